/**
 * What is to start when. `createSchedule` is that of one process: a heap of starts, one timer, and so many at once; among what
 * is due the one that is closest to its latest start goes first, so that a rush makes everything a little late and nothing too
 * late. `createSharedSchedule` is that of several processes.
 */
import TinyQueue from 'tinyqueue'
import { cadence } from './cadence.ts'

export interface Start {
  readonly key: string
  /** Milliseconds of the epoch. */
  readonly at: number
  /** Not later than this, where it can be. */
  readonly latest: number
}

export interface ScheduleCounts {
  /** Not due yet; due and waiting for their turn; at work. */
  readonly planned: number
  readonly due: number
  readonly running: number
  /** Given up, which is a defect. */
  readonly failed: number
  /** For so long has the oldest that is due been waiting, in milliseconds. */
  readonly oldestDueMs: number
}

export interface Schedule {
  /** Replaces what was planned under this key. What was hastened while it ran starts at once all the same. */
  plan(start: Start): Promise<void>
  /** Plans those that are neither planned nor running. */
  enlist(starts: readonly Start[]): Promise<void>
  /** What is planned or runs starts now, or once more, and is told of the wish. Nothing happens where nothing is planned. */
  hasten(key: string, wish: string): void
  /** Nothing is planned under this key any more; what runs goes on to its end. */
  drop(key: string): Promise<void>
  plannedAt(key: string): Promise<number | undefined>
  counts(): Promise<ScheduleCounts>
  /** Starts nothing more; resolves when what runs has ended. */
  stop(): Promise<void>
  /** No other process starts what is planned here: what was learned of a key stays true. */
  readonly isAlone: boolean
  /** Two starts of the same key are planned no further apart, in milliseconds. */
  readonly longestMs: number
}

/** What is to be done when something starts. */
export interface Run {
  /** After whoever is at it already. @param wishes of those who hastened it */
  readonly run: (key: string, start: { readonly at: number; readonly wishes: readonly string[] }) => Promise<void>
  /** Told what a run ended with that failed; the others go on. */
  readonly onFailure: (error: unknown, key: string) => void
}

/** The same, where the one who is at it may be at it for another process. */
export interface SharedRun extends Run {
  /** Waits for nobody. @returns false where somebody is at it: nothing was done, and the wishes still stand */
  readonly runIfFree: (...start: Parameters<Run['run']>) => Promise<boolean>
}

export interface ScheduleOptions extends Run {
  readonly atOnce: number
  readonly now: () => Date
  /** Calls back once after so many milliseconds; gives a way to call it off. */
  readonly wake?: (milliseconds: number, call: () => void) => () => void
}

/** Timers count in 32 bits; nothing is planned that far. */
const longestWakeMs = 3_600_000

/** Timers are not exact, and clocks are corrected a little all the time. */
const leastSetBackMs = 60_000

const wakeHere = (milliseconds: number, call: () => void) => {
  const timer = setTimeout(call, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}

export function createSchedule({ run, onFailure, atOnce, now, wake = wakeHere }: ScheduleOptions): Schedule {
  const planned = new Map<string, Start>()
  /** What was replaced stays in the heaps until it comes up; it is recognized by not being what is planned. */
  const waiting = new TinyQueue<Start>([], (one, other) => one.at - other.at)
  const due = new TinyQueue<Start>([], (one, other) => one.latest - other.latest)
  const running = new Map<string, Promise<void>>()
  const wishes = new Map<string, Set<string>>()
  let callOff: (() => void) | undefined
  /** When the timer wakes us, in milliseconds of the epoch. */
  let wakesAt = Number.POSITIVE_INFINITY
  const dueKeys = new Set<string>()
  let isStopped = false
  const isPlanned = (start: Start) => planned.get(start.key) === start

  function turn(): void {
    if (isStopped) return
    const at = now().getTime()
    for (let next = waiting.peek(); next && next.at <= at; next = waiting.peek()) {
      waiting.pop()
      if (!isPlanned(next)) continue
      due.push(next)
      dueKeys.add(next.key)
    }
    while (running.size < atOnce) {
      const next = due.pop()
      if (!next) break
      if (!isPlanned(next)) continue
      dueKeys.delete(next.key)
      begin(next)
    }
    const next = waiting.peek()
    if (!next || next.at === wakesAt) return
    callOff?.()
    wakesAt = next.at
    const waitMs = Math.min(longestWakeMs, Math.max(0, next.at - at))
    callOff = wake(waitMs, () => {
      wakesAt = Number.POSITIVE_INFINITY
      moveWithClock(at + waitMs - now().getTime())
      turn()
    })
  }

  /** The time went by and the clock says otherwise: it was set back, and what was planned by it comes as much earlier. */
  function moveWithClock(setBackMs: number): void {
    if (setBackMs < leastSetBackMs) return
    const at = now().getTime()
    for (const start of [...planned.values()])
      if (!dueKeys.has(start.key))
        put({ ...start, at: Math.max(at, start.at - setBackMs), latest: Math.max(at, start.latest - setBackMs) })
  }

  function begin(start: Start): void {
    const { key, at } = start
    planned.delete(key)
    const wished = [...(wishes.get(key) ?? [])]
    wishes.delete(key)
    const work = run(key, { at, wishes: wished })
      .catch((error: unknown) => onFailure(error, key))
      .finally(() => {
        running.delete(key)
        // What was planned while it ran, planned itself, and waited for its end.
        const next = planned.get(key)
        if (next && wishes.has(key)) put({ ...next, at: Math.min(next.at, now().getTime()) })
        turn()
      })
    running.set(key, work)
  }

  function put(start: Start): void {
    planned.set(start.key, start)
    dueKeys.delete(start.key)
    waiting.push(start)
  }

  async function plan(start: Start): Promise<void> {
    if (isStopped) return
    put(start)
    turn()
  }

  return {
    plan,
    async enlist(starts) {
      for (const start of starts) if (!planned.has(start.key) && !running.has(start.key)) await plan(start)
    },
    hasten(key, wish) {
      const start = planned.get(key)
      if (isStopped || !(start || running.has(key))) return
      const wished = wishes.get(key) ?? new Set()
      wishes.set(key, wished.add(wish))
      if (!start || running.has(key)) return
      put({ ...start, at: Math.min(start.at, now().getTime()) })
      turn()
    },
    async drop(key) {
      planned.delete(key)
      dueKeys.delete(key)
      wishes.delete(key)
    },
    plannedAt: async (key) => planned.get(key)?.at,
    async counts() {
      const at = now().getTime()
      let oldest = at
      for (const key of dueKeys) oldest = Math.min(oldest, planned.get(key)?.at ?? at)
      const due = dueKeys.size
      const counted = { planned: planned.size - due, due, running: running.size }
      return { ...counted, failed: 0, oldestDueMs: at - oldest }
    },
    async stop() {
      isStopped = true
      callOff?.()
      await Promise.allSettled(running.values())
    },
    isAlone: true,
    longestMs: cadence.longest,
  }
}
