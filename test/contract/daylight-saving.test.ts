/**
 * The nights on which clocks change, east and west of Greenwich: the hour that never comes and the one that comes twice. Meetings,
 * whole days and series across both, from either side, through both connectors and both servers. Afterwards nothing is written.
 */
import { afterEach, expect, test } from '@jest/globals'
import { trackedCategory } from '../../src/core/mark.ts'
import { utcOf } from '../../src/interchange/wall-clock.ts'
import { type Json, openFollowing } from './open-following.ts'

type Open = Awaited<ReturnType<typeof openFollowing>>
let open: Open | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

/** The CRM's number of the zone, and the night: its first evening's date. Noon in UTC lies on the day itself in each zone. */
const nights = [
  ['Europe/Berlin', 110, '2027-03-28', 'spring'],
  ['Europe/Berlin', 110, '2027-10-31', 'autumn'],
  ['America/New_York', 35, '2027-03-14', 'spring'],
  ['America/New_York', 35, '2027-11-07', 'autumn'],
  ['Australia/Sydney', 255, '2027-10-03', 'spring'],
  ['Australia/Sydney', 255, '2027-04-04', 'autumn'],
] as const

const dayOf = (date: string, distance: number) =>
  new Date(Date.parse(date) + distance * 86_400_000).toISOString().slice(0, 10)
const categories = [trackedCategory.displayName]

async function openIn(zone: string, code: number) {
  const world = await openFollowing({ zone, isEmptyMailbox: true })
  open = world
  // Before any of these nights, and so near to all of them that series reach them.
  world.later((Date.parse('2027-01-04T12:00:00Z') - world.world.now().getTime()) / 1000)
  const { systemUserId } = await world.world.crm.whoAmI({ correlationId: 'daylight' })
  await world.crm('PATCH', `usersettingscollection(${systemUserId})`, { timezonecode: code })
  await world.pass()
  const mine = { participationtypemask: 7, 'partyid_systemuser@odata.bind': `/systemusers(${systemUserId})` }
  const inCrm = (table: 'appointment' | 'recurringappointmentmaster', columns: Json) =>
    world.crm('POST', `${table}s`, { ...columns, [`${table}_activity_parties`]: [mine] })
  return { ...world, inCrm, settled: () => settled(world) }
}

/** Both sides are looked at until nothing is left to do; then looking writes nothing. */
async function settled(world: Open): Promise<void> {
  for (let pass = 0; pass < 3; pass++) {
    world.later(60)
    await world.pass()
  }
  const { event } = await world.pass()
  expect(event).toMatchObject({ created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 })
}

const instants = (event: Json) =>
  ['start', 'end'].map((end) => `${(event[end] as { dateTime: string }).dateTime.slice(0, 19)}Z`)
const eventsOf = async ({ outlook }: Open, subject: string) =>
  ((await outlook('GET', `/events?$filter=subject eq '${subject}'`)).value as Json[]) ?? []
const rowsOf = ({ rows }: Open, subject: string) =>
  rows(`appointments?$filter=subject eq '${subject}'&$select=subject,scheduledstart,scheduledend,isalldayevent`)

test.each(nights)(
  '%s (%i), the night of %s in %s: single meetings keep their instants, from either side',
  async (zone, code, date, season) => {
    const world = await openIn(zone, code)
    // As somebody types it in Outlook: half past two may come twice or never.
    for (const [subject, time, end] of [
      ['half past one', '01:30:00', '02:00:00'],
      ['half past two', '02:30:00', '03:30:00'],
      ['through the night', '00:30:00', '05:00:00'],
    ])
      await world.outlook('POST', '/events', {
        ...{ subject, categories, start: { dateTime: `${date}T${time}`, timeZone: zone } },
        end: { dateTime: `${date}T${end}`, timeZone: zone },
      })
    // As the CRM keeps it: the same half hour on both sides of the change.
    const near = Date.parse(`${date}T00:00:00Z`)
    const hours = Array.from({ length: 40 }, (_, half) =>
      new Date(near - 14 * 3_600_000 + half * 1_800_000).toISOString(),
    )
    for (const hour of hours.filter((_, index) => index % 5 === 0))
      await world.inCrm('appointment', {
        ...{ subject: `crm ${hour}`, scheduledstart: hour },
        scheduledend: new Date(Date.parse(hour) + 1_800_000).toISOString(),
      })
    await world.settled()
    for (const subject of ['half past one', 'half past two', 'through the night']) {
      const [event] = await eventsOf(world, subject)
      const [row] = await rowsOf(world, subject)
      expect({ subject, at: [row?.scheduledstart, row?.scheduledend] }).toEqual({
        subject,
        at: instants(event as Json),
      })
    }
    // The night is an hour shorter, or longer, than it looks.
    const [long] = await rowsOf(world, 'through the night')
    const lasts = Date.parse(String(long?.scheduledend)) - Date.parse(String(long?.scheduledstart))
    expect(lasts / 3_600_000).toBe(season === 'spring' ? 3.5 : 5.5)
    const made = (await world.outlook('GET', "/events?$filter=startswith(subject,'crm ')&$top=50")).value as Json[]
    expect(made.length).toBe(8)
    for (const event of made) expect(`crm ${instants(event)[0]}`.slice(0, 23)).toBe(String(event.subject).slice(0, 23))
  },
)

test.each(nights)(
  '%s (%i), the night of %s in %s: whole days stay whole days, from either side',
  async (zone, code, date, season) => {
    const world = await openIn(zone, code)
    for (const [from, days] of [
      [-1, 1],
      [0, 1],
      [1, 1],
      [-1, 3],
    ] as const)
      await world.outlook('POST', '/events', {
        ...{ subject: `out ${from} ${days}`, isAllDay: true, categories },
        start: { dateTime: `${dayOf(date, from)}T00:00:00`, timeZone: zone },
        end: { dateTime: `${dayOf(date, from + days)}T00:00:00`, timeZone: zone },
      })
    await world.settled()
    // A day of the change as the CRM has it: 23 or 25 hours from midnight to midnight.
    const [day] = await rowsOf(world, 'out 0 1')
    const hours = (Date.parse(String(day?.scheduledend)) - Date.parse(String(day?.scheduledstart))) / 3_600_000
    expect(hours).toBe(season === 'spring' ? 23 : 25)
    await world.inCrm('appointment', {
      ...{ subject: 'crm', isalldayevent: true },
      ...{ scheduledstart: day?.scheduledstart, scheduledend: day?.scheduledend },
    })
    await world.settled()
    const [made] = await eventsOf(world, 'crm')
    expect([made?.isAllDay, ...instants(made as Json)]).toEqual([
      true,
      `${date}T00:00:00Z`,
      `${dayOf(date, 1)}T00:00:00Z`,
    ])
    // Moved by a day on each side, it is as long as before.
    await world.outlook('PATCH', `/events/${made?.id}`, {
      start: { dateTime: `${dayOf(date, 1)}T00:00:00`, timeZone: zone },
      end: { dateTime: `${dayOf(date, 2)}T00:00:00`, timeZone: zone },
    })
    await world.settled()
    const [moved] = await rowsOf(world, 'crm')
    expect((Date.parse(String(moved?.scheduledend)) - Date.parse(String(moved?.scheduledstart))) / 3_600_000).toBe(24)
  },
)

const window = 'startDateTime=2027-01-01T00:00:00Z&endDateTime=2028-02-01T00:00:00Z'

test.each(nights)(
  '%s (%i), the night of %s in %s: series go through it, and a meeting of that night is changed on either side',
  async (zone, code, date, season) => {
    const world = await openIn(zone, code)
    const from = dayOf(date, -2)
    const recurrence = {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate: from, numberOfOccurrences: 5, recurrenceTimeZone: zone },
    }
    const timed = (subject: string, time: string, end: string) =>
      world.outlook('POST', '/events', {
        ...{ subject, categories, recurrence, start: { dateTime: `${from}T${time}`, timeZone: zone } },
        end: { dateTime: `${from}T${end}`, timeZone: zone },
      })
    const masters = [
      await timed('morning', '09:00:00', '09:30:00'),
      await timed('night', '02:30:00', '03:00:00'),
      await world.outlook('POST', '/events', {
        ...{ subject: 'days', categories, recurrence, isAllDay: true },
        start: { dateTime: `${from}T00:00:00`, timeZone: zone },
        end: { dateTime: `${dayOf(from, 1)}T00:00:00`, timeZone: zone },
      }),
    ]
    await world.settled()
    const series = async (name: string) => {
      const master = masters.find(({ subject }) => subject === name) as Json
      const found = await world.rows(
        `recurringappointmentmasters?$filter=globalobjectid eq '${master.iCalUId}'&$select=activityid`,
      )
      const instances = await world.rows(
        `appointments?$filter=seriesid eq ${found[0]?.activityid}&$orderby=originalstartdate&$select=subject,location,scheduledstart,statecode`,
      )
      const occurrences = (await world.outlook('GET', `/events/${master.id}/instances?${window}&$top=50`))
        .value as Json[]
      occurrences.sort((one, other) => (String(instants(one)) < String(instants(other)) ? -1 : 1))
      return { instances, occurrences }
    }
    for (const name of ['morning', 'night', 'days']) {
      const { instances, occurrences } = await series(name)
      expect({ name, counts: [instances.length, occurrences.length] }).toEqual({ name, counts: [5, 5] })
      // Of the hour that comes twice one side takes the first, the other the second: both may, and neither gives way.
      const apart = instances.map(({ scheduledstart }, index) =>
        name === 'days'
          ? 0
          : Date.parse(String(scheduledstart)) - Date.parse(instants(occurrences[index] as Json)[0] ?? ''),
      )
      const ofTheNight = Math.abs(apart.splice(2, 1)[0] ?? 0)
      expect({ name, apart }).toEqual({ name, apart: [0, 0, 0, 0] })
      expect({ name, ofTheNight: name === 'night' && season === 'autumn' ? 0 : ofTheNight }).toEqual({
        name,
        ofTheNight: 0,
      })
      expect(ofTheNight).toBeLessThanOrEqual(3_600_000)
    }
    // In the very night, on either side; the evening after is not meant.
    for (const name of ['morning', 'night', 'days']) {
      const { instances, occurrences } = await series(name)
      await world.outlook('PATCH', `/events/${occurrences[2]?.id}`, { location: { displayName: `Room ${name}` } })
      await world.crm('PATCH', `appointments(${instances[3]?.activityid})`, { location: `Hall ${name}` })
      await world.crm('DELETE', `appointments(${instances[1]?.activityid})`)
    }
    await world.settled()
    for (const name of ['morning', 'night', 'days']) {
      const { instances, occurrences } = await series(name)
      const places = occurrences.map((event) => (event.location as { displayName: string }).displayName)
      expect({ name, places }).toEqual({ name, places: ['', `Room ${name}`, `Hall ${name}`, ''] })
      expect(instances.map(({ location }) => location ?? '')).toEqual(places)
    }
  },
  60_000,
)

test.each(nights)(
  '%s (%i): a series of whole days that somebody begins in the CRM on the day of %s (%s) is one in Outlook',
  async (zone, code, date, _season) => {
    const world = await openIn(zone, code)
    await world.outlook('POST', '/events', {
      ...{ subject: 'out', isAllDay: true, categories },
      start: { dateTime: `${date}T00:00:00`, timeZone: zone },
      end: { dateTime: `${dayOf(date, 1)}T00:00:00`, timeZone: zone },
    })
    await world.settled()
    const [day] = await rowsOf(world, 'out')
    await world.inCrm('recurringappointmentmaster', {
      ...{ subject: 'fair', isalldayevent: true },
      ...{ starttime: day?.scheduledstart, endtime: day?.scheduledend, patternstartdate: `${date}T00:00:00Z` },
      ...{ recurrencepatterntype: 0, interval: 1, patternendtype: 2, occurrences: 3 },
    })
    await world.settled()
    const [master] = await eventsOf(world, 'fair')
    expect([master?.isAllDay, ...instants(master as Json)]).toEqual([
      ...[true, `${date}T00:00:00Z`, `${dayOf(date, 1)}T00:00:00Z`],
    ])
  },
)

/** West and east of Greenwich by eight and twelve hours, with a change of clocks between the first day and the last. */
test.each([
  ['America/Los_Angeles', 4, '2027-03-13', '2027-03-16'],
  ['America/Los_Angeles', 4, '2027-11-06', '2027-11-09'],
  ['Pacific/Auckland', 290, '2027-04-03', '2027-04-06'],
  ['Pacific/Auckland', 290, '2027-09-25', '2027-09-28'],
])(
  '%s (%i): a series from %s to %s has these days on both sides, from either side (R-262)',
  async (zone, code, from, to) => {
    const world = await openIn(zone, code)
    const ranges = async (subject: string) => {
      const [event] = await eventsOf(world, subject)
      const { startDate, endDate } = (event as { recurrence: { range: Json } } & Json).recurrence.range
      const found = (await world.outlook('GET', `/events/${event?.id}/instances?${window}&$top=50`)).value as Json[]
      return { days: [startDate, endDate], meetings: found.map((each) => instants(each)[0]).sort() }
    }
    const rowOf = async (subject: string) => {
      const [row] = await world.rows(`recurringappointmentmasters?$filter=subject eq '${subject}'`)
      const found = await world.rows(`appointments?$filter=seriesid eq ${row?.activityid}&$select=scheduledstart`)
      const meetings = found.map(({ scheduledstart }) => scheduledstart).sort()
      return { days: [row?.patternstartdate, row?.patternenddate], row, meetings }
    }
    for (const [subject, time] of [
      ['morning', '09:00:00'],
      ['evening', '22:00:00'],
    ])
      await world.outlook('POST', '/events', {
        ...{ subject, categories, start: { dateTime: `${from}T${time}`, timeZone: zone } },
        end: { dateTime: `${from}T${time?.replace(':00', ':30')}`, timeZone: zone },
        recurrence: {
          pattern: { type: 'daily', interval: 1 },
          range: { type: 'endDate', startDate: from, endDate: to, recurrenceTimeZone: zone },
        },
      })
    await world.settled()
    for (const subject of ['morning', 'evening']) {
      const { days, row, meetings } = await rowOf(subject)
      // As a form of the CRM keeps a day: when it begins where the person is.
      expect(days).toEqual([from, to].map((day) => utcOf(`${day}T00:00:00`, zone).toISOString().replace('.000', '')))
      expect([meetings.length, meetings]).toEqual([4, (await ranges(subject)).meetings])
      const { starttime, endtime } = row as Json
      await world.inCrm('recurringappointmentmaster', {
        ...{ subject: `${subject} crm`, recurrencepatterntype: 0, interval: 1, patternendtype: 3 },
        ...{ starttime, endtime, patternstartdate: days[0], patternenddate: days[1] },
      })
    }
    await world.settled()
    for (const subject of ['morning crm', 'evening crm'])
      expect(await ranges(subject)).toEqual({ days: [from, to], meetings: (await rowOf(subject)).meetings })
  },
)
