import { ApiProblem, ServiceUnreachable } from '../api-client/api-failures.ts'
import { HostFailure } from '../office/host-failure.ts'
import { SignInFailure } from '../sign-in/sign-in.ts'

/** Something that did not work, as the pane shows it. */
export interface Failure {
  /** The sentence for it is in the strings, unless `detail` brings the service's own. */
  readonly code: string
  readonly detail?: string
  /** Whose log to look into. */
  readonly correlationId?: string
  /** Said by somebody else, for an administrator. */
  readonly reason?: string
  /** What a button can do about it. */
  readonly remedy: 'try-again' | 'sign-in' | 'none'
  /** The wish may have been done without our hearing of it: the same operation must be sent again, not a new one. */
  readonly isOutcomeUnknown: boolean
}

/** Problems that another try does not change. */
const notWorthATry = new Set([
  ...['series-not-supported', 'private-item', 'not-a-crm-user', 'privilege-missing'],
  ...['mailbox-read-only', 'owner-not-a-crm-user', 'owner-must-track'],
])

/** Every error that the pane's ports throw, as a failure. What is none of them is a defect, and shown as one. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ApiProblem) return failureOfProblem(error)
  if (error instanceof ServiceUnreachable) return { code: error.code, remedy: 'try-again', isOutcomeUnknown: true }
  if (error instanceof HostFailure) {
    return { code: error.code, reason: error.message, remedy: 'try-again', isOutcomeUnknown: false }
  }
  if (error instanceof SignInFailure) {
    return {
      code: error.code,
      ...(error.reason ? { reason: error.reason } : {}),
      remedy: error.code === 'sign-in-not-offered' ? 'none' : 'sign-in',
      isOutcomeUnknown: false,
    }
  }
  return { code: 'defect', reason: String(error), remedy: 'try-again', isOutcomeUnknown: true }
}

function failureOfProblem({ problem }: ApiProblem): Failure {
  const isSignIn = problem.status === 401
  return {
    code: problem.code,
    detail: problem.detail,
    correlationId: problem.correlationId,
    ...(problem.errors?.length
      ? { reason: problem.errors.map(({ path, message }) => `${path}: ${message}`).join('; ') }
      : {}),
    remedy: isSignIn ? 'sign-in' : notWorthATry.has(problem.code) ? 'none' : 'try-again',
    isOutcomeUnknown: problem.status >= 500,
  }
}

/** What a receipt or a status says went wrong. The service has settled it: another try is a new wish. */
export function failureOfReceipt(failure: { code: string; detail: string }, correlationId?: string): Failure {
  return {
    ...failure,
    ...(correlationId ? { correlationId } : {}),
    remedy: notWorthATry.has(failure.code) ? 'none' : 'try-again',
    isOutcomeUnknown: false,
  }
}
