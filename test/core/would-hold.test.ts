/** What a preview of all links says of the brakes is what the sync then does (invariant 9). */
import { describe, expect, test } from '@jest/globals'
import { owedNote } from '../../src/core/follow/comparison.ts'
import { previewLinks } from '../../src/core/follow/preview-links.ts'
import { releaseHold, syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import type { FieldRules } from '../../src/core/rules.ts'
import { actor, emptyItem, TwoSides, worldOf } from '../simulation/two-sides.ts'

const correlationId = 'would-hold'

/** Linked contacts of an organization that does not let job titles follow. */
async function withContacts(count: number): Promise<TwoSides> {
  const state = new TwoSides()
  state.rules = { ...state.rules, directions: { 'contact/Job Title': 'none' } }
  for (let made = 0; made < count; made++)
    state.putItem({ ...emptyItem('contact', state.newId()), categories: [trackedCategory.displayName] })
  await pass(state)
  return state
}
const pass = async (state: TwoSides) =>
  (await syncMailbox(worldOf(state), actor, { correlationId })).find(({ kind }) => kind === 'contact')
const look = (state: TwoSides, directions: FieldRules['directions'] = {}) =>
  previewLinks(worldOf(state), actor, { directions }, { correlationId, most: 3 })

/** Everybody gets another job title in Outlook. */
async function promote(state: TwoSides, count: number): Promise<void> {
  for (const item of [...state.items.values()].slice(0, count))
    if (item.kind === 'contact') state.putItem({ ...item, contact: { ...item.contact, jobTitle: 'Director' } })
  await pass(state)
}

/** As a change of the organization's rules does it. */
async function change(state: TwoSides, directions: FieldRules['directions']): Promise<void> {
  state.rules = { ...state.rules, directions }
  const owed = owedNote('contact', { since: state.now().toISOString(), isWhole: true })
  await worldOf(state).journal.keep(actor, owed)
}
const toCrm = { 'contact/Job Title': 'toCrm' } as const

describe('the preview of all links', () => {
  test('says that the sync would stop and ask, and how many of how many are too many', async () => {
    const state = await withContacts(700)
    await promote(state, 620)
    const seen = await look(state, toCrm)
    expect(seen).toMatchObject({ looked: 700, inCrm: 620 })
    expect(seen.holds).toEqual([{ kind: 'contact', reason: 'many-changes', count: 620, links: 700 }])
    // Nothing is remembered of it.
    expect(await look(state)).toMatchObject({ inCrm: 0, holds: [] })
    await change(state, toCrm)
    expect((await pass(state))?.hold).toMatchObject({ reason: 'many-changes', links: 700 })
  })

  test('says nothing of it where the sync would do it all', async () => {
    const state = await withContacts(520)
    await promote(state, 500)
    expect(await look(state, toCrm)).toMatchObject({ inCrm: 500, holds: [] })
    await change(state, toCrm)
    const done = await pass(state)
    expect([done?.updated, done?.hold]).toEqual([500, undefined])
  })

  test('says that a kind stands still already, and nothing once a person let it go on', async () => {
    const state = await withContacts(30)
    await promote(state, 3)
    for (const id of [...state.items.keys()].slice(0, 12)) state.dropItem(id)
    expect((await look(state)).holds).toEqual([{ kind: 'contact', reason: 'many-deletions', count: 12, links: 30 }])
    const held = await pass(state)
    expect((await look(state, toCrm)).holds).toEqual([
      { kind: 'contact', reason: 'many-deletions', count: 12, links: 30, since: held?.hold?.at },
    ])
    await releaseHold(worldOf(state), actor, 'contact')
    expect((await look(state, toCrm)).holds).toEqual([])
    expect((await pass(state))?.hold).toBeUndefined()
    expect((await look(state)).holds).toEqual([])
  })
})
