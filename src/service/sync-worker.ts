/** Looks at every mailbox by itself, each workload at its own pace, and at once when somebody asks. */
import { randomUUID } from 'node:crypto'
import { TandemError } from '../core/errors.ts'
import { type ScopeResult, syncMailbox } from '../core/follow/sync-mailbox.ts'
import type { SyncedKind } from '../core/item.ts'
import type { Actor } from '../core/link.ts'
import type { MailChoices } from '../core/mail/decide-mail.ts'
import { sendPending } from '../core/mail/send-pending.ts'
import { standBy, syncIncomingMail } from '../core/mail/sync-incoming-mail.ts'
import type { Workload } from '../core/organization-news.ts'
import type { TellProgress } from '../core/progress.ts'
import { LeaseLost, type Store } from '../store/index.ts'
import { alertsOfCycle, type CycleAlerts, waitingIn } from './alerts.ts'
import { cadence } from './cadence.ts'
import type { WholeWorld } from './connections.ts'
import { type CycleReport, readReport, reportName } from './cycle-report.ts'
import { FenceClosed, fenced } from './fenced.ts'
import type { KeepHealth } from './health-keeper.ts'
import { hashedUser } from './identifiers.ts'
import { afterCycleMs, judgeCycle } from './judge-cycle.ts'
import { createKeyedMutex, type KeyedMutex } from './keyed-mutex.ts'
import { type Log, loggable } from './log.ts'
import { type MailboxHealth, workloadHealth, worstOf } from './mailbox-health.ts'
import type { OrganizationTerms } from './mailbox-terms.ts'
import type { Metrics } from './metrics.ts'
import { createNoteBuffer } from './note-buffer.ts'
import type { PendingMail } from './pending-mail.ts'
import { createProgressBoard, type WorkloadProgress } from './progress-board.ts'
import type { Refusals } from './refusals.ts'
import {
  createSchedule,
  type Schedule,
  type ScheduleCounts,
  type ScheduleOptions,
  type SharedRun,
  type Start,
} from './schedule.ts'
import type { SyncClients } from './sync-clients.ts'
import type { TrackedFolders } from './tracked-folders.ts'

export interface SyncWorker {
  /** Somebody uses this mailbox: from now on it is looked at. */
  know(actor: Actor): void
  /** Nobody uses it any more: nothing is planned for it, here and after the next start. What runs goes on to its end. */
  forget(actor: Actor): Promise<void>
  /** All workloads now; what is under way is waited for, and done once more. Its reports are on disk. */
  syncNow(actor: Actor): Promise<Reports>
  /** All workloads of a mailbox once, as the schedule does it by itself. */
  cycle(actor: Actor): Promise<Reports>
  /** Something changed there: the next look comes at once. A mailbox that nobody uses here is none of ours. */
  hasten(actor: Actor, workload: Workload): void
  /** The CRM knows somebody there by now: what is off because it did not is tried at once. */
  tryAgain(actor: Actor): void
  /** A look is under way, in whichever process, or was asked for here and is about to be. */
  isRunning(actor: Actor): Promise<boolean>
  /** How far the look is that is under way in this process. */
  progressOf(actor: Actor): readonly WorkloadProgress[] | undefined
  /** ISO instant of the next start, as far as it is planned. */
  nextAt(actor: Actor): Promise<string | undefined>
  /** Every mailbox that somebody has used is planned from then on, where it was not. */
  rollCall(): Promise<void>
  counts(): Promise<ScheduleCounts>
  stop(): Promise<void>
}

export type Reports = Readonly<Partial<Record<Workload, CycleReport>>>

/** One pass of one workload over one mailbox. */
export type Pass<World> = (
  world: World,
  actor: Actor,
  options: { readonly correlationId: string; readonly signal: AbortSignal; readonly onProgress?: TellProgress },
) => Promise<readonly ScopeResult<SyncedKind>[]>

export type Passes<World> = Readonly<Partial<Record<Workload, Pass<World>>>>

/**
 * The passes of an installation.
 * @param choicesOf what a person and the installation chose for automatic tracking
 * @param isWaiting whether the CRM has something for this mailbox to send
 * @param refusalOf why a part of the mailbox is left alone, where it is
 * @param termsOf what the organization decided about the mailbox
 * @param clients which installation works on the mailbox
 * @param folders which of its folders are tracked
 * @param isQueue whether a mailbox is a queue's: of that only mail comes
 * @param moreMail older mail of a mailbox waits to be looked at
 */
export function createPasses({
  choicesOf,
  isWaiting,
  refusalOf,
  termsOf,
  clients,
  folders,
  moreMail,
  isQueue = () => false,
}: {
  readonly choicesOf: (actor: Actor) => Promise<MailChoices>
  readonly isWaiting: PendingMail['isWaiting']
  readonly refusalOf: Refusals['of']
  readonly termsOf: OrganizationTerms['of']
  readonly clients: Pick<SyncClients, 'tokenOf' | 'demand' | 'fenceOf'>
  readonly folders: Pick<TrackedFolders, 'of' | 'followedBy' | 'changed'>
  readonly moreMail?: (actor: Actor) => void
  readonly isQueue?: (actor: Actor) => boolean
}): Passes<WholeWorld> {
  async function demandAllowed(actor: Actor, workload: Workload): Promise<void> {
    const refusal = await refusalOf(actor, workload)
    if (refusal) throw new TandemError(refusal, { side: 'crm' })
  }
  const alone =
    (workload: Workload, pass: Pass<WholeWorld>): Pass<WholeWorld> =>
    async (world, actor, options) => {
      await demandAllowed(actor, workload)
      const known = clients.tokenOf(actor)
      // Goes with the first request of the pass where it was ours the last time; nothing is written before the answer.
      const ours = clients.demand(world.mailbox, actor, options)
      ours.catch(() => undefined)
      const token = known ?? (await ours)
      try {
        const fence = clients.fenceOf(world.mailbox, actor, options, token, ours)
        const result = await pass(fenced(world, fence), actor, options)
        await ours
        return result
      } catch (error) {
        throw error instanceof FenceClosed && error.cause instanceof TandemError ? error.cause : error
      }
    }
  const outgoing = alone('outgoingEmail', sendPending)
  const incoming = alone('incomingEmail', async (world, actor, options) => {
    const [choices, { mailSince }, trackedFolders] = await Promise.all([
      choicesOf(actor),
      termsOf(actor),
      folders.of(world.crm, actor, options),
    ])
    const hasFolders = trackedFolders.rules.length > 0
    // Not awaited: what all passes ask first goes in one request.
    const before = hasFolders ? folders.followedBy(actor) : []
    const result = await syncIncomingMail(world, actor, {
      ...{ ...options, ...choices, trackedFolders },
      ...(mailSince ? { notBefore: mailSince } : {}),
      ...(moreMail ? { onMore: () => moreMail(actor) } : {}),
    })
    if (hasFolders && (await before).join() !== (await folders.followedBy(actor)).join()) folders.changed(actor)
    return result
  })
  const following = alone('appointmentsContactsTasks', syncMailbox)
  return {
    outgoingEmail: async (world, actor, options) => {
      if (isQueue(actor)) return []
      if ((await isWaiting(actor)) !== false) return outgoing(world, actor, options)
      // Nothing to send is a good look only where it would be sent.
      await demandAllowed(actor, 'outgoingEmail')
      // A mailbox that was ours the last time costs no request: its other passes ask with their first one.
      if (clients.tokenOf(actor) === undefined) await clients.demand(world.mailbox, actor, options)
      return []
    },
    async incomingEmail(world, actor, options) {
      try {
        return await incoming(world, actor, options)
      } catch (error) {
        // Another organization's mail is not this one's to go on with.
        if (error instanceof FenceClosed && error.code !== 'other-organization') await standBy(world, actor)
        throw error
      }
    },
    appointmentsContactsTasks: async (world, actor, options) =>
      isQueue(actor) ? [] : following(world, actor, options),
  }
}

export interface SyncOptions<World> {
  readonly store: Pick<Store, 'knownMailboxes' | 'keep' | 'keepMany' | 'recall' | 'notes'>
  readonly worldOf: (actor: Actor) => World
  readonly passes: Passes<World>
  readonly metrics: Pick<Metrics, 'cycle' | 'lateness'> & Partial<Pick<Metrics, 'failed'>>
  readonly log: Log
  readonly now: () => Date
  /** Normal distance of two starts, in milliseconds; 0 looks at mailboxes only when asked. */
  readonly everyMs: number
  /** In milliseconds: what the organization demands for a mailbox. */
  readonly atLeastMsOf?: (actor: Actor) => Promise<number>
  readonly alerts?: CycleAlerts
  /** Told when a mailbox is doing otherwise than before. */
  readonly onHealth?: KeepHealth
  /** Who works on a mailbox takes its turn; of one process where it is not given. */
  readonly turns?: KeyedMutex
  /** So many mailboxes are looked at side by side: most of the time is waiting for answers. */
  readonly atOnce?: number
  /** As of `createSchedule`. */
  readonly wake?: ScheduleOptions['wake']
  /** When what starts, where it is not for this process alone to say. */
  readonly scheduleOf?: (run: SharedRun) => Schedule
  /** Of several processes: what another one may have decided about a mailbox a moment ago is read before each look. */
  readonly readShared?: (actor: Actor) => Promise<void>
  /** A mailbox is new here, or one of its workloads went off or on again. */
  readonly onSwitched?: (actor: Actor) => unknown
  /** Before somebody's own look: what the organization has to tell is read first. */
  readonly readNews?: () => Promise<void>
}

/** What the next cycle of a workload depends on: little, for there are many mailboxes. */
interface Paced extends Pick<CycleReport, 'activity' | 'failures' | 'troubled' | 'disabled' | 'throttledMs' | 'held'> {
  readonly waitsFor?: string
  /** Milliseconds of the epoch. */
  readonly startedAt: number
  nextAt: number
}

interface Mailbox {
  readonly actor: Actor
  atLeastMs?: number
  readonly paces: Partial<Record<Workload, Paced>>
  /** As it was told last; undefined before that. */
  health?: MailboxHealth
  isRestored: boolean
  /** Nobody uses it here: somebody hastened what is none of ours. */
  isStrange: boolean
  running?: Promise<Reports>
  /** So many people wait for a look of their own. */
  asked: number
}

const isSending = ([workload]: readonly [Workload, unknown]) => workload === 'outgoingEmail'

export const knownName = 'known'
/** Wish of those whom the CRM knows by now. */
const userFound = 'user-found'
/** A mailbox that is new gets its first look so soon, in milliseconds. */
const firstLookMs = 1_000
/** Workloads due so close to each other start together and share their first request, in milliseconds. */
const togetherMs = 30_000
/** After a start of the service its mailboxes begin one after the other, so far apart, in milliseconds. */
const apartMs = 5
const notesEveryMs = 5_000
/** Clocks are corrected a little all the time, in milliseconds. */
const leastSetBackMs = 60_000

export function startSyncWorker<World>(options: SyncOptions<World>): SyncWorker {
  const { store, log, now, everyMs, metrics, turns = createKeyedMutex() } = options
  const stopping = new AbortController()
  const mailboxes = new Map<string, Mailbox>()
  const notes = createNoteBuffer({ store, log, everyMs: notesEveryMs })
  const board = createProgressBoard()
  const own = Object.entries(options.passes) as [Workload, Pass<World>][]
  const keyOf = ({ tid, oid }: Actor) => `${tid}:${oid}`
  const turnOf = (actor: Actor) => `mailbox ${keyOf(actor)}`
  /** Mailboxes that are planned, as far as this process has heard. */
  const known = new Set<string>()
  const work: SharedRun = {
    async run(key, { at, wishes }) {
      metrics.lateness(Math.max(0, now().getTime() - at))
      // After whoever looks already: what changed after that one began would be missed.
      await run(mailboxOf(actorOf(key)), (one) => plannedIn(one, wishes))
    },
    runIfFree(key, { at, wishes }) {
      const lateMs = Math.max(0, now().getTime() - at)
      return runIfFree(actorOf(key), (one) => {
        metrics.lateness(lateMs)
        return plannedIn(one, wishes)
      })
    },
    onFailure(error) {
      if (error instanceof LeaseLost) log.warn('another process has taken over a look that took too long here')
      else log.error({ error: loggable(error) }, 'cycle not kept')
    },
  }
  const { atOnce = 32, wake } = options
  const schedule = options.scheduleOf?.(work) ?? createSchedule({ ...work, atOnce, now, ...(wake ? { wake } : {}) })

  /** A cycle that began later than now began before the clock was set back: nobody waits for that hour to come again. */
  const nextOf = (pace: Paced | undefined) => {
    const at = now().getTime()
    return pace === undefined || pace.startedAt > at + leastSetBackMs ? at : pace.nextAt
  }

  /** What is off is tried at its own time, whoever wishes for it, unless it is told that what it is off for is over. */
  const dueIn = ({ paces }: Mailbox, wishes: readonly string[]) => {
    const until = now().getTime() + Math.min(togetherMs, everyMs / 2)
    const isDue = ([workload]: readonly [Workload, unknown]) => {
      const pace = paces[workload]
      const isWished = wishes.includes(workload) && !pace?.disabled
      const isFound = wishes.includes(userFound) && pace?.disabled?.code === 'not-a-crm-user'
      return nextOf(pace) <= until || isWished || isFound
    }
    return own.filter(isDue)
  }
  const plannedIn = (mailbox: Mailbox, wishes: readonly string[]) => (mailbox.isStrange ? [] : dueIn(mailbox, wishes))

  async function cycle(
    mailbox: Mailbox,
    workload: Workload,
    pass: Pass<World>,
    { world, correlationId }: { readonly world: () => World; readonly correlationId: string },
  ): Promise<CycleReport> {
    const { actor, paces } = mailbox
    const startedAt = now()
    const entry = { correlationId, user: hashedUser(actor), workload }
    board.tell(actor, { workload, state: 'running' })
    let scopes: readonly ScopeResult<SyncedKind>[] = []
    let error: unknown
    log.debug(entry, 'cycle begins')
    try {
      scopes = await pass(world(), actor, {
        ...{ correlationId, signal: stopping.signal },
        onProgress: (progress) => board.tell(actor, { workload, state: 'running', ...progress }),
      })
      for (const scope of scopes) metrics.cycle(scope)
    } catch (thrown) {
      // Another process goes on with it, and says what came of it.
      if (thrown instanceof LeaseLost) throw thrown
      error = thrown
    }
    board.tell(actor, { workload, state: 'done' })
    const before = paces[workload]
    const report = judgeCycle(before, { scopes, error }, { startedAt, endedAt: now() })
    if (stopping.signal.aborted) return report
    for (const { failure } of [report, ...report.scopes]) if (failure) metrics.failed?.('cycle', failure.code)
    if (error === undefined) log.info({ ...entry, scopes: report.scopes }, 'cycle')
    else log.warn({ ...entry, error: loggable(error) }, 'cycle failed')
    if (report.disabled && !before?.disabled) log.error({ ...entry, ...report.disabled }, 'workload is off')
    if (Boolean(report.disabled) !== Boolean(before?.disabled)) options.onSwitched?.(actor)
    paces[workload] = paced(report, mailbox.atLeastMs, before?.waitsFor)
    const changes = alertsOfCycle(workload, before, report)
    if (changes.raise.length + changes.close.length > 0) await options.alerts?.note(actor, changes)
    notes.keep(actor, reportName(workload), JSON.stringify(report))
    return report
  }

  /** @param waitedFor what something waited for before: a cycle that could not look does not know whether it still does */
  function paced(report: CycleReport, atLeastMs = 0, waitedFor?: string): Paced {
    const { activity, failures, troubled, disabled, throttledMs, held } = report
    const startedAt = Date.parse(report.startedAt)
    const after = afterCycleMs(report, { everyMs: everyMs || cadence.normal, atLeastMs })
    const nextAt = startedAt + (disabled || throttledMs ? after : Math.min(after, schedule.longestMs))
    const waitsFor = waitingIn(report)?.code ?? (failures > 0 ? waitedFor : undefined)
    const exceptions = {
      ...(disabled ? { disabled } : {}),
      ...(throttledMs ? { throttledMs } : {}),
      ...(troubled ? { troubled } : {}),
      ...(waitsFor ? { waitsFor } : {}),
      ...(held ? { held } : {}),
    }
    return { activity, failures, ...exceptions, startedAt, nextAt }
  }

  type Due = readonly [Workload, Pass<World>][]

  /** @param dueOf asked when it is this mailbox's turn */
  async function look(mailbox: Mailbox, dueOf: (mailbox: Mailbox) => Due): Promise<Reports> {
    try {
      await Promise.all([restore(mailbox), schedule.isAlone ? undefined : options.readShared?.(mailbox.actor)])
      try {
        return await cycles(mailbox, dueOf(mailbox))
      } finally {
        // Before its turn ends: whoever comes next finds what this one learned, and plans later.
        if (!schedule.isAlone) await notes.flush()
        if (!mailbox.isStrange) await plan(mailbox)
      }
    } finally {
      board.over(mailbox.actor)
    }
  }

  /** @param looking the last one that waits or is at work here */
  function running(mailbox: Mailbox, looking: Promise<Reports>): Promise<Reports> {
    const running = looking.finally(() => {
      if (mailbox.running === running) delete mailbox.running
      leave(mailbox)
    })
    mailbox.running = running
    return running
  }

  const run = (mailbox: Mailbox, dueOf: (mailbox: Mailbox) => Due) =>
    running(
      mailbox,
      turns.run(turnOf(mailbox.actor), () => look(mailbox, dueOf)),
    )

  /** @returns whether it was this mailbox's turn */
  const runIfFree = (actor: Actor, dueOf: (mailbox: Mailbox) => Due) =>
    turns.runIfFree(turnOf(actor), async () => {
      const mailbox = mailboxOf(actor)
      const looking = look(mailbox, dueOf)
      // Who asked meanwhile comes after this one, and stays the last.
      await (mailbox.running ? looking : running(mailbox, looking))
    })

  /** What other processes learn of it meanwhile is not known here: nothing is remembered. */
  function leave(mailbox: Mailbox): void {
    if (!schedule.isAlone && !mailbox.running && mailbox.asked === 0) mailboxes.delete(keyOf(mailbox.actor))
  }

  async function cycles(mailbox: Mailbox, due: Due): Promise<Reports> {
    if (due.length === 0) return {}
    board.begin(
      mailbox.actor,
      due.map(([workload]) => workload),
    )
    // Where nobody can tell, what was demanded before holds, and each workload says by itself why it could not begin.
    const atLeastMs = (await options.atLeastMsOf?.(mailbox.actor).catch(() => mailbox.atLeastMs)) ?? 0
    if (atLeastMs > 0) mailbox.atLeastMs = atLeastMs
    else delete mailbox.atLeastMs
    // One correlation for all of them: what they ask in the same moment goes in the same request.
    let made: World | undefined
    const world = () => {
      made ??= options.worldOf(mailbox.actor)
      return made
    }
    const shared = { correlationId: randomUUID(), world }
    const start = async ([workload, pass]: [Workload, Pass<World>]) =>
      [workload, await cycle(mailbox, workload, pass, shared)] as const
    // What is sent first is linked before anybody finds it in Sent Items.
    const [sending, others] = [due.filter(isSending), due.filter((one) => !isSending(one))]
    const sent = await Promise.all(sending.map(start))
    const reports = Object.fromEntries([...sent, ...(await Promise.all(others.map(start)))]) as Reports
    const health = healthOf(mailbox)
    if (health !== mailbox.health && !stopping.signal.aborted && !mailbox.isStrange) {
      mailbox.health = health
      await options.onHealth?.(mailbox.actor, health)
    }
    return reports
  }

  const healthOf = ({ paces }: Mailbox) => worstOf(own.map(([workload]) => workloadHealth(paces[workload])))

  /** What the last cycles came to, in this process or in another one. */
  async function restore(mailbox: Mailbox): Promise<void> {
    if (mailbox.isRestored && schedule.isAlone) return
    const kept = await store.notes(mailbox.actor)
    for (const [workload] of own) {
      const report = readReport(kept[reportName(workload)])
      if (report) mailbox.paces[workload] = paced(report)
    }
    // What is not well is told once more: the word before may have been lost with its process.
    const health = healthOf(mailbox)
    if (health === 'healthy') mailbox.health = health
    mailbox.isStrange = !schedule.isAlone && kept[knownName] === undefined
    mailbox.isRestored = true
  }

  async function plan(mailbox: Mailbox): Promise<void> {
    if (everyMs === 0) return
    const at = now().getTime()
    const paces = own.map(([workload]) => mailbox.paces[workload])
    // Whoever goes leaves it to the others at once.
    const next = stopping.signal.aborted ? at : Math.min(...paces.map(nextOf))
    const started = paces.map((pace) => Math.min(at, pace?.startedAt ?? at))
    const latest = Math.max(next, Math.min(...started) + cadence.longest)
    await schedule.plan({ key: keyOf(mailbox.actor), at: next, latest })
  }

  const firstLook = (key: string, afterMs = 0): Start => {
    const at = now().getTime() + firstLookMs + afterMs
    return { key, at, latest: at + cadence.longest }
  }

  function mailboxOf(actor: Actor): Mailbox {
    const key = keyOf(actor)
    const found = mailboxes.get(key)
    if (found) return found
    const mailbox: Mailbox = { actor, paces: {}, isRestored: false, isStrange: false, asked: 0 }
    mailboxes.set(key, mailbox)
    return mailbox
  }

  async function rollCall(): Promise<void> {
    if (everyMs === 0) return
    const actors = await store.knownMailboxes()
    for (const actor of actors) known.add(keyOf(actor))
    // Spread out, so that a start is no rush.
    const spread = Math.min(everyMs, actors.length * apartMs)
    await schedule.enlist(
      actors.map((actor, index) => firstLook(keyOf(actor), Math.floor((index / actors.length) * spread))),
    )
  }
  const called = rollCall().catch((error: unknown) => log.error({ error: loggable(error) }, 'known mailboxes not read'))

  async function meet(actor: Actor): Promise<void> {
    // Another process knows it already, and plans it.
    if (!schedule.isAlone && (await store.recall(actor, knownName)) !== undefined) return
    await store.keep(actor, { [knownName]: now().toISOString() })
    options.onSwitched?.(actor)
  }

  return {
    know(actor) {
      const key = keyOf(actor)
      if (known.has(key) || stopping.signal.aborted) return
      known.add(key)
      meet(actor)
        .then(() => (everyMs === 0 ? undefined : schedule.enlist([firstLook(key)])))
        .catch((error: unknown) => {
          // The next one who uses it makes it known.
          known.delete(key)
          log.error({ error: loggable(error) }, 'mailbox not kept')
        })
    },
    async forget(actor) {
      const key = keyOf(actor)
      known.delete(key)
      const mailbox = mailboxes.get(key)
      // What runs plans nothing afterwards, and whoever comes again begins anew.
      if (mailbox) mailbox.isStrange = true
      mailboxes.delete(key)
      await store.keep(actor, { [knownName]: undefined })
      await schedule.drop(key)
      options.onSwitched?.(actor)
    },
    async syncNow(actor) {
      const mailbox = mailboxOf(actor)
      mailbox.asked++
      try {
        // What changed after the running one looked would be missed.
        await mailbox.running?.catch(() => undefined)
        if (!mailbox.running) await options.readNews?.()
        // One that began meanwhile may look at a part only.
        const reports = await run(mailbox, () => own)
        await notes.flush()
        return reports
      } finally {
        mailbox.asked--
        leave(mailbox)
      }
    },
    cycle: (actor) => run(mailboxOf(actor), () => own),
    hasten(actor, workload) {
      if (everyMs > 0) schedule.hasten(keyOf(actor), workload)
    },
    tryAgain(actor) {
      if (everyMs > 0) schedule.hasten(keyOf(actor), userFound)
    },
    async isRunning(actor) {
      if ((mailboxes.get(keyOf(actor))?.asked ?? 0) > 0) return true
      return turns.isTaken(turnOf(actor))
    },
    progressOf: board.of,
    async nextAt(actor) {
      const at = await schedule.plannedAt(keyOf(actor))
      return at === undefined ? undefined : new Date(at).toISOString()
    },
    rollCall,
    counts: () => schedule.counts(),
    async stop() {
      stopping.abort()
      const stopped = schedule.stop()
      await called
      await stopped
      await Promise.allSettled([...mailboxes.values()].map(({ running }) => running))
      await notes.stop()
    },
  }
}

function actorOf(key: string): Actor {
  const [tid = '', oid = ''] = key.split(':')
  return { tid, oid }
}
