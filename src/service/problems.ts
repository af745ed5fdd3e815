/** Failures as RFC 9457 problems: one table says which status and title each code has. */
import type { Problem } from '../api/service.ts'
import { type FailureCode, TandemError } from '../core/errors.ts'
import { LeaseLost, OperationReused, StoreError } from '../store/index.ts'

const catalogue = {
  'item-gone': [404, 'Item not found'],
  'item-not-readable': [403, 'Item not readable'],
  'meeting-gone': [409, 'Meeting not in the calendar'],
  'record-gone': [404, 'Record not found'],
  'record-not-readable': [403, 'Record not readable'],
  'record-inactive': [409, 'Record deactivated'],
  'record-conflict': [409, 'Record is being changed'],
  'item-conflict': [409, 'Item is being changed'],
  'privilege-missing': [403, 'Privilege missing'],
  'not-a-crm-user': [403, 'No user in the CRM'],
  'series-not-supported': [422, 'Series can’t be tracked'],
  'recurrence-inexpressible': [422, 'Series can’t be copied'],
  'duplicate-found': [409, 'Looks like a duplicate'],
  'duplicate-in-mailbox': [409, 'Looks like a duplicate'],
  'previously-linked': [409, 'Linked before'],
  'schedule-conflict': [409, 'The time is taken'],
  'waits-for-organizer': [409, 'Invitation not there yet'],
  'mailbox-not-shared': [404, 'Not shared'],
  'mailbox-read-only': [403, 'Read only'],
  'mailbox-not-connected': [409, 'Owner does not use Tandem'],
  'owner-not-a-crm-user': [409, 'Owner is no user in the CRM'],
  'owner-must-track': [403, 'Not for you to write'],
  'private-item': [422, 'Private item'],
  'invalid-value': [422, 'Value refused'],
  'upstream-throttled': [503, 'Too many requests upstream'],
  'upstream-unavailable': [502, 'Upstream unavailable'],
  'mailbox-full': [507, 'Mailbox full'],
  'sending-limit': [503, 'Sent too much'],
  'send-as-denied': [403, 'May not send in that name'],
  'send-as-not-allowed': [403, 'May not send in that name'],
  'sign-in-required': [401, 'Sign-in required'],
  'server-side-sync': [409, 'Synchronized by the organization itself'],
  'mailbox-inactive': [409, 'Mailbox deactivated'],
  'mailbox-not-approved': [409, 'Mailbox not approved'],
  'other-installation': [409, 'Another installation'],
  'taking-over': [409, 'Taking over'],
  'other-organization': [409, 'Another organization'],
  'switched-off': [409, 'Switched off'],
  'folders-off': [409, 'Switched off by the organization'],
  'too-many-folders': [409, 'Too many folders'],
  'folder-not-below-inbox': [404, 'No folder below the Inbox'],
  'regards-nothing': [409, 'A booking is regarding nothing'],
  'not-tracked': [409, 'Not tracked'],
  'record-shared': [409, 'Record kept'],
  'token-missing': [401, 'Not signed in'],
  'token-malformed': [401, 'Token not valid'],
  'token-expired': [401, 'Token expired'],
  'token-audience': [401, 'Token for somebody else'],
  'token-issuer': [401, 'Token of another issuer'],
  'token-tenant': [403, 'Other tenant'],
  'token-application': [403, 'No person'],
  'token-client': [403, 'Other application'],
  'token-scope': [403, 'Permission missing'],
  'identity-unavailable': [503, 'Sign-in can’t be checked'],
  'request-invalid': [400, 'Request not valid'],
  'request-too-large': [413, 'Request too large'],
  'not-json': [415, 'Not JSON'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'not-restorable': [409, 'Can’t be put back'],
  'operation-reused': [409, 'Operation id used before'],
  'took-too-long': [504, 'Took too long'],
  'lease-lost': [503, 'Taken over'],
  'store-unavailable': [503, 'Store unavailable'],
  unexpected: [500, 'Something went wrong'],
} as const satisfies Readonly<Record<FailureCode, unknown>> & Readonly<Record<string, readonly [number, string]>>

export type ProblemCode = keyof typeof catalogue
export const problemCodes = Object.keys(catalogue) as readonly ProblemCode[]

/** A refusal of the service itself; the sides' own are TandemErrors. */
export class Refusal extends Error {
  readonly code: ProblemCode
  readonly errors?: Problem['errors']
  /** In seconds. */
  readonly retryAfter?: number
  constructor(
    code: ProblemCode,
    detail: string,
    options: { errors?: NonNullable<Problem['errors']>; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause })
    this.name = 'Refusal'
    this.code = code
    if (options.errors) this.errors = options.errors
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter
  }
}

/** What is told of any error; of an unexpected one nothing but where to look. */
export function problemOf(error: unknown, correlationId: string): Problem {
  const { code, detail, errors, retryAfter } = told(error)
  const [status, title] = catalogue[code]
  return {
    type: `urn:tandem:problem:${code}`,
    title,
    status,
    detail,
    code,
    correlationId,
    ...(errors ? { errors } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
}

function told(error: unknown): Pick<Problem, 'detail' | 'errors' | 'retryAfter'> & { code: ProblemCode } {
  if (error instanceof Refusal) {
    const { code, message, errors, retryAfter } = error
    return { code, detail: message, ...(errors ? { errors } : {}), ...(retryAfter === undefined ? {} : { retryAfter }) }
  }
  if (error instanceof TandemError) {
    const { code, message, retryAfterMs, isTransient } = error
    const wait = retryAfterMs === undefined ? (isTransient ? 5 : undefined) : Math.ceil(retryAfterMs / 1000)
    return { code, detail: message, ...(wait === undefined ? {} : { retryAfter: wait }) }
  }
  if (error instanceof LeaseLost) return { code: error.code, detail: error.message, retryAfter: 60 }
  if (error instanceof OperationReused) return { code: error.code, detail: error.message }
  if (error instanceof StoreError) {
    return {
      code: 'store-unavailable',
      detail: 'Tandem can’t write to its store at the moment, so nothing was done. Ask your administrator.',
      retryAfter: 30,
    }
  }
  if (isTimeLimit(error)) {
    return {
      code: 'took-too-long',
      detail: 'This took too long. What was begun is finished by Tandem itself; look again in a minute.',
      retryAfter: 60,
    }
  }
  return {
    code: 'unexpected',
    detail: 'Something went wrong in Tandem. Nothing was lost; tell your administrator the correlation id.',
  }
}

function isTimeLimit(error: unknown): boolean {
  const name = (error as { name?: unknown } | null)?.name
  return name === 'TimeoutError' || name === 'AbortError'
}
