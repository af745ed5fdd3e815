/**
 * What a person asks for once and what takes long: it is noted, done a slice at a time after ordinary looks by whichever process
 * looks then, may be stopped and gone on with, and outlives every process. The note moves last: a slice that dies is done again.
 */
import { TandemError } from '../errors.ts'
import type { Notes } from '../follow/notes.ts'
import type { Actor } from '../link.ts'
import type { MailWorld } from './notice.ts'

export interface Sliced {
  readonly id: string
  readonly isDone: boolean
  /** ISO instants. */
  readonly startedAt: string
  readonly updatedAt: string
  /** As counted when it began. */
  readonly total: number
  readonly looked: number
  /** Why the last slice did not come through; the next one tries again. */
  readonly failure?: { readonly code: string; readonly detail: string }
}

export interface SlicedState<Work> {
  readonly work: Work
  readonly isStopped: boolean
}

type Journal = Pick<MailWorld['journal'], 'recall' | 'keep'>

/** @param name of the note */
export function inSlices<Work extends Sliced>(name: string) {
  /** The id of the one that a person stopped. A slice at work writes the other note, and this one is the person's alone. */
  const stoppedName = `${name}:stopped`
  const read = (text: string | undefined) => (text === undefined ? undefined : (JSON.parse(text) as Work))

  async function of(journal: Journal, actor: Actor): Promise<SlicedState<Work> | undefined> {
    const [text, stopped] = await Promise.all([journal.recall(actor, name), journal.recall(actor, stoppedName)])
    const work = read(text)
    return work && { work, isStopped: stopped === work.id }
  }

  return {
    of,
    /** Whether there is anything to do, stopped or not, as far as these notes tell. */
    isBegun: (notes: Pick<Notes, 'get'>): boolean => read(notes.get(name))?.isDone === false,
    /** In place of what was begun before. */
    begin: (journal: Journal, actor: Actor, work: Work) =>
      journal.keep(actor, { [name]: JSON.stringify(work), [stoppedName]: undefined }),
    /** What a person stopped goes on where it was. */
    async hold(journal: Journal, actor: Actor, isStopped: boolean): Promise<void> {
      const work = read(await journal.recall(actor, name))
      if (work) await journal.keep(actor, { [stoppedName]: isStopped ? work.id : undefined })
    },
    /**
     * One slice, where there is one to do.
     * @param slice gets what was left, without its failure, and gives what is left then; `keep` notes what it came to meanwhile,
     * and is false where a person began another one
     * @returns whether more waits
     */
    async slice(
      { journal, now }: Pick<MailWorld, 'journal' | 'now'>,
      actor: Actor,
      slice: (before: Work, keep: (meanwhile: Work) => Promise<boolean>) => Promise<Work>,
    ): Promise<boolean> {
      const state = await of(journal, actor)
      if (!state || state.isStopped || state.work.isDone) return false
      const { failure: _former, ...rest } = state.work
      let last = rest as Work
      const keep = async (work: Work) => {
        const current = await of(journal, actor)
        if (current?.work.id !== work.id) return false
        last = work
        await journal.keep(actor, { [name]: JSON.stringify({ ...work, updatedAt: now().toISOString() }) })
        return true
      }
      let after: Work
      try {
        after = await slice(last, keep)
      } catch (error) {
        if (!(error instanceof TandemError)) throw error
        after = { ...last, failure: { code: error.code, detail: error.message } }
      }
      if (!(await keep(after))) return true
      return !after.isDone && !after.failure && !(await of(journal, actor))?.isStopped
    },
  }
}
