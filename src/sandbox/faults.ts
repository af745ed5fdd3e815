import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import type { Faults } from './seams.ts'

type Fault = Parameters<Faults['inject']>[0]

/** How one upstream words a refusal: its own error body under the given status and extra headers. */
export type WordRefusal = (
  context: Context | undefined,
  status: number,
  headers: Readonly<Record<string, string>>,
) => Response

/** Answers one request of a batch, or refuses it; its neighbours are answered as usual. */
export type AnswerPart = (request: Request, answer: () => Promise<Response>) => Promise<Response>

/** What can happen to a part: it shares its connection with the others. How far away an upstream is, is no part's own. */
const happensToPart = ({ kind, of }: Fault) =>
  kind === 'throttle' || kind === 'status' || (kind === 'delay' && of === 'part')

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
 * An upstream whose batches don't go through its app asks `part` for each of their requests.
 * @param refuse words `throttle` and `status` faults as the upstream does; of a part there is no context.
 */
export function createFaults(refuse: WordRefusal): {
  readonly faults: Faults
  readonly middleware: MiddlewareHandler
  readonly part: AnswerPart
} {
  let waiting: { readonly fault: Fault; left: number }[] = []

  const refused = ({ kind, status = 500, retryAfterSeconds = 1 }: Fault, context?: Context) =>
    kind === 'throttle'
      ? refuse(context, 429, { 'Retry-After': String(retryAfterSeconds) })
      : refuse(context, status, {})

  const take = (line: string, isPart = false): Fault | undefined => {
    const found = waiting.find(
      ({ fault }) =>
        (isPart ? happensToPart(fault) : fault.of === undefined) &&
        line.search(fault.match) >= 0 &&
        (fault.when?.() ?? true),
    )
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
    part: async (request, answer) => {
      const fault = take(`${request.method} ${new URL(request.url).pathname}`, true)
      if (!fault) return answer()
      if (fault.kind !== 'delay') return refused(fault)
      await sleep(fault.delayMs ?? 0)
      return answer()
    },
    middleware: async (context, next) => {
      const fault = take(`${context.req.method} ${context.req.path}`)
      switch (fault?.kind) {
        case undefined:
          return next()
        case 'throttle':
        case 'status':
          return refused(fault, context)
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
