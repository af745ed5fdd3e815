/**
 * Calls of several processes to the same mailbox, or as the same user: together no more at once than the service behind it
 * allows. The whole is cut into places; a process takes one as a lease when it begins to call and keeps it while it goes on, so
 * that a place costs a query now and then and a call none. What one process was asked to wait, all wait.
 */
import { type Side, TandemError } from '../../core/errors.ts'
import type { Lease, Store } from '../../store/index.ts'
import { createLane, type Lane } from '../../upstream/index.ts'

export interface SharedLaneOptions {
  /** What is called, and as whom: the same name is the same limit. */
  readonly name: string
  readonly side: Side
  /** So many calls at once go with each place. */
  readonly places: readonly number[]
  readonly store: Pick<Store, 'takeLease' | 'renewLease' | 'releaseLease' | 'pause' | 'pausedUntil'>
  readonly holder: string
  readonly now: () => Date
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>
  /** A place is free again so long after its last renewal, in milliseconds. */
  readonly lifeMs: number
  /** A place is given back when nobody called for so long, in milliseconds. */
  readonly idleMs?: number
}

interface Place {
  readonly lease: Lease
  readonly lane: Lane
  renewedAt: number
}

const firstWaitMs = 20
const longestWaitMs = 500
/** Whoever is asked to wait longer is told so, and does something else, in milliseconds. */
const longestPauseMs = 10_000
/** Whoever was asked to wait longer asks once more then, in milliseconds. */
const longestKeptMs = 3_600_000
/** A pause that seems to last longer began before the clock was set back; clocks of several machines differ a little, in milliseconds. */
const mostMs = longestKeptMs + 60_000

export function createSharedLane(options: SharedLaneOptions): Lane {
  const { name, side, places, store, holder, now, sleep, lifeMs, idleMs = 1_000 } = options
  const pauseName = `pause ${name}`
  let place: Place | undefined
  let having: Promise<Place> | undefined
  let pausedUntil = 0
  let calls = 0
  let idle: NodeJS.Timeout | undefined

  /** One place for all calls of this process. */
  async function have(): Promise<Place> {
    for (let wait = firstWaitMs; ; wait = Math.min(longestWaitMs, wait * 2)) {
      const at = now()
      const time = { now: at, forMs: lifeMs }
      const [paused] = await Promise.all([store.pausedUntil(pauseName, { now: at, mostMs }), keep(time)])
      pausedUntil = Math.max(pauseAt(at), paused?.getTime() ?? 0)
      if (place) return place
      // Nobody calls any more: whoever waited gave up.
      if (calls === 0) throw new TandemError('upstream-throttled', { side, detail: 'other processes are calling' })
      await sleep(wait)
    }
  }

  async function keep(time: { readonly now: Date; readonly forMs: number }): Promise<void> {
    if (place && (await store.renewLease(place.lease, time))) place.renewedAt = time.now.getTime()
    else place = await take(time)
  }

  async function take(time: { readonly now: Date; readonly forMs: number }): Promise<Place | undefined> {
    for (const [number, width] of places.entries()) {
      const lease = await store.takeLease(`place ${number} ${name}`, holder, time)
      if (lease) return { lease, lane: createLane(width), renewedAt: time.now.getTime() }
    }
    return undefined
  }

  function placeNow(): Promise<Place> {
    if (place && now().getTime() - place.renewedAt < lifeMs / 3) return Promise.resolve(place)
    having ??= have().finally(() => {
      having = undefined
    })
    return having
  }

  const pauseAt = (at: Date) => (pausedUntil > at.getTime() + mostMs ? 0 : pausedUntil)

  async function waitOut(signal?: AbortSignal): Promise<void> {
    const at = now()
    const left = pauseAt(at) - at.getTime()
    if (left <= 0) return
    if (left > longestPauseMs) {
      throw new TandemError('upstream-throttled', { side, detail: 'asked to wait', retryAfterMs: left })
    }
    await sleep(left, signal)
  }

  function giveBack(): void {
    const left = place
    if (calls > 0 || !left) return
    place = undefined
    // Where the store is away it stays this process's, for its next call or until it runs out.
    store.releaseLease(left.lease).catch(() => {
      place ??= left
    })
  }

  return {
    async run(work, signal) {
      calls++
      clearTimeout(idle)
      try {
        const { lane } = await orGiveUp(placeNow(), signal)
        await waitOut(signal)
        return await lane.run(work, signal)
      } finally {
        calls--
        if (calls === 0) {
          idle = setTimeout(giveBack, idleMs)
          idle.unref()
        }
      }
    },
    hold(milliseconds) {
      const at = now()
      const until = at.getTime() + Math.min(milliseconds, longestKeptMs)
      pausedUntil = Math.max(pauseAt(at), until)
      // The others go on until they are asked to wait themselves, should this fail.
      store.pause(pauseName, new Date(until), { now: at, mostMs }).catch(() => undefined)
    },
  }
}

function orGiveUp<T>(wanted: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return wanted
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason)
    wanted.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
    if (signal.aborted) return giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
  })
}
