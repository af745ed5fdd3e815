/** The never-track list applied to what is tracked already, slice by slice, through both connectors. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import {
  backwards,
  type NeverWish,
  previewNeverBackwards,
  startNeverBackwards,
  untrackedInSlice,
} from '../../src/core/mail/apply-never-track.ts'
import { type NeverTrack, usualNeverTrack } from '../../src/core/mail/never-track.ts'
import type { MailWorld } from '../../src/core/mail/notice.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, customer, dies, dyingAfter, makeUnreadable, openMail, stranger } from './mail-world.ts'

type Open = Awaited<ReturnType<typeof openMail>>
let open: Open | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const list: NeverTrack = { people: [customer.split('@')[1] ?? ''], isSensitive: true, categories: [] }
const wish: NeverWish = { list, keepRecord: true }
const states = (world: Open, ids: readonly string[]) => Promise.all(ids.map((id) => world.stateOf(id)))
const stateOf = async (world: Open) => {
  const found = await backwards.of(world.world.journal, world.actor())
  if (!found) throw new Error('nothing was begun')
  return { ...found.work, isStopped: found.isStopped }
}

/** A mailbox in which these are tracked, and a list that was put up afterwards. */
async function openTracked(count: number, from = customer) {
  const isListed = { never: usualNeverTrack }
  open = await openMail(0, isListed, true)
  const ids: string[] = []
  for (let number = 0; number < count; number++)
    ids.push(await open.deliver({ From: `Somebody <${from}>`, 'Message-ID': `<never-${from}-${number}@x.example>` }))
  await open.pass()
  expect(await states(open, ids)).toEqual(Array(count).fill('tracked'))
  isListed.never = list
  return { world: open, ids, isListed }
}

describe('the never-track list applied backwards', () => {
  test('is counted before, untracks slice by slice what falls under it, and says what came of it', async () => {
    const { world, ids } = await openTracked(untrackedInSlice + 5)
    const other = await world.deliver({ From: `Somebody <${stranger}>` })
    await world.pass()
    const preview = await previewNeverBackwards(world.world, world.actor(), { list, atMost: 400 }, { correlationId })
    expect(preview).toEqual({ total: ids.length + 1, looked: ids.length + 1, matched: ids.length, failed: 0 })
    await startNeverBackwards(world.world, world.actor(), wish)
    expect(await world.pass()).toMatchObject({ unlinked: untrackedInSlice, failed: 0 })
    expect(await stateOf(world)).toMatchObject({ total: ids.length + 1, untracked: untrackedInSlice, isDone: false })
    expect(await world.pass()).toMatchObject({ unlinked: 5 })
    expect(await stateOf(world)).toMatchObject({
      ...{ looked: ids.length + 1, matched: ids.length, untracked: ids.length, failed: 0, why: {}, isDone: true },
    })
    expect(await states(world, [...ids, other])).toEqual([...ids.map(() => 'none'), 'tracked'])
    // The copies stay where that was the wish.
    expect(await world.emails("subject eq 'A question'")).toHaveLength(ids.length + 1)
    expect(await world.pass()).toMatchObject({ looked: 0, unlinked: 0 })
  })

  test('takes the copies along where that is the wish', async () => {
    const { world, ids } = await openTracked(2)
    await startNeverBackwards(world.world, world.actor(), { list, keepRecord: false })
    await world.pass()
    expect(await states(world, ids)).toEqual(['none', 'none'])
    expect(await world.emails("subject eq 'A question'")).toEqual([])
  })

  test('waits for what is new, stops when a person says so, and goes on where it was', async () => {
    const { world, ids } = await openTracked(untrackedInSlice + 1)
    await startNeverBackwards(world.world, world.actor(), wish)
    await world.pass()
    await backwards.hold(world.world.journal, world.actor(), true)
    const fresh = await world.deliver({ From: `Somebody <${stranger}>` })
    expect(await world.pass()).toMatchObject({ created: 1, unlinked: 0 })
    expect(await world.stateOf(fresh)).toBe('tracked')
    expect(await stateOf(world)).toMatchObject({ untracked: untrackedInSlice, isStopped: true })
    await backwards.hold(world.world.journal, world.actor(), false)
    await world.pass()
    expect(await stateOf(world)).toMatchObject({ untracked: ids.length, isDone: true })
  })

  test('leaves alone what was taken off the list meanwhile', async () => {
    const { world, ids, isListed } = await openTracked(1)
    await startNeverBackwards(world.world, world.actor(), wish)
    isListed.never = usualNeverTrack
    await world.pass()
    expect(await states(world, ids)).toEqual(['tracked'])
    expect(await stateOf(world)).toMatchObject({ looked: 1, matched: 0, isDone: true })
  })

  test('begun anew while a slice is at work begins anew', async () => {
    const { world, ids } = await openTracked(1)
    await startNeverBackwards(world.world, world.actor(), wish)
    const { journal } = world.world
    let isBegun = false
    const through: MailWorld = {
      ...world.world,
      journal: {
        ...journal,
        async begin(...intents) {
          if (!isBegun) await startNeverBackwards(world.world, world.actor(), wish)
          isBegun = true
          await journal.begin(...intents)
        },
      },
    }
    await world.pass(through)
    expect(await stateOf(world)).toMatchObject({ total: 1, looked: 0, isDone: false })
    await world.pass()
    expect(await states(world, ids)).toEqual(['none'])
    expect(await stateOf(world)).toMatchObject({ looked: 0, isDone: true })
  })
})

describe('a message that fails', () => {
  test('to be read stops no other, is tried again after them, and is told of in the end (invariant 10)', async () => {
    const { world, ids } = await openTracked(untrackedInSlice + 3)
    makeUnreadable(world.mailbox, ids[1] ?? '')
    await startNeverBackwards(world.world, world.actor(), wish)
    for (let looks = 0; looks < 2; looks++) await world.pass()
    expect(await stateOf(world)).toMatchObject({ untracked: ids.length - 1, failed: 0, isDone: false })
    for (let looks = 0; looks < 4; looks++) await world.pass()
    expect(await stateOf(world)).toMatchObject({
      ...{ looked: ids.length, untracked: ids.length - 1, failed: 1, isDone: true },
      why: { 'upstream-unavailable': { count: 1, detail: expect.any(String) } },
    })
    expect(await states(world, [ids[0] ?? '', ids[1] ?? '', ids[2] ?? ''])).toEqual(['none', 'tracked', 'none'])
  })

  test('but can be read the next time, is untracked then', async () => {
    const { world, ids } = await openTracked(2)
    makeUnreadable(world.mailbox, ids[0] ?? '')
    await startNeverBackwards(world.world, world.actor(), wish)
    await world.pass()
    world.mailbox.faults.clear()
    await world.pass()
    expect(await stateOf(world)).toMatchObject({ looked: 2, untracked: 2, failed: 0, isDone: true })
  })

  test('to be untracked stops no other, and says why', async () => {
    const { world, ids } = await openTracked(3)
    const path = encodeURIComponent(ids[1] ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    world.mailbox.faults.inject({
      ...{ match: new RegExp(`^PATCH .*/messages/${path}$`), count: Number.MAX_SAFE_INTEGER },
      ...{ kind: 'status', status: 403 },
    })
    await startNeverBackwards(world.world, world.actor(), wish)
    expect(await world.pass()).toMatchObject({ unlinked: 2, failed: 1 })
    const { why, ...state } = await stateOf(world)
    expect(state).toMatchObject({ looked: 3, matched: 3, untracked: 2, failed: 1, isDone: true })
    expect(Object.values(why)).toEqual([{ count: 1, detail: expect.any(String) }])
    expect(await states(world, ids)).toEqual(['none', 'tracked', 'none'])
  })

  test('because Exchange asks for a pause gives it that, and nothing is counted', async () => {
    const { world, ids } = await openTracked(6)
    await startNeverBackwards(world.world, world.actor(), wish)
    let asked = 0
    const readItem = () => {
      asked++
      return Promise.reject(new TandemError('upstream-throttled', { side: 'mailbox' }))
    }
    await world.pass({ ...world.world, mailbox: { ...world.world.mailbox, readItem } })
    expect(asked).toBe(4)
    expect(await stateOf(world)).toMatchObject({ looked: 0, failed: 0, failure: { code: 'upstream-throttled' } })
    for (let looks = 0; looks < 2; looks++) await world.pass()
    expect(await stateOf(world)).toMatchObject({ looked: ids.length, untracked: ids.length, isDone: true })
  })

  test('is not the reason where none of several can be read: the mailbox is away, and the next look tries again', async () => {
    const { world, ids } = await openTracked(2)
    for (const id of ids) makeUnreadable(world.mailbox, id)
    await startNeverBackwards(world.world, world.actor(), wish)
    await world.pass()
    expect(await stateOf(world)).toMatchObject({ looked: 0, failed: 0, failure: { code: 'upstream-unavailable' } })
    world.mailbox.faults.clear()
    await world.pass()
    expect(await stateOf(world)).toMatchObject({ looked: 2, untracked: 2, isDone: true })
    expect(await stateOf(world)).not.toHaveProperty('failure')
  })
})

test('a process that dies after any effect goes on with the slice, and counts nothing twice and all once (invariants 1 and 2)', async () => {
  let steps = 0
  for (let step = 1, died = true; died; step++) {
    const { world, ids } = await openTracked(2)
    await startNeverBackwards(world.world, world.actor(), wish)
    died = await dies(world.pass(dyingAfter(step, world.world)))
    await world.pass()
    await world.pass()
    expect({ step, states: await states(world, ids) }).toEqual({ step, states: ['none', 'none'] })
    const { hand, ...state } = await stateOf(world)
    expect({ step, state, hand }).toMatchObject({
      ...{ step, hand: [] },
      state: { looked: 2, matched: 2, untracked: 2, failed: 0, isDone: true },
    })
    steps = step
    await world.close()
    open = undefined
  }
  expect(steps).toBeGreaterThan(5)
})
