import { describe, expect, test } from '@jest/globals'
import { createJudgedWorld, expectConforming } from './conform.ts'
import { anna, ben, immutable } from './world.ts'

expectConforming()

const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
const window = 'startDateTime=2026-05-01T00:00:00Z&endDateTime=2026-07-01T00:00:00Z'
const invite = (name: string, address: string) => ({ type: 'required', emailAddress: { name, address } })
const carol = invite('Carol', 'carol@outside.test')
const meeting = {
  subject: 'Weekly',
  start: at('2026-05-04T09:00:00'),
  end: at('2026-05-04T09:30:00'),
  attendees: [invite('Ben', ben.mail), carol],
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
  const view = async (as = anna) => (await ask('GET', `/me/calendarView?${window}`, undefined, as)).json.value
  const sent = () => world.seam.meetingMessages().map(({ kind, from, to }) => [kind, from, [...to].sort()])
  return { ...world, ask, original, view, sent }
}
const everybody = [ben.mail, 'carol@outside.test']

describe('one instance of a meeting', () => {
  test.each([
    ['accept', 'accepted', 'busy'],
    ['tentativelyAccept', 'tentativelyAccepted', 'tentative'],
  ])('can be answered by itself: %s', async (action, response, showAs) => {
    const { ask, view, seam } = await invited()
    const [, second] = await view(ben)
    expect((await ask('POST', `/me/events/${second.id}/${action}`, { comment: 'Fine' }, ben)).status).toBe(202)
    expect((await view(ben)).map((each: { showAs: string }) => each.showAs)).toEqual([
      'tentative',
      showAs,
      'tentative',
      'tentative',
    ])
    const answered = (await view()).map(
      ({ attendees: [first] }: { attendees: { status: { response: string } }[] }) => first?.status.response,
    )
    expect(answered).toEqual(['none', response, 'none', 'none'])
    expect(seam.meetingMessages(ben.oid)).toMatchObject([{ kind: 'response', to: [anna.mail], comment: 'Fine' }])
  })

  test('declined, it leaves the invitee’s calendar alone', async () => {
    const { ask, view } = await invited()
    const [, second] = await view(ben)
    await ask('POST', `/me/events/${second.id}/decline`, {}, ben)
    expect(await view(ben)).toHaveLength(3)
    const mine = await view()
    expect(mine[1].attendees[0].status.response).toBe('declined')
  })

  test('answered without telling, it is told to nobody', async () => {
    const { ask, view, seam } = await invited()
    const [, second] = await view(ben)
    await ask('POST', `/me/events/${second.id}/accept`, { sendResponse: false }, ben)
    expect((await view())[1]).toMatchObject({ type: 'occurrence' })
    expect((await view(ben))[1].responseStatus.response).toBe('accepted')
    expect(seam.meetingMessages(ben.oid)).toEqual([])
  })

  test('changed by the organizer, it is changed for the invitees; taken out, it is taken out', async () => {
    const { ask, view, sent } = await invited()
    const [, second, third] = await view()
    await ask('PATCH', `/me/events/${second.id}`, { subject: 'Weekly, at length', end: at('2026-05-11T11:00:00') })
    expect((await view(ben))[1]).toMatchObject({ type: 'exception', subject: 'Weekly, at length', isOrganizer: false })
    await ask('POST', `/me/events/${third.id}/cancel`, { comment: 'Holiday' })
    expect([(await view()).length, (await view(ben)).length]).toEqual([3, 3])
    expect(sent()).toEqual([
      ['invitation', anna.mail, everybody],
      ['update', anna.mail, everybody],
      ['cancellation', anna.mail, everybody],
    ])
  })

  test('somebody can be asked to one instance only, and later be let off', async () => {
    const { ask, view, sent } = await invited({ ...meeting, attendees: [carol] })
    const [, second] = await view()
    await ask('PATCH', `/me/events/${second.id}`, { attendees: [carol, invite('Ben', ben.mail)] })
    const [asked] = await view(ben)
    await ask('POST', `/me/events/${asked.id}/accept`, {}, ben)
    expect((await view())[1].attendees[1]).toMatchObject({ status: { response: 'accepted' } })
    expect(await view(ben)).toMatchObject([
      { type: 'singleInstance', start: { dateTime: '2026-05-11T09:00:00.0000000' } },
    ])
    await ask('PATCH', `/me/events/${second.id}`, { attendees: [carol] })
    expect(await view(ben)).toEqual([])
    expect(sent().slice(1)).toEqual([
      ['invitation', anna.mail, [ben.mail]],
      ['response', ben.mail, [anna.mail]],
      ['cancellation', anna.mail, [ben.mail]],
    ])
  })
})

describe('a series of meetings', () => {
  test('under a new pattern begins anew in all calendars', async () => {
    const { ask, view, original } = await invited()
    const [, second] = await view()
    await ask('PATCH', `/me/events/${second.id}`, { subject: 'Own' })
    const pattern = { ...meeting.recurrence.pattern, daysOfWeek: ['tuesday'] }
    await ask('PATCH', `/me/events/${original.id}`, { recurrence: { ...meeting.recurrence, pattern } })
    for (const who of [anna, ben])
      expect((await view(who)).map(({ start }: typeof meeting) => start.dateTime.slice(5, 10))).toEqual([
        '05-05',
        '05-12',
        '05-19',
        '05-26',
      ])
  })

  test('comes with its exceptions to who is invited later', async () => {
    const { ask, view, original } = await invited({ ...meeting, attendees: [carol] })
    const [, second, third] = await view()
    await ask('PATCH', `/me/events/${second.id}`, { subject: 'Own' })
    await ask('DELETE', `/me/events/${third.id}`)
    await ask('PATCH', `/me/events/${original.id}`, { attendees: [carol, invite('Ben', ben.mail)] })
    expect((await view(ben)).map(({ subject }: typeof meeting) => subject)).toEqual(['Weekly', 'Own', 'Weekly'])
  })
})

describe('what goes out of a mailbox', () => {
  test('is an invitation, an update, a cancellation, each to those it concerns', async () => {
    const { ask, original, sent, seam } = await invited({ ...meeting, recurrence: undefined })
    const one = `/me/events/${original.id}`
    await ask('PATCH', one, { categories: ['Mine'], isReminderOn: false, showAs: 'free' })
    await ask('PATCH', one, { attendees: meeting.attendees })
    await ask('PATCH', one, { subject: 'Once' })
    await ask('PATCH', one, { attendees: [carol] })
    await ask('PATCH', one, { attendees: [carol, invite('Dora', 'dora@outside.test')] })
    await ask('DELETE', one)
    expect(sent()).toEqual([
      ['invitation', anna.mail, everybody],
      ['update', anna.mail, everybody],
      ['cancellation', anna.mail, [ben.mail]],
      ['invitation', anna.mail, ['dora@outside.test']],
      ['cancellation', anna.mail, ['carol@outside.test', 'dora@outside.test']],
    ])
    expect(seam.meetingMessages(anna.oid).at(-1)).toEqual({
      kind: 'cancellation',
      from: anna.mail,
      to: ['carol@outside.test', 'dora@outside.test'],
      subject: 'Canceled: Once',
      iCalUId: original.iCalUId,
      comment: '',
      at: '2026-05-04T08:00:00Z',
    })
    expect(seam.meetingMessages(ben.oid)).toEqual([])
  })

  test('is nothing where nobody is invited, where a draft waits, or where an invitee changes a copy', async () => {
    const { ask, sent, seam, view } = await invited({ ...meeting, attendees: [] })
    await ask('POST', '/me/events', { ...meeting, isDraft: true })
    expect(sent()).toEqual([])
    await seam.putEvent(anna.oid, meeting)
    await ask('POST', '/me/events', { ...meeting, recurrence: undefined, subject: 'Real' })
    const before = sent().length
    const copy = (await view(ben)).find(({ subject }: typeof meeting) => subject === 'Real')
    await ask('PATCH', `/me/events/${copy.id}`, { subject: 'My words' }, ben)
    await ask('DELETE', `/me/events/${copy.id}`, undefined, ben)
    expect([before, sent().length]).toEqual([1, 1])
  })
})
