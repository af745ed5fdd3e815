/**
 * Two thousand new messages for one mailbox beside five hundred quiet ones: the real worker, connectors and store in this
 * process, mailbox and organization of the busy one over HTTP in another; the quiet ones' upstream answers after 20 ms. A period
 * is 20 s instead of 300 s, so that each quiet mailbox has many starts to be late for. Floor: the longest that a quiet mailbox
 * waits for its next start before the burst begins.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Actor } from '../src/core/link.ts'
import { usualNeverTrack } from '../src/core/mail/never-track.ts'
import { usualFolderTerms } from '../src/core/mail/tracked-folders.ts'
import { createCrm, createOrganizationFeed } from '../src/dataverse/index.ts'
import { createMailbox } from '../src/graph/index.ts'
import type { WholeWorld } from '../src/service/connections.ts'
import { html } from '../src/service/html.ts'
import { digest, guidFor, newId } from '../src/service/identifiers.ts'
import { createLog } from '../src/service/log.ts'
import { createSharedNews } from '../src/service/organization-news.ts'
import { createSyncClients } from '../src/service/sync-clients.ts'
import { createPasses, startSyncWorker } from '../src/service/sync-worker.ts'
import { openStore } from '../src/store/index.ts'
import { createLane, createUpstream, type Http, http } from '../src/upstream/index.ts'
import { emptyServices, graph, organization, watchFailures } from './empty-services.ts'
import { type Measure, measure } from './measure.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const quiet = 500
const messages = 2_000
const everyMs = 20_000
const distanceMs = 20
const calmMs = 2 * everyMs
const busy: Actor = { tid: 'tenant', oid: 'busy' }
const now = () => new Date()

interface Ready {
  readonly graph: string
  readonly organization: string
  readonly users: readonly { readonly mailbox: string; readonly token: string }[]
}

export async function burst(): Promise<Measure> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-burst-'))
  const { ready, end } = await openSandbox(folder)
  const store = await openStore({ file: join(folder, 'tandem.sqlite') })
  const log = createLog('silent')
  const services = emptyServices()
  const failures = watchFailures()
  const later: Http = async (...asked) => {
    await sleep(distanceMs)
    return services.fetcher(...asked)
  }
  const upstreamOf = (side: 'mailbox' | 'crm', address: string, token: string, fetcher: Http) =>
    createUpstream({
      ...{ side, address, getToken: async () => token, lane: createLane(side === 'mailbox' ? 4 : 8), now },
      ...{ fetch: fetcher, sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }) },
    })
  const news = createSharedNews({
    feed: createOrganizationFeed({
      ...{ address: organization, newId: randomUUID },
      upstream: upstreamOf('crm', organization, 'token', later),
    }),
    ...{ store, tid: 'tenant', log, now, everyMs: 7_000, onNews: () => undefined },
  })
  const shared = {
    journal: store,
    html,
    conflictOf: () => 'later' as const,
    guidFor,
    digest,
    newId,
    now,
  } as const
  const quietWorld = (actor: Actor): WholeWorld => {
    const crm: WholeWorld['crm'] = createCrm({
      ...{ address: organization, callerObjectId: actor.oid, newId: randomUUID, now },
      upstream: upstreamOf('crm', organization, 'token', later),
      feed: news.of(actor, async (call) => (await crm.whoAmI(call)).systemUserId),
    })
    const upstream = upstreamOf('mailbox', graph, 'token', later)
    const mailbox = createMailbox({ address: graph, mailbox: actor.oid, upstream, now })
    return { ...shared, mailbox, crm, recordUrl: ({ id }) => id }
  }
  const token = ready.users[0]?.token ?? ''
  const busyWorld: WholeWorld = {
    ...shared,
    mailbox: createMailbox({
      ...{ address: ready.graph, mailbox: 'me', now },
      upstream: upstreamOf('mailbox', ready.graph, token, http),
    }),
    crm: createCrm({
      ...{ address: ready.organization, newId: randomUUID, now },
      upstream: upstreamOf('crm', ready.organization, token, http),
    }),
    recordUrl: ({ id }) => id,
  }
  const worlds = new Map<string, WholeWorld>([[busy.oid, busyWorld]])
  const worldOf = (actor: Actor) => {
    const world = worlds.get(actor.oid) ?? quietWorld(actor)
    worlds.set(actor.oid, world)
    return world
  }

  let late: number[] = []
  const starts = new Map<string, number>()
  let longest = 0
  let tracked = 0
  const passes = createPasses({
    choicesOf: async () => ({
      never: usualNeverTrack,
      tracksSent: false,
      isSmart: false,
    }),
    isWaiting: async () => false,
    refusalOf: async () => undefined,
    termsOf: async () => ({ refused: {} }),
    clients: createSyncClients({ self: services.self, now }),
    folders: {
      of: async () => ({ rules: [], terms: usualFolderTerms }),
      followedBy: async () => [],
      changed: () => undefined,
    },
  })
  const { incomingEmail } = passes
  if (!incomingEmail) throw new Error('nobody looks at mail')
  const worker = startSyncWorker<WholeWorld>({
    ...{ store, log, now, everyMs, worldOf },
    passes: {
      ...passes,
      async incomingEmail(world, actor, options) {
        const at = performance.now()
        const before = starts.get(actor.oid)
        if (actor.oid !== busy.oid) {
          if (before !== undefined) longest = Math.max(longest, at - before)
          starts.set(actor.oid, at)
        }
        const scopes = await incomingEmail(world, actor, options)
        if (actor.oid === busy.oid) tracked += scopes.reduce((sum, { created }) => sum + created, 0)
        return scopes
      },
    },
    metrics: { cycle: () => undefined, lateness: (ms) => void late.push(ms), failed: failures.failed },
  })
  try {
    await busyWorld.crm.setPersonalOptions({ incomingEmailFilteringMethod: 0 }, { correlationId: randomUUID() })
    worker.know(busy)
    for (let number = 0; number < quiet; number++) {
      worker.know({ tid: 'tenant', oid: randomUUID() })
      // As if they had begun over a whole period.
      await sleep(everyMs / quiet)
    }
    await sleep(everyMs)
    const measured = async (milliseconds: number, isOver: () => boolean) => {
      late = []
      longest = 0
      const end = performance.now() + milliseconds
      while (performance.now() < end && !isOver()) await sleep(100)
      return { p99: percentile(late, 0.99), most: Math.max(...late), longest, starts: late.length }
    }
    const calm = await measured(calmMs, () => false)
    const began = performance.now()
    const sent = deliver(ready, () => worker.hasten(busy, 'incomingEmail'))
    const rush = await measured(600_000, () => tracked >= messages)
    await sent
    if (tracked < messages) throw new Error(`only ${tracked} of ${messages} messages were tracked in ten minutes`)
    const links = await store.countLinks(busy, 'message')
    if (links !== messages) throw new Error(`${messages} messages were tracked and ${links} are linked`)
    failures.none()
    const seconds = Math.round((performance.now() - began) / 1000)
    return measure(
      ...(['burst', 's between two starts', rush.longest / 1000, calm.longest / 1000] as const),
      `${quiet} quiet mailboxes with a period of ${everyMs / 1000} s beside one with ${messages} new messages, all tracked within ${seconds} s; lateness of a start p99 ${Math.round(rush.p99)} ms, at most ${Math.round(rush.most)} ms (without the burst ${Math.round(calm.p99)} and ${Math.round(calm.most)} ms)`,
    )
  } finally {
    await worker.stop()
    await news.stop()
    await store.close()
    await end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A colleague writes. @param told after each, as a notification would */
async function deliver({ graph: address, users }: Ready, told: () => void): Promise<void> {
  const [to, from] = users
  if (!to || !from) throw new Error('the sandbox has too few people')
  for (let number = 0; number < messages; number++) {
    const response = await fetch(`${address}/me/sendMail`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${from.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        message: {
          ...{ subject: `Message ${number}`, body: { contentType: 'text', content: 'Hello' } },
          toRecipients: [{ emailAddress: { address: to.mailbox } }],
        },
      }),
    })
    if (!response.ok) throw new Error(`a message could not be sent: ${response.status} ${await response.text()}`)
    if (number % 50 === 0) told()
  }
  told()
}

async function openSandbox(folder: string): Promise<{ readonly ready: Ready; end(): Promise<void> }> {
  const child = spawn(process.execPath, ['src/start.ts', '--port', '0', '--data', join(folder, 'sandbox'), '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LOG_LEVEL: 'fatal' },
  })
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('{'))
      return {
        ready: JSON.parse(line) as Ready,
        async end() {
          const ended = new Promise((resolve) => child.once('exit', resolve))
          child.kill('SIGTERM')
          await ended
        },
      }
  throw new Error('the sandbox did not start')
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0
}
