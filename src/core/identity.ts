/** What an item is called everywhere, and the record id that follows from it: the same item is always the same record. */
import { TandemError } from './errors.ts'
import { inexpressible } from './fields/index.ts'
import type { EventItem, Item, MessageItem, SyncedItem } from './item.ts'
import { recordOfMark } from './mark.ts'
import type { OrganizationSettings } from './ports.ts'
import type { CrmRecord, RecordReference, RecordTable } from './record.ts'

/** The table that a new record of this item goes to. */
export function tableOf(item: SyncedItem): RecordTable {
  switch (item.kind) {
    case 'message':
      return 'email'
    case 'event':
      return item.type === 'seriesMaster' ? 'recurringappointmentmaster' : 'appointment'
    default:
      return item.kind
  }
}

/** Internet Message-ID or iCalUId; an item without one is only itself. */
export function itemKey(item: SyncedItem): string {
  const key = item.kind === 'message' ? item.internetMessageId : item.kind === 'event' ? item.iCalUId : ''
  return key.trim() || `item:${item.id}`
}

/** Which of the two copies of a mail this is; `any` where the organization keeps only one. */
export function mailDirection(message: MessageItem): 'incoming' | 'outgoing' {
  return message.inSentItems ? 'outgoing' : 'incoming'
}

/**
 * The id under which the item's record is created, whoever tracks it from whichever mailbox.
 * @param guidFor deterministic GUID of a name
 */
export function recordIdFor(
  item: SyncedItem,
  organizationId: string,
  settings: Pick<OrganizationSettings, 'trackInternalMailAsTwoActivities'>,
  guidFor: (name: string) => string,
): string {
  if (item.kind !== 'message') return guidFor(`${tableOf(item)}:${organizationId}:${itemKey(item)}`)
  const copy = settings.trackInternalMailAsTwoActivities ? mailDirection(item) : 'any'
  return guidFor(`email:${organizationId}:${itemKey(item)}:${copy}`)
}

/**
 * The e-mail that a message was written from, as its mark says: what is being sent is marked from its draft on.
 */
export function sentRecordOf(
  { mark }: MessageItem,
  recordUrl: (record: RecordReference) => string,
): string | undefined {
  const record = mark ? recordOfMark(mark) : undefined
  return record?.table === 'email' && recordUrl(record) === mark ? record.id : undefined
}

/** `statuscode` of an e-mail that is on its way. */
const sending = 7

/**
 * Among records that may be this item's, the one that is: by id, else (mail) by Message-ID and direction, else the
 * one that it was sent from, until that is closed: Exchange may give it another Message-ID than its draft had.
 */
export function findOwnRecord(
  item: Item,
  { recordId, sent }: { readonly recordId: string; readonly sent?: string | undefined },
  settings: Pick<OrganizationSettings, 'trackInternalMailAsTwoActivities'>,
  candidates: readonly CrmRecord[],
): CrmRecord | undefined {
  const called = (id: string) => candidates.find((record) => record.id.toLowerCase() === id.toLowerCase())
  const byId = called(recordId)
  if (byId || item.kind !== 'message' || !item.internetMessageId) return byId
  const source = sent ? called(sent) : undefined
  if (source?.columns.directioncode === true && (!source.columns.messageid || source.columns.statuscode === sending))
    return source
  const sameMail = candidates.filter((record) => record.columns.messageid === item.internetMessageId)
  if (!settings.trackInternalMailAsTwoActivities) return sameMail[0]
  const isOutgoing = mailDirection(item) === 'outgoing'
  return sameMail.find((record) => record.columns.directioncode === isOutgoing)
}

/** Why this item can’t be tracked at all, where it can’t. @param timeZone of the CRM user */
export function refusalOf(item: Item, timeZone?: string): TandemError | undefined {
  if (item.kind === 'event') return refusalOfEvent(item, timeZone)
  return undefined
}

function refusalOfEvent(event: EventItem, timeZone?: string): TandemError | undefined {
  if (event.type === 'occurrence' || event.type === 'exception') return new TandemError('series-not-supported')
  if (event.sensitivity === 'private') return new TandemError('private-item')
  const why = inexpressible(event, timeZone)
  return why ? new TandemError('recurrence-inexpressible', { detail: why }) : undefined
}
