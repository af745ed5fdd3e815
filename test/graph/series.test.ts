import { describe, expect, test } from '@jest/globals'
import type { Recurrence } from '../../src/core/item.ts'
import { readEvent } from '../../src/graph/read-event.ts'
import type { GraphEvent } from '../../src/graph/wire.ts'
import { writeEvent } from '../../src/graph/write-event.ts'

const times: Pick<GraphEvent, 'start' | 'end'> = {
  start: { dateTime: '2026-11-30T08:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-11-30T09:00:00.0000000', timeZone: 'UTC' },
}
const weekly: Recurrence = {
  type: 'weekly',
  interval: 2,
  daysOfWeek: ['monday', 'thursday'],
  dayOfMonth: 0,
  month: 0,
  index: 'first',
  rangeType: 'numbered',
  numberOfOccurrences: 10,
  startDate: '2026-11-30',
  timeZone: 'Europe/Berlin',
  firstDayOfWeek: 'monday',
}

describe('reading a series', () => {
  test('its pattern is core’s, without the dates that mean none', () => {
    const event = readEvent({
      id: 'E',
      type: 'seriesMaster',
      ...times,
      recurrence: {
        pattern: {
          type: 'relativeMonthly',
          interval: 1,
          month: 0,
          dayOfMonth: 0,
          daysOfWeek: ['Friday'],
          index: 'last',
        },
        range: {
          type: 'noEnd',
          startDate: '2026-11-27',
          endDate: '0001-01-01',
          numberOfOccurrences: 0,
          recurrenceTimeZone: 'W. Europe Standard Time',
        },
      },
    })
    expect(event.recurrence).toEqual({
      type: 'relativeMonthly',
      interval: 1,
      daysOfWeek: ['friday'],
      dayOfMonth: 0,
      month: 0,
      index: 'last',
      rangeType: 'noEnd',
      startDate: '2026-11-27',
      timeZone: 'W. Europe Standard Time',
    })
  })

  test('an instance names its master; a pattern that nobody knows is none', () => {
    const strange = { pattern: { type: 'lunar' }, range: { type: 'noEnd', startDate: '2026-11-27' } }
    const event = readEvent({ id: 'E', type: 'occurrence', seriesMasterId: 'M', ...times, recurrence: strange })
    expect(event).toMatchObject({ type: 'occurrence', seriesMasterId: 'M' })
    expect(event).not.toHaveProperty('recurrence')
  })
})

describe('writing a series', () => {
  test('nine o’clock is nine o’clock where it takes place, in summer and winter', () => {
    const written = writeEvent(
      { recurrence: weekly, start: '2026-11-30T08:00:00Z', end: '2026-11-30T09:00:00Z', isAllDay: false },
      true,
    )
    expect(written).toEqual({
      isAllDay: false,
      start: { dateTime: '2026-11-30T09:00:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-11-30T10:00:00', timeZone: 'Europe/Berlin' },
      recurrence: {
        pattern: { type: 'weekly', interval: 2, daysOfWeek: ['monday', 'thursday'], firstDayOfWeek: 'monday' },
        range: {
          type: 'numbered',
          startDate: '2026-11-30',
          numberOfOccurrences: 10,
          recurrenceTimeZone: 'Europe/Berlin',
        },
      },
    })
  })

  test('whole days are dates, not instants of a zone', () => {
    const written = writeEvent(
      { recurrence: weekly, start: '2026-11-30T00:00:00Z', end: '2026-12-01T00:00:00Z', isAllDay: true },
      true,
    )
    expect(written).toMatchObject({
      start: { dateTime: '2026-11-30T00:00:00', timeZone: 'UTC' },
      recurrence: { range: { recurrenceTimeZone: 'UTC' } },
    })
  })

  test('a zone that nobody knows is refused rather than guessed', () => {
    const recurrence = { ...weekly, timeZone: 'W. Europe Standard Time' }
    expect(() => writeEvent({ recurrence, start: '2026-11-30T08:00:00Z' }, true)).toThrow(
      expect.objectContaining({ code: 'invalid-value' }),
    )
  })

  test('a reminder is told as minutes before the start', () => {
    const changes = { start: '2026-11-30T08:00:00Z', isReminderOn: true, reminderDateTime: '2026-11-30T07:30:00Z' }
    expect(writeEvent(changes, false)).toMatchObject({ isReminderOn: true, reminderMinutesBeforeStart: 30 })
  })
})

describe('named properties', () => {
  const asked = ['String 0x003A24', 'SystemTime 0x3A41', 'String {A9F5C7A2-6A0B-4A7C-9D1E-3C7B5F2E8D41} Name TandemX']

  test('are given back under the name by which they were asked for; what means none is none', () => {
    const singleValueExtendedProperties = [
      { id: 'String 0x3a24', value: '+49 30' },
      { id: 'SystemTime 0x3a41', value: '4501-01-01T00:00:00Z' },
      { id: 'String {a9f5c7a2-6a0b-4a7c-9d1e-3c7b5f2e8d41} Name TandemX', value: 'x' },
      { id: 'String 0x3a25', value: 'nobody asked' },
    ]
    const event = readEvent({ id: 'E', ...times, singleValueExtendedProperties }, asked)
    expect(event.extended).toEqual({ [String(asked[0])]: '+49 30', [String(asked[2])]: 'x' })
    expect(readEvent({ id: 'E', ...times, singleValueExtendedProperties })).not.toHaveProperty('extended')
  })

  test('are written together with the mark; null is what reads as none, and nothing on a new item', () => {
    const changes = {
      mark: 'https://crm/x',
      extended: { 'String 0x3A24': null, 'SystemTime 0x3A41': null, 'Long 0x1': null },
    }
    expect(writeEvent(changes, false).singleValueExtendedProperties).toEqual([
      { id: 'String 0x3A24', value: '' },
      { id: 'SystemTime 0x3A41', value: '4501-01-01T00:00:00Z' },
      { id: 'Long 0x1', value: null },
      { id: expect.stringContaining('Name TandemRecord'), value: 'https://crm/x' },
    ])
    expect(writeEvent(changes, true).singleValueExtendedProperties).toHaveLength(1)
  })
})
