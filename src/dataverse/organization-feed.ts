/** The organization's news with the application's own rights: what changed, and whose it is. Values are nobody's here. */
import type { FollowedTable } from '../core/following.ts'
import type { FilterNotice, OrganizationFeed, PlacedNotice } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsOf, rowsOrNone } from './answers.ts'
import { everybodysChoice, everybodysSwitch } from './booking-filter.ts'
import { bookedColumns, usersBooked } from './booking-users.ts'
import { changePage, noticeOf } from './changes.ts'
import { createClient, type DataverseClient, type DataverseClientOptions } from './client.ts'
import { outlookFilter } from './filters.ts'
import { readMailQueues } from './mail-queues.ts'
import { readMailboxTerms } from './mailbox-terms.ts'
import { guid, query } from './odata.ts'
import { sendersOfPending } from './pending-emails.ts'
import { chunks } from './read-records.ts'
import { idOf, lookupValue, type Row, text } from './row.ts'
import { tables } from './tables.ts'
import { readFolderRows } from './tracked-folders.ts'
import { enabledAmong, teamByName, userByAddress, usersByObjectId } from './users.ts'

const idsPerQuery = 50
const owner = lookupValue('ownerid')
const filterSets = { userqueries: 'userqueryid', savedqueries: 'savedqueryid' } as const

export function createOrganizationFeed(options: Omit<DataverseClientOptions, 'callerObjectId'>): OrganizationFeed {
  const client = createClient(options)
  return {
    async changes(table, cursor, call) {
      const isBooking = table === 'bookableresourcebooking'
      const columns = isBooking
        ? bookedColumns
        : [tables[table].key, owner, ...(table === 'appointment' ? ['seriesid'] : [])]
      const { rows, ...page } = await changePage(client, table, cursor, columns, call)
      // Everything there is concerns nobody in particular.
      const participants = page.fromStart
        ? new Map<string, readonly string[]>()
        : await (isBooking ? usersBooked(client, rows, call) : usersIn(client, table, rows, call))
      const records = rows.map((row): PlacedNotice => {
        const notice = noticeOf(table, row)
        const ownerId = text(row[owner])?.toLowerCase()
        const series = text(row.seriesid)?.toLowerCase()
        return {
          ...notice,
          ...(series ? { series } : {}),
          people: [...new Set([...(ownerId ? [ownerId] : []), ...(participants.get(notice.id) ?? [])])],
        }
      })
      return { records, ...page }
    },
    sendersOfPending: (call) => sendersOfPending(client, call),
    usersByObjectId: (oids, call) => usersByObjectId(client, oids, call),
    enabledAmong: (oids, call) => enabledAmong(client, oids, call),
    userByAddress: (address, call) => userByAddress(client, address, call),
    mailQueues: (call) => readMailQueues(client, call),
    teamByName: (name, call) => teamByName(client, name, call),
    mailboxTerms: (cursor, call) => readMailboxTerms(client, cursor, call),
    folderRows: (now, call) => readFolderRows(client, now, call),
    async changedFilters(since, call) {
      const changed = `modifiedon ge ${since.toISOString()}`
      const $filter = `querytype eq ${outlookFilter} and ${changed}`
      const paths = Object.entries(filterSets).map(([set, key]) => {
        const $select = set === 'userqueries' ? `${key},${owner}` : key
        return `${set}${query({ $select, $filter })}`
      })
      // A switch among a person's options lets their bookings through (R-276).
      const options = `usersettingscollection${query({ $select: 'systemuserid', $filter: changed })}`
      const answers = await client.reads([...paths, options, everybodysSwitch], 'changed filters', call)
      const filters = Object.values(filterSets).flatMap((key, index) => {
        const answer = answers[index]
        return (answer ? rowsOf(answer) : []).map((row) => notice(idOf(row, key), row, text(row[owner])?.toLowerCase()))
      })
      const [settings, everybodys] = answers.slice(paths.length)
      const people = (settings ? rowsOrNone(settings) : []).map((row) => {
        const id = idOf(row, 'systemuserid')
        return notice(id, row, id)
      })
      return { notices: [...filters, ...people], everybodys: everybodysChoice(everybodys) }
    },
  }
}

const notice = (id: string, row: Row, ownerId: string | undefined): FilterNotice => ({
  ...{ id, version: text(row['@odata.etag']) ?? '' },
  ...(ownerId ? { owner: ownerId } : {}),
})

/** Who takes part in each activity, whatever it may be that they are; nobody is ever looked for but users. */
async function usersIn(
  client: DataverseClient,
  table: FollowedTable,
  rows: readonly Row[],
  options: CallOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>()
  if (table === 'contact' || rows.length === 0) return found
  const [activity, party] = [lookupValue('activityid'), lookupValue('partyid')]
  const paths = chunks(
    rows.map((row) => idOf(row, tables[table].key)),
    idsPerQuery,
  ).map((ids) => {
    const $filter = ids.map((id) => `${activity} eq ${guid(id)}`).join(' or ')
    return `activityparties${query({ $select: `${activity},${party}`, $filter })}`
  })
  const answers = await client.reads(paths, `people of ${table}`, options)
  for (const row of answers.flatMap((answer) => rowsOf(answer))) {
    const [id, person] = [text(row[activity])?.toLowerCase(), text(row[party])?.toLowerCase()]
    if (id && person) found.set(id, [...(found.get(id) ?? []), person])
  }
  return found
}
