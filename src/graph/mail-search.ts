/** Messages of a mailbox that are looked for: by Message-ID, and those of a period. */
import type { MailSearch } from '../core/mail/notice.ts'
import { inShape } from '../upstream/index.ts'
import { askEach } from './batch.ts'
import { type GraphClient, reading } from './client.ts'
import { outcomeOfEach } from './each-own.ts'
import { quoted } from './filters.ts'

interface Found {
  readonly value: readonly { readonly id: string; readonly receivedDateTime?: string | null }[]
  readonly '@odata.count'?: number
}

export function createMailSearch(client: GraphClient): MailSearch {
  const listing = (folder: string, query: Readonly<Record<string, string | number>>) => {
    const route = `/mailFolders/${folder}/messages`
    const options = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    return reading(`${route}?${options.join('&')}`, route)
  }
  const within = ({ from, to }: { readonly from: string; readonly to: string }) =>
    `receivedDateTime ge ${from} and receivedDateTime lt ${to}`
  return {
    async findMessages(messageIds, options) {
      const outcomes = await askEach(
        client,
        messageIds.map((id) => () => [
          reading(
            `/messages?$filter=${encodeURIComponent(`internetMessageId eq ${quoted(id)}`)}&$select=id`,
            '/messages',
          ),
        ]),
        options,
      )
      return outcomeOfEach(outcomes, (answer) => (answer as Found).value.map(({ id }) => id))
    },
    async countOfPeriod(folder, period, options) {
      const request = listing(folder, { $filter: within(period), $select: 'id', $top: 1, $count: 'true' })
      const answer = (await client.ask(request, options)) as Found
      return inShape('mailbox', () => answer['@odata.count'] ?? answer.value.length)
    },
    async mailOfPeriod(folder, { skip, limit, ...period }, options) {
      const request = listing(folder, {
        ...{ $filter: within(period), $orderby: 'receivedDateTime asc', $select: 'id,receivedDateTime' },
        ...{ $top: limit, ...(skip > 0 ? { $skip: skip } : {}) },
      })
      const answer = (await client.ask(request, options)) as Found
      return inShape('mailbox', () =>
        answer.value.flatMap(({ id, receivedDateTime }) =>
          receivedDateTime ? [{ id, receivedDateTime: new Date(receivedDateTime).toISOString() }] : [],
        ),
      )
    },
  }
}
