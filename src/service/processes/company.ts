/**
 * The processes that share the work of one store, as one of them sees it: who works on what, who does what for all, and when what
 * starts. A process that is alone with its file has a company of none.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Side } from '../../core/errors.ts'
import { openPool, type Store } from '../../store/index.ts'
import { createLane, type Lane } from '../../upstream/index.ts'
import { createKeyedMutex, type KeyedMutex } from '../keyed-mutex.ts'
import { createLeasedMutex } from '../leased-mutex.ts'
import { type Log, loggable } from '../log.ts'
import type { Schedule, SharedRun } from '../schedule.ts'
import { allDuties, createDuties, type Duties } from './duties.ts'
import { openQueue, type Queue } from './queue.ts'
import { createSharedLane } from './shared-lane.ts'
import { createSharedSchedule } from './shared-schedule.ts'
import { createSignsOfLife } from './signs-of-life.ts'

export interface Company {
  /** One wish about an item at a time. */
  readonly items: KeyedMutex
  /** One look at a mailbox at a time. */
  readonly mailboxes: KeyedMutex
  readonly duties: Duties
  /** Calls to one mailbox, or to the organization as one user. @param whose names the person */
  laneOf(side: Side, whose: string): Lane
  /** As of the worker; where it is not given, the worker has a schedule of its own. */
  readonly scheduleOf?: (run: SharedRun) => Schedule
  /** Takes part in the work, once there is somebody to do it. @param rollCall finds mailboxes that nobody plans @throws StoreError */
  begin(rollCall: () => Promise<void>): Promise<void>
  /** Leaves its duties to the others. */
  stop(): Promise<void>
}

/** Graph's limit for one mailbox is four; Dataverse's is 52 for one user, and shared with that person's own work. */
const atOnceUpstream = { mailbox: 4, crm: 8 } as const
/** The same limits, cut into places for processes: somebody's look at a mailbox leaves room for the pane in another process. */
const placesUpstream = { mailbox: [3, 1], crm: [8, 8, 8, 8, 8, 8] } as const

export function createLonelyCompany(): Company {
  const mutex = createKeyedMutex()
  const nothing = async () => undefined
  const laneOf = (side: Side) => createLane(atOnceUpstream[side])
  return { items: mutex, mailboxes: mutex, duties: allDuties, laneOf, begin: nothing, stop: nothing }
}

export interface CompanyOptions {
  readonly store: Store
  readonly place: { readonly url: string; readonly connections: number }
  readonly log: Log
  readonly now: () => Date
  /** So many mailboxes are looked at side by side. */
  readonly atOnce?: number
  /** So long after its last sign of life a process counts as dead, in milliseconds. */
  readonly lifeMs?: number
}

const usualLifeMs = 20_000
/** Somebody's own look waits so long for one that another process is at, in milliseconds. */
const lookPatienceMs = 10 * 60_000

export function createCompany(options: CompanyOptions): Company {
  const { store, place, log, now, atOnce = 32, lifeMs = usualLifeMs } = options
  const holder = randomUUID()
  const leased = { store, log, now, sleep, holder, lifeMs: lifeMs * 1.5 }
  const duties = createDuties({ store, holder, now, lifeMs })
  const pool = openPool(place)
  let queue: Promise<Queue> | undefined
  const opened = () => {
    if (!queue) throw new Error('nobody does the work yet')
    return queue
  }
  const life = createSignsOfLife({
    ...{ store, holder, log, now, lifeMs },
    free: async (pools) => (await opened()).free(pools),
  })
  let timer: NodeJS.Timeout | undefined
  let calling: Promise<unknown> = Promise.resolve()
  const callEveryMs = lifeMs * 3
  const takenForMs = lifeMs / 10

  return {
    items: createLeasedMutex(leased),
    mailboxes: createLeasedMutex({ ...leased, patienceMs: lookPatienceMs }),
    duties,
    laneOf: (side, whose) =>
      createSharedLane({
        ...{ name: `${side} ${whose}`, side, places: placesUpstream[side], store, holder, now, lifeMs: lifeMs * 1.5 },
        sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal ? { signal } : {}),
      }),
    scheduleOf(run) {
      const opening = openQueue({
        ...{ pool, log, atOnce, onPools: (poolIds) => life.named(poolIds) },
        async run({ key, at, wishes }) {
          try {
            if (await run.runIfFree(key, { at, wishes })) return
            // Whoever is at it may be so for long, and the place is for others meanwhile. Its end may have planned a look that
            // knows nothing of these wishes: this time takes the place of that one.
            await (await opening).add([{ key, at: now().getTime() + takenForMs, wishes }], 'replace')
          } catch (error) {
            run.onFailure(error, key)
            // It was not planned then; if this fails as well, the queue tries the job again.
            await (await opening).add([{ key, at: now().getTime() + lifeMs, wishes }], 'keep-time')
          }
        },
      })
      opening.catch(() => undefined)
      queue = opening
      return createSharedSchedule({ queue: opening, log })
    },
    async begin(rollCall) {
      await opened()
      const call = async () => {
        if (!(await duties.isMine('roll call', callEveryMs))) return
        await rollCall()
        await (await opened()).tidy()
      }
      timer = setInterval(() => {
        calling = call().catch((error: unknown) => log.warn({ error: loggable(error) }, 'roll not called'))
      }, callEveryMs)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await calling
      await duties.stop()
      await life.stop()
      await pool.end()
    },
  }
}
