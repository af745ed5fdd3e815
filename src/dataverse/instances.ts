/** The meetings of series as the organization has expanded them, and which series an appointment belongs to (R-262). */
import { TandemError } from '../core/errors.ts'
import type { FollowedCrm, Instance, RecordInstances } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { okay, rowsIn, rowsOf } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import { placeOf } from './changes.ts'
import type { DataverseClient } from './client.ts'
import { failureOf } from './failures.ts'
import { guid, query } from './odata.ts'
import { chunks } from './read-records.ts'
import { idOf, type Row, text, versionOf } from './row.ts'
import { tables } from './tables.ts'

const seriesPerBatch = 20
const idsPerRead = 50
const readsPerBatch = 20
/** `instancetypecode` of an instance that is as its series made it. */
const plainInstance = 2

export function createInstances(client: DataverseClient): Pick<FollowedCrm, 'instances' | 'seriesOf'> {
  return {
    async instances(seriesIds, options) {
      const found: (RecordInstances | TandemError)[] = []
      for (const some of chunks(seriesIds.map(guid), seriesPerBatch))
        found.push(...(await readSome(client, some, options)))
      return found
    },

    async seriesOf(appointmentIds, options) {
      const paths = chunks([...new Set(appointmentIds.map(guid))], idsPerRead).map((ids) => {
        const isOne = ids.map((id) => `activityid eq ${id}`).join(' or ')
        return `appointments${query({ $select: 'seriesid', $filter: `seriesid ne null and (${isOne})` })}`
      })
      const series = new Map<string, string>()
      for (const some of chunks(paths, readsPerBatch))
        for (const answer of await client.reads(some, 'series of appointments', options)) {
          // Who may not read appointments at all sees no instances either.
          if (answer.status === 403) continue
          for (const row of rowsOf(answer)) {
            const id = text(row.seriesid)
            if (id) series.set(idOf(row, tables.appointment.key), id.toLowerCase())
          }
        }
      return series
    },
  }
}

/** Two reads for each series, all in one request: what it has, and what was deleted of it. */
async function readSome(client: DataverseClient, ids: readonly string[], options: CallOptions) {
  const paths = ids.flatMap((id) => [
    `recurringappointmentmasters(${id})${query({ $select: 'deletedexceptionslist,statuscode' })}`,
    `appointments${query({
      $select: 'activityid,originalstartdate,instancetypecode,statuscode',
      $filter: `seriesid eq ${id}`,
    })}`,
  ])
  const answers = await client.reads(paths, 'instances of series', options)
  const found: (RecordInstances | TandemError)[] = []
  for (let index = 0; index < answers.length; index += 2)
    found.push(await read(...(answers.slice(index, index + 2) as [BatchResponse, BatchResponse])))
  return found

  async function read(master: BatchResponse, list: BatchResponse): Promise<RecordInstances | TandemError> {
    if (master.status === 404) return new TandemError('record-gone', { side: 'crm' })
    if (master.status === 403 || list.status === 403) return new TandemError('record-not-readable', { side: 'crm' })
    if (master.status >= 300) return failureOf(master)
    if (list.status >= 300) return failureOf(list)
    const series = okay(master)
    const rows: Row[] = []
    // Every page: what is not told of would look deleted.
    for (let page: Row | undefined = okay(list); page; ) {
      rows.push(...rowsIn(page))
      const next: string | undefined = text(page['@odata.nextLink'])
      page = next ? await client.get<Row>(placeOf('appointment', next), 'instances of series', options) : undefined
    }
    return {
      instances: rows.flatMap((row) => instanceOf(row, series)),
      deleted: startsIn(text(series.deletedexceptionslist)),
    }
  }
}

function instanceOf(row: Row, series: Row): readonly Instance[] {
  const originalStart = text(row.originalstartdate)
  if (!originalStart) return []
  return [
    {
      id: idOf(row, tables.appointment.key),
      originalStart,
      version: versionOf(row['@odata.etag']),
      // A state of its own (completed, canceled) makes no exception of it, but differs from the series all the same.
      isOwn: row.instancetypecode !== plainInstance || row.statuscode !== series.statuscode,
    },
  ]
}

/** No page tells how the list is written; every instant that can be found in it counts. */
function startsIn(list: string | undefined): readonly string[] {
  const found = list?.match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g) ?? []
  return found.map((start) => (/(?:Z|[+-]\d\d:\d\d)$/.test(start) ? start : `${start}Z`))
}
