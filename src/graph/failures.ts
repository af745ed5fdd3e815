import { type FailureCode, TandemError } from '../core/errors.ts'
import type { UpstreamResponse } from '../upstream/index.ts'

/** The person has no mailbox that Graph reaches (on premises, no licence): no item of theirs was deleted. */
const noMailbox: ReadonlySet<string> = new Set(['MailboxNotEnabledForRESTAPI', 'MailboxNotSupportedForRESTAPI'])

/** Graph's codes that mean more than their status. */
const byCode: Readonly<Record<string, FailureCode>> = {
  ErrorQuotaExceeded: 'mailbox-full',
  ErrorSendAsDenied: 'send-as-denied',
  ErrorSubmissionQuotaExceeded: 'sending-limit',
  ErrorExceededMessageLimit: 'sending-limit',
  ErrorMessageSizeExceeded: 'invalid-value',
}

/** What an unsuccessful answer of Graph means for an item. */
export function failureOf(response: Pick<UpstreamResponse, 'status' | 'text'>): TandemError {
  const { status } = response
  const { code, message } = graphError(response.text)
  const detail = `Microsoft Graph: ${code ?? `status ${status}`}`
  const cause = message ? new Error(message) : undefined
  const options = { side: 'mailbox' as const, detail, ...(cause ? { cause } : {}) }
  const known = code === undefined ? undefined : byCode[code]
  if (known) return new TandemError(known, options)
  if (code && noMailbox.has(code)) return new TandemError('item-not-readable', options)
  if (status === 404 || status === 410) return new TandemError('item-gone', { side: 'mailbox' })
  if (status === 412 || status === 409) return new TandemError('item-conflict', { side: 'mailbox' })
  if (status === 401) return new TandemError('sign-in-required', options)
  if (status === 403) return new TandemError('item-not-readable', options)
  if (status === 400 && code === 'ErrorInvalidIdMalformed') return new TandemError('item-gone', options)
  if (status === 507) return new TandemError('mailbox-full', options)
  if (status === 400 || status === 413) return new TandemError('invalid-value', options)
  return new TandemError('upstream-unavailable', options)
}

function graphError(text: string): { readonly code?: string; readonly message?: string } {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string; message?: string } }
    return { ...(error?.code ? { code: error.code } : {}), ...(error?.message ? { message: error.message } : {}) }
  } catch {
    return {}
  }
}

/** The expected failure itself; anything else is thrown on. */
export function asTandemError(error: unknown): TandemError {
  if (error instanceof TandemError) return error
  throw error
}

/** What the work gives, or the expected failure that it throws. */
export function asFailure<T>(work: () => T): T | TandemError {
  try {
    return work()
  } catch (error) {
    return asTandemError(error)
  }
}
