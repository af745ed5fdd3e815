/** Where clocks are changed at midnight, a day has no midnight, and an event of the whole day is as long as before all the same. */
import { expect, test } from '@jest/globals'
import { mappingsOf } from '../../src/core/catalogue/index.ts'
import { instantOf, wallClock } from '../../src/core/fields/dates.ts'
import { type FieldContext, fieldOf } from '../../src/core/fields/index.ts'
import type { CrmRecord } from '../../src/core/record.ts'
import { fitText } from '../../src/core/text.ts'

const time = fieldOf(mappingsOf('appointment').find(({ mapping }) => mapping === 'Appointment Time') as never)

test.each([
  ['Africa/Cairo', '2026-04-24'],
  ['America/Havana', '2026-03-08'],
  ['America/Santiago', '2026-09-06'],
  ['Asia/Beirut', '2026-03-29'],
  ['Atlantic/Azores', '2026-03-29'],
  ['Europe/Amsterdam', '2026-03-29'],
])('%s: events of whole days around %s keep their days', (timeZone, changed) => {
  const context = { timeZone } as FieldContext
  const day = (distance: number) =>
    new Date(Date.parse(`${changed}T00:00:00Z`) + distance * 86_400_000).toISOString().slice(0, 10)
  for (const [from, to] of [
    [-1, 0],
    [0, 1],
    [1, 2],
    [-1, 2],
  ] as const) {
    const value = { start: day(from), end: day(to), isAllDay: true }
    const columns = time?.toRecord?.(value, context)
    expect(time?.fromRecord({ columns } as unknown as CrmRecord, context)).toEqual(value)
  }
})

test('an hour that clocks skip is the instant after the skip, east and west', () => {
  expect(instantOf('2026-03-08', '00:00:00', 'America/Havana')).toBe('2026-03-08T05:00:00Z')
  expect(wallClock(instantOf('2026-03-29', '02:30:00', 'Europe/Amsterdam'), 'Europe/Amsterdam').time).toBe('03:30:00')
  expect(instantOf('2026-10-25', '02:30:00', 'Europe/Amsterdam')).toMatch(/T0[01]:30:00Z$/)
})

test('a sign that is longer than its column is cut, never dropped', () => {
  expect(fitText(`e${'\u0301'.repeat(80)}`, 50)).toHaveLength(50)
  expect(fitText('\u{1F9D1}\u200D\u{1F680}', 1)).toBe('')
  expect(fitText('\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'.repeat(10), 12)).toHaveLength(8)
})
