/** Bounded harm (invariant 9). */
import { describe, expect, test } from '@jest/globals'
import { createBrakes, enoughLinks, type Hold, holdSentence, suddenlyEmpty } from '../../src/core/follow/brakes.ts'
import { holdsOf, releaseHold, syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import type { Plan } from '../../src/core/plan.ts'
import { actor, emptyItem, TwoSides, worldOf } from '../simulation/two-sides.ts'

const plans = (count: number, change: Partial<Plan>) => Array.from({ length: count }, () => change as Plan)
const pass = async (state: TwoSides) => {
  const scopes = await syncMailbox(worldOf(state), actor, { correlationId: 'brakes' })
  return scopes.find(({ kind }) => kind === 'contact')
}

async function withContacts(count: number): Promise<TwoSides> {
  const state = new TwoSides()
  for (let made = 0; made < count; made++)
    state.putItem({ ...emptyItem('contact', state.newId()), categories: [trackedCategory.displayName] })
  await pass(state)
  return state
}

describe('the brakes count before anything is written (invariant 9)', () => {
  test.each([
    ['ten deletions among twenty are usual', 20, 10, undefined],
    ['eleven are not', 20, 11, 'many-deletions'],
    ['a tenth of a thousand is usual', 1000, 100, undefined],
    ['more than that is not', 1000, 101, 'many-deletions'],
  ])('%s', (_name, links, count, reason) => {
    expect(createBrakes('contact', () => links).check(plans(count, { itemAction: 'deleted' }))?.reason).toBe(reason)
  })

  test('over all steps of a pass together, deletions of both sides, ends and changes each by themselves', () => {
    const brakes = createBrakes('task', () => 30)
    expect(brakes.check(plans(6, { itemAction: 'deleted' }))).toBeUndefined()
    expect(brakes.check(plans(6, { recordAction: 'deleted' }))?.reason).toBe('many-deletions')
    const ends = createBrakes('task', () => 30)
    expect(ends.check(plans(11, { itemAction: 'updated', ends: 'record-not-readable' }))?.reason).toBe('many-unlinked')
    expect(createBrakes('task', () => 30).check(plans(40, { ends: 'both-gone' }))).toBeUndefined()
    expect(createBrakes('task', () => 30).check(plans(501, { recordAction: 'updated' }))?.reason).toBe('many-changes')
    expect(createBrakes('task', () => 30).check(plans(900, { recordAction: 'created' }))).toBeUndefined()
    // The mark that a first sync puts on what it tracks.
    const first = plans(900, { recordAction: 'created', itemAction: 'updated' })
    expect(createBrakes('task', () => 0).check(first)).toBeUndefined()
  })

  test('names the first twenty of what waits, each with the side that would lose it', () => {
    const [kept, fromCrm] = [plans(1, { itemAction: 'updated' }), plans(11, { recordAction: 'deleted' })]
    const mixed = [...kept, ...fromCrm, ...plans(11, { itemAction: 'deleted' })]
    const { items = [] } = createBrakes('task', () => 30).check(mixed, (index) => `Task ${index}`) ?? {}
    expect(items).toHaveLength(20)
    expect([items[0], items.at(-1)]).toEqual([
      { name: 'Task 1', deletedIn: 'crm' },
      { name: 'Task 20', deletedIn: 'outlook' },
    ])
    const changes = createBrakes('task', () => 30).check(plans(501, { itemAction: 'updated' }), () => 'x'.repeat(300))
    expect(changes?.items?.[0]?.name).toHaveLength(100)
    expect(changes?.items?.[0]).not.toHaveProperty('deletedIn')
  })

  test('a side that is empty all at once', () => {
    expect(suddenlyEmpty('contact', 5, { items: 5, records: 0 })?.reason).toBe('mailbox-empty')
    expect(suddenlyEmpty('contact', 5, { items: 0, records: 5 })?.reason).toBe('crm-empty')
    expect(suddenlyEmpty('contact', 4, { items: 4, records: 0 })).toBeUndefined()
    expect(suddenlyEmpty('contact', 50, { items: 49, records: 0 })).toBeUndefined()
  })
})

describe('a scope that stands still (invariant 9)', () => {
  test('writes nothing until somebody answers, and then goes on, once', async () => {
    const state = await withContacts(30)
    for (const id of [...state.items.keys()].slice(0, 12)) state.dropItem(id)
    const held = await pass(state)
    expect(held?.hold).toMatchObject({ reason: 'many-deletions', count: 12, links: 30 })
    expect(held?.hold?.items).toHaveLength(12)
    expect(state.rows.size).toBe(30)
    await pass(state)
    expect(state.rows.size).toBe(30)
    expect(await holdsOf(worldOf(state), actor)).toHaveLength(1)
    expect(await releaseHold(worldOf(state), actor, 'task')).toBe(false)
    expect(await releaseHold(worldOf(state), actor, 'contact')).toBe(true)
    expect((await pass(state))?.deleted).toBe(12)
    expect(await holdsOf(worldOf(state), actor)).toEqual([])
    for (const id of [...state.items.keys()].slice(0, 11)) state.dropItem(id)
    expect((await pass(state))?.hold).toBeDefined()
  })

  test('a mailbox that answers as if it were empty takes nothing with it', async () => {
    const state = await withContacts(8)
    for (const id of [...state.items.keys()]) state.dropItem(id)
    expect((await pass(state))?.hold?.reason).toBe('mailbox-empty')
    expect(state.rows.size).toBe(8)
  })

  test.each([
    ['mailbox-empty', (state: TwoSides) => state.items],
    ['crm-empty', (state: TwoSides) => state.rows],
  ] as const)(
    'a side that began anew and holds nothing of what was linked is asked about, however few: %s',
    async (reason, side) => {
      const state = await withContacts(8)
      for (const id of [...state.items.keys()]) if (side(state).has(id)) state.dropItem(id)
      for (const id of [...state.rows.keys()]) if (side(state).has(id)) state.dropRow(id)
      for (const name of [...state.notes.keys()]) if (/^(items|records):/.test(name)) state.notes.delete(name)
      expect((await pass(state))?.hold).toMatchObject({ reason, count: 8, links: 8 })
      expect([state.rows.size, state.items.size].sort()).toEqual([0, 8])
    },
  )

  test('says how many were done before it was too much', async () => {
    const brakes = createBrakes('contact', () => 3000)
    expect(brakes.check(plans(200, { itemAction: 'deleted' }))).toBeUndefined()
    const hold = { ...brakes.check(plans(200, { itemAction: 'deleted' })), at: '' } as Hold
    expect(holdSentence(hold)).toBe(
      '400 of 3000 linked items would be deleted on the other side. 200 were, the others wait.',
    )
  })

  test('other kinds go on', async () => {
    const state = await withContacts(8)
    for (const id of [...state.items.keys()]) state.dropItem(id)
    state.putItem({ ...emptyItem('task', state.newId()), categories: [trackedCategory.displayName] })
    await pass(state)
    expect([...state.rows.values()].filter(({ table }) => table === 'task')).toHaveLength(1)
  })

  test('says so in a sentence', () => {
    const hold = { kind: 'contact', reason: 'many-deletions', count: 12, links: 30, at: '' } as const
    expect(holdSentence(hold)).toBe(
      '12 of 30 linked items would be deleted on the other side. Nothing was deleted yet.',
    )
  })

  test('need no more links counted than make so many changes usual', () => {
    for (const changes of [0, 1, 10, 11, 200, 5_000]) {
      const enough = enoughLinks(changes)
      for (const links of [enough, enough * 100]) {
        const check = createBrakes('contact', () => links).check(plans(changes, { itemAction: 'deleted' }))
        expect([changes, check]).toEqual([changes, undefined])
        expect(suddenlyEmpty('contact', links, { items: changes, records: changes })).toBeUndefined()
      }
    }
  })
})
