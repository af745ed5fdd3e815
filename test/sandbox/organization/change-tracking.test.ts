import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from '@jest/globals'
import { address, administrator, agent, clock, fakeOrganization, seller } from './fake-organization.ts'

const guid = (n: number) => `30000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`
const track = { Prefer: 'odata.track-changes' }
const inPages = { Prefer: 'odata.track-changes,odata.maxpagesize=2' }

type Organization = ReturnType<typeof fakeOrganization>
const below = (link: unknown) => String(link).replace(`${address}/api/data/v9.2/`, '')

async function filled(database?: DatabaseSync, time = clock) {
  const organization = fakeOrganization(database, time)
  for (let n = 1; n <= 5; n++)
    await organization.call(seller, 'PATCH', `contacts(${guid(n)})`, { firstname: `F${n}`, lastname: 'x' })
  return organization
}

/** Follows next links to the delta link; changed first names and deleted ids in their order. */
async function follow({ call }: Organization, path: string, headers: Record<string, string> = track) {
  const told: string[] = []
  for (let at = path; ; ) {
    const { status, json } = await call('application', 'GET', at, undefined, headers)
    expect(status).toBe(200)
    for (const row of json.value as Record<string, string>[]) told.push(row.reason ? `-${row.id}` : `${row.firstname}`)
    if (json['@odata.deltaLink']) return { told, next: below(json['@odata.deltaLink']) }
    at = below(json['@odata.nextLink'])
  }
}

test('the first round tells all, later ones what changed and then what is gone', async () => {
  const organization = await filled()
  const { call } = organization
  const first = await follow(organization, 'contacts?$select=firstname')
  expect(first.told).toEqual(['F1', 'F2', 'F3', 'F4', 'F5'])
  expect((await follow(organization, first.next)).told).toEqual([])

  await call(seller, 'DELETE', `contacts(${guid(1)})`)
  await call(seller, 'PATCH', `contacts(${guid(3)})`, { firstname: 'New' })
  await call(seller, 'PATCH', `contacts(${guid(9)})`, { lastname: 'brief' })
  await call(seller, 'DELETE', `contacts(${guid(9)})`)
  await call(seller, 'DELETE', `contacts(${guid(5)})`)
  await call(seller, 'PATCH', `contacts(${guid(5)})`, { firstname: 'Back', lastname: 'x' })

  const { json } = await call('application', 'GET', first.next)
  expect(json.value).toEqual([
    { '@odata.etag': expect.any(String), firstname: 'New', contactid: guid(3) },
    { '@odata.etag': expect.any(String), firstname: 'Back', contactid: guid(5) },
    {
      '@odata.context': `${address}/api/data/v9.2/$metadata#contacts/$deletedEntity`,
      id: guid(1),
      reason: 'deleted',
    },
    expect.objectContaining({ id: guid(9), reason: 'deleted' }),
  ])
  // A token may be used again, as after an answer that was lost.
  expect((await follow(organization, first.next)).told).toHaveLength(4)
  expect((await follow(organization, below(json['@odata.deltaLink']))).told).toEqual([])

  const count = first.next.replace('contacts?', 'contacts/$count?')
  expect((await call('application', 'GET', count)).text).toBe('4')
})

test('what changes while somebody pages is told exactly once, in the page or with the next token', async () => {
  const organization = await filled()
  const { call } = organization
  const page = await call('application', 'GET', 'contacts?$select=firstname', undefined, inPages)
  expect(page.json.value).toHaveLength(2)
  await call(seller, 'DELETE', `contacts(${guid(1)})`)
  await call(seller, 'PATCH', `contacts(${guid(4)})`, { firstname: 'Late' })
  const rest = await follow(organization, below(page.json['@odata.nextLink']), inPages)
  expect(rest.told).toEqual(['F3', 'F5'])
  const next = await follow(organization, rest.next, inPages)
  expect(next.told).toEqual(['Late', `-${guid(1)}`])
  for (const n of [2, 3, 4]) await call(seller, 'DELETE', `contacts(${guid(n)})`)
  expect((await follow(organization, next.next, inPages)).told).toEqual([2, 3, 4].map((n) => `-${guid(n)}`))
})

test('tokens survive a restart, also when the last change was a deletion', async () => {
  const database = new DatabaseSync(':memory:')
  const organization = await filled(database)
  const { next } = await follow(organization, 'contacts?$select=firstname')
  await organization.call(seller, 'DELETE', `contacts(${guid(5)})`)
  const again = fakeOrganization(database)
  const { told, next: later } = await follow(again, next)
  expect(told).toEqual([`-${guid(5)}`])
  await again.call(seller, 'PATCH', `contacts(${guid(1)})`, { firstname: 'New' })
  expect((await follow(again, later)).told).toEqual(['New'])
})

test('a deletion that a change set took back was none', async () => {
  const organization = await filled()
  const { next } = await follow(organization, 'contacts?$select=firstname')
  const part = (line: string) =>
    `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\n${line} HTTP/1.1\r\n\r\n\r\n`
  await organization.app.request(`${address}/api/data/v9.2/$batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'multipart/mixed; boundary=b', Authorization: `Bearer ${seller.oid}` },
    body: `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n${part(`DELETE contacts(${guid(1)})`)}--c\r\n${part(`DELETE contacts(${guid(99)})`)}--c--\r\n--b--\r\n`,
  })
  expect((await follow(organization, next)).told).toEqual([])
})

test('a token lives as long as the organization says', async () => {
  let days = 0
  const time = { now: () => new Date(clock.now().getTime() + days * 86_400_000) }
  const organization = await filled(undefined, time)
  const { next } = await follow(organization, 'contacts?$select=firstname')
  days = 7
  expect((await organization.call('application', 'GET', next)).status).toBe(200)
  days = 8
  const late = await organization.call('application', 'GET', next)
  expect([late.status, late.json]).toEqual([
    400,
    { error: { code: '0x80044352', message: expect.stringContaining('expired') } },
  ])
  const { json } = await organization.call(administrator, 'GET', 'organizations?$select=name')
  const [{ organizationid = '' } = {}] = json.value as { organizationid?: string }[]
  await organization.call(administrator, 'PATCH', `organizations(${organizationid})`, {
    expirechangetrackingindays: 30,
  })
  expect((await organization.call('application', 'GET', next)).status).toBe(200)
})

describe('is refused', () => {
  test.each([
    ['$filter', "lastname eq 'x'"],
    ['$orderby', 'lastname'],
    ['$expand', 'parentcustomerid_account'],
    ['$top', '3'],
  ])('with %s', async (name, value) => {
    const { call } = await filled()
    const { status, json } = await call('application', 'GET', `contacts?${name}=${value}`, undefined, track)
    expect([status, (json.error as { message: string }).message]).toEqual([
      400,
      `The "${name.slice(1)}" query parameter isn't supported when Change Tracking is enabled.`,
    ])
  })

  test('to who does not read the whole organization', async () => {
    const organization = await filled()
    expect((await organization.call(agent, 'GET', 'contacts?$select=firstname', undefined, track)).status).toBe(403)
    const { next } = await follow(organization, 'contacts?$select=firstname')
    expect((await organization.call(seller, 'GET', next)).status).toBe(403)
    expect((await organization.call(administrator, 'GET', next)).status).toBe(200)
  })

  test.each([
    ['contacts?$deltatoken=yesterday', 'yesterday'],
    ['contacts?$deltatoken=99999!11/23/2026 12:00:00', '99999'],
    ['contacts?$select=nmae&$deltatoken=1!11/23/2026 12:00:00', 'nmae'],
    ['activitypointers?$deltatoken=1!11/23/2026 12:00:00', 'activitypointer'],
  ])('%s', async (path, named) => {
    const { call } = await filled()
    const { status, json } = await call('application', 'GET', path)
    expect([status, (json.error as { message: string }).message]).toEqual([400, expect.stringContaining(named)])
  })
})
