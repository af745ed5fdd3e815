/**
 * HTTP as far as an upstream needs it. Node's own `fetch` is built on the same undici and spends most of a call on what no
 * connector asks for (web streams, clones, the rules of browsers): more than twice the CPU time.
 */
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { request } from 'undici'

export interface HttpRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly signal: AbortSignal
  /** An answer that points elsewhere is no answer. */
  readonly redirect: 'error'
}

/** What is read of a Response. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Pick<Headers, 'get'>
  /** Once. */
  readonly body: AsyncIterable<Uint8Array> | null
}

/** `fetch` is one, too. Rejects where no answer came, or with the signal's reason. */
export type Http = (url: string, request: HttpRequest) => Promise<HttpAnswer>

const elsewhere: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Connections are kept; a proxy of `NODE_USE_ENV_PROXY` is obeyed, for undici's dispatcher is Node's own. */
export const http: Http = async (url, { method, headers, body, signal }) => {
  const answer = await request(url, {
    method: method as 'GET',
    headers: { 'accept-encoding': 'gzip', ...headers },
    signal,
    ...(body === undefined ? {} : { body }),
  })
  const get = (name: string) => {
    const value = answer.headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  }
  if (elsewhere.has(answer.statusCode)) {
    await answer.body.dump()
    throw new Error(`status ${answer.statusCode} points elsewhere`)
  }
  return {
    status: answer.statusCode,
    headers: { get },
    body: get('content-encoding') === 'gzip' ? unzipped(answer.body) : answer.body,
  }
}

function unzipped(body: Readable): AsyncIterable<Uint8Array> {
  // What goes wrong is thrown to whoever reads.
  return pipeline(body, createGunzip(), () => undefined)
}
