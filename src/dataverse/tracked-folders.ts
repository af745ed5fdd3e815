/** `mailboxtrackingfolder`: which folders of a mailbox are tracked, and for whom the organization has any (R-172 to R-188). */
import { TandemError } from '../core/errors.ts'
import type { MailRecords } from '../core/mail/notice.ts'
import { type FolderRule, type FolderTerms, usualFolderTerms } from '../core/mail/tracked-folders.ts'
import type { FolderRowsOfAll } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import type { RecordReference } from '../core/record.ts'
import { okay, rowsIn, rowsOrNone } from './answers.ts'
import type { BatchRequest } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { guid, query } from './odata.ts'
import { pagesOfRows } from './pages-of-rows.ts'
import { remembered } from './remembered.ts'
import { idOf, lookupOf, lookupValue, type Row, text } from './row.ts'
import { factsOf, searchTables, type TableName } from './tables.ts'

const set = 'mailboxtrackingfolders'
const key = 'mailboxtrackingfolderid'
const [mailbox, owner] = [lookupValue('mailboxid'), lookupValue('regardingobjectid')]
const longestName = 256

/** Exchange's own writing of an id has two characters that Graph replaces, because they mean something in addresses. */
const asGraph = (id: string) => id.replaceAll('/', '-').replaceAll('+', '_')
/** Rows that Microsoft's product made carry Exchange's writing, so that is what it finds of ours, too. */
const asExchange = (id: string) => id.replaceAll('-', '/').replaceAll('_', '+')

type FolderRecords = Pick<MailRecords, 'trackedFolders' | 'keepTrackedFolder' | 'dropTrackedFolder'>

/** @param me `systemuserid` of the acting user */
export function createTrackedFolders(
  client: DataverseClient,
  now: () => Date,
  me: (call: CallOptions) => Promise<string>,
): FolderRecords {
  const ownMailbox = remembered(now, async (call) => {
    const $filter = `${owner} eq ${guid(await me(call))}`
    const [row] = rowsIn(
      await client.get<Row>(`mailboxes${query({ $select: 'mailboxid', $filter })}`, 'mailboxes', call),
    )
    if (row) return idOf(row, 'mailboxid')
    throw new TandemError('not-a-crm-user', { side: 'crm', detail: 'this user has no mailbox row' })
  })

  async function change(request: BatchRequest, call: CallOptions, doneBefore: number): Promise<void> {
    const [answers] = await client.changeSets([[request]], 'write tracked folder', call)
    for (const answer of answers ?? []) if (answer.status >= 300 && answer.status !== doneBefore) okay(answer)
  }

  return {
    async trackedFolders(call) {
      const options = {
        $select: `${key},exchangefolderid,exchangefoldername,${owner}`,
        $filter: `${mailbox} eq ${guid(await ownMailbox.get(call))}`,
        $orderby: `createdon asc,${key} asc`,
      }
      return rowsIn(await client.get<Row>(`${set}${query(options)}`, set, call)).flatMap(readRule)
    },

    async keepTrackedFolder({ rowId, folderId, name, regarding, isNew }, call) {
      const path = `${set}(${guid(rowId)})`
      const json = { exchangefoldername: name.slice(0, longestName), ...regardingOf(regarding) }
      if (!isNew) return change({ method: 'PATCH', path, headers: { 'If-Match': '*' }, json }, call, 204)
      const made = {
        ...json,
        exchangefolderid: asExchange(folderId),
        'mailboxid@odata.bind': `/mailboxes(${guid(await ownMailbox.get(call))})`,
      }
      // Made already, and the answer was lost: it is the same row.
      await change({ method: 'PATCH', path, headers: { 'If-None-Match': '*' }, json: made }, call, 412)
    },

    dropTrackedFolder: (rowId, call) => change({ method: 'DELETE', path: `${set}(${guid(rowId)})` }, call, 404),
  }
}

function readRule(row: Row): readonly FolderRule[] {
  const [folderId, regarding] = [text(row.exchangefolderid), lookupOf(row, 'regardingobjectid')]
  if (!folderId) return []
  return [
    {
      rowId: idOf(row, key),
      folderId: asGraph(folderId),
      name: text(row.exchangefoldername) ?? '',
      ...(regarding ? { regarding } : {}),
    },
  ]
}

/** @throws TandemError `invalid-value` for a table that nothing can be regarding */
function regardingOf(regarding: RecordReference | null): Readonly<Record<string, string | null>> {
  if (!regarding) return { 'regardingobjectid_account@odata.bind': null }
  const facts = searchTables.includes(regarding.table as TableName) ? factsOf(regarding.table) : undefined
  if (!facts) {
    const detail = `nothing can be regarding a row of "${regarding.table}"`
    throw new TandemError('invalid-value', { side: 'crm', detail })
  }
  return { [`regardingobjectid_${regarding.table}@odata.bind`]: `/${facts.set}(${guid(regarding.id)})` }
}

/** Rows that were changed so shortly ago may change again within the same second; in milliseconds. */
const unsettledMs = 10_000

/**
 * Whose rows there are and in which state, without what is in them: that is read as the mailbox's user.
 * @throws TandemError `privilege-missing`, `upstream-*`
 */
export async function readFolderRows(
  client: DataverseClient,
  now: Date,
  options: CallOptions,
): Promise<FolderRowsOfAll> {
  const terms = await readFolderTerms(client, options)
  const states = new Map<string, string[]>()
  const $select = `${key},modifiedon`
  const paging = `&$expand=mailboxid($select=${owner})`
  const path = `${set}${query({ $select, $orderby: key })}${paging}`
  const what = 'tracked folders of everybody'
  for await (const rows of pagesOfRows(client, path, what, options, 'odata.maxpagesize=5000'))
    for (const row of rows) {
      const user = text((row.mailboxid as Row | null)?.[owner])?.toLowerCase()
      const modified = text(row.modifiedon) ?? ''
      const isUnsettled = now.getTime() - Date.parse(modified) < unsettledMs
      const state = `${idOf(row, key)} ${modified}${isUnsettled ? ` ${now.getTime()}` : ''}`
      if (user) states.set(user, [...(states.get(user) ?? []), state])
    }
  return { terms, states: new Map([...states].map(([user, rows]) => [user, rows.join(',')])) }
}

async function readFolderTerms(client: DataverseClient, options: CallOptions): Promise<FolderTerms> {
  const $select = 'isfolderbasedtrackingenabled,maxfolderbasedtrackingmappings'
  const [organizations] = await client.reads([`organizations${query({ $select })}`], 'folder terms', options)
  const [row] = organizations ? rowsOrNone(organizations) : []
  const most = row?.maxfolderbasedtrackingmappings
  return {
    // Microsoft's pages disagree on what an organization has that never said: the settings page shows it as on (R-172).
    isOn: row?.isfolderbasedtrackingenabled !== false,
    most: typeof most === 'number' && most > 0 ? Math.min(most, usualFolderTerms.most) : usualFolderTerms.most,
  }
}
