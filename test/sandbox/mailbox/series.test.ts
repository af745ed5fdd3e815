import { describe, expect, test } from '@jest/globals'
import { createJudgedWorld, expectConforming } from './conform.ts'
import { immutable } from './world.ts'

expectConforming()

const at = (dateTime: string, timeZone = 'UTC') => ({ dateTime, timeZone })
const window = 'startDateTime=2026-05-01T00:00:00Z&endDateTime=2026-08-01T00:00:00Z'
const weekly = { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday' }
const numbered = { type: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 4 }
const series = {
  subject: 'Weekly',
  start: at('2026-05-04T09:00:00'),
  end: at('2026-05-04T09:30:00'),
  recurrence: { pattern: weekly, range: numbered },
}
interface Instance {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly iCalUId: string
  readonly originalStart: string
  readonly start: { readonly dateTime: string }
}

async function withSeries(body: object = series) {
  const world = createJudgedWorld()
  const ask = (method: string, path: string, written?: object, headers = {}) =>
    world.ask(method, path, written, { ...immutable, ...headers })
  const { json: master, status } = await ask('POST', '/me/events', body)
  const one = `/me/events/${master.id}`
  const instances = async (): Promise<Instance[]> =>
    (await ask('GET', `${one}/instances?${window}&$top=100`)).json.value
  const days = async () => (await instances()).map(({ start }) => start.dateTime.slice(0, 10))
  const instance = async (number: number): Promise<Instance> => {
    const found = (await instances())[number]
    if (found === undefined) throw new Error(`The series has no instance ${number}.`)
    return found
  }
  return { ...world, ask, master, status, one, instances, days, instance }
}

describe('a recurrence', () => {
  const start = { start: at('2026-05-04T09:00:00'), end: at('2026-05-04T10:00:00') }
  const until = { type: 'endDate', startDate: '2026-05-04', endDate: '2026-07-15' }
  test.each([
    ['daily', { type: 'daily', interval: 20 }, ['05-04', '05-24', '06-13', '07-03']],
    [
      'weekly',
      { type: 'weekly', interval: 4, daysOfWeek: ['monday', 'friday'] },
      ['05-04', '05-08', '06-01', '06-05', '06-29', '07-03'],
    ],
    ['absoluteMonthly', { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 }, ['05-31', '06-30']],
    [
      'relativeMonthly',
      { type: 'relativeMonthly', interval: 1, daysOfWeek: ['tuesday'], index: 'last' },
      ['05-26', '06-30'],
    ],
    ['absoluteYearly', { type: 'absoluteYearly', interval: 1, dayOfMonth: 6, month: 6 }, ['06-06']],
    [
      'relativeYearly',
      { type: 'relativeYearly', interval: 1, daysOfWeek: ['sunday'], index: 'second', month: 6 },
      ['06-14'],
    ],
  ])('%s comes on its days, the first one being the master’s', async (_, pattern, expected) => {
    const { days, master, status } = await withSeries({ subject: 'x', ...start, recurrence: { pattern, range: until } })
    expect(status).toBe(201)
    expect(await days()).toEqual(expected.map((day) => `2026-${day}`))
    expect(master.start.dateTime.slice(0, 10)).toBe(`2026-${expected[0]}`)
    expect(master.recurrence.pattern).toMatchObject({ ...pattern, firstDayOfWeek: 'sunday' })
  })

  test('is shown with all that Exchange writes down; a series without end goes on', async () => {
    const range = { type: 'noEnd', startDate: '2026-05-04' }
    const zone = 'W. Europe Standard Time'
    const times = { start: at('2026-05-04T09:00:00', zone), end: at('2026-05-04T10:00:00', zone) }
    const { master, days } = await withSeries({ ...series, ...times, recurrence: { pattern: weekly, range } })
    expect(master.recurrence).toEqual({
      pattern: { ...weekly, month: 0, dayOfMonth: 0, index: 'first' },
      range: { ...range, endDate: '0001-01-01', numberOfOccurrences: 0, recurrenceTimeZone: zone },
    })
    expect(await days()).toHaveLength(13)
  })

  test.each([
    [{ pattern: { ...weekly, type: 'fortnightly' }, range: numbered }],
    [{ pattern: { type: 'weekly', interval: 1 }, range: numbered }],
    [{ pattern: { type: 'absoluteMonthly', interval: 1 }, range: numbered }],
    [{ pattern: { ...weekly, interval: 0 }, range: numbered }],
    [{ pattern: weekly, range: { ...numbered, numberOfOccurrences: 0 } }],
    [{ pattern: weekly, range: { type: 'endDate', startDate: '2026-05-04' } }],
    [{ pattern: weekly, range: { type: 'endDate', startDate: '2026-05-05', endDate: '2026-05-07' } }],
    [{ range: numbered }],
  ])('%j is refused', async (recurrence) => {
    expect((await withSeries({ ...series, recurrence })).status).toBe(400)
  })
})

describe('an instance of a series', () => {
  test('is named by its original start, in the list of instances only; its iCalUId holds its date', async () => {
    const { ask, master, instance } = await withSeries()
    const second = await instance(1)
    expect(second).toMatchObject({ type: 'occurrence', originalStart: '2026-05-11T09:00:00Z' })
    expect([second.iCalUId.slice(0, 32), second.iCalUId.slice(40)]).toEqual([
      master.iCalUId.slice(0, 32),
      master.iCalUId.slice(40),
    ])
    expect([master.iCalUId.slice(32, 40), second.iCalUId.slice(32, 40)]).toEqual(['00000000', '07EA050B'])
    const times = { start: at('2026-05-12T10:00:00'), end: at('2026-05-12T10:30:00') }
    const moved = await ask('PATCH', `/me/events/${second.id}`, times)
    expect(moved.json).toMatchObject({ id: second.id, type: 'exception', seriesMasterId: master.id })
    expect(moved.json.originalStart).toBeUndefined()
    expect(await instance(1)).toMatchObject({ id: second.id, type: 'exception', originalStart: '2026-05-11T09:00:00Z' })
    const other = await ask('GET', `/me/events/${second.id}`, undefined, { Prefer: 'odata.maxpagesize=5' })
    const byOther = await ask('GET', `/me/events/${other.json.id}`)
    expect(byOther.json.id).toBe(second.id)
  })

  test('keeps its other values when the series gets new ones, and loses them with the pattern', async () => {
    const { ask, one, instance, instances } = await withSeries()
    const { id } = await instance(1)
    const { id: cancelled } = await instance(2)
    await ask('PATCH', `/me/events/${id}`, { subject: 'Own' })
    await ask('DELETE', `/me/events/${cancelled}`)
    await ask('PATCH', one, { location: { displayName: 'Room' } })
    expect((await instances()).map(({ subject }) => subject)).toEqual(['Weekly', 'Own', 'Weekly'])
    await ask('PATCH', one, { recurrence: { pattern: weekly, range: { ...numbered, numberOfOccurrences: 5 } } })
    expect((await instances()).map(({ subject }) => subject)).toEqual(['Weekly', 'Own', 'Weekly', 'Weekly'])
    await ask('PATCH', one, { recurrence: { pattern: { ...weekly, daysOfWeek: ['tuesday'] }, range: numbered } })
    expect((await instances()).map(({ subject, start }) => [subject, start.dateTime.slice(5, 10)])).toEqual([
      ['Weekly', '05-05'],
      ['Weekly', '05-12'],
      ['Weekly', '05-19'],
      ['Weekly', '05-26'],
    ])
    expect((await ask('GET', `/me/events/${id}`)).status).toBe(404)
  })

  test('loses them with a new time as well', async () => {
    const { ask, one, instance, instances } = await withSeries()
    const { id } = await instance(1)
    await ask('PATCH', `/me/events/${id}`, { subject: 'Own' })
    await ask('PATCH', one, { start: at('2026-05-04T11:00:00'), end: at('2026-05-04T11:30:00') })
    expect((await instances()).map(({ subject, start }) => [subject, start.dateTime.slice(5, 16)])[1]).toEqual([
      'Weekly',
      '05-11T11:00',
    ])
    expect((await ask('GET', `/me/events/${id}`)).json).toMatchObject({ type: 'occurrence', subject: 'Weekly' })
  })

  test('does not pass its neighbour, and does not recur', async () => {
    const { ask, instance } = await withSeries()
    const { id } = await instance(1)
    const crossing = await ask('PATCH', `/me/events/${id}`, {
      start: at('2026-05-19T09:00:00'),
      end: at('2026-05-19T09:30:00'),
    })
    expect([crossing.status, crossing.json.error.code]).toEqual([400, 'ErrorOccurrenceCrossingBoundary'])
    expect((await ask('PATCH', `/me/events/${id}`, { recurrence: series.recurrence })).status).toBe(400)
    expect((await ask('GET', `/me/events/${id}/instances?${window}`)).status).toBe(400)
  })

  test('honours If-Match, also before it was ever changed', async () => {
    const { ask, instance } = await withSeries()
    const { id } = await instance(1)
    const { '@odata.etag': etag } = (await ask('GET', `/me/events/${id}`)).json
    expect((await ask('PATCH', `/me/events/${id}`, { subject: 'a' }, { 'If-Match': etag })).status).toBe(200)
    expect((await ask('PATCH', `/me/events/${id}`, { subject: 'b' }, { 'If-Match': etag })).status).toBe(412)
    expect((await ask('DELETE', `/me/events/${id}`, undefined, { 'If-Match': etag })).status).toBe(412)
  })

  test('carries extensions and extended properties of its own', async () => {
    const { ask, one, instance } = await withSeries()
    const { id } = await instance(1)
    const extension = { '@odata.type': 'microsoft.graph.openTypeExtension', extensionName: 'com.example.a', size: 4 }
    expect((await ask('POST', `/me/events/${id}/extensions`, extension)).status).toBe(201)
    const property = 'String {00020329-0000-0000-C000-000000000046} Name Mark'
    await ask('PATCH', `/me/events/${id}`, { singleValueExtendedProperties: [{ id: property, value: 'x' }] })
    const expand = `$expand=extensions,singleValueExtendedProperties($filter=id eq '${property}')`
    const { json: found } = await ask('GET', `/me/events/${id}?${expand}`)
    expect(found).toMatchObject({ type: 'exception', extensions: [{ size: 4 }] })
    expect(found.singleValueExtendedProperties).toMatchObject([{ value: 'x' }])
    expect((await ask('GET', `${one}?${expand}`)).json.extensions).toEqual([])
    const third = `/me/events/${(await instance(2)).id}`
    const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'aGk=' }
    expect((await ask('POST', `${third}/attachments`, file)).status).toBe(201)
    expect((await ask('GET', third)).json).toMatchObject({ type: 'exception', hasAttachments: true })
    expect((await ask('GET', one)).json.hasAttachments).toBe(false)
  })
})

describe('delta of a calendar view and series', () => {
  const local = (link: string) => link.replace('http://localhost:4701/v1.0', '')

  test('tells the instances that a new pattern has no more, and an exception that left the window', async () => {
    const { ask, one, instance, instances } = await withSeries()
    const round = async (path: string) => (await ask('GET', local(path), undefined, immutable)).json
    const old = (await instances()).map(({ id }) => id)
    const first = await round(
      `/me/calendarView/delta?startDateTime=2026-05-01T00:00:00Z&endDateTime=2026-05-27T00:00:00Z`,
    )
    const { id: last } = await instance(3)
    await ask('PATCH', `/me/events/${last}`, { start: at('2026-06-10T09:00:00'), end: at('2026-06-10T10:00:00') })
    const second = await round(first['@odata.deltaLink'])
    const removedOf = ({ value }: { value: { id: string; '@removed'?: object }[] }) =>
      value.filter((each) => each['@removed']).map(({ id }) => id)
    expect(removedOf(second)).toEqual([last])
    await ask('PATCH', one, { recurrence: { pattern: { ...weekly, daysOfWeek: ['tuesday'] }, range: numbered } })
    const third = await round(second['@odata.deltaLink'])
    expect(new Set(removedOf(third))).toEqual(new Set(old))
    expect(third.value.filter(({ type }: { type: string }) => type === 'occurrence')).toHaveLength(4)
  })
})
