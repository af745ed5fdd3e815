/**
 * What it costs to look through a mailbox in which nothing happened: the whole service worker, connectors and store, with an
 * upstream that answers at once. Floor: a loop that only sends the same requests and reads the same answers.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpuUsage } from 'node:process'
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
import { createLane, createUpstream, type UpstreamEvent } from '../src/upstream/index.ts'
import { emptyServices, graph, organization, watchFailures } from './empty-services.ts'
import type { Measure } from './measure.ts'

const atOnce = 16

const cpuMs = (since: NodeJS.CpuUsage) => {
  const { user, system } = cpuUsage(since)
  return (user + system) / 1000
}

export async function idleCycle(mailboxes = 2_000): Promise<Measure> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-idle-'))
  const file = join(folder, 'tandem.sqlite')
  const store = await openStore({ file })
  const services = emptyServices()
  const failures = watchFailures()
  const log = createLog('silent')
  const now = () => new Date()
  const events = { graph: 0, crm: 0 }
  const observe = ({ side }: UpstreamEvent) => {
    events[side === 'mailbox' ? 'graph' : 'crm']++
  }
  const shared = { getToken: async () => 'token', now, sleep: async () => undefined, fetch: services.fetcher, observe }
  const upstreamOf = (side: 'mailbox' | 'crm', address: string) =>
    createUpstream({ ...shared, side, address, lane: createLane(4) })
  const news = createSharedNews({
    feed: createOrganizationFeed({
      address: organization,
      newId: randomUUID,
      upstream: upstreamOf('crm', organization),
    }),
    ...{ store, tid: 'tenant', log, now, everyMs: 0, onNews: () => undefined },
  })
  const worldOf = (actor: Actor): WholeWorld => {
    const crm: WholeWorld['crm'] = createCrm({
      ...{ address: organization, callerObjectId: actor.oid, newId: randomUUID, now },
      upstream: upstreamOf('crm', organization),
      feed: news.of(actor, async (call) => (await crm.whoAmI(call)).systemUserId),
    })
    return {
      mailbox: createMailbox({ address: graph, mailbox: actor.oid, upstream: upstreamOf('mailbox', graph), now }),
      ...{ crm, journal: store, html, conflictOf: () => 'later', guidFor, digest, newId, now },
      recordUrl: ({ id }) => id,
    }
  }
  const worker = startSyncWorker({
    ...{ store, log, now, everyMs: 0, atOnce, worldOf },
    passes: createPasses({
      choicesOf: async () => ({ never: usualNeverTrack, tracksSent: false, isSmart: false }),
      isWaiting: async () => false,
      refusalOf: async () => undefined,
      termsOf: async () => ({ refused: {} }),
      clients: createSyncClients({ self: services.self, now }),
      folders: {
        of: async () => ({ rules: [], terms: usualFolderTerms }),
        followedBy: async () => [],
        changed: () => undefined,
      },
    }),
    metrics: { cycle: () => undefined, lateness: () => undefined, failed: failures.failed },
  })
  const actors = Array.from({ length: mailboxes }, (): Actor => ({ tid: 'tenant', oid: randomUUID() }))
  const allCycles = async () => {
    const queue = [...actors]
    const work = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) await worker.cycle(next)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
  }
  try {
    // The first look sets everything up; the second one is warm.
    await allCycles()
    await allCycles()
    await news.read()
    const requestsBefore = services.count()
    const began = cpuUsage()
    await allCycles()
    const ours = cpuMs(began) / mailboxes
    failures.none()
    const perCycle = (services.count() - requestsBefore) / mailboxes
    const floor = await bareLoop(services.fetcher, mailboxes)
    await worker.stop()
    await news.stop()
    // Closed, so that what waits in the log is in the file, once.
    await store.close()
    const bytes = Math.round(statSync(file).size / mailboxes)
    return {
      ...{
        name: 'idle-cycle',
        unit: 'ms CPU a cycle',
        ours: round(ours),
        floor: round(floor),
        ratio: round(ours / floor),
      },
      detail: `${mailboxes} mailboxes; ${Math.round(1000 / ours)} cycles a second and core; ${round(perCycle)} upstream requests a cycle; ${bytes} bytes of state a mailbox`,
    }
  } finally {
    await worker.stop()
    await news.stop()
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

async function bareLoop(fetcher: typeof fetch, count: number): Promise<number> {
  const paths = [
    'mailFolders/inbox/messages',
    'mailFolders/sentitems/messages',
    'calendarView',
    'contacts',
    'todo/lists',
  ]
  const began = cpuUsage()
  for (let one = 0; one < count; one++) {
    const oid = randomUUID()
    const requests = paths.map((path, id) => ({
      id: String(id),
      method: 'GET',
      url: `/users/${oid}/${path}/delta?$deltatoken=t`,
    }))
    const response = await fetcher(`${graph}/$batch`, { method: 'POST', body: JSON.stringify({ requests }) })
    JSON.parse(await response.text())
  }
  return cpuMs(began) / count
}

const round = (value: number) => Math.round(value * 100) / 100
