import type { Item, ItemChanges, SyncedItem } from './item.ts'
import type { RecordReference } from './record.ts'

/** The category that every client shows on a tracked item. */
export const trackedCategory = { displayName: 'Tracked to Dynamics 365', color: 'preset4' } as const

/** Named property of the item that carries the record's address, in Graph's notation. */
export const markProperty = 'String {a9f5c7a2-6a0b-4a7c-9d1e-3c7b5f2e8d41} Name TandemRecord'

/**
 * In place of a record's address: a person let go of this item. Of a message with the folder in which it lay then; of a meeting
 * with its own id, for named properties reach the copies of those who are invited, too.
 */
const letGoPrefix = 'untracked:'

/** What our property of an item says. @param text as the mailbox has it */
export function readMark(text: string | undefined): { readonly mark?: string; readonly letGo?: string } {
  if (!text) return {}
  return text.startsWith(letGoPrefix) ? { letGo: text.slice(letGoPrefix.length) } : { mark: text }
}

/** What makes the item carry our mark; undefined when it does already. */
export function markChanges(item: SyncedItem, recordUrl: string): ItemChanges | undefined {
  const hasCategory = item.categories.includes(trackedCategory.displayName)
  if (hasCategory && item.mark === recordUrl) return undefined
  return {
    mark: recordUrl,
    ...(hasCategory ? {} : { categories: [...item.categories, trackedCategory.displayName] }),
  }
}

/** What takes our mark away; undefined when there is none. Other categories stay. */
export function unmarkChanges(item: SyncedItem): ItemChanges | undefined {
  const hasCategory = item.categories.includes(trackedCategory.displayName)
  if (!hasCategory && !item.mark) return undefined
  return {
    ...(item.mark ? { mark: null } : {}),
    ...(hasCategory ? { categories: item.categories.filter((name) => name !== trackedCategory.displayName) } : {}),
  }
}

/**
 * What untracking leaves on the item: no mark of ours, but that a person untracked it, so that neither rule nor filter tracks it
 * again, whichever installation works on the mailbox. A draft carries nothing on to those who get it.
 */
export function letGoChanges(item: Item): ItemChanges {
  const place = item.kind === 'message' ? (item.parentFolderId ?? '') : item.id
  return { ...unmarkChanges(item), mark: item.isDraft ? null : `${letGoPrefix}${place}` }
}

/** A person let go of it, and nobody marked it again since. */
export const isLetGo = (item: SyncedItem): boolean =>
  item.kind === 'event' && item.isLetGo === true && !item.categories.includes(trackedCategory.displayName)

/** The record that a mark names; undefined for a mark that is none of ours. */
export function recordOfMark(mark: string): RecordReference | undefined {
  const table = /[?&]etn=([a-z0-9_]+)/i.exec(mark)?.[1]
  const id = /[?&]id=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i.exec(mark)?.[1]
  return table && id ? { table: table.toLowerCase(), id: id.toLowerCase() } : undefined
}
