/** What one look at an item needs of the organization, all in one batch. */
import type { CallOptions, Crm, CrmLookup } from '../core/ports.ts'
import type { AddressMatch, CrmRecord } from '../core/record.ts'
import { readIfThere, rowsOf, rowsOrNone } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import { namedRead } from './choose.ts'
import type { DataverseClient } from './client.ts'
import { isActive, type PeopleRead, peopleReads, readMatches, readNamed, readsApart } from './people.ts'
import { searchPaths } from './read-records.ts'
import { type ReadingOf, readRow } from './records.ts'
import { factsOf } from './tables.ts'

export function createLookup(client: DataverseClient, readingOf: ReadingOf): Crm['lookup'] {
  /** Rows of people who are looked for by address; a crowd behind one address does not hide the others. */
  async function matchesOf(
    people: readonly PeopleRead[],
    answers: readonly BatchResponse[],
    call: CallOptions,
  ): Promise<readonly AddressMatch[]> {
    const found = people.map((read, index) => {
      const answer = answers[index]
      // A table that this user may not read at all has nobody for them.
      const rows = answer ? rowsOrNone(answer) : []
      return { read, rows, apart: readsApart(read, rows) }
    })
    const apart = found.flatMap((one) => one.apart)
    const matches = found.flatMap(({ read, rows, apart: { length } }) => (length > 0 ? [] : readMatches(read, rows)))
    if (apart.length === 0) return matches
    const paths = apart.map(({ path }) => path)
    return [...matches, ...(await matchesOf(apart, await client.reads(paths, 'lookup', call), call))]
  }

  return async ({ addresses, activity, regarding }, call): Promise<CrmLookup> => {
    const people = peopleReads(addresses)
    const extra = activity ? await readingOf.extra(activity.table, call) : []
    const wanted = activity ? searchPaths({ table: activity.table, extra }, activity.ids, activity.messageId) : []
    const regards = regarding ? [namedRead(regarding)] : []
    const paths = [...people.map(({ path }) => path), ...wanted, ...regards]
    const { answers, secured } = activity
      ? await readingOf.read(activity.table, paths, 'lookup', call)
      : { answers: await client.reads(paths, 'lookup', call) }
    const records = answers.slice(people.length, people.length + wanted.length).flatMap(rowsOf)
    const [regardingAnswer] = answers.slice(people.length + wanted.length)
    const found = regardingAnswer && regarding ? readIfThere(regardingAnswer) : undefined
    const facts = regarding && factsOf(regarding.table)
    const reading =
      activity && secured && records.length > 0 ? { table: activity.table, extra, secured: await secured() } : undefined
    return {
      matches: await matchesOf(people, answers.slice(0, people.length), call),
      records: reading ? distinct(records.map((row) => readRow(reading, row))) : [],
      ...(found && regarding && facts
        ? { regarding: { ...readNamed(regarding.table, found), isActive: isActive(facts, found) } }
        : {}),
    }
  }
}

function distinct(records: readonly CrmRecord[]): readonly CrmRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()]
}
