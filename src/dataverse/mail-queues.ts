/** Queues that mail can be written to: they have an address, and nobody else has it. */
import type { MailQueue } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsOf } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { query, quoted } from './odata.ts'
import { pagesOfRows } from './pages-of-rows.ts'
import { readFilteringMethod } from './personal-options.ts'
import { chunks } from './read-records.ts'
import { idOf, lookupOf, lookupValue, type Row, text } from './row.ts'

const $select = ['queueid', 'name', 'emailaddress', 'incomingemailfilteringmethod', lookupValue('ownerid')].join(',')
const addressesPerQuery = 30

export async function readMailQueues(client: DataverseClient, options: CallOptions): Promise<readonly MailQueue[]> {
  const queues: MailQueue[] = []
  const path = `queues${query({ $select, $filter: 'statecode eq 0 and emailaddress ne null' })}`
  for await (const rows of pagesOfRows(client, path, 'queues', options)) queues.push(...rows.flatMap(queueOf))
  // The queue that every user has by itself may carry the user's own address: that mailbox is the user's.
  const users = await addressesOfUsers(client, queues, options)
  return queues.filter(({ address }) => !users.has(address))
}

async function addressesOfUsers(
  client: DataverseClient,
  queues: readonly MailQueue[],
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const paths = chunks(
    queues.map(({ address }) => address),
    addressesPerQuery,
  ).map((some) => {
    const $filter = some.map((address) => `internalemailaddress eq ${quoted(address)}`).join(' or ')
    return `systemusers${query({ $select: 'internalemailaddress', $filter })}`
  })
  const answers = await client.reads(paths, 'queues', options)
  const rows = answers.flatMap((answer) => rowsOf(answer))
  return new Set(rows.flatMap((row) => text(row.internalemailaddress)?.toLowerCase() ?? []))
}

function queueOf(row: Row): readonly MailQueue[] {
  const address = text(row.emailaddress)?.trim().toLowerCase()
  if (!address) return []
  const owner = lookupOf(row, 'ownerid')
  return [
    {
      ...{ id: idOf(row, 'queueid'), name: text(row.name) ?? address, address, method: readFilteringMethod(row) },
      ...(owner ? { owner: { table: owner.table, id: owner.id } } : {}),
    },
  ]
}
