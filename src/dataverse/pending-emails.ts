/** The CRM's own e-mails that wait to be sent (R-233): whose they are, and what sending them asks of the organization. */
import { TandemError } from '../core/errors.ts'
import type { PendingEmails } from '../core/mail/outgoing.ts'
import type { CallOptions } from '../core/ports.ts'
import { participation, type RecordReference } from '../core/record.ts'
import { readIfThere, rowsIn, rowsOf, rowsOrNone } from './answers.ts'
import { placeOf } from './changes.ts'
import type { DataverseClient } from './client.ts'
import { guid, query } from './odata.ts'
import { pagesOfRows } from './pages-of-rows.ts'
import { chunks } from './read-records.ts'
import { remembered } from './remembered.ts'
import { idOf, innerRows, lookupOf, lookupValue, type Row, text } from './row.ts'
import { factsOf } from './tables.ts'

/** Pending Send, and Sending: what was begun and perhaps not finished. */
const waiting = '(statuscode eq 6 or statuscode eq 7)'
const party = lookupValue('partyid')
const modifier = lookupValue('modifiedby')
const rowsPerPage = 500
const idsPerQuery = 50
const settingsLifeMs = 5 * 60_000

export function createPendingEmails(client: DataverseClient, now: () => Date): PendingEmails {
  const unresolved = remembered(
    now,
    async (options) => {
      const path = `organizations${query({ $select: 'allowunresolvedpartiesonemailsend' })}`
      const [answer] = await client.reads([path], 'sending', options)
      return (answer && rowsOf(answer)[0])?.allowunresolvedpartiesonemailsend === true
    },
    settingsLifeMs,
  )

  /** All rows of one table by id, their name and address. */
  async function addressesIn(table: string, ids: readonly string[], options: CallOptions) {
    const facts = factsOf(table)
    const [column] = facts?.addresses ?? []
    if (!facts || !column) return []
    const paths = chunks(ids, idsPerQuery).map((some) => {
      const $filter = some.map((id) => `${facts.key} eq ${guid(id)}`).join(' or ')
      return `${facts.set}${query({ $select: `${facts.key},${facts.name},${column}`, $filter })}`
    })
    const rows = (await client.reads(paths, 'recipients', options)).flatMap((answer) => rowsOrNone(answer))
    return rows.map((row) => {
      const address = text(row[column])?.trim().toLowerCase() ?? ''
      return [`${table}/${idOf(row, facts.key)}`, { address, name: text(row[facts.name]) ?? '' }] as const
    })
  }

  return {
    async pendingEmails(userId, place, options) {
      const isSender = `p/participationtypemask eq ${participation.sender} and p/${party} eq ${guid(userId)}`
      const isMine = `(${modifier} eq ${guid(userId)} or email_activity_parties/any(p:${isSender}))`
      const path = place ?? withSenders({ $filter: `${waiting} and ${isMine}`, $orderby: 'modifiedon asc' })
      const answer = await client.get<Row>(path, 'pending emails', options, `odata.maxpagesize=${rowsPerPage}`)
      const next = text(answer['@odata.nextLink'])
      // Which table a sender is of no filter tells: what was written in a colleague's name is left out here.
      const ours = rowsIn(answer).filter((row) => whoSends(row).includes(userId.toLowerCase()))
      return { ids: ours.map((row) => idOf(row, 'activityid')), ...(next ? { next: placeOf('email', next) } : {}) }
    },
    async submissionOf(id, options) {
      const path = `emails(${guid(id)})${query({ $select: `trackingtoken,${modifier}` })}`
      const [answer] = await client.reads([path], 'submission', options)
      const row = (answer && readIfThere(answer)) ?? {}
      const [by, trackingToken] = [lookupOf(row, 'modifiedby'), text(row.trackingtoken)]
      return { ...(by ? { by } : {}), ...(trackingToken ? { trackingToken } : {}) }
    },
    async firstAddresses(records, options) {
      const byTable = new Map<string, RecordReference[]>()
      for (const record of records) byTable.set(record.table, [...(byTable.get(record.table) ?? []), record])
      const found = await Promise.all(
        [...byTable].map(([table, some]) => addressesIn(table, [...new Set(some.map(({ id }) => id))], options)),
      )
      return new Map(found.flat())
    },
    allowsUnresolved: unresolved.get,
    async maySendAsOthers(userId, options) {
      const path = `systemusers(${guid(userId)})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`
      const { RolePrivileges } = await client.get<{ RolePrivileges?: readonly { readonly PrivilegeName?: string }[] }>(
        path,
        'privileges',
        options,
      )
      return (RolePrivileges ?? []).some(({ PrivilegeName }) => PrivilegeName?.toLowerCase() === 'prvsendasuser')
    },
    async newTrackingToken(Subject, options) {
      const name = 'GetTrackingTokenEmail'
      const answer = await client.post<{ readonly TrackingToken?: string }>(name, { Subject }, name, true, options)
      if (answer?.TrackingToken) return answer.TrackingToken
      throw new TandemError('upstream-unavailable', { side: 'crm', detail: 'Dataverse: no tracking token' })
    },
  }
}

/** Who sends what waits, as the application sees it: `systemuserid`s. */
export async function sendersOfPending(client: DataverseClient, options: CallOptions): Promise<readonly string[]> {
  const senders = new Set<string>()
  const path = withSenders({ $filter: waiting })
  for await (const rows of pagesOfRows(client, path, 'senders of pending emails', options))
    for (const id of rows.flatMap(whoSends)) senders.add(id)
  return [...senders]
}

function withSenders(options: Readonly<Record<string, string>>): string {
  const $expand = `email_activity_parties($filter=participationtypemask eq ${participation.sender};$select=${party})`
  return `emails${query({ $select: `activityid,${modifier}`, ...options })}&$expand=${encodeURIComponent($expand)}`
}

/** Its sender, or of what a queue is the sender of whoever had it sent (R-237). */
function whoSends(row: Row): readonly string[] {
  const senders = innerRows(row.email_activity_parties).flatMap((one) => lookupOf(one, 'partyid') ?? [])
  const by = text(row[modifier])?.toLowerCase()
  return senders.flatMap(({ table, id }) => (table === 'systemuser' ? [id] : table === 'queue' && by ? [by] : []))
}
