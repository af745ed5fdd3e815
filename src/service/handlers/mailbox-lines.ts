/**
 * Everybody's mailboxes as lines of a list: people by name out of the organization and behind them the shared ones, or those in a
 * state out of the store.
 */
import type { MailboxesRequest, MailboxesShown, MailboxLine, MailboxList } from '../../api/administrator.ts'
import type { Administration } from '../../core/administration.ts'
import { type OrganizationUser, workloads } from '../../core/organization-news.ts'
import { mailboxStates } from '../../store/index.ts'
import { readReport, reportName } from '../cycle-report.ts'
import { worstOf } from '../mailbox-health.ts'
import { workloadState } from '../operator/mailboxes.ts'
import { demandAdministrator } from './administrator.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'

const linesAtOnce = 50
/** Where nobody of so many fits a search, the pane is told how far the look came, and asks again. */
const mostPages = 10

type People = { readonly people: readonly OrganizationUser[]; readonly after?: string }

export async function listMailboxes(call: SignedInCall, request: MailboxesRequest): Promise<MailboxList> {
  const own = await demandAdministrator(call)
  const { caller, store } = call
  const [{ people, after }, counts] = await Promise.all([
    request.show === 'everybody' ? everybody(call, own, request) : chosen(call, own, request),
    store.countMailboxes(caller.tid),
  ])
  const mailboxes = await linesOf(call, people)
  return { mailboxes: [...mailboxes], counts, ...(after === undefined ? {} : { after }) }
}

async function everybody(
  call: SignedInCall,
  own: Administration,
  { search, after }: MailboxesRequest,
): Promise<People> {
  const page = { limit: linesAtOnce, ...(search ? { search } : {}), ...(after === undefined ? {} : { after }) }
  const found = await own.people(page, upstreamOptions(call))
  if (found.after !== undefined) return found
  const shared = (await sharedOnes(call)).filter(sayingWhat(search))
  return { people: [...found.people, ...shared.filter(({ oid }) => found.people.every((each) => each.oid !== oid))] }
}

const sayingWhat = (search = '') => {
  const wanted = search.trim().toLowerCase()
  return ({ name, address }: OrganizationUser) => `${name}\n${address}`.toLowerCase().includes(wanted)
}

const sharedOnes = async ({ store, caller }: SignedInCall): Promise<readonly OrganizationUser[]> =>
  (await store.sharedMailboxes(caller.tid)).map(({ actor: { oid }, name, address }) => ({ oid, name, address }))

async function chosen(call: SignedInCall, own: Administration, request: MailboxesRequest): Promise<People> {
  const isMeant = sayingWhat(request.search)
  let after = request.after
  for (let page = 0; page < mostPages; page++) {
    const oids = await oidsIn(call, request.show, after)
    const people = (await ownersOf(call, own, oids)).filter(isMeant)
    after = oids.length < linesAtOnce ? undefined : oids.at(-1)
    if (people.length > 0 || after === undefined) return { people, ...(after === undefined ? {} : { after }) }
  }
  return { people: [], ...(after === undefined ? {} : { after }) }
}

/** In their order: people of the organization, shared mailboxes, and of whoever left it no name any more. */
export async function ownersOf(
  call: SignedInCall,
  own: Administration,
  oids: readonly string[],
): Promise<readonly OrganizationUser[]> {
  const [people, shared] = await Promise.all([own.peopleByObjectId(oids, upstreamOptions(call)), sharedOnes(call)])
  const known = [...people, ...shared]
  return oids.map((oid) => known.find((one) => one.oid === oid.toLowerCase()) ?? { oid, name: '', address: oid })
}

function oidsIn({ caller: { tid }, store }: SignedInCall, show: MailboxesShown, after: string | undefined) {
  const page = { after, limit: linesAtOnce }
  if (show === 'error' || show === 'warning') return store.alertedMailboxes(tid, show, page)
  return store.mailboxesIn(
    tid,
    mailboxStates.find((state) => state === show),
    page,
  )
}

/** In the order of the people. */
export async function linesOf(
  call: SignedInCall,
  people: readonly OrganizationUser[],
): Promise<readonly MailboxLine[]> {
  const { caller, store, sync } = call
  const { tid } = caller
  const oids = people.map(({ oid }) => oid)
  const [known, notes, counts] = await Promise.all([
    store.knownAmong(tid, oids),
    store.notesAmong(tid, oids, workloads.map(reportName)),
    store.mailboxCounts(tid, oids),
  ])
  const plans = await Promise.all(
    oids.map((oid) => Promise.all([sync.nextAt({ tid, oid }), sync.isRunning({ tid, oid })])),
  )
  return people.map(({ oid, name, address }, index): MailboxLine => {
    const reports = workloads.map((workload) => readReport(notes.get(oid)?.[reportName(workload)]))
    const states = workloads.map((workload, place) => workloadState(workload, reports[place]))
    const lastAt = states.map(({ endedAt }) => endedAt ?? '').reduce(later, '')
    const [nextAt, isRunning = false] = plans[index] ?? []
    const { alerts, unfinished } = counts.get(oid) ?? nothing
    return {
      ...{ oid, name, address },
      health: known.has(oid) ? worstOf(states.map(({ health }) => health)) : 'not-synchronized',
      ...(lastAt === '' ? {} : { lastAt }),
      ...(nextAt === undefined ? {} : { nextAt }),
      ...{ isRunning, alerts: { ...alerts }, unfinished },
    }
  })
}

const nothing = { alerts: { error: 0, warning: 0, information: 0 }, unfinished: 0 }
const later = (one: string, other: string) => (other > one ? other : one)
