/** The CRM names one column at a time that it refuses; however many there are, all else of the item crosses (invariant 10). */
import { describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { FollowedItem } from '../../src/core/following.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import type { Crm, CrmOperation } from '../../src/core/ports.ts'
import type { Receipt } from '../../src/core/receipt.ts'
import { track } from '../../src/core/track.ts'
import { actor, emptyItem, TwoSides, worldOf } from '../simulation/two-sides.ts'
import { FakeState, fakeWorld, message, wish } from './fake-world.ts'

/** Refuses each of these columns, the first of a change set by name, and counts how often it was asked. */
function refusing(columns: readonly string[], writeEach: Crm['writeEach']) {
  const asked = { times: 0 }
  const refusal = (set: readonly CrmOperation[]) => {
    const written = set.flatMap((operation) => ('columns' in operation ? Object.keys(operation.columns) : []))
    const column = columns.find((each) => written.includes(each))
    return (
      column && new TandemError('invalid-value', { side: 'crm', detail: `the attribute '${column}' can't be that` })
    )
  }
  const refuse: Crm['writeEach'] = async (sets, call) => {
    asked.times++
    const answers = []
    for (const set of sets) answers.push(refusal(set) ?? (await writeEach([set], call))[0])
    return answers as Awaited<ReturnType<Crm['writeEach']>>
  }
  return { asked, writeEach: refuse }
}

const refusedIn = (receipt: Receipt | undefined) =>
  (receipt?.decisions ?? []).flatMap(({ reason, parts = [] }) =>
    reason === 'refused-by-crm' ? parts.map(({ name, detail }) => `${name}: ${detail?.includes(`'${name}'`)}`) : [],
  )

const odd = ['jobtitle', 'department', 'nickname', 'mobilephone', 'fax', 'telephone2', 'assistantname']

const emptyAddress = { street: '', city: '', state: '', postalCode: '', countryOrRegion: '' }

function contact(change: object): FollowedItem {
  const blank = emptyItem('contact', 'c1')
  if (blank.kind !== 'contact') throw new Error('no contact')
  const texts = { jobTitle: 'Spy', department: 'None', nickName: 'Bo', mobilePhone: '1', assistantName: 'Q' }
  return {
    ...blank,
    categories: [trackedCategory.displayName],
    contact: { ...blank.contact, givenName: 'Ida', surname: 'Blom', homePhones: ['2'], ...texts, ...change },
    extended: { 'String 0x3A24': '3' },
  }
}

describe('what follows', () => {
  const pass = (state: TwoSides, refused: readonly string[]) => {
    const world = worldOf(state)
    const { asked, writeEach } = refusing(refused, world.crm.writeEach)
    const ran = syncMailbox({ ...world, crm: { ...world.crm, writeEach } }, actor, { correlationId: 'refused' })
    return ran.then((scopes) => ({ asked: asked.times, contacts: scopes.find(({ kind }) => kind === 'contact') }))
  }

  test('loses as many columns as are refused and nothing else, made and changed, and each is named', async () => {
    const state = new TwoSides()
    state.putItem(contact({}))
    expect(await pass(state, odd)).toMatchObject({ asked: odd.length + 1, contacts: { created: 1, failed: 0 } })
    const [row] = state.rows.values()
    expect(row?.columns).toMatchObject({ firstname: 'Ida', lastname: 'Blom', jobtitle: null, assistantname: null })
    const told = odd.map((column) => `${column}: true`).sort()
    expect(refusedIn(state.receipts.at(-1)).sort()).toEqual(told)

    expect(await pass(state, odd)).toMatchObject({ asked: 0 })
    const item = [...state.items.values()][0] as FollowedItem
    if (item.kind !== 'contact') throw new Error('no contact')
    const { contact: known } = item
    state.putItem({ ...item, contact: { ...known, jobTitle: 'Clerk', givenName: 'Ada' } })
    expect(await pass(state, odd)).toMatchObject({ asked: odd.length + 1, contacts: { failed: 0 } })
    expect([...state.rows.values()][0]?.columns).toMatchObject({ firstname: 'Ada', jobtitle: null })
    expect(refusedIn(state.receipts.at(-1)).sort()).toEqual(told)

    // From then on each is tried when it changes, and not before.
    state.putItem({ ...item, contact: { ...known, jobTitle: 'Smith', givenName: 'Eva' } })
    expect(await pass(state, odd)).toMatchObject({ asked: 2, contacts: { failed: 0 } })
    expect(refusedIn(state.receipts.at(-1))).toEqual(['jobtitle: true'])
  })

  test('a field of several columns names each of them that was refused', async () => {
    const state = new TwoSides()
    state.putItem(contact({ businessAddress: { ...emptyAddress, street: 'Kade 1', city: 'Utrecht' } }))
    const world = worldOf(state)
    let times = 0
    const writeEach: Crm['writeEach'] = async (sets, call) => {
      times++
      const both = new TandemError('invalid-value', { side: 'crm', detail: "'address1_city' and 'address1_line1'" })
      return times === 1 ? sets.map(() => both) : world.crm.writeEach(sets, call)
    }
    await syncMailbox({ ...world, crm: { ...world.crm, writeEach } }, actor, { correlationId: 'refused' })
    expect(refusedIn(state.receipts.at(-1)).sort()).toEqual(['address1_city: true', 'address1_line1: true'])
  })

  test('what a new copy can’t be without fails with its reason the second time that it is refused', async () => {
    const state = new TwoSides()
    state.putItem(contact({}))
    expect(await pass(state, ['lastname'])).toMatchObject({ asked: 2, contacts: { failed: 1 } })
    expect([...state.links.values()][0]?.failure).toMatchObject({ code: 'invalid-value' })
  })
})

describe('what a person tracks', () => {
  const tracked = async (refused: readonly string[]) => {
    const state = new FakeState(message)
    const world = fakeWorld(state)
    const { asked, writeEach } = refusing(refused, world.crm.writeEach)
    const result = await track({ ...world, crm: { ...world.crm, writeEach } }, wish())
    return { ...result, asked: asked.times, row: [...state.rows.values()][0] }
  }

  test('an e-mail is copied without the columns that are refused, and each is named', async () => {
    const refused = ['sender', 'torecipients', 'messageid', 'prioritycode', 'description']
    const { link, receipt, asked, row } = await tracked(refused)
    expect([asked, link?.state, receipt.outcome]).toEqual([refused.length + 1, 'tracked', 'done'])
    expect(row?.columns).toMatchObject({ subject: 'Order 17', statecode: 1 })
    for (const column of refused) expect(row?.columns).not.toHaveProperty(column)
    expect(refusedIn(receipt).sort()).toEqual(refused.map((column) => `${column}: true`).sort())
    const outcomeOf = (mapping: string) => receipt.decisions.find((one) => one.mapping === mapping)?.outcome
    // Who wrote it stands among the people beside the column.
    expect([outcomeOf('From'), outcomeOf('Body')]).toEqual(['toCrm', 'kept'])
  })

  test('which way an e-mail went can’t be left out: refused twice, it has failed', async () => {
    const { link, asked } = await tracked(['directioncode'])
    expect([asked, link?.state]).toEqual([2, 'failed'])
  })
})
