/** One mailbox as an administrator sees it, and what they can do about it. */
import type {
  CloseMailboxAlertRequest,
  MailboxDetail,
  MailboxRequest,
  SwitchMailboxRequest,
  TestMailboxRequest,
} from '../../api/administrator.ts'
import type { Administration, MailboxDecisions } from '../../core/administration.ts'
import type { Actor } from '../../core/link.ts'
import { workloads } from '../../core/organization-news.ts'
import { readReport, reportName } from '../cycle-report.ts'
import { workloadState } from '../operator/mailboxes.ts'
import { Refusal } from '../problems.ts'
import { readSwitchedOff, switchedOffName, switchOff } from '../refusals.ts'
import { demandAdministrator } from './administrator.ts'
import { alertView } from './alerts.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'
import { linesOf, ownersOf } from './mailbox-lines.ts'
import { testView } from './mailbox-test.ts'
import { syncSoon } from './sync-soon.ts'

interface Administered {
  readonly own: Administration
  readonly actor: Actor
}

/** @throws TandemError `privilege-missing` */
async function administered(call: SignedInCall, { oid }: MailboxRequest): Promise<Administered> {
  return { own: await demandAdministrator(call), actor: { tid: call.caller.tid, oid: oid.toLowerCase() } }
}

export async function showMailboxOf(call: SignedInCall, request: MailboxRequest): Promise<MailboxDetail> {
  return detail(call, await administered(call, request))
}

/** Whoever was not synchronized yet is from now on. */
export async function syncMailboxOf(call: SignedInCall, request: MailboxRequest): Promise<MailboxDetail> {
  const mailbox = await administered(call, request)
  await demandPerson(call, mailbox)
  call.sync.know(mailbox.actor)
  await syncSoon(call.sync, mailbox.actor)
  return detail(call, mailbox)
}

/** Test and enable. */
export async function testMailboxOf(call: SignedInCall, request: TestMailboxRequest): Promise<MailboxDetail> {
  const mailbox = await administered(call, request)
  const { own, actor } = mailbox
  await demandPerson(call, mailbox)
  if (request.since !== undefined) {
    const decided = await demandRow(call, mailbox)
    const since = new Date(request.since)
    demandLater(since, decided, call.now())
    await own.setStartDate(decided.id, since.toISOString(), upstreamOptions(call))
  }
  call.sync.know(actor)
  const results = await call.tests.run(actor, { signal: call.signal, enables: true })
  if (workloads.some((workload) => !results[workload]?.failure)) await syncSoon(call.sync, actor)
  return detail(call, mailbox)
}

/** As the caller: the organization says whether they may. @throws TandemError `privilege-missing` */
export async function approveMailboxOf(call: SignedInCall, request: MailboxRequest): Promise<MailboxDetail> {
  const mailbox = await administered(call, request)
  const { id } = await demandRow(call, mailbox)
  await mailbox.own.approveMailbox(id, upstreamOptions(call))
  // What had been left alone for it is looked at now, if it is synchronized at all.
  const known = await call.store.knownAmong(mailbox.actor.tid, [mailbox.actor.oid])
  if (known.size > 0) await syncSoon(call.sync, mailbox.actor)
  return detail(call, mailbox)
}

export async function switchMailboxOf(call: SignedInCall, request: SwitchMailboxRequest): Promise<MailboxDetail> {
  const mailbox = await administered(call, request)
  await demandPerson(call, mailbox)
  await switchOff(call.store, mailbox.actor, request.off)
  call.sync.know(mailbox.actor)
  await syncSoon(call.sync, mailbox.actor)
  return detail(call, mailbox)
}

export async function closeAlertOf(call: SignedInCall, request: CloseMailboxAlertRequest): Promise<MailboxDetail> {
  const mailbox = await administered(call, request)
  await call.store.closeAlert(mailbox.actor, request.topic)
  return detail(call, mailbox)
}

/** Nobody's mailbox is made known by a guessed id. @throws Refusal `not-found` */
async function demandPerson(call: SignedInCall, { own, actor }: Administered): Promise<void> {
  const [known, people] = await Promise.all([
    call.store.knownAmong(actor.tid, [actor.oid]),
    own.peopleByObjectId([actor.oid], upstreamOptions(call)),
  ])
  if (known.size === 0 && people.length === 0)
    throw new Refusal('not-found', 'Nobody in the organization has this mailbox. Look at the list again.')
}

/** @throws Refusal `not-found` */
async function demandRow(call: SignedInCall, { own, actor }: Administered): Promise<MailboxDecisions> {
  const decided = await own.mailboxDecisions(actor.oid, upstreamOptions(call))
  if (decided) return decided
  throw new Refusal('not-found', 'The organization has no mailbox row for this person, or you may not read it.')
}

/** @throws Refusal `invalid-value` */
function demandLater(since: Date, { profileSince }: MailboxDecisions, now: Date): void {
  const refuse = (detail: string) =>
    new Refusal('invalid-value', detail, { errors: [{ path: 'since', message: detail }] })
  if (profileSince !== undefined && since < new Date(profileSince))
    throw refuse(
      `The start date must be later than the one of the server profile, ${profileSince}. Choose a later one.`,
    )
  if (since > now) throw refuse('The start date lies in the future. Choose one that is past.')
}

async function detail(call: SignedInCall, { own, actor }: Administered): Promise<MailboxDetail> {
  const { store, sync, tests } = call
  const options = upstreamOptions(call)
  const [people, decided, notes, alerts, tested] = await Promise.all([
    ownersOf(call, own, [actor.oid]),
    own.mailboxDecisions(actor.oid, options),
    store.notesAmong(actor.tid, [actor.oid], [switchedOffName, ...workloads.map(reportName)]),
    store.openAlerts(actor),
    tests.last(actor),
  ])
  const [line] = await linesOf(call, people)
  if (!line || (line.name === '' && line.health === 'not-synchronized'))
    throw new Refusal('not-found', 'Nobody in the organization has this mailbox. Look at the list again.')
  const kept = notes.get(actor.oid) ?? {}
  const off = readSwitchedOff(kept[switchedOffName])
  const progress = sync.progressOf(actor)
  const { id: _row, ...organization } = decided ?? { id: '' }
  return {
    ...line,
    workloads: workloads.map((workload) => ({
      ...workloadState(workload, readReport(kept[reportName(workload)])),
      isSwitchedOff: off.includes(workload),
    })),
    ...(progress ? { progress: progress.map((one) => ({ ...one })) } : {}),
    openAlerts: alerts.map(alertView),
    tests: testView(tested).tests,
    ...(decided ? { organization: organization as Omit<MailboxDecisions, 'id'> } : {}),
  }
}
