/** What the answers inside a batch come to. */
import { TandemError } from '../core/errors.ts'
import type { BatchResponse } from './batch.ts'
import { failureOf } from './failures.ts'
import type { Row } from './row.ts'

/** @throws TandemError for what was refused or is no JSON */
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

const isHidden = ({ status }: BatchResponse) => status === 403 || status === 404

/** Where not seeing a table is the same as finding nobody in it. */
export function rowsOrNone(answer: BatchResponse): readonly Row[] {
  return isHidden(answer) ? [] : rowsOf(answer)
}

export function readIfThere(answer: BatchResponse): Row | undefined {
  return isHidden(answer) ? undefined : okay(answer)
}
