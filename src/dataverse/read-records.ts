/** Rows by their ids: one, or as many as there are, in few requests. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import type { CrmRecord, RecordTable } from '../core/record.ts'
import { okay, rowsOf } from './answers.ts'
import type { BatchResponse } from './batch.ts'
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

export function createRecordReads({ extra: extraOf, read }: ReadingOf): RecordReads {
  const asked = (table: RecordTable, ids: readonly string[], rest: string) =>
    ids.map((id) => `${tables[table].set}(${guid(id)})${rest}`)

  async function found(table: RecordTable, extra: readonly string[], ids: readonly string[], options: CallOptions) {
    const paths = chunks(ids, idsPerRead).map((some) => listPath(table, extra, some))
    const records = new Map<string, CrmRecord>()
    for (const some of chunks(paths, readsPerBatch)) {
      const { answers, secured } = await read(table, some, `read many ${table}`, options)
      if (answers.some(({ status }) => status === 404) && isOptional(table)) return undefined
      // Who may not read the table at all is told so row by row.
      const rows = answers.filter(({ status }) => status !== 403).flatMap(rowsOf)
      if (rows.length === 0) continue
      const reading = { table, extra, secured: await secured() }
      for (const row of rows) records.set(idOf(row, tables[table].key), readRow(reading, row))
    }
    return records
  }

  /** A list is silent of what it does not hold; a single read says why. */
  async function whyMissing(
    table: RecordTable,
    extra: readonly string[],
    ids: readonly string[],
    options: CallOptions,
  ) {
    const reasons = new Map<string, CrmRecord | TandemError>()
    for (const some of chunks(ids, idsPerRead)) {
      const paths = asked(table, some, recordQuery(table, extra))
      const { answers, secured } = await read(table, paths, `read ${table}`, options)
      for (const [index, id] of some.entries()) {
        const why = answers[index] && rowOrReason(answers[index])
        if (why)
          reasons.set(id, why instanceof TandemError ? why : readRow({ table, extra, secured: await secured() }, why))
      }
    }
    return reasons
  }

  return {
    async one(table, id, options) {
      const extra = await extraOf(table, options)
      const { answers, secured } = await read(
        table,
        asked(table, [id], recordQuery(table, extra)),
        `read ${table}`,
        options,
      )
      const [answer] = answers
      if (!answer || answer.status === 404) return undefined
      if (answer.status === 403) throw new TandemError('record-not-readable', { side: 'crm' })
      const row = okay(answer)
      return readRow({ table, extra, secured: await secured() }, row)
    },

    async many(table, ids, options) {
      if (ids.length === 0) return []
      const wanted = [...new Set(ids.map(guid))]
      const extra = await extraOf(table, options)
      const records = await found(table, extra, wanted, options)
      // The whole table went away: nobody deleted its rows (invariant 4).
      if (!records) return ids.map(() => new TandemError('record-not-readable', { side: 'crm' }))
      const missing = wanted.filter((id) => !records.has(id))
      const reasons = await whyMissing(table, extra, missing, options)
      return ids.map(
        (id) => records.get(guid(id)) ?? reasons.get(guid(id)) ?? new TandemError('record-gone', { side: 'crm' }),
      )
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
