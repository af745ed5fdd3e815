/** A mailbox is given to another installation while one is in the middle of a long look. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { Workload } from '../../src/core/organization-news.ts'
import { fenceLifeMs, handoverMs, type Installation } from '../../src/core/sync-client.ts'
import type { WholeWorld } from '../../src/service/connections.ts'
import { FenceClosed } from '../../src/service/fenced.ts'
import { createSyncClients } from '../../src/service/sync-clients.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { quietPasses } from './quiet-passes.ts'
import { clock, graphAddress, openContractWorld, organizationAddress, person } from './world.ts'

type Json = Record<string, unknown>
const correlationId = 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f'
const call = { correlationId }
const maren = person('Maren')
const north: Installation = { id: 'north', name: 'north.example', organization: 'https://contoso.crm.example' }
const south: Installation = { ...north, id: 'south', name: 'south.example' }

let contract: Awaited<ReturnType<typeof openContractWorld>>
let folder = ''
const stores: Store[] = []
afterEach(async () => {
  await contract.close()
  for (const store of stores.splice(0)) await store.close()
  rmSync(folder, { recursive: true })
})

/** An installation with a store and connectors of its own. */
async function install(self: Installation) {
  const store = await openStore({ file: join(folder, `${self.id}.sqlite`) })
  stores.push(store)
  const world: WholeWorld = { ...contract.openWorld(), journal: store }
  const clients = createSyncClients({ self, now: clock.now })
  const passes = quietPasses(clients, true)
  return {
    ...{ world, clients, store },
    choose: () => clients.choose(world.mailbox, contract.actor(), self.id, call),
    /** @returns why the look ended before its time */
    async look(workload: Workload, through: WholeWorld = world): Promise<string | undefined> {
      contract.later(300)
      try {
        const scopes =
          (await passes[workload]?.(through, contract.actor(), { ...call, signal: new AbortController().signal })) ?? []
        for (const { failure } of scopes) if (failure) throw failure
        return undefined
      } catch (error) {
        if (error instanceof FenceClosed || error instanceof TandemError) return error.code
        throw error
      }
    },
  }
}

async function openTwo() {
  contract = await openContractWorld({ isEmptyMailbox: true })
  folder = mkdtempSync(join(tmpdir(), 'tandem-two-'))
  await contract.world.crm.setPersonalOptions({ incomingEmailFilteringMethod: 0 }, call)
  const headers = { Authorization: 'Bearer token', 'Content-Type': 'application/json', Prefer: 'IdType="ImmutableId"' }
  const ask = async (app: typeof contract.mailbox.app, url: string, method = 'GET', body?: Json): Promise<Json> => {
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
    const response = await app.request(url, init)
    const text = await response.text()
    if (response.status >= 300) throw new Error(`${method} ${url}: ${response.status} ${text}`)
    return text ? (JSON.parse(text) as Json) : {}
  }
  const graph = (path: string, method?: string, body?: Json) =>
    ask(contract.mailbox.app, `${graphAddress}/me${path}`, method, body)
  const crm = (path: string, method?: string, body?: Json) =>
    ask(contract.organization.app as never, `${organizationAddress}/${path}`, method, body)
  const list = async (answer: Promise<Json>) => (await answer).value as readonly Json[]
  return { north: await install(north), south: await install(south), graph, crm, list }
}

/** After the first of these writes has been done somebody does this. */
function afterFirst<Side extends 'mailbox' | 'crm'>(
  world: WholeWorld,
  side: Side,
  write: keyof WholeWorld[Side] & string,
  happen: () => Promise<unknown>,
): WholeWorld {
  let happened: Promise<unknown> | undefined
  const original = world[side][write] as (...args: unknown[]) => Promise<unknown>
  const changed = async (...args: unknown[]) => {
    const result = await original(...args)
    happened ??= happen()
    await happened
    return result
  }
  return { ...world, [side]: { ...world[side], [write]: changed } }
}

const count = 6
const numbers = Array.from({ length: count }, (_, number) => number)

/** What there is to do, the write after which the mailbox is lost, and what has to be there in the end, each once. */
const works = {
  incomingEmail: {
    side: 'crm',
    write: 'writeEach',
    async prepare() {
      for (const number of numbers) {
        const lines = [
          'From: Nora <nora@fabrikam.example>',
          `To: Maren <${maren.mail}>`,
          `Subject: Question ${number}`,
          `Message-ID: <lost-${number}@fabrikam.example>`,
          `Date: ${clock.now().toUTCString()}`,
        ]
        await contract.mailbox.seam.deliverMime(
          maren.oid,
          new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\nDear Maren`),
        )
      }
    },
    made: async ({ crm, list }) =>
      (await list(crm("emails?$select=subject&$filter=startswith(subject,'Question ')"))).map(
        ({ subject }) => String(subject).split(' CRM:')[0],
      ),
    wanted: numbers.map((number) => `Question ${number}`),
  },
  appointmentsContactsTasks: {
    side: 'crm',
    write: 'writeEach',
    async prepare({ graph }) {
      for (const number of numbers)
        await graph('/contacts', 'POST', {
          ...{ givenName: 'Ines', surname: `Lost ${number}`, categories: ['Tracked to Dynamics 365'] },
        })
    },
    made: async ({ crm, graph, list }) => {
      const items = (await list(graph('/contacts?$select=surname&$top=100'))).map(({ surname }) => String(surname))
      expect(items.filter((surname) => surname.startsWith('Lost')).sort()).toEqual(
        numbers.map((number) => `Lost ${number}`),
      )
      const rows = await list(crm("contacts?$select=lastname&$filter=startswith(lastname,'Lost')"))
      return rows.map(({ lastname }) => String(lastname))
    },
    wanted: numbers.map((number) => `Lost ${number}`),
  },
  outgoingEmail: {
    side: 'mailbox',
    write: 'sendDraft',
    async prepare({ crm }) {
      const { systemUserId, organizationId } = await contract.world.crm.whoAmI(call)
      contract.actAs(person('Tomás'))
      await crm(`organizations(${organizationId})`, 'PATCH', { allowunresolvedpartiesonemailsend: true })
      contract.actAs(maren)
      for (const number of numbers) {
        const id = `00000000-0000-4000-8000-00000000000${number}`
        await crm('emails', 'POST', {
          ...{ activityid: id, subject: `Offer ${number}`, description: '<p>Dear customer</p>', directioncode: true },
          email_activity_parties: [
            { participationtypemask: 1, 'partyid_systemuser@odata.bind': `/systemusers(${systemUserId})` },
            { participationtypemask: 2, addressused: 'anna@outside.example' },
          ],
        })
        await crm(`emails(${id})`, 'PATCH', { statuscode: 6 })
      }
    },
    made: async ({ crm, graph, list }) => {
      const rows = await list(crm("emails?$select=statuscode&$filter=startswith(subject,'Offer')"))
      expect(rows).toHaveLength(count)
      expect(rows.every(({ statuscode }) => statuscode === 3)).toBe(true)
      const found = await list(graph("/messages?$select=subject,isDraft&$filter=startswith(subject,'Offer')&$top=100"))
      expect(found.every(({ isDraft }) => isDraft === false)).toBe(true)
      return found.map(({ subject }) => String(subject).split(' CRM:')[0])
    },
    wanted: numbers.map((number) => `Offer ${number}`),
  },
} satisfies Partial<Record<Workload, Work>>

interface Work {
  readonly side: 'mailbox' | 'crm'
  readonly write: string
  prepare(two: Awaited<ReturnType<typeof openTwo>>): Promise<void>
  made(two: Awaited<ReturnType<typeof openTwo>>): Promise<readonly (string | undefined)[]>
  readonly wanted: readonly string[]
}

/** @returns how many of these writes were begun since */
function writesIn(world: WholeWorld): { readonly world: WholeWorld; readonly writes: () => number } {
  let writes = 0
  const counted = <Side extends 'mailbox' | 'crm'>(side: Side, names: readonly (keyof WholeWorld[Side])[]) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        (...args: unknown[]) => {
          writes++
          return (world[side][name] as (...given: unknown[]) => unknown)(...args)
        },
      ]),
    )
  return {
    world: {
      ...world,
      mailbox: { ...world.mailbox, ...counted('mailbox', ['write', 'updateItem', 'createDraft', 'sendDraft']) },
      crm: { ...world.crm, ...counted('crm', ['write', 'writeEach']) },
    },
    writes: () => writes,
  }
}

describe.each(Object.keys(works) as (keyof typeof works)[])('in a look at %s', (workload) => {
  const work: Work = works[workload]

  async function begun() {
    const two = await openTwo()
    expect(await two.north.look(workload)).toBeUndefined()
    expect(await two.south.look(workload)).toBe('other-installation')
    contract.later(600)
    await work.prepare(two)
    const counting = writesIn(two.north.world)
    let writesThen = 0
    const losing = (happen: () => Promise<unknown>) =>
      afterFirst(counting.world, work.side, work.write as never, async () => {
        await happen()
        writesThen = counting.writes()
      })
    return { ...two, losing, writesSince: () => counting.writes() - writesThen }
  }

  test('nothing is written on an old answer: the look ends, and the other one does each thing once', async () => {
    const two = await begun()
    const { losing, south, north } = two
    const through = losing(async () => {
      await south.choose()
      contract.later(fenceLifeMs / 1000)
    })
    expect(await north.look(workload, through)).toBe('other-installation')
    expect(two.writesSince()).toBe(0)
    expect(await north.look(workload)).toBe('other-installation')
    for (let looks = 0; looks < 3; looks++) expect(await south.look(workload)).toBeUndefined()
    expect([...(await work.made(two))].sort()).toEqual(work.wanted)
    // And given back it does nothing anew.
    await north.choose()
    for (let looks = 0; looks < 3; looks++) expect(await north.look(workload)).toBeUndefined()
    expect([...(await work.made(two))].sort()).toEqual(work.wanted)
  })

  test('one that is still its own goes on, however long it takes', async () => {
    const two = await begun()
    let reads = 0
    const { mailbox } = two.north.world
    const through = two.losing(async () => contract.later(4 * 3600))
    const counting = {
      ...through,
      mailbox: {
        ...through.mailbox,
        readStamp: (...given: Parameters<typeof mailbox.readStamp>) => {
          reads++
          return mailbox.readStamp(...given)
        },
      },
    }
    expect(await two.north.look(workload, counting)).toBeUndefined()
    // With the first request of the look, and once more when that answer was old.
    expect(reads).toBe(2)
    expect([...(await work.made(two))].sort()).toEqual(work.wanted)
    // It was seen again in the middle: nobody takes it for one that is no more.
    expect(await two.south.look(workload)).toBe('other-installation')
  })

  test('of which nobody can tell whose the mailbox is, the look ends, and nothing has failed for that', async () => {
    const two = await begun()
    let isAway = false
    const through = two.losing(async () => {
      isAway = true
      contract.later(fenceLifeMs / 1000)
    })
    const away = new TandemError('upstream-throttled', { side: 'mailbox', retryAfterMs: 1_000 })
    const { mailbox } = through
    const readStamp: typeof mailbox.readStamp = (options) =>
      isAway ? Promise.reject(away) : mailbox.readStamp(options)
    expect(await two.north.look(workload, { ...through, mailbox: { ...mailbox, readStamp } })).toBe(away.code)
    expect(two.writesSince()).toBe(0)
    expect(await two.north.store.openAlerts(contract.actor())).toEqual([])
    for (let looks = 0; looks < 3; looks++) expect(await two.north.look(workload)).toBeUndefined()
    expect([...(await work.made(two))].sort()).toEqual(work.wanted)
  })
})

test('the one that is chosen begins when the one before has written its last (R-287)', async () => {
  const two = await openTwo()
  const workload = 'appointmentsContactsTasks'
  await two.north.look(workload)
  await two.south.look(workload)
  await two.south.choose()
  const chosenAt = clock.now().getTime()
  const lookAfter = (milliseconds: number) => {
    contract.later((chosenAt + milliseconds - clock.now().getTime()) / 1000 - 300)
    return two.south.look(workload)
  }
  expect(await lookAfter(10_000)).toBe('taking-over')
  // Whoever asks is told when.
  const asked = two.south.clients.demand(two.south.world.mailbox, contract.actor(), call)
  const until = new Date(chosenAt + handoverMs).toISOString()
  await expect(asked).rejects.toMatchObject({ code: 'taking-over', until })
  expect(await lookAfter(handoverMs - 1_000)).toBe('taking-over')
  expect(await lookAfter(handoverMs)).toBeUndefined()
  expect(await two.north.look(workload)).toBe('other-installation')
})

test('what was read before another one had it meanwhile is not written on', async () => {
  const two = await openTwo()
  const workload = 'appointmentsContactsTasks'
  await two.north.look(workload)
  await two.south.look(workload)
  await two.graph('/contacts', 'POST', { givenName: 'Ines', categories: ['Tracked to Dynamics 365'] })
  const through = afterFirst(two.north.world, 'crm', 'writeEach', async () => {
    await two.south.choose()
    contract.later(1)
    await two.south.clients.choose(two.south.world.mailbox, contract.actor(), 'north', call)
    contract.later(fenceLifeMs / 1000)
  })
  expect(await two.north.look(workload, through)).toBe('taking-over')
  expect(await two.north.look(workload)).toBeUndefined()
})
