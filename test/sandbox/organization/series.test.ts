import { describe, expect, test } from '@jest/globals'
import { fakeOrganization, idOf, other, seller } from './fake-organization.ts'

type Call = ReturnType<typeof fakeOrganization>['call']
interface Instance {
  readonly activityid: string
  readonly scheduledstart: string
  readonly [column: string]: unknown
}

/** Nine o'clock in Berlin, from Monday 23 November 2026. */
const nine = {
  subject: 'Standup',
  location: 'Room 1',
  starttime: '2026-11-23T08:00:00Z',
  endtime: '2026-11-23T08:30:00Z',
  patternstartdate: '2026-11-23T00:00:00Z',
}
const threeDays = { ...nine, recurrencepatterntype: 0, interval: 1, patternendtype: 2, occurrences: 3 }

const make = async (call: Call, body: Record<string, unknown>) =>
  idOf(await call(seller, 'POST', 'recurringappointmentmasters', body))
const instancesOf = async (call: Call, id: string) =>
  (await call(seller, 'GET', `appointments?$filter=seriesid eq ${id}&$orderby=scheduledstart`)).json
    .value as readonly Instance[]
const days = (instances: readonly Instance[]) => instances.map(({ scheduledstart }) => scheduledstart.slice(0, 10))

describe('a pattern', () => {
  const patterns: readonly [string, Record<string, unknown>, readonly string[]][] = [
    ['every second day', { recurrencepatterntype: 0, interval: 2 }, ['2026-11-23', '2026-11-25', '2026-11-27']],
    [
      'Monday and Thursday of every second week',
      { recurrencepatterntype: 1, interval: 2, daysofweekmask: 0b0010010 },
      ['2026-11-23', '2026-11-26', '2026-12-07'],
    ],
    [
      'every weekday',
      { recurrencepatterntype: 1, isweekdaypattern: true, patternstartdate: '2026-11-27T00:00:00Z' },
      ['2026-11-27', '2026-11-30', '2026-12-01'],
    ],
    [
      'the 31st, or what a month has',
      { recurrencepatterntype: 2, interval: 1, dayofmonth: 31 },
      ['2026-11-30', '2026-12-31', '2027-01-31'],
    ],
    [
      'the last Friday of every month',
      { recurrencepatterntype: 2, isnthmonthly: true, instance: 5, daysofweekmask: 0b0100000 },
      ['2026-11-27', '2026-12-25', '2027-01-29'],
    ],
    [
      'the second Tuesday of March',
      { recurrencepatterntype: 3, isnthyearly: true, instance: 2, daysofweekmask: 0b0000100, monthofyear: 3 },
      ['2027-03-09'],
    ],
    [
      'until a day',
      { recurrencepatterntype: 0, patternendtype: 3, patternenddate: '2026-11-24T00:00:00Z' },
      ['2026-11-23', '2026-11-24'],
    ],
  ]
  test.each(patterns)('%s', async (_what, pattern, expected) => {
    const { call } = fakeOrganization()
    const id = await make(call, { ...nine, patternendtype: 2, occurrences: 3, ...pattern })
    expect(days(await instancesOf(call, id))).toEqual(expected)
  })

  test('keeps the time that clocks show, in winter and summer, and ends where it must', async () => {
    const { call } = fakeOrganization()
    const id = await make(call, { ...nine, recurrencepatterntype: 1, daysofweekmask: 2 })
    const instances = await instancesOf(call, id)
    expect(new Set(instances.map(({ scheduledstart }) => scheduledstart.slice(11)))).toEqual(
      new Set(['08:00:00Z', '07:00:00Z']),
    )
    expect(instances.length).toBeGreaterThan(50)
    expect(instances.length).toBeLessThan(60)
    const { json } = await call(seller, 'GET', `recurringappointmentmasters(${id})`)
    expect(json).toMatchObject({ instancetypecode: 1, expansionstatecode: 1, duration: 30, effectiveenddate: null })
    expect(json.nextexpansioninstancedate).toMatch(/^2027-11-29/)
  })

  test('begins and ends on the days that clocks show where its people are, west and east of Greenwich', async () => {
    const daily = { subject: 'Standup', recurrencepatterntype: 0, patternendtype: 3 }
    for (const [zone, first, from, to] of [
      ['America/Los_Angeles', '2026-11-23T17:00:00Z', '2026-11-23T08:00:00Z', '2026-11-25T08:00:00Z'],
      ['America/Los_Angeles', '2026-11-24T00:00:00Z', undefined, '2026-11-25T08:00:00Z'],
      ['America/Los_Angeles', '2026-11-24T01:00:00Z', '2026-11-23T00:00:00Z', '2026-11-25T00:00:00Z'],
      ['Pacific/Auckland', '2026-11-22T20:00:00Z', '2026-11-22T11:00:00Z', '2026-11-24T11:00:00Z'],
      ['Pacific/Auckland', '2026-11-22T20:00:00Z', '2026-11-23T00:00:00Z', '2026-11-25T00:00:00Z'],
    ] as const) {
      const { call } = fakeOrganization(undefined, undefined, zone)
      const end = new Date(Date.parse(first) + 1_800_000).toISOString()
      const days = { ...(from ? { patternstartdate: from } : {}), patternenddate: to }
      const id = await make(call, { ...daily, ...days, starttime: first, endtime: end })
      const starts = (await instancesOf(call, id)).map(({ scheduledstart }) => Date.parse(scheduledstart))
      expect({ zone, from, starts }).toEqual({
        ...{ zone, from },
        starts: [0, 1, 2].map((day) => Date.parse(first) + day * 86_400_000),
      })
    }
  })

  const wrong: readonly [string, Record<string, unknown>][] = [
    ['recurrencepatterntype', {}],
    ['starttime', { recurrencepatterntype: 0, starttime: null }],
    ['endtime', { recurrencepatterntype: 0, endtime: '2026-11-23T07:00:00Z' }],
    ['interval', { recurrencepatterntype: 0, interval: 0 }],
    ['daysofweekmask', { recurrencepatterntype: 1 }],
    ['dayofmonth', { recurrencepatterntype: 2, dayofmonth: 32 }],
    ['instance', { recurrencepatterntype: 2, isnthmonthly: true, daysofweekmask: 2 }],
    ['monthofyear', { recurrencepatterntype: 3, dayofmonth: 1 }],
    ['occurrences', { recurrencepatterntype: 0, patternendtype: 2 }],
    ['patternenddate', { recurrencepatterntype: 0, patternendtype: 3 }],
    ['patternenddate', { recurrencepatterntype: 0, patternendtype: 3, patternenddate: '2026-11-22T00:00:00Z' }],
  ]
  test.each(wrong)('without a right %s is refused', async (column, pattern) => {
    const { call } = fakeOrganization()
    const { status, json } = await call(seller, 'POST', 'recurringappointmentmasters', { ...nine, ...pattern })
    expect([status, (json.error as { message: string }).message]).toEqual([400, expect.stringContaining(`'${column}'`)])
  })
})

const party = (user: typeof seller, participationtypemask = 5) => ({
  participationtypemask,
  'partyid_systemuser@odata.bind': `/systemusers(${user.systemUserId})`,
})

test('instances are what the master is, with its parties, and are found below it', async () => {
  const { call } = fakeOrganization()
  const account = idOf(await call(seller, 'POST', 'accounts', { name: 'A' }))
  const id = await make(call, {
    ...threeDays,
    'regardingobjectid_account_recurringappointmentmaster@odata.bind': `/accounts(${account})`,
    recurringappointmentmaster_activity_parties: [party(other)],
  })
  const path = `recurringappointmentmasters(${id})/recurringappointmentmaster_appointment?$expand=appointment_activity_parties`
  const { json } = await call(seller, 'GET', path)
  expect(json.value).toHaveLength(3)
  expect((json.value as Instance[])[0]).toMatchObject({
    ...{ subject: 'Standup', location: 'Room 1', scheduledstart: '2026-11-23T08:00:00Z' },
    ...{ scheduledend: '2026-11-23T08:30:00Z', scheduleddurationminutes: 30, instancetypecode: 2, seriesid: id },
    ...{ originalstartdate: '2026-11-23T08:00:00Z', _regardingobjectid_value: account },
    appointment_activity_parties: [expect.objectContaining({ _partyid_value: other.systemUserId })],
  })
  await call(seller, 'PATCH', `recurringappointmentmasters(${id})`, {
    subject: 'Renamed',
    recurringappointmentmaster_activity_parties: [party(other), party(seller)],
  })
  for (const row of (await call(seller, 'GET', path)).json.value as Instance[])
    expect([row.subject, (row.appointment_activity_parties as unknown[]).length]).toEqual(['Renamed', 2])
})

test('a changed instance is an exception that the master no longer changes', async () => {
  const { call } = fakeOrganization()
  const id = await make(call, threeDays)
  const [first, second] = await instancesOf(call, id)
  const moved = { scheduledstart: '2026-11-24T10:00:00Z', scheduledend: '2026-11-24T10:30:00Z' }
  await call(seller, 'PATCH', `appointments(${second?.activityid})`, moved)
  await call(seller, 'PATCH', `appointments(${first?.activityid})`, { statecode: 1, statuscode: 3 })
  await call(seller, 'PATCH', `recurringappointmentmasters(${id})`, { subject: 'Renamed' })
  expect(await instancesOf(call, id)).toEqual([
    expect.objectContaining({ subject: 'Standup', instancetypecode: 2, statecode: 1 }),
    expect.objectContaining({
      ...{ ...moved, subject: 'Standup', instancetypecode: 3 },
      originalstartdate: '2026-11-24T08:00:00Z',
    }),
    expect.objectContaining({ subject: 'Renamed', instancetypecode: 2 }),
  ])
})

test('a deleted instance is remembered by the master until the pattern changes', async () => {
  const { call } = fakeOrganization()
  const id = await make(call, threeDays)
  const [, second] = await instancesOf(call, id)
  await call(seller, 'DELETE', `appointments(${second?.activityid})`)
  const series = `recurringappointmentmasters(${id})?$select=deletedexceptionslist,subject`
  expect((await call(seller, 'GET', series)).json.deletedexceptionslist).toBe('2026-11-24T08:00:00Z')
  await call(seller, 'PATCH', `recurringappointmentmasters(${id})`, { subject: 'Renamed' })
  expect(days(await instancesOf(call, id))).toEqual(['2026-11-23', '2026-11-25'])
  await call(seller, 'PATCH', `recurringappointmentmasters(${id})`, { occurrences: 4 })
  expect(days(await instancesOf(call, id))).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'])
  expect((await call(seller, 'GET', series)).json.deletedexceptionslist).toBeNull()
})

test('cancelling the series cancels what is open of it; deleting it deletes all', async () => {
  const { call } = fakeOrganization()
  const id = await make(call, threeDays)
  await call(seller, 'PATCH', `recurringappointmentmasters(${id})`, { statecode: 2, statuscode: 4 })
  expect((await instancesOf(call, id)).map(({ statecode }) => statecode)).toEqual([2, 2, 2])
  expect((await call(seller, 'DELETE', `recurringappointmentmasters(${id})`)).status).toBe(204)
  expect((await call(seller, 'GET', 'appointments?$select=subject')).json.value).toEqual([])
})
