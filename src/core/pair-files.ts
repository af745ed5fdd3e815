/** Which file of a meeting in Outlook is which of its appointment, and what became of each since both agreed. Pure. */
import { type AgreedFile, agreedFiles } from './agreed-file.ts'
import type { EventItem, ItemAttachment } from './item.ts'
import type { Link } from './link.ts'
import { filenameFor } from './plan-attachments.ts'
import type { CrmRecord, RecordFile } from './record.ts'

/** Of one side: as it was agreed, another content, not agreed yet, taken away, or never there. */
export type FileState = 'same' | 'changed' | 'new' | 'gone' | 'absent'

export interface FilePair {
  /** As the CRM calls it. */
  readonly name: string
  readonly before?: AgreedFile
  readonly item?: ItemAttachment
  readonly record?: RecordFile
  readonly itemIs: FileState
  readonly recordIs: FileState
}

/** Digests of the contents that were read, by side and id. */
export type Digests = ReadonlyMap<string, string>

export const contentKey = (side: 'item' | 'record', id: string): string => `${side}:${id}`

/** Inline pictures belong to the body. */
export function itemFiles({ attachments }: EventItem): readonly ItemAttachment[] {
  return attachments.filter(({ isInline }) => !isInline)
}

export function pairFiles(link: Link | undefined, item: EventItem, record: CrmRecord): readonly FilePair[] {
  const inItem = new Set(itemFiles(item))
  const inRecord = new Set(record.attachments)
  const pairs: FilePair[] = []
  const agreed = (agreedFiles(link) ?? []).map((before) => ({
    before,
    item: take(inItem, ({ id }) => id === before.itemId),
    record: take(inRecord, ({ id }) => id === before.recordId),
  }))
  for (const { before, item: ownItem, record: ownRecord } of agreed) {
    // Somebody took it away and put another under its name: that is another content of the same file.
    const item = ownItem ?? take(inItem, (file) => filenameFor(file) === before.name)
    const record = ownRecord ?? take(inRecord, ({ name }) => name === before.name)
    pairs.push({
      name: before.name,
      before,
      ...(item ? { item } : {}),
      ...(record ? { record } : {}),
      itemIs: !item ? 'gone' : ownItem ? 'same' : 'changed',
      recordIs: !record ? 'gone' : ownRecord && isAsBefore(ownRecord, before) ? 'same' : 'changed',
    })
  }
  for (const item of inItem) {
    const name = filenameFor(item)
    const record = take(inRecord, (file) => file.name === name)
    pairs.push({ name, item, ...(record ? { record } : {}), itemIs: 'new', recordIs: record ? 'new' : 'absent' })
  }
  for (const record of inRecord) pairs.push({ name: record.name, record, itemIs: 'absent', recordIs: 'new' })
  return pairs
}

/** A version that nobody knows tells nothing: then the size does. */
function isAsBefore({ version, size }: RecordFile, { recordVersion, recordSize }: AgreedFile): boolean {
  return size === recordSize && (version === recordVersion || recordVersion === '' || version === '')
}

function take<T>(from: Set<T>, test: (one: T) => boolean): T | undefined {
  for (const one of from)
    if (test(one)) {
      from.delete(one)
      return one
    }
  return undefined
}

/** What is to be read before it can be said whether both sides hold the same content: nothing where nothing changed. */
export function contentsToRead(pairs: readonly FilePair[]): readonly (readonly ['item' | 'record', FilePair])[] {
  return pairs.flatMap((pair): (readonly ['item' | 'record', FilePair])[] => {
    const { item, record, before, itemIs, recordIs } = pair
    if (!item || !record || (itemIs === 'same' && recordIs === 'same') || item.kind === 'reference') return []
    const isKnown = before !== undefined && before.digest !== ''
    return [
      ...(itemIs === 'same' && isKnown ? [] : [['item', pair] as const]),
      ...(recordIs === 'same' && isKnown ? [] : [['record', pair] as const]),
    ]
  })
}

/** The digest of one side's content, where it is known. */
export function contentOf(side: 'item' | 'record', pair: FilePair, digests: Digests): string | undefined {
  const file = side === 'item' ? pair.item : pair.record
  const state = side === 'item' ? pair.itemIs : pair.recordIs
  if (!file) return undefined
  return digests.get(contentKey(side, file.id)) ?? (state === 'same' ? pair.before?.digest || undefined : undefined)
}
