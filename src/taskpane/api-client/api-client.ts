import type { Problem } from '../../api/service.ts'
import { ApiProblem, ServiceUnreachable } from './api-failures.ts'
import { type AnswerOf, type CallName, calls, type RequestOf } from './calls.ts'

/** @throws ApiProblem, ServiceUnreachable, and what the sign-in throws */
export interface ApiClient {
  call<Name extends CallName>(name: Name, request: RequestOf<Name>, signal?: AbortSignal): Promise<AnswerOf<Name>>
}

export interface ApiPorts {
  readonly fetch: typeof fetch
  /** An access token for the service. `fresh`: the last one was refused. */
  readonly token: (options: { readonly fresh: boolean }) => Promise<string>
  readonly isOnline: () => boolean
  /** In milliseconds. */
  readonly limitMs?: number
}

/** Longer than the service's own limits for Graph and Dataverse, so that it is the service that gives up, with a reason. */
const defaultLimitMs = 90_000

/** The service's HTTP API as the pane calls it: signed in, with a time limit, each failure by name. */
export function createApiClient({ fetch, token, isOnline, limitMs = defaultLimitMs }: ApiPorts): ApiClient {
  async function send(name: CallName, request: unknown, fresh: boolean, signal?: AbortSignal): Promise<Response> {
    const { method, path, signedIn } = calls[name]
    const headers = new Headers({ Accept: 'application/json' })
    if (signedIn) headers.set('Authorization', `Bearer ${await token({ fresh })}`)
    const timeLimit = AbortSignal.timeout(limitMs)
    const options: RequestInit = {
      method: method.toUpperCase(),
      headers,
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, timeLimit]) : timeLimit,
    }
    const { address, rest } = inPath(path, request)
    const hasBody = method === 'post' || method === 'patch'
    if (hasBody) {
      headers.set('Content-Type', 'application/json')
      options.body = JSON.stringify(rest)
    }
    const query = hasBody ? '' : new URLSearchParams(rest as Record<string, string>).toString()
    try {
      return await fetch(query ? `${address}?${query}` : address, options)
    } catch (cause) {
      if (signal?.aborted) throw cause
      if (timeLimit.aborted) throw new ServiceUnreachable('service-silent', cause)
      throw new ServiceUnreachable(isOnline() ? 'service-unreachable' : 'offline', cause)
    }
  }

  return {
    async call(name, request, signal) {
      let answer = await send(name, request, false, signal)
      // A token can be taken back before its time: once, a fresh one is worth a try.
      if (answer.status === 401 && calls[name].signedIn) answer = await send(name, request, true, signal)
      const body = await read(answer, signal)
      if (!answer.ok) throw isProblem(body) ? new ApiProblem(body) : new ServiceUnreachable('service-garbled')
      return body as AnswerOf<typeof name>
    },
  }
}

/** Puts what the path names in braces into it. */
function inPath(path: string, request: unknown): { readonly address: string; readonly rest: object } {
  const rest: Record<string, unknown> = { ...(request as object | undefined) }
  const address = path.replace(/\{(\w+)\}/g, (_braces, name: string) => {
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  return { address, rest }
}

/** A proxy's error page, a sign-in page or half an answer is not the service's word. */
async function read(answer: Response, signal?: AbortSignal): Promise<object> {
  try {
    const body: unknown = await answer.json()
    if (typeof body === 'object' && body !== null) return body
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ServiceUnreachable('service-garbled', cause)
  }
  throw new ServiceUnreachable('service-garbled')
}

function isProblem(body: object): body is Problem {
  return 'detail' in body && typeof body.detail === 'string' && 'code' in body && typeof body.code === 'string'
}
