/** What one mailbox tracks by itself gets category and link in its colleagues' mailboxes (R-147), through both connectors. */
import { afterEach, expect, test } from '@jest/globals'
import type { MailWorld } from '../../src/core/mail/notice.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { track } from '../../src/core/track.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, dies, dyingAfter, makeUnreadable, maren, openMail } from './mail-world.ts'
import { person } from './world.ts'

type Open = Awaited<ReturnType<typeof openMail>>
let open: Open | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const aiko = person('愛子')
const both = { To: `Maren <${maren.mail}>`, Cc: `Aiko <${aiko.mail}>`, 'Message-ID': '<both@x.example>' }

/** Aiko tracks nothing by herself, and may not read what others chose. */
async function openBoth(): Promise<
  Open & { readonly asAiko: <T>(work: (world: MailWorld) => Promise<T>) => Promise<T> }
> {
  const world = await openMail(0, {}, true)
  const hers = world.openWorld()
  const blind: MailWorld = { ...hers, crm: { ...hers.crm, filteringMethods: async () => ({}) } }
  const asAiko = async <T>(work: (world: MailWorld) => Promise<T>) => {
    world.actAs(aiko)
    try {
      return await work(blind)
    } finally {
      world.actAs(maren)
    }
  }
  for (const user of [maren, aiko])
    await world.store.keep({ tid: 'tenant', oid: user.oid }, { systemuser: user.systemUserId })
  await asAiko((through) => through.crm.setPersonalOptions({ incomingEmailFilteringMethod: 4 }, { correlationId }))
  await asAiko(world.pass)
  return { ...world, asAiko }
}

test('a copy that its own mailbox let pass is marked and linked to the same record, once', async () => {
  const world = await openBoth()
  open = world
  await world.deliver(both)
  const hers = await world.deliver(both, aiko)
  await world.asAiko(world.pass)
  expect(await world.asAiko(() => world.stateOf(hers))).toBe('none')
  await world.pass()
  await world.asAiko(world.pass)
  expect(await world.asAiko(() => world.stateOf(hers))).toBe('tracked')
  expect(await world.asAiko(() => world.categoriesOf(hers))).toContain(trackedCategory.displayName)
  expect(await world.emails("subject eq 'A question'")).toHaveLength(1)
  const actor = { tid: 'tenant', oid: aiko.oid }
  expect(await world.store.mailTold(actor)).toEqual([])
  expect((await world.store.mailDecisions(actor, [hers])).get(hers)?.reason).toEqual({ code: 'accepted-copy' })
  // She takes it off: nobody puts it on again.
  await world.asAiko(() => world.graph('PATCH', `/messages/${hers}`, { categories: [] }))
  await world.asAiko(world.pass)
  await world.store.tellOfMail(
    { tid: 'tenant', oid: maren.oid },
    '<both@x.example>',
    [aiko.systemUserId],
    '2026-11-23T12:00:00Z',
  )
  await world.asAiko(world.pass)
  expect(await world.asAiko(() => world.stateOf(hers))).toBe('none')
})

test('a person’s own click marks nobody else’s copy', async () => {
  const world = await openBoth()
  open = world
  const mine = await world.deliver(both)
  const hers = await world.deliver(both, aiko)
  const wish = { actor: world.actor(), kind: 'message' as const, itemId: mine, correlationId, operationId: 'by hand' }
  await track(world.world, wish)
  await world.pass()
  await world.asAiko(world.pass)
  expect(await world.asAiko(() => world.stateOf(hers))).toBe('none')
})

test('waits for a copy that comes later, and a process that dies after any effect forgets nobody', async () => {
  let steps = 0
  for (let step = 1, died = true; died; step++) {
    const world = await openBoth()
    open = world
    await world.deliver(both)
    died = await dies(world.pass(dyingAfter(step, world.world)))
    await world.pass()
    await world.asAiko(world.pass)
    const hers = await world.deliver(both, aiko)
    await dies(world.asAiko((through) => world.pass(dyingAfter(step, through))))
    await world.asAiko(world.pass)
    await world.asAiko(world.pass)
    expect({ step, state: await world.asAiko(() => world.stateOf(hers)) }).toEqual({ step, state: 'tracked' })
    expect(await world.emails("subject eq 'A question'")).toHaveLength(1)
    steps = step
    await world.close()
    open = undefined
  }
  expect(steps).toBeGreaterThan(5)
})

test('a copy that can’t be looked for or read keeps no other waiting (invariant 10)', async () => {
  const world = await openBoth()
  open = world
  const { mailbox, later } = world
  const others = { ...both, 'Message-ID': '<other@x.example>' }
  for (const given of [both, others]) await world.deliver(given)
  const hers = [await world.deliver(both, aiko), await world.deliver(others, aiko)]
  await world.asAiko(world.pass)
  await world.pass()
  makeUnreadable(mailbox, hers[0] ?? '')
  expect(await world.asAiko(world.pass)).toMatchObject({ updated: 1, failed: 1 })
  const told = () => world.store.mailTold({ tid: 'tenant', oid: aiko.oid })
  expect(await told()).toMatchObject([{ messageId: '<both@x.example>' }])
  mailbox.faults.clear()
  await world.asAiko(world.pass)
  expect(await world.asAiko(() => Promise.all(hers.map(world.stateOf)))).toEqual(['tracked', 'tracked'])
  expect(await told()).toEqual([])
  // After a day nobody waits for it any more.
  mailbox.faults.inject({
    ...{ match: /^GET .*\/messages$/, kind: 'status', status: 500, count: Number.MAX_SAFE_INTEGER },
  })
  await world.deliver({ ...both, 'Message-ID': '<third@x.example>' })
  await world.deliver({ ...both, 'Message-ID': '<third@x.example>' }, aiko)
  await world.pass()
  expect(await world.asAiko(world.pass)).toMatchObject({ failed: 1 })
  expect(await told()).toHaveLength(1)
  later(86_401)
  expect(await world.asAiko(world.pass)).toMatchObject({ failed: 1 })
  expect(await told()).toEqual([])
})
