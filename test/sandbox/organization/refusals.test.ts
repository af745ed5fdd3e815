import { expect, test } from '@jest/globals'
import { address, fakeOrganization, idOf, seller } from './fake-organization.ts'

const guid = '30000000-0000-4000-8000-000000000001'

test.each([
  ['an option that is none', 'POST', 'tasks', { subject: 'x', prioritycode: 7 }, 400, '0x8004431a'],
  ['a key that is taken', 'POST', 'accounts', { accountid: guid, name: 'x' }, 412, '0x80040237'],
  ['a change of a set', 'PATCH', 'accounts', { name: 'x' }, 405, '0x80060888'],
  ['the deletion of a set', 'DELETE', 'accounts', undefined, 405, '0x80060888'],
  ['a POST to a record', 'POST', `accounts(${guid})`, { name: 'x' }, 405, '0x80060888'],
  ['an address that is not encoded', 'GET', 'accounts(%zz)', undefined, 400, '0x80060888'],
  ['a date that is none', 'GET', 'accounts?$filter=createdon gt 2026-13-45T00:00:00Z', undefined, 400, '0x80060888'],
  ['a day that is none', 'GET', 'accounts?$filter=createdon gt 2026-13-45', undefined, 400, '0x80060888'],
] as const)('%s is refused', async (_what, method, path, body, status, code) => {
  const { call } = fakeOrganization()
  await call(seller, 'PATCH', `accounts(${guid})`, { name: 'first' })
  const answer = await call(seller, method, path, body)
  expect([answer.status, answer.json]).toEqual([status, { error: { code, message: expect.any(String) } }])
})

test.each([
  ['$orderby=nmae', 'nmae'],
  ['$orderby=parentcustomerid_account/nmae', 'nmae'],
  ['$orderby=lastname sideways', 'sideways'],
  ['$expand=nmae', 'nmae'],
  ['$expand=parentcustomerid_account($select=nmae)', 'nmae'],
  ['$expand=parentcustomerid_account($expand=contact_customer_accounts($orderby=nmae))', 'nmae'],
  ['$filter=parentcustomerid_account/nmae eq 1', 'nmae'],
  ['$filter=Contact_Tasks/any(t:t/nmae eq 1)', 'nmae'],
  ['$filter=Contact_Taks/any()', 'Contact_Taks'],
])('%s names what there is not, also where no row is', async (query, named) => {
  const { call } = fakeOrganization()
  for (const path of ['contacts', `contacts(${guid})`]) {
    if (path !== 'contacts') await call(seller, 'PATCH', path, { lastname: 'x' })
    if (path !== 'contacts' && !query.startsWith('$expand')) continue
    const { status, json } = await call(seller, 'GET', `${path}?${query}`)
    expect([status, (json.error as { message: string }).message]).toEqual([400, expect.stringContaining(named)])
  }
})

test('In(…) finds numbers, texts and ids by the text of its values', async () => {
  const { call } = fakeOrganization()
  const id = idOf(await call(seller, 'POST', 'accounts', { name: 'One', numberofemployees: 5 }))
  await call(seller, 'POST', 'accounts', { name: 'Two', numberofemployees: 6 })
  for (const [property, value] of [
    ['numberofemployees', '5'],
    ['name', 'ONE'],
    ['accountid', id.toUpperCase()],
  ]) {
    const filter = `Microsoft.Dynamics.CRM.In(PropertyName='${property}',PropertyValues=['${value}','7'])`
    const { json } = await call(seller, 'GET', `accounts?$select=name&$filter=${encodeURIComponent(filter)}`)
    expect(json.value).toEqual([expect.objectContaining({ name: 'One' })])
  }
})

test('a change set passes addresses on as they were written', async () => {
  const { app, call } = fakeOrganization()
  await call(seller, 'POST', 'accounts', { accountid: guid, name: '100%' })
  const part = (id: string, line: string, body: string) =>
    `--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ${id}\r\n\r\n${line} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${body}\r\n`
  const response = await app.request(`${address}/api/data/v9.2/$batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'multipart/mixed; boundary=b', Authorization: `Bearer ${seller.oid}` },
    body: `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n${part('1', 'POST contacts', '{"lastname":"x"}')}${part('2', "PATCH accounts(name='100%25')", '{"telephone1":"1"}')}${part('3', 'PATCH $1', '{"lastname":"y"}')}--c--\r\n--b--\r\n`,
  })
  expect((await response.text()).match(/HTTP\/1\.1 \d+/g)).toEqual(Array(3).fill('HTTP/1.1 204'))
  expect((await call(seller, 'GET', 'contacts?$select=lastname')).json.value).toMatchObject([{ lastname: 'y' }])
})
