import { expect, test } from '@jest/globals'
import { anna, createWorld, immutable } from '../sandbox/mailbox/world.ts'
import { type Exchange, hasJudge, recordingFetch, verdicts } from './judge.ts'

const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
const window = 'startDateTime=2026-05-01T00:00:00Z&endDateTime=2026-06-01T00:00:00Z'
const judged = hasJudge ? test : test.skip
const aside = hasJudge ? '' : ' (skipped: the contracts do not stand beside the checkout)'

judged(`a tour through the sandbox calendar conforms to Microsoft’s published contract${aside}`, async () => {
  const world = createWorld()
  const recorded: Exchange[] = []
  const record = recordingFetch('graph', world.app, recorded)
  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await record(`http://localhost:4701/v1.0${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${anna.name}`,
        ...immutable,
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return JSON.parse(text || '{}') as { id: string; [name: string]: unknown }
  }
  const series = await world.seam.putEvent(anna.oid, {
    subject: 'Weekly',
    start: at('2026-05-04T09:00:00'),
    end: at('2026-05-04T09:30:00'),
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday' },
      range: { type: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 3, recurrenceTimeZone: 'UTC' },
    },
  })
  const made = await ask('POST', '/me/events', {
    subject: 'Kick-off',
    body: { contentType: 'html', content: '<p>Agenda</p>' },
    start: at('2026-05-05T09:00:00'),
    end: at('2026-05-05T10:00:00'),
    location: { displayName: 'Room 4' },
    attendees: [{ type: 'required', emailAddress: { name: 'Carol', address: 'carol@outside.test' } }],
    transactionId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f',
  })
  await ask('GET', '/me/calendar')
  await ask('GET', '/me/calendars')
  await ask('GET', `/me/events/${made.id}`)
  await ask('GET', '/me/events?$select=subject,start&$top=2')
  await ask('GET', `/me/calendarView?${window}`, undefined, {
    Prefer: `${immutable.Prefer}, outlook.timezone="W. Europe Standard Time"`,
  })
  await ask('GET', `/me/events/${series}/instances?${window}`)
  const first = await ask('GET', `/me/calendarView/delta?${window}`)
  await ask('PATCH', `/me/events/${made.id}`, { subject: 'Kick-off 2' }, { 'If-Match': String(made['@odata.etag']) })
  await ask('PATCH', `/me/events/${made.id}`, { subject: 'late' }, { 'If-Match': 'W/"stale"' })
  const delta = new URL(String(first['@odata.deltaLink']))
  await ask('GET', `${delta.pathname.replace('/v1.0', '')}${delta.search}`)
  await ask('DELETE', `/me/events/${made.id}`)
  await ask('GET', `/me/events/${made.id}`)
  await ask('GET', '/me/events/delta')
  expect(recorded.length).toBeGreaterThan(12)
  expect(verdicts(recorded)).toEqual([])
})
