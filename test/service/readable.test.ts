import { describe, expect, test } from '@jest/globals'
import type { FieldValue } from '../../src/core/field-value.ts'
import { readable } from '../../src/service/views/readable.ts'

const pattern = {
  type: 'weekly',
  interval: 1,
  daysOfWeek: ['monday', 'friday'],
  dayOfMonth: 0,
  month: 0,
  index: 'first',
}
const range = { rangeType: 'noEnd', startDate: '2026-11-23' }
const series = (change: object, of: object = {}): FieldValue =>
  ({
    pattern: { ...pattern, ...change },
    range: { ...range, ...of },
    startTime: '09:30:00',
    duration: 45,
    isAllDay: false,
  }) as unknown as FieldValue

describe('values as a person reads them', () => {
  test.each<[FieldValue, string | undefined]>([
    [null, undefined],
    ['', ''],
    [true, 'Yes'],
    [['a@b.example', 'c@d.example'], 'a@b.example, c@d.example'],
    [{ start: '2026-11-23', end: '2026-11-24', isAllDay: true }, '2026-11-23 – 2026-11-24'],
    [{ givenName: 'Nora', middleName: '', surname: 'Blom', generation: 'Jr.' }, 'Nora Blom Jr.'],
    [{ givenName: '', middleName: '', surname: '', generation: '' }, ''],
    [
      { street: 'Kanaal 4\nDoor B', city: 'Utrecht', state: '', postalCode: '3511', countryOrRegion: 'NL' },
      'Kanaal 4, Door B, 3511, Utrecht, NL',
    ],
    [series({}), 'Every week on Monday and Friday, 09:30, 45 minutes, from 2026-11-23'],
    [
      series({ type: 'absoluteMonthly', interval: 2, dayOfMonth: 15 }, { endDate: '2027-01-31' }),
      'Every 2 months on day 15, 09:30, 45 minutes, from 2026-11-23 until 2027-01-31',
    ],
    [
      series({ type: 'relativeYearly', index: 'last', daysOfWeek: ['sunday'], month: 3 }, { numberOfOccurrences: 5 }),
      'Every year on the last Sunday of March, 09:30, 45 minutes, from 2026-11-23, 5 times',
    ],
    [series({ type: 'daily', interval: 3 }), 'Every 3 days, 09:30, 45 minutes, from 2026-11-23'],
  ])('%j is “%s”', (value, text) => {
    expect(readable('Any', value)).toBe(text)
  })
})
