import type { World } from './call.ts'
import { GraphError } from './errors.ts'
import type { EventResponse } from './meeting-mail.ts'
import { sendMeetingMessage } from './meeting-messages.ts'
import { addressOf, copiesOf, isOrganizers } from './meetings.ts'
import { changeEvent, dateOf, instanceOn, masterOf, removeInstance } from './series.ts'
import type { Item } from './store.ts'
import { asList, asText, isObject, type Json } from './values.ts'

/** Notes an answer at the organizer, for the whole meeting or for one instance of it. */
function noteAtOrganizer(world: World, item: Item, status: Json): void {
  const { store } = world
  const master = masterOf(world, item)
  const mail = store.person('oid', item.oid)?.mail.toLowerCase()
  const wholes = copiesOf(world, master ?? item).filter(isOrganizers)
  // To whom one instance is a single event, answers about an exception of the organizer's.
  const where = "kind = 'event' AND master IS NOT NULL AND item.oid <> ? AND json_extract(properties, '$.iCalUId') = ?"
  const exceptions = store.select(where, item.oid, asText(item.properties.iCalUId)).filter(isOrganizers)
  const originals = wholes.length === 0 ? exceptions : wholes
  for (const each of originals) {
    const original = master === undefined ? each : instanceOn(world, each, dateOf(master, item))
    if (original === undefined) continue
    const attendees = asList(original.properties.attendees).map((attendee) =>
      isObject(attendee) && addressOf(attendee) === mail ? { ...attendee, status } : attendee,
    )
    changeEvent(world, original, { attendees })
  }
}

/**
 * An invitee's answer, on their own copy and at the organizer, about a meeting, a series or one instance.
 * @param told false: the organizer learns nothing
 * @throws GraphError 400 for an organizer
 */
export function answerInvitation(
  world: World,
  item: Item,
  response: EventResponse,
  { told, comment }: { readonly told: boolean; readonly comment: string },
): void {
  const { store } = world
  if (isOrganizers(item)) {
    throw new GraphError(
      400,
      'ErrorInvalidRequest',
      "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
    )
  }
  const status = { response, time: world.clock.now().toISOString() }
  if (told) {
    sendMeetingMessage(world, item, 'response', [addressOf(item.properties.organizer)].filter(Boolean), {
      response,
      comment,
    })
    noteAtOrganizer(world, item, status)
  }
  const master = masterOf(world, item)
  // What is declined leaves the calendar.
  if (response === 'declined') {
    if (master === undefined) store.remove(item)
    else removeInstance(world, master, item)
    return
  }
  const own = { showAs: response === 'accepted' ? 'busy' : 'tentative', responseStatus: status }
  changeEvent(world, item, own)
  for (const exception of store.select("master = ? AND kind = 'event'", item.immutable))
    store.update(exception, { properties: { ...exception.properties, ...own } })
}
