/** Mounts every route of `src/api`: who calls, what they ask, what they are answered. */
import type { Hono } from 'hono'
import { type Route, routes } from '../../api/routes.ts'
import type { House, SignedInCall } from '../handlers/call.ts'
import { handlers, openHandlers, type RouteName } from '../handlers/index.ts'
import type { Caller } from '../identity/verify-bearer.ts'
import { readRequest } from './read-request.ts'
import type { Variables } from './variables.ts'

/** Whoever waits longer than this is told so; what was begun goes on by itself. In milliseconds. */
const requestLimitMs = 90_000

type Handler = (call: SignedInCall, asked: unknown) => Promise<unknown>

export function mountApi(
  app: Hono<Variables>,
  house: House,
  check: (authorization: string | undefined) => Promise<Caller>,
): void {
  for (const [name, route] of Object.entries(routes) as readonly [RouteName, Route][]) {
    app[route.method](mounted(route.path), async (c) => {
      c.set('route', route.path)
      c.header('Cache-Control', 'no-store')
      if (name === 'configuration') return c.json(route.answer.parse(openHandlers[name](house.configuration)) as object)
      const caller = await check(c.req.header('authorization'))
      c.set('caller', caller)
      house.sync.know({ tid: caller.tid, oid: caller.oid })
      const asked = await readRequest(c, route)
      const limit = AbortSignal.timeout(requestLimitMs)
      const call: SignedInCall = {
        ...house,
        caller,
        correlationId: c.get('correlationId'),
        // A wish is carried out even when the pane is closed meanwhile; a mere look is not.
        signal: route.writes ? limit : AbortSignal.any([limit, c.req.raw.signal]),
        world: house.worldOf(caller),
      }
      const answer = await (handlers[name] as Handler)(call, asked)
      return c.json(route.answer.parse(answer) as object)
    })
  }
  for (const path of new Set(Object.values(routes).map((route) => route.path))) {
    const methods = Object.values(routes).flatMap((route) => (route.path === path ? route.method.toUpperCase() : []))
    app.all(mounted(path), (c) => {
      c.set('route', path)
      c.header('Allow', methods.join(', '))
      return c.get('refuse')('method-not-allowed', `This address answers ${methods.join(' and ')} only.`)
    })
  }
}

/** `/api/rules/{rowId}` in Hono's words. */
const mounted = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1')
