/** The connector's subscriptions before the sandbox, both judged by Microsoft's published contracts. */
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { contactsOf, createSubscriptions, eventsOf, mailFolderOf, taskListOf } from '../../src/graph/index.ts'
import { createMailbox } from '../../src/sandbox/mailbox/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'
import { type Exchange, hasJudge, recordingFetch, verdicts } from './judge.ts'
import { clock, graphAddress, person } from './world.ts'

const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }
const { oid } = person('Maren')
const notificationUrl = 'https://tandem.example/notifications'
let exchanges: Exchange[] = []
afterEach(() => {
  const spoken = exchanges.map((exchange) => ({ ...exchange, time: clock.now().toISOString() }))
  exchanges = []
  if (hasJudge) expect(verdicts(spoken, { immutableIds: true })).toEqual([])
})

function open(grants = ['Mail.Read', 'Calendars.Read', 'Contacts.Read', 'Tasks.ReadWrite.All']) {
  const echo: typeof fetch = async (input) =>
    new Response(new URL(String(input)).searchParams.get('validationToken'), {
      headers: { 'Content-Type': 'text/plain' },
    })
  const mailbox = createMailbox({
    ...{ database: new DatabaseSync(':memory:'), clock, publicAddress: graphAddress },
    tokens: {
      verify: async () => ({ tid: 'tenant', oid: 'tandem', name: 'Tandem', kind: 'application', grants }),
    },
    notifications: { fetch: echo },
  })
  mailbox.seam.addUser(person('Maren'))
  const upstream = createUpstream({
    ...{ side: 'mailbox', address: graphAddress, getToken: async () => 'token', lane: createLane(4) },
    ...{ fetch: recordingFetch('graph', mailbox.app, exchanges), now: clock.now, sleep: async () => undefined },
  })
  return createSubscriptions({ address: graphAddress, mailbox: oid, upstream, now: clock.now, notificationUrl })
}
const clientState = 'x'.repeat(43)
const made = (answer: unknown) => {
  if (answer instanceof TandemError) throw answer
  return answer as { readonly id: string; readonly expires: Date }
}

describe('subscriptions', () => {
  test('of each kind are created within their limits, renewed and removed, one at a time and together', async () => {
    const graph = open()
    const { lists } = await graph.renew([], call)
    if (lists instanceof TandemError) throw lists
    expect(lists).toHaveLength(1)
    const resources = [
      ...[mailFolderOf(oid, 'inbox'), mailFolderOf(oid, 'sentitems'), eventsOf(oid), contactsOf(oid)],
      ...lists.map((list) => taskListOf(oid, list)),
    ]
    const held: { id: string; resource: string }[] = []
    for (const resource of resources) {
      const [one] = await graph.create([{ ...resource, clientState }], call)
      held.push({ id: made(one).id, resource: resource.resource })
    }
    const more = await graph.create(
      resources.map((resource) => ({ ...resource, clientState })),
      call,
    )
    expect(new Set([...held, ...more.map(made)].map(({ id }) => id)).size).toBe(10)
    const days = more.map((one) => (made(one).expires.getTime() - clock.now().getTime()) / 86_400_000)
    // Nearly seven days, and nearly three of tasks.
    expect(days.map(Math.ceil)).toEqual([7, 7, 7, 7, 3])
    const { renewed } = await graph.renew(held, call)
    expect(renewed.map((one) => made(one).id)).toEqual(held.map(({ id }) => id))
    expect(await graph.remove([held[0]?.id ?? '', held[1]?.id ?? ''], call)).toEqual([undefined, undefined])
    const after = await graph.renew(held, call)
    expect(after.renewed.map((one) => (one instanceof TandemError ? one.code : 'lives'))).toEqual([
      ...['item-gone', 'item-gone', 'lives', 'lives', 'lives'],
    ])
    // What is gone already is no failure.
    expect(await graph.remove([held[0]?.id ?? ''], call)).toEqual([undefined])
  })

  test('that are refused are refused by themselves', async () => {
    const graph = open(['Mail.Read'])
    const answers = await graph.create(
      [mailFolderOf(oid, 'inbox'), eventsOf(oid), mailFolderOf(oid, 'no-such-folder')].map((resource) => ({
        ...resource,
        clientState,
      })),
      call,
    )
    expect(answers.map((one) => (one instanceof TandemError ? one.code : 'made'))).toEqual([
      ...['made', 'item-not-readable', 'item-gone'],
    ])
  })
})
