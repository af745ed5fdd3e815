import type { ItemReference } from '../../api/item.ts'
import { TandemError } from '../../core/errors.ts'
import { inSharedMailbox } from '../../core/prove-right.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'
import { inMailboxOf } from './in-mailbox.ts'

type About = { readonly item: ItemReference }

/** What a person means by an invitation or an answer to one is the meeting. The pane's hint is looked up before it counts. */
async function meetingOf(asked: SignedInCall, item: ItemReference): Promise<ItemReference | 'gone' | undefined> {
  if (item.kind !== 'message' || !item.hints?.isMeetingMessage) return undefined
  const call = await inMailboxOf(asked, item)
  const look = () => call.world.mailbox.meetingOf(item.id, upstreamOptions(call))
  const meeting = await (call.inMailbox ? inSharedMailbox(look) : look())
  if (!meeting) return undefined
  const { hints: _, ...place } = item
  return meeting.eventId ? { ...place, kind: 'event', id: meeting.eventId } : 'gone'
}

/** Shows the meeting that a message speaks of; the message itself where the meeting is not in this mailbox. */
export const showingMeeting =
  <Asked extends About, Answer>(handler: (call: SignedInCall, asked: Asked) => Promise<Answer>) =>
  async (call: SignedInCall, asked: Asked): Promise<Answer> => {
    const item = await meetingOf(call, asked.item)
    return handler(call, item && item !== 'gone' ? { ...asked, item } : asked)
  }

/** Does to the meeting what is asked of a message that speaks of it. @throws TandemError `meeting-gone` */
export const changingMeeting =
  <Asked extends About, Answer>(handler: (call: SignedInCall, asked: Asked) => Promise<Answer>) =>
  async (call: SignedInCall, asked: Asked): Promise<Answer> => {
    const item = await meetingOf(call, asked.item)
    if (item === 'gone') throw new TandemError('meeting-gone', { side: 'mailbox' })
    return handler(call, item ? { ...asked, item } : asked)
  }
