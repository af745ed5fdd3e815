/** One bad item, or one side that is away, never holds up another (invariant 10). */
import { expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { FollowedWorld } from '../../src/core/following.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { actor, emptyItem, TwoSides, worldOf } from '../simulation/two-sides.ts'

const newTask = (state: TwoSides, title: string) => {
  const task = emptyItem('task', state.newId())
  if (task.kind !== 'task') throw new Error('no task')
  state.putItem({ ...task, title, categories: [trackedCategory.displayName] })
}
const pass = (world: FollowedWorld) => syncMailbox(world, actor, { correlationId: 'isolation' })

/** The organization refuses whatever is called so. */
function refusing(state: TwoSides, subject: string, error: TandemError): FollowedWorld {
  const world = worldOf(state)
  return {
    ...world,
    crm: {
      ...world.crm,
      writeEach: async (sets, call) => {
        const answers = []
        for (const set of sets) {
          const isPoison = set.some((operation) => 'columns' in operation && operation.columns.subject === subject)
          answers.push(...(isPoison ? [error] : await world.crm.writeEach([set], call)))
        }
        return answers
      },
    },
  }
}

test('a poisoned item fails by itself, says why, and is tried again when it changes (invariant 10)', async () => {
  const state = new TwoSides()
  for (const title of ['A', 'Poison', 'C']) newTask(state, title)
  const refused = new TandemError('invalid-value', { side: 'crm', detail: 'too odd' })
  const scopes = await pass(refusing(state, 'Poison', refused))
  expect(scopes.find(({ kind }) => kind === 'task')).toMatchObject({ created: 2, failed: 1 })
  const failed = [...state.links.values()].find((link) => link.state === 'failed')
  expect(failed?.failure).toMatchObject({ code: 'invalid-value', detail: expect.stringContaining('too odd') })
  const receipts = state.receipts.length
  await pass(refusing(state, 'Poison', refused))
  expect(state.receipts.length).toBe(receipts)
  const item = state.items.get(failed?.itemId ?? '')
  if (item?.kind !== 'task') throw new Error('no task')
  state.putItem({ ...item, title: 'Fine now' })
  await pass(worldOf(state))
  expect([...state.links.values()].map((link) => link.state)).toEqual(['tracked', 'tracked', 'tracked'])
})

test('an item whose side is away for a moment waits, and is finished by the next pass (invariant 10)', async () => {
  const state = new TwoSides()
  for (const title of ['A', 'Busy']) newTask(state, title)
  await pass(refusing(state, 'Busy', new TandemError('upstream-throttled', { side: 'crm' })))
  expect([...state.links.values()].map((link) => link.state).sort()).toEqual(['pending', 'tracked'])
  expect(state.intents.size).toBe(1)
  await pass(worldOf(state))
  expect([...state.links.values()].map((link) => link.state)).toEqual(['tracked', 'tracked'])
  expect(state.intents.size).toBe(0)
})

test('a kind that can’t be read leaves the others alone, and its cursor where it was (invariant 10)', async () => {
  const state = new TwoSides()
  newTask(state, 'A')
  const world = worldOf(state)
  const scopes = await pass({
    ...world,
    mailbox: {
      ...world.mailbox,
      changes: async (kind, cursor, call) => {
        if (kind === 'contact') throw new TandemError('upstream-unavailable', { side: 'mailbox' })
        return world.mailbox.changes(kind, cursor, call)
      },
    },
  })
  expect(scopes.find(({ kind }) => kind === 'contact')?.failure?.code).toBe('upstream-unavailable')
  expect(scopes.find(({ kind }) => kind === 'task')).toMatchObject({ created: 1 })
  expect(state.notes.has('items:contact')).toBe(false)
  expect(state.notes.has('items:task')).toBe(true)
})
