import { expect, test } from '@jest/globals'
import { type Answer, type Asked, call, organizationThat, refusal } from './fake-organization.ts'

const me = '33333333-3333-4333-8333-333333333333'
const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const rows = (...value: unknown[]): Answer => ({ json: { value } })
const fetchXml = (part: string) =>
  `<fetch><entity name="task"><filter><condition attribute="${part}" operator="null"/></filter></entity></fetch>`

interface Filters {
  own: readonly unknown[]
  everybodys?: readonly unknown[]
}

const filter = (id: number, part: string, more: Readonly<Record<string, unknown>> = {}) => ({
  '@odata.etag': `W/"${id}"`,
  userqueryid: idOf(id),
  name: `Filter ${part}`,
  returnedtypecode: 'task',
  fetchxml: fetchXml(part),
  ...more,
})

/** @param tasks what a query lets through */
function filtering(filters: Filters, tasks: (asked: string) => Answer) {
  return organizationThat(({ line }: Asked): Answer => {
    if (line.includes('WhoAmI')) return { json: { UserId: me, BusinessUnitId: me, OrganizationId: me } }
    if (line.startsWith('GET userqueries')) return rows(...filters.own)
    if (line.startsWith('GET savedqueries')) return rows(...(filters.everybodys ?? []))
    return tasks(line)
  })
}

const queries = (asked: readonly Asked[]) => asked.map(({ line }) => line).filter((line) => line.includes('fetchXml'))

test('the user’s own filters and everybody’s let through what any of them does, each once (R-241, R-244)', async () => {
  const everybodys = [{ ...filter(9, 'c'), userqueryid: undefined, savedqueryid: idOf(9) }]
  const { crm, asked } = filtering({ own: [filter(1, 'a'), filter(2, 'b')], everybodys }, (line) =>
    rows({ activityid: idOf(100) }, { activityid: idOf(line.includes('"a"') ? 101 : 102).toUpperCase() }),
  )
  expect((await crm.filtered('task', call)).ids).toEqual([idOf(100), idOf(101), idOf(102)])
  expect(queries(asked)).toHaveLength(3)
  const [own, all] = asked.map(({ line }) => line).filter((line) => line.includes('querytype'))
  expect(own).toContain(`querytype eq 256 and statecode eq 0 and _ownerid_value eq ${me}`)
  expect(all).toContain('GET savedqueries')
})

test('among ids few are asked for at a time; among none only the filters are', async () => {
  const { crm, asked } = filtering({ own: [filter(1, 'a')] }, (line) =>
    rows(...[...line.matchAll(/<value>([^<]+)</g)].map((match) => ({ activityid: match[1] }))),
  )
  const ids = Array.from({ length: 250 }, (_none, n) => idOf(n))
  const { ids: found, fingerprint } = await crm.filtered('task', { ...call, among: [...ids, ids[0] ?? ''] })
  expect(found).toEqual(ids)
  expect(queries(asked)).toHaveLength(3)
  expect(Math.max(...asked.map(({ line }) => encodeURIComponent(line).length))).toBeLessThan(32_000)
  expect(await crm.filtered('task', { ...call, among: [] })).toEqual({ ids: [], fingerprint, reach: 'any' })
  expect(queries(asked)).toHaveLength(3)
  await expect(crm.filtered('task', { ...call, among: ['</value>'] })).rejects.toMatchObject({ code: 'invalid-value' })
})

test('the filters are asked for once in a look, every ten seconds of a long one, and tell when one of them changes', async () => {
  const filters: Filters = { own: [filter(1, 'a'), filter(2, 'b', { returnedtypecode: 'fax' })] }
  const { crm, asked, pass } = filtering(filters, () => rows())
  const before = await crm.filtered('task', call)
  await crm.filtered('fax', call)
  await crm.filtered('letter', call)
  const lists = () => asked.filter(({ line }) => line.startsWith('GET userqueries')).length
  expect(lists()).toBe(1)
  filters.own = [filter(1, 'a', { '@odata.etag': 'W/"5"' }), filter(2, 'c', { returnedtypecode: 'fax' })]
  expect(await crm.filtered('task', call)).toEqual(before)
  const fax = await crm.filtered('fax', call)
  const next = await crm.filtered('task', { correlationId: 'the next look' })
  expect(next.fingerprint).not.toBe(before.fingerprint)
  expect(lists()).toBe(2)
  pass(10_000)
  expect((await crm.filtered('task', call)).fingerprint).not.toBe(before.fingerprint)
  expect((await crm.filtered('fax', call)).fingerprint).toBe(fax.fingerprint)
  expect(await crm.filtered('letter', call)).toEqual({ ids: [], fingerprint: '', reach: 'own' })
  expect(lists()).toBe(3)
})

test('all pages are asked for, each from where the one before ended', async () => {
  const cookie = (page: number) => `<cookie pagenumber="${page + 1}" pagingcookie="%253cafter%2520${page}%253e" />`
  const { crm, asked } = filtering({ own: [filter(1, 'a')] }, (line) => {
    const page = Number(line.match(/page="(\d+)"/)?.[1])
    return {
      json: {
        value: [{ activityid: idOf(page) }],
        '@Microsoft.Dynamics.CRM.morerecords': page < 3,
        ...(page < 3 ? { '@Microsoft.Dynamics.CRM.fetchxmlpagingcookie': cookie(page) } : {}),
      },
    }
  })
  expect((await crm.filtered('task', call)).ids).toEqual([idOf(1), idOf(2), idOf(3)])
  expect(queries(asked)[2]).toContain('paging-cookie="&lt;after 2&gt;"')
})

test('of very many some thousands are told at a time, and the next call goes on behind them', async () => {
  const page = (asked: string) => Number(asked.match(/page="(\d+)"/)?.[1])
  const { crm, asked } = filtering({ own: [filter(1, 'a'), filter(2, 'b')] }, (line) => {
    const from = line.includes('"a"') ? 100_000 * page(line) : 1_000_000 * page(line)
    const value = Array.from({ length: 5000 }, (_none, index) => ({ activityid: idOf(from + index) }))
    const more = line.includes('"a"') && page(line) < 3
    return { json: { value, '@Microsoft.Dynamics.CRM.morerecords': more } }
  })
  const found = new Set<string>()
  const sizes: number[] = []
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const { ids, next } = await crm.filtered('task', { ...call, ...(after === undefined ? {} : { after }) })
    sizes.push(ids.length)
    for (const id of ids) found.add(id)
    after = next
  }
  expect(sizes).toEqual([10_000, 5_000, 5_000])
  expect(found.size).toBe(20_000)
  expect(queries(asked)).toHaveLength(4)
})

test('the first so many are asked for as a whole, and looked through here', async () => {
  const first = filter(1, 'a', { fetchxml: '<fetch top="2"><entity name="task"/></fetch>' })
  const { crm, asked } = filtering({ own: [first] }, () => rows({ activityid: idOf(1) }, { activityid: idOf(2) }))
  expect((await crm.filtered('task', { ...call, among: [idOf(2), idOf(3)] })).ids).toEqual([idOf(2)])
  expect(queries(asked)[0]).not.toContain('<value>')
})

test.each([
  ['is refused', {}, refusal(400, '0x80041103', 'no such attribute'), 'invalid-value', 'no such attribute'],
  ['is no XML', { fetchxml: '<fetch' }, rows(), 'invalid-value', 'it is no XML'],
  ['is empty', { fetchxml: null }, rows(), 'invalid-value', 'it is no XML'],
  ['may not be asked', {}, refusal(403, '0x80040220', 'prvReadTask'), 'privilege-missing', 'prvReadTask'],
  ['meets a service that is unwell', {}, refusal(500, '0x80040216'), 'upstream-unavailable', ''],
])('a filter that %s is named, and nothing counts as filtered', async (_what, more, answer, code, why) => {
  const { crm } = filtering({ own: [filter(1, 'a', more), filter(2, 'fine')] }, (line) =>
    line.includes('"a"') ? answer : rows({ activityid: idOf(1) }),
  )
  const failed = crm.filtered('task', call)
  await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining('"Filter a"') })
  await expect(failed).rejects.toMatchObject({ message: expect.stringContaining(why) })
})

const switched = (own: unknown, everybodys: unknown, bookings: (line: string) => Answer = () => rows()) =>
  organizationThat(({ line }: Asked): Answer => {
    if (line.includes('WhoAmI')) return { json: { UserId: me, BusinessUnitId: me, OrganizationId: me } }
    if (line.startsWith('GET usersettingscollection')) return { json: { isresourcebookingexchangesyncenabled: own } }
    if (line.startsWith('GET organizations')) return rows({ isresourcebookingexchangesyncenabled: everybodys })
    return line.startsWith('GET bookableresourcebookings') ? bookings(line) : rows()
  })

test.each([
  [true, true, 'bookings 1'],
  [true, undefined, 'bookings 1'],
  [true, false, ''],
  [false, true, ''],
  [undefined, undefined, ''],
])('bookings go by the person’s switch (%s) and the organization’s (%s): %s (R-276)', async (own, all, fingerprint) => {
  const { crm } = switched(own, all)
  expect(await crm.filtered('bookableresourcebooking', call)).toMatchObject({ fingerprint, reach: 'own' })
  expect(await crm.filtered('task', call)).toEqual({ ids: [], fingerprint: '', reach: 'own' })
})

test('bookings of today and later come; of those that are there, any that are still the person’s stay', async () => {
  const { crm, asked } = switched(true, true, () => rows({ bookableresourcebookingid: idOf(1) }))
  expect(await crm.filtered('bookableresourcebooking', call)).toMatchObject({ ids: [idOf(1)], isOfNewcomers: true })
  const among = await crm.filtered('bookableresourcebooking', { ...call, among: [idOf(1), idOf(2)] })
  expect(among).not.toHaveProperty('isOfNewcomers')
  expect(among.ids).toEqual([idOf(1)])
  const [coming, staying] = queries(asked)
  expect(coming).toContain('attribute="endtime" operator="on-or-after"')
  expect(staying).not.toContain('endtime')
  for (const line of [coming, staying]) expect(line).toContain('attribute="userid" operator="eq-userid"')
})

test('a change of one’s own switch holds at once', async () => {
  let isOn = false
  const { crm } = organizationThat(({ line }: Asked): Answer => {
    if (line.includes('WhoAmI')) return { json: { UserId: me, BusinessUnitId: me, OrganizationId: me } }
    if (line.startsWith('PATCH')) isOn = true
    return line.startsWith('GET usersettingscollection') && isOn
      ? { json: { isresourcebookingexchangesyncenabled: true } }
      : rows()
  })
  expect((await crm.filtered('bookableresourcebooking', call)).fingerprint).toBe('')
  await crm.setPersonalOptions({ isResourceBookingExchangeSyncEnabled: true }, call)
  expect((await crm.filtered('bookableresourcebooking', call)).fingerprint).not.toBe('')
})

test('news that a filter is another one are asked about anew, once in a look, however lately it was asked (R-276)', async () => {
  const feed = {
    changes: async () => ({
      ...{ records: [], gone: [], cursor: '', more: false, fromStart: false },
      filtersChanged: true,
    }),
  }
  let etag = 1
  const { crm, asked } = organizationThat(
    ({ line }: Asked): Answer => {
      if (line.includes('WhoAmI')) return { json: { UserId: me, BusinessUnitId: me, OrganizationId: me } }
      return line.startsWith('GET userqueries') ? rows(filter(1, 'a', { '@odata.etag': `W/"${etag}"` })) : rows()
    },
    { feed },
  )
  const look = async (correlationId: string) => {
    await crm.changes('fax', '', { correlationId })
    await crm.changes('task', '', { correlationId })
    return (await crm.filtered('task', { correlationId, among: [] })).fingerprint
  }
  const before = await look('first')
  etag = 2
  expect(await look('second')).not.toBe(before)
  await crm.changes('letter', '', { correlationId: 'second' })
  await crm.filtered('letter', { correlationId: 'second' })
  expect(asked.filter(({ line }) => line.startsWith('GET userqueries'))).toHaveLength(2)
})
