import { type FailureCode, TandemError } from '../core/errors.ts'

/** Dataverse's codes that mean more than their status. */
const byCode: Readonly<Record<string, FailureCode>> = {
  '0x80060882': 'record-conflict',
  '0x80040217': 'record-gone',
  '0x80040333': 'duplicate-found',
  '0x80048306': 'privilege-missing',
  '0x80040220': 'privilege-missing',
  '0x80042f09': 'not-a-crm-user',
  '0x80041d1f': 'not-a-crm-user',
  '0x80040225': 'not-a-crm-user',
  '0x80072560': 'not-a-crm-user',
  '0x80072321': 'upstream-throttled',
  '0x80072322': 'upstream-throttled',
  '0x80072326': 'upstream-throttled',
}

const byStatus: Readonly<Record<number, FailureCode>> = {
  400: 'invalid-value',
  401: 'sign-in-required',
  403: 'privilege-missing',
  404: 'record-gone',
  409: 'record-conflict',
  412: 'record-conflict',
  413: 'invalid-value',
  429: 'upstream-throttled',
}

/** What an unsuccessful answer of Dataverse means; its own message goes along for the person and the log. */
export function failureOf(response: {
  readonly status: number
  readonly text: string
  readonly headers?: { get(name: string): string | null | undefined }
}): TandemError {
  const { code, message } = dataverseError(response.text)
  const failure = byCode[code?.toLowerCase() ?? ''] ?? byStatus[response.status] ?? 'upstream-unavailable'
  const detail = message ? `Dataverse: ${message}` : `Dataverse: status ${response.status}`
  const seconds = Number(response.headers?.get('retry-after') || Number.NaN)
  return new TandemError(failure, {
    side: 'crm',
    detail,
    ...(code ? { cause: new Error(code) } : {}),
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  })
}

function dataverseError(text: string): { readonly code?: string; readonly message?: string } {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string; message?: string } }
    return { ...(error?.code ? { code: error.code } : {}), ...(error?.message ? { message: error.message } : {}) }
  } catch {
    return {}
  }
}
