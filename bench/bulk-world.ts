/** Core, connectors and store in this process; mailbox and organization over HTTP in another, so that our CPU time is ours. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { TandemError } from '../src/core/errors.ts'
import { allLinks } from '../src/core/follow/news.ts'
import { type ScopeResult, syncMailbox } from '../src/core/follow/sync-mailbox.ts'
import type { Link } from '../src/core/link.ts'
import { trackedCategory } from '../src/core/mark.ts'
import { openStore } from '../src/store/index.ts'
import { type Http, http } from '../src/upstream/index.ts'
import { createSyncWorld } from './sync-world.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }
const actor = { tid: 'tenant', oid: 'bench' }
/** So many are made or changed by people at once; not measured. */
const atOnce = 200
const filledAtOnce = 5_000

interface Ready {
  readonly graph: string
  readonly organization: string
  readonly users: readonly { readonly token: string }[]
}

export interface BulkWorld {
  /** Contacts that a pass has linked. */
  prepare(count: number): Promise<void>
  /** A person changes half of them in Outlook, a colleague the other half in the CRM. */
  change(): Promise<void>
  /** Puts so many more links into the store, of contacts that nobody touches. */
  fill(count: number): Promise<void>
  /** One pass, brakes off. */
  pass(): Promise<ScopeResult>
  close(): Promise<void>
}

/** @param around sees every request on its way */
export async function openBulkWorld(around: (fetcher: Http) => Http = (same) => same): Promise<BulkWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bulk-'))
  const child = spawn(process.execPath, ['src/start.ts', '--port', '0', '--data', join(folder, 'sandbox'), '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LOG_LEVEL: 'fatal' },
  })
  const { graph, organization, users } = await ready(child)
  const token = users[0]?.token ?? ''
  const store = await openStore({ file: join(folder, 'tandem.sqlite') })
  const world = createSyncWorld({ graph, organization, token, store, fetch: around(http) })
  const unlimited = { least: Number.MAX_SAFE_INTEGER, share: 1 }
  const limits = { deletions: unlimited, changes: unlimited, emptyFrom: Number.MAX_SAFE_INTEGER }
  const pass = async () => {
    const scopes = await syncMailbox(world, actor, { ...call, limits })
    const contacts = scopes.find(({ kind }) => kind === 'contact')
    if (!contacts || contacts.failure) throw contacts?.failure ?? new Error('no contacts were looked at')
    return contacts
  }
  const links = async (most = Number.MAX_SAFE_INTEGER) => {
    const found: Link[] = []
    for await (const link of allLinks(world, actor, 'contact')) {
      if (link.state === 'tracked' && !link.itemId.startsWith('item ')) found.push(link)
      if (found.length >= most) break
    }
    return found
  }
  let round = 0
  let all: readonly Link[] | undefined

  return {
    async prepare(count) {
      for (let from = 0; from < count; from += atOnce) {
        const some = Array.from({ length: Math.min(atOnce, count - from) }, (_none, index) => from + index)
        failed(
          await world.mailbox.write(
            some.map((number) => ({
              action: 'create',
              kind: 'contact',
              changes: card(number),
              transactionId: randomUUID(),
            })),
            call,
          ),
        )
      }
      // Until nothing is left to do, so that the measured pass does what was changed and nothing else.
      for (let passes = 0; passes < 5; passes++) {
        const { created, updated } = await pass()
        if (created + updated === 0) return
      }
    },
    async change() {
      round++
      all ??= await links()
      const half = Math.ceil(all.length / 2)
      for (let from = 0; from < half; from += atOnce)
        failed(
          await world.mailbox.write(
            all.slice(from, Math.min(from + atOnce, half)).map(({ itemId }) => ({
              ...{ action: 'update', kind: 'contact', id: itemId },
              changes: { contact: { jobTitle: `Outlook ${round}`, businessPhones: [`+31 20 ${round}`] } },
            })),
            call,
          ),
        )
      for (let from = half; from < all.length; from += atOnce)
        failed(
          await world.crm.writeEach(
            all.slice(from, from + atOnce).map(({ recordId }) => [
              {
                ...{ kind: 'update', table: 'contact', id: recordId },
                columns: { jobtitle: `CRM ${round}`, mobilephone: `+31 6 ${round}` },
              },
            ]),
            call,
          ),
        )
    },
    async fill(count) {
      const [like] = await links(1)
      if (!like) throw new Error('there is no link to be like')
      for (let from = 0; from < count; from += filledAtOnce) {
        const some = Array.from({ length: Math.min(filledAtOnce, count - from) }, (): Link => {
          const id = randomUUID()
          return { ...like, id, itemId: `item ${id}`, itemKey: `item:${id}`, recordId: id }
        })
        await store.touch(some)
      }
    },
    pass,
    async close() {
      await store.close()
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function card(number: number) {
  return {
    categories: [trackedCategory.displayName],
    contact: {
      ...{ givenName: `Nora ${number}`, surname: `Blom ${number}`, displayName: `Nora ${number} Blom ${number}` },
      ...{ jobTitle: 'Buyer', department: 'Purchasing', mobilePhone: `+31 6 ${number}` },
      emailAddresses: [{ address: `nora.${number}@bulk.example`, name: `Nora ${number}` }],
      businessAddress: {
        street: `Kade ${number}`,
        city: 'Utrecht',
        state: '',
        postalCode: '3511',
        countryOrRegion: 'NL',
      },
    },
  }
}

function failed(answers: readonly unknown[]): void {
  const error = answers.find((answer) => answer instanceof TandemError)
  if (error) throw error
}

async function ready(child: ChildProcess): Promise<Ready> {
  if (!child.stdout) throw new Error('the sandbox says nothing')
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('{')) return JSON.parse(line) as Ready
  throw new Error('the sandbox did not start')
}
