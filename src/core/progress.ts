/** How far a pass over a mailbox is, told while it runs. */
import type { SyncedKind } from './item.ts'

export interface Progress {
  /** What is being looked at. */
  readonly kind: SyncedKind
  readonly done: number
  /** Absent while nobody knows how many there are; it grows while more is found. */
  readonly of?: number
}

export type TellProgress = (progress: Progress) => void

/** Counts one kind: what is found adds to the whole, what is done to the part. The whole is told once something was found. */
export function countProgress(kind: SyncedKind, tell: TellProgress | undefined) {
  let [done, of] = [0, 0]
  tell?.({ kind, done })
  return {
    found(more: number): void {
      of += more
      if (more > 0) tell?.({ kind, done, of })
    },
    did(more: number): void {
      done += more
      if (more > 0) tell?.({ kind, done, of })
    },
  }
}
