/** A mailbox's notes (cursors, holds) in one pass: read once, and written only where they differ. */
import type { FollowedJournal } from '../following.ts'
import type { Actor } from '../link.ts'

export interface Notes {
  get(name: string): string | undefined
  /** Names that begin so. */
  names(prefix: string): readonly string[]
  /** All in one transaction, and none where nothing differs; undefined forgets. */
  keep(changes: Readonly<Record<string, string | undefined>>): Promise<void>
}

export async function openNotes(journal: Pick<FollowedJournal, 'notes' | 'keep'>, actor: Actor): Promise<Notes> {
  const known = new Map(Object.entries(await journal.notes(actor)))
  return {
    get: (name) => known.get(name),
    names: (prefix) => [...known.keys()].filter((name) => name.startsWith(prefix)),
    async keep(changes) {
      const different = Object.entries(changes).filter(([name, value]) => known.get(name) !== value)
      if (different.length === 0) return
      await journal.keep(actor, Object.fromEntries(different))
      for (const [name, value] of different) {
        if (value === undefined) known.delete(name)
        else known.set(name, value)
      }
    },
  }
}
