import type { ItemReference } from '../../api/item.ts'
import type { RecordReference } from '../../api/record.ts'
import type { SelectedItem } from '../office/host.ts'

/** How the service is told which item is meant. @throws for a draft without id, which no service can know */
export function itemReferenceOf({ kind, id, mailbox, hints, isMeetingMessage }: SelectedItem): ItemReference {
  if (!id) throw new TypeError('A draft has to be saved before it can be spoken of.')
  const there = mailbox ? { mailbox: mailbox.address } : {}
  if (!isMeetingMessage) return { kind, id, ...there, ...(hints ? { hints } : {}) }
  return { kind, id, ...there, hints: { ...hints, isMeetingMessage } }
}

/** A record without what is only for the eye. */
export const referenceOf = ({ table, id }: RecordReference): RecordReference => ({ table, id })
