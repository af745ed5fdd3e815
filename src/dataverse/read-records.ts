/** Rows by their ids: one, or as many as there are, in few requests. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import type { CrmRecord, RecordTable } from '../core/record.ts'
import { okay, rowsOf } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { failureOf } from './failures.ts'
import { guid, quoted } from './odata.ts'
import { type Reading, type ReadingOf, readRow, recordQuery } from './records.ts'
import { idOf, type Row } from './row.ts'
import { isOptional, tables } from './tables.ts'

/** So many ids go into one filter: its address stays far below what Dataverse takes, and its test shallow. */
const idsPerRead = 50
const readsPerBatch = 20

export interface RecordReads {
  one(table: RecordTable, id: string, options: CallOptions): Promise<CrmRecord | undefined>
  many(table: RecordTable, ids: readonly string[], options: CallOptions): Promise<readonly (CrmRecord | TandemError)[]>
}

export function createRecordReads(client: DataverseClient, { extra: extraOf, securedIn }: ReadingOf): RecordReads {
  const asked = (table: RecordTable, ids: readonly string[], rest: string) =>
    ids.map((id) => `${tables[table].set}(${guid(id)})${rest}`)

  async function found(table: RecordTable, extra: readonly string[], ids: readonly string[], options: CallOptions) {
    const paths = chunks(ids, idsPerRead).map((some) => listPath(table, extra, some))
    const rows = new Map<string, Row>()
    for (const some of chunks(paths, readsPerBatch)) {
      for (const answer of await client.reads(some, `read many ${table}`, options)) {
        // Who may not read the table at all is told so row by row.
        if (answer.status === 403) continue
        if (answer.status === 404 && isOptional(table)) return undefined
        for (const row of rowsOf(answer)) rows.set(idOf(row, tables[table].key), row)
      }
    }
    return rows
  }

  /** A list is silent of what it does not hold; a single read says why. */
  async function whyMissing(
    table: RecordTable,
    extra: readonly string[],
    ids: readonly string[],
    options: CallOptions,
  ) {
    const reasons = new Map<string, Row | TandemError>()
    for (const some of chunks(ids, idsPerRead)) {
      const paths = asked(table, some, recordQuery(table, extra))
      const answers = await client.reads(paths, `read ${table}`, options)
      answers.forEach((answer, index) => {
        reasons.set(some[index] ?? '', rowOrReason(answer))
      })
    }
    return reasons
  }

  return {
    async one(table, id, options) {
      const extra = await extraOf(table, options)
      const [answer] = await client.reads(asked(table, [id], recordQuery(table, extra)), `read ${table}`, options)
      if (!answer || answer.status === 404) return undefined
      if (answer.status === 403) throw new TandemError('record-not-readable', { side: 'crm' })
      const row = okay(answer)
      return readRow({ table, extra, secured: await securedIn(table, options) }, row)
    },

    async many(table, ids, options) {
      if (ids.length === 0) return []
      const wanted = [...new Set(ids.map(guid))]
      const extra = await extraOf(table, options)
      const rows = await found(table, extra, wanted, options)
      // The whole table went away: nobody deleted its rows (invariant 4).
      if (!rows) return ids.map(() => new TandemError('record-not-readable', { side: 'crm' }))
      const missing = wanted.filter((id) => !rows.has(id))
      const reasons = await whyMissing(table, extra, missing, options)
      const reading: Reading = { table, extra, secured: await securedIn(table, options) }
      return ids.map((id) => {
        const answer = rows.get(guid(id)) ?? reasons.get(guid(id)) ?? new TandemError('record-gone', { side: 'crm' })
        return answer instanceof TandemError ? answer : readRow(reading, answer)
      })
    },
  }
}

function rowOrReason(answer: BatchResponse): Row | TandemError {
  if (answer.status === 404) return new TandemError('record-gone', { side: 'crm' })
  if (answer.status === 403) return new TandemError('record-not-readable', { side: 'crm' })
  if (answer.status >= 300) return failureOf(answer)
  // Made or shared between the two requests.
  return okay(answer)
}

function listPath(table: RecordTable, extra: readonly string[], ids: readonly string[]): string {
  const test = ids.map((id) => `${tables[table].key} eq ${id}`).join(' or ')
  return `${tables[table].set}${recordQuery(table, extra, test)}`
}

/** The read that finds rows by id or, of mail, by Internet Message-ID; none where neither is given. */
export function searchPaths(
  { table, extra }: Pick<Reading, 'table' | 'extra'>,
  ids: readonly string[],
  messageId: string | undefined,
): readonly string[] {
  const tests = [
    ...ids.map((id) => `${tables[table].key} eq ${guid(id)}`),
    ...(table === 'email' && messageId ? [`messageid eq ${quoted(messageId)}`] : []),
  ]
  return tests.length > 0 ? [`${tables[table].set}${recordQuery(table, extra, tests.join(' or '))}`] : []
}

export function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_none, index) =>
    all.slice(index * size, (index + 1) * size),
  )
}
