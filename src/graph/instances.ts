/** The meetings of a series between two instants: `/instances` alone tells which one an exception was. */
import { TandemError } from '../core/errors.ts'
import type { FollowedMailbox, Instance } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { askEach } from './batch.ts'
import { type GraphClient, type GraphRequest, reading } from './client.ts'
import { asTandemError } from './failures.ts'
import { readInstant } from './instant.ts'
import { placeOf } from './paths.ts'
import { versionOf } from './version.ts'
import type { GraphEvent } from './wire.ts'

const pageSize = 200
const inUtc = ['outlook.timezone="UTC"']
const route = '/events/{id}/instances'

interface Page {
  readonly value: readonly GraphEvent[]
  readonly '@odata.nextLink'?: string
}

type Asked = Parameters<FollowedMailbox['instances']>[0][number]

function firstPage({ id, from, to }: Asked): GraphRequest {
  const window = `startDateTime=${encodeURIComponent(from)}&endDateTime=${encodeURIComponent(to)}`
  const select = '$select=id,changeKey,type,isAllDay,start,originalStart'
  return reading(`${placeOf('event', id).path}/instances?${window}&${select}&$top=${pageSize}`, route, inUtc)
}

export function createInstances(client: GraphClient): FollowedMailbox['instances'] {
  return async (series, options) => {
    const outcomes = await askEach(
      client,
      series.map((one) => () => [firstPage(one)]),
      options,
    )
    const found: (readonly Instance[] | TandemError)[] = []
    for (const { answers, failure } of outcomes)
      found.push(failure ?? (await allPages(client, answers[0] as Page, options).catch(asTandemError)))
    return found
  }
}

async function allPages(client: GraphClient, first: Page, options: CallOptions): Promise<readonly Instance[]> {
  const instances: Instance[] = []
  for (let page: Page | undefined = first; page; ) {
    instances.push(...inShape('mailbox', () => (page as Page).value.map(instanceOf)))
    const next: string | undefined = page['@odata.nextLink']
    page = next === undefined ? undefined : ((await client.ask(reading(next, route, inUtc), options)) as Page)
  }
  return instances
}

/** @throws TandemError where nothing tells which one an exception was: left out, it would look deleted */
function instanceOf(event: GraphEvent): Instance {
  const isOwn = event.type === 'exception'
  const originalStart = event.originalStart ?? (isOwn ? undefined : readInstant(event.start, event.isAllDay ?? false))
  if (!originalStart) {
    const detail = 'Microsoft Graph: an exception without its original start'
    throw new TandemError('invalid-value', { side: 'mailbox', detail })
  }
  return { id: event.id, originalStart, version: versionOf(event), isOwn }
}
