import { useEffect } from 'react'
import type { FolderList } from '../../api/folders.ts'
import type { RecordReference } from '../../api/record.ts'
import { strings } from '../strings.ts'
import { useSurroundings } from './pane-context.tsx'
import { type Reading, useReading } from './use-reading.ts'
import { useWish, type Wishes } from './use-wish.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/** A folder that was just chosen is looked through within seconds; then there is more to say of it. In milliseconds. */
const lookAgainMs = 4_000

export interface Folders extends Omit<Wishes<FolderList>, 'carryOut'> {
  readonly reading: Reading<FolderList>
  again(): void
  /** Without a word about a record. */
  track(folder: Named): void
  relate(folder: Named, record: RecordReference | null): void
  untrack(rowId: string, name: string): void
}

/** The folders below the Inbox and what a person does with them; each answer is the list as it is then. */
export function useFolders(): Folders {
  const { pane } = useSurroundings()
  const [reading, again, change] = useReading((signal) => pane.api.call('folders', undefined, signal), [pane])
  const { isBusy, failure, said, dismiss, carryOut } = useWish(change, again)

  const list = reading.is === 'read' ? reading.value : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer says whether there is more to come
  useEffect(() => {
    if (isBusy || !list?.folders.some(({ tracking }) => tracking?.state === 'unknown')) return
    const mine = new AbortController()
    const timer = setTimeout(() => {
      // What can't be read now is asked for with the next wish.
      pane.api.call('folders', undefined, mine.signal).then(
        (now) => mine.signal.aborted || change(() => now),
        () => undefined,
      )
    }, lookAgainMs)
    return () => {
      clearTimeout(timer)
      mine.abort()
    }
  }, [list, isBusy, pane])

  return {
    ...{ reading, isBusy, failure, said, again, dismiss },
    track: ({ id, name }) =>
      void carryOut(pane.api.call('trackFolder', { folderId: id }), strings.foldersSaid.track(name)),
    relate({ id, name }, record) {
      const regarding = record && { table: record.table, id: record.id }
      const said = record ? strings.foldersSaid.choose(name) : strings.foldersSaid.remove(name)
      void carryOut(pane.api.call('trackFolder', { folderId: id, regarding }), said)
    },
    untrack: (rowId, name) =>
      void carryOut(pane.api.call('untrackFolder', { rowId }), strings.foldersSaid.untrack(name)),
  }
}
