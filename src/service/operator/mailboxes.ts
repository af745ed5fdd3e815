/** Every mailbox of the installation, for whoever runs it: how it is doing, and what can be done about it. */
import { randomUUID } from 'node:crypto'
import type { Actor } from '../../core/link.ts'
import { type OrganizationFeed, type OrganizationUser, type Workload, workloads } from '../../core/organization-news.ts'
import type { Alert, Store } from '../../store/index.ts'
import type { ConnectedMailboxes } from '../connected-mailboxes.ts'
import { type CycleReport, type Failure, readReport, reportName } from '../cycle-report.ts'
import { syncSoon } from '../handlers/sync-soon.ts'
import { type MailboxHealth, workloadHealth, worstOf } from '../mailbox-health.ts'
import type { MailboxTest, MailboxTests } from '../mailbox-tests.ts'
import { Refusal } from '../problems.ts'
import type { WorkloadProgress } from '../progress-board.ts'
import type { QueueMailboxes } from '../queue-mailboxes.ts'
import { readSwitchedOff, switchedOffName, switchOff } from '../refusals.ts'
import type { SyncWorker } from '../sync-worker.ts'

export interface WorkloadState {
  readonly workload: Workload
  readonly health: MailboxHealth
  /** ISO instants of the last look. */
  readonly startedAt?: string
  readonly endedAt?: string
  /** Items that the last look did something with, and those that failed in it. */
  readonly done?: number
  readonly failed?: number
  readonly failure?: Failure
  /** Cycles in a row that failed. */
  readonly failures?: number
}

export interface MailboxState {
  readonly address: string
  readonly name: string
  readonly oid: string
  /** The worst of its workloads. */
  readonly health: MailboxHealth
  /** ISO instant of the next look, as far as this process plans it. */
  readonly nextAt?: string
  readonly isRunning: boolean
  /** How far the look is that is under way. */
  readonly progress?: readonly WorkloadProgress[]
  readonly workloads: readonly WorkloadState[]
  readonly alerts: readonly Pick<Alert, 'topic' | 'severity' | 'code' | 'detail'>[]
}

export interface Operator {
  /** @throws TandemError where the organization does not tell whose they are */
  mailboxes(): Promise<readonly MailboxState[]>
  /** @throws Refusal `not-found` where nobody in the organization has the address */
  mailbox(address: string): Promise<MailboxState>
  /** Looks at it now; answers when it is done, or soon with how far it is. A mailbox that was not synchronized yet is from now on. */
  sync(address: string): Promise<MailboxState>
  /** Tries each workload; what was switched off and works is on. */
  enable(address: string): Promise<MailboxTest>
  /** Leaves these workloads alone until somebody enables them. */
  disable(address: string, off: readonly Workload[]): Promise<MailboxState>
}

type Named = Pick<OrganizationUser, 'name' | 'address'>

/** The command line shows how far it is, and asks again; in milliseconds. */
const operatorWaitsMs = 500

export function createOperator({
  store,
  sync,
  tests,
  users,
  connected,
  queues,
  tid,
}: {
  readonly store: Pick<
    Store,
    'knownMailboxes' | 'notes' | 'notesAmong' | 'openAlerts' | 'allOpenAlerts' | 'recall' | 'keep'
  >
  readonly sync: Pick<SyncWorker, 'know' | 'syncNow' | 'nextAt' | 'isRunning' | 'progressOf'>
  readonly tests: MailboxTests
  readonly users: Pick<OrganizationFeed, 'usersByObjectId' | 'userByAddress'>
  readonly connected: Pick<ConnectedMailboxes, 'of' | 'byAddress'>
  /** Queues that an administrator made a moment ago are seen, too. */
  readonly queues: Pick<QueueMailboxes, 'read'>
  readonly tid: string
}): Operator {
  const call = () => ({ correlationId: randomUUID() })

  async function find(address: string): Promise<OrganizationUser> {
    const user = await users.userByAddress(address, call())
    if (user) return user
    await queues.read()
    const shared = await connected.byAddress(address)
    if (shared) return { oid: shared.actor.oid, name: shared.name, address: shared.address }
    throw new Refusal('not-found', `Nobody in the organization works with the address ${address}.`)
  }

  async function stateOf(actor: Actor, user: Named): Promise<MailboxState> {
    const [notes, alerts] = await Promise.all([store.notes(actor), store.openAlerts(actor)])
    return stateFrom(actor, user, notes, alerts)
  }

  async function stateFrom(
    actor: Actor,
    user: Named,
    notes: Readonly<Record<string, string>>,
    alerts: readonly Alert[],
  ): Promise<MailboxState> {
    // Of a queue only mail comes.
    const at = connected.of(actor)?.queue ? workloads.slice(0, 1) : workloads
    const own = at.map((workload) => workloadState(workload, readReport(notes[reportName(workload)])))
    const [nextAt, isRunning] = await Promise.all([sync.nextAt(actor), sync.isRunning(actor)])
    const progress = sync.progressOf(actor)
    return {
      ...{ address: user.address, name: user.name, oid: actor.oid },
      health: worstOf(own.map(({ health }) => health)),
      ...(nextAt ? { nextAt } : {}),
      isRunning,
      ...(progress ? { progress } : {}),
      workloads: own,
      alerts: alerts.map(({ topic, severity, code, detail }) => ({ topic, severity, code, detail })),
    }
  }

  return {
    async mailboxes() {
      await queues.read()
      const actors = (await store.knownMailboxes()).filter((actor) => actor.tid === tid)
      const oids = actors.map(({ oid }) => oid)
      const [found, notes, alerts] = await Promise.all([
        users.usersByObjectId(oids, call()),
        // Of all at once: there may be tens of thousands.
        store.notesAmong(tid, oids, workloads.map(reportName)),
        store.allOpenAlerts(tid, Number.MAX_SAFE_INTEGER),
      ])
      const byId = new Map(found.map((user) => [user.oid, user]))
      const alertsOf = new Map<string | undefined, Alert[]>()
      for (const alert of alerts) {
        const own = alertsOf.get(alert.mailbox)
        if (own) own.push(alert)
        else alertsOf.set(alert.mailbox, [alert])
      }
      return Promise.all(
        actors.map((actor) => {
          const user = connected.of(actor) ?? byId.get(actor.oid.toLowerCase()) ?? { name: '', address: actor.oid }
          return stateFrom(actor, user, notes.get(actor.oid) ?? {}, alertsOf.get(actor.oid) ?? [])
        }),
      )
    },
    async mailbox(address) {
      const user = await find(address)
      return stateOf({ tid, oid: user.oid }, user)
    },
    async sync(address) {
      const user = await find(address)
      const actor = { tid, oid: user.oid }
      sync.know(actor)
      await syncSoon(sync, actor, operatorWaitsMs)
      return stateOf(actor, user)
    },
    async enable(address) {
      const actor = { tid, oid: (await find(address)).oid }
      sync.know(actor)
      const results = await tests.run(actor, { enables: true })
      await sync.syncNow(actor)
      return results
    },
    async disable(address, off) {
      const user = await find(address)
      const actor = { tid, oid: user.oid }
      const before = readSwitchedOff(await store.recall(actor, switchedOffName))
      await switchOff(store, actor, [...before, ...off])
      await sync.syncNow(actor)
      return stateOf(actor, user)
    },
  }
}

/** What the last cycle of a workload came to, as it is shown. */
export function workloadState(workload: Workload, report: CycleReport | undefined): WorkloadState {
  if (!report) return { workload, health: 'new' }
  const failure =
    report.disabled ??
    report.failure ??
    report.scopes.find((scope) => scope.failure)?.failure ??
    report.scopes.find((scope) => scope.held)?.held
  const sum = (count: (scope: CycleReport['scopes'][number]) => number) =>
    report.scopes.reduce((total, scope) => total + count(scope), 0)
  return {
    workload,
    health: workloadHealth(report),
    ...{ startedAt: report.startedAt, endedAt: report.endedAt },
    done: sum(({ created, updated, deleted, unlinked }) => created + updated + deleted + unlinked),
    failed: sum(({ failed }) => failed),
    ...(failure ? { failure: { code: failure.code, detail: failure.detail } } : {}),
    failures: report.failures,
  }
}
