/** Graph's notifications: subscriptions are kept alive, and what Graph tells brings the next look at a mailbox forward. */
import { randomBytes } from 'node:crypto'
import type { Actor } from '../../core/link.ts'
import type { Workload } from '../../core/organization-news.ts'
import type { Subscriptions } from '../../graph/index.ts'
import type { PushMailbox, Store } from '../../store/index.ts'
import { readReport, reportName } from '../cycle-report.ts'
import { hashedUser } from '../identifiers.ts'
import { createKeyedMutex, type KeyedMutex } from '../keyed-mutex.ts'
import { type Log, loggable } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { allDuties, type Duties } from '../processes/duties.ts'
import type { Refusals } from '../refusals.ts'
import { createLookAfter } from './look-after.ts'
import type { Notifications } from './notification-address.ts'
import { createTakeNotifications } from './take-notifications.ts'
import { createTakeTurns } from './take-turns.ts'

export interface Push {
  /** As of `createTakeNotifications`; undefined where nobody may tell. */
  readonly take: ((body: string) => boolean) | undefined
  /** A mailbox is new, or something of it was switched off or on. */
  switched(actor: Actor): Promise<void>
  statusOf(actor: Actor): Promise<PushStatus>
  /** Looks after everybody who is due, now. @returns how many were */
  round(): Promise<number>
  /** Resolves when everything that was posted is dealt with. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export interface PushStatus {
  readonly isOn: boolean
  /** Why nothing is told, or not everything: a sentence for a person. */
  readonly because?: string
}

export interface PushOptions {
  readonly notifications: Notifications
  readonly store: Store
  readonly tid: string
  readonly subscriptionsOf: (actor: Actor) => Subscriptions
  readonly refusalOf: Refusals['of']
  /** Ids of tracked folders. */
  readonly foldersOf: (actor: Actor) => Promise<readonly string[]>
  readonly hasten: (actor: Actor, workload: Workload) => void
  readonly metrics: Pick<Metrics, 'notifications' | 'subscriptions'>
  readonly log: Log
  readonly now: () => Date
  readonly duties?: Pick<Duties, 'isMine'>
  /** One look after a mailbox's subscriptions at a time. */
  readonly turns?: Pick<KeyedMutex, 'runIfFree'>
  /** Looks for mailboxes that are due so often, in milliseconds; 0: only when asked. */
  readonly everyMs?: number
  readonly wake?: (milliseconds: number, call: () => void) => () => void
  /** From 0 to 1. */
  readonly random?: () => number
}

/** Few at once, so that a hundred thousand new mailboxes are hours of little work and no rush. */
const atOnce = 4
const mostInRound = 20
const lookEveryMs = 2_000
/**
 * Whoever looks after a mailbox and dies leaves it to the others after so long, in milliseconds: well within a minute, and longer
 * than its turn lasts without a sign of life. Who takes longer and lives keeps the turn, so that nobody does the same beside.
 */
const claimMs = 40_000
/** What Graph says of subscriptions makes no more than a look in so long, in milliseconds. */
const doubtApartMs = 15_000
/** The report of a workload that went off is written within so long, in milliseconds. */
const switchedMs = 6_000

const wakeHere = (milliseconds: number, call: () => void) => {
  const timer = setTimeout(call, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}

export function createPush(options: PushOptions): Push {
  const {
    notifications,
    store,
    tid,
    log,
    now,
    metrics,
    wake = wakeHere,
    everyMs = lookEveryMs,
    duties = allDuties,
    turns: looks = createKeyedMutex(),
  } = options
  const address = 'address' in notifications ? notifications.address : undefined
  const stopping = new AbortController()
  const turns = createTakeTurns({ hasten: options.hasten, now, wake })
  const planned = (actor: Actor, afterMs: number, apartMs = 0) =>
    store.planPush(actor, new Date(now().getTime() + afterMs), apartMs)

  const inbox = createTakeNotifications({
    ...{ store, tid, log, count: metrics.notifications },
    onChange: (actor, workload) => void turns.told(actor, workload),
    onDoubt: (actor) => planned(actor, 0, doubtApartMs),
  })
  const lookAfter = createLookAfter({
    ...{ store, address, now, subscriptionsOf: options.subscriptionsOf, count: metrics.subscriptions },
    foldersOf: options.foldersOf,
    random: options.random ?? Math.random,
    newSecret: () => randomBytes(32).toString('base64url'),
    onNew: (actor, workload) => void turns.told(actor, workload),
    async isOff(actor, workload) {
      const [refusal, report] = await Promise.all([
        options.refusalOf(actor, workload),
        store.recall(actor, reportName(workload)),
      ])
      return refusal !== undefined || readReport(report)?.disabled !== undefined
    },
  })

  async function look(mailbox: PushMailbox): Promise<void> {
    const entry = { user: hashedUser(mailbox.actor) }
    const { tid, oid } = mailbox.actor
    try {
      // Where somebody is still at it, it is due again when this claim ends, too.
      await looks.runIfFree(`subscriptions ${tid}:${oid}`, async () => {
        const next = await lookAfter(mailbox, stopping.signal)
        if (next?.failure) log.warn({ ...entry, ...next.failure }, 'notifications not to be had')
        await store.settlePush(mailbox, next, now())
      })
    } catch (error) {
      // It is due again when its claim ends.
      if (!stopping.signal.aborted) log.error({ ...entry, error: loggable(error) }, 'subscriptions not looked after')
    }
  }

  async function round(): Promise<number> {
    const due = [...(await store.claimPush(now(), new Date(now().getTime() + claimMs), mostInRound))]
    const count = due.length
    const work = async () => {
      for (let next = due.pop(); next && !stopping.signal.aborted; next = due.pop()) await look(next)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return count
  }

  let callOff = () => {}
  let running: Promise<unknown> = begin()

  async function begin(): Promise<void> {
    if (address === undefined) log.info({ because: (notifications as { because: string }).because }, 'no notifications')
    else log.info({ address }, 'notifications')
    try {
      if (address !== undefined) await store.enlistPush(now())
      await store.planPushOfOthers(address ?? '', now())
    } catch (error) {
      log.error({ error: loggable(error) }, 'subscriptions not read')
    }
    plan(everyMs)
  }

  function plan(afterMs: number): void {
    if (everyMs === 0 || stopping.signal.aborted) return
    callOff = wake(afterMs, () => {
      running = duties
        .isMine('subscriptions', everyMs)
        .then((isMine) => (isMine ? round() : 0))
        .catch((error: unknown) => {
          log.error({ error: loggable(error) }, 'subscriptions not looked after')
          return 0
        })
        .then((count) => plan(count === mostInRound ? 0 : everyMs))
    })
  }

  return {
    take: address === undefined ? undefined : (body) => !stopping.signal.aborted && inbox.take(body),
    async switched(actor) {
      if (stopping.signal.aborted) return
      await planned(actor, switchedMs).catch((error: unknown) =>
        log.error({ error: loggable(error) }, 'look at subscriptions not planned'),
      )
    },
    async statusOf(actor) {
      if (!('address' in notifications)) return { isOn: false, because: notifications.because }
      const [failure, held] = await Promise.all([store.pushFailure(actor), store.subscriptionsOf(actor)])
      const isOn = held.some(({ expiresAt }) => Date.parse(expiresAt) > now().getTime())
      if (failure) return { isOn, because: failure.detail }
      return isOn ? { isOn } : { isOn, because: 'Microsoft Graph does not tell Tandem of changes yet.' }
    },
    async round() {
      await running
      return round()
    },
    settled: inbox.settled,
    async stop() {
      stopping.abort()
      callOff()
      turns.stop()
      await running
      await inbox.settled()
    },
  }
}
