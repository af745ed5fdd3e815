/**
 * A look that tells of much is worked off part by part: whoever dies in it goes on there, what is to be compared afterwards
 * stays owed, and a side that lost everything is seen before anything is deleted, however many pages tell of it.
 */
import { expect, test } from '@jest/globals'
import { holdsOf, syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { actor, Died, emptyItem, me, TwoSides, worldOf } from './two-sides.ts'

const pageSize = 5
const call = { correlationId: 'large' }

function putContacts(state: TwoSides, count: number): void {
  for (let number = 0; number < count; number++) {
    const item = emptyItem('contact', `item ${String(number).padStart(4, '0')}`)
    if (item.kind !== 'contact') throw new Error('no contact')
    const contact = { ...item.contact, surname: `Blom ${number}`, jobTitle: 'Buyer' }
    state.putItem({ ...item, contact, categories: [trackedCategory.displayName] })
  }
}

function putRows(state: TwoSides, count: number): void {
  for (let number = 0; number < count; number++)
    state.putRow(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`, 'contact', {
      columns: { lastname: `Kok ${number}` },
      lookups: { ownerid: me },
    })
}

interface Look {
  readonly dieBefore?: number
}

/** @returns how many effects there were, and how many pages of contacts were asked for */
async function pass(state: TwoSides, { dieBefore }: Look = {}) {
  const world = worldOf(state, { pageSize, ...(dieBefore === undefined ? {} : { dieBefore }) })
  let pages = 0
  const counting: typeof world = {
    ...world,
    mailbox: {
      ...world.mailbox,
      changes: (kind, ...rest) => {
        if (kind === 'contact') pages++
        return world.mailbox.changes(kind, ...rest)
      },
    },
  }
  let results: Awaited<ReturnType<typeof syncMailbox>> = []
  try {
    results = await syncMailbox(counting, actor, call)
  } catch (error) {
    if (!(error instanceof Died)) throw error
  }
  return { effects: world.effects(), pages, contacts: results.find(({ kind }) => kind === 'contact') }
}

function whatIsThere(state: TwoSides) {
  const tracked = [...state.links.values()].filter(({ state: is }) => is === 'tracked')
  const once = (values: readonly string[]) => new Set(values).size === values.length
  return {
    items: state.items.size,
    rows: state.rows.size,
    links: tracked.length,
    isOneToOne: once(tracked.map(({ itemId }) => itemId)) && once(tracked.map(({ recordId }) => recordId)),
    intents: state.intents.size,
  }
}

const both = { items: 200, rows: 200, links: 200, isOneToOne: true, intents: 0 }

function firstLook(): TwoSides {
  const state = new TwoSides()
  putContacts(state, 120)
  putRows(state, 80)
  return state
}

test('a first look goes on where it stopped, whatever it died before (invariants 1, 2)', async () => {
  const whole = firstLook()
  const { effects, pages } = await pass(whole)
  expect(whatIsThere(whole)).toEqual(both)
  // 24 pages, and an empty one where the others' echo would be.
  expect(pages).toBeGreaterThanOrEqual(24)
  let again = 0
  for (let dieBefore = 2; dieBefore <= effects; dieBefore += 17) {
    const state = firstLook()
    const died = await pass(state, { dieBefore })
    again = Math.max(again, died.pages + (await pass(state)).pages - pages)
    await pass(state)
    expect({ dieBefore, ...whatIsThere(state) }).toEqual({ dieBefore, ...both })
    expect(state.notes.has('compare:contact')).toBe(false)
  }
  // Of the look itself no more than one part is read twice; what was written meanwhile is told as an echo.
  expect(again).toBeLessThanOrEqual(10 + both.items / pageSize)
})

test('a lost cursor is made up for by a comparison that goes on where it stopped', async () => {
  const lose = async () => {
    const state = new TwoSides()
    putContacts(state, 700)
    await pass(state)
    await pass(state)
    state.time += 60_000
    for (const number of [3, 350, 690]) state.dropItem(`item ${String(number).padStart(4, '0')}`)
    for (const name of [...state.notes.keys()]) if (name.startsWith('items:')) state.notes.delete(name)
    return state
  }
  const left = { items: 697, rows: 697, links: 697, isOneToOne: true, intents: 0 }
  const whole = await lose()
  expect(whatIsThere(whole)).toMatchObject({ items: 697, rows: 700 })
  const { effects } = await pass(whole)
  expect(whatIsThere(whole)).toEqual(left)
  let isKept = false
  for (let dieBefore = 1; dieBefore <= effects; dieBefore += 3) {
    const state = await lose()
    await pass(state, { dieBefore })
    isKept ||= JSON.parse(state.notes.get('compare:contact') ?? '{}').after !== undefined
    await pass(state)
    await pass(state)
    expect({ dieBefore, ...whatIsThere(state) }).toEqual({ dieBefore, ...left })
    expect(state.notes.has('compare:contact')).toBe(false)
  }
  expect(isKept).toBe(true)
})

test('a change that came while a comparison was owed, and whose feed began anew, is compared all the same (invariant 1)', async () => {
  const lose = (state: TwoSides, side: 'items' | 'records') => {
    for (const name of [...state.notes.keys()]) if (name.startsWith(`${side}:`)) state.notes.delete(name)
  }
  const begin = async () => {
    const state = new TwoSides()
    putContacts(state, 60)
    await pass(state)
    await pass(state)
    for (const item of [...state.items.values()])
      if (item.kind === 'contact') state.putItem({ ...item, contact: { ...item.contact, nickName: 'Nick' } })
    lose(state, 'items')
    return state
  }
  const { effects } = await pass(await begin())
  let owed = 0
  for (let dieBefore = 1; dieBefore <= effects; dieBefore += 3) {
    const state = await begin()
    await pass(state, { dieBefore })
    if (!state.notes.has('compare:contact')) continue
    owed++
    for (const [id] of [...state.rows].slice(0, 3))
      state.putRow(id, 'contact', { columns: { lastname: 'Blom', jobtitle: 'Later' } })
    lose(state, 'records')
    await pass(state)
    const titles = [...state.items.values()].map((item) => (item.kind === 'contact' ? item.contact.jobTitle : ''))
    expect({ dieBefore, later: titles.filter((title) => title === 'Later').length }).toEqual({ dieBefore, later: 3 })
  }
  expect(owed).toBeGreaterThan(0)
})

test('a mailbox that lost everything is seen as that, however many pages tell of it (invariant 9)', async () => {
  const state = new TwoSides()
  putContacts(state, 300)
  await pass(state)
  await pass(state)
  for (const id of [...state.items.keys()]) state.dropItem(id)
  await pass(state)
  expect(state.rows.size).toBe(300)
  expect(await holdsOf(worldOf(state), actor)).toMatchObject([{ kind: 'contact', reason: 'mailbox-empty', count: 300 }])
})

test('so is an organization', async () => {
  const state = new TwoSides()
  putContacts(state, 300)
  await pass(state)
  await pass(state)
  for (const id of [...state.rows.keys()]) state.dropRow(id)
  await pass(state)
  expect(state.items.size).toBe(300)
  expect(await holdsOf(worldOf(state), actor)).toMatchObject([{ kind: 'contact', reason: 'crm-empty', count: 300 }])
})
