/** What a meeting does between mailboxes of the sandbox: invitations, changes, cancellations and answers (observed.md, Calendar). */
import type { World } from './call.ts'
import { GraphError } from './errors.ts'
import { insertEvent, spanOf } from './events.ts'
import type { Item } from './store.ts'
import { asList, asObject, asText, isObject, type Json } from './values.ts'

export type Answer = 'accepted' | 'tentativelyAccepted' | 'declined'

/** What an organizer's change carries into the copies; each invitee's own marks stay theirs. */
const carried = [
  'subject',
  'body',
  'bodyPreview',
  'start',
  'end',
  'isAllDay',
  'location',
  'locations',
  'importance',
  'recurrence',
  'isOnlineMeeting',
  'onlineMeeting',
  'onlineMeetingProvider',
  'organizer',
  'iCalUId',
] as const

/** True when a change of these properties concerns everybody: a category or a mark of one's own does not. */
export const concernsAll = (written: Json): boolean =>
  Object.keys(written).some((name) => name === 'attendees' || (carried as readonly string[]).includes(name))

const addressOf = (person: unknown) => asText(asObject(asObject(person).emailAddress).address).toLowerCase()

const isOrganizers = ({ properties }: Item) => properties.isOrganizer !== false

/** The copies that others of the sandbox have of this meeting. */
function copiesOf({ store }: World, item: Item): Item[] {
  const uid = asText(item.properties.iCalUId)
  if (uid === '') return []
  return store.select(
    "kind = 'event' AND master IS NULL AND item.oid <> ? AND json_extract(properties, '$.iCalUId') = ?",
    item.oid,
    uid,
  )
}

/** Invites who has no copy yet, brings the others' copies up to date, and takes it from who is invited no more. */
export function sendInvitations(world: World, item: Item): void {
  const { store } = world
  if (!isOrganizers(item) || item.master !== null || item.properties.isDraft === true) return
  const { properties } = item
  const attendees = asList(properties.attendees)
  const invited = new Set(attendees.map(addressOf))
  const shared: Json = Object.fromEntries(carried.map((name) => [name, properties[name]]))
  // An invitee's copy names the organizer among the attendees; "none" there means that nobody tracks it.
  shared.attendees = [
    { type: 'required', status: { response: 'none', time: '0001-01-01T00:00:00Z' }, ...asObject(properties.organizer) },
    ...attendees,
  ]
  const copies = copiesOf(world, item)
  for (const copy of copies) {
    const owner = store.person('oid', copy.oid)
    if (!owner || !invited.has(owner.mail.toLowerCase())) store.remove(copy)
    else {
      const changed = { ...copy.properties, ...shared }
      store.update(copy, { ...spanOf(changed), properties: changed })
    }
  }
  for (const address of invited) {
    const owner = store.person('mail', address)
    if (!owner || owner.oid === item.oid || copies.some(({ oid }) => oid === owner.oid)) continue
    insertEvent(world, owner.oid, {
      ...shared,
      isOrganizer: false,
      showAs: 'tentative',
      responseStatus: { response: 'notResponded', time: '0001-01-01T00:00:00Z' },
    })
  }
}

/** The meeting is off: the copies go. */
export function withdrawInvitations(world: World, item: Item): void {
  if (isOrganizers(item) && item.master === null) for (const copy of copiesOf(world, item)) world.store.remove(copy)
}

/** An invitee's answer, on their own copy and at the organizer. @throws GraphError 400 for an organizer */
export function answerInvitation(world: World, item: Item, response: Answer, time: string): void {
  const { store } = world
  if (isOrganizers(item)) {
    throw new GraphError(
      400,
      'ErrorInvalidRequest',
      "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
    )
  }
  const owner = store.person('oid', item.oid)
  for (const original of copiesOf(world, item).filter(isOrganizers)) {
    const attendees = asList(original.properties.attendees).map((attendee) =>
      isObject(attendee) && addressOf(attendee) === owner?.mail.toLowerCase()
        ? { ...attendee, status: { response, time } }
        : attendee,
    )
    store.update(original, { properties: { ...original.properties, attendees } })
  }
  // A declined meeting leaves the calendar.
  if (response === 'declined') store.remove(item)
  else {
    const showAs = response === 'accepted' ? 'busy' : 'tentative'
    store.update(item, { properties: { ...item.properties, showAs, responseStatus: { response, time } } })
  }
}

/** @throws GraphError 400 unless the caller organizes the meeting */
export function demandOrganizer(item: Item): void {
  if (isOrganizers(item)) return
  throw new GraphError(
    400,
    'ErrorInvalidRequest',
    "Your request can't be completed. You need to be an organizer to cancel a meeting.",
  )
}
