/**
 * What is to start when, in one process: a heap of starts, one timer, and so many at once. Among what is due the one that is
 * closest to its latest start goes first, so that a rush makes everything a little late and nothing too late.
 */
import TinyQueue from 'tinyqueue'

export interface Start {
  readonly key: string
  /** Milliseconds of the epoch. */
  readonly at: number
  /** Not later than this, where it can be. */
  readonly latest: number
}

export interface Schedule {
  /** Replaces what was planned under this key. */
  plan(start: Start): void
  cancel(key: string): void
  plannedAt(key: string): number | undefined
  /** How many are planned, and how many are due and wait for their turn. */
  counts(): { readonly planned: number; readonly due: number }
  /** Starts nothing more; resolves when what runs has ended. */
  stop(): Promise<void>
}

export interface ScheduleOptions {
  readonly run: (key: string, start: Start) => Promise<void>
  /** Told what a run ended with that failed; the others go on. */
  readonly onFailure: (error: unknown, key: string) => void
  readonly atOnce: number
  readonly now: () => Date
  /** Calls back once after so many milliseconds; gives a way to call it off. */
  readonly wake?: (milliseconds: number, call: () => void) => () => void
}

/** Timers count in 32 bits; nothing is planned that far. */
const longestWakeMs = 3_600_000

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
  const running = new Set<Promise<void>>()
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
    callOff = wake(Math.min(longestWakeMs, Math.max(0, next.at - at)), () => {
      wakesAt = Number.POSITIVE_INFINITY
      turn()
    })
  }

  function begin(start: Start): void {
    planned.delete(start.key)
    const work = run(start.key, start)
      .catch((error: unknown) => onFailure(error, start.key))
      .finally(() => {
        running.delete(work)
        turn()
      })
    running.add(work)
  }

  function forget(key: string): void {
    planned.delete(key)
    dueKeys.delete(key)
  }

  return {
    plan(start) {
      if (isStopped) return
      forget(start.key)
      planned.set(start.key, start)
      waiting.push(start)
      turn()
    },
    cancel: forget,
    plannedAt: (key) => planned.get(key)?.at,
    counts: () => ({ planned: planned.size, due: dueKeys.size }),
    async stop() {
      isStopped = true
      callOff?.()
      await Promise.allSettled(running)
    },
  }
}
