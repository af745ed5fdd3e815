/**
 * When whoever had a mailbox has written its last: no try of a write begins on an answer older than `fenceLifeMs`, and
 * one that began is over within `attemptLimitMs`. In virtual time, through both connectors.
 */
import { afterEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { attemptLimitMs, fenceLifeMs, handoverMs, type Installation } from '../../src/core/sync-client.ts'
import { createCrm, createRecordFeed } from '../../src/dataverse/index.ts'
import { createMailbox } from '../../src/graph/index.ts'
import type { WholeWorld } from '../../src/service/connections.ts'
import { FenceClosed, fenced } from '../../src/service/fenced.ts'
import { createSyncClients } from '../../src/service/sync-clients.ts'
import { createLane, createUpstream, type Http } from '../../src/upstream/index.ts'
import { clock, graphAddress, openContractWorld, organizationAddress } from './world.ts'

const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }
const north: Installation = { id: 'north', name: 'north.example', organization: 'https://contoso.crm.example' }

let contract: Awaited<ReturnType<typeof openContractWorld>>
afterEach(() => contract.close())

/** @param answer what becomes of a write on its way; the reads of both sides are answered as ever */
type Answer = 'done' | 'lost' | 503
async function openHeld(answer: (number: number) => Answer | Promise<Answer>, takesMs: number) {
  contract = await openContractWorld({ isEmptyMailbox: true })
  const later = (milliseconds: number) => contract.later(milliseconds / 1000)
  const begun: number[] = []
  const through = (app: { request(url: string, init: object): Response | Promise<Response> }): Http => {
    return async (url, request) => {
      const isWrite = request.method !== 'GET' && !String(request.body).includes('"method":"GET"') && !asksOnly(request)
      if (!isWrite) return app.request(url, request)
      begun.push(clock.now().getTime())
      const what = await answer(begun.length)
      later(takesMs)
      if (what === 'lost') throw new DOMException('too long', 'TimeoutError')
      return what === 'done' ? app.request(url, request) : new Response('', { status: what })
    }
  }
  const shared = {
    ...{ getToken: async () => 'token', now: clock.now, totalLimitMs: 60_000_000 },
    sleep: async (milliseconds: number) => later(milliseconds),
  }
  const mailbox = createMailbox({
    ...{ address: graphAddress, mailbox: 'me', sleep: async () => undefined },
    upstream: createUpstream({
      ...{
        ...shared,
        side: 'mailbox',
        address: graphAddress,
        lane: createLane(4),
        fetch: through(contract.mailbox.app),
      },
    }),
  })
  const upstream = createUpstream({
    ...{ ...shared, side: 'crm', address: organizationAddress, lane: createLane(8) },
    fetch: through(contract.organization.app as never),
  })
  const more = { newId: () => crypto.randomUUID(), now: clock.now, sleep: async () => undefined }
  const feed = createRecordFeed({ address: organizationAddress, upstream, newId: more.newId })
  const crm = createCrm({ ...{ address: organizationAddress, upstream, feed }, ...more })
  const clients = createSyncClients({ self: north, now: clock.now })
  const token = await clients.demand(contract.world.mailbox, contract.actor(), call)
  const fence = clients.fenceOf(contract.world.mailbox, contract.actor(), call, token)
  const world = fenced<WholeWorld>({ ...contract.world, mailbox, crm }, fence)
  return { ...{ world, later, begun, clients, fence }, askedAt: clock.now().getTime() }
}

const asksOnly = ({ body }: Parameters<Http>[1]) => typeof body === 'string' && /^GET /m.test(body)

/** One write to either side. */
const writes: Readonly<Record<string, (world: WholeWorld) => Promise<unknown>>> = {
  mailbox: ({ mailbox }) =>
    mailbox.ensureCategories([{ displayName: `Colour ${clock.now().getTime()}`, color: 'preset1' }], call),
  'mailbox, in a batch': ({ mailbox }) => {
    const write = { action: 'update', kind: 'contact', changes: { categories: [] } } as const
    return mailbox.write(
      ['one', 'two'].map((id) => ({ ...write, id })),
      call,
    )
  },
  crm: ({ crm }) =>
    crm.write(
      [
        {
          ...{ kind: 'create', table: 'contact', id: crypto.randomUUID(), columns: { lastname: 'Late' } },
          ...{ lookups: {}, parties: [] },
        } as never,
      ],
      call,
    ),
}

describe.each(Object.entries(writes))('a write to the %s', (_side, write) => {
  test('that is tried again begins no try on an old answer, and ends before the chosen one begins', async () => {
    // Just before it would be asked anew; each try is given up only at its limit.
    const { world, later, begun, askedAt, fence } = await openHeld(() => 'lost', attemptLimitMs)
    later(fenceLifeMs / 2 - 1)
    expect(fence.isOpen()).toBe(true)
    const came = await write(world).then(
      (outcome) => outcome,
      (error: unknown) => error,
    )
    const failed = Array.isArray(came) ? came[0] : came
    expect(failed).toBeInstanceOf(TandemError)
    expect(failed).toMatchObject({ code: 'upstream-unavailable' })
    expect(begun.length).toBeGreaterThan(0)
    for (const at of begun) expect(at - askedAt).toBeLessThan(fenceLifeMs)
    expect(Math.max(...begun) + attemptLimitMs).toBeLessThanOrEqual(askedAt + handoverMs)
  })

  test('that is refused for a while is tried again as long as the answer is young', async () => {
    const { world, begun } = await openHeld((number) => (number < 3 ? 503 : 'done'), 1_000)
    await write(world)
    expect(begun).toHaveLength(3)
  })

  test('on an old answer asks first, and is not begun where a person chose another one', async () => {
    const { world, later, begun, clients } = await openHeld(() => 'done', 0)
    const south = createSyncClients({ self: { ...north, id: 'south' }, now: clock.now })
    await south.choose(contract.world.mailbox, contract.actor(), 'south', call)
    later(fenceLifeMs / 2)
    await expect(write(world)).rejects.toBeInstanceOf(FenceClosed)
    expect(begun).toEqual([])
    expect(clients.tokenOf(contract.actor())).toBeUndefined()
  })
})

test('a long write of many requests asks again between two of them, and stops in the middle', async () => {
  const south = createSyncClients({ self: { ...north, id: 'south' }, now: clock.now })
  const { world, begun } = await openHeld(async (number): Promise<Answer> => {
    if (number === 6) await south.choose(contract.world.mailbox, contract.actor(), 'south', call)
    return 'done'
  }, fenceLifeMs / 2)
  const all = Array.from({ length: 100 }, (_, number) => ({
    ...({ action: 'create', kind: 'contact', transactionId: 'x' } as const),
    changes: { contact: { givenName: 'Ines', surname: `Long ${number}` } },
  }))
  // Five batches of so many seconds: the answer was renewed on the way.
  expect((await world.mailbox.write(all, call)).filter((one) => one instanceof TandemError)).toEqual([])
  expect(begun).toHaveLength(5)
  await expect(world.mailbox.write(all, call)).rejects.toBeInstanceOf(FenceClosed)
  expect(begun).toHaveLength(6)
})
