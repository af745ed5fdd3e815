/** What an item is called everywhere, and the record id that follows from it: the same item is always the same record. */
import { TandemError } from './errors.ts'
import type { EventItem, Item, MessageItem } from './item.ts'
import type { OrganizationSettings } from './ports.ts'
import type { ActivityRecord, ActivityTable } from './record.ts'

export function tableOf(item: Item): ActivityTable {
  return item.kind === 'message' ? 'email' : 'appointment'
}

/** Internet Message-ID or iCalUId; an item without one is only itself. */
export function itemKey(item: Item): string {
  const key = item.kind === 'message' ? item.internetMessageId : item.iCalUId
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
  item: Item,
  organizationId: string,
  settings: Pick<OrganizationSettings, 'trackInternalMailAsTwoActivities'>,
  guidFor: (name: string) => string,
): string {
  if (item.kind === 'event') return guidFor(`appointment:${organizationId}:${itemKey(item)}`)
  const copy = settings.trackInternalMailAsTwoActivities ? mailDirection(item) : 'any'
  return guidFor(`email:${organizationId}:${itemKey(item)}:${copy}`)
}

/** Among records that may be this item's, the one that is: by id, else (mail) by Message-ID and direction. */
export function findOwnRecord(
  item: Item,
  recordId: string,
  settings: Pick<OrganizationSettings, 'trackInternalMailAsTwoActivities'>,
  candidates: readonly ActivityRecord[],
): ActivityRecord | undefined {
  const byId = candidates.find((record) => record.id.toLowerCase() === recordId.toLowerCase())
  if (byId || item.kind === 'event' || !item.internetMessageId) return byId
  const sameMail = candidates.filter((record) => record.columns.messageid === item.internetMessageId)
  if (!settings.trackInternalMailAsTwoActivities) return sameMail[0]
  const isOutgoing = mailDirection(item) === 'outgoing'
  return sameMail.find((record) => record.columns.directioncode === isOutgoing)
}

/** Why this item can’t be tracked at all, where it can’t. */
export function refusalOf(item: Item): TandemError | undefined {
  return item.kind === 'event' ? refusalOfEvent(item) : undefined
}

function refusalOfEvent(event: EventItem): TandemError | undefined {
  if (event.type !== 'singleInstance') return new TandemError('series-not-supported')
  if (event.sensitivity === 'private') return new TandemError('private-item')
  return undefined
}
