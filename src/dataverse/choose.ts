/** Records for a person to choose from, and their names. */
import { TandemError } from '../core/errors.ts'
import type { FollowedCrm } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import type { RecordReference } from '../core/record.ts'
import { readIfThere, rowsOrNone } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { guid, query } from './odata.ts'
import { namedColumns, readNamed } from './people.ts'
import { text } from './row.ts'
import { openWorkReads, overlapRead, type RecordRead, ranked, searchReads } from './search.ts'
import { factsOf } from './tables.ts'

export function createChoices(
  client: DataverseClient,
  me: (call: CallOptions) => Promise<string>,
): Pick<FollowedCrm, 'search' | 'openWork' | 'names' | 'overlapping'> {
  async function rowsOfEach(
    reads: readonly RecordRead[],
    route: string,
    call: Parameters<DataverseClient['reads']>[2],
  ) {
    const answers = await client.reads(
      reads.map(({ path }) => path),
      route,
      call,
    )
    return reads.flatMap(({ table }, index) => {
      const answer = answers[index]
      return answer ? rowsOrNone(answer).map((row) => ({ table, row })) : []
    })
  }

  return {
    async search(wanted, among, limit, call) {
      const found = await rowsOfEach(searchReads(wanted, among, limit), 'search', call)
      const named = found.map(({ table, row }) => readNamed(table, row))
      return ranked(named, wanted).slice(0, limit)
    },

    async openWork(customers, limit, call) {
      const found = await rowsOfEach(openWorkReads(customers, limit), 'open work', call)
      return found
        .sort((one, other) => (text(other.row.modifiedon) ?? '').localeCompare(text(one.row.modifiedon) ?? ''))
        .slice(0, limit)
        .map(({ table, row }) => readNamed(table, row))
    },

    async overlapping(times, call) {
      const ownerId = await me(call)
      const reads = times.map((time) => overlapRead(ownerId, time))
      const answers = await client.reads(
        reads.map(({ path }) => path),
        'overlapping',
        call,
      )
      return answers.map((answer) => rowsOrNone(answer).map((row) => readNamed('appointment', row)))
    },

    async names(records, call) {
      const known = records.filter(({ table }) => factsOf(table))
      const answers = await client.reads(known.map(namedRead), 'names', call)
      return known.flatMap(({ table }, index) => {
        const row = answers[index] ? readIfThere(answers[index]) : undefined
        return row ? [readNamed(table, row)] : []
      })
    },
  }
}

/** @throws TandemError `invalid-value` for a table that is unknown here */
export function namedRead({ table, id }: RecordReference): string {
  const facts = factsOf(table)
  if (!facts) throw new TandemError('invalid-value', { side: 'crm', detail: `the table "${table}" can’t be used here` })
  return `${facts.set}(${guid(id)})${query({ $select: namedColumns(facts).join(',') })}`
}
