import type { DatabaseSync } from 'node:sqlite'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { createFaults } from '../faults.ts'
import { type Clock, type Faults, InvalidToken, type MailboxSeam, type TokenVerifier } from '../seams.ts'
import { attachmentRoutes } from './attachment-routes.ts'
import { batchRoutes } from './batch.ts'
import { calendarRoutes } from './calendar-routes.ts'
import { type MailboxContext, type MailboxEnv, param, readPrefer, type World } from './call.ts'
import { contactFolderRoutes } from './contact-folders.ts'
import { contactRoutes, findContact } from './contacts.ts'
import { deltaRoutes } from './delta-routes.ts'
import { answerError, GraphError, notSupported } from './errors.ts'
import { eventActionRoutes } from './event-actions.ts'
import { eventRoutes } from './event-routes.ts'
import { findEvent } from './events.ts'
import { extensionRoutes } from './extension-routes.ts'
import { folderRoutes } from './folder-routes.ts'
import { idRoutes } from './id-routes.ts'
import { messageRoutes } from './message-routes.ts'
import { findMessage } from './messages.ts'
import { NotAMessage } from './mime-in.ts'
import { createNotifications, type NotificationOptions, type Notifications } from './notifications.ts'
import { personRoutes } from './person-routes.ts'
import { createSeam } from './seam.ts'
import { sendRoutes } from './send-routes.ts'
import { demandShare, sharesOf } from './sharing.ts'
import { createStore, type Item } from './store.ts'
import { subscriptionRoutes } from './subscription-routes.ts'
import { todoDeltaRoutes } from './todo-delta.ts'
import { todoListRoutes } from './todo-lists.ts'
import { todoTaskRoutes } from './todo-routes.ts'
import { uploadRoutes, uploadSessionRoutes } from './upload-routes.ts'

export { NotAMessage }

const audience = 'https://graph.microsoft.com'
const isLoopback = (origin: string) => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin)

export interface MailboxOptions {
  readonly database: DatabaseSync
  readonly tokens: TokenVerifier
  readonly clock: Clock
  /** Address as callers see it, ending in `/v1.0`; links in answers begin with it. */
  readonly publicAddress: string
  readonly notifications?: NotificationOptions
}

/** Keys in parentheses and qualified function names mean the same as plain segments. */
const normalPath = (path: string) =>
  path
    .replace(/\/microsoft\.graph\.(?=\w+(\(\))?$)/g, '/')
    .replace(/\('([^']*)'\)/g, '/$1')
    .replace(/\(\)$/, '')

/** The sandbox's Exchange: Microsoft Graph v1.0 over HTTP, all mailboxes in one SQLite database. */
export function createMailbox(options: MailboxOptions): {
  readonly app: Hono<MailboxEnv>
  readonly seam: Required<MailboxSeam>
  readonly faults: Faults
  /** What subscribers are told of changes. */
  readonly notifications: Notifications
  /** Tells of every mailbox in which something changed. @returns how to stop listening */
  onChange(listener: (oid: string) => void): () => void
} {
  const { clock, tokens, publicAddress } = options
  const listeners = new Set<(oid: string) => void>()
  const store = createStore(options.database, clock, (oid) => {
    for (const listener of listeners) listener(oid)
  })
  const world: World = { store, clock, tokens, address: publicAddress }
  const notifications = createNotifications(world, options.notifications)
  listeners.add(notifications.changed)
  const app = new Hono<MailboxEnv>({ getPath: (request) => normalPath(new URL(request.url).pathname) })
  const refuse = (context: MailboxContext, status: number, headers: Readonly<Record<string, string>> = {}) =>
    answerError(context, { status, message: 'The sandbox was asked to answer so.' }, headers, clock.now())
  const { faults, middleware } = createFaults((context, status, headers) =>
    refuse(context as MailboxContext, status, headers),
  )

  app.use(
    cors({
      origin: (origin) => (isLoopback(origin) ? origin : null),
      allowHeaders: [
        'Authorization',
        'Prefer',
        'If-Match',
        'Content-Type',
        'Content-Length',
        'Content-Range',
        'client-request-id',
      ],
      allowMethods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
      exposeHeaders: ['request-id', 'Retry-After', 'Location'],
    }),
  )
  app.use(middleware)
  app.onError((error, context) => {
    if (error instanceof GraphError) return answerError(context, error, error.headers, clock.now())
    if (error instanceof InvalidToken)
      return answerError(
        context,
        { status: 401, code: 'InvalidAuthenticationToken', message: error.message },
        { 'WWW-Authenticate': 'Bearer' },
        clock.now(),
      )
    if (error instanceof NotAMessage)
      return answerError(
        context,
        { status: 400, code: 'ErrorMimeContentInvalid', message: error.message },
        {},
        clock.now(),
      )
    const message = `The sandbox mailbox failed: ${error.message}`
    return answerError(context, { status: 500, code: 'ErrorInternalServerError', message }, {}, clock.now())
  })
  app.notFound((context) => {
    const error = notSupported(`${context.req.method} ${context.req.path}`)
    return answerError(context, error, {}, clock.now())
  })

  app.route('/', uploadRoutes(world))

  app.use('/v1.0/*', async (context, next) => {
    context.set('caller', await tokens.verify(context.req.header('Authorization'), audience))
    await next()
  })

  app.route(
    '/v1.0',
    batchRoutes(world, (url, init) => app.request(url, init)),
  )

  app.route('/v1.0', subscriptionRoutes(world, notifications))

  const enter = (context: MailboxContext, name: string | undefined) => {
    const caller = context.get('caller')
    if (name === undefined && caller.kind === 'application')
      throw new GraphError(400, 'BadRequest', '/me request is only valid with delegated authentication flow.')
    const wanted = name === undefined ? caller.oid : decodeURIComponent(name)
    const owner = store.person('oid', wanted) ?? store.person('mail', wanted)
    const isForeign = caller.kind === 'user' && owner?.oid !== caller.oid
    if (isForeign && owner === undefined)
      throw new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
    if (owner === undefined) throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${wanted}' is invalid.`)
    const url = new URL(context.req.url)
    const prefer = readPrefer(context.req.header('Prefer'))
    const shares = isForeign ? { shares: sharesOf(world, owner.oid, caller.oid) } : {}
    const path = url.pathname.replace(/^\/v1\.0/, '')
    const call = { caller, owner, oid: owner.oid, ...shares, prefer, url, path }
    demandShare(world, call, context.req.method, normalPath(path))
    context.set('call', call)
    if (prefer.immutable) context.header('Preference-Applied', 'IdType="ImmutableId"')
  }

  const named = (find: (world: World, oid: string, id: string) => Item) => (context: MailboxContext) =>
    find(world, context.get('call').oid, param(context, 'item'))
  const rooms = new Hono<MailboxEnv>()
  for (const routes of [
    personRoutes(world),
    // Before what would take `delta` for an id.
    deltaRoutes(world),
    calendarRoutes(world),
    folderRoutes(world),
    messageRoutes(world),
    attachmentRoutes(world, 'messages', (oid, id) => findMessage(world, oid, id)),
    attachmentRoutes(world, 'events', (oid, id) => findEvent(world, oid, id)),
    uploadSessionRoutes(world, 'messages', (oid, id) => findMessage(world, oid, id)),
    uploadSessionRoutes(world, 'events', (oid, id) => findEvent(world, oid, id)),
    sendRoutes(world),
    eventRoutes(world),
    eventActionRoutes(world),
    contactFolderRoutes(world),
    contactRoutes(world),
    extensionRoutes(world, '/messages/:item', named(findMessage)),
    extensionRoutes(world, '/events/:item', named(findEvent)),
    extensionRoutes(world, '/contacts/:item', named(findContact)),
    todoDeltaRoutes(world),
    todoListRoutes(world),
    todoTaskRoutes(world),
    idRoutes(world),
  ])
    rooms.route('/', routes)

  for (const root of ['/v1.0/me', '/v1.0/users/:user']) {
    const entry = async (context: MailboxContext, next: () => Promise<void>) => {
      enter(context, context.req.param('user'))
      await next()
    }
    app.use(root, entry)
    app.use(`${root}/*`, entry)
    app.route(root, rooms)
  }

  return {
    app,
    seam: createSeam(world),
    faults,
    notifications,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
