/** Whose automatically tracked mail becomes, and what the record says of its thread, through both connectors (R-221, R-199). */
import { afterEach, expect, test } from '@jest/globals'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, customer, dies, dyingAfter, maren, openMail } from './mail-world.ts'
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
const jonas = person('Jonas')
const both = { To: `Aiko <${aiko.mail}>`, Cc: `Maren <${maren.mail}>` }
const columns =
  'activityid,_ownerid_value,_acceptingentityid_value,_correlatedactivityid_value,correlatedsubjectchanged,messageid'
const emails = (world: Open, subject: string) =>
  world.rows(`emails?$filter=${encodeURIComponent(`subject eq '${subject}'`)}&$select=${columns}`)

async function allOf(...users: (typeof aiko)[]): Promise<Open> {
  const world = await openMail(0, {}, true)
  for (const user of users) {
    world.actAs(user)
    await world.openWorld().crm.setPersonalOptions({ incomingEmailFilteringMethod: 0 }, { correlationId })
  }
  world.actAs(maren)
  return world
}

test('the first recipient whose filter lets it through owns it, whichever mailbox is looked at first', async () => {
  open = await allOf(aiko)
  await open.deliver({ ...both, From: 'Somebody <nobody@nowhere.example>' })
  expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
  expect(await emails(open, 'A question')).toMatchObject([
    { _ownerid_value: aiko.systemUserId, _acceptingentityid_value: maren.systemUserId },
  ])
})

test('an answer is its thread’s owner’s, and the record says what it answers and whether the subject changed', async () => {
  open = await allOf(aiko)
  await open.deliver({ 'Message-ID': '<first@x.example>', From: `Johannes <${customer}>` })
  await open.pass()
  await open.deliver({ ...both, Subject: 'Quite another', 'In-Reply-To': '<first@x.example>' })
  await open.pass()
  const [first] = await emails(open, 'A question')
  expect(await emails(open, 'Quite another')).toMatchObject([
    {
      _ownerid_value: maren.systemUserId,
      _correlatedactivityid_value: first?.activityid,
      correlatedsubjectchanged: true,
    },
  ])
})

test('for whom this person may not make it, does not own it: then it is theirs', async () => {
  open = await allOf(jonas)
  await open.deliver({ To: `Jonas <${jonas.mail}>`, Cc: `Maren <${maren.mail}>` })
  expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
  expect(await emails(open, 'A question')).toMatchObject([{ _ownerid_value: maren.systemUserId }])
})

test('a process that dies after any effect leaves the same owner (invariants 1 and 2)', async () => {
  let steps = 0
  for (let step = 1, died = true; died; step++) {
    open = await allOf(aiko)
    await open.deliver({ ...both, From: 'Somebody <nobody@nowhere.example>' })
    died = await dies(open.pass(dyingAfter(step, open.world)))
    await open.pass()
    expect({ step, emails: await emails(open, 'A question') }).toMatchObject({
      ...{ step, emails: [{ _ownerid_value: aiko.systemUserId }] },
    })
    steps = step
    await open.close()
    open = undefined
  }
  expect(steps).toBeGreaterThan(5)
})
