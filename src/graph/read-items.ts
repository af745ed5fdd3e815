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

/** What each request for an item of the kind is: all but the id is said once. */
function requesting(
  kind: ItemKind | FollowedKind,
  query: Readonly<Record<'select' | 'expand', readonly string[]>>,
  prefer: readonly string[] = [],
): (id: string) => GraphRequest {
  const select = query.select.length > 0 ? `$select=${query.select.join(',')}&` : ''
  const asked = `${select}$expand=${encodeURIComponent(query.expand.join(','))}`
  return (id) => {
    const { path, route } = placeOf(kind, id)
    return reading(`${path}?${asked}`, route, prefer)
  }
}

export function messageRequest(id: string, { extended = [] }: Asked, withContent: boolean): GraphRequest {
  const properties = expandExtended([markProperty, inReplyToProperty, ...extended])
  const expand = [withContent ? 'attachments' : withoutContent, properties]
  return requesting('message', { select: messageProperties, expand }, ['outlook.body-content-type="html"'])(id)
}

function eventRequests({ extended = [] }: Asked, withContent = false): (id: string) => GraphRequest {
  const expand = [withContent ? 'attachments' : withoutContent, expandExtended([markProperty, ...extended])]
  return requesting('event', { select: eventProperties, expand }, ['outlook.timezone="UTC"'])
}

export const eventRequest = (id: string, asked: Asked, withContent = false): GraphRequest =>
  eventRequests(asked, withContent)(id)

function contactRequests({ extended = [] }: Asked): (id: string) => GraphRequest {
  return requesting('contact', { select: contactProperties, expand: [expandExtended([markProperty, ...extended])] })
}

/** Each throws TandemError `item-gone` for an id that can be no task's. */
const requests: Readonly<Record<FollowedKind, (asked: Asked) => (id: string) => GraphRequest>> = {
  event: eventRequests,
  contact: contactRequests,
  task: () => requesting('task', { select: [], expand: ['extensions'] }),
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
    const requestFor = requests[kind](options.extended ? { extended: options.extended } : {})
    const outcomes = await askEach(
      client,
      ids.map((id) => () => [requestFor(id)]),
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
