/** Attachments of single appointments: the organization's setting decides, and they are copied when the record is made. */
import { mappingsOf } from './catalogue/index.ts'
import type { Decision } from './decision.ts'
import type { Sides } from './plan.ts'
import { type AttachmentsPlan, planAttachments } from './plan-attachments.ts'
import type { RecordTable } from './record.ts'
import type { Rules } from './rules.ts'

export type EventAttachmentsPlan = AttachmentsPlan & { readonly decision: Decision }

/** Inline pictures of a body never cross, nor do those of series and service activities. */
export function planEventAttachments(
  { item, record }: Sides,
  table: RecordTable,
  recordId: string,
  rules: Rules,
): EventAttachmentsPlan {
  const none: AttachmentsPlan = { going: [], parts: [], leftOut: 0 }
  const mapping = mappingsOf(table).find((row) => row.mapping === 'Attachments')
  if (!mapping)
    return {
      ...none,
      decision: { mapping: 'Attachments', direction: 'none', outcome: 'unchanged', reason: 'no-value' },
    }
  const direction = rules.directionOf(mapping)
  const files = item?.kind === 'event' ? item.attachments.filter((attachment) => !attachment.isInline) : []
  const names = files.map(({ name }) => name)
  const there = record?.attachments.map(({ name }) => name)
  const said = { mapping: mapping.mapping, direction, itemValue: names, ...(there ? { recordValue: there } : {}) }
  if (there) {
    const isSame = [...names].sort().join('\n') === [...there].sort().join('\n')
    if (isSame)
      return {
        ...none,
        decision: { ...said, outcome: 'unchanged', reason: names.length > 0 ? 'same-on-both-sides' : 'no-value' },
      }
    return {
      ...none,
      decision: {
        ...said,
        outcome: 'kept',
        reason: direction === 'none' ? 'attachments-off' : 'attachments-on-create',
      },
    }
  }
  if (files.length === 0) return { ...none, decision: { ...said, outcome: 'unchanged', reason: 'no-value' } }
  if (direction === 'none') return { ...none, decision: { ...said, outcome: 'kept', reason: 'attachments-off' } }
  const planned = planAttachments(files, recordId, rules.settings, rules.guidFor)
  return {
    ...planned,
    decision: {
      ...said,
      outcome: planned.going.length > 0 ? 'toCrm' : 'kept',
      reason: planned.leftOut > 0 ? 'some-attachments-left-out' : 'created-from-outlook',
      parts: planned.parts,
    },
  }
}
