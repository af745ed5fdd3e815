/** Queues of the organization and their mailboxes, through both connectors and both servers. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import { type MailPassOptions, syncIncomingMail } from '../../src/core/mail/sync-incoming-mail.ts'
import { queueId, queueMailbox, seedQueueMailbox } from '../../src/sandbox/people/queue.ts'
import type { WholeWorld } from '../../src/service/connections.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, dies, dyingAfter, mail, maren, openMail, stranger } from './mail-world.ts'
import { call, organizationWorld, person, tomas } from './organization-world.ts'
import { clock } from './world.ts'

type Open = Awaited<ReturnType<typeof openMail>>
let open: Open | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const priya = person('Priya')
const ofQueue = { tid: 'tenant', oid: queueMailbox.oid }
const toQueue = { To: `Service <${queueMailbox.mail}>`, From: `Somebody <${stranger}>` }
const items = (world: Open) => world.rows('queueitems?$select=title,_queueid_value,_objectid_value')
const columns = 'activityid,subject,_ownerid_value,_acceptingentityid_value'
const emails = (world: Open) => world.rows(`emails?$select=${columns}&$filter=subject eq 'A question'`)

async function openQueue(method: 0 | 4 = 0, change: Partial<MailPassOptions> = {}) {
  const world = await openMail(4, {}, true)
  await seedQueueMailbox({ mailbox: world.mailbox.seam, organization: world.organization.seam }, clock.now())
  const application = world.openForApplication(queueMailbox.oid)
  const queue = { id: queueId, owner: { table: 'systemuser', id: priya.systemUserId } }
  const lookAtQueue = async (through: WholeWorld = application) => {
    world.later(60)
    const options = { correlationId, never: usualNeverTrack, tracksSent: false, isSmart: false, ...change }
    const [result] = await syncIncomingMail(through, ofQueue, {
      ...options,
      shared: { address: queueMailbox.mail, method, queue },
    })
    if (result?.failure) throw result.failure
    return result
  }
  await lookAtQueue()
  const deliverToQueue = (headers: Record<string, string> = {}) =>
    world.mailbox.seam.deliverMime(queueMailbox.oid, mail({ ...toQueue, ...headers }))
  return { ...world, application, lookAtQueue, deliverToQueue }
}

describe('a queue’s mailbox', () => {
  test('is looked at as the application; what comes is the queue’s owner’s and stands in the queue once', async () => {
    const world = await openQueue()
    open = world
    await world.deliverToQueue()
    expect(await world.lookAtQueue()).toMatchObject({ created: 1, failed: 0 })
    expect(await emails(world)).toMatchObject([
      { _ownerid_value: priya.systemUserId, _acceptingentityid_value: queueId },
    ])
    const [email] = await emails(world)
    expect(await items(world)).toMatchObject([
      { title: 'A question', _queueid_value: queueId, _objectid_value: email?.activityid },
    ])
    await world.lookAtQueue()
    expect(await items(world)).toHaveLength(1)
  })

  test('gets an item for a blind copy, too, and nothing where its filter says none', async () => {
    const world = await openQueue()
    open = world
    await world.deliverToQueue({ To: 'List <list@steiner-guss.example>' })
    await world.lookAtQueue()
    expect(await items(world)).toHaveLength(1)
    expect(await emails(world)).toMatchObject([{ _ownerid_value: priya.systemUserId }])
    await world.close()
    const silent = await openQueue(4)
    open = silent
    await silent.deliverToQueue({ To: 'List <list@steiner-guss.example>' })
    await silent.lookAtQueue()
    expect(await items(silent)).toEqual([])
  })
})

describe('a queue among the recipients', () => {
  const both = { ...toQueue, Cc: `Maren <${maren.mail}>`, 'Message-ID': '<both@nowhere.example>' }
  test('lets the message through in a person’s mailbox, and has its item before its own mailbox is looked at', async () => {
    const world = await openQueue()
    open = world
    await world.deliver(both)
    await world.deliverToQueue(both)
    expect(await world.pass()).toMatchObject({ created: 1, failed: 0 })
    expect(await emails(world)).toMatchObject([{ _acceptingentityid_value: queueId }])
    expect(await items(world)).toMatchObject([{ _queueid_value: queueId }])
    expect(await world.lookAtQueue()).toMatchObject({ created: 0, failed: 0 })
    expect(await items(world)).toHaveLength(1)
    expect(await emails(world)).toHaveLength(1)
  })

  test('gets none where the organization wants none, and one for an e-mail that is there where it wants that', async () => {
    const world = await openQueue(0, { queueItems: { ofMailbox: true, ofRecipients: false, ofKnownEmail: true } })
    open = world
    await world.deliver({ ...both, From: toQueue.From })
    await world.deliverToQueue(both)
    await world.world.crm.setPersonalOptions({ incomingEmailFilteringMethod: 0 }, { correlationId })
    await syncIncomingMail(world.world, world.actor(), {
      ...{ correlationId, never: usualNeverTrack, tracksSent: false, isSmart: false },
      queueItems: { ofMailbox: false, ofRecipients: false, ofKnownEmail: false },
    })
    expect(await emails(world)).toHaveLength(1)
    expect(await items(world)).toEqual([])
    await world.lookAtQueue()
    expect(await items(world)).toHaveLength(1)
  })
})

test('a process that dies after any effect makes one e-mail and one item (invariants 1 and 2)', async () => {
  let steps = 0
  for (let step = 1, died = true; died; step++) {
    const world = await openQueue()
    open = world
    await world.deliverToQueue()
    died = await dies(world.lookAtQueue(dyingAfter(step, world.application) as WholeWorld))
    await world.lookAtQueue()
    expect({ step, emails: (await emails(world)).length, items: (await items(world)).length }).toEqual({
      ...{ step, emails: 1, items: 1 },
    })
    steps = step
    await world.close()
    open = undefined
  }
  expect(steps).toBeGreaterThan(5)
})

test('an administrator’s queue is found with its filter, waits for approval, and is no user’s mailbox (R-026, R-040)', async () => {
  const { feed, post, patch, pass, recorded } = await organizationWorld()
  const { mailQueues, mailboxTerms } = feed()
  expect(await mailQueues(call)).toEqual([])
  const made = { name: 'Orders', emailaddress: 'Orders@halden-voss.example', incomingemailfilteringmethod: 2 }
  const id = await post(tomas, 'queues', made)
  await post(tomas, 'queues', { name: 'Maren', emailaddress: maren.mail })
  await post(tomas, 'queues', { name: 'Without an address' })
  expect(await mailQueues(call)).toMatchObject([
    { id, name: 'Orders', address: 'orders@halden-voss.example', method: 2, owner: { id: tomas.systemUserId } },
  ])
  const first = await mailboxTerms(undefined, call)
  expect(first.terms.get(id)?.refused.incomingEmail).toBe('mailbox-not-approved')
  pass(60_000)
  await patch(tomas, `queues(${id})`, { statecode: 1, statuscode: 2 })
  expect(await mailQueues(call)).toEqual([])
  const later = await mailboxTerms(first.cursor, call)
  expect(later.terms.get(id)?.refused.incomingEmail).toBe('mailbox-inactive')
  if (hasJudge) expect(verdicts(recorded)).toEqual([])
})
