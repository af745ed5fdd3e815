/** Answers of a batch as rows. */
import { TandemError } from '../core/errors.ts'
import type { Row } from './activities.ts'
import type { BatchResponse } from './batch.ts'
import { failureOf } from './failures.ts'

/** @throws TandemError what the answer says, or `upstream-unavailable` when it says nothing readable */
export function okay(answer: BatchResponse): Row {
  if (answer.status >= 300) throw failureOf(answer)
  try {
    return JSON.parse(answer.text) as Row
  } catch (error) {
    throw new TandemError('upstream-unavailable', {
      side: 'crm',
      detail: 'Dataverse: an answer that is not JSON',
      cause: error,
    })
  }
}

export function rowsOf(answer: BatchResponse): readonly Row[] {
  return rowsIn(okay(answer))
}

/** An answer without a list is not an empty list. */
export function rowsIn(answer: { readonly value?: unknown } | null): readonly Row[] {
  if (Array.isArray(answer?.value)) return answer.value as readonly Row[]
  throw new TandemError('upstream-unavailable', { side: 'crm', detail: 'Dataverse: an answer without rows' })
}

/** What may not be read is not there. */
export function rowsOrNone(answer: BatchResponse): readonly Row[] {
  return answer.status === 403 || answer.status === 404 ? [] : rowsOf(answer)
}

export function readIfThere(answer: BatchResponse): Row | undefined {
  return answer.status === 403 || answer.status === 404 ? undefined : okay(answer)
}
