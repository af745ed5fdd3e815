/** Five values of every field, each other than the next: what both sides hold at first, and what people write then. */
import type { FieldMapping } from '../../../src/core/catalogue/index.ts'
import type { FieldValue } from '../../../src/core/field-value.ts'

export type Values = readonly [FieldValue, FieldValue, FieldValue, FieldValue, FieldValue]

const noAddress = { street: '', city: '', state: '', postalCode: '', countryOrRegion: '' }
const numbers = [0, 1, 2, 3, 4] as const
const each = (make: (number: number) => FieldValue) => numbers.map(make) as unknown as Values

export function valuesOf({ table, mapping }: FieldMapping): Values {
  switch (mapping) {
    case 'Priority':
      return ['normal', 'high', 'low', 'high', 'normal']
    case 'Appointment Status':
      return ['busy', 'oof', 'tentative', 'free', 'oof']
    case 'Status':
      // Phone calls, letters and faxes are open or they are not.
      return table === 'task'
        ? ['notStarted', 'inProgress', 'waitingOnOthers', 'deferred', 'inProgress']
        : ['notStarted', 'completed', 'notStarted', 'completed', 'completed']
    case 'Percent Complete':
      return [0, 10, 20, 30, 40]
    case 'Appointment Time':
      return each((number) =>
        number === 2
          ? { start: '2026-12-14', end: '2026-12-16', isAllDay: true }
          : { start: `2026-12-1${number}T09:00:00Z`, end: `2026-12-1${number}T10:30:00Z`, isAllDay: false },
      )
    case 'Recurrence Pattern':
      return each((number) => ({
        pattern: {
          ...{
            type: 'weekly',
            interval: number + 1,
            daysOfWeek: ['wednesday'],
            dayOfMonth: 0,
            month: 0,
            index: 'first',
          },
        },
        range: { rangeType: 'numbered', startDate: '2026-12-02', numberOfOccurrences: 10 },
        ...{ startTime: '10:00:00', duration: 30, isAllDay: false },
      }))
    case 'Organizer':
    case 'Required Attendees':
    case 'Optional Attendees': {
      const side = mapping.slice(0, 2).toLowerCase()
      return each((number) => [`${side}${number}@else.example`])
    }
    case 'Due Date':
    case 'Start Date':
    case 'Birthday':
    case 'Anniversary':
      return each((number) => `2026-12-1${number}`)
    case 'Full Name':
      return each((number) => ({ givenName: 'Nora', middleName: '', surname: `Blom${number}`, generation: '' }))
    case 'Email':
    case 'Email Address 2':
    case 'Email Address 3':
      return each((number) => `n${mapping.replace(/\W/g, '').toLowerCase()}${number}@else.example`)
    default:
      return /^Address \d$/.test(mapping)
        ? each((number) => ({ ...noAddress, street: `Kade ${number}\nFloor 2`, city: 'Utrecht' }))
        : each((number) => `${mapping.slice(0, 12)} ${number}`)
  }
}
