/**
 * Looks at mailboxes soon after Graph told of changes, and not more often than does good: what is told in a moment is one look,
 * a few looks may follow each other at once, and whoever goes on being told of has one look in a while.
 */
import type { Actor } from '../../core/link.ts'
import type { Workload } from '../../core/organization-news.ts'

export interface TakeTurns {
  /** @returns false where it goes together with what was told before */
  told(actor: Actor, workload: Workload): boolean
  stop(): void
}

export interface TakeTurnsOptions {
  readonly hasten: (actor: Actor, workload: Workload) => void
  readonly now: () => Date
  /** Calls back once after so many milliseconds; gives a way to call it off. */
  readonly wake: (milliseconds: number, call: () => void) => () => void
}

/** What comes within so long goes together, in milliseconds. */
const gatherMs = 250
/** Looks that follow each other are so far apart at least, in milliseconds. */
const apartMs = 1_000
/** So many may follow each other at once; after each, another one is earned in so long, in milliseconds. */
const mostAtOnce = 10
const earnedMs = 5_000

interface Turn {
  readonly workloads: Set<Workload>
  /** Looks that may be had at `at`, in milliseconds of the epoch. */
  earned: number
  at: number
  lastAt: number
  callOff: () => void
}

export function createTakeTurns({ hasten, now, wake }: TakeTurnsOptions): TakeTurns {
  const turns = new Map<string, Turn>()
  const nothing = () => undefined

  function begin(): Turn {
    const at = now().getTime()
    return { workloads: new Set(), earned: mostAtOnce, at, lastAt: Number.NEGATIVE_INFINITY, callOff: nothing }
  }

  function take(key: string, actor: Actor, turn: Turn): void {
    turn.earned -= 1
    turn.lastAt = now().getTime()
    const told = [...turn.workloads]
    turn.workloads.clear()
    // As soon as it may have all its looks again there is nothing to remember.
    turn.callOff = wake((mostAtOnce - turn.earned) * earnedMs, () => turns.delete(key))
    for (const workload of told) hasten(actor, workload)
  }

  return {
    told(actor, workload) {
      const key = `${actor.tid}:${actor.oid}`
      const turn = turns.get(key) ?? begin()
      turns.set(key, turn)
      const isAwaited = turn.workloads.size > 0
      turn.workloads.add(workload)
      if (isAwaited) return false
      const at = now().getTime()
      turn.earned = Math.min(mostAtOnce, turn.earned + Math.max(0, at - turn.at) / earnedMs)
      turn.at = at
      const forOne = Math.max(0, 1 - turn.earned) * earnedMs
      // A clock that was set back makes nobody wait longer.
      const wait = Math.min(earnedMs, Math.max(gatherMs, turn.lastAt + apartMs - at, forOne))
      turn.callOff()
      turn.callOff = wake(wait, () => take(key, actor, turn))
      return true
    },
    stop() {
      for (const { callOff } of turns.values()) callOff()
      turns.clear()
    },
  }
}
