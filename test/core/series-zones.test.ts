/** A series lives in a zone of its own; the CRM repeats it in its user's. */
import { describe, expect, test } from '@jest/globals'
import { mappingsOf } from '../../src/core/catalogue/index.ts'
import { type FieldContext, fieldOf, inexpressible } from '../../src/core/fields/index.ts'
import type { EventItem, Recurrence } from '../../src/core/item.ts'
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
