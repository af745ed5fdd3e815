import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import type { Faults } from './seams.ts'

type Fault = Parameters<Faults['inject']>[0]

/** How one upstream words a refusal: its own error body under the given status and extra headers. */
export type WordRefusal = (context: Context, status: number, headers: Readonly<Record<string, string>>) => Response

const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds))

/** Cuts the caller's connection where there is one; without a socket (`app.request`) reading the answer fails instead. */
function cut(context: Context): Response {
  const incoming = (context.env as { incoming?: { socket?: { destroy(): void } } } | undefined)?.incoming
  if (incoming?.socket !== undefined) {
    incoming.socket.destroy()
    return new Response(null, { headers: RESPONSE_ALREADY_SENT.headers })
  }
  const body = new ReadableStream({ start: (controller) => controller.error(new Error('The connection was cut.')) })
  return new Response(body)
}

/**
 * Makes an upstream unwell on demand. Put `middleware` before every other handler of the app;
 * a fault is used up by the requests whose `METHOD path` it matches, the oldest fault first.
 * @param refuse words `throttle` and `status` faults as the upstream does.
 */
export function createFaults(refuse: WordRefusal): { readonly faults: Faults; readonly middleware: MiddlewareHandler } {
  let waiting: { readonly fault: Fault; left: number }[] = []

  const take = (line: string): Fault | undefined => {
    const found = waiting.find(({ fault }) => line.search(fault.match) >= 0)
    if (found === undefined) return undefined
    found.left -= 1
    waiting = waiting.filter(({ left }) => left > 0)
    return found.fault
  }

  return {
    faults: {
      inject: (fault) => {
        if (fault.count > 0) waiting.push({ fault, left: fault.count })
      },
      clear: () => {
        waiting = []
      },
    },
    middleware: async (context, next) => {
      const fault = take(`${context.req.method} ${context.req.path}`)
      switch (fault?.kind) {
        case undefined:
          return next()
        case 'throttle':
          return refuse(context, 429, { 'Retry-After': String(fault.retryAfterSeconds ?? 1) })
        case 'status':
          return refuse(context, fault.status ?? 500, {})
        case 'garbage':
          return new Response('<html><body>Bad gate', { status: 200, headers: { 'Content-Type': 'text/html' } })
        case 'delay':
          await sleep(fault.delayMs ?? 0)
          return next()
        case 'hang':
          await sleep(fault.delayMs ?? 0)
          return cut(context)
        case 'drop-answer':
          // The work is done, only the caller never hears of it: the hardest case for whoever must not do it twice.
          await next()
          context.res = undefined
          context.res = cut(context)
          return
      }
    },
  }
}
