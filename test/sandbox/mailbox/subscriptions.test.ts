/** Change notifications of the sandbox's mailbox (facts.md, "Change notifications"). */
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createMailbox } from '../../../src/sandbox/mailbox/index.ts'
import { anna, ben, mime } from './world.ts'

interface Posted {
  readonly path: string
  readonly value: readonly Readonly<Record<string, unknown>>[]
}

const grants = ['Mail.Read', 'Calendars.Read', 'Contacts.Read', 'Tasks.ReadWrite']
let opened: Pick<ReturnType<typeof createMailbox>, 'notifications'> | undefined
afterEach(async () => {
  opened?.notifications.stop()
  await opened?.notifications.settled()
  opened = undefined
})

function open(options: { database?: DatabaseSync; given?: readonly string[] } = {}) {
  let time = Date.parse('2026-05-04T08:00:00Z')
  const clock = { now: () => new Date(time) }
  const posted: Posted[] = []
  const validated: string[] = []
  const behaviour = { validates: true, answer: 202 as number | 'none', onPost: () => {} }
  const receive: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    const token = url.searchParams.get('validationToken')
    if (token !== null) {
      validated.push(url.pathname)
      return new Response(behaviour.validates ? token : 'hello', { headers: { 'Content-Type': 'text/plain' } })
    }
    posted.push({ path: url.pathname, ...(JSON.parse(String(init?.body)) as { value: Posted['value'] }) })
    behaviour.onPost()
    if (behaviour.answer === 'none') throw new TypeError('fetch failed')
    return new Response(null, { status: behaviour.answer })
  }
  const mailbox = createMailbox({
    ...{ database: options.database ?? new DatabaseSync(':memory:'), clock },
    publicAddress: 'http://localhost:4701/v1.0',
    tokens: {
      verify: async (authorization) => {
        const user = authorization === 'Bearer Ben' ? ben : anna
        return { tid: 'tenant', oid: user.oid, name: user.name, kind: 'user', grants: options.given ?? grants }
      },
    },
    notifications: { fetch: receive, gatherMs: 0, retryMs: 1 },
  })
  for (const user of [anna, ben]) if (!mailbox.seam.hasUser(user.oid)) mailbox.seam.addUser(user)
  const ask = async (method: string, path: string, body?: object, as = 'Anna', headers = {}) => {
    const response = await mailbox.app.request(`/v1.0${path}`, {
      ...{ method, headers: { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json', ...headers } },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : undefined }
  }
  const inMinutes = (minutes: number) => new Date(time + minutes * 60_000).toISOString()
  const wish = (change: object = {}) => ({
    ...{ changeType: 'created,updated,deleted', notificationUrl: 'https://app.test/told', resource: 'me/contacts' },
    ...{ expirationDateTime: inMinutes(1_000), clientState: 'secret', ...change },
  })
  const subscribe = (change: object = {}, headers = {}) => ask('POST', '/subscriptions', wish(change), 'Anna', headers)
  const world = {
    ...{ ...mailbox, ask, posted, validated, behaviour, inMinutes, subscribe },
    passMinutes: (minutes: number) => {
      time += minutes * 60_000
    },
    /** Everything on its way has come: which changes of what. */
    told: async () => {
      await mailbox.notifications.settled()
      return posted.splice(0).flatMap(({ value }) => value)
    },
  }
  opened = mailbox
  return world
}

describe('creating a subscription', () => {
  test('asks both addresses whether they want to be told, and shows what was made', async () => {
    const { subscribe, validated, ask } = open()
    const made = await subscribe({
      lifecycleNotificationUrl: 'https://app.test/life',
      latestSupportedTlsVersion: 'v1_2',
    })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ resource: 'me/contacts', clientState: 'secret', creatorId: anna.oid })
    expect(validated).toEqual(['/told', '/life'])
    expect((await ask('GET', `/subscriptions/${made.body.id}`)).body).toMatchObject({ id: made.body.id })
    expect((await ask('GET', '/subscriptions')).body.value).toHaveLength(1)
    // Whose it isn't does not see it.
    expect((await ask('GET', '/subscriptions', undefined, 'Ben')).body.value).toEqual([])
    expect((await ask('DELETE', `/subscriptions/${made.body.id}`, undefined, 'Ben')).status).toBe(404)
  })

  test('is refused where the address does not echo the token', async () => {
    const { subscribe, behaviour, ask } = open()
    behaviour.validates = false
    expect(await subscribe()).toMatchObject({ status: 400, body: { error: { code: 'ValidationError' } } })
    expect((await ask('GET', '/subscriptions')).body.value).toEqual([])
  })

  test.each([
    ['http from elsewhere', { notificationUrl: 'http://app.test/told' }, 400],
    ['a longer life than seven days', { expirationDateTime: '2026-05-11T08:01:00Z' }, 400],
    ['a life that is over', { expirationDateTime: '2026-05-04T07:00:00Z' }, 400],
    ['no end', { expirationDateTime: undefined }, 400],
    ['a change of another type', { changeType: 'created,moved' }, 400],
    ['a clientState of 129 characters', { clientState: 'x'.repeat(129) }, 400],
    ['a resource that nobody can watch', { resource: 'me/outlook/masterCategories' }, 400],
    ['a folder that is not there', { resource: "me/mailFolders('nowhere')/messages" }, 404],
    ['somebody else’s mailbox', { resource: `users/${ben.oid}/contacts` }, 403],
    ['what the sandbox does not know', { includeResourceData: true }, 400],
  ])('is refused for %s', async (_name, change, status) => {
    const { subscribe, validated } = open()
    expect((await subscribe(change)).status).toBe(status)
    expect(validated).toEqual([])
  })

  test('needs the permission to read, and takes http on this machine', async () => {
    expect((await open({ given: ['Mail.Read'] }).subscribe()).status).toBe(403)
    expect((await open().subscribe({ notificationUrl: 'http://localhost:4705/notifications' })).status).toBe(201)
  })

  test('raises a short life to 45 minutes, and ends with the thousandth of a mailbox', async () => {
    const { subscribe, inMinutes, notifications } = open()
    expect((await subscribe({ expirationDateTime: inMinutes(1) })).body.expirationDateTime).toBe(inMinutes(45))
    for (let number = 1; number < 1_000; number++) await subscribe()
    expect((await subscribe()).status).toBe(403)
    await notifications.settled()
  })
})

describe('a change', () => {
  test('of an item is told with its type, resource and secret, in the form of ids that was asked for', async () => {
    const { subscribe, seam, told, ask } = open()
    const usual = await subscribe()
    const preferring = await subscribe({}, { Prefer: 'IdType="ImmutableId"' })
    const id = await seam.putContact(anna.oid, { givenName: 'Carl' })
    const both = await told()
    expect(both).toHaveLength(2)
    expect(both.find(({ subscriptionId }) => subscriptionId === preferring.body.id)).toMatchObject({
      ...{
        changeType: 'created',
        clientState: 'secret',
        tenantId: 'tenant',
        resource: `Users/${anna.oid}/Contacts/${id}`,
      },
      resourceData: { '@odata.type': '#Microsoft.Graph.Contact', id },
    })
    const other = both.find(({ subscriptionId }) => subscriptionId === usual.body.id)
    expect(other?.resourceData).toMatchObject({ id: expect.not.stringContaining(id) })
    await ask('PATCH', `/me/contacts/${id}`, { givenName: 'Carla' })
    expect((await told()).map(({ changeType }) => changeType)).toEqual(['updated', 'updated'])
    await ask('DELETE', `/me/contacts/${id}`)
    expect((await told()).map(({ changeType }) => changeType)).toEqual(['deleted', 'deleted'])
  })

  test('is told only of the folder and the types that were asked for', async () => {
    const { subscribe, seam, told, ask } = open()
    await subscribe({ resource: "me/mailFolders('inbox')/messages", changeType: 'created' })
    const id = await seam.deliverMime(anna.oid, mime('one'))
    await seam.deliverMime(anna.oid, mime('two'), { folder: 'archive' })
    await seam.deliverMime(ben.oid, mime('three'))
    await seam.putContact(anna.oid, { givenName: 'Carl' })
    expect(await told()).toMatchObject([{ changeType: 'created', resource: expect.stringContaining('/Messages/') }])
    await ask('PATCH', `/me/messages/${id}`, { isRead: true })
    expect(await told()).toEqual([])
    await ask('POST', `/me/messages/${id}/move`, { destinationId: 'archive' })
    expect(await told()).toEqual([])
  })

  test('that could not be delivered is delivered again, and the next ones after it', async () => {
    const { subscribe, seam, told, behaviour } = open()
    await subscribe()
    let posts = 0
    behaviour.answer = 503
    behaviour.onPost = () => {
      if (++posts === 3) behaviour.answer = 202
    }
    await seam.putContact(anna.oid, { givenName: 'Carl' })
    const resources = (await told()).map(({ resource }) => resource)
    expect(resources).toHaveLength(3)
    expect(new Set(resources).size).toBe(1)
    await seam.putContact(anna.oid, { givenName: 'Dora' })
    expect(await told()).toHaveLength(1)
  })

  test('that can’t be delivered for four hours is given up, and the subscriber told that it missed some', async () => {
    const { subscribe, seam, told, behaviour, passMinutes, posted } = open()
    await subscribe({ lifecycleNotificationUrl: 'https://app.test/life' })
    behaviour.answer = 'none'
    behaviour.onPost = () => passMinutes(100)
    await seam.putContact(anna.oid, { givenName: 'Carl' })
    await told().then((all) => {
      expect(all.at(-1)).toMatchObject({ lifecycleEvent: 'missed', clientState: 'secret' })
      expect(all.filter(({ changeType }) => changeType)).toHaveLength(4)
    })
    expect(posted).toEqual([])
  })

  test('from before a restart is told after it', async () => {
    const database = new DatabaseSync(':memory:')
    const first = open({ database })
    await first.subscribe()
    first.notifications.stop()
    await first.seam.putContact(anna.oid, { givenName: 'Carl' })
    expect(await first.told()).toEqual([])
    const second = open({ database })
    expect(await second.told()).toMatchObject([{ changeType: 'created' }])
  })
})

describe('the life of a subscription', () => {
  test('ends, unless it is lengthened, and its end is announced once', async () => {
    const { subscribe, ask, notifications, told, passMinutes, inMinutes, seam } = open()
    const { body } = await subscribe({ lifecycleNotificationUrl: 'https://app.test/life' })
    await notifications.tend()
    expect(await told()).toEqual([])
    passMinutes(950)
    await notifications.tend()
    await notifications.tend()
    expect(await told()).toMatchObject([{ subscriptionId: body.id, lifecycleEvent: 'reauthorizationRequired' }])
    expect((await ask('POST', `/subscriptions/${body.id}/reauthorize`)).status).toBe(204)
    const renewed = await ask('PATCH', `/subscriptions/${body.id}`, { expirationDateTime: inMinutes(100) })
    expect(renewed).toMatchObject({ status: 200, body: { expirationDateTime: inMinutes(100) } })
    expect((await ask('PATCH', `/subscriptions/${body.id}`, { resource: 'me/events' })).status).toBe(400)
    passMinutes(101)
    expect((await ask('GET', `/subscriptions/${body.id}`)).status).toBe(404)
    await seam.putContact(anna.oid, { givenName: 'Carl' })
    expect(await told()).toEqual([])
  })

  test('ends when the service drops it, and when it is deleted', async () => {
    const { subscribe, ask, notifications, told } = open()
    const { body } = await subscribe({ lifecycleNotificationUrl: 'https://app.test/life' })
    await notifications.announce(anna.oid, 'missed')
    await notifications.announce(anna.oid, 'subscriptionRemoved')
    await notifications.announce(anna.oid, 'subscriptionRemoved')
    expect((await told()).map(({ lifecycleEvent }) => lifecycleEvent)).toEqual(['missed', 'subscriptionRemoved'])
    expect((await ask('GET', `/subscriptions/${body.id}`)).status).toBe(404)
    const other = await subscribe()
    expect((await ask('DELETE', `/subscriptions/${other.body.id}`)).status).toBe(204)
    expect((await ask('GET', '/subscriptions')).body.value).toEqual([])
  })
})
