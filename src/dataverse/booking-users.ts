/** Who is booked: a booking names a resource, and the resource may be a user. Whoever owns the booking only planned it. */
import type { CallOptions } from '../core/ports.ts'
import { rowsOf } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { guid, query } from './odata.ts'
import { chunks } from './read-records.ts'
import { idOf, lookupValue, type Row, text } from './row.ts'
import { tables } from './tables.ts'

const idsPerQuery = 50
const [resource, user] = [lookupValue('resource'), lookupValue('userid')]

/** What is to be selected of bookings. */
export const bookedColumns = [tables.bookableresourcebooking.key, resource]

/** `systemuserid`s by booking. */
export async function usersBooked(
  client: DataverseClient,
  rows: readonly Row[],
  options: CallOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const booked = rows.flatMap((row): [string, string][] => {
    const id = text(row[resource])?.toLowerCase()
    return id ? [[idOf(row, tables.bookableresourcebooking.key), id]] : []
  })
  const paths = chunks([...new Set(booked.map(([, id]) => id))], idsPerQuery).map((ids) => {
    const $filter = ids.map((id) => `bookableresourceid eq ${guid(id)}`).join(' or ')
    return `bookableresources${query({ $select: `bookableresourceid,${user}`, $filter })}`
  })
  const answers = await client.reads(paths, 'bookable resources', options)
  const users = new Map(
    answers
      .flatMap((answer) => rowsOf(answer))
      .map((row) => [idOf(row, 'bookableresourceid'), text(row[user])?.toLowerCase()]),
  )
  return new Map(booked.map(([booking, id]) => [booking, [users.get(id) ?? []].flat()]))
}
