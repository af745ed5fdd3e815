/**
 * One polite way to call somebody else's HTTP service: a time limit for every attempt and for the whole, waits exactly as
 * long as `Retry-After` says, repeats only what may be repeated, and fails with a named failure. It knows neither Graph nor
 * Dataverse; what a status means is the connector's business.
 */
import { type Side, TandemError } from '../core/errors.ts'
import type { CallOptions, Fence } from '../core/ports.ts'
import { attemptLimitMs as usualLimitMs } from '../core/sync-client.ts'
import { type Http, type HttpAnswer, http } from './http.ts'
import type { Lane } from './lane.ts'
import { retryAfterMs } from './retry-after.ts'

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Absolute; must be of the origin this upstream was made for, or no token is sent. */
  readonly url: string
  /** The path without ids, for metrics and logs. */
  readonly route: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly correlationId: string
  readonly signal?: AbortSignal
  /** True when doing it twice is doing it once: after a lost answer it is sent again. */
  readonly isRepeatable: boolean
  /** The address is the permission (of an upload session): it may be another host's, and no token goes there. */
  readonly isPreauthenticated?: true
  /** Where it writes: asked before each of its tries, and where it says no there is none. */
  readonly isOpen?: Fence['isOpen']
}

/** What of a call's options every request of it carries. */
export const goingAlong = ({ correlationId, signal, fence }: CallOptions) => ({
  correlationId,
  ...(signal ? { signal } : {}),
  ...(fence ? { isOpen: fence.isOpen } : {}),
})

/** An answer whose body is read as it comes. */
export interface UpstreamStream extends Pick<UpstreamResponse, 'status' | 'headers'> {
  /** Once. Throws TandemError `upstream-unavailable` where the answer ends too early. */
  readonly pieces: AsyncIterable<Uint8Array>
}

export interface UpstreamResponse {
  readonly status: number
  readonly headers: Pick<Headers, 'get'>
  readonly text: string
  /** The body as base64, for what is no text. */
  readonly base64: string
}

/** What metrics and logs may know of one attempt: no content, no ids, no token. */
export interface UpstreamEvent {
  readonly side: Side
  readonly method: string
  readonly route: string
  /** 0: no answer came. */
  readonly status: number
  readonly durationMs: number
  readonly attempt: number
  readonly correlationId: string
  readonly retryAfterMs?: number
}

export interface UpstreamOptions {
  readonly side: Side
  /** Everything under this address may get the token; nothing else ever does. */
  readonly address: string
  readonly getToken: (signal: AbortSignal) => Promise<string>
  readonly lane: Lane
  /** Instead of the network. */
  readonly fetch?: Http
  readonly now: () => Date
  /** Rejects when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly observe?: (event: UpstreamEvent) => void
  /** In milliseconds. */
  readonly attemptLimitMs?: number
  readonly totalLimitMs?: number
  /** Larger answers are cut off and refused, in bytes. */
  readonly largestAnswer?: number
}

export interface Upstream {
  /** @throws TandemError `upstream-throttled`, `upstream-unavailable`; or the signal's own reason */
  send(request: UpstreamRequest): Promise<UpstreamResponse>
  /**
   * A read whose answer is larger than memory should hold: it is begun again only until its body begins, and the body may take
   * its time. An answer that is no success is read whole, as of `send`.
   * @throws TandemError as of `send`
   */
  open(request: UpstreamRequest): Promise<UpstreamResponse | UpstreamStream>
  /** A part of an answer asked for a pause of so many milliseconds: whoever else calls the same side learns of it. */
  hold(milliseconds: number): void
}

const mostAttempts = 4
const firstBackoffMs = 250
/** A large body may take so long, in milliseconds. */
const streamLimitMs = 10 * 60_000
/** Not executed: may be sent again whatever it was. */
const notExecuted: ReadonlySet<number> = new Set([429, 503])
/** Perhaps executed: only what is repeatable is sent again. */
const perhapsExecuted: ReadonlySet<number> = new Set([500, 502, 504])

export function createUpstream(options: UpstreamOptions): Upstream {
  const { side, now, attemptLimitMs = usualLimitMs, totalLimitMs = 60_000, largestAnswer = 256 * 1_048_576 } = options
  const { fetch = http } = options
  const home = new URL(`${options.address}/`)

  async function attempt(
    request: UpstreamRequest,
    number: number,
    deadline: AbortSignal,
    asStream = false,
  ): Promise<UpstreamResponse | UpstreamStream> {
    const permission: Readonly<Record<string, string>> = request.isPreauthenticated
      ? {}
      : { Authorization: `Bearer ${await options.getToken(deadline)}` }
    if (request.method !== 'GET' && request.isOpen?.() === false) throw unavailable('its turn came too late')
    const limit = limitOf(asStream ? streamLimitMs : attemptLimitMs, [deadline])
    const started = now().getTime()
    const seen = (status: number, retryAfter?: number) =>
      options.observe?.({
        side,
        method: request.method,
        route: request.route,
        status,
        durationMs: now().getTime() - started,
        attempt: number,
        correlationId: request.correlationId,
        ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
      })
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: {
          Accept: 'application/json',
          ...request.headers,
          ...permission,
          'client-request-id': request.correlationId,
          'x-ms-client-request-id': request.correlationId,
        },
        redirect: 'error',
        signal: limit.signal,
        ...(request.body === undefined ? {} : { body: request.body }),
      })
      if (asStream && response.status >= 200 && response.status < 300) {
        seen(response.status)
        const { status, headers } = response
        return { status, headers, pieces: piecesOf(response) }
      }
      const body = await readBody(response, largestAnswer)
      seen(response.status, retryAfterMs(response.headers, now()))
      if (!body) throw unavailable(`an answer of more than ${largestAnswer} bytes`)
      return {
        status: response.status,
        headers: response.headers,
        text: new TextDecoder().decode(body),
        get base64() {
          return body.toString('base64')
        },
      }
    } catch (error) {
      if (error instanceof TandemError) throw error
      seen(0)
      request.signal?.throwIfAborted()
      throw new NoAnswer(error)
    } finally {
      if (!asStream) limit.end()
    }
  }

  const unavailable = (detail: string, cause?: unknown) =>
    new TandemError('upstream-unavailable', { side, detail: `${sideName[side]}: ${detail}`, cause })

  async function* piecesOf({ body }: HttpAnswer): AsyncGenerator<Uint8Array> {
    try {
      yield* body ?? []
    } catch (error) {
      throw unavailable('an answer that ended too early', error)
    }
  }

  async function sendUntil(
    deadline: AbortSignal,
    endsAt: number,
    request: UpstreamRequest,
    asStream = false,
  ): Promise<UpstreamResponse | UpstreamStream> {
    for (let number = 1; ; number++) {
      const result = await attempt(request, number, deadline, asStream).catch((error: unknown) => {
        if (error instanceof NoAnswer) return error
        throw error
      })
      const isLast = number >= mostAttempts
      if (result instanceof NoAnswer) {
        if (isLast || !request.isRepeatable || deadline.aborted) throw unavailable(result.message, result.cause)
        await pause(backoffMs(number), endsAt, deadline, () => unavailable(result.message, result.cause))
        continue
      }
      const { status, headers } = result
      const mayRepeat = notExecuted.has(status) || (perhapsExecuted.has(status) && request.isRepeatable)
      if (!mayRepeat) {
        if (perhapsExecuted.has(status)) throw unavailable(`status ${status}`)
        return result
      }
      const asked = retryAfterMs(headers, now())
      if (status === 429 && asked) options.lane.hold?.(asked)
      const failure = () =>
        status === 429
          ? new TandemError('upstream-throttled', {
              side,
              detail: sideName[side],
              ...(asked === undefined ? {} : { retryAfterMs: asked }),
            })
          : unavailable(`status ${status}`)
      if (isLast) throw failure()
      await pause(asked ?? backoffMs(number), endsAt, deadline, failure)
    }
  }

  /** Waits, unless the wait is longer than there is time: then it fails at once rather than hold a person up. */
  async function pause(milliseconds: number, endsAt: number, signal: AbortSignal, failure: () => TandemError) {
    if (now().getTime() + milliseconds >= endsAt) throw failure()
    await options.sleep(milliseconds, signal)
  }

  /** A link out of an answer may point anywhere; the token goes nowhere but home. */
  function isHome(address: string): boolean {
    const url = URL.parse(address)
    return url?.origin === home.origin && url.pathname.startsWith(home.pathname)
  }

  async function ask(request: UpstreamRequest, limitMs: number, asStream = false) {
    if (!request.isPreauthenticated && !isHome(request.url))
      throw unavailable('it points to another host, which gets no token')
    const { signal: deadline, end, isOver } = limitOf(limitMs, request.signal ? [request.signal] : [])
    // Waiting for one's turn is part of the time that somebody waits.
    const endsAt = now().getTime() + totalLimitMs
    try {
      return await options.lane.run(() => sendUntil(deadline, endsAt, request, asStream), deadline)
    } catch (error) {
      if (error instanceof TandemError) throw error
      request.signal?.throwIfAborted()
      if (isOver()) throw unavailable('no answer in time', error)
      throw error
    } finally {
      // What is read piece by piece has its limit until it is read.
      if (!asStream) end()
    }
  }

  return {
    send: (request) => ask(request, totalLimitMs) as Promise<UpstreamResponse>,
    open: (request) => ask(request, streamLimitMs, true),
    hold: (milliseconds) => options.lane.hold?.(milliseconds),
  }
}

interface TimeLimit {
  readonly signal: AbortSignal
  /** The time was up. */
  isOver(): boolean
  /** Nothing waits for it any more: a signal that times out by itself would be kept, and thrown, long after. */
  end(): void
}

/** A signal that aborts when the time is up, in milliseconds, or one of the others aborts. */
function limitOf(milliseconds: number, others: readonly AbortSignal[]): TimeLimit {
  const own = new AbortController()
  const timeout = () => own.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  const timer = setTimeout(timeout, milliseconds)
  timer.unref()
  const signal = others.length > 0 ? AbortSignal.any([own.signal, ...others]) : own.signal
  return { signal, isOver: () => own.signal.aborted, end: () => clearTimeout(timer) }
}

/** The whole body, or undefined as soon as it is larger than allowed: the rest is not downloaded. */
async function readBody({ body }: HttpAnswer, largest: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > largest) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

class NoAnswer extends Error {
  constructor(cause: unknown) {
    const timedOut = (cause as { name?: unknown } | null)?.name === 'TimeoutError'
    super(timedOut ? 'no answer in time' : 'no answer', { cause })
  }
}

const sideName: Readonly<Record<Side, string>> = { mailbox: 'Microsoft Graph', crm: 'Dataverse' }

function backoffMs(attempt: number): number {
  return firstBackoffMs * 2 ** (attempt - 1)
}

/**
 * What `read` makes of an answer. What can't be read as what it should be is not that service's answer: a proxy's page,
 * half an answer.
 * @throws TandemError `upstream-unavailable`
 */
export function inShape<T>(side: Side, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof TandemError) throw error
    const detail = `${sideName[side]}: an answer of another shape`
    throw new TandemError('upstream-unavailable', { side, detail, cause: error })
  }
}

/** JSON of an answer. @throws TandemError `upstream-unavailable` when it is none */
export function parseJson(side: Side, { text, status }: Pick<UpstreamResponse, 'text' | 'status'>): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new TandemError('upstream-unavailable', {
      side,
      detail: `${sideName[side]}: status ${status} with an answer that is not JSON`,
      cause: error,
    })
  }
}
