import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** A refusal in Graph's words: HTTP status, `error.code` and `error.message`. */
export class GraphError extends Error {
  readonly status: number
  readonly code: string
  /** What the answer says in its headers. */
  readonly headers: Readonly<Record<string, string>>
  constructor(
    status: number,
    code: string,
    message: string,
    options?: ErrorOptions & { readonly headers?: Readonly<Record<string, string>> },
  ) {
    super(message, options)
    this.name = 'GraphError'
    this.status = status
    this.code = code
    this.headers = options?.headers ?? {}
  }
}

export const badRequest = (message: string) => new GraphError(400, 'BadRequest', message)
export const invalidRequest = (message: string) => new GraphError(400, 'ErrorInvalidRequest', message)
export const invalidProperty = (message: string) => new GraphError(400, 'ErrorInvalidPropertySet', message)
export const itemNotFound = () =>
  new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
export const notSupported = (what: string) =>
  new GraphError(501, 'NotImplemented', `The sandbox mailbox does not support ${what}.`)

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'ErrorAccessDenied',
  404: 'ErrorItemNotFound',
  409: 'Conflict',
  410: 'syncStateNotFound',
  412: 'ErrorIrresolvableConflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
}

/** The answer of Graph to a refused request, with the ids a caller can quote. */
export function answerError(
  context: Context,
  error: { readonly status: number; readonly code?: string; readonly message: string },
  headers: Readonly<Record<string, string>> = {},
  now: Date = new Date(),
): Response {
  const requestId = randomUUID()
  const body = {
    error: {
      code: error.code ?? codeOfStatus[error.status] ?? 'UnknownError',
      message: error.message,
      innerError: {
        date: now.toISOString().slice(0, 19),
        'request-id': requestId,
        'client-request-id': context.req.header('client-request-id') ?? requestId,
      },
    },
  }
  return context.json(body, error.status as ContentfulStatusCode, { ...headers, 'request-id': requestId })
}
