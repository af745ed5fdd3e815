/** Folders of which everything is tracked: what the organization says of them, and where they are. */
import { isSameRecord, type NamedRecord } from '../record.ts'

/** A row of `mailboxtrackingfolder`. */
export interface FolderRule {
  /** `mailboxtrackingfolderid` */
  readonly rowId: string
  /** As Graph writes it. */
  readonly folderId: string
  /** What the folder was called when it was chosen. */
  readonly name: string
  readonly regarding?: NamedRecord
}

/** What the organization decided about folders. */
export interface FolderTerms {
  readonly isOn: boolean
  /** So many folders of one mailbox at the most. */
  readonly most: number
}

/** Microsoft's own, where the organization says nothing. */
export const usualFolderTerms: FolderTerms = { isOn: true, most: 25 }

/** Where a folder is in its mailbox. */
export interface FolderPlace {
  readonly displayName: string
  /** The folder's id, then that of the one above it, and so on; the last one is the Inbox or the top. */
  readonly chain: readonly string[]
  readonly isUnderInbox: boolean
}

/** By folder id; null: there is no such folder. */
export type FolderPlaces = Readonly<Record<string, FolderPlace | null>>

/** A folder that appeared or changed. */
export interface FolderNotice {
  readonly id: string
  readonly displayName?: string
  readonly parentFolderId?: string
}

/**
 * - `followed`: everything in it is tracked
 * - `gone`: there is no such folder, or never was: nobody checks the id when a row is made
 * - `outside`: it is not below the Inbox (any more); it counts again as soon as it is back
 * - `over-limit`: the organization allows fewer, and this one is among the later ones
 * - `off`: the organization switched tracked folders off
 * - `unknown`: nobody has looked yet
 */
export type FolderState = 'followed' | 'gone' | 'outside' | 'over-limit' | 'off' | 'unknown'

/** @param rules of one mailbox, the oldest first: of two for one folder the first holds */
export function stateOfFolder(
  rule: FolderRule,
  { rules, terms, places }: { readonly rules: readonly FolderRule[]; terms: FolderTerms; places: FolderPlaces },
): FolderState {
  if (!terms.isOn) return 'off'
  if (!allowedRules(rules, terms).includes(rule)) return 'over-limit'
  const place = places[rule.folderId]
  if (place === undefined) return 'unknown'
  if (place === null) return 'gone'
  return place.isUnderInbox ? 'followed' : 'outside'
}

/** One rule per folder, the oldest first, and no more of them than the organization allows. */
export function allowedRules(rules: readonly FolderRule[], { isOn, most }: FolderTerms): readonly FolderRule[] {
  if (!isOn) return []
  const first = new Map<string, FolderRule>()
  for (const rule of rules) if (!first.has(rule.folderId)) first.set(rule.folderId, rule)
  return [...first.values()].slice(0, most)
}

/** Folders whose place must be asked for again after this news: new ones, and whatever moved with or under them. */
export function displaced(
  folderIds: readonly string[],
  places: FolderPlaces,
  news: { readonly folders: readonly FolderNotice[]; readonly gone: readonly string[]; readonly fromStart: boolean },
): readonly string[] {
  if (news.fromStart) return folderIds
  const gone = new Set(news.gone)
  const parents = new Map(news.folders.map(({ id, parentFolderId }) => [id, parentFolderId]))
  return folderIds.filter((id) => {
    const place = places[id]
    if (place === undefined) return true
    if (place === null) return parents.has(id)
    return place.chain.some((one, index) => {
      const [parent, above] = [parents.get(one), place.chain[index + 1]]
      return gone.has(one) || (parent !== undefined && above !== undefined && parent !== above)
    })
  })
}

/** The places with the names that the news brings: a folder is known by its id, whatever it is called. */
export function renamed(places: FolderPlaces, folders: readonly FolderNotice[]): FolderPlaces {
  const names = new Map(folders.map(({ id, displayName }) => [id, displayName]))
  return Object.fromEntries(
    Object.entries(places).map(([id, place]) => [
      id,
      place && { ...place, displayName: names.get(id) ?? place.displayName },
    ]),
  )
}

/**
 * Whether all that lies in the folder is to be looked through once more: it gets another record, which all of it is then
 * regarding. That a record is taken away changes nothing of what lies there.
 */
export function mustAssociateAnew(regarding: NamedRecord | undefined, before: NamedRecord | undefined): boolean {
  return regarding !== undefined && !isSameRecord(regarding, before)
}

/** Of a folder that brought nothing for so long it may be said that it only costs time; in milliseconds. */
export const unusedAfterMs = 90 * 86_400_000

/** @param since when it was first followed, or brought something for the last time: ISO instant */
export const isUnused = (since: string, now: Date): boolean => now.getTime() - Date.parse(since) > unusedAfterMs
