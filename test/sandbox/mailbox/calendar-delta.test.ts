import { describe, expect, test } from '@jest/globals'
import { anna, createWorld, immutable } from './world.ts'

const window = 'startDateTime=2026-05-01T00:00:00Z&endDateTime=2026-06-01T00:00:00Z'
const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
type World = ReturnType<typeof createWorld>
type Entry = { id: string; type?: string; subject?: string; '@removed'?: { reason: string } }

/** One whole round, page by page. */
async function round({ ask }: World, path: string, pageSize = 50) {
  const entries: Entry[] = []
  for (let next = path; ; ) {
    const { json } = await ask('GET', next, undefined, { Prefer: `${immutable.Prefer}, odata.maxpagesize=${pageSize}` })
    entries.push(...json.value)
    expect(json.value.length).toBeLessThanOrEqual(pageSize)
    const link: string | undefined = json['@odata.nextLink']
    if (link === undefined) return { entries, next: local(json['@odata.deltaLink']) }
    expect(json['@odata.deltaLink']).toBeUndefined()
    next = local(link)
  }
}
const local = (link: string) => link.replace('http://localhost:4701/v1.0', '')

async function filled() {
  const world = createWorld()
  const single = await world.seam.putEvent(anna.oid, {
    subject: 'Single',
    start: at('2026-05-05T09:00:00'),
    end: at('2026-05-05T10:00:00'),
  })
  await world.seam.putEvent(anna.oid, {
    subject: 'Elsewhen',
    start: at('2026-08-05T09:00:00'),
    end: at('2026-08-05T10:00:00'),
  })
  const series = await world.seam.putEvent(
    anna.oid,
    {
      subject: 'Weekly',
      start: at('2026-05-04T09:00:00'),
      end: at('2026-05-04T09:30:00'),
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday' },
        range: { type: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 3, recurrenceTimeZone: 'UTC' },
      },
    },
    [
      {
        originalStart: '2026-05-11T09:00:00Z',
        changes: { subject: 'Weekly, moved', start: at('2026-05-12T09:00:00'), end: at('2026-05-12T09:30:00') },
      },
    ],
  )
  return { world, single, series }
}

describe('delta of a calendar view', () => {
  test('brings single events, masters, occurrences and exceptions of the window, in pages of any size', async () => {
    const { world } = await filled()
    const { entries } = await round(world, `/me/calendarView/delta?${window}`)
    const kinds = entries.map(({ type, subject }) => `${type} ${subject}`).sort()
    expect(kinds).toEqual([
      'exception Weekly, moved',
      'occurrence undefined',
      'occurrence undefined',
      'seriesMaster Weekly',
      'singleInstance Single',
    ])
    // What an occurrence shares with its series is told by its master alone.
    const plain = entries.find(({ type }) => type === 'occurrence')
    expect(Object.keys(plain ?? {}).sort()).toEqual([
      '@odata.etag',
      '@odata.type',
      'end',
      'id',
      'seriesMasterId',
      'start',
      'type',
    ])
    const small = await round(world, `/me/calendarView/delta?${window}`, 2)
    expect(new Set(small.entries.map(({ id }) => id))).toEqual(new Set(entries.map(({ id }) => id)))
    expect(small.entries).toHaveLength(entries.length)
  })

  test('then only what changed; nothing when nothing did', async () => {
    const { world, single, series } = await filled()
    const first = await round(world, `/me/calendarView/delta?${window}`)
    const quiet = await round(world, first.next)
    expect(quiet.entries).toEqual([])

    await world.ask('PATCH', `/me/events/${single}`, { subject: 'Single, changed' })
    const changed = await round(world, quiet.next)
    expect(changed.entries.map(({ id, subject }) => [id, subject])).toEqual([[single, 'Single, changed']])

    await world.ask('PATCH', `/me/events/${series}`, { location: { displayName: 'Room' } })
    const whole = await round(world, changed.next, 1)
    expect(whole.entries.map(({ type }) => type).sort()).toEqual([
      'exception',
      'occurrence',
      'occurrence',
      'seriesMaster',
    ])

    await world.ask('DELETE', `/me/events/${single}`)
    const gone = await round(world, whole.next)
    expect(gone.entries).toEqual([expect.objectContaining({ id: single, '@removed': { reason: 'deleted' } })])
  })

  test('tells an instance that was taken out of its series, and an event that left the window', async () => {
    const { world, single, series } = await filled()
    const first = await round(world, `/me/calendarView/delta?${window}`)
    const last = first.entries.filter(({ type }) => type === 'occurrence').at(-1)
    if (!last) throw new Error('no occurrence')
    await world.ask('DELETE', `/me/events/${last.id}`)
    const without = await round(world, first.next)
    expect(without.entries.find(({ id }) => id === last.id)?.['@removed']).toEqual({ reason: 'deleted' })
    expect(without.entries.map(({ id }) => id)).toContain(series)

    await world.ask('PATCH', `/me/events/${single}`, {
      start: at('2026-09-01T09:00:00'),
      end: at('2026-09-01T10:00:00'),
    })
    const left = await round(world, without.next)
    expect(left.entries).toEqual([expect.objectContaining({ id: single, '@removed': expect.anything() })])
  })

  test.each([
    ['/me/events/delta', 400],
    ['/me/calendarView/delta', 400],
    [`/me/calendarView/delta?${window}&$filter=subject eq 'x'`, 400],
    ['/me/calendarView/delta?$deltatoken=nonsense', 400],
    ['/me/calendars/nonsense/calendarView/delta', 404],
  ])('%s is refused', async (path, status) => {
    const { world } = await filled()
    expect((await world.ask('GET', path)).status).toBe(status)
  })
})

test('the calendar of a mailbox is found alone, in the list, and by its id', async () => {
  const { ask } = createWorld()
  const { json: calendar } = await ask('GET', '/me/calendar')
  expect(calendar).toMatchObject({ name: 'Calendar', isDefaultCalendar: true, owner: { address: anna.mail } })
  expect((await ask('GET', '/me/calendars')).json.value.map(({ id }: { id: string }) => id)).toEqual([calendar.id])
  expect((await ask('GET', `/me/calendars/${calendar.id}`)).json.id).toBe(calendar.id)
  expect((await ask('GET', '/me/calendars/other')).status).toBe(404)
})
