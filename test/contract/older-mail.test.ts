/** Older mail of a chosen period, tracked by the rules of today, through both connectors. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { backfills, previewBackfill, startBackfill } from '../../src/core/mail/backfill.ts'
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, dies, dyingAfter, makeUnreadable, openMail, stranger } from './mail-world.ts'

type Open = Awaited<ReturnType<typeof openMail>>
let open: Open | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const day = (number: number, time = '09:00:00') => `${number} Nov 2026 ${time} +0000`
const wish = { from: '2026-11-02T00:00:00.000Z', to: '2026-11-07T00:00:00.000Z', folders: ['inbox'] as const }
const choices = { never: usualNeverTrack, tracksSent: false, isSmart: false }
const call = { correlationId }

/** @returns ids of messages of the period, the oldest first */
async function deliverOld(world: Open, count: number, from = `Johannes <j.grossmann@steiner-guss.example>`) {
  const ids: string[] = []
  // All in two seconds: the place is more than an instant.
  for (let number = 0; number < count; number++)
    ids.push(
      await world.deliver({
        ...{ From: from, Date: day(3, number % 2 ? '09:00:01' : '09:00:00'), Subject: `Old ${number}` },
        'Message-ID': `<old-${number}@x.example>`,
      }),
    )
  return ids
}
const states = (world: Open, ids: readonly string[]) => Promise.all(ids.map((id) => world.stateOf(id)))
const stateOf = async (world: Open) => {
  const found = await backfills.of(world.world.journal, world.actor())
  return found && { ...found.work, isStopped: found.isStopped }
}

describe('older mail', () => {
  test('is counted and judged before, tracked slice by slice, and each decision is kept with its reason', async () => {
    open = await openMail(2, {}, true)
    const { world, actor } = open
    const ids = await deliverOld(open, 45)
    const unknown = await open.deliver({ From: `Somebody <${stranger}>`, Date: day(4) })
    const outside = await open.deliver({ Date: day(8) })
    await open.pass()
    expect(await states(open, [...ids, outside])).toEqual(Array(46).fill('none'))
    const preview = await previewBackfill(world, actor(), wish, { choices, atMost: 60 }, call)
    expect(preview.total).toBe(46)
    expect(preview.decisions.filter(({ isAccepted }) => isAccepted)).toHaveLength(45)
    expect(await startBackfill(world, actor(), wish, call)).toMatchObject({ total: 46, looked: 0, isDone: false })
    expect(await open.pass()).toMatchObject({ created: 20 })
    expect(await stateOf(open)).toMatchObject({ looked: 20, accepted: 20, isDone: false })
    for (let slices = 0; slices < 3; slices++) await open.pass()
    expect(await stateOf(open)).toMatchObject({
      ...{ looked: 46, accepted: 45, known: 0, isDone: true },
      refused: { 'sender-unknown': 1 },
    })
    expect(await states(open, [...ids, outside])).toEqual([...Array(45).fill('tracked'), 'none'])
    expect((await open.store.mailDecisions(actor(), [unknown])).get(unknown)?.reason).toEqual({
      code: 'sender-unknown',
    })
    expect(await open.pass()).toMatchObject({ created: 0, looked: 0 })
  })

  test('waits for what is new, stops when a person says so, and goes on where it was', async () => {
    open = await openMail(0, {}, true)
    const { world, actor } = open
    const ids = await deliverOld(open, 25)
    await startBackfill(world, actor(), wish, call)
    await open.pass()
    await backfills.hold(world.journal, actor(), true)
    const fresh = await open.deliver()
    expect(await open.pass()).toMatchObject({ created: 1 })
    expect(await open.stateOf(fresh)).toBe('tracked')
    expect(await stateOf(open)).toMatchObject({ looked: 20, isStopped: true })
    await backfills.hold(world.journal, actor(), false)
    await open.pass()
    expect(await stateOf(open)).toMatchObject({ looked: 25, accepted: 25 })
    expect(await states(open, ids)).toEqual(Array(25).fill('tracked'))
  })

  test('leaves alone what a person untracked, and what is tracked already', async () => {
    open = await openMail(0, {}, true)
    const { world, actor } = open
    const [first, second] = await deliverOld(open, 2)
    await startBackfill(world, actor(), wish, call)
    await open.pass()
    await open.pass()
    await open.graph('PATCH', `/messages/${first}`, { categories: [] })
    await open.pass()
    await startBackfill(world, actor(), wish, call)
    await open.pass()
    expect(await states(open, [first ?? '', second ?? ''])).toEqual(['none', 'tracked'])
    expect(await stateOf(open)).toMatchObject({ looked: 2, accepted: 0, known: 2 })
  })
})

test('a message that can’t be read holds up no other, and is decided by the period’s rules later (invariant 10)', async () => {
  open = await openMail(0, {}, true)
  const { world, actor, mailbox } = open
  const ids = await deliverOld(open, 3)
  await open.pass()
  await startBackfill(world, actor(), wish, call)
  makeUnreadable(mailbox, ids[1] ?? '')
  expect((await previewBackfill(world, actor(), wish, { choices, atMost: 10 }, call)).decisions).toHaveLength(2)
  expect(await open.pass()).toMatchObject({ created: 2, failed: 1 })
  await open.pass()
  expect(await stateOf(open)).toMatchObject({ looked: 3, isDone: true })
  mailbox.faults.clear()
  expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
  expect(await states(open, ids)).toEqual(['tracked', 'tracked', 'tracked'])
})

test('a process that dies after any effect goes on with the slice, and nothing is made twice (invariants 1 and 2)', async () => {
  let steps = 0
  for (let step = 1, died = true; died; step++) {
    open = await openMail(0, {}, true)
    const ids = await deliverOld(open, 2)
    await open.pass()
    await startBackfill(open.world, open.actor(), wish, call)
    died = await dies(open.pass(dyingAfter(step, open.world)))
    await open.pass()
    await open.pass()
    expect({ step, states: await states(open, ids) }).toEqual({ step, states: ['tracked', 'tracked'] })
    expect(await open.emails("startswith(subject,'Old')")).toHaveLength(2)
    expect(await stateOf(open)).toMatchObject({ isDone: true })
    steps = step
    await open.close()
    open = undefined
  }
  expect(steps).toBeGreaterThan(5)
})
