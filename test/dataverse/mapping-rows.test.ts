import { expect, test } from '@jest/globals'
import { type Answer, type Asked, call, organizationThat, refusal, undecided } from './fake-organization.ts'

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const property = 'String {00020329-0000-0000-c000-000000000046} Name Hobby'
const row = (n: number, more: Readonly<Record<string, unknown>>) => ({
  syncattributemappingid: idOf(n).toUpperCase(),
  entitytypecode: 'task',
  syncdirection: 3,
  defaultsyncdirection: 3,
  allowedsyncdirection: 15,
  _syncattributemappingprofileid_value: idOf(90),
  ...more,
})
const subject = row(1, { mappingname: 'Subject', attributecrmname: 'subject', attributeexchangename: 'Subject' })
const hobby = row(2, { mappingname: 'Hobby', attributecrmname: 'new_hobby', attributeexchangename: property })
const newer = row(3, { mappingname: 'Newer', attributecrmname: 'x', attributeexchangename: 'X', syncdirection: 1 })
const pair = {
  table: 'task',
  mapping: 'Pet',
  crmColumn: 'new_pet',
  property: `${property} 2`,
  direction: 'toCrm',
} as const

function gridOf(rows: readonly unknown[], written: Answer = { status: 204 }, newId = idOf(50)) {
  const answer = (one: Asked): Answer => {
    if (!one.line.startsWith('GET')) return written
    const isOther = !one.line.startsWith('GET syncattributemappings')
    return (isOther ? undecided(one) : undefined) ?? { json: { value: rows } }
  }
  return organizationThat(answer, { newId: () => newId })
}

const writes = (asked: readonly Asked[]) => asked.filter(({ line }) => !line.startsWith('GET'))

test('rows are told as they stand; what is nobody’s known field may go every way that the organization says', async () => {
  const open = { ...newer, allowedsyncdirection: null, syncattributemappingid: idOf(4), defaultsyncdirection: null }
  const { crm } = gridOf([subject, hobby, { ...newer, allowedsyncdirection: 3 }, open, { syncattributemappingid: 'x' }])
  const rows = await crm.mappingRows(call)
  expect(rows.map(({ id, mapping, isCustom }) => [id, mapping, isCustom])).toEqual([
    [idOf(1), 'Subject', false],
    [idOf(2), 'Hobby', true],
    [idOf(3), 'Newer', false],
    [idOf(4), 'Newer', false],
  ])
  expect(rows[1]).toMatchObject({ crmColumn: 'new_hobby', outlookField: property, direction: 'bidirectional' })
  expect(rows[2]).toMatchObject({ direction: 'toExchange', allowedDirections: ['none', 'toExchange'] })
  expect(rows[3]?.allowedDirections).toHaveLength(4)
})

test('a direction is set on the row that is there, and the next rules are asked for anew', async () => {
  const { crm, asked } = gridOf([subject])
  await crm.fieldRules(call)
  await crm.fieldRules(call)
  const readings = () => asked.filter(({ line }) => line.startsWith('GET syncattributemappings'))
  expect(readings()).toHaveLength(1)
  await crm.setDirection(idOf(1), 'toExchange', call)
  expect(writes(asked)).toMatchObject([
    {
      line: `PATCH syncattributemappings(${idOf(1)})`,
      headers: expect.stringContaining('If-Match: *'),
      json: { syncdirection: 1 },
    },
  ])
  await crm.fieldRules({ ...call, asKnown: true })
  expect(readings()).toHaveLength(2)
})

test.each([
  [403, '0x80040220', 'privilege-missing'],
  [400, '0x80040203', 'invalid-value'],
  [404, '0x80040217', 'record-gone'],
])('a direction that is refused with %i %s is the failure %s', async (status, code, failure) => {
  const { crm } = gridOf([subject], refusal(status, code))
  await expect(crm.setDirection(idOf(1), 'none', call)).rejects.toMatchObject({ code: failure })
})

test('an own pair goes where the others are, a row of its own; sent twice it is made once (R-080, R-355)', async () => {
  for (const written of [{ status: 204 }, refusal(412, '0x80040237')]) {
    const { crm, asked } = gridOf([subject], written)
    expect(await crm.addMapping(pair, call)).toBe(idOf(50))
    expect(writes(asked)).toMatchObject([
      {
        line: `PATCH syncattributemappings(${idOf(50)})`,
        headers: expect.stringContaining('If-None-Match: *'),
        json: {
          entitytypecode: 'task',
          mappingname: 'Pet',
          attributecrmname: 'new_pet',
          attributeexchangename: pair.property,
          syncdirection: 2,
          'syncattributemappingprofileid@odata.bind': `/syncattributemappingprofiles(${idOf(90)})`,
        },
      },
    ])
  }
})

test.each([
  ['of a known field', { mapping: 'Subject' }],
  ['with a property that is none', { property: 'Hobby' }],
  ['with a property of a type that no column has', { property: 'Binary {x} Name Y' }],
  ['with a name that is taken', { mapping: 'Hobby' }],
  ['with a property that is taken', { property }],
])('an own pair %s is refused before anything is written', async (_what, more) => {
  const { crm, asked } = gridOf([subject, hobby])
  await expect(crm.addMapping({ ...pair, ...more }, call)).rejects.toMatchObject({ code: 'invalid-value' })
  expect(writes(asked)).toEqual([])
})

test('own pairs are removed, once or twice; what the organization came with is not', async () => {
  for (const written of [{ status: 204 }, refusal(404, '0x80040217')]) {
    const { crm, asked } = gridOf([subject, hobby], written)
    await crm.removeMapping(idOf(2), call)
    expect(writes(asked).map(({ line }) => line)).toEqual([`DELETE syncattributemappings(${idOf(2)})`])
    await expect(crm.removeMapping(idOf(1), call)).rejects.toMatchObject({ code: 'invalid-value' })
    await expect(crm.removeMapping(idOf(3), call)).rejects.toMatchObject({ code: 'record-gone' })
    expect(writes(asked)).toHaveLength(1)
  }
})
