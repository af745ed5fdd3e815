/** A series lives in a zone of its own; the CRM repeats it in its user's. */
import { describe, expect, test } from '@jest/globals'
import { mappingsOf } from '../../src/core/catalogue/index.ts'
import { type FieldContext, fieldOf, inexpressible } from '../../src/core/fields/index.ts'
import type { EventItem, Recurrence } from '../../src/core/item.ts'
import type { CrmRecord } from '../../src/core/record.ts'
import { FakeState, fakeWorld, meeting } from './fake-world.ts'

const world = fakeWorld(new FakeState())
const timeZone = 'Europe/Berlin'
const context: FieldContext = { html: world.html, timeZone, now: world.now(), syncContactCompany: true }
const field = fieldOf(
  mappingsOf('recurringappointmentmaster').find(({ mapping }) => mapping === 'Recurrence Pattern') as never,
)

/** Eight in the evening in New York: two in the morning of the next day in Berlin. */
function evening(pattern: Partial<Recurrence>, date = '2026-11-25'): EventItem {
  const next = new Date(Date.parse(`${date}T01:00:00Z`) + 86_400_000).toISOString()
  return {
    ...{ ...meeting, type: 'seriesMaster', start: next, end: new Date(Date.parse(next) + 3_600_000).toISOString() },
    recurrence: {
      ...{ type: 'weekly', interval: 1, daysOfWeek: ['wednesday', 'saturday'], dayOfMonth: 0, month: 0 },
      ...{ index: 'first', rangeType: 'endDate', startDate: date, endDate: '2026-12-30', timeZone: 'America/New_York' },
      ...pattern,
    } as Recurrence,
  }
}

describe('a series whose time falls on another day where the CRM is', () => {
  test('repeats on that day there, and its columns say so', () => {
    const value = field?.fromItem(evening({}), context)
    expect(value).toMatchObject({
      pattern: { daysOfWeek: ['sunday', 'thursday'] },
      range: { startDate: '2026-11-26', endDate: '2026-12-31' },
      startTime: '02:00:00',
    })
    expect(field?.toRecord?.(value as never, context)).toMatchObject({ starttime: '2026-11-26T01:00:00Z' })
    expect(field?.toItem?.(value as never, context)).toMatchObject({ start: '2026-11-26T01:00:00Z' })
  })

  test.each<[string, Partial<Recurrence>, string, boolean]>([
    ['a day in the midst of the month', { type: 'absoluteMonthly', dayOfMonth: 25 }, '2026-11-25', true],
    ['a day at its end', { type: 'absoluteMonthly', dayOfMonth: 28 }, '2026-11-28', false],
    ['the second Wednesday', { type: 'relativeMonthly', daysOfWeek: ['wednesday'] }, '2026-11-11', false],
  ])('each month on %s can be said or is refused', (_what, pattern, date, isSayable) => {
    expect(inexpressible(evening(pattern, date), timeZone) === undefined).toBe(isSayable)
    expect(inexpressible(evening(pattern, date), 'America/New_York')).toBeUndefined()
  })

  test('days of the week that there are none of are no columns: the CRM refuses 0', () => {
    const value = field?.fromItem(evening({ type: 'daily', daysOfWeek: [] }), context)
    expect(field?.toRecord?.(value as never, context)).toMatchObject({ daysofweekmask: null, interval: 1 })
  })
})

test('only another end leaves pattern, time and zone as Outlook wrote them, so that no single meeting loses what it has', () => {
  const item = {
    ...evening({}),
    recurrence: { ...evening({}).recurrence, timeZone: 'Eastern Standard Time' },
  } as EventItem
  const value = field?.fromItem(item, context) as { readonly range: object }
  const later = { ...value, range: { ...value.range, endDate: '2027-01-07' } }
  expect(field?.toItem?.(later as never, context, item)).toEqual({
    recurrence: { ...item.recurrence, endDate: '2027-01-06' },
  })
  const longer = { ...value, duration: 90 }
  expect(field?.toItem?.(longer as never, context, item)).toMatchObject({ start: '2026-11-26T01:00:00Z' })
})

describe('the days of a pattern, which the CRM shows as dates and keeps as instants', () => {
  const west = 'America/Los_Angeles'
  const east = 'Pacific/Auckland'
  const nextDay = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)
  const master = (columns: CrmRecord['columns']): CrmRecord => ({
    ...{ table: 'recurringappointmentmaster', id: 'series', version: '1', parties: [], attachments: [] },
    modifiedOn: '2026-03-01T00:00:00Z',
    columns: { recurrencepatterntype: 0, interval: 1, patternendtype: 3, ...columns },
  })
  const daysOf = (columns: CrmRecord['columns'], timeZone: string) => {
    const value = field?.fromRecord(master(columns), { ...context, timeZone })
    const { range } = value as unknown as { range: { startDate: string; endDate: string } }
    return [range.startDate, range.endDate]
  }

  // Winter at the beginning and summer at the end, or the other way round.
  test.each([
    ['Europe/Berlin', '2026-03-02', '2026-03-01T23:00:00Z', '2026-04-20', '2026-04-19T22:00:00Z'],
    [west, '2026-03-02', '2026-03-02T08:00:00Z', '2026-04-20', '2026-04-20T07:00:00Z'],
    [west, '2026-10-26', '2026-10-26T07:00:00Z', '2026-11-30', '2026-11-30T08:00:00Z'],
    [east, '2026-03-02', '2026-03-01T11:00:00Z', '2026-04-20', '2026-04-19T12:00:00Z'],
    [east, '2026-09-21', '2026-09-20T12:00:00Z', '2026-10-05', '2026-10-04T11:00:00Z'],
    // Clocks skip midnight there.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z', '2026-09-10', '2026-09-10T03:00:00Z'],
  ])('in %s %s is written as %s, and %s as %s; both are read so', (timeZone, begins, beginsAt, ends, endsAt) => {
    for (const [isAllDay, startTime] of [
      [false, '09:00:00'],
      [false, '23:30:00'],
      [true, '00:00:00'],
    ] as const) {
      const value = {
        pattern: { type: 'daily', interval: 1, daysOfWeek: [], dayOfMonth: 0, month: 0, index: 'first' },
        range: { rangeType: 'endDate', startDate: begins, endDate: ends },
        ...{ startTime, duration: isAllDay ? 1440 : 30, isAllDay },
      }
      const columns = field?.toRecord?.(value as never, { ...context, timeZone })
      expect(columns).toMatchObject({ patternstartdate: beginsAt, patternenddate: endsAt })
      expect(field?.fromRecord(master(columns as never), { ...context, timeZone })).toEqual(value)
    }
  })

  test.each([west, east, 'Pacific/Kiritimati', 'Europe/Berlin'])('a plain day is that day in %s', (timeZone) => {
    for (const starttime of [`${nextDay('2026-03-02')}T00:00:00Z`, '2026-03-02T17:00:00Z', '2026-03-01T20:00:00Z'])
      for (const time of ['', 'T00:00:00Z', 'T00:00:00.000Z']) {
        const columns = { patternstartdate: `2026-03-02${time}`, patternenddate: `2026-04-20${time}` }
        expect(daysOf({ ...columns, starttime, endtime: starttime }, timeZone)).toEqual(['2026-03-02', '2026-04-20'])
      }
  })

  test('an instant that is no beginning of a day is the day that clocks show', () => {
    // Whoever writes the first meeting there, at four in the afternoon: midnight in UTC.
    const four = { patternstartdate: '2026-03-03T00:00:00Z', patternenddate: '2026-04-21T00:00:00Z' }
    const starttime = four.patternstartdate
    expect(daysOf({ ...four, starttime, endtime: starttime }, west)).toEqual(['2026-03-02', '2026-04-20'])
    const noon = { patternstartdate: '2026-03-02T12:00:00Z', patternenddate: '2026-04-20T12:00:00Z' }
    const nine = { starttime: '2026-03-02T08:00:00Z', endtime: '2026-03-02T08:30:00Z' }
    expect(daysOf({ ...noon, ...nine }, 'Europe/Berlin')).toEqual(['2026-03-02', '2026-04-20'])
  })

  test.each([
    ['Europe/Berlin', west, '15:00:00', '2026-03-02', '2026-04-20'],
    ['Europe/Berlin', west, '02:00:00', '2026-03-01', '2026-04-19'],
    [west, 'Europe/Berlin', '09:00:00', '2026-03-02', '2026-04-20'],
    [west, 'Europe/Berlin', '20:00:00', '2026-03-03', '2026-04-21'],
    [west, east, '10:00:00', '2026-03-03', '2026-04-21'],
    [east, west, '10:00:00', '2026-03-01', '2026-04-19'],
    ['Europe/Berlin', west, undefined, '2026-03-02', '2026-04-20'],
    [west, 'Europe/Berlin', undefined, '2026-03-02', '2026-04-20'],
  ])('written in %s, a series is read in %s with its first meeting at %s on %s', (there, here, time, begins, ends) => {
    const columns = field?.toRecord?.(
      {
        pattern: { type: 'daily', interval: 1, daysOfWeek: [], dayOfMonth: 0, month: 0, index: 'first' },
        range: { rangeType: 'endDate', startDate: '2026-03-02', endDate: '2026-04-20' },
        ...{ startTime: time ?? '00:00:00', duration: time ? 30 : 1440, isAllDay: !time },
      } as never,
      { ...context, timeZone: there },
    )
    expect(daysOf(columns as never, here)).toEqual([begins, ends])
  })
})
