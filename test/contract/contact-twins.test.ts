/** Somebody in the CRM whom the mailbox seems to know already, and items that were linked before. */
import { afterEach, expect, test } from '@jest/globals'
import { answerQuestion, questions } from '../../src/core/follow/answer.ts'
import type { Link } from '../../src/core/link.ts'
import { markProperty, trackedCategory } from '../../src/core/mark.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, type Json, openFollowing } from './open-following.ts'

let open: Awaited<ReturnType<typeof openFollowing>> | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

type Open = NonNullable<typeof open>

async function askedOf(
  { world, actor }: Open,
  kind: 'contact' | 'event' | 'task' = 'contact',
): Promise<readonly Link[]> {
  const links = await world.journal.linksOfKind(actor(), kind, { limit: 500 })
  return links.filter(({ failure }) => questions.has(failure?.code ?? ''))
}

async function askedAbout(house: Open, record: Json | undefined): Promise<Link | undefined> {
  return (await askedOf(house)).find(({ recordId }) => recordId === record?.contactid)
}

test('a contact of the CRM that the mailbox seems to know is asked about, not doubled; the same person is merged', async () => {
  open = await openFollowing()
  await open.pass()
  const known = await open.outlook('POST', '/contacts', {
    ...{ givenName: 'Fionn', surname: 'O’Brien-D’Arcy', nickName: 'Fi', categories: ['Friends'] },
    emailAddresses: [{ address: "fionn.o'brien@twin.example", name: 'Fionn' }],
  })
  const record = await open.crm('POST', 'contacts', {
    ...{ firstname: 'Fionn', lastname: 'O’Brien', department: 'Sales', emailaddress1: "Fionn.O'Brien@twin.example" },
  })
  expect((await open.pass()).contact).toMatchObject({ created: 0, failed: 1, asked: 1 })
  const asked = await askedAbout(open, record)
  expect(asked).toMatchObject({
    recordId: record.contactid,
    failure: { code: 'duplicate-in-mailbox', detail: expect.stringContaining('O’Brien-D’Arcy') },
  })
  // Nobody is asked twice.
  expect((await open.pass()).contact).toMatchObject({ created: 0, updated: 0 })
  const { world, actor } = open
  const answer = { linkToItem: String(known.id) }
  const done = await answerQuestion(world, actor(), asked as Link, answer, { correlationId }, [])
  expect(done).toMatchObject({ outcome: 'done', link: { state: 'tracked', itemId: known.id, origin: 'filter' } })
  expect(await open.outlook('GET', `/contacts/${known.id}`)).toMatchObject({
    ...{ nickName: 'Fi', department: 'Sales', categories: ['Friends', trackedCategory.displayName] },
  })
  const [row] = await open.rows(`contacts?$filter=contactid eq ${record.contactid}&$select=nickname,department`)
  expect(row).toMatchObject({ nickname: 'Fi', department: 'Sales' })
  expect((await open.pass()).contact).toMatchObject({ created: 0, updated: 0 })
})

test('the same name is a question where a telephone is the same, too; another person is made', async () => {
  open = await openFollowing()
  await open.pass()
  await open.outlook('POST', '/contacts', {
    ...{ givenName: 'ida', surname: "d'Ees", mobilePhone: '06 12345678' },
  })
  await open.outlook('POST', '/contacts', { givenName: 'Ida', surname: 'Smit', mobilePhone: '06 1111 1111' })
  const rows = [
    await open.crm('POST', 'contacts', { firstname: 'Ida', lastname: "d'Ees", mobilephone: '+31 6 12 34 56 78' }),
    await open.crm('POST', 'contacts', { firstname: 'Ida', lastname: 'Smit', mobilephone: '+31 6 22 22 22 22' }),
  ]
  expect((await open.pass()).contact).toMatchObject({ created: 1, failed: 1, asked: 1 })
  const asked = await askedAbout(open, rows[0])
  const { world, actor } = open
  const done = await answerQuestion(world, actor(), asked as Link, 'go-on', { correlationId })
  expect(done).toMatchObject({ outcome: 'done', link: { state: 'tracked', origin: 'filter' } })
  const named = await open.outlook('GET', `/contacts?$filter=surname eq 'd''Ees'&$select=id`)
  expect((named.value as unknown[]).length).toBe(2)
  expect((await open.pass()).contact).toMatchObject({ created: 0, updated: 0 })
})

test('tracked in Outlook, the same name is a question where a telephone is the same, as from the other side', async () => {
  open = await openFollowing()
  await open.pass()
  const rows = [
    await open.crm('POST', 'contacts', { firstname: 'ida', lastname: "D'Ees", telephone2: '+31 (0)6 12 34 56 78' }),
    await open.crm('POST', 'contacts', { firstname: 'Ida', lastname: 'Smit', mobilephone: '+31 6 22 22 22 22' }),
    await open.crm('POST', 'contacts', { firstname: 'Old', lastname: 'Friend', mobilephone: '06 5555 5555' }),
  ]
  await open.crm('PATCH', `contacts(${rows[2]?.contactid})`, { statecode: 1, statuscode: 2 })
  const tracked = { categories: [trackedCategory.displayName] }
  const made = [
    await open.outlook('POST', '/contacts', {
      ...tracked,
      givenName: 'IDA',
      surname: "d'Ees",
      mobilePhone: '06 12345678',
    }),
    await open.outlook('POST', '/contacts', {
      ...tracked,
      givenName: 'Ida',
      surname: 'Smit',
      mobilePhone: '06 1111 1111',
    }),
    await open.outlook('POST', '/contacts', {
      ...tracked,
      givenName: 'Old',
      surname: 'Friend',
      mobilePhone: '06 55555555',
    }),
  ]
  await open.pass()
  const asked = (await askedOf(open)).filter(({ itemId }) => made.some(({ id }) => id === itemId))
  expect(asked).toMatchObject([
    { itemId: made[0]?.id, failure: { code: 'duplicate-found', detail: expect.stringContaining("D'Ees") } },
  ])
  const { world, actor } = open
  const answer = { linkTo: String(rows[0]?.contactid) }
  const done = await answerQuestion(world, actor(), asked[0] as Link, answer, { correlationId }, await askedOf(open))
  expect(done).toMatchObject({ outcome: 'done', link: { state: 'tracked', recordId: rows[0]?.contactid } })
  const named = await open.rows(`contacts?$filter=lastname eq 'd''Ees'&$select=contactid`)
  expect(named).toHaveLength(1)
  expect((await open.pass()).contact).toMatchObject({ created: 0, updated: 0 })
})

test('no copy in Outlook is remembered, whatever becomes of the record', async () => {
  open = await openFollowing()
  await open.pass()
  await open.outlook('POST', '/contacts', { surname: 'Ek', emailAddresses: [{ address: 'ek@twin.example' }] })
  const record = await open.crm('POST', 'contacts', { lastname: 'Ek', emailaddress1: 'ek@twin.example' })
  await open.pass()
  const asked = await askedAbout(open, record)
  const { world, actor } = open
  const done = await answerQuestion(world, actor(), asked as Link, 'leave', { correlationId })
  expect(done).toMatchObject({ outcome: 'done', receipt: { ends: 'left-out' } })
  await open.crm('PATCH', `contacts(${record.contactid})`, { jobtitle: 'Changed' })
  expect((await open.pass()).contact).toMatchObject({ created: 0, updated: 0 })
  const named = await open.outlook('GET', `/contacts?$filter=surname eq 'Ek'&$select=id`)
  expect((named.value as unknown[]).length).toBe(1)
})

test.each([
  ['a record that was deleted', 'https://contoso.example/main.aspx?pagetype=entityrecord&etn=task&id='],
  ['another organization', 'https://elsewhere.example/main.aspx?pagetype=entityrecord&etn=task&id='],
])('an item that was linked before, to %s, is a question (R-076)', async (_what, address) => {
  open = await openFollowing()
  await open.pass()
  const mark = `${address}6f1d4a37-0000-4000-8000-00000000dead`
  const made = async (subject: string) =>
    open?.outlook('POST', '/events', {
      ...{ subject, categories: [trackedCategory.displayName] },
      start: { dateTime: '2026-12-08T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-12-08T10:00:00', timeZone: 'UTC' },
      singleValueExtendedProperties: [{ id: markProperty, value: mark.replace('etn=task', 'etn=appointment') }],
    })
  const yes = await made('Yes')
  const no = await made('No')
  expect((await open.pass()).event).toMatchObject({ created: 0 })
  const asked = await askedOf(open, 'event')
  expect(asked.map(({ failure }) => failure?.code)).toContain('previously-linked')
  const { world, actor } = open
  for (const link of asked) {
    const answer = link.itemId === yes?.id ? 'go-on' : 'leave'
    expect((await answerQuestion(world, actor(), link, answer, { correlationId })).outcome).toBe('done')
  }
  expect((await open.outlook('GET', `/events/${no?.id}`)).categories).toEqual([])
  const [row] = await open.rows(`appointments?$filter=subject eq 'Yes'&$select=activityid`)
  expect(row?.activityid).not.toContain('dead')
  expect((await open.pass()).event).toMatchObject({ created: 0, updated: 0, failed: 0 })
})
