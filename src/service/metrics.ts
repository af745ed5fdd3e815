/** What an operator watches, for Prometheus. Labels are routes, sides and outcomes: no ids, no names. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { ScopeResult } from '../core/follow/sync-mailbox.ts'
import type { SyncedKind } from '../core/item.ts'
import type { Receipt } from '../core/receipt.ts'
import { mailboxStates, type Store } from '../store/index.ts'
import type { UpstreamEvent } from '../upstream/index.ts'
import type { SubscriptionAction } from './push/look-after.ts'
import type { NotificationOutcome } from './push/take-notifications.ts'
import type { ScheduleCounts } from './schedule.ts'

export interface Metrics {
  request(event: {
    readonly method: string
    readonly route: string
    readonly status: number
    readonly ms: number
  }): void
  upstream(event: UpstreamEvent): void
  receipt(receipt: Pick<Receipt, 'verb' | 'outcome'>): void
  resumed(outcome: Receipt['outcome'] | 'postponed'): void
  /** What a cycle over one kind of item came to. */
  cycle(scope: ScopeResult<SyncedKind>): void
  /** How much later than planned a cycle began, in milliseconds. */
  lateness(ms: number): void
  /** What came of notifications that were posted. */
  notifications(outcome: NotificationOutcome, count: number): void
  /** What was done about subscriptions. */
  subscriptions(action: SubscriptionAction, count: number): void
  /** Something failed: a whole look, a part of one, or a request. */
  failed(where: 'cycle' | 'request', code: string): void
  /** What is asked for whenever somebody looks. */
  watch(work: { readonly counts: () => Promise<ScheduleCounts>; readonly duties: () => readonly string[] }): void
  /** Prometheus' text format, and its content type. */
  text(): Promise<{ readonly body: string; readonly contentType: string }>
}

const nothingPlanned: ScheduleCounts = { planned: 0, due: 0, running: 0, failed: 0, oldestDueMs: 0 }
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** @param tid whose mailboxes are counted */
export function createMetrics(
  store: Pick<Store, 'counts' | 'countSubscriptions' | 'countMailboxes'>,
  tid: string,
): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'tandem_http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const requestSeconds = new Histogram({
    name: 'tandem_http_request_duration_seconds',
    help: 'Time to the answer',
    labelNames: ['route'],
    buckets: seconds,
    registers,
  })
  const upstreamRequests = new Counter({
    name: 'tandem_upstream_requests_total',
    help: 'Calls to Graph (mailbox) and Dataverse (crm); status 0 is no answer',
    labelNames: ['side', 'status'],
    registers,
  })
  const upstreamSeconds = new Histogram({
    name: 'tandem_upstream_request_duration_seconds',
    help: 'Time of one call upstream',
    labelNames: ['side', 'route'],
    buckets: seconds,
    registers,
  })
  const items = new Counter({
    name: 'tandem_items_total',
    help: 'What came of wishes about items',
    labelNames: ['verb', 'outcome'],
    registers,
  })
  const resumed = new Counter({
    name: 'tandem_resumed_total',
    help: 'What came of unfinished intents that were done again',
    labelNames: ['outcome'],
    registers,
  })
  const cycles = new Counter({
    name: 'tandem_cycles_total',
    help: 'Periodic passes over one kind of item in one mailbox',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const followed = new Counter({
    name: 'tandem_followed_items_total',
    help: 'Items that periodic passes dealt with',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const lateness = new Histogram({
    name: 'tandem_cycle_lateness_seconds',
    help: 'How much later than planned a mailbox was looked at',
    buckets: [0.1, 1, 2, 5, 10, 30, 60, 120, 300, 720],
    registers,
  })
  const notified = new Counter({
    name: 'tandem_notifications_total',
    help: 'Notifications that were posted, by what they were found to be',
    labelNames: ['outcome'],
    registers,
  })
  const subscribed = new Counter({
    name: 'tandem_subscription_changes_total',
    help: 'Subscriptions to notifications that were created, renewed, removed, or could not be',
    labelNames: ['action'],
    registers,
  })
  const subscriptions = new Gauge({
    name: 'tandem_subscriptions',
    help: 'Resources of mailboxes that Graph tells of',
    registers,
  })
  const unfinished = new Gauge({
    name: 'tandem_unfinished_intents',
    help: 'Begun and not finished',
    registers,
  })
  const queued = new Gauge({
    name: 'tandem_mailboxes',
    help: 'Mailboxes by what is planned for them: planned, due (waiting for their turn), running, failed; of all processes together',
    labelNames: ['state'],
    registers,
  })
  const oldest = new Gauge({
    name: 'tandem_oldest_due_seconds',
    help: 'For so long has the mailbox been due that waits longest for its turn',
    registers,
  })
  const duty = new Gauge({
    name: 'tandem_duties',
    help: 'What this process does for all of them',
    labelNames: ['duty'],
    registers,
  })
  let work: Parameters<Metrics['watch']>[0] | undefined
  const failures = new Counter({
    name: 'tandem_failures_total',
    help: 'Looks, parts of looks and requests that failed, by code',
    labelNames: ['where', 'code'],
    registers,
  })
  const health = new Gauge({
    name: 'tandem_mailbox_health',
    help: 'Mailboxes by how they are doing: on, off, failing, held, throttled, standing by',
    labelNames: ['state'],
    registers,
  })
  const pending = new Gauge({ name: 'tandem_pending_links', help: 'Items that wait to be tracked', registers })

  return {
    request({ method, route, status, ms }) {
      requests.inc({ method, route, status })
      requestSeconds.observe({ route }, ms / 1000)
    },
    upstream({ side, route, status, durationMs }) {
      upstreamRequests.inc({ side, status })
      upstreamSeconds.observe({ side, route }, durationMs / 1000)
    },
    receipt: ({ verb, outcome }) => items.inc({ verb, outcome }),
    cycle(scope) {
      const { kind, hold, failure, created, updated, deleted, unlinked, pending, failed } = scope
      cycles.inc({ kind, outcome: failure ? failure.code : hold ? 'held' : 'done' })
      for (const [outcome, count] of Object.entries({ created, updated, deleted, unlinked, pending, failed }))
        if (count > 0) followed.inc({ kind, outcome }, count)
    },
    lateness: (ms) => lateness.observe(ms / 1000),
    resumed: (outcome) => resumed.inc({ outcome }),
    notifications: (outcome, count) => notified.inc({ outcome }, count),
    subscriptions: (action, count) => subscribed.inc({ action }, count),
    failed: (where, code) => failures.inc({ where, code }),
    watch(watched) {
      work = watched
    },
    async text() {
      const [counts, held, { known, ...ill }, { oldestDueMs, ...states }] = await Promise.all([
        store.counts(),
        store.countSubscriptions(),
        store.countMailboxes(tid),
        work?.counts() ?? nothingPlanned,
      ])
      for (const [state, count] of Object.entries(states)) queued.set({ state }, count)
      oldest.set(oldestDueMs / 1000)
      for (const state of mailboxStates) health.set({ state }, ill[state])
      health.set({ state: 'on' }, known - mailboxStates.reduce((sum, state) => sum + ill[state], 0))
      duty.reset()
      for (const name of work?.duties() ?? []) duty.set({ duty: name }, 1)
      subscriptions.set(held)
      unfinished.set(counts.unfinishedIntents)
      pending.set(counts.pendingLinks)
      return { body: await registry.metrics(), contentType: registry.contentType }
    },
  }
}
