/** Mailboxes that the organization's own server-side synchronization works on, by `mailbox` rows. */
import type { Workload } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsIn } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { query } from './odata.ts'
import { lookupValue, type Row, text } from './row.ts'

/** Delivery method of server-side synchronization, and the columns that say it is at work (R-029, R-030, R-032). */
const columns: Readonly<
  Record<
    Workload,
    { readonly method: string; readonly value: number; readonly enabled: string; readonly status: string }
  >
> = {
  incomingEmail: {
    ...{ method: 'incomingemaildeliverymethod', value: 2 },
    ...{ enabled: 'enabledforincomingemail', status: 'incomingemailstatus' },
  },
  outgoingEmail: {
    ...{ method: 'outgoingemaildeliverymethod', value: 2 },
    ...{ enabled: 'enabledforoutgoingemail', status: 'outgoingemailstatus' },
  },
  appointmentsContactsTasks: { method: 'actdeliverymethod', value: 1, enabled: 'enabledforact', status: 'actstatus' },
}
/** Result of the last test: only a mailbox that passed it is worked on. */
const success = 1
const facts = Object.entries(columns) as [Workload, (typeof columns)[Workload]][]
const prefer = 'odata.maxpagesize=5000'

export async function serverSideMailboxes(
  client: DataverseClient,
  options: CallOptions,
): Promise<ReadonlyMap<string, readonly Workload[]>> {
  const owner = lookupValue('regardingobjectid')
  const $select = [owner, ...facts.flatMap(([, { method, enabled, status }]) => [method, enabled, status])].join(',')
  const atWork = facts.map(
    ([, { method, value, enabled, status }]) =>
      `(${method} eq ${value} and ${enabled} eq true and ${status} eq ${success})`,
  )
  const found = new Map<string, readonly Workload[]>()
  let next: string | undefined =
    `mailboxes${query({ $select, $filter: `statecode eq 0 and (${atWork.join(' or ')})` })}`
  while (next) {
    const answer: Row = await client.get<Row>(next, 'server-side mailboxes', options, prefer)
    for (const row of rowsIn(answer)) {
      const user = text(row[owner])?.toLowerCase()
      const own = facts.filter(
        ([, { method, value, enabled, status }]) =>
          row[method] === value && row[enabled] === true && row[status] === success,
      )
      if (user)
        found.set(
          user,
          own.map(([workload]) => workload),
        )
    }
    next = text(answer['@odata.nextLink'])
  }
  return found
}
