import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { columnList, ruleList, syncedField } from '../../src/api/rule.ts'
import { problem } from '../../src/api/service.ts'
import { fieldCatalogue } from '../../src/core/catalogue/index.ts'
import { TandemError } from '../../src/core/errors.ts'
import { markProperty } from '../../src/core/mark.ts'
import { FakeState, fakeWorld } from '../core/fake-world.ts'
import { FakeGrid, followed, mappingRow } from './fake-followed.ts'
import { type Keys, openHouse, serveKeys, type TestHouse } from './house.ts'

let keys: Keys
let token: string
const opened: TestHouse[] = []
beforeAll(async () => {
  keys = await serveKeys()
  token = await keys.token()
})
afterAll(() => keys.close())
afterEach(async () => {
  for (const house of opened.splice(0)) await house.close()
})

const jobTitle = mappingRow(1, {})
const birthday = mappingRow(2, {
  mapping: 'Appointment Time',
  table: 'appointment',
  crmColumn: 'scheduledstart',
  allowedDirections: ['bidirectional'],
})
const address2 = mappingRow(3, { mapping: 'Address 2', crmColumn: 'address2_composite' })
const ownPair = mappingRow(4, {
  mapping: 'Loyalty',
  crmColumn: 'new_loyalty',
  outlookField: 'String {00020329-0000-0000-C000-000000000046} Name Loyalty',
  isCustom: true,
})

async function open(grid = new FakeGrid(jobTitle, birthday, address2, ownPair)) {
  const house = await openHouse(keys, () => followed(fakeWorld(new FakeState()), grid))
  opened.push(house)
  const send = (path: string, method: string, body?: unknown) =>
    house.send(`/api/${path}`, { token, method, ...(body === undefined ? {} : { body }) })
  return { grid, send }
}

describe('the synchronized fields', () => {
  test('are told by table, all of the catalogue and the own pairs, with labels, columns and directions (R-084)', async () => {
    const { send } = await open()
    const { tables } = ruleList.parse((await send('rules', 'GET')).body)
    const fields = tables.flatMap((each) => each.fields)
    expect(fields).toHaveLength(fieldCatalogue.length + 1)
    expect(tables.map(({ table }) => table)).toEqual([...new Set(fieldCatalogue.map(({ table }) => table))])
    expect(fields.find(({ id }) => id === jobTitle.id)).toMatchObject({
      mapping: 'Job Title',
      crmColumns: ['jobtitle'],
    })
    expect(fields.find(({ id }) => id === birthday.id)?.crmColumns).toContain('isalldayevent')
    expect(fields.find(({ id }) => id === ownPair.id)).toMatchObject({ isCustom: true, crmColumns: ['new_loyalty'] })
    // Without a row nobody can set it.
    const subject = fields.find(({ table, mapping }) => table === 'email' && mapping === 'Subject')
    expect(subject).toMatchObject({ direction: 'toCrm', allowedDirections: ['toCrm'] })
    expect(subject?.id).toBeUndefined()
  })

  test('say of an own pair whose column is not there any more that nothing follows', async () => {
    const { send } = await open()
    const { tables } = ruleList.parse((await send('rules', 'GET')).body)
    const found = tables.flatMap((each) => each.fields).find(({ id }) => id === ownPair.id)
    expect(found?.overruled).toEqual({
      direction: 'none',
      because: 'The column “new_loyalty” is not in the CRM any more, so that nothing follows. Remove this pair.',
    })
  })

  test('say where a setting of the organization overrules the row', async () => {
    const { send } = await open()
    const { tables } = ruleList.parse((await send('rules', 'GET')).body)
    const found = tables.flatMap((each) => each.fields).find(({ id }) => id === address2.id)
    expect(found).toMatchObject({
      direction: 'bidirectional',
      overruled: { direction: 'none', because: expect.stringContaining('mailing address') },
    })
  })

  test('take another direction within what is allowed', async () => {
    const { grid, send } = await open()
    const changed = await send(`rules/${jobTitle.id}`, 'PATCH', { direction: 'toCrm' })
    expect(syncedField.parse(changed.body)).toMatchObject({ id: jobTitle.id, direction: 'toCrm' })
    expect(grid.rows[0]?.direction).toBe('toCrm')

    const locked = await send(`rules/${birthday.id}`, 'PATCH', { direction: 'none' })
    expect(locked.status).toBe(422)
    expect(problem.parse(locked.body)).toMatchObject({ code: 'invalid-value', errors: [{ path: 'direction' }] })
    const nowhere = await send('rules/00000000-0000-4000-8000-00000000ffff', 'PATCH', { direction: 'none' })
    expect(nowhere.status).toBe(404)
    expect((await send('rules/x', 'PATCH', { direction: 'none' })).status).toBe(400)
    expect((await send(`rules/${jobTitle.id}`, 'PATCH', { direction: 'sideways' })).status).toBe(400)
    expect((await send(`rules/${jobTitle.id}`, 'PATCH', { direction: 'none', more: 1 })).status).toBe(400)
  })

  test('are changed by those alone whom the organization lets (invariant 6)', async () => {
    const { grid, send } = await open()
    grid.refusal = new TandemError('privilege-missing', { side: 'crm', detail: 'prvWriteSyncAttributeMapping' })
    const refused = await send(`rules/${jobTitle.id}`, 'PATCH', { direction: 'none' })
    expect([refused.status, problem.parse(refused.body).code]).toEqual([403, 'privilege-missing'])
    expect(grid.rows[0]?.direction).toBe('bidirectional')
  })

  test('have one address for several calls, and say which', async () => {
    const { send } = await open()
    const wrong = await send('rules', 'DELETE')
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST'])
    expect((await send(`rules/${jobTitle.id}`, 'PUT', {})).headers.get('allow')).toBe('PATCH, DELETE')
  })
})

describe('an own pair (R-355)', () => {
  const pair = {
    table: 'contact',
    mapping: 'Cost centre',
    crmColumn: 'new_costcentre',
    property: 'String {00020329-0000-0000-C000-000000000046} Name CostCentre',
  }

  test('is made, shown and removed', async () => {
    const { grid, send } = await open()
    const made = await send('rules', 'POST', pair)
    expect(syncedField.parse(made.body)).toMatchObject({
      isCustom: true,
      direction: 'bidirectional',
      crmColumns: ['new_costcentre'],
      outlookField: pair.property,
    })
    const id = String(made.body.id)
    expect(grid.rows.map((row) => row.id)).toContain(id)
    expect((await send(`rules/${id}`, 'DELETE')).body).toEqual({ rowId: id })
    expect(grid.rows.map((row) => row.id)).not.toContain(id)
  })

  test('of a number, a date, a yes or no, and a property of Outlook’s own is of matching type', async () => {
    for (const [crmColumn, property] of [
      ['new_budget', 'Double {00020329-0000-0000-C000-000000000046} Name Budget'],
      ['new_isvip', 'Boolean {00062004-0000-0000-C000-000000000046} Id 0x8506'],
      ['new_reviewed', 'SystemTime {00020329-0000-0000-C000-000000000046} Name Reviewed at'],
      ['new_costcentre', 'String 0x3A25'],
    ]) {
      const { send } = await open()
      expect((await send('rules', 'POST', { ...pair, crmColumn, property })).status).toBe(200)
    }
  })

  test.each([
    ['table', { table: 'account' }, /contact/],
    ['table', { table: 'email' }, /Choose among/],
    ['mapping', { mapping: 'job title' }, /another name/],
    ['mapping', { mapping: 'Loyalty' }, /another name/],
    ['property', { property: 'CostCentre' }, /String 0x3A24/],
    ['property', { property: 'Binary {00020329-0000-0000-C000-000000000046} Name X' }, /Write it as/],
    ['property', { property: 'String {nonsense} Name X' }, /Write it as/],
    ['property', { property: 'Double 0x1234' }, /must be of type String/],
    ['property', { property: markProperty.toUpperCase().replace('STRING', 'String') }, /Tandem itself/],
    ['property', { property: ownPair.outlookField }, /“Loyalty”/],
    ['crmColumn', { crmColumn: 'new_nowhere' }, /logical name/],
    ['crmColumn', { crmColumn: 'ownerid' }, /Owner can’t be/],
    ['crmColumn', { crmColumn: 'jobtitle' }, /“Job Title” already/],
  ])('that can’t be is refused with the input at fault: %s %j', async (path, change, remedy) => {
    const { grid, send } = await open()
    const refused = await send('rules', 'POST', { ...pair, ...change })
    const told = problem.parse(refused.body)
    expect([refused.status, told.code, told.errors?.[0]?.path]).toEqual([422, 'invalid-value', path])
    expect(told.detail).toMatch(remedy)
    expect(grid.rows).toHaveLength(4)
  })

  test('alone can be removed: Microsoft’s own rows stay', async () => {
    const { grid, send } = await open()
    const refused = await send(`rules/${jobTitle.id}`, 'DELETE')
    expect([refused.status, problem.parse(refused.body).detail]).toEqual([
      422,
      expect.stringMatching(/direction to none/),
    ])
    expect(grid.rows).toHaveLength(4)
  })

  test('is proposed the columns that can be used', async () => {
    const { send } = await open()
    const { columns } = columnList.parse((await send('columns?table=contact', 'GET')).body)
    expect(columns.map(({ name }) => name)).toEqual([
      'jobtitle',
      'new_budget',
      'new_costcentre',
      'new_isvip',
      'new_reviewed',
    ])
    expect((await send('columns?table=account', 'GET')).status).toBe(422)
  })
})
