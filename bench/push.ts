/**
 * From a change on one side to the same value on the other, with notifications and no period that could matter: service and
 * sandbox over HTTP, with a delay on every call upstream. Floor: the same change written to both sides by a bare loop that
 * knows at once what to do: read the one side, write the other.
 *
 * What this can't measure is how long Microsoft's own service takes until it tells: the sandbox tells after a tenth of a second.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type House, openHouse } from './house.ts'
import { type Measure, measure, median, timed } from './measure.ts'

/** Added to every call upstream, in milliseconds. */
const distance = 20
const rounds = 24
/** As the service reads the organization's changes, in milliseconds. */
const newsEveryMs = 7_000
const restMs = 4_000
const lookEveryMs = 10
const aims = { 'push-to-crm': 3_000, 'push-to-outlook': 10_000 } as const

interface Pair {
  readonly item: string
  readonly record: string
}

/** Both measures: from Outlook to the CRM, and back. */
export async function push(): Promise<readonly Measure[]> {
  const house = await openHouse(undefined, undefined, { TANDEM_SYNC_SECONDS: '720' })
  try {
    const { sandbox, token } = house
    const ask = asking(token)
    const graph = `${sandbox.addresses.graph}/me`
    const organization = sandbox.addresses.organization
    const inOutlook = async ({ item }: Pair) => (await ask(`${graph}/contacts/${item}`)).jobTitle
    const inCrm = async ({ record }: Pair) =>
      (await ask(`${organization}/contacts(${record})?$select=jobtitle`)).jobtitle
    const writeOutlook = ({ item }: Pair, jobTitle: string) => ask(`${graph}/contacts/${item}`, 'PATCH', { jobTitle })
    const writeCrm = ({ record }: Pair, jobtitle: string) =>
      ask(`${organization}/contacts(${record})`, 'PATCH', { jobtitle })

    const pair = await firstPair(house)
    for (const faults of [sandbox.faults.graph, sandbox.faults.organization])
      faults.inject({ match: /./, count: Number.MAX_SAFE_INTEGER, kind: 'delay', delayMs: distance })

    const times = {
      toCrm: [] as number[],
      toOutlook: [] as number[],
      bareToCrm: [] as number[],
      bareBack: [] as number[],
    }
    for (let round = 0; round < rounds; round++) {
      times.toCrm.push(await follow(pair, writeOutlook, inCrm))
      // What our own write set in motion comes to rest, and the next change comes at any moment of a period.
      await sleep(1_000 + Math.random() * newsEveryMs)
      times.toOutlook.push(await follow(pair, writeCrm, inOutlook))
      await sleep(restMs)
    }
    for (let round = 0; round < rounds; round++) {
      times.bareToCrm.push(await bare(pair, writeOutlook, inOutlook, writeCrm))
      times.bareBack.push(await bare(pair, writeCrm, inCrm, writeOutlook))
    }
    const line = (name: keyof typeof aims, ours: readonly number[], floor: readonly number[]) =>
      measure(
        name,
        'ms',
        median(ours),
        median(floor),
        `median of ${rounds}, p95 ${Math.round(p95(ours))} ms, aim ${aims[name]} ms; ${distance} ms added to every upstream call; floor: read and write by a bare loop that knows at once`,
      )
    return [line('push-to-crm', times.toCrm, times.bareToCrm), line('push-to-outlook', times.toOutlook, times.bareBack)]
  } finally {
    await house.close()
  }
}

type Write = (pair: Pair, value: string) => Promise<unknown>
type Read = (pair: Pair) => Promise<unknown>

/** From the answer to the change until the other side shows it. */
async function follow(pair: Pair, write: Write, read: Read): Promise<number> {
  const value = `Title ${randomUUID()}`
  await write(pair, value)
  return timed(async () => {
    for (const end = performance.now() + 60_000; performance.now() < end; await sleep(lookEveryMs))
      if ((await read(pair)) === value) return
    throw new Error('the change did not come over within a minute')
  })
}

async function bare(pair: Pair, write: Write, read: Read, writeOther: Write): Promise<number> {
  const value = `Title ${randomUUID()}`
  await write(pair, value)
  return timed(async () => writeOther(pair, String(await read(pair))))
}

/** A mailbox that is known and subscribed to, with a contact that follows both ways. */
async function firstPair({ sandbox, service, token }: House): Promise<Pair> {
  const ask = asking(token)
  await until(async () => {
    const { push: told, last } = (await ask(`${service.address}/api/mailbox`)) as {
      push: { isOn: boolean }
      last?: object
    }
    return told.isOn && last ? true : undefined
  })
  const address = `${randomUUID()}@push.example`
  const { id } = await ask(`${sandbox.addresses.graph}/me/contacts`, 'POST', {
    ...{ givenName: 'Nora', surname: 'Blom', emailAddresses: [{ name: 'Nora Blom', address }] },
    categories: ['Tracked to Dynamics 365'],
  })
  const record = await until(async () => {
    const path = `contacts?$select=contactid&$filter=emailaddress1 eq '${address}'`
    const { value } = (await ask(`${sandbox.addresses.organization}/${path}`)) as { value: { contactid: string }[] }
    return value[0]?.contactid
  })
  await sleep(15_000)
  return { item: String(id), record }
}

const asking =
  (token: string) =>
  async (address: string, method = 'GET', body?: object): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(address, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text.slice(0, 500)}`)
    return text ? JSON.parse(text) : {}
  }

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + 60_000; performance.now() < end; await sleep(100)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error('not within a minute')
}

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
}
