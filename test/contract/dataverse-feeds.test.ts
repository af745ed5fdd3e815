/** Filters as people write them, and news for an organization that lets the application read less than everything. */
import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from '@jest/globals'
import type { FollowedCrm, RecordNews } from '../../src/core/following.ts'
import type { Exchange } from './judge.ts'
import { hasJudge, verdicts } from './judge.ts'
import { address, call, maren, organizationWorld } from './organization-world.ts'
import { person } from './world.ts'

let spoken: readonly Exchange[] = []
afterEach(() => {
  if (hasJudge) expect(verdicts(spoken)).toEqual([])
  spoken = []
})

async function open() {
  const world = await organizationWorld()
  spoken = world.recorded
  return world
}

const owner = { table: 'systemuser', id: maren.systemUserId }

type Organization = Awaited<ReturnType<typeof organizationWorld>>['organization']

const filter = { name: 'Feeds', returnedtypecode: 'task', querytype: 256 }

/** As Maren does it by herself. */
async function send(
  { app }: Organization,
  method: string,
  path: string,
  body?: unknown,
  as = maren,
): Promise<Response> {
  const response = await app.request(`${address}/${path}`, {
    method,
    headers: { Authorization: `Bearer ${as.oid}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(await response.text())
  return response
}

async function ownFilters(organization: Organization, table: string): Promise<readonly string[]> {
  const path = `userqueries?$select=userqueryid&$filter=returnedtypecode eq '${table}' and querytype eq 256`
  const { value } = (await (await send(organization, 'GET', path)).json()) as { value: { userqueryid: string }[] }
  return value.map(({ userqueryid }) => userqueryid)
}

async function switchOff(organization: Organization, ids: readonly string[]): Promise<void> {
  for (const id of ids) await send(organization, 'PATCH', `userqueries(${id})`, { statecode: 1, statuscode: 2 })
}

async function tasks(crm: FollowedCrm, ...subjects: readonly string[]): Promise<readonly string[]> {
  const ids = subjects.map(() => randomUUID())
  await crm.write(
    ids.map((id, index) => ({ kind: 'create', table: 'task', id, columns: { subject: subjects[index] ?? '' } })),
    call,
  )
  return ids
}

async function everything(crm: FollowedCrm, cursor?: string) {
  const pages: RecordNews[] = []
  do pages.push(await crm.changes('task', pages.at(-1)?.cursor ?? cursor, call))
  while (pages.at(-1)?.more)
  return { records: pages.flatMap(({ records }) => records), last: pages.at(-1) as RecordNews }
}

test.each([
  [
    'shows other columns, each combination once, in an order of its own',
    `<fetch version="1.0" output-format="xml-platform" mapping="logical" distinct="true"><!-- ours -->
      <entity name="task">
        <attribute name="subject" /><attribute name="prioritycode" />
        <order attribute="subject" descending="false" />
        <filter type="or"><condition attribute="subject" operator="like" value="Feed &lt;1&gt;%" /><condition attribute="subject" operator="eq" value="Feed 2" /></filter>
      </entity></fetch>`,
  ],
  [
    'looks at what is linked, and shows some of it',
    `<fetch page='7' count='1'><entity name='task'><all-attributes/>
      <link-entity name='systemuser' from='systemuserid' to='ownerid' alias='who' link-type='inner'><attribute name='fullname'/><order attribute='fullname'/></link-entity>
      <filter><condition entityname='who' attribute='systemuserid' operator='eq-userid'/><condition attribute='subject' operator='like' value='Feed %'/></filter>
    </entity></fetch>`,
  ],
  [
    'lets the first so many through',
    `<fetch top="2"><entity name="task"><order attribute="createdon" descending="true"/><filter><condition attribute="subject" operator="like" value="Feed %"/></filter></entity></fetch>`,
  ],
])('a filter that %s lets through what it means', async (_what, fetchxml) => {
  const { as, organization } = await open()
  const crm = as(maren)
  const [one = '', two = '', other = ''] = await tasks(crm, 'Feed <1> & "so on"', 'Feed 2', 'Something else')
  await switchOff(organization, await ownFilters(organization, 'task'))
  organization.seam.seed('userquery', { ...filter, ownerid: owner, fetchxml })
  const fresh = as(maren)
  expect([...(await fresh.filtered('task', call)).ids].sort()).toEqual([one, two].sort())
  expect((await fresh.filtered('task', { ...call, among: [other, two] })).ids).toEqual([two])
})

test('a record goes while any filter lets it through, and no longer (R-241, R-243)', async () => {
  const { as, organization, pass } = await open()
  const crm = as(maren)
  const [id = ''] = await tasks(crm, 'Feed')
  const fetchxml =
    '<fetch><entity name="task"><filter><condition attribute="subject" operator="eq" value="Feed"/></filter></entity></fetch>'
  const second = organization.seam.seed('userquery', { ...filter, ownerid: owner, fetchxml })
  const both = await crm.filtered('task', { ...call, among: [id] })
  expect(both.ids).toEqual([id])

  await switchOff(
    organization,
    (await ownFilters(organization, 'task')).filter((each) => each !== second),
  )
  pass(10_000)
  const one = await crm.filtered('task', call)
  expect(one.ids).toEqual([id])
  expect(one.fingerprint).not.toBe(both.fingerprint)

  await send(organization, 'DELETE', `userqueries(${second})`)
  pass(10_000)
  expect(await crm.filtered('task', call)).toEqual({ ids: [], fingerprint: '', reach: 'own' })
})

test('without a feed of the whole organization a deletion is told by nobody, and a look at the row finds it', async () => {
  const { as, pass } = await open()
  const crm = as(maren)
  const [kept = '', dropped = ''] = await tasks(crm, 'Kept', 'Dropped')
  const { last } = await everything(crm)
  expect(JSON.stringify(last.cursor)).not.toMatch(/https?:|localhost/)
  await crm.write([{ kind: 'delete', table: 'task', id: dropped }], call)
  pass(60_000)
  const news = await everything(crm, last.cursor)
  expect(news.last).toMatchObject({ gone: [], fromStart: false })
  expect(news.records.map(({ id }) => id)).not.toContain(dropped)
  expect(await crm.readRecords('task', [kept, dropped], call)).toMatchObject([{ id: kept }, { code: 'record-gone' }])
})

test('once the right to read it all is given, the feed is followed, and what is not told of is not gone', async () => {
  const { as, asApplicationFor, pass } = await open()
  const without = await everything(as(maren))
  pass(6 * 3_600_000)
  // The feed of a connector for an application is read as the application.
  const now = await everything(asApplicationFor(maren), without.last.cursor)
  expect(now.last).toMatchObject({ fromStart: true, gone: [] })
  expect(now.records.length).toBeGreaterThanOrEqual(without.records.length)
  const [id = ''] = await tasks(as(maren), 'Feed')
  expect((await everything(asApplicationFor(maren), now.last.cursor)).records.map((record) => record.id)).toEqual([id])
})

test('a booking is news to whoever is booked, not to whoever planned it; a switch among somebody’s options is to them (R-276)', async () => {
  const { feed, organization, as, pass } = await open()
  const news = feed()
  const first = await news.changes('bookableresourcebooking', undefined, call)
  expect(first).toMatchObject({ fromStart: true })
  const rows = (set: string, select: string) =>
    send(organization, 'GET', `${set}?$select=${select}`).then((answer) => answer.json()) as Promise<{
      value: Record<string, string>[]
    }>
  const booking = (await rows('bookableresourcebookings', 'name,_resource_value,_ownerid_value')).value.find(
    ({ name }) => name === 'Site survey: Tilbury, hall 3',
  )
  expect(booking?._ownerid_value).not.toBe(maren.systemUserId)
  const id = booking?.bookableresourcebookingid ?? ''
  await send(organization, 'PATCH', `bookableresourcebookings(${id})`, { name: 'Site survey' })
  expect(await news.changes('bookableresourcebooking', first.cursor, call)).toMatchObject({
    records: [{ id, people: [maren.systemUserId] }],
    fromStart: false,
  })

  pass(60_000)
  const since = new Date('2026-11-23T12:00:30Z')
  const before = await news.changedFilters(since, call)
  expect(before.notices).toEqual([])
  await as(maren).setPersonalOptions({ isResourceBookingExchangeSyncEnabled: true }, call)
  expect(await news.changedFilters(since, call)).toMatchObject({
    ...{ notices: [{ id: maren.systemUserId, owner: maren.systemUserId }], everybodys: before.everybodys },
  })
  // The organization's own is told by itself, and by nothing else of its row.
  const [organizationRow] = (await rows('organizations', 'organizationid,isresourcebookingexchangesyncenabled')).value
  const decide = (change: object) =>
    send(organization, 'PATCH', `organizations(${organizationRow?.organizationid})`, change, person('Tomás'))
  await decide({ maxuploadfilesize: 1_000_000 })
  expect((await news.changedFilters(since, call)).everybodys).toBe(before.everybodys)
  await decide({ isresourcebookingexchangesyncenabled: !organizationRow?.isresourcebookingexchangesyncenabled })
  expect((await news.changedFilters(since, call)).everybodys).not.toBe(before.everybodys)
})

test('the application learns which of many object ids are users who may work there', async () => {
  const { feed } = await open()
  const nobody = Array.from({ length: 60 }, () => randomUUID())
  expect(await feed().enabledAmong([...nobody, maren.oid], call)).toEqual(new Set([maren.oid]))
})
