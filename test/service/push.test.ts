/** Graph's notifications bring looks forward; subscriptions live as long as they are wanted, whatever happens. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { reportName } from '../../src/service/cycle-report.ts'
import { createLeasedMutex } from '../../src/service/leased-mutex.ts'
import { createLog } from '../../src/service/log.ts'
import { hasJudge, verdicts } from '../contract/judge.ts'
import { type Keys, serveKeys, tenantId } from './house.ts'
import { everything, jonas, maren, openPushWorld, type PushWorld } from './push-world.ts'

let keys: Keys
let world: PushWorld
beforeAll(async () => {
  keys = await serveKeys()
})
afterAll(() => keys.close())
beforeEach(async () => {
  world = await openPushWorld(keys)
  await world.know(maren)
})
afterEach(async () => {
  // A batch that was refused whole, as sandbox faults do, has no answers to judge.
  const spoken = world.exchanges.filter(({ status, service }) => service !== 'graph' || status !== 503)
  await world.close()
  // Whatever a test did, what was said conforms to the published contracts: requests, answers, notifications.
  if (hasJudge) expect(verdicts(spoken, { immutableIds: true })).toEqual([])
})

const minute = 60_000
const day = 1_440 * minute
const contact = { givenName: 'Nora', surname: 'Blom' }
const kinds = async () =>
  (await world.live()).map(({ resource }) => resource.replace(/^users\/[^/]+\/|lists\/.*\//g, ''))
const five = ["mailFolders('inbox')/messages", "mailFolders('sentitems')/messages", 'events', 'contacts', 'todo/tasks']
const message = (subject: string) =>
  new TextEncoder().encode(
    `From: Nora <nora@fabrikam.example>\r\nTo: maren@contoso.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@f.example>\r\n\r\nHello\r\n`,
  )

describe('a process that looks after a mailbox', () => {
  const beats: (() => Promise<unknown>)[] = []
  const turns = () =>
    createLeasedMutex({
      ...{ store: world.store, log: createLog('silent'), now: world.clock.now, sleep: async () => undefined },
      every: (_milliseconds, call) => {
        beats.push(call)
        return () => undefined
      },
    })

  /** One that asks Graph for subscriptions when it is told to go on. */
  async function begin() {
    beats.splice(0)
    let goOn: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let asked: () => void = () => undefined
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    const look = world.start({
      turns: turns(),
      subscriptionsOf: (actor) => {
        const graph = world.subscriptionsOf(actor)
        return {
          ...graph,
          async create(...wishes) {
            asked()
            await held
            return graph.create(...wishes)
          },
        }
      },
    })
    await isAsked
    return { look, goOn, beats: beats.splice(0) }
  }
  const kept = async () => (await world.store.subscriptionsOf(maren)).map(({ id }) => id).sort()
  const live = async () => (await world.live()).map(({ id }) => id).sort()

  test('and is killed leaves it to another one within a minute, and each resource has one subscription', async () => {
    await begin()
    const other = await world.start({ turns: turns() })
    expect(await live()).toEqual([])
    world.pass(45_000)
    await other.round()
    expect((await kinds()).sort()).toEqual([...five].sort())
    expect(await kept()).toEqual(await live())
  })

  test('and is slow keeps it: nobody makes the same beside', async () => {
    const slow = await begin()
    const other = await world.start({ turns: turns() })
    for (let passed = 0; passed < 12; passed++) {
      world.pass(10_000)
      await Promise.all(slow.beats.map((beat) => beat()))
      await other.round()
    }
    expect(await live()).toEqual([])
    slow.goOn()
    await slow.look
    expect((await kinds()).sort()).toEqual([...five].sort())
    world.pass(60_000)
    await other.round()
    expect(await kept()).toEqual(await live())
    expect(await live()).toHaveLength(5)
  })

  test('and slept finds it taken over, and takes back what it made', async () => {
    const slept = await begin()
    world.pass(45_000)
    await world.start({ turns: turns() })
    const taken = await kept()
    expect(taken).toHaveLength(5)
    slept.goOn()
    await slept.look
    expect([await kept(), await live()]).toEqual([taken, taken])
  })
})

describe('subscriptions', () => {
  test('are asked for once per resource, in two requests, and only a hash of the secret is kept', async () => {
    const push = await world.start()
    expect((await kinds()).sort()).toEqual([...five].sort())
    expect(world.asked()).toHaveLength(2)
    const secrets = (JSON.stringify(world.asked()[1]?.requestBody).match(/clientState\W+([\w-]{43})/g) ?? []).map(
      (one) => one.slice(-43),
    )
    expect(new Set(secrets).size).toBe(5)
    const kept = JSON.stringify(await world.store.subscriptionsOf(maren))
    for (const secret of secrets) expect(kept).not.toContain(secret)
    expect(await push.statusOf(maren)).toEqual({ isOn: true })
    expect(await push.round()).toBe(0)
  })

  test('are renewed together with one request, long before the first one ends, and live on for weeks', async () => {
    const push = await world.start()
    const before = await world.store.subscriptionsOf(maren)
    world.exchanges.splice(0)
    const end = Math.min(...before.map(({ expiresAt }) => Date.parse(expiresAt)))
    let requests = 0
    for (let hours = 0; hours < 21 * 24; hours++) {
      world.pass(60 * minute)
      await push.round()
      requests = world.asked().length
      for (const { expirationDateTime } of await world.live())
        expect(Date.parse(expirationDateTime) - world.clock.now().getTime()).toBeGreaterThan(12 * 60 * minute)
    }
    expect(world.clock.now().getTime()).toBeGreaterThan(end)
    expect((await world.store.subscriptionsOf(maren)).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    // Three weeks, a renewal every 46 hours.
    expect(requests).toBe(10)
  })

  test('are there for tracked folders, too, as long as they are tracked; one that is gone is no fault (R-172)', async () => {
    await world.mailbox.seam.deliverMime(maren.oid, message('First'), { folder: 'inbox/Steiner' })
    const folder = await world.folderNamed(maren.oid, 'Steiner')
    world.folders.set(maren.oid, [folder, 'AAMkNoSuchFolder='])
    const push = await world.start()
    expect((await kinds()).filter((kind) => kind.includes(folder))).toEqual([`mailFolders('${folder}')/messages`])
    expect(await push.statusOf(maren)).toEqual({ isOn: true })
    await world.arrived()
    world.pass(minute)
    world.hastened()
    await world.mailbox.seam.deliverMime(maren.oid, message('Second'), { folder: 'inbox/Steiner' })
    await world.arrived()
    world.pass(minute)
    expect(world.hastened()).toEqual(['maren incomingEmail'])
    world.folders.set(maren.oid, [])
    await push.switched(maren)
    world.pass(10_000)
    await push.round()
    expect((await kinds()).sort()).toEqual([...five].sort())
  })

  test('of many mailboxes are spread out', async () => {
    await world.know(jonas)
    let number = 0
    const push = await world.start({ random: () => number++ % 2 })
    world.exchanges.splice(0)
    const looks: number[] = []
    for (let hours = 0; hours < 70; hours++) {
      world.pass(60 * minute)
      looks.push(await push.round())
    }
    expect(looks.filter((count) => count > 0)).toEqual([1, 1])
  })

  test('outlive a restart and tell on', async () => {
    const push = await world.start()
    const before = await world.live()
    await push.stop()
    await world.start()
    expect(await world.live()).toEqual(before)
    await world.mailbox.seam.putContact(maren.oid, contact)
    await world.arrived()
    world.pass(minute)
    expect(world.hastened()).toContain('maren appointmentsContactsTasks')
  })

  test('of what is switched off are removed, and made again when it is on', async () => {
    const push = await world.start()
    world.refuse(maren, 'incomingEmail', 'switched-off')
    await push.switched(maren)
    world.pass(minute)
    await push.round()
    expect((await kinds()).sort()).toEqual(five.slice(2).sort())
    // it failed ten times.
    const disabled = { code: 'x', detail: 'y', since: world.clock.now().toISOString() }
    await world.store.keep(maren, { [reportName('appointmentsContactsTasks')]: JSON.stringify({ disabled }) })
    await push.switched(maren)
    world.pass(minute)
    await push.round()
    expect(await world.live()).toEqual([])
    expect(await world.store.subscriptionsOf(maren)).toEqual([])
    world.refuse(maren, 'incomingEmail', undefined)
    await world.store.keep(maren, { [reportName('appointmentsContactsTasks')]: undefined })
    await push.switched(maren)
    world.pass(minute)
    await push.round()
    expect((await kinds()).sort()).toEqual([...five].sort())
  })

  test('to another address take the place of those to the former one', async () => {
    await (await world.start()).stop()
    const before = await world.live()
    await world.start({ notifications: { address: 'https://elsewhere.example/notifications' } })
    const after = await world.live()
    expect(after).toHaveLength(5)
    expect(after.filter(({ id }) => before.some((one) => one.id === id))).toEqual([])
  })

  test('are removed when nobody may tell any more', async () => {
    await (await world.start()).stop()
    const push = await world.start({ notifications: { because: 'No address.' } })
    expect(await world.live()).toEqual([])
    expect(push.take).toBeUndefined()
    expect(await push.statusOf(maren)).toEqual({ isOn: false, because: 'No address.' })
  })

  test('that are refused leave the others be, say why, and are asked for again ever more seldom', async () => {
    await world.close()
    world = await openPushWorld(keys, { grants: everything.slice(0, 3) })
    await world.know(maren)
    const push = await world.start()
    expect((await kinds()).sort()).toEqual(five.slice(0, 4).sort())
    expect(await push.statusOf(maren)).toEqual({ isOn: true, because: expect.stringMatching(/lacks the permission/) })
    world.exchanges.splice(0)
    for (let minutes = 0; minutes < 1_440; minutes++) {
      world.pass(minute)
      await push.round()
    }
    // After 1, 2, 4 … 512 minutes, each time one renewal and one try.
    expect(world.asked()).toHaveLength(2 * 10)
    world.grant(everything)
    world.pass(day)
    await push.round()
    expect(await kinds()).toHaveLength(5)
    expect(await push.statusOf(maren)).toEqual({ isOn: true })
  })

  test('can’t be had where Graph does not reach Tandem: that is said, and tried again', async () => {
    world.reach(false)
    const push = await world.start()
    expect(await world.live()).toEqual([])
    expect(await push.statusOf(maren)).toEqual({
      isOn: false,
      because: expect.stringMatching(/can’t reach the address/),
    })
    world.reach(true)
    world.pass(2 * minute)
    await push.round()
    expect(await push.statusOf(maren)).toEqual({ isOn: true })
  })

  test('are not asked for while Graph is away, and none is given up', async () => {
    const push = await world.start()
    world.mailbox.faults.inject({ match: /./, count: 40, kind: 'status', status: 503 })
    world.exchanges.splice(0)
    world.pass(2 * day)
    await push.round()
    expect(await push.statusOf(maren)).toEqual({ isOn: true, because: expect.stringMatching(/does not answer/) })
    world.mailbox.faults.clear()
    world.pass(2 * minute)
    await push.round()
    expect(await push.statusOf(maren)).toEqual({ isOn: true })
    expect(await world.live()).toHaveLength(5)
  })

  test('of a new to-do list begin with the next renewal, those of a deleted one end', async () => {
    const push = await world.start()
    const lists = `http://localhost:4701/v1.0/users/${maren.oid}/todo/lists`
    const headers = { Authorization: 'Bearer a', 'Content-Type': 'application/json' }
    const response = await world.mailbox.app.request(lists, {
      ...{ method: 'POST', headers, body: JSON.stringify({ displayName: 'Garden' }) },
    })
    const { id } = (await response.json()) as { id: string }
    world.pass(2 * day)
    await push.round()
    expect(await world.live()).toHaveLength(6)
    await world.mailbox.app.request(`${lists}/${id}`, { method: 'DELETE', headers })
    world.pass(2 * day)
    await push.round()
    expect(await world.live()).toHaveLength(5)
    expect(await push.statusOf(maren)).toEqual({ isOn: true })
  })
})

describe('what changes in a mailbox', () => {
  test.each([
    ['a message', 'incomingEmail', () => world.mailbox.seam.deliverMime(maren.oid, message('one'))],
    [
      'a sent message',
      'incomingEmail',
      () => world.mailbox.seam.deliverMime(maren.oid, message('two'), { folder: 'sentitems' }),
    ],
    [
      'a meeting',
      'appointmentsContactsTasks',
      () =>
        world.mailbox.seam.putEvent(maren.oid, {
          subject: 'Lunch',
          start: { dateTime: '2026-11-24T12:00:00', timeZone: 'UTC' },
          end: { dateTime: '2026-11-24T13:00:00', timeZone: 'UTC' },
        }),
    ],
    ['a contact', 'appointmentsContactsTasks', () => world.mailbox.seam.putContact(maren.oid, contact)],
    ['a task', 'appointmentsContactsTasks', () => world.mailbox.seam.putTask(maren.oid, { title: 'Call' })],
  ] as const)('%s brings the look at %s forward, and nothing else', async (_name, workload, change) => {
    await world.start()
    world.pass(minute)
    world.hastened()
    await change()
    await world.arrived()
    expect(world.hastened()).toEqual([])
    world.pass(250)
    expect(world.hastened()).toEqual([`maren ${workload}`])
    world.pass(day)
    expect(world.hastened()).toEqual([])
  })

  test('after a subscription began is looked for: it began later than the mailbox', async () => {
    await world.start()
    world.pass(minute)
    expect(world.hastened()).toEqual(['maren appointmentsContactsTasks', 'maren incomingEmail'])
  })
})

describe('lifecycle notifications', () => {
  test('that subscriptions are gone have them made again, and missed changes looked for', async () => {
    const push = await world.start()
    const before = (await world.live()).map(({ id }) => id)
    world.pass(minute)
    world.hastened()
    await world.mailbox.notifications.announce(maren.oid, 'subscriptionRemoved')
    await world.arrived()
    expect(await world.live()).toEqual([])
    world.pass(minute)
    expect(await push.round()).toBe(1)
    const after = (await world.live()).map(({ id }) => id)
    expect(after).toHaveLength(5)
    expect(after.filter((id) => before.includes(id))).toEqual([])
    expect(world.hastened()).toEqual(['maren appointmentsContactsTasks', 'maren incomingEmail'])
    expect(await world.counted('tandem_notifications_total{outcome="lifecycle"}')).toBe(5)
  })

  test('that something was missed make it looked for, and change no subscription', async () => {
    const push = await world.start()
    const before = await world.live()
    world.pass(minute)
    world.hastened()
    await world.mailbox.notifications.announce(maren.oid, 'missed')
    await world.arrived()
    world.pass(minute)
    expect(world.hastened()).toEqual(['maren appointmentsContactsTasks', 'maren incomingEmail'])
    expect(await push.round()).toBe(0)
    expect(await world.live()).toEqual(before)
  })

  test('that ask for a renewal get it', async () => {
    const push = await world.start()
    world.pass(4_220 * minute - 30 * minute)
    // Nobody looked after it so far: the service was away.
    await world.mailbox.notifications.tend()
    await world.arrived()
    await push.round()
    for (const { expirationDateTime } of await world.live())
      expect(Date.parse(expirationDateTime) - world.clock.now().getTime()).toBeGreaterThan(2 * day)
    expect(await world.live()).toHaveLength(5)
  })
})

describe('what somebody else posts', () => {
  const post = (value: unknown) => world.house.send('/notifications', { body: { value } })
  /** What Graph really sent, to be sent again. */
  async function genuine(): Promise<Record<string, unknown>> {
    await world.mailbox.seam.putContact(maren.oid, contact)
    await world.arrived()
    const posted = world.exchanges.filter(({ service, requestBody }) => service === 'graph-webhook' && requestBody)
    const { value } = JSON.parse(posted.at(-1)?.requestBody ?? '{}') as { value: Record<string, unknown>[] }
    if (!value[0]) throw new Error('nothing was posted')
    world.pass(20 * minute)
    world.hastened()
    return value[0]
  }

  test('is answered like everything else, starts nothing and is counted', async () => {
    await world.start()
    const real = await genuine()
    const taken = await world.counted('tandem_notifications_total{outcome="taken"}')
    const posts: readonly (readonly [unknown, string])[] = [
      [[{ ...real, clientState: 'guessed' }], 'forged'],
      [[{ ...real, clientState: `${real.clientState}x` }], 'forged'],
      [[{ ...real, tenantId: '00000000-0000-4000-8000-000000000000' }], 'forged'],
      [[{ ...real, subscriptionId: '00000000-0000-4000-8000-000000000000' }], 'unknown'],
      [[{ ...real, clientState: undefined }], 'malformed'],
      [[{ ...real, lifecycleEvent: 'party' }], 'malformed'],
      [[null], 'malformed'],
      ['nothing', 'malformed'],
    ]
    for (const [value, outcome] of posts) {
      const name = `tandem_notifications_total{outcome="${outcome}"}`
      const before = await world.counted(name)
      const answer = await post(value)
      expect([answer.status, answer.text]).toEqual([202, ''])
      await world.arrived()
      expect([outcome, await world.counted(name)]).toEqual([outcome, before + 1])
    }
    const broken = await world.house.send('/notifications', { body: '{"value":[' })
    expect(broken.status).toBe(202)
    await world.arrived()
    world.pass(day / 2)
    expect(world.hastened()).toEqual([])
    expect(await world.counted('tandem_notifications_total{outcome="taken"}')).toBe(taken)
  })

  test('again and again starts no more looks than one now and then, whoever repeats it', async () => {
    await world.start()
    const real = await genuine()
    let looks = 0
    for (let seconds = 0; seconds < 600; seconds++) {
      expect((await post([real, real, real])).status).toBe(202)
      await world.arrived()
      world.pass(1_000)
      looks += world.hastened().length
    }
    // Ten at once and one every five seconds.
    expect(looks).toBeGreaterThan(100)
    expect(looks).toBeLessThanOrEqual(131)
  })

  test('thousands in one post are one look', async () => {
    await world.start()
    const real = await genuine()
    const answer = await post(Array.from({ length: 5_000 }, (_none, number) => ({ ...real, resource: `x/${number}` })))
    expect(answer.status).toBe(202)
    await world.arrived()
    world.pass(minute)
    expect(world.hastened()).toEqual(['maren appointmentsContactsTasks'])
    expect(await world.counted('tandem_notifications_total{outcome="taken"}')).toBeGreaterThanOrEqual(5_000)
  })

  test('a repeated "removed" of a subscription that lives costs one renewal in a while and makes no second one', async () => {
    const push = await world.start()
    const real = await genuine()
    const before = (await world.live()).map(({ id }) => id)
    world.exchanges.splice(0)
    const removed = { ...real, lifecycleEvent: 'subscriptionRemoved', changeType: undefined, resource: undefined }
    for (let seconds = 0; seconds < 60; seconds++) {
      await post([removed])
      await world.arrived()
      world.pass(1_000)
      await push.round()
    }
    expect((await world.live()).map(({ id }) => id)).toEqual(before)
    expect(world.asked().length).toBeLessThanOrEqual(5)
  })

  test('for a mailbox that is gone starts nothing', async () => {
    const push = await world.start()
    const real = await genuine()
    world.refuse(maren, 'incomingEmail', 'mailbox-inactive')
    world.refuse(maren, 'appointmentsContactsTasks', 'mailbox-inactive')
    await push.switched(maren)
    world.pass(minute)
    await push.round()
    world.pass(minute)
    world.hastened()
    const before = await world.counted('tandem_notifications_total{outcome="unknown"}')
    expect((await post([real])).status).toBe(202)
    await world.arrived()
    world.pass(minute)
    expect(world.hastened()).toEqual([])
    expect(await world.counted('tandem_notifications_total{outcome="unknown"}')).toBe(before + 1)
  })

  test('of another tenant’s mailbox in the same store is refused', async () => {
    await world.start()
    const real = await genuine()
    const [kept] = (await world.store.subscriptionsOf(maren)).filter(({ id }) => id === real.subscriptionId)
    if (!kept) throw new Error('not kept')
    await world.store.keepSubscriptions({ tid: 'another', oid: 'x' }, [{ ...kept, id: 'theirs' }], [])
    await post([{ ...real, subscriptionId: 'theirs', tenantId }])
    await world.arrived()
    world.pass(minute)
    expect(world.hastened()).toEqual([])
  })
})
