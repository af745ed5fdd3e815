/** Acting in somebody else's mailbox: shown by writing that one may, refused in between, and begun again after a crash. */
import { describe, expect, test } from '@jest/globals'
import { type FailureCode, TandemError } from '../../src/core/errors.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import type { World } from '../../src/core/ports.ts'
import { askedByProperty, proveRight } from '../../src/core/prove-right.ts'
import { resume } from '../../src/core/resume.ts'
import { track } from '../../src/core/track.ts'
import { account, Died, FakeState, fakeWorld, meeting, message, wish } from './fake-world.ts'

const owner = { userId: '00000000-0000-4000-8000-0000000000bb' }
const records = { table: 'systemuser', id: owner.userId }
const asDelegate = (state: FakeState, options = {}): World => ({
  ...fakeWorld(state, options),
  owner: { ...owner, records },
})
const refused =
  (code: FailureCode, side: 'mailbox' | 'crm' = 'mailbox') =>
  async (): Promise<never> => {
    throw new TandemError(code, { side })
  }
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as TandemError).code,
  )

describe('the right to change an item', () => {
  test('is shown by writing what nobody else writes', async () => {
    const written: unknown[] = []
    const { mailbox } = fakeWorld(new FakeState(message))
    const updateItem: World['mailbox']['updateItem'] = async (kind, id, changes) => {
      written.push({ kind, id, changes })
      return { changeKey: 'c2' }
    }
    await proveRight({ mailbox: { ...mailbox, updateItem } }, wish(), 'kim')
    expect(written).toEqual([{ kind: 'message', id: message.id, changes: { extended: { [askedByProperty]: 'kim' } } }])
  })

  test('what is not there, may only be read or is private is told apart', async () => {
    const { mailbox } = fakeWorld(new FakeState(message))
    const outcomes = [
      codeOf(proveRight({ mailbox: { ...mailbox, readItem: refused('item-gone') } }, wish(), 'kim')),
      codeOf(proveRight({ mailbox: { ...mailbox, readItem: refused('item-not-readable') } }, wish(), 'kim')),
      codeOf(proveRight({ mailbox: { ...mailbox, updateItem: refused('item-not-readable') } }, wish(), 'kim')),
      codeOf(proveRight({ mailbox: { ...mailbox, readItem: refused('upstream-unavailable') } }, wish(), 'kim')),
      codeOf(proveRight(fakeWorld(new FakeState({ ...meeting, sensitivity: 'private' })), wish('event'), 'kim')),
    ]
    expect(await Promise.all(outcomes)).toEqual([
      'mailbox-not-shared',
      'mailbox-not-shared',
      'mailbox-read-only',
      'upstream-unavailable',
      'private-item',
    ])
  })
})

describe('a wish of somebody else', () => {
  const asked = () => ({ ...wish(), by: 'kim', regarding: account })

  test('makes the owner’s record and link, with the name of who asked on both', async () => {
    const state = new FakeState(message)
    const world = asDelegate(state)
    const written: unknown[] = []
    const writeEach: World['crm']['writeEach'] = (sets, call) => {
      for (const [operation] of sets) if (operation?.kind === 'create') written.push(operation.lookups)
      return world.crm.writeEach(sets, call)
    }
    const { link, receipt } = await track({ ...world, crm: { ...world.crm, writeEach } }, asked())
    expect(written).toEqual([{ ownerid: records }])
    expect(link).toMatchObject({ mailbox: 'alex', trackedBy: 'kim', state: 'tracked' })
    expect(receipt).toMatchObject({ actor: 'kim', outcome: 'done' })
    const again = await track(fakeWorld(state), wish())
    expect(again.link?.id).toBe(link?.id)
    expect(again.receipt).toMatchObject({ actor: 'alex', recordAction: 'none' })
  })

  test('dies before any effect and is begun again: one record, one link, the same asker', async () => {
    for (let dieBefore = 1; ; dieBefore++) {
      const state = new FakeState(message)
      const isDead = await track(asDelegate(state, { dieBefore }), asked()).then(
        () => false,
        (error: unknown) => {
          if (error instanceof Died) return true
          throw error
        },
      )
      if (!isDead) {
        expect(dieBefore).toBeGreaterThan(3)
        break
      }
      const [intent] = state.intents.values()
      expect(intent === undefined || intent.by === 'kim').toBe(true)
      if (intent) await resume(asDelegate(state), intent)
      else await track(asDelegate(state), asked())
      expect(state.rows.size).toBe(1)
      expect([...state.links.values()]).toMatchObject([{ state: 'tracked', trackedBy: 'kim' }])
      expect(state.items.get(message.id)).toMatchObject({ categories: ['Blue', trackedCategory.displayName] })
    }
  })

  test('that loses its right before the mark stands on the link with its reason; the owner goes on with the same record', async () => {
    const state = new FakeState(message)
    const world = asDelegate(state)
    const mailbox = {
      ...world.mailbox,
      updateItem: refused('item-not-readable'),
      write: async () => [new TandemError('item-not-readable', { side: 'mailbox' })],
    }
    const { link } = await track({ ...world, mailbox }, asked())
    expect(link).toMatchObject({ state: 'failed', failure: { code: 'item-not-readable' } })
    const { link: own, receipt } = await track(fakeWorld(state), wish())
    expect([own?.state, own?.id, state.rows.size]).toEqual(['tracked', link?.id, 1])
    expect(receipt.outcome).toBe('done')
  })

  test('that the CRM refuses leaves no trouble in the owner’s mailbox', async () => {
    const state = new FakeState(message)
    const world = asDelegate(state)
    const crm = {
      ...world.crm,
      writeEach: async () => [new TandemError('owner-must-track', { side: 'crm' })],
      write: refused('owner-must-track', 'crm'),
    }
    const { link, receipt } = await track({ ...world, crm }, asked())
    expect(link).toBeNull()
    expect(receipt).toMatchObject({ outcome: 'failed', failure: { code: 'owner-must-track' }, actor: 'kim' })
    expect([state.links.size, state.intents.size, state.rows.size]).toEqual([0, 0, 0])
  })
})
