import { randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { FollowedCrm, FollowedTable, RecordNews } from '../../src/core/following.ts'
import type { CrmOperation } from '../../src/core/ports.ts'
import type { ColumnValue } from '../../src/core/record.ts'
import { hasJudge, verdicts } from './judge.ts'
import { call, jonas, maren, organizationWorld, priya, tomas } from './organization-world.ts'

const create = (
  table: string,
  id: string,
  columns: Readonly<Record<string, ColumnValue>> = { subject: 'x' },
): readonly CrmOperation[] => [{ kind: 'create', table, id, columns }]

async function allChanges(crm: FollowedCrm, table: FollowedTable, cursor?: string) {
  const pages: RecordNews[] = []
  do pages.push(await crm.changes(table, pages.at(-1)?.cursor ?? cursor, call))
  while (pages.at(-1)?.more)
  return {
    records: pages.flatMap(({ records }) => records),
    gone: pages.flatMap(({ gone }) => gone),
    cursor: pages.at(-1)?.cursor ?? '',
    isFromStart: pages.every(({ fromStart }) => fromStart),
    pages: pages.length,
  }
}

describe('what changes in a table', () => {
  test('own writes come with the versions they were answered with, deletions by id; nothing twice', async () => {
    const { as, asApplication, recorded } = await organizationWorld()
    const [crm, feed] = [as(maren), asApplication()]
    const start = await allChanges(feed, 'task')
    expect(start).toMatchObject({ isFromStart: true, gone: [] })
    const [kept, dropped] = [randomUUID(), randomUUID()]
    const made = await crm.writeEach([create('task', kept), create('task', dropped)], call)
    await crm.write([{ kind: 'delete', table: 'task', id: dropped }], call)
    const news = await allChanges(feed, 'task', start.cursor)
    expect(made[0]).toEqual({ kind: 'done', versions: { [kept]: news.records[0]?.version } })
    expect(news.records).toEqual([{ id: kept, version: expect.stringMatching(/^\d+$/) }])
    expect(news).toMatchObject({ gone: [dropped], isFromStart: false })
    expect(await allChanges(feed, 'task', news.cursor)).toMatchObject({ records: [], gone: [] })
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test('a first look goes over pages, and every one of them is of the first look', async () => {
    const { as, asApplication } = await organizationWorld()
    const ids = Array.from({ length: 1100 }, () => randomUUID())
    await as(maren).writeEach(
      ids.map((id) => create('letter', id)),
      call,
    )
    const news = await allChanges(asApplication(), 'letter')
    expect(news).toMatchObject({ isFromStart: true })
    expect(news.pages).toBeGreaterThan(1)
    expect(new Set(news.records.map(({ id }) => id)).size).toBe(news.records.length)
    expect(news.records.length).toBeGreaterThanOrEqual(1100)
  })

  test('a place that was lost starts again and says so (invariant 4)', async () => {
    const { asApplication, pass } = await organizationWorld()
    const feed = asApplication()
    const { cursor } = await allChanges(feed, 'contact')
    pass(8 * 86_400_000)
    const again = await allChanges(feed, 'contact', cursor)
    expect(again).toMatchObject({ isFromStart: true, gone: [] })
    expect(again.records.length).toBeGreaterThan(0)
    expect(await allChanges(feed, 'contact', 'nonsense')).toMatchObject({ isFromStart: true })
  })

  test('who may not read everything is told of what they may read, and of nothing else (invariant 6)', async () => {
    const { as, recorded, pass } = await organizationWorld()
    const [crm, other] = [as(maren), as(jonas)]
    const start = await allChanges(crm, 'task')
    expect(start).toMatchObject({ isFromStart: true, gone: [] })
    // What was written shortly before a look is told again by the next one; the version says that it is no news.
    pass(600_000)
    const settled = await allChanges(crm, 'task', start.cursor)
    pass(600_000)
    const [mine, theirs] = [randomUUID(), randomUUID()]
    const [made] = await crm.writeEach([create('task', mine)], call)
    await other.write(create('task', theirs), call)
    const news = await allChanges(crm, 'task', settled.cursor)
    expect(news).toMatchObject({ gone: [], isFromStart: false })
    expect(news.records).toEqual([{ id: mine, version: expect.stringMatching(/^\d+$/) }])
    expect(made).toEqual({ kind: 'done', versions: { [mine]: news.records[0]?.version } })
    expect((await crm.readRecord('task', mine, call))?.version).toBe(news.records[0]?.version)
    pass(600_000)
    const later = await allChanges(crm, 'task', news.cursor)
    pass(600_000)
    expect(await allChanges(crm, 'task', later.cursor)).toMatchObject({ records: [], isFromStart: false })
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test('who may not read everything looks anew now and then, for nobody tells them what was deleted', async () => {
    const { as, pass } = await organizationWorld()
    const crm = as(maren)
    const { cursor } = await allChanges(crm, 'task')
    pass(7 * 3_600_000)
    expect(await allChanges(crm, 'task', cursor)).toMatchObject({ isFromStart: true, gone: [] })
  })

  test('a first look without the right to all of it goes over pages, too', async () => {
    const { as } = await organizationWorld()
    const crm = as(maren)
    const ids = Array.from({ length: 1100 }, () => randomUUID())
    await crm.writeEach(
      ids.map((id) => create('letter', id)),
      call,
    )
    const news = await allChanges(crm, 'letter')
    expect(news).toMatchObject({ isFromStart: true })
    expect(news.pages).toBeGreaterThan(1)
    const told = new Set(news.records.map(({ id }) => id))
    expect(ids.filter((id) => !told.has(id))).toEqual([])
  })
})

describe('the user’s filters', () => {
  test('let a record in and out, and tell when they change themselves; every exchange conforms', async () => {
    const { as, organization, recorded, pass } = await organizationWorld()
    const crm = as(maren)
    const before = await crm.filtered('task', call)
    const id = randomUUID()
    await crm.write(create('task', id), call)
    const { ids, fingerprint } = await crm.filtered('task', call)
    expect([...ids].sort()).toEqual([...before.ids, id].sort())
    expect(fingerprint).toBe(before.fingerprint)
    expect((await crm.filtered('task', { ...call, among: [id, randomUUID()] })).ids).toEqual([id])
    expect((await crm.filtered('task', { ...call, among: [] })).ids).toEqual([])

    // Done is no longer open: it leaves.
    await crm.write([{ kind: 'update', table: 'task', id, columns: { statecode: 1, statuscode: 5 } }], call)
    expect((await crm.filtered('task', { ...call, among: [id] })).ids).toEqual([])

    pass(60_000)
    const own = organization.seam.seed('userquery', {
      name: 'Done tasks',
      returnedtypecode: 'task',
      querytype: 256,
      ownerid: { table: 'systemuser', id: maren.systemUserId },
      fetchxml:
        '<fetch><entity name="task"><attribute name="subject"/><filter><condition attribute="statecode" operator="eq" value="1"/></filter></entity></fetch>',
    })
    const after = await crm.filtered('task', { ...call, among: [id] })
    expect(after.ids).toEqual([id])
    expect(after.fingerprint).not.toBe(fingerprint)
    expect(after.fingerprint).toContain(own)
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test.each<FollowedTable>([
    'appointment',
    'recurringappointmentmaster',
    'serviceappointment',
    'contact',
    'task',
    'fax',
    'letter',
    'phonecall',
  ])('of %s are asked as they stand', async (table) => {
    const { as } = await organizationWorld()
    const { ids, fingerprint } = await as(maren).filtered(table, call)
    expect(fingerprint).not.toBe('')
    expect((await as(maren).filtered(table, { ...call, among: ids })).ids).toEqual(ids)
  })

  test('what an administrator set for everybody counts for each; somebody else’s own filter does not', async () => {
    const { as, organization } = await organizationWorld()
    const mine = await as(maren).filtered('phonecall', call)
    const everybodys = organization.seam.seed('savedquery', {
      name: 'All calls',
      returnedtypecode: 'phonecall',
      querytype: 256,
      fetchxml: '<fetch><entity name="phonecall"><attribute name="activityid"/></entity></fetch>',
    })
    const all = await as(maren).filtered('phonecall', call)
    expect(all.fingerprint).toContain(everybodys)
    expect(all.ids.length).toBeGreaterThanOrEqual(mine.ids.length)
    expect((await as(jonas).filtered('phonecall', call)).fingerprint).not.toBe(all.fingerprint)
  })

  test('a filter that the organization refuses is named', async () => {
    const { as, organization } = await organizationWorld()
    organization.seam.seed('userquery', {
      name: 'Broken one',
      returnedtypecode: 'fax',
      querytype: 256,
      ownerid: { table: 'systemuser', id: maren.systemUserId },
      fetchxml:
        '<fetch><entity name="fax"><filter><condition attribute="nonsense" operator="null"/></filter></entity></fetch>',
    })
    await expect(as(maren).filtered('fax', call)).rejects.toMatchObject({
      code: 'invalid-value',
      message: expect.stringContaining('"Broken one"'),
    })
  })
})

describe('personal options', () => {
  test('are kept by the organization and hold for the next plan; nobody sets another’s; every exchange conforms', async () => {
    const { as, recorded } = await organizationWorld()
    const crm = as(maren)
    expect(await crm.settings(call)).toMatchObject({ timeZone: 'Europe/Berlin', syncContactCompany: false })
    const wanted = {
      timeZone: 'America/New_York',
      syncContactCompany: true,
      incomingEmailFilteringMethod: 2,
      autoCreateContactOnPromote: 'lead',
      isSendAsAllowed: true,
      isResourceBookingExchangeSyncEnabled: true,
    } as const
    await crm.setPersonalOptions(wanted, call)
    expect(await crm.personalOptions(call)).toEqual(wanted)
    expect(await crm.settings(call)).toMatchObject({ timeZone: 'America/New_York', syncContactCompany: true })
    expect(await as(priya).settings(call)).toMatchObject({ timeZone: 'Europe/Berlin' })
    await crm.setPersonalOptions({ isSendAsAllowed: false }, call)
    expect(await as(maren).personalOptions(call)).toEqual({ ...wanted, isSendAsAllowed: false })
    await expect(crm.setPersonalOptions({ timeZone: 'Mars/Olympus' }, call)).rejects.toMatchObject({
      code: 'invalid-value',
    })
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })
})

describe('the grid of synchronized fields', () => {
  const subjectOf = async (crm: FollowedCrm) => {
    const row = (await crm.mappingRows(call)).find(({ table, mapping }) => table === 'task' && mapping === 'Subject')
    if (!row) throw new Error('no row')
    return row
  }

  test('an administrator’s direction holds for everybody’s next rules, a salesperson may not set it', async () => {
    const { as, recorded } = await organizationWorld()
    const row = await subjectOf(as(maren))
    expect(row).toMatchObject({ crmColumn: 'subject', outlookField: 'Subject', direction: 'bidirectional' })
    expect(row).toMatchObject({ defaultDirection: 'bidirectional', isCustom: false })
    await expect(as(maren).setDirection(row.id, 'toCrm', call)).rejects.toMatchObject({ code: 'privilege-missing' })
    const administrator = as(tomas)
    expect((await administrator.fieldRules(call)).directions['task/Subject']).toBe('bidirectional')
    await administrator.setDirection(row.id, 'toCrm', call)
    expect((await administrator.fieldRules(call)).directions['task/Subject']).toBe('toCrm')
    expect((await as(maren).fieldRules(call)).directions['task/Subject']).toBe('toCrm')
    const locked = (await administrator.mappingRows(call)).find(({ mapping }) => mapping === 'Full Name')
    expect(locked?.allowedDirections).toEqual(['bidirectional'])
    await expect(administrator.setDirection(locked?.id ?? '', 'none', call)).rejects.toMatchObject({
      code: 'invalid-value',
    })
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test('an administrator’s own pair is made, read with its column, and removed (R-355)', async () => {
    const { as, recorded } = await organizationWorld()
    const [crm, administrator] = [as(maren), as(tomas)]
    expect(await administrator.columnTypes('contact', call)).toMatchObject({
      new_hobby: 'String',
      birthdate: 'DateTime',
    })
    expect(await administrator.columnTypes('contact', call)).not.toHaveProperty('fullname')
    const property = 'String {00020329-0000-0000-c000-000000000046} Name Hobby'
    const pair = { table: 'contact', mapping: 'Hobby', crmColumn: 'new_hobby', property, direction: 'toCrm' } as const
    await expect(crm.addMapping(pair, call)).rejects.toMatchObject({ code: 'privilege-missing' })
    const rowId = await administrator.addMapping(pair, call)
    expect((await administrator.mappingRows(call)).find(({ id }) => id === rowId)).toMatchObject({
      mapping: 'Hobby',
      crmColumn: 'new_hobby',
      outlookField: property,
      direction: 'toCrm',
      isCustom: true,
    })
    const id = randomUUID()
    await crm.write(create('contact', id, { lastname: 'Byron', new_hobby: 'mathematics' }), call)
    expect(await as(maren).readRecord('contact', id, call)).toMatchObject({ columns: { new_hobby: 'mathematics' } })
    await expect(administrator.addMapping(pair, call)).rejects.toMatchObject({ code: 'invalid-value' })
    const subject = await subjectOf(administrator)
    await expect(administrator.removeMapping(subject.id, call)).rejects.toMatchObject({ code: 'invalid-value' })
    await administrator.removeMapping(rowId, call)
    expect((await administrator.fieldRules(call)).custom).toEqual([])
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })
})
