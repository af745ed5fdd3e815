/** Rows by their ids: one, or as many as there are, in few requests. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import type { CrmRecord, RecordTable } from '../core/record.ts'
import { okay, rowsOf } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { failureOf } from './failures.ts'
import { guid, quoted } from './odata.ts'
import { type Reading, readRow, recordQuery } from './records.ts'
import { tables } from './tables.ts'

/** So many ids go into one filter: its address stays far below what Dataverse takes, and its test shallow. */
const idsPerRead = 50
const readsPerBatch = 20

/** What reading a table depends on besides the row: an administrator's own pairs, and the user's column rights. */
export type ReadingOf = (table: RecordTable, options: CallOptions) => Promise<Reading>

export interface RecordReads {
  one(table: RecordTable, id: string, options: CallOptions): Promise<CrmRecord | undefined>
  many(table: RecordTable, ids: readonly string[], options: CallOptions): Promise<readonly (CrmRecord | TandemError)[]>
}

export function createRecordReads(client: DataverseClient, readingOf: ReadingOf): RecordReads {
  const asked = (table: RecordTable, ids: readonly string[], rest: string) =>
    ids.map((id) => `${tables[table].set}(${guid(id)})${rest}`)

  async function found(reading: Reading, ids: readonly string[], options: CallOptions) {
    const { table, extra } = reading
    const paths = chunks(ids, idsPerRead).map((some) => listPath(table, extra, some))
    const records = new Map<string, CrmRecord>()
    for (const some of chunks(paths, readsPerBatch)) {
      for (const answer of await client.reads(some, `read many ${table}`, options)) {
        // Who may not read the table at all is told so row by row.
        if (answer.status === 403) continue
        for (const row of rowsOf(answer)) {
          const record = readRow(reading, row)
          records.set(record.id, record)
        }
      }
    }
    return records
  }

  /** A list is silent of what it does not hold; a single read says why. */
  async function whyMissing(reading: Reading, ids: readonly string[], options: CallOptions) {
    const { table, extra } = reading
    const reasons = new Map<string, CrmRecord | TandemError>()
    for (const some of chunks(ids, idsPerRead)) {
      const paths = asked(table, some, recordQuery(table, extra))
      const answers = await client.reads(paths, `read ${table}`, options)
      answers.forEach((answer, index) => {
        reasons.set(some[index] ?? '', recordOrReason(reading, answer))
      })
    }
    return reasons
  }

  return {
    async one(table, id, options) {
      const reading = await readingOf(table, options)
      const [answer] = await client.reads(
        asked(table, [id], recordQuery(table, reading.extra)),
        `read ${table}`,
        options,
      )
      if (!answer || answer.status === 404) return undefined
      if (answer.status === 403) throw new TandemError('record-not-readable', { side: 'crm' })
      return readRow(reading, okay(answer))
    },

    async many(table, ids, options) {
      if (ids.length === 0) return []
      const wanted = [...new Set(ids.map(guid))]
      const reading = await readingOf(table, options)
      const records = await found(reading, wanted, options)
      const missing = wanted.filter((id) => !records.has(id))
      const reasons = await whyMissing(reading, missing, options)
      return ids.map((id) => {
        const key = guid(id)
        return records.get(key) ?? reasons.get(key) ?? new TandemError('record-gone', { side: 'crm' })
      })
    },
  }
}

function recordOrReason(reading: Reading, answer: BatchResponse): CrmRecord | TandemError {
  if (answer.status === 404) return new TandemError('record-gone', { side: 'crm' })
  if (answer.status === 403) return new TandemError('record-not-readable', { side: 'crm' })
  if (answer.status >= 300) return failureOf(answer)
  // Made or shared between the two requests.
  return readRow(reading, okay(answer))
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
