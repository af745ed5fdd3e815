/**
 * Each process says again and again that it lives. Of one that fell silent the others free what it was at work on: its jobs, and
 * its leases, behind which it can't write any more, should it only have slept.
 */
import type { Lease, Store } from '../../store/index.ts'
import { type Log, loggable } from '../log.ts'

export interface SignsOfLife {
  /** Under these names it has jobs from now on. */
  named(poolIds: readonly string[]): Promise<void>
  /** One sign now, and a look for those who fell silent. */
  beat(): Promise<void>
  stop(): Promise<void>
}

export interface SignsOfLifeOptions {
  readonly store: Pick<Store, 'takeLease' | 'renewLease' | 'forgetLease' | 'lapsedLeases' | 'releaseLeasesOf'>
  /** Who holds this process's leases. */
  readonly holder: string
  /** Frees the jobs that were taken under these names. */
  readonly free: (pools: readonly string[]) => Promise<void>
  readonly log: Log
  readonly now: () => Date
  /** So long after its last sign of life a process counts as dead, in milliseconds. */
  readonly lifeMs: number
}

/** The name of this lease names the process, its holder what it takes jobs as. */
const prefix = 'process '
const between = ' '

export function createSignsOfLife(options: SignsOfLifeOptions): SignsOfLife {
  const { store, holder, free, log, now, lifeMs } = options
  let name: string | undefined
  let lease: Lease | undefined
  let running: Promise<void> = Promise.resolve()
  const time = () => ({ now: now(), forMs: lifeMs })

  async function beat(): Promise<void> {
    if (name === undefined) return
    if (lease && !(await store.renewLease(lease, time()))) {
      log.warn('this process was silent for so long that others took over its work')
      lease = undefined
    }
    if (lease && lease.holder !== name) {
      await store.forgetLease(lease)
      lease = undefined
    }
    lease ??= await store.takeLease(`${prefix}${holder}`, name, time())
    for (const silent of await store.lapsedLeases(prefix, now())) {
      await free(silent.holder.split(between))
      await store.releaseLeasesOf(silent.name.slice(prefix.length))
      await store.forgetLease(silent)
      log.warn({ process: silent.name.slice(prefix.length) }, 'the work of a process that fell silent is taken over')
    }
  }

  /** One beat after the other. */
  function next(): Promise<void> {
    running = running.then(beat, beat)
    return running
  }

  const timer = setInterval(
    () => next().catch((error: unknown) => log.warn({ error: loggable(error) }, 'no sign of life given')),
    lifeMs / 4,
  )
  timer.unref()

  return {
    async named(poolIds) {
      name = poolIds.join(between)
      await next()
    },
    beat: next,
    async stop() {
      clearInterval(timer)
      await running.catch(() => undefined)
      if (lease) await store.forgetLease(lease).catch(() => undefined)
    },
  }
}
