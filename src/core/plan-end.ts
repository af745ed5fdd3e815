/**
 * One side of a link is no longer there: what becomes of the other. A deletion crosses only when a person deleted
 * (invariant 4), and then only as Microsoft's rules have it.
 */
import type { SyncedItem } from './item.ts'
import type { Link } from './link.ts'
import { unmarkChanges } from './mark.ts'
import type { Plan } from './plan.ts'
import { invitesOthers, isClosed } from './plan-fields.ts'
import type { CrmRecord, RecordTable } from './record.ts'
import { isPlannedByOthers, participation } from './record.ts'
import type { Rules } from './rules.ts'

/** Why a link ends, with the sentence for it. */
export const endReasons = {
  'both-gone': 'Item and record were both deleted.',
  'record-deleted': 'The record was deleted in the CRM, so its copy in Outlook went, too.',
  'record-deleted-item-stays': 'The record was deleted in the CRM. The item stays in Outlook and is no longer linked.',
  'item-deleted': 'The item was deleted in Outlook, so its record in the CRM went, too.',
  'item-deleted-record-stays': 'The item was deleted in Outlook. The record stays in the CRM and is no longer linked.',
  'record-not-readable':
    'You may no longer read the record. The item stays in Outlook and is no longer linked (R-292).',
  'outside-filter': 'The record no longer matches your filters. The item stays in Outlook and is no longer linked.',
  'outside-filter-item-gone':
    'The record no longer matches your filters, and the organization lets its copy go (R-245).',
  'let-go':
    'It was untracked in Outlook through another installation of Tandem. Both sides stay and are no longer linked.',
  'left-out': 'You decided that the record has no copy in Outlook.',
  'series-changed':
    'The series repeats in another way now, or is no longer linked. This one of its meetings goes with the series again.',
} as const

export type EndReason = keyof typeof endReasons

/** What is known of a link's two sides when one of them is missing. */
export interface EndingSides {
  readonly link: Link
  /** undefined: deleted. */
  readonly item?: SyncedItem
  readonly record?: CrmRecord
  readonly recordIs: 'there' | 'deleted' | 'not-readable' | 'outside-filter'
}

/** Pure. @returns a plan that ends the link */
export function planEnd(sides: EndingSides, rules: Rules): Plan {
  const { link, item, recordIs } = sides
  if (!item) {
    if (recordIs === 'deleted') return ending(link, 'both-gone')
    if (recordIs === 'not-readable' || !sides.record) return ending(link, 'item-deleted-record-stays')
    return followsItem(link, sides.record, rules)
      ? ending(link, 'item-deleted', { deletesRecord: sides.record })
      : ending(link, 'item-deleted-record-stays')
  }
  if (recordIs === 'not-readable') return ending(link, 'record-not-readable', { keeps: item })
  if (recordIs === 'outside-filter') {
    const mayGo = rules.settings.deleteOutsideFilter && !invitesOthers(item)
    return mayGo
      ? ending(link, 'outside-filter-item-gone', { deletesItem: true })
      : ending(link, 'outside-filter', { keeps: item })
  }
  return followsRecord(link, item, rules)
    ? ending(link, 'record-deleted', { deletesItem: true })
    : ending(link, 'record-deleted-item-stays', { keeps: item })
}

/** Deleted in Outlook: does the record go, too? */
function followsItem({ occurrence }: Link, record: CrmRecord, rules: Rules): boolean {
  const { table } = record
  // Sync made it out of the pattern: it never was anybody's meeting.
  if (occurrence?.isCopy) return !isClosed(record)
  const isMine = record.lookups?.ownerid?.id === rules.ownerId
  switch (table) {
    case 'appointment':
      // R-260, and for one meeting of a series R-266.
      return !isClosed(record) && isOrganizer(record, rules) && isAhead(record.columns.scheduledstart, rules)
    case 'recurringappointmentmaster':
      // a series may have begun.
      return !isClosed(record) && isOrganizer(record, rules)
    case 'contact':
      return isMine
    case 'task':
    case 'fax':
    case 'letter':
    case 'phonecall':
      return true
    // A message's copy, a service activity and a booking are not Outlook's to delete.
    default:
      return false
  }
}

function isOrganizer({ parties }: CrmRecord, { ownerId }: Rules): boolean {
  return parties.some((party) => party.participation === participation.organizer && party.record?.id === ownerId)
}

function isAhead(start: unknown, { now }: Rules): boolean {
  return typeof start === 'string' && Date.parse(start) > now.getTime()
}

/** Deleted in the CRM: does the item go, too? */
function followsRecord(link: Link, item: SyncedItem, rules: Rules): boolean {
  switch (item.kind) {
    case 'message':
      return false
    case 'contact':
      // the owner keeps the contact in Outlook.
      return link.recordOwner !== undefined && link.recordOwner !== rules.ownerId
    case 'task':
      return item.status !== 'completed'
    case 'event':
      if (isPlannedByOthers(link.table)) return true
      if (link.occurrence?.tellsNobody && invitesOthers(item)) return false
      if (link.occurrence?.isCopy && item.attendees.length === 0) return true
      // cancelling is the organizer's, and not for what is over.
      return (item.isOrganizer || item.attendees.length === 0) && isStillOn(item, rules)
  }
}

function isStillOn(item: Extract<SyncedItem, { kind: 'event' }>, { now }: Rules): boolean {
  const { recurrence } = item
  if (!recurrence) return Date.parse(item.start) > now.getTime()
  return recurrence.rangeType !== 'endDate' || `${recurrence.endDate}T23:59:59Z` > now.toISOString()
}

/** A person untracked the item where this store did not hear of it: neither side is touched. */
export const planLetGo = ({ table, id }: { readonly table: RecordTable; readonly id: string }): Plan =>
  ending({ table, recordId: id }, 'let-go')

function ending(
  link: Pick<Link, 'table' | 'recordId' | 'occurrence'>,
  ends: EndReason,
  effect: { readonly deletesItem?: true; readonly deletesRecord?: CrmRecord; readonly keeps?: SyncedItem } = {},
): Plan {
  const { deletesItem, deletesRecord, keeps } = effect
  // One meeting of a series carries the series' mark, which stays.
  const unmarked = keeps && !link.occurrence ? unmarkChanges(keeps) : undefined
  return {
    table: link.table,
    recordId: link.recordId,
    recordAction: deletesRecord ? 'deleted' : 'none',
    itemAction: deletesItem ? 'deleted' : unmarked ? 'updated' : 'none',
    operations: deletesRecord
      ? [{ kind: 'delete', table: link.table, id: link.recordId, ifVersion: deletesRecord.version }]
      : [],
    attachments: [],
    files: [],
    ...(unmarked ? { item: unmarked } : {}),
    decisions: [],
    base: {},
    ends,
  }
}
