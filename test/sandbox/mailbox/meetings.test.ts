import { describe, expect, test } from '@jest/globals'
import { anna, ben, createWorld, immutable } from './world.ts'

const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
const invite = (person: typeof ben) => ({ type: 'required', emailAddress: { name: person.name, address: person.mail } })
const meeting = {
  subject: 'Kick-off',
  start: at('2026-05-05T09:00:00'),
  end: at('2026-05-05T10:00:00'),
  attendees: [invite(ben), { type: 'optional', emailAddress: { name: 'Carol', address: 'carol@outside.test' } }],
}

async function invited() {
  const world = createWorld()
  const { json: original } = await world.ask('POST', '/me/events', meeting, immutable)
  const bens = async () => (await world.ask('GET', '/me/events', undefined, immutable, ben)).json.value
  const annas = async () => (await world.ask('GET', `/me/events/${original.id}`, undefined, immutable)).json
  const [copy] = await bens()
  return { ...world, original, copy, bens, annas }
}

describe('a meeting between two mailboxes', () => {
  test('comes to the invitee under the same iCalUId, with the organizer among the attendees', async () => {
    const { original, copy } = await invited()
    expect(copy).toMatchObject({
      subject: 'Kick-off',
      iCalUId: original.iCalUId,
      isOrganizer: false,
      organizer: { emailAddress: { address: anna.mail } },
      responseStatus: { response: 'notResponded' },
      showAs: 'tentative',
    })
    expect(copy.id).not.toBe(original.id)
    const people = copy.attendees.map((each: { emailAddress: { address: string } }) => each.emailAddress.address)
    expect(people).toEqual([anna.mail, ben.mail, 'carol@outside.test'])
  })

  test.each([
    ['accept', 'accepted', 'busy'],
    ['tentativelyAccept', 'tentativelyAccepted', 'tentative'],
  ])('%s is told to the organizer', async (action, response, showAs) => {
    const { ask, copy, annas, bens } = await invited()
    expect((await ask('POST', `/me/events/${copy.id}/${action}`, {}, immutable, ben)).status).toBe(202)
    const [mine] = await bens()
    expect(mine).toMatchObject({ showAs, responseStatus: { response } })
    expect((await annas()).attendees[0].status.response).toBe(response)
  })

  test('declined, it leaves the calendar', async () => {
    const { ask, copy, annas, bens } = await invited()
    await ask('POST', `/me/events/${copy.id}/decline`, {}, immutable, ben)
    expect(await bens()).toEqual([])
    expect((await annas()).attendees[0].status.response).toBe('declined')
  })

  test('what the organizer changes reaches the copy, whose own marks stay', async () => {
    const { ask, original, copy, bens } = await invited()
    await ask('PATCH', `/me/events/${copy.id}`, { categories: ['Mine'] }, immutable, ben)
    await ask('PATCH', `/me/events/${original.id}`, {
      subject: 'Kick-off 2',
      start: at('2026-05-06T09:00:00'),
      end: at('2026-05-06T10:00:00'),
    })
    const [after] = await bens()
    expect(after).toMatchObject({ id: copy.id, subject: 'Kick-off 2', categories: ['Mine'] })
    expect(after.start.dateTime).toContain('2026-05-06')
    await ask('PATCH', `/me/events/${original.id}`, { attendees: [] })
    expect(await bens()).toEqual([])
  })

  test('cancelled or deleted by the organizer, it is gone for the invitee; an invitee can’t cancel, an organizer can’t answer', async () => {
    const { ask, original, copy, bens } = await invited()
    expect((await ask('POST', `/me/events/${copy.id}/cancel`, {}, immutable, ben)).status).toBe(400)
    expect((await ask('POST', `/me/events/${original.id}/accept`, {}, immutable)).status).toBe(400)
    expect((await ask('POST', `/me/events/${original.id}/cancel`, { comment: 'Ill' }, immutable)).status).toBe(202)
    expect(await bens()).toEqual([])
    const again = await ask('POST', '/me/events', meeting, immutable)
    expect(await bens()).toHaveLength(1)
    await ask('DELETE', `/me/events/${again.json.id}`)
    expect(await bens()).toEqual([])
  })

  test('a category of the organizer’s own does not touch the copy', async () => {
    const { ask, original, copy, bens } = await invited()
    await ask('PATCH', `/me/events/${original.id}`, { categories: ['Mine'] })
    expect((await bens())[0].changeKey).toBe(copy.changeKey)
  })

  test('what an invitee does to their copy stays with them', async () => {
    const { ask, copy, annas } = await invited()
    await ask('PATCH', `/me/events/${copy.id}`, { subject: 'My own words' }, immutable, ben)
    expect((await annas()).subject).toBe('Kick-off')
    await ask('DELETE', `/me/events/${copy.id}`, undefined, immutable, ben)
    expect((await annas()).subject).toBe('Kick-off')
  })
})
