/** Rows by their ids, one or many. */
import { TandemError } from '../core/errors.ts'
import type { FollowedCrm } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import type { CrmRecord, RecordTable } from '../core/record.ts'
import { idOf, keyOf, type Row, readRow, recordQuery, type SecuredColumns } from './activities.ts'
import { okay, rowsOf } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { failureOf } from './failures.ts'
import { guid } from './odata.ts'
import { factsOf } from './tables.ts'

/** So many ids stand in one filter: far from the longest address that Dataverse takes (32 kB). */
const idsPerRead = 50

export interface RecordSource {
  readonly client: DataverseClient
  /** Columns that an administrator's own pairs need. */
  readonly customColumns: (table: RecordTable, call: CallOptions) => Promise<readonly string[]>
  readonly secured: (table: RecordTable, call: CallOptions) => Promise<SecuredColumns>
}

export function createReadRecords({ client, customColumns, secured }: RecordSource): FollowedCrm['readRecords'] {
  return async (table, ids, call) => {
    if (ids.length === 0) return []
    // Asked beside the rows, and not before them: it says only what of them to leave out.
    const securing = secured(table, call)
    securing.catch(() => {})
    const extra = await customColumns(table, call)
    const single = (id: string) => `${factsOf(table)?.set}(${guid(id)})${recordQuery(table, undefined, extra)}`
    const answered: (readonly Row[])[] = []
    if (ids.length > 1) {
      const paths = chunks(ids, idsPerRead).map((some) => {
        const filter = some.map((id) => `${keyOf(table)} eq ${guid(id)}`).join(' or ')
        return `${factsOf(table)?.set}${recordQuery(table, filter, extra)}`
      })
      for (const answer of await client.reads(paths, `read ${table}s`, call)) {
        // A table that this user may not read at all: each of its rows says so below.
        if (answer.status === 403) continue
        answered.push(rowsOf(answer))
      }
    }
    const security = await securing
    const read = (row: Row) => readRow(table, row, extra, security)
    const found = new Map(answered.flat().map((row): [string, CrmRecord] => [idOf(row, keyOf(table)), read(row)]))
    // Of what is not among them only a look at itself says whether it is gone or not to be seen.
    const missing = [...new Set(ids.map((id) => id.toLowerCase()))].filter((id) => !found.has(id))
    const answers = await client.reads(missing.map(single), `read ${table}`, call)
    const reasons = new Map(
      missing.map((id, index) => {
        const answer = answers[index]
        if (!answer || answer.status === 404) return [id, new TandemError('record-gone', { side: 'crm' })]
        if (answer.status === 403) return [id, new TandemError('record-not-readable', { side: 'crm' })]
        return [id, answer.status >= 300 ? failureOf(answer) : read(okay(answer))]
      }),
    )
    return ids.map(
      (id) =>
        found.get(id.toLowerCase()) ?? reasons.get(id.toLowerCase()) ?? new TandemError('record-gone', { side: 'crm' }),
    )
  }
}

export function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_none, index) =>
    all.slice(index * size, (index + 1) * size),
  )
}
