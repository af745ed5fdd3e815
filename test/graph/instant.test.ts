import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { readInstant } from '../../src/graph/instant.ts'

const at = (dateTime: string, timeZone: string) => ({ dateTime, timeZone })

describe('the time of an event', () => {
  test('in UTC is the instant, without fractions', () => {
    expect(readInstant(at('2026-11-25T09:00:00.0000000', 'UTC'), false)).toBe('2026-11-25T09:00:00Z')
  })

  test('in another zone than we asked for is converted, in summer and in winter', () => {
    expect(readInstant(at('2026-07-01T10:00:00.0000000', 'Europe/Amsterdam'), false)).toBe('2026-07-01T08:00:00Z')
    expect(readInstant(at('2026-12-01T10:00:00', 'Europe/Amsterdam'), false)).toBe('2026-12-01T09:00:00Z')
    expect(readInstant(at('2026-01-01T02:00:00', 'Pacific/Auckland'), false)).toBe('2025-12-31T13:00:00Z')
  })

  test('on the day the clocks change has the offset of its own hour', () => {
    expect(readInstant(at('2026-03-29T01:30:00', 'Europe/Amsterdam'), false)).toBe('2026-03-29T00:30:00Z')
    expect(readInstant(at('2026-03-29T03:30:00', 'Europe/Amsterdam'), false)).toBe('2026-03-29T01:30:00Z')
    expect(readInstant(at('2026-11-01T09:00:00', 'America/New_York'), false)).toBe('2026-11-01T14:00:00Z')
  })

  test('in the hour that clocks skip is the instant after the skip, east and west of Greenwich', () => {
    expect(readInstant(at('2027-03-28T02:30:00', 'Europe/Amsterdam'), false)).toBe('2027-03-28T01:30:00Z')
    expect(readInstant(at('2027-03-14T02:30:00', 'America/New_York'), false)).toBe('2027-03-14T07:30:00Z')
    expect(readInstant(at('2027-10-03T02:30:00', 'Australia/Sydney'), false)).toBe('2027-10-02T16:30:00Z')
  })

  test('of a whole day is the midnight of its date in every zone', () => {
    expect(readInstant(at('2026-11-25T00:00:00', 'Pacific/Auckland'), true)).toBe('2026-11-25T00:00:00Z')
  })

  test.each([at('2026-11-25T09:00:00', 'Moon/Tycho'), at('tomorrow', 'UTC'), undefined])(
    '%o is no time, and is not guessed',
    (value) => {
      expect(() => readInstant(value, false)).toThrow(expect.objectContaining({ code: 'upstream-unavailable' }))
    },
  )
})

const captured = new URL('../../../shared/contracts/graph/captured/calendar/', import.meta.url)
const hasCaptured = existsSync(captured)
const real = hasCaptured ? test : test.skip
const aside = hasCaptured ? '' : ' (skipped: the captured answers do not stand beside the checkout)'

real(`the real Graph’s times in Amsterdam are the instants that a clock there shows${aside}`, () => {
  for (const name of ['event_online_meeting', 'event_series_master', 'event_extra_calendar']) {
    const { start } = JSON.parse(readFileSync(new URL(`${name}.json`, captured), 'utf8')) as {
      start: { dateTime: string; timeZone: string }
    }
    const shown = new Date(readInstant(start, false)).toLocaleString('sv-SE', { timeZone: start.timeZone })
    expect([name, shown.replace(' ', 'T')]).toEqual([name, start.dateTime.slice(0, 19)])
  }
})
