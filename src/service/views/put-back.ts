import type { Side } from '../../api/receipt.ts'
import type { FieldMapping } from '../../core/catalogue/index.ts'
import type { Decision } from '../../core/decision.ts'
import { isSameValue } from '../../core/field-value.ts'
import { fieldOf } from '../../core/fields/index.ts'
import type { Receipt } from '../../core/receipt.ts'

/** Whose value gave way to the other's and can be put back by one click. Mail is copied once: nothing of it gives way. */
export function lostSides(
  receipt: Pick<Receipt, 'kind' | 'outcome'>,
  decision: Decision,
  mapping: FieldMapping | undefined,
): readonly Side[] {
  if (receipt.kind === 'message' || receipt.outcome !== 'done' || !mapping) return []
  const { outcome, itemValue, recordValue } = decision
  const field = fieldOf(mapping)
  if (!field?.toItem || unwritable.has(mapping.mapping) || isSameValue(itemValue, recordValue)) return []
  return [
    ...(itemValue !== undefined && (outcome === 'toExchange' || outcome === 'both') ? (['outlook'] as const) : []),
    ...(recordValue !== undefined && (outcome === 'toCrm' || outcome === 'both') ? (['crm'] as const) : []),
  ]
}

/** No sync writes these in both directions, whatever is wished. */
const unwritable: ReadonlySet<string> = new Set(['Organizer', 'Company Name (Regarding)'])
