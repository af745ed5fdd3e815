/** What is kept of a mailbox's tracked folders from one pass to the next. */
import type { Notes } from '../follow/notes.ts'
import type { NamedRecord } from '../record.ts'
import type { FolderPlaces, FolderRule } from './tracked-folders.ts'

/** Where the folders are, and since when that is known. */
export interface KeptPlaces {
  /** Of the news of folders. */
  readonly cursor?: string
  readonly places: FolderPlaces
}

export interface FolderNote {
  readonly cursor?: string
  /** The row that it was followed for: another row is another wish. */
  readonly rule: string
  /** With which record it was last looked through. */
  readonly regarding?: NamedRecord
  /** All that lay in it when it was chosen has been looked at. */
  readonly isLooked?: true
  /** ISO instants: first followed, and the last time that something in it was tracked. */
  readonly since: string
  readonly lastAt?: string
  /** Why it could not be looked through, or its record could not be used. */
  readonly failure?: { readonly code: string; readonly detail: string }
}

export const placesName = 'folders:places'
const prefix = 'folders:at:'
/** A person chose another record for a message in such a folder: it is looked at once more. */
const againPrefix = 'folders:again:'
export const folderNoteName = (folderId: string): string => `${prefix}${folderId}`
export const lookAgainName = (itemId: string): string => `${againPrefix}${itemId}`

type Kept = Pick<Notes, 'get'>

export function placesIn(notes: Kept): KeptPlaces {
  const text = notes.get(placesName)
  return text === undefined ? { places: {} } : (JSON.parse(text) as KeptPlaces)
}

export const keepPlaces = (notes: Notes, kept: KeptPlaces): Promise<void> =>
  notes.keep({ [placesName]: JSON.stringify(kept) })

/** Of the folder as this rule means it. */
export function folderNoteIn(notes: Kept, { folderId, rowId }: FolderRule): FolderNote | undefined {
  const text = notes.get(folderNoteName(folderId))
  const note = text === undefined ? undefined : (JSON.parse(text) as FolderNote)
  return note?.rule === rowId ? note : undefined
}

export const keepFolderNote = (notes: Notes, { folderId }: FolderRule, note: FolderNote): Promise<void> =>
  notes.keep({ [folderNoteName(folderId)]: JSON.stringify(note) })

export const itemsToLookAgain = (notes: Notes): readonly string[] =>
  notes.names(againPrefix).map((name) => name.slice(againPrefix.length))

/** Nothing stays of folders that are tracked no more. */
export async function forgetOthers(notes: Notes, rules: readonly FolderRule[]): Promise<void> {
  const wanted = new Set(rules.map(({ folderId }) => folderNoteName(folderId)))
  const others = [
    ...notes.names(prefix).filter((name) => !wanted.has(name)),
    ...(rules.length === 0 ? notes.names(placesName) : []),
  ]
  await notes.keep(Object.fromEntries(others.map((name) => [name, undefined])))
}
