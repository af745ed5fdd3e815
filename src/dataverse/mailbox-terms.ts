/**
 * The organization's `mailbox` rows, read once for all mailboxes: all of them at first and when a profile or a switch of the
 * organization changed, then only those that changed.
 */
import {
  type MailboxRow,
  type MailboxTerms,
  type MailboxTermsNews,
  type ServerProfile,
  termsOf,
} from '../core/mailbox-terms.ts'
import type { Workload } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsOrNone } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { query } from './odata.ts'
import { pagesOfRows } from './pages-of-rows.ts'
import { idOf, lookupOf, lookupValue, type Row, text } from './row.ts'

/** Delivery method of server-side synchronization, and the columns that say it is at work (R-029, R-030, R-032). */
const columns: Readonly<
  Record<
    Workload,
    { readonly method: string; readonly value: number; readonly enabled: string; readonly status: string }
  >
> = {
  incomingEmail: {
    ...{ method: 'incomingemaildeliverymethod', value: 2 },
    ...{ enabled: 'enabledforincomingemail', status: 'incomingemailstatus' },
  },
  outgoingEmail: {
    ...{ method: 'outgoingemaildeliverymethod', value: 2 },
    ...{ enabled: 'enabledforoutgoingemail', status: 'outgoingemailstatus' },
  },
  appointmentsContactsTasks: { method: 'actdeliverymethod', value: 1, enabled: 'enabledforact', status: 'actstatus' },
}
/** Result of the last test: only a mailbox that passed it is worked on. */
const success = 1
const facts = Object.entries(columns) as [Workload, (typeof columns)[Workload]][]
const [owner, profileOf] = [lookupValue('regardingobjectid'), lookupValue('emailserverprofile')]
const mailboxColumns = [
  ...[owner, profileOf, 'statecode', 'modifiedon', 'emailrouteraccessapproval', 'processemailreceivedafter'],
  ...facts.flatMap(([, { method, enabled, status }]) => [method, enabled, status]),
].join(',')
/** `emailrouteraccessapproval` (R-031). */
export const approved = 1
const prefer = 'odata.maxpagesize=5000'
const what = 'mailboxes of the organization'

/** Column of the organization (R-075). */
export const tellsOwnersColumn = 'notifymailboxownerofemailserverlevelalerts'

/** What every mailbox's terms depend on beside its own row. */
interface Shared {
  readonly tellsOwners: boolean
  /** R-040: of users and of queues. */
  readonly requiresApproval: { readonly user: boolean; readonly queue: boolean }
  readonly profiles: Readonly<Record<string, ServerProfile>>
}

interface Cursor {
  readonly shared: string
  /** `modifiedon` of the newest row seen. */
  readonly until: string
}

/** @throws TandemError `privilege-missing`, `upstream-*` */
export async function readMailboxTerms(
  client: DataverseClient,
  before: string | undefined,
  options: CallOptions,
): Promise<MailboxTermsNews> {
  const shared = await readShared(client, options)
  const known = before === undefined ? undefined : (JSON.parse(before) as Cursor)
  const asText = JSON.stringify(shared)
  const fromStart = known === undefined || known.shared !== asText
  const terms = new Map<string, MailboxTerms | undefined>()
  let until = known?.until ?? ''
  const filter = fromStart || until === '' ? {} : { $filter: `modifiedon ge ${until}` }
  const path = `mailboxes${query({ $select: mailboxColumns, ...filter })}`
  for await (const rows of pagesOfRows(client, path, what, options, prefer))
    for (const row of rows) {
      const whose = lookupOf(row, 'regardingobjectid')
      const user = whose?.id
      const requires = shared.requiresApproval[whose?.table === 'queue' ? 'queue' : 'user']
      const modified = text(row.modifiedon) ?? ''
      if (modified > until) until = modified
      const found = termsOf(readRow(row, shared), requires)
      if (user && (found || !fromStart)) terms.set(user, found)
    }
  return {
    terms,
    fromStart,
    tellsOwners: shared.tellsOwners,
    cursor: JSON.stringify({ shared: asText, until } satisfies Cursor),
  }
}

async function readShared(client: DataverseClient, options: CallOptions): Promise<Shared> {
  const profileColumns = 'processemailsreceivedafter,minpollingintervalinminutes'
  const [organizations, profiles] = await client.reads(
    [
      `organizations${query({ $select: `requireapprovalforuseremail,requireapprovalforqueueemail,${tellsOwnersColumn}` })}`,
      `emailserverprofiles${query({ $select: profileColumns, $filter: 'statecode eq 0' })}`,
    ],
    what,
    options,
  )
  const [organization] = organizations ? rowsOrNone(organizations) : []
  return {
    requiresApproval: {
      user: organization?.requireapprovalforuseremail === true,
      queue: organization?.requireapprovalforqueueemail === true,
    },
    tellsOwners: organization?.[tellsOwnersColumn] === true,
    profiles: Object.fromEntries(
      (profiles ? rowsOrNone(profiles) : []).map((row) => [idOf(row, 'emailserverprofileid'), readProfile(row)]),
    ),
  }
}

function readProfile(row: Row): ServerProfile {
  const [since, minutes] = [text(row.processemailsreceivedafter), row.minpollingintervalinminutes]
  return {
    ...(since ? { since } : {}),
    ...(typeof minutes === 'number' && minutes > 0 ? { pollingMinutes: minutes } : {}),
  }
}

function readRow(row: Row, { profiles }: Shared): MailboxRow {
  const [since, profileId] = [text(row.processemailreceivedafter), text(row[profileOf])?.toLowerCase()]
  const profile = profileId === undefined ? undefined : profiles[profileId]
  return {
    isActive: row.statecode === 0,
    isApproved: row.emailrouteraccessapproval === approved,
    atWork: facts.flatMap(([workload, { method, value, enabled, status }]) =>
      row[method] === value && row[enabled] === true && row[status] === success ? [workload] : [],
    ),
    ...(since ? { since } : {}),
    ...(profile ? { profile } : {}),
  }
}
