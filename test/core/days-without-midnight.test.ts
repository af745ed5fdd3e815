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

const due = fieldOf(mappingsOf('task').find(({ mapping }) => mapping === 'Due Date') as never)
const recordDue = (scheduledend: unknown) => ({ columns: { scheduledend, statecode: 0 } }) as unknown as CrmRecord

test.each([
  ...['Africa/Cairo', 'America/Havana', 'America/Santiago', 'Asia/Beirut', 'Atlantic/Azores', 'Europe/Amsterdam'],
  ...['America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'],
])(
  '%s: a due date is the same day on both sides on every day of the year, and nobody is reminded of it',
  (timeZone) => {
    const context = { timeZone, now: new Date('2025-12-01T00:00:00Z') } as FieldContext
    for (let number = 0; number < 365; number++) {
      const date = new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10)
      const next = new Date(Date.UTC(2026, 0, 2 + number)).toISOString().slice(0, 10)
      const record = recordDue(due?.toRecord?.(date, context)?.scheduledend)
      expect(due?.fromRecord(record, context)).toBe(date)
      const changes = due?.toItem?.(date, context, undefined, record)
      expect(changes).toEqual({ dueDateTime: `${date}T00:00:00Z` })
      expect(due?.fromItem({ kind: 'task', ...changes } as never, context)).toBe(date)
      // Moved in Outlook by a day: whether it was due at a time or at none stays so.
      const moved = recordDue(due?.toRecord?.(next, context, record)?.scheduledend)
      expect([due?.fromRecord(moved, context), due?.toItem?.(next, context, undefined, moved)]).toEqual([
        next,
        { dueDateTime: `${next}T00:00:00Z` },
      ])
    }
  },
)

test.each([
  ['Europe/Amsterdam', '2026-03-29', '02:30:00', '03:30:00'],
  ['Europe/Amsterdam', '2026-10-25', '02:30:00', '02:30:00'],
  ['America/New_York', '2026-03-08', '02:30:00', '03:30:00'],
  ['America/Havana', '2026-03-08', '17:00:00', '17:00:00'],
])(
  '%s: due at a time, moved to the day of %s, it is due at %s, or at %s where clocks skip that',
  (timeZone, date, time, shown) => {
    const context = { timeZone, now: new Date('2025-12-01T00:00:00Z') } as FieldContext
    const before = recordDue(instantOf('2026-02-10', time, timeZone))
    const after = recordDue(due?.toRecord?.(date, context, before)?.scheduledend)
    const at = String(after.columns.scheduledend)
    expect(wallClock(at, timeZone)).toEqual({ date, time: shown })
    expect(due?.fromRecord(after, context)).toBe(date)
    expect(due?.toItem?.(date, context, undefined, after)).toMatchObject({ isReminderOn: true, reminderDateTime: at })
  },
)

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
