/** One after the other also across processes that share a store: who works under a key has its lease. */
import { randomUUID } from 'node:crypto'
import { TandemError } from '../core/errors.ts'
import type { Lease, Store } from '../store/index.ts'
import { createKeyedMutex, type KeyedMutex } from './keyed-mutex.ts'
import { type Log, loggable } from './log.ts'

export interface LeasedMutexOptions {
  readonly store: Pick<Store, 'takeLease' | 'renewLease' | 'releaseLease' | 'underLease' | 'leasedUntil'>
  /** Names this process: those of one machine are told apart, too. */
  readonly holder?: string
  /** So long after its last sign of life the work of a process is free for others, in milliseconds. */
  readonly lifeMs?: number
  /** Somebody else is waited for so long, in milliseconds: longer than a lease lives, so that a killed one's end is, too. */
  readonly patienceMs?: number
  readonly log: Log
  readonly now: () => Date
  readonly sleep: (milliseconds: number) => Promise<void>
  /** Calls again and again after so many milliseconds; gives a way to call it off. */
  readonly every?: (milliseconds: number, call: () => Promise<unknown>) => () => void
}

export const leaseLifeMs = 30_000
const firstWaitMs = 20
const longestWaitMs = 500
const giveBackEveryMs = 1_000

const everyHere: NonNullable<LeasedMutexOptions['every']> = (milliseconds, call) => {
  const timer = setInterval(call, milliseconds)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * What the work writes is fenced: when it takes so long that its lease is lost, its writing is refused with `LeaseLost`.
 * `run` throws TandemError `item-conflict` where somebody else is at work for too long.
 */
export function createLeasedMutex(options: LeasedMutexOptions): KeyedMutex {
  const { store, log, now, sleep, every = everyHere, lifeMs = leaseLifeMs, holder = randomUUID() } = options
  const { patienceMs = lifeMs * 1.5 } = options
  const here = createKeyedMutex()
  const time = () => ({ now: now(), forMs: lifeMs })

  async function take(name: string): Promise<Lease> {
    const until = now().getTime() + patienceMs
    for (let wait = firstWaitMs; ; wait = Math.min(longestWaitMs, wait * 2)) {
      const lease = await store.takeLease(name, holder, time())
      if (lease) return lease
      if (now().getTime() >= until) throw new TandemError('item-conflict')
      await sleep(wait)
    }
  }

  async function under<T>(lease: Lease, work: () => Promise<T>): Promise<T> {
    // A renewal that fails is tried again by the next one; the fence holds whatever comes of them.
    const renew = () =>
      store.renewLease(lease, time()).catch((error: unknown) => {
        log.warn({ error: loggable(error) }, 'lease not renewed')
      })
    const callOff = every(lifeMs / 3, renew)
    try {
      return await store.underLease(lease, work)
    } finally {
      callOff()
      await store.releaseLease(lease).catch((error: unknown) => {
        log.warn({ error: loggable(error) }, 'lease not given back')
        void giveBackLater(lease)
      })
    }
  }

  /** When the store is back nobody has to wait until the lease has run out; after that it is nobody's anyway. */
  async function giveBackLater(lease: Lease): Promise<void> {
    for (const until = now().getTime() + lifeMs; now().getTime() < until; ) {
      await sleep(giveBackEveryMs)
      const isBack = await store.releaseLease(lease).then(
        () => true,
        () => false,
      )
      if (isBack) return
    }
  }

  return {
    // Those of one process wait here in their order, and not all of them at the store.
    run: (key, work) => here.run(key, async () => under(await take(key), work)),
    async runIfFree(key, work) {
      let isDone = false
      await here.runIfFree(key, async () => {
        const lease = await store.takeLease(key, holder, time())
        if (!lease) return
        await under(lease, work)
        isDone = true
      })
      return isDone
    },
    isTaken: async (key) => (await here.isTaken(key)) || (await store.leasedUntil(key, now())) !== undefined,
  }
}
