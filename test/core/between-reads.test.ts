/** News are weighed by the heads of links, and the links are read after that: what happened in between counts. */
import { expect, test } from '@jest/globals'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { FollowedWorld } from '../../src/core/following.ts'
import { type Link, noItem } from '../../src/core/link.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { actor, emptyItem, TwoSides, worldOf } from '../simulation/two-sides.ts'

const correlationId = 'between'
const pass = (world: FollowedWorld) => syncMailbox(world, actor, { correlationId })

async function linked(): Promise<{ readonly state: TwoSides; readonly link: Link }> {
  const state = new TwoSides()
  state.putItem({ ...emptyItem('contact', 'contact'), categories: [trackedCategory.displayName] })
  await pass(worldOf(state))
  const [link] = state.links.values()
  if (!link) throw new Error('nothing was linked')
  return { state, link }
}

/** The world of a pass in which somebody lets go of the link as soon as its head was read. */
function lettingGo(state: TwoSides, link: Link): FollowedWorld {
  const world = worldOf(state)
  const read =
    <Asked extends readonly unknown[], Read>(heads: (...asked: Asked) => Promise<readonly Read[]>) =>
    async (...asked: Asked) => {
      const found = await heads(...asked)
      if (found.length > 0) state.links.set(link.id, { ...link, state: 'unlinked', itemId: noItem(link.recordId) })
      return found
    }
  const { headsOfItems, headsOfRecords } = world.journal
  return {
    ...world,
    journal: { ...world.journal, headsOfItems: read(headsOfItems), headsOfRecords: read(headsOfRecords) },
  }
}

test.each(['Outlook', 'the CRM'])(
  'a change in %s goes nowhere where somebody lets go of the link meanwhile',
  async (side) => {
    const { state, link } = await linked()
    const before = structuredClone([state.items.get(link.itemId), state.rows.get(link.recordId)])
    if (side === 'Outlook') {
      const item = state.items.get(link.itemId)
      if (item?.kind !== 'contact') throw new Error('no contact')
      state.putItem({ ...item, contact: { ...item.contact, jobTitle: 'Director' } })
    } else {
      const row = state.rows.get(link.recordId)
      state.putRow(link.recordId, 'contact', { ...row, columns: { ...row?.columns, jobtitle: 'Director' } })
    }
    await pass(lettingGo(state, link))
    expect(state.links.get(link.id)).toMatchObject({ state: 'unlinked' })
    const [item, row] = before
    if (side === 'Outlook') expect(state.rows.get(link.recordId)).toEqual(row)
    else expect(state.items.get(link.itemId)).toEqual(item)
  },
)
