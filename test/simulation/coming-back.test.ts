/**
 * A link is named after what it began with, and may move on: its item became another record, its record got another item. What
 * it began with comes back as something of its own, and nothing that is linked loses its link (invariants 1 and 2).
 */
import { expect, test } from '@jest/globals'
import { answerQuestion } from '../../src/core/follow/answer.ts'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { actor, emptyItem, me, TwoSides, worldOf } from './two-sides.ts'

const call = { correlationId: 'coming-back' }
const recordId = '00000000-0000-4000-8000-00000000c0de'
const pass = (state: TwoSides) => syncMailbox(worldOf(state), actor, call)

test('a record that can be read again gets an item of its own, where its former one has become another record', async () => {
  const state = new TwoSides()
  state.putRow(recordId, 'fax', { columns: { subject: 'Offer' } })
  await pass(state)
  const [link] = state.links.values()
  if (!link) throw new Error('nothing was linked')
  // Begun, and never agreed on before the record went out of sight: a person is asked, and makes it a record of its own.
  state.links.set(link.id, { ...link, state: 'failed', base: {}, failure: { code: 'previously-linked', detail: '' } })
  state.hidden.add(recordId)
  await answerQuestion(worldOf(state), actor, state.links.get(link.id) ?? link, 'go-on', call, [])
  const moved = state.links.get(link.id)
  expect(moved).toMatchObject({ itemId: link.itemId, state: 'tracked' })
  expect(moved?.recordId).not.toBe(recordId)

  state.hidden.delete(recordId)
  state.putRow(recordId, 'fax', { columns: { subject: 'Offer, again' } })
  await pass(state)
  expect(state.links.get(link.id)).toMatchObject({ itemId: link.itemId, recordId: moved?.recordId, state: 'tracked' })
  const back = [...state.links.values()].filter((one) => one.recordId === recordId)
  expect(back).toMatchObject([{ state: 'tracked' }])
  expect(back[0]?.itemId).not.toBe(link.itemId)
})

test('an item that a person marks again has one link, also where its former record has another item by now', async () => {
  const state = new TwoSides()
  state.putRow(recordId, 'contact', { columns: { lastname: 'Blom' }, lookups: { ownerid: me } })
  await pass(state)
  const [former] = state.links.values()
  if (!former) throw new Error('nothing was linked')
  // The right went away and came back, and somebody gave the record another item meanwhile.
  const other = state.putItem({ ...emptyItem('contact', 'other'), categories: [trackedCategory.displayName] })
  state.links.set(former.id, { ...former, state: 'unlinked' })
  state.links.set('other', { ...former, id: 'other', itemId: other.id, itemVersion: other.changeKey })
  const item = state.items.get(former.itemId)
  if (item?.kind !== 'contact') throw new Error('no contact')
  const { mark: _mark, ...own } = item
  state.putItem({ ...own, contact: { ...own.contact, surname: 'Kok' }, categories: [trackedCategory.displayName] })
  await pass(state)
  const links = [...state.links.values()]
  expect(links.filter(({ itemId }) => itemId === former.itemId)).toMatchObject([{ state: 'tracked' }])
  expect(links.filter(({ recordId: id }) => id === recordId)).toMatchObject([{ id: 'other', itemId: other.id }])
})
