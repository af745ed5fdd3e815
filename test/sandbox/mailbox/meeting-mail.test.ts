import { describe, expect, test } from '@jest/globals'
import { createJudgedWorld, expectConforming } from './conform.ts'
import { anna, ben, immutable } from './world.ts'

expectConforming()

const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
const meeting = {
  subject: 'Price talk',
  start: at('2026-05-04T09:00:00'),
  end: at('2026-05-04T09:30:00'),
  attendees: [{ type: 'required', emailAddress: { name: 'Ben', address: ben.mail } }],
}
const series = {
  ...meeting,
  recurrence: {
    pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
    range: { type: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 4 },
  },
}

async function invited(body: object = meeting) {
  const world = createJudgedWorld()
  const ask = (method: string, path: string, written?: object, as = anna) =>
    world.ask(method, path, written, immutable, as)
  const { json: original } = await ask('POST', '/me/events', body)
  const inbox = async (as: typeof ben) => (await ask('GET', '/me/mailFolders/inbox/messages', undefined, as)).json.value
  const expand = '$expand=microsoft.graph.eventMessage/event($select=id,subject)'
  const spokenOf = async (id: string, as = ben) =>
    (await ask('GET', `/me/messages/${id}?${expand}`, undefined, as)).json.event
  return { ...world, ask, original, inbox, spokenOf }
}

describe('a meeting message lies in the Inbox of whoever it goes to', () => {
  test('an invitation speaks of the event in the invitee’s own calendar', async () => {
    const { ask, inbox, spokenOf } = await invited()
    const [message] = await inbox(ben)
    expect(message).toMatchObject({
      '@odata.type': '#microsoft.graph.eventMessageRequest',
      subject: 'Price talk',
      meetingMessageType: 'meetingRequest',
      meetingRequestType: 'newMeetingRequest',
      from: { emailAddress: { address: anna.mail } },
      isRead: false,
    })
    const { json } = await ask('GET', '/me/events', undefined, ben)
    expect(await spokenOf(message.id)).toMatchObject({ id: json.value[0].id, subject: 'Price talk' })
    expect(await inbox(anna)).toEqual([])
  })

  test('an answer lies with the organizer, in Graph’s own spelling', async () => {
    const { ask, inbox, spokenOf, original } = await invited()
    const { json } = await ask('GET', '/me/events', undefined, ben)
    await ask('POST', `/me/events/${json.value[0].id}/tentativelyAccept`, { comment: 'Perhaps' }, ben)
    const [answer] = await inbox(anna)
    expect(answer).toMatchObject({
      '@odata.type': '#microsoft.graph.eventMessageResponse',
      subject: 'Tentative: Price talk',
      meetingMessageType: 'meetingTenativelyAccepted',
      body: { content: expect.stringContaining('<div class="PlainText">Perhaps</div>') },
    })
    expect(await spokenOf(answer.id, anna)).toMatchObject({ id: original.id })
  })

  test('a cancellation speaks of nothing any more', async () => {
    const { ask, inbox, spokenOf, original } = await invited()
    await ask('DELETE', `/me/events/${original.id}`)
    const messages = await inbox(ben)
    expect(messages.map((each: { meetingMessageType: string }) => each.meetingMessageType).sort()).toEqual([
      'meetingCancelled',
      'meetingRequest',
    ])
    for (const { id } of messages) expect(await spokenOf(id)).toBeNull()
  })

  test('a change of one meeting of a series speaks of that meeting', async () => {
    const { ask, inbox, spokenOf, original } = await invited(series)
    const window = 'startDateTime=2026-05-01T00:00:00Z&endDateTime=2026-07-01T00:00:00Z'
    const { json } = await ask('GET', `/me/events/${original.id}/instances?${window}`)
    await ask('PATCH', `/me/events/${json.value[1].id}`, { subject: 'Moved talk' })
    const update = (await inbox(ben)).find(({ subject }: { subject: string }) => subject === 'Moved talk')
    expect(update).toMatchObject({ meetingRequestType: 'fullUpdate', type: 'exception' })
    const theirs = await ask('GET', `/me/calendarView?${window}`, undefined, ben)
    expect(await spokenOf(update.id)).toMatchObject({ id: theirs.json.value[1].id, subject: 'Moved talk' })
  })

  test('any other message has no event, and says nothing of one', async () => {
    const { ask, inbox, spokenOf } = await invited({ ...meeting, attendees: [] })
    await ask('POST', '/me/sendMail', {
      message: { subject: 'Hello', toRecipients: [{ emailAddress: { address: ben.mail } }] },
    })
    const [message] = await inbox(ben)
    expect(message.subject).toBe('Hello')
    expect(await spokenOf(message.id)).toBeUndefined()
  })
})
