import { badRequest, GraphError } from './errors.ts'
import { emptyEvent, placesOf } from './events.ts'
import { previewOf } from './html-text.ts'
import { addressOf } from './meetings.ts'
import { writable } from './messages.ts'
import { withOnlineMeeting } from './online-meeting.ts'
import { checkTypes, eventProperties, eventTypes } from './properties.ts'
import { asList, asObject, asText, isObject, type Json } from './values.ts'

const choices: Readonly<Record<string, readonly string[]>> = {
  showAs: ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'],
  importance: ['low', 'normal', 'high'],
  sensitivity: ['normal', 'personal', 'private', 'confidential'],
}
const attendeeTypes = ['required', 'optional', 'resource']

/** An attendee as Exchange keeps it; what somebody answered before stays with them. */
function attendeeOf(value: unknown, before: readonly unknown[]): Json {
  const { type = 'required', emailAddress, proposedNewTime: _, ...others } = asObject(value)
  const { name, address } = asObject(emailAddress)
  if (asText(address) === '') throw new GraphError(400, 'ErrorInvalidRequest', 'An attendee needs an address.')
  if (!attendeeTypes.includes(asText(type))) throw badRequest(`'${asText(type)}' is not a type of attendee.`)
  const known = before.find((each) => addressOf(each) === asText(address).toLowerCase())
  const status = asObject(known).status ?? { response: 'none', time: '0001-01-01T00:00:00Z' }
  return { ...others, type, status, emailAddress: { name: asText(name) || asText(address), address } }
}

/**
 * What a body says of an event, with what follows from it.
 * @param before the event that is changed; nothing for a new one
 * @throws GraphError 400
 */
export function readEvent(body: Json, allowed: ReadonlySet<string>, before: Json = {}): Json {
  const written = writable(body, allowed, eventProperties, 'event')
  checkTypes(written, eventTypes)
  for (const [name, values] of Object.entries(choices)) {
    const value = written[name]
    if (value !== undefined && value !== null && !values.includes(asText(value)))
      throw badRequest(`'${asText(value)}' is not a value of '${name}'.`)
  }
  for (const name of ['start', 'end'])
    if (written[name] === null) throw new GraphError(400, 'ErrorInvalidRequest', `An event needs a '${name}'.`)
  // Cleared means what it is on a new event.
  for (const [name, value] of Object.entries(written)) if (value === null) written[name] = emptyEvent[name] ?? null
  if (written.attendees !== undefined)
    written.attendees = asList(written.attendees).map((each) => attendeeOf(each, asList(before.attendees)))
  // Writing the one place drops the places there were (event-update).
  if (written.location !== undefined && written.locations === undefined) written.locations = placesOf(written.location)
  if (isObject(written.body)) {
    const { content, contentType } = written.body
    const type = asText(contentType).toLowerCase() === 'html' ? 'html' : 'text'
    written.body = { contentType: type, content: asText(content) }
  }
  if (written.body !== undefined) written.bodyPreview = previewOf(written.body)
  return withOnlineMeeting(written, before)
}
