import { expect, test } from '@jest/globals'
import { type Answer, type Asked, address, call, organizationThat, refusal } from './fake-organization.ts'

const [one, other] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
const task = (id: string, version: number) => ({ '@odata.etag': `W/"${version}"`, activityid: id.toUpperCase() })
const deleted = (id: string) => ({
  '@odata.context': `${address}/$metadata#tasks/$deletedEntity`,
  id,
  reason: 'deleted',
})
const page = (value: readonly unknown[], link: Readonly<Record<string, string>> = {}): Answer => ({
  json: { value, ...link },
})
const delta = (token: string) => ({ '@odata.deltaLink': `${address}/tasks?$select=activityid&$deltatoken=${token}` })
const next = (token: string) => ({ '@odata.nextLink': `${address}/tasks?$select=activityid&$skiptoken=${token}` })

const answering =
  (answers: Readonly<Record<string, Answer>>) =>
  ({ line }: Asked): Answer =>
    Object.entries(answers).find(([part]) => line.includes(part))?.[1] ?? page([], delta('0'))

test('ids and versions, page by page; every page of the first round is one from the start', async () => {
  const { crm, asked, outer } = organizationThat(
    answering({
      $skiptoken: page([task(other, 6)], delta('6')),
      $deltatoken: page([task(one, 7), deleted(other)], delta('7')),
      tasks: page([task(one, 5)], next('1')),
    }),
  )
  const first = await crm.changes('task', undefined, call)
  expect(first).toMatchObject({ records: [{ id: one, version: '5' }], gone: [], more: true, fromStart: true })
  const second = await crm.changes('task', first.cursor, call)
  expect(second).toMatchObject({ records: [{ id: other, version: '6' }], more: false, fromStart: true })
  const third = await crm.changes('task', second.cursor, call)
  expect(third).toMatchObject({ records: [{ id: one, version: '7' }], gone: [other], more: false, fromStart: false })
  expect(asked[0]?.line).toBe('GET tasks?$select=activityid')
  expect(outer.every((headers) => headers.get('prefer')?.includes('odata.track-changes'))).toBe(true)
  expect(outer.every((headers) => headers.get('prefer')?.includes('odata.maxpagesize='))).toBe(true)
})

test('where the organization is, is no part of a cursor, and a link that leads to another table is followed nowhere', async () => {
  const moved = { '@odata.deltaLink': 'https://renamed.example/api/data/v9.2/tasks?$deltatoken=5' }
  const { crm, asked } = organizationThat(answering({ tasks: page([], moved) }))
  const { cursor } = await crm.changes('task', undefined, call)
  expect(cursor).not.toMatch(/https?:/)
  await crm.changes('task', cursor, call)
  expect(asked[1]?.line).toBe('GET tasks?$deltatoken=5')
  const elsewhere = organizationThat(() => page([], { '@odata.deltaLink': `${address}/contacts?$deltatoken=5` }))
  await expect(elsewhere.crm.changes('task', undefined, call)).rejects.toMatchObject({ code: 'upstream-unavailable' })
})

test.each([
  ['a token that expired', refusal(400, '0x80044352', 'Version stamp associated with the client has expired.')],
  ['a token that the organization never gave', refusal(400, '0x80060888', 'Malformed $deltatoken')],
])('%s starts again and says so', async (_what, refused) => {
  const { crm } = organizationThat(answering({ '$deltatoken=old': refused, tasks: page([task(one, 9)], delta('new')) }))
  const start = organizationThat(answering({ tasks: page([], delta('old')) }))
  const { cursor } = await start.crm.changes('task', undefined, call)
  expect(await crm.changes('task', cursor, call)).toMatchObject({ records: [{ id: one }], fromStart: true, gone: [] })
})

test('a cursor of another table, or none at all, is a start', async () => {
  const { crm } = organizationThat(answering({ tasks: page([], delta('5')) }))
  const { cursor } = await crm.changes('task', undefined, call)
  const fax = organizationThat(() => page([], { '@odata.deltaLink': `${address}/faxes?$deltatoken=1` }))
  expect(await fax.crm.changes('fax', cursor, call)).toMatchObject({ fromStart: true })
  expect(fax.asked.map(({ line }) => line)).toEqual(['GET faxes?$select=activityid'])
  for (const nonsense of [
    '',
    'x',
    'start ',
    'https://elsewhere.example',
    'versions ',
    'versions null',
    'versions {"seen":1}',
  ])
    expect(await crm.changes('task', nonsense, call)).toMatchObject({ fromStart: true })
})

test.each([
  ['rows without a link', page([task(one, 5)])],
  ['no rows', { json: delta('5') }],
  ['a deleted row without an id', page([{ ...deleted(one), id: 'x' }], delta('5'))],
])('%s is no answer', async (_what, answer) => {
  const { crm } = organizationThat(() => answer)
  await expect(crm.changes('task', undefined, call)).rejects.toMatchObject({ code: 'upstream-unavailable' })
})

test('a service that is unwell is no lost cursor', async () => {
  const { crm } = organizationThat(answering({ $deltatoken: refusal(500, '0x80040216'), tasks: page([], delta('5')) }))
  const { cursor } = await crm.changes('task', undefined, call)
  await expect(crm.changes('task', cursor, call)).rejects.toMatchObject({ code: 'upstream-unavailable' })
})

test('without the right to read all of the table its versions tell; what may have been overtaken is told again', async () => {
  const isTracked = (headers: Headers | undefined) => headers?.get('prefer')?.includes('track-changes')
  const world = organizationThat(
    (): Answer => (isTracked(world.outer.at(-1)) ? refusal(403, '0x80040220') : page([task(one, 5)])),
  )
  const { crm, asked, pass } = world
  const first = await crm.changes('task', undefined, call)
  expect(first).toMatchObject({ records: [{ id: one, version: '5' }], more: false, fromStart: true })
  pass(60_000)
  expect(await crm.changes('task', first.cursor, call)).toMatchObject({ gone: [], fromStart: false })
  expect(asked.map(({ line }) => line)).toEqual([
    'GET tasks?$select=activityid',
    'GET tasks?$select=activityid&$orderby=versionnumber asc',
    'GET tasks?$select=activityid&$filter=versionnumber gt 5 or modifiedon ge 2026-11-23T11:55:00.000Z&$orderby=versionnumber asc',
  ])
})

const none = refusal(404, '0x8006088a', "Resource not found for the segment 'bookableresourcebookings'.")
const denied = refusal(403, '0x80040220', 'Principal user is missing prvReadbookableresourcebooking privilege')

test('a table that only some organizations have is empty where it is not there, and everything is news once it is (R-276)', async () => {
  let answer: Answer = none
  const { crm } = organizationThat(() => answer)
  const first = await crm.changes('bookableresourcebooking', undefined, call)
  expect(first).toMatchObject({ records: [], gone: [], more: false, fromStart: true })
  const second = await crm.changes('bookableresourcebooking', first.cursor, call)
  expect(second).toEqual({ ...first, fromStart: false })
  const link = { '@odata.deltaLink': `${address}/bookableresourcebookings?$deltatoken=1` }
  answer = page([{ '@odata.etag': 'W/"1"', bookableresourcebookingid: one }], link)
  expect(await crm.changes('bookableresourcebooking', second.cursor, call)).toMatchObject({
    records: [{ id: one }],
    fromStart: true,
  })
  // Of tables that every organization has it is a fault.
  answer = none
  await expect(crm.changes('task', undefined, call)).rejects.toMatchObject({ code: 'record-gone' })
})

test('nor is it anything to somebody who may not read it; where it is not tracked its versions tell (R-276)', async () => {
  const closed = organizationThat(() => denied)
  const first = await closed.crm.changes('bookableresourcebooking', undefined, call)
  expect(first).toMatchObject({ records: [], gone: [], more: false, fromStart: true })
  expect(await closed.crm.changes('bookableresourcebooking', first.cursor, call)).toMatchObject({ fromStart: false })
  await expect(closed.crm.changes('task', undefined, call)).rejects.toMatchObject({ code: 'privilege-missing' })

  const untracked = refusal(400, '0x80071127', 'Entity bookableresourcebooking does not have change tracking enabled')
  const versions = page([{ '@odata.etag': 'W/"7"', bookableresourcebookingid: one }])
  const { crm } = organizationThat(({ line }) => (line.includes('versionnumber') ? versions : untracked))
  expect(await crm.changes('bookableresourcebooking', undefined, call)).toMatchObject({
    records: [{ id: one, version: '7' }],
  })
  await expect(crm.changes('task', undefined, call)).rejects.toMatchObject({ code: 'invalid-value' })
})
