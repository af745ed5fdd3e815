import type { ItemReference } from '../../api/item.ts'
import { TandemError } from '../../core/errors.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'

type About = { readonly item: ItemReference }

/** What a person means by an invitation or an answer to one is the meeting. The pane's hint is looked up before it counts. */
async function eventOf(call: SignedInCall, { kind, id, hints }: ItemReference): Promise<string | null | undefined> {
  if (kind !== 'message' || !hints?.isMeetingMessage) return undefined
  const meeting = await call.world.mailbox.meetingOf(id, upstreamOptions(call))
  return meeting && (meeting.eventId ?? null)
}

/** Shows the meeting that a message speaks of; the message itself where the meeting is not in this mailbox. */
export const showingMeeting =
  <Asked extends About, Answer>(handler: (call: SignedInCall, asked: Asked) => Promise<Answer>) =>
  async (call: SignedInCall, asked: Asked): Promise<Answer> => {
    const id = await eventOf(call, asked.item)
    return handler(call, id ? { ...asked, item: { kind: 'event', id } } : asked)
  }

/** Does to the meeting what is asked of a message that speaks of it. @throws TandemError `meeting-gone` */
export const changingMeeting =
  <Asked extends About, Answer>(handler: (call: SignedInCall, asked: Asked) => Promise<Answer>) =>
  async (call: SignedInCall, asked: Asked): Promise<Answer> => {
    const id = await eventOf(call, asked.item)
    if (id === null) throw new TandemError('meeting-gone', { side: 'mailbox' })
    return handler(call, id ? { ...asked, item: { kind: 'event', id } } : asked)
  }
