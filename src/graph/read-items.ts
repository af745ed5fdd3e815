/** One read for each kind: what is asked for, and what the answer is. */
import type { FollowedItem, FollowedKind, FollowedMailbox } from '../core/following.ts'
import type { ItemKind } from '../core/item.ts'
import { markProperty } from '../core/mark.ts'
import { inShape } from '../upstream/index.ts'
import { askEach } from './batch.ts'
import { checked, type GraphClient, type GraphRequest, reading } from './client.ts'
import { expandExtended } from './extended.ts'
import { asFailure } from './failures.ts'
import { placeOf } from './paths.ts'
import { contactProperties, readContact } from './read-contact.ts'
import { eventProperties, readEvent } from './read-event.ts'
import { attachmentProperties, inReplyToProperty, messageProperties } from './read-message.ts'
import { readTask } from './read-task.ts'
import type { GraphContact, GraphEvent, GraphTask } from './wire.ts'

const withoutContent = `attachments($select=${attachmentProperties.join(',')})`

interface Asked {
  readonly extended?: readonly string[]
}

/** @throws TandemError `item-gone` for an id that can be no task's */
function request(
  kind: ItemKind | FollowedKind,
  id: string,
  query: Readonly<Record<'select' | 'expand', readonly string[]>>,
  prefer: readonly string[] = [],
): GraphRequest {
  const { path, route } = placeOf(kind, id)
  const select = query.select.length > 0 ? `$select=${query.select.join(',')}&` : ''
  return reading(`${path}?${select}$expand=${encodeURIComponent(query.expand.join(','))}`, route, prefer)
}

export function messageRequest(id: string, { extended = [] }: Asked, withContent: boolean): GraphRequest {
  const properties = expandExtended([markProperty, inReplyToProperty, ...extended])
  const expand = [withContent ? 'attachments' : withoutContent, properties]
  return request('message', id, { select: messageProperties, expand }, ['outlook.body-content-type="html"'])
}

export function eventRequest(id: string, { extended = [] }: Asked, withContent = false): GraphRequest {
  const expand = [withContent ? 'attachments' : withoutContent, expandExtended([markProperty, ...extended])]
  return request('event', id, { select: eventProperties, expand }, ['outlook.timezone="UTC"'])
}

function contactRequest(id: string, { extended = [] }: Asked): GraphRequest {
  return request('contact', id, { select: contactProperties, expand: [expandExtended([markProperty, ...extended])] })
}

const taskRequest = (id: string): GraphRequest => request('task', id, { select: [], expand: ['extensions'] })

const requests: Readonly<Record<FollowedKind, (id: string, asked: Asked) => GraphRequest>> = {
  event: eventRequest,
  contact: contactRequest,
  task: taskRequest,
}

const readers: Readonly<
  Record<FollowedKind, (answer: unknown, id: string, extended: readonly string[] | undefined) => FollowedItem>
> = {
  event: (answer, _id, extended) => readEvent(checked(answer as GraphEvent), extended),
  contact: (answer, _id, extended) => readContact(checked(answer as GraphContact), extended),
  task: (answer, id, extended) => readTask(checked(answer as GraphTask), id, extended),
}

export function createReadItems(client: GraphClient): FollowedMailbox['readItems'] {
  return async (kind, ids, options) => {
    const asked = options.extended ? { extended: options.extended } : {}
    const outcomes = await askEach(
      client,
      ids.map((id) => () => [requests[kind](id, asked)]),
      options,
    )
    return outcomes.map((outcome, index) => {
      if (outcome.failure) return outcome.failure
      return asFailure(() =>
        inShape('mailbox', () => readers[kind](outcome.answers[0], ids[index] ?? '', options.extended)),
      )
    })
  }
}
