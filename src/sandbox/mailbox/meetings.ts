/** What a meeting does between mailboxes of the sandbox: invitations, changes and cancellations (observed.md, Calendar). */
import type { World } from './call.ts'
import { GraphError } from './errors.ts'
import { insertEvent, makeException } from './events.ts'
import { sendMeetingMessage } from './meeting-messages.ts'
import { changeEvent, dateOf, instanceOn, masterOf, removeInstance } from './series.ts'
import type { Item } from './store.ts'
import { asList, asObject, asText, isObject, type Json } from './values.ts'

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
  Object.keys(written).some((name) => (carried as readonly string[]).includes(name))

export const addressOf = (person: unknown) => asText(asObject(asObject(person).emailAddress).address).toLowerCase()
const addressesOf = (attendees: unknown) => [...new Set(asList(attendees).map(addressOf))].filter(Boolean)

export const isOrganizers = ({ properties }: Item) => properties.isOrganizer !== false
const neverAnswered = { response: 'none', time: '0001-01-01T00:00:00Z' }

/** The copies that others of the sandbox have of a single meeting or a whole series. */
export function copiesOf({ store }: World, whole: Item): Item[] {
  const uid = asText(whole.properties.iCalUId)
  if (uid === '') return []
  return store.select(
    "kind = 'event' AND master IS NULL AND item.oid <> ? AND json_extract(properties, '$.iCalUId') = ?",
    whole.oid,
    uid,
  )
}

/** What is the same in every copy. */
function sharedOf({ properties }: Item): Json {
  const shared: Json = Object.fromEntries(carried.map((name) => [name, properties[name]]))
  // An invitee's copy names the organizer among the attendees; "none" there means that nobody tracks it.
  const organizer = { type: 'required', status: neverAnswered, ...asObject(properties.organizer) }
  return { ...shared, attendees: [organizer, ...asList(properties.attendees)] }
}

const unanswered: Json = {
  isOrganizer: false,
  showAs: 'tentative',
  responseStatus: { response: 'notResponded', time: '0001-01-01T00:00:00Z' },
}

/** Gives an invitee a copy: of a series with its exceptions, of an instance alone as a single event. */
function invite(world: World, item: Item, address: string): void {
  const { store } = world
  const owner = store.person('mail', address)
  const whole = masterOf(world, item) ?? item
  if (owner === undefined || owner.oid === item.oid || copiesOf(world, whole).some(({ oid }) => oid === owner.oid))
    return
  const { cancelledDates } = item.properties
  const copy = insertEvent(world, owner.oid, {
    ...sharedOf(item),
    ...unanswered,
    ...(cancelledDates === undefined ? {} : { cancelledDates }),
  })
  for (const exception of store.select("master = ? AND kind = 'event'", item.immutable)) {
    const { recurrence: _, ...shared } = sharedOf(exception)
    makeException(world, copy, exception.original_start ?? '', shared)
  }
}

/** The copy that somebody has of an event, a series or an instance. */
function copyOf(world: World, item: Item, address: string): Item | undefined {
  const owner = world.store.person('mail', address)
  const master = masterOf(world, item)
  const theirs = (whole: Item) => copiesOf(world, whole).find(({ oid }) => oid === owner?.oid)
  // Who was asked to one instance alone has it as a single event.
  const alone = theirs(item)
  if (master !== undefined && alone !== undefined && !isObject(alone.properties.recurrence)) return alone
  const copy = theirs(master ?? item)
  return copy === undefined || master === undefined ? copy : instanceOn(world, copy, dateOf(master, item))
}

function takeAway(world: World, item: Item, address: string): void {
  const copy = copyOf(world, item, address)
  const master = copy === undefined ? undefined : masterOf(world, copy)
  if (copy !== undefined && master !== undefined) removeInstance(world, master, copy)
  else if (copy !== undefined) world.store.remove(copy)
}

/**
 * Tells the attendees of an organizer's event what is new: who was added is invited, who was taken off gets a
 * cancellation, and the others get an update where more than the list of attendees changed.
 * @param before the attendees before the change
 */
export function tellAttendees(world: World, item: Item, before: unknown, isChanged: boolean): void {
  if (!isOrganizers(item) || item.properties.isDraft === true) return
  const [known, invited] = [addressesOf(before), addressesOf(item.properties.attendees)]
  const added = invited.filter((address) => !known.includes(address))
  const dropped = known.filter((address) => !invited.includes(address))
  const kept = isChanged ? invited.filter((address) => known.includes(address)) : []
  sendMeetingMessage(world, item, 'invitation', added)
  sendMeetingMessage(world, item, 'update', kept)
  sendMeetingMessage(world, item, 'cancellation', dropped)
  for (const address of dropped) takeAway(world, item, address)
  const { recurrence, ...shared } = sharedOf(item)
  for (const address of kept) {
    const copy = copyOf(world, item, address)
    if (copy !== undefined) changeEvent(world, copy, item.master === null ? { ...shared, recurrence } : shared)
  }
  for (const address of added) invite(world, item, address)
}

/** The meeting, or one instance of it, is off: everybody gets a cancellation, and the copies go. */
export function withdrawInvitations(world: World, item: Item, comment = ''): void {
  if (!isOrganizers(item) || item.properties.isDraft === true) return
  const invited = addressesOf(item.properties.attendees)
  sendMeetingMessage(world, item, 'cancellation', invited, { comment })
  for (const address of invited) takeAway(world, item, address)
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
