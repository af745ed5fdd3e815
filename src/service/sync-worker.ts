/** Looks at every mailbox by itself, at its own pace, and at once when somebody asks. */
import { randomUUID } from 'node:crypto'
import { type ScopeResult, syncMailbox } from '../core/follow/sync-mailbox.ts'
import type { FollowedWorld } from '../core/following.ts'
import type { Actor } from '../core/link.ts'
import type { Store } from '../store/index.ts'
import { nextCycleMs, type PastCycle } from './cadence.ts'
import { hashedUser } from './identifiers.ts'
import { type Log, loggable } from './log.ts'
import type { Metrics } from './metrics.ts'

/** What the last cycle of a mailbox came to, as it is kept and shown. */
export interface CycleReport {
  /** ISO instants. */
  readonly startedAt: string
  readonly endedAt: string
  readonly scopes: readonly (Omit<ScopeResult, 'failure' | 'hold'> & {
    readonly failure?: { readonly code: string; readonly detail: string }
  })[]
  /** The cycle could not be done at all. */
  readonly failure?: { readonly code: string; readonly detail: string }
}

export interface SyncWorker {
  /** Somebody uses this mailbox: from now on it is looked at. */
  know(actor: Actor): void
  /** A cycle now; one that is under way is waited for, and another one is done. */
  syncNow(actor: Actor): Promise<CycleReport>
  isRunning(actor: Actor): boolean
  /** ISO instant of the next start, as far as it is planned. */
  nextAt(actor: Actor): string | undefined
  stop(): Promise<void>
}

export interface SyncOptions {
  readonly store: Pick<Store, 'knownMailboxes' | 'keep' | 'recall'>
  readonly worldOf: (actor: Actor) => FollowedWorld
  readonly metrics: Pick<Metrics, 'cycle'>
  readonly log: Log
  readonly now: () => Date
  /** Normal distance of two starts, in milliseconds; 0 looks at mailboxes only when asked. */
  readonly everyMs: number
}

interface Mailbox {
  readonly actor: Actor
  past: readonly PastCycle[]
  timer?: NodeJS.Timeout
  nextAt?: number
  running?: Promise<CycleReport>
}

export const knownName = 'known'
export const reportName = 'cycle'
/** So many mailboxes are looked at side by side. */
const atOnce = 4
const mostPast = 24
/** A mailbox that is new gets its first look so soon, in milliseconds. */
const firstLookMs = 1_000

export function startSyncWorker(options: SyncOptions): SyncWorker {
  const { store, log, now, everyMs, metrics } = options
  const stopping = new AbortController()
  const mailboxes = new Map<string, Mailbox>()
  const waiting: (() => void)[] = []
  let active = 0
  const keyOf = ({ tid, oid }: Actor) => `${tid}:${oid}`

  async function turn<T>(work: () => Promise<T>): Promise<T> {
    if (active >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    active++
    try {
      return await work()
    } finally {
      active--
      waiting.shift()?.()
    }
  }

  async function cycle(mailbox: Mailbox): Promise<CycleReport> {
    const { actor } = mailbox
    const began = now()
    const correlationId = randomUUID()
    const entry = { correlationId, user: hashedUser(actor) }
    let report: CycleReport
    try {
      const scopes = await syncMailbox(options.worldOf(actor), actor, { correlationId, signal: stopping.signal })
      report = { startedAt: began.toISOString(), endedAt: now().toISOString(), scopes: scopes.map(told) }
      for (const scope of scopes) metrics.cycle(scope)
      log.info({ ...entry, scopes: report.scopes }, 'cycle')
    } catch (error) {
      const failure = failureOf(error)
      report = { startedAt: began.toISOString(), endedAt: now().toISOString(), scopes: [], failure }
      if (!stopping.signal.aborted) log.warn({ ...entry, error: loggable(error) }, 'cycle failed')
    }
    const changed = report.scopes.reduce(
      (sum, { created, updated, deleted, unlinked }) => sum + created + updated + deleted + unlinked,
      0,
    )
    mailbox.past = [...mailbox.past, { changed }].slice(-mostPast)
    if (!stopping.signal.aborted) await store.keep(actor, { [reportName]: JSON.stringify(report) })
    return report
  }

  function run(mailbox: Mailbox): Promise<CycleReport> {
    const startedAt = now().getTime()
    clearTimeout(mailbox.timer)
    delete mailbox.nextAt
    const running = turn(() => cycle(mailbox)).finally(() => {
      if (mailbox.running === running) delete mailbox.running
      if (everyMs > 0) plan(mailbox, Math.max(0, nextCycleMs(mailbox.past, everyMs) - (now().getTime() - startedAt)))
    })
    mailbox.running = running
    return running
  }

  function plan(mailbox: Mailbox, afterMs: number): void {
    clearTimeout(mailbox.timer)
    if (stopping.signal.aborted) return
    mailbox.nextAt = now().getTime() + afterMs
    mailbox.timer = setTimeout(() => {
      if (!mailbox.running)
        run(mailbox).catch((error: unknown) => log.error({ error: loggable(error) }, 'cycle not kept'))
    }, afterMs)
    mailbox.timer.unref()
  }

  function mailboxOf(actor: Actor): Mailbox {
    const key = keyOf(actor)
    const known = mailboxes.get(key)
    if (known) return known
    const mailbox: Mailbox = { actor, past: [] }
    mailboxes.set(key, mailbox)
    return mailbox
  }

  const restored = store
    .knownMailboxes()
    .then((actors) => {
      // Spread out, so that a start is no rush.
      actors.forEach((actor, index) => {
        if (everyMs > 0 && !mailboxes.has(keyOf(actor)))
          plan(mailboxOf(actor), firstLookMs + Math.floor((index / actors.length) * Math.min(everyMs, 60_000)))
      })
    })
    .catch((error: unknown) => log.error({ error: loggable(error) }, 'known mailboxes not read'))

  return {
    know(actor) {
      if (mailboxes.has(keyOf(actor)) || stopping.signal.aborted) return
      const mailbox = mailboxOf(actor)
      store
        .keep(actor, { [knownName]: now().toISOString() })
        .catch((error: unknown) => log.error({ error: loggable(error) }, 'mailbox not kept'))
      if (everyMs > 0) plan(mailbox, firstLookMs)
    },
    async syncNow(actor) {
      const mailbox = mailboxOf(actor)
      // What changed after the running one looked would be missed.
      await mailbox.running?.catch(() => undefined)
      return mailbox.running ?? run(mailbox)
    },
    isRunning: (actor) => mailboxes.get(keyOf(actor))?.running !== undefined,
    nextAt(actor) {
      const at = mailboxes.get(keyOf(actor))?.nextAt
      return at === undefined ? undefined : new Date(at).toISOString()
    },
    async stop() {
      stopping.abort()
      await restored
      for (const { timer } of mailboxes.values()) clearTimeout(timer)
      await Promise.allSettled([...mailboxes.values()].map(({ running }) => running))
    },
  }
}

function told({ failure, hold: _hold, ...counts }: ScopeResult): CycleReport['scopes'][number] {
  return { ...counts, ...(failure ? { failure: { code: failure.code, detail: failure.message } } : {}) }
}

function failureOf(error: unknown): { readonly code: string; readonly detail: string } {
  const { code, message } = error as { code?: string; message?: string }
  return { code: code ?? 'unexpected', detail: message ?? 'Something went wrong.' }
}
