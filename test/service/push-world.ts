/** Push over the sandbox's mailbox and a real store, in virtual time; what Graph posts goes through the service's own HTTP side. */
import { DatabaseSync } from 'node:sqlite'
import type { FailureCode } from '../../src/core/errors.ts'
import type { Actor } from '../../src/core/link.ts'
import type { Workload } from '../../src/core/organization-news.ts'
import { createSubscriptions } from '../../src/graph/index.ts'
import { createMailbox } from '../../src/sandbox/mailbox/index.ts'
import { users } from '../../src/sandbox/people/index.ts'
import { createLog } from '../../src/service/log.ts'
import { createPush, type Push, type PushOptions } from '../../src/service/push/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'
import type { Exchange } from '../contract/judge.ts'
import { FakeState, fakeWorld } from '../core/fake-world.ts'
import { type Keys, openHouse, tenantId } from './house.ts'

export const graphAddress = 'http://localhost:4701/v1.0'
const publicAddress = 'https://tandem.example/notifications'
export const everything = ['Mail.Read', 'Calendars.Read', 'Contacts.Read', 'Tasks.ReadWrite.All']
const begin = Date.parse('2026-11-23T12:00:00Z')
const [someone, other] = users
if (!someone || !other) throw new Error('the sandbox has no people')
export const maren: Actor = { tid: tenantId, oid: someone.oid }
export const jonas: Actor = { tid: tenantId, oid: other.oid }

export async function openPushWorld(keys: Keys, { grants = everything }: { grants?: readonly string[] } = {}) {
  let at = begin
  const clock = { now: () => new Date(at) }
  let calls: { readonly at: number; readonly call: () => void }[] = []
  const wake = (milliseconds: number, call: () => void) => {
    const entry = { at: at + milliseconds, call }
    calls.push(entry)
    return () => {
      calls = calls.filter((one) => one !== entry)
    }
  }
  const exchanges: Exchange[] = []
  const hastened: string[] = []
  const refused = new Map<string, FailureCode>()
  /** Tracked folders, by object id. */
  const folders = new Map<string, readonly string[]>()
  let push: Push | undefined
  let isReachable = true
  let given = grants

  const house = await openHouse(keys, () => fakeWorld(new FakeState()), {
    takeNotifications: (body) => push?.take?.(body) ?? false,
  })
  const headersOf = (headers: Headers) => Object.fromEntries([...headers])
  /** What Graph posts to Tandem. */
  const deliver: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    if (!isReachable) throw new TypeError('fetch failed')
    const body = typeof init?.body === 'string' ? init.body : undefined
    const answer = await house.send(`${url.pathname}${url.search}`, {
      method: 'POST',
      headers: headersOf(new Headers(init?.headers)),
      ...(body === undefined ? {} : { body }),
    })
    exchanges.push({
      ...{ service: 'graph-webhook', method: 'POST', url: String(input), requestHeaders: {} },
      ...{ requestBody: body ?? null, status: answer.status, responseHeaders: headersOf(answer.headers) },
      ...{ responseBody: answer.text || null, time: clock.now().toISOString() },
    })
    return new Response(answer.text || null, { status: answer.status, headers: answer.headers })
  }
  const mailbox = createMailbox({
    ...{ database: new DatabaseSync(':memory:'), clock, publicAddress: graphAddress },
    tokens: {
      verify: async () => ({ tid: tenantId, oid: 'tandem', name: 'Tandem', kind: 'application', grants: given }),
    },
    notifications: { fetch: deliver, gatherMs: 0, retryMs: 1 },
  })
  for (const user of users) mailbox.seam.addUser(user)
  const record: typeof fetch = async (input, init) => {
    const response = await mailbox.app.request(String(input), init)
    const text = await response.clone().text()
    exchanges.push({
      ...{ service: 'graph', method: init?.method ?? 'GET', url: String(input) },
      ...{ requestHeaders: headersOf(new Headers(init?.headers)), requestBody: (init?.body as string) ?? null },
      ...{ status: response.status, responseHeaders: headersOf(response.headers), responseBody: text || null },
      time: clock.now().toISOString(),
    })
    return response
  }
  const upstream = createUpstream({
    ...{ side: 'mailbox', address: graphAddress, getToken: async () => 'application', lane: createLane(4) },
    ...{ fetch: record, now: clock.now, sleep: async () => undefined },
  })

  const subscriptionsOf = ({ oid }: Actor, notificationUrl = publicAddress) =>
    createSubscriptions({
      ...{ address: graphAddress, mailbox: oid, upstream, now: clock.now, sleep: async () => undefined },
      notificationUrl,
    })

  async function start(change: Partial<PushOptions> = {}): Promise<Push> {
    const notifications = change.notifications ?? { address: publicAddress }
    const notificationUrl = 'address' in notifications ? notifications.address : ''
    push = createPush({
      ...{ notifications, store: house.store, tid: tenantId, metrics: house.metrics, log: createLog('silent') },
      ...{ now: clock.now, wake, everyMs: 0, random: () => 0.5 },
      subscriptionsOf: (actor) => subscriptionsOf(actor, notificationUrl),
      foldersOf: async ({ oid }) => folders.get(oid) ?? [],
      refusalOf: async ({ oid }, workload) => refused.get(`${oid} ${workload}`),
      hasten: ({ oid }, workload) => hastened.push(`${oid === maren.oid ? 'maren' : 'jonas'} ${workload}`),
      ...change,
    })
    await push.round()
    return push
  }

  return {
    ...{ house, store: house.store, mailbox, exchanges, clock, start, folders, subscriptionsOf },
    /** What Graph was asked. */
    asked: () => exchanges.filter(({ service }) => service === 'graph'),
    know: (actor: Actor) => house.store.keep(actor, { known: clock.now().toISOString() }),
    refuse(actor: Actor, workload: Workload, code: FailureCode | undefined) {
      if (code) refused.set(`${actor.oid} ${workload}`, code)
      else refused.delete(`${actor.oid} ${workload}`)
    },
    grant: (permissions: readonly string[]) => {
      given = permissions
    },
    reach: (may: boolean) => {
      isReachable = may
    },
    /** Id of a folder below the Inbox. */
    async folderNamed(oid: string, name: string): Promise<string> {
      const address = `${graphAddress}/users/${oid}/mailFolders/inbox/childFolders?$select=id,displayName`
      const response = await mailbox.app.request(address, { headers: { Authorization: 'Bearer a' } })
      const { value } = (await response.json()) as { value: { id: string; displayName: string }[] }
      return value.find(({ displayName }) => displayName === name)?.id ?? ''
    },
    /** Everything that was on its way has come. */
    async arrived() {
      await mailbox.notifications.settled()
      await push?.settled()
    },
    /** Lets time go by, and what was to happen meanwhile happen. @param milliseconds virtual */
    pass(milliseconds: number) {
      const end = at + milliseconds
      for (;;) {
        const next = [...calls].sort((one, two) => one.at - two.at)[0]
        if (!next || next.at > end) break
        calls = calls.filter((one) => one !== next)
        at = Math.max(at, next.at)
        next.call()
      }
      at = end
    },
    /** What was looked at since the last time this was asked. */
    hastened: () => hastened.splice(0).sort(),
    /** Of the sandbox itself. */
    live: async () => {
      const response = await mailbox.app.request(`${graphAddress}/subscriptions`, {
        headers: { Authorization: 'Bearer a' },
      })
      return ((await response.json()) as { value: { id: string; resource: string; expirationDateTime: string }[] })
        .value
    },
    /** Value of a counter. */
    async counted(name: string): Promise<number> {
      const { body } = await house.metrics.text()
      const line = body.split('\n').find((each) => each.startsWith(`${name} `))
      return Number(line?.split(' ').at(-1) ?? 0)
    },
    async close() {
      mailbox.notifications.stop()
      await mailbox.notifications.settled()
      await push?.stop()
      await house.close()
    },
  }
}

export type PushWorld = Awaited<ReturnType<typeof openPushWorld>>
