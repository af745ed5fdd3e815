/** Requests to one mailbox: immutable ids throughout, and what an answer that is no success means. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import {
  createLane,
  goingAlong,
  type Lane,
  parseJson,
  type Upstream,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../upstream/index.ts'
import { failureOf } from './failures.ts'

export interface GraphRequest extends Pick<UpstreamRequest, 'method' | 'isRepeatable'> {
  /** Below the mailbox, or whole: of a link out of an answer, or of what stands beside all mailboxes. */
  readonly path: string
  /** The path without ids, for metrics and logs. */
  readonly route: string
  readonly headers?: Readonly<Record<string, string>>
  readonly prefer?: readonly string[]
  readonly json?: unknown
}

export interface GraphClient {
  readonly address: string
  /** Graph works on four parts of a batch at a time, as many as one mailbox allows: one batch at a time. */
  readonly batches: Lane
  readonly now: () => Date
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
  /** Of `Upstream`: a part of a batch asked for a pause. */
  hold(milliseconds: number): void
  /** Where a request goes. */
  urlOf(request: GraphRequest): string
  /** @throws TandemError for every answer that is no success */
  send(request: GraphRequest, options: CallOptions): Promise<UpstreamResponse>
  /** The JSON of the answer; undefined where it has no body. @throws TandemError */
  ask(request: GraphRequest, options: CallOptions): Promise<unknown>
  /** The body of the answer as it comes. @throws TandemError for every answer that is no success */
  open(request: GraphRequest, options: CallOptions): Promise<AsyncIterable<Uint8Array>>
  /** To an address that an upload session named: it is its own permission. Any answer is the caller's to judge. */
  upload(
    request: Pick<UpstreamRequest, 'method' | 'url' | 'route' | 'isRepeatable' | 'headers' | 'body'>,
    options: CallOptions,
  ): Promise<UpstreamResponse>
}

/** Every request asks for ids that survive a move; the preference holds for one request only. */
const immutable = 'IdType="ImmutableId"'

export function headersOf({ prefer = [], headers, json }: GraphRequest): Readonly<Record<string, string>> {
  return {
    Prefer: [immutable, ...prefer].join(', '),
    ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...headers,
  }
}

export function createClient(
  options: Pick<GraphClient, 'address' | 'now' | 'sleep'> & {
    /** `me`, or the object id of the mailbox's owner. */
    readonly mailbox: string
    readonly upstream: Upstream
  },
): GraphClient {
  const { address, mailbox, upstream, now, sleep } = options
  const isOwn = mailbox === 'me'
  const root = isOwn ? '/me' : `/users/${encodeURIComponent(mailbox)}`
  const urlOf = ({ path }: GraphRequest) => (path.startsWith('/') ? `${address}${root}${path}` : path)

  function upstreamRequest(request: GraphRequest, options: CallOptions): UpstreamRequest {
    const url = urlOf(request)
    const isBelow = url.startsWith(`${address}${root}/`)
    return {
      method: request.method,
      url,
      route: `${isBelow ? (isOwn ? '/me' : '/users/{id}') : ''}${request.route}`,
      isRepeatable: request.isRepeatable,
      headers: headersOf(request),
      ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
      ...goingAlong(options),
    }
  }

  async function send(request: GraphRequest, options: CallOptions): Promise<UpstreamResponse> {
    if (request.method !== 'GET') await options.fence?.ask()
    const response = await upstream.send(upstreamRequest(request, options))
    if (response.status >= 300) throw failureOf(response)
    return response
  }

  return {
    ...{ address, now, sleep, urlOf, send, batches: createLane(1), hold: upstream.hold },
    async ask(request, call) {
      const response = await send(request, call)
      return response.text === '' ? undefined : parseJson('mailbox', response)
    },
    async open(request, call) {
      const response = await upstream.open(upstreamRequest(request, call))
      if ('pieces' in response) return response.pieces
      throw failureOf(response)
    },
    async upload(request, options) {
      if (request.method !== 'GET') await options.fence?.ask()
      return upstream.send({ ...request, isPreauthenticated: true, ...goingAlong(options) })
    },
  }
}

/** A read: may always be repeated. */
export function reading(path: string, route: string, prefer: readonly string[] = []): GraphRequest {
  return { method: 'GET', path, route, prefer, isRepeatable: true }
}

/** An answer without an id is not an item, whatever its status says. */
export function checked<T extends { readonly id?: string }>(item: T | undefined): T {
  if (typeof item?.id === 'string' && item.id) return item
  throw new TandemError('upstream-unavailable', { side: 'mailbox', detail: 'Microsoft Graph: an item without an id' })
}
