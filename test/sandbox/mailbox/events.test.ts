import { describe, expect, test } from '@jest/globals'
import { createJudgedWorld, expectConforming } from './conform.ts'
import { anna, immutable, mime } from './world.ts'

expectConforming()

const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
const event = { subject: 'Talk', start: at('2026-05-05T09:00:00'), end: at('2026-05-05T10:00:00') }

async function withEvent(body: object = event) {
  const world = createJudgedWorld()
  const ask = (method: string, path: string, written?: object, headers = {}) =>
    world.ask(method, path, written, { ...immutable, ...headers })
  const { json: made, status } = await ask('POST', '/me/events', body)
  const one = `/me/events/${made.id}`
  return { ...world, ask, made, status, one, change: (written: object) => ask('PATCH', one, written) }
}

describe('an event', () => {
  test('is made once for one transactionId, and found by its iCalUId', async () => {
    const { ask, made } = await withEvent({ ...event, transactionId: 'a1' })
    expect((await ask('POST', '/me/events', { ...event, transactionId: 'a1' })).json.id).toBe(made.id)
    expect((await ask('POST', '/me/events', { ...event, transactionId: 'a2' })).json.id).not.toBe(made.id)
    const found = (await ask('GET', `/me/events?$filter=iCalUId eq '${made.iCalUId}'`)).json.value
    expect(found.map(({ id }: { id: string }) => id)).toEqual([made.id])
  })

  test('keeps what is written of it and clears by null', async () => {
    const written = {
      showAs: 'oof',
      importance: 'high',
      sensitivity: 'private',
      isReminderOn: true,
      reminderMinutesBeforeStart: 45,
      categories: ['Travel'],
      location: { displayName: 'Bergen' },
      body: { contentType: 'html', content: '<p>Agenda</p>' },
    }
    const { made, change } = await withEvent({ ...event, ...written })
    expect(made).toMatchObject({ ...written, locations: [{ displayName: 'Bergen' }], bodyPreview: 'Agenda' })
    expect((await change({ isReminderOn: false, reminderMinutesBeforeStart: 5 })).json).toMatchObject({
      isReminderOn: false,
      reminderMinutesBeforeStart: 5,
    })
    expect((await change({ location: { displayName: 'Oslo' } })).json.locations).toEqual([{ displayName: 'Oslo' }])
    const cleared = await change({ location: null, body: null, categories: null, showAs: null })
    expect(cleared.json).toMatchObject({
      location: { displayName: '' },
      locations: [],
      body: { content: '' },
      bodyPreview: '',
      categories: [],
      showAs: 'busy',
    })
  })

  test.each([
    [{ showAs: 'away' }],
    [{ importance: 'urgent' }],
    [{ isAllDay: 'yes' }],
    [{ start: null }],
    [{ end: at('2026-05-04T09:00:00') }],
    [{ attendees: [{ type: 'required', emailAddress: { name: 'x' } }] }],
    [{ iCalUId: 'x' }],
    [{ transactionId: 'late' }],
  ])('%j is refused', async (body) => {
    const { change } = await withEvent()
    expect((await change(body)).status).toBe(400)
  })

  test('once online keeps its address, whatever is written', async () => {
    const { made, change } = await withEvent({ ...event, isOnlineMeeting: true })
    expect(made).toMatchObject({
      isOnlineMeeting: true,
      onlineMeetingProvider: 'teamsForBusiness',
      onlineMeeting: { joinUrl: expect.stringMatching(/^https:/) },
    })
    const after = await change({ body: { contentType: 'html', content: '<p>New</p>' }, isOnlineMeeting: false })
    expect(after.json).toMatchObject({ isOnlineMeeting: true, onlineMeeting: made.onlineMeeting })
  })

  test('is changed and deleted only in the state that If-Match names', async () => {
    const { ask, one, made, change } = await withEvent()
    const old = { 'If-Match': made['@odata.etag'] }
    const { json: changed } = await change({ subject: 'b' })
    expect((await ask('PATCH', one, { subject: 'c' }, old)).status).toBe(412)
    expect((await ask('DELETE', one, undefined, old)).status).toBe(412)
    expect((await ask('DELETE', one, undefined, { 'If-Match': changed['@odata.etag'] })).status).toBe(204)
  })

  test.each(['events', 'messages'])('and %s hold any number of extended properties', async (collection) => {
    const { ask, made, seam } = await withEvent()
    const id = collection === 'events' ? made.id : await seam.deliverMime(anna.oid, mime('one'))
    const properties = Array.from({ length: 6 }, (_, at) => ({
      id: `Integer {00062002-0000-0000-C000-000000000046} Id 0x820${at}`,
      value: String(at),
    }))
    await ask('PATCH', `/me/${collection}/${id}`, { singleValueExtendedProperties: properties })
    const filter = properties.map(
      (each) => `id eq '${each.id.toUpperCase().replace('INTEGER', 'Integer').replace('ID 0X', 'Id 0x')}'`,
    )
    const expand = `$expand=singleValueExtendedProperties($filter=${filter.join(' or ')})`
    const { json: found } = await ask('GET', `/me/${collection}/${id}?${expand}`)
    expect(found.singleValueExtendedProperties.map(({ value }: { value: string }) => value).sort()).toEqual(
      properties.map(({ value }) => value),
    )
  })
})
