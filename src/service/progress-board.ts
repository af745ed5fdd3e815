/** How far the looks at mailboxes are that this process has in hand: what is looked at, and how much of it is done. */
import type { Actor } from '../core/link.ts'
import type { Workload } from '../core/organization-news.ts'
import type { Progress } from '../core/progress.ts'

export interface WorkloadProgress extends Partial<Progress> {
  readonly workload: Workload
  /** A workload that is sent first lets the others wait. */
  readonly state: 'waiting' | 'running' | 'done'
}

export interface ProgressBoard {
  /** These are going to be looked at. */
  begin(actor: Actor, workloads: readonly Workload[]): void
  tell(actor: Actor, progress: WorkloadProgress): void
  over(actor: Actor): void
  /** Undefined where no look is under way. */
  of(actor: Actor): readonly WorkloadProgress[] | undefined
}

export function createProgressBoard(): ProgressBoard {
  const boards = new Map<string, Map<Workload, WorkloadProgress>>()
  const keyOf = ({ tid, oid }: Actor) => `${tid}:${oid}`
  return {
    begin(actor, workloads) {
      boards.set(keyOf(actor), new Map(workloads.map((workload) => [workload, { workload, state: 'waiting' }])))
    },
    tell(actor, progress) {
      const board = boards.get(keyOf(actor))
      const before = board?.get(progress.workload)
      // The end of a workload keeps what it came to.
      board?.set(progress.workload, { ...before, ...progress })
    },
    over: (actor) => void boards.delete(keyOf(actor)),
    of(actor) {
      const board = boards.get(keyOf(actor))
      return board && [...board.values()]
    },
  }
}
