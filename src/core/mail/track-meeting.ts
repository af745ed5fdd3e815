/** A meeting message that a person marked: what is tracked is the meeting that it speaks of. */
import { TandemError } from '../errors.ts'
import type { ItemRequest, RequestResult } from '../request.ts'
import { track } from '../track.ts'
import type { MailWorld } from './notice.ts'

/**
 * @param request about the message
 * @returns undefined where the meeting is tracked already
 * @throws TandemError `meeting-gone`
 */
export async function trackMeetingOf(
  world: MailWorld,
  request: Omit<ItemRequest, 'kind' | 'hints'> & { readonly operationId: string },
): Promise<RequestResult | undefined> {
  const { correlationId, signal } = request
  const call = { correlationId, ...(signal ? { signal } : {}) }
  const eventId = (await world.mailbox.meetingOf(request.itemId, call))?.eventId
  if (eventId === undefined) throw new TandemError('meeting-gone', { side: 'mailbox' })
  const link = await world.journal.findLink(request.actor, 'event', eventId)
  if (link?.state === 'tracked' || link?.state === 'pending') return undefined
  return track(world, { ...request, kind: 'event', itemId: eventId })
}
