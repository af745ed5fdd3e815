/** The running service: HTTP API, pane, health, metrics, and the worker that finishes what was begun. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import type { DestinationStream } from 'pino'
import type { Actor } from '../core/link.ts'
import type { Workload } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import { openStore, type Store } from '../store/index.ts'
import type { UpstreamEvent } from '../upstream/index.ts'
import { createAbsentUsers } from './absent-users.ts'
import { createCycleAlerts } from './alerts.ts'
import type { Configuration } from './configuration.ts'
import { type ConnectedMailboxes, choicesBeside, createConnectedMailboxes, termsBeside } from './connected-mailboxes.ts'
import {
  createConnections,
  createDirectoryConnection,
  createImportConnection,
  createMailboxFinder,
  createOrganizationConnection,
  createSubscriptionConnection,
} from './connections.ts'
import type { House } from './handlers/call.ts'
import { createHealthKeeper } from './health-keeper.ts'
import { createApp } from './http/app.ts'
import { createHealth } from './http/health.ts'
import { recordUrl } from './identifiers.ts'
import { createDiscovery } from './identity/discovery.ts'
import { createTokenSource } from './identity/upstream-tokens.ts'
import { createBearerCheck } from './identity/verify-bearer.ts'
import { createLetGo } from './let-go.ts'
import { createLog, type Log, loggable } from './log.ts'
import { createMailChoices } from './mail-choices.ts'
import { createOrganizationTerms } from './mailbox-terms.ts'
import { createMailboxTests } from './mailbox-tests.ts'
import { createMetrics } from './metrics.ts'
import { backUp } from './operator/back-up.ts'
import { createImportOperator } from './operator/import.ts'
import { leaveKey, newKey, takeKeyAway } from './operator/key.ts'
import { createOperator } from './operator/mailboxes.ts'
import { createSharedOperator } from './operator/shared-mailboxes.ts'
import { createSharedNews } from './organization-news.ts'
import { createOthersMailboxes } from './others-mailboxes.ts'
import { createPendingMail } from './pending-mail.ts'
import { Refusal } from './problems.ts'
import { type Company, createCompany, createLonelyCompany } from './processes/company.ts'
import { checkProfile } from './profile-alert.ts'
import { createPush, type Push } from './push/index.ts'
import { createQueueMailboxes } from './queue-mailboxes.ts'
import { createRefusals } from './refusals.ts'
import { startResumeWorker } from './resume-worker.ts'
import { createSyncClients, installationOf } from './sync-clients.ts'
import { createPasses, type SyncWorker, startSyncWorker } from './sync-worker.ts'
import { createTrackedFolders } from './tracked-folders.ts'
import { createWorldOfIntent } from './world-of-intent.ts'

export { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts'

/** The port can't be had. */
export class PortTaken extends Error {
  readonly code = 'port-taken'
  constructor(port: number, options?: ErrorOptions) {
    super(`Port ${port} is in use by another program. End that program, or give another port.`, options)
    this.name = 'PortTaken'
  }
}

export interface Service {
  /** `http://localhost:PORT` */
  readonly address: string
  /** Answers what is at hand, takes nothing new, and closes the store. */
  close(): Promise<void>
}

export interface ServiceOptions {
  readonly paneFolder?: string
  /** Where log lines go; stdout where it is not given. */
  readonly logTo?: DestinationStream
  readonly now?: () => Date
  /** In milliseconds. */
  readonly resumeEveryMs?: number
  readonly resumeOlderThanMs?: number
  /** Of several processes one counts as dead so long after its last sign of life, in milliseconds. */
  readonly lifeMs?: number
}

/**
 * The organization's changes are read so often, once for all mailboxes, in milliseconds: nearly all are in Outlook within ten
 * seconds, and the organization's daily allowance of requests is hardly touched.
 */
const newsEveryMs = 7_000
/** While mailboxes are off because the CRM knew nobody there, it is asked for them so often, in milliseconds. */
const absentEveryMs = 10_000
/** Two slices of older mail are so far apart, in milliseconds: twenty messages each time are two in a second. */
const moreMailMs = 10_000
/** Requests at hand get so long to end when the service closes, in milliseconds. */
const closeWithinMs = 30_000

/** @throws StoreError, PortTaken */
export async function startService(configuration: Configuration, options: ServiceOptions = {}): Promise<Service> {
  const { now = () => new Date(), resumeEveryMs = 30_000, resumeOlderThanMs = 30_000 } = options
  const paneFolder = options.paneFolder ?? fileURLToPath(new URL('../../dist/pane', import.meta.url))
  const log = createLog(configuration.logLevel, options.logTo)
  if (configuration.extraAuthorities) {
    setDefaultCACertificates([...getCACertificates('default'), configuration.extraAuthorities])
  }
  const { database } = configuration
  const connections = database ? shareOf(database.connections) : undefined
  const store = await openStore({
    ...(database && connections
      ? { url: database.url, connections: connections.store }
      : { file: join(configuration.dataFolder, 'tandem.sqlite') }),
    now,
  })
  const company =
    database && connections
      ? createCompany({
          ...{ store, log, now, place: { url: database.url, connections: connections.queue } },
          ...(options.lifeMs === undefined ? {} : { lifeMs: options.lifeMs }),
        })
      : createLonelyCompany()
  let push: Push | undefined
  let connected: ConnectedMailboxes | undefined
  try {
    connected = await createConnectedMailboxes({ store, tid: configuration.tenantId, log })
    const means = { store, connected, now, log, company }
    const { house: furniture, parts } = furnish(configuration, means, {
      hasten(oids, workload) {
        for (const oid of oids) sync.hasten({ tid: configuration.tenantId, oid }, workload)
      },
      onFolders: (actor) => void push?.switched(actor),
    })
    const told = createPush({
      ...{ store, log, now, metrics: parts.metrics, tid: configuration.tenantId },
      notifications: configuration.notifications,
      subscriptionsOf: parts.subscriptionsOf,
      refusalOf: parts.refusals.of,
      foldersOf: parts.folders.followedBy,
      hasten: (actor, workload) => sync.hasten(actor, workload),
      duties: company.duties,
      turns: company.items,
    })
    push = told
    const sync: SyncWorker = startSyncWorker({
      store,
      worldOf: parts.connections.forResume,
      passes: createPasses({
        choicesOf: choicesBeside(connected, createMailChoices(configuration, store)),
        // What the user sends that a shared mailbox works as, goes out from their own.
        isWaiting: async (actor) => (parts.connected.of(actor) ? false : parts.pending.isWaiting(actor)),
        refusalOf: parts.refusals.of,
        termsOf: parts.terms.of,
        clients: furniture.clients,
        folders: parts.folders,
        isQueue: (actor) => parts.connected.of(actor)?.queue !== undefined,
        moreMail: (actor) => {
          setTimeout(() => sync.hasten(actor, 'incomingEmail'), moreMailMs).unref()
        },
      }),
      metrics: parts.metrics,
      log,
      now,
      everyMs: configuration.syncSeconds * 1000,
      turns: company.mailboxes,
      ...(company.scheduleOf ? { scheduleOf: company.scheduleOf } : {}),
      alerts: createCycleAlerts({ store, log, now }),
      onHealth: createHealthKeeper({ store, log, now }),
      atLeastMsOf: async (actor) => (await parts.terms.of(actor)).atLeastMs ?? 0,
      onSwitched: told.switched,
      readShared: connected.read,
      readNews: async () => {
        const { news, pending, terms, folders } = parts
        await Promise.all([news.read(), pending.read(), terms.read(), folders.read()])
      },
    })
    await company.begin(sync.rollCall)
    parts.metrics.watch({ counts: sync.counts, duties: company.duties.mine })
    parts.health.watch(sync.counts)
    const letGo = createLetGo({ store, connected: parts.connected, sync, now })
    const queues = createQueueMailboxes({
      ...{ feed: parts.feed, mailboxIdOf: parts.mailboxIdOf, connected: parts.connected, log, now },
      ...{ store, letGo, know: sync.know, tid: configuration.tenantId },
      isOn: configuration.mail.queues,
      isPeriodic: configuration.syncSeconds > 0,
    })
    const absent = createAbsentUsers({
      ...{ feed: parts.feed, store, connected, sync, log, now, tid: configuration.tenantId, duties: company.duties },
      everyMs: configuration.syncSeconds > 0 ? absentEveryMs : 0,
    })
    const house: House = { ...furniture, sync, push: told }
    const key = newKey()
    const { tenantId: tid } = configuration
    const operator = {
      operator: createOperator({
        ...{ store, sync, tid },
        tests: furniture.tests,
        users: parts.feed,
        connected: parts.connected,
        queues,
      }),
      shared: createSharedOperator({
        ...{ connected, store, sync, users: parts.feed, directory: parts.directory, letGo, tid, now },
        queues,
      }),
      imports: createImportOperator(parts.importOf),
      key,
      alerts: () => store.openAlerts({ tid }),
      async backUp(file: string) {
        if (configuration.database) throw new Refusal('request-invalid', 'Of a PostgreSQL make copies with pg_dump.')
        await backUp(store, file)
      },
    }
    const app = createApp({ ...parts, house, log, paneFolder, takeNotifications: told.take, operator })
    const { server, port } = await listen(app.fetch, configuration)
    leaveKey(configuration.dataFolder, { address: `http://localhost:${port}`, key })
    const worker = startResumeWorker({
      store,
      worldOf: createWorldOfIntent({ ...parts, clients: house.clients }),
      items: house.items,
      metrics: parts.metrics,
      log,
      now,
      everyMs: resumeEveryMs,
      olderThanMs: resumeOlderThanMs,
      historyMs: configuration.historyDays * 86_400_000,
      chores: [() => checkProfile(store, configuration.tenantId, now())],
    })
    log.info({ port }, 'started')
    let closed: Promise<void> | undefined
    const close = async () => {
      parts.pending.stop()
      parts.connected.stop()
      queues.stop()
      absent.stop()
      await Promise.all([worker.stop(), sync.stop(), parts.news.stop(), told.stop(), endRequests(server)])
      takeKeyAway(configuration.dataFolder, key)
      await company.stop()
      await store.close()
      log.info('stopped')
    }
    return {
      address: `http://localhost:${port}`,
      close: () => {
        closed ??= close()
        return closed
      },
    }
  } catch (error) {
    log.fatal({ error: loggable(error) }, 'not started')
    await push?.stop()
    connected?.stop()
    await company.stop()
    await store.close()
    throw error
  }
}

/** Who looks for jobs needs few connections, and one of them for listening. */
const shareOf = (connections: number) => {
  const queue = connections >= 8 ? 3 : 2
  return { queue, store: connections - queue }
}

interface Means {
  readonly store: Store
  readonly connected: ConnectedMailboxes
  readonly now: () => Date
  readonly log: Log
  readonly company: Company
}

function furnish(
  configuration: Configuration,
  { store, connected, now, log, company }: Means,
  {
    hasten,
    onFolders,
  }: {
    readonly hasten: (oids: ReadonlySet<string>, workload: Workload) => void
    /** Other folders of a mailbox are tracked from now on. */
    readonly onFolders: (actor: Actor) => void
  },
) {
  const metrics = createMetrics(store, configuration.tenantId)
  const discover = createDiscovery(configuration, fetch)
  const tokens = createTokenSource(configuration, discover)
  const observe = (event: UpstreamEvent) => {
    metrics.upstream(event)
    log.debug({ ...event }, 'upstream')
  }
  const shared = {
    feed: createOrganizationConnection({ configuration, tokens, now, observe }),
    ...{ store, tid: configuration.tenantId, log, now },
    everyMs: configuration.syncSeconds > 0 ? newsEveryMs : 0,
    duties: company.duties,
  }
  const news = createSharedNews({ ...shared, onNews: (oids) => hasten(oids, 'appointmentsContactsTasks') })
  const pending = createPendingMail({ ...shared, onWaiting: (oids) => hasten(oids, 'outgoingEmail') })
  const connections = createConnections({
    ...{ configuration, tokens, journal: store, news, connected, now, observe },
    laneOf: company.laneOf,
  })
  const userOf = async (actor: Actor, call: CallOptions) =>
    (await connections.forResume(actor).crm.whoAmI(call)).systemUserId
  const terms = termsBeside(connected, createOrganizationTerms({ ...shared, userOf }))
  const refusals = createRefusals({ store, terms })
  const others = createOthersMailboxes({
    ...{ tid: configuration.tenantId, users: shared.feed, connected, now },
    crmOf: (actor) => connections.forResume(actor).crm,
  })
  const folders = createTrackedFolders({ ...shared, onChanged: onFolders })
  const tests = createMailboxTests({ worldOf: connections.forResume, terms, store, log, now })
  const house: Omit<House, 'sync' | 'push'> = {
    tests,
    folders,
    terms,
    clients: createSyncClients({ self: installationOf(configuration), now }),
    stampsOf: (caller) => connections.forCaller(caller).mailbox,
    configuration,
    store,
    metrics,
    items: company.items,
    worldOf: connections.forCaller,
    others,
    namesOf: async (caller, oids, call) => {
      const users = await connections.forCaller(caller).crm.usersByObjectId(oids, call)
      return new Map(users.map(({ oid, name }) => [oid, name]))
    },
    administrationOf: connections.administrationOf,
    addressOf: (record) => recordUrl(configuration.organizationOrigin, record),
    now,
  }
  const { tenantId, clientId } = configuration
  return {
    house,
    parts: {
      feed: shared.feed,
      metrics,
      connections,
      connected,
      importOf: createImportConnection({ configuration, tokens, now, observe, laneOf: company.laneOf }),
      directory: createDirectoryConnection({ configuration, tokens, now, observe }),
      others,
      mailboxIdOf: createMailboxFinder({ configuration, tokens, now, observe }),
      subscriptionsOf: createSubscriptionConnection({ configuration, tokens, now, observe }),
      news,
      pending,
      terms,
      folders,
      refusals,
      check: createBearerCheck({ tenantId, clientId, discover, now }),
      health: createHealth(store, configuration, now),
    },
  }
}

type Fetch = Parameters<typeof getRequestListener>[0]

async function listen(answer: Fetch, { host, port }: Configuration) {
  const server = createServer(getRequestListener(answer))
  // A client that dawdles over its request holds nobody up.
  server.requestTimeout = 60_000
  server.headersTimeout = 15_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'EADDRINUSE' ? new PortTaken(port, { cause }) : cause),
    )
    server.listen(port, host, resolve)
  })
  return { server, port: (server.address() as AddressInfo).port }
}

function endRequests(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), closeWithinMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    // A connection kept alive after its last answer would hold the end up.
    server.on('request', (_request, response) => response.once('close', () => server.closeIdleConnections()))
    server.closeIdleConnections()
  })
}
