/** The two sides as one person sees them, kept while the person is busy, so that what the connectors know is asked once. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { Administration } from '../core/administration.ts'
import type { Actor } from '../core/link.ts'
import { headersOf, neverReason } from '../core/mail/never-track.ts'
import type { OutgoingWorld } from '../core/mail/send-pending.ts'
import type { OrganizationFeed } from '../core/organization-news.ts'
import type { ProbedWorld } from '../core/probe.ts'
import type { SyncStamps } from '../core/sync-client.ts'
import { createAdministration, createCrm, createOrganizationFeed } from '../dataverse/index.ts'
import {
  createDirectory,
  createFindMailbox,
  createItemImport,
  createMailbox,
  createSubscriptions,
  type Directory,
  type ItemImport,
  type Subscriptions,
} from '../graph/index.ts'
import { createLane, createUpstream, type UpstreamEvent } from '../upstream/index.ts'
import type { Configuration } from './configuration.ts'
import { winnerIn } from './conflicts.ts'
import type { ConnectedMailboxes } from './connected-mailboxes.ts'
import { delegateCrm } from './delegate-crm.ts'
import { html } from './html.ts'
import { digest, guidFor, newId, recordUrl } from './identifiers.ts'
import type { TokenSource, UpstreamTokens } from './identity/upstream-tokens.ts'
import type { Caller } from './identity/verify-bearer.ts'
import { createMailChoices } from './mail-choices.ts'
import type { SharedNews } from './organization-news.ts'
import type { OthersMailbox } from './others-mailboxes.ts'
import type { Company } from './processes/company.ts'
import { createRecentlyUsed } from './recently-used.ts'

/** Both sides, with everything that anything here asks of them. */
export type WholeWorld = OutgoingWorld &
  ProbedWorld & { readonly mailbox: SyncStamps; readonly crm: Pick<OrganizationFeed, 'usersByObjectId'> }

export interface Connections {
  /** The world as the caller may see it, with the caller's own rights: their mailbox, or somebody else's. */
  forCaller(caller: Caller, others?: OthersMailbox): WholeWorld
  /** Everybody's mailboxes, as far as the caller's own rights reach. */
  administrationOf(caller: Caller): Administration
  /**
   * A mailbox for what Tandem does by itself, with the application's credentials: the CRM with the rights of its owner, of a
   * shared one of the user that it works as.
   */
  forResume(actor: Actor): WholeWorld
  /** The same for what somebody else asked there and could not be finished: the CRM with their rights. */
  forDelegate(others: OthersMailbox, by: string): WholeWorld
}

interface Person {
  assertion: string
  readonly asCaller: WholeWorld
  readonly administration: Administration
  readonly asApplication: WholeWorld
  /** Somebody else's mailbox with this person's rights in it. */
  othersMailbox(oid: string): WholeWorld['mailbox']
}

const sleep = (milliseconds: number, signal: AbortSignal) => sleepFor(milliseconds, undefined, { signal })

export interface ConnectionOptions {
  readonly configuration: Configuration
  readonly tokens: TokenSource
  readonly now: () => Date
  readonly observe: (event: UpstreamEvent) => void
}

/** The organization as the application sees it for everybody: that something changed, and never what. */
export function createOrganizationConnection({
  configuration,
  tokens,
  now,
  observe,
}: ConnectionOptions): OrganizationFeed {
  return createOrganizationFeed({
    address: configuration.organizationUrl,
    upstream: createUpstream({
      side: 'crm',
      address: configuration.organizationUrl,
      getToken: tokens.asApplication.organization,
      lane: createLane(crmLane),
      ...{ now, sleep, observe, totalLimitMs: workerLimitMs },
    }),
    newId: randomUUID,
  })
}

/** Graph with the application's credentials. */
function graphAsApplication(
  { configuration, tokens, now, observe }: ConnectionOptions,
  lane = createLane(mailboxLane),
) {
  return createUpstream({
    ...{ side: 'mailbox', address: configuration.graphUrl, getToken: tokens.asApplication.graph, lane },
    ...{ now, sleep, observe, totalLimitMs: workerLimitMs },
  })
}

/** Who has a mailbox, as the directory tells the application. */
export function createDirectoryConnection(options: ConnectionOptions): Directory {
  return createDirectory({ address: options.configuration.graphUrl, upstream: graphAsApplication(options) })
}

/** Mailboxes by address, as the application finds them. */
export function createMailboxFinder(options: ConnectionOptions): ReturnType<typeof createFindMailbox> {
  const { configuration, now } = options
  return createFindMailbox({ address: configuration.graphUrl, upstream: graphAsApplication(options), now })
}

/** Items of files into mailboxes, with the application's credentials. */
export function createImportConnection(
  options: ConnectionOptions & { readonly laneOf: Company['laneOf'] },
): (oid: string) => ItemImport {
  const { configuration, now, laneOf } = options
  return (oid) => {
    const upstream = graphAsApplication(options, laneOf('mailbox', oid))
    return createItemImport({ address: configuration.graphUrl, mailbox: oid, upstream, now })
  }
}

/** A mailbox's subscriptions, as the application asks for them. */
export function createSubscriptionConnection(options: ConnectionOptions): (actor: Actor) => Subscriptions {
  const { now } = options
  const { notifications, graphUrl: address } = options.configuration
  const upstream = graphAsApplication(options)
  const notificationUrl = 'address' in notifications ? notifications.address : ''
  return ({ oid }) => createSubscriptions({ address, mailbox: oid, upstream, now, notificationUrl })
}

/** Nothing comes into a shared mailbox by the filters of the user that it works as: that is in their own already. */
const nothingFiltered: WholeWorld['crm']['filtered'] = async () => ({ ids: [], fingerprint: 'none', reach: 'own' })

/** The folders that this user has tracked are those of their own mailbox. */
const notOfUser: Pick<WholeWorld['crm'], 'trackedFolders'> = { trackedFolders: async () => [] }

/** Graph's limit for one mailbox (spec: bounded concurrency); Dataverse's is 52 for one user and shared with their own work. */
const mailboxLane = 4
const crmLane = 8

/** How long one call may take with its tries: a person waits before the pane; the worker may take its time. */
const callerLimitMs = 20_000
const workerLimitMs = 60_000

export interface PeopleOptions extends ConnectionOptions {
  readonly journal: OutgoingWorld['journal']
  readonly news: Pick<SharedNews, 'of'>
  readonly connected: Pick<ConnectedMailboxes, 'of'>
  /** Calls to one mailbox, or to the organization as one user: together no more at once than the service allows. */
  readonly laneOf: Company['laneOf']
}

export function createConnections(options: PeopleOptions): Connections {
  const { configuration, tokens, journal, news, connected, now, observe, laneOf } = options
  const choicesOf = createMailChoices(configuration, journal)
  const people = createRecentlyUsed<Person>({ most: 2_000, idleMs: 30 * 60_000, now })
  function createPerson(actor: Actor): Person {
    const { oid } = actor
    const shared = connected.of(actor)
    const lanes = { mailbox: laneOf('mailbox', oid), crm: laneOf('crm', oid) }
    const forgetTogether = new Set<() => void>()
    const limitOf = (as: 'caller' | 'application') => (as === 'caller' ? callerLimitMs : workerLimitMs)
    const graphWith = (credentials: UpstreamTokens, as: 'caller' | 'application') =>
      createUpstream({
        side: 'mailbox',
        address: configuration.graphUrl,
        getToken: credentials.graph,
        lane: lanes.mailbox,
        ...{ now, sleep, observe, totalLimitMs: limitOf(as) },
      })
    const world = (credentials: UpstreamTokens, as: 'caller' | 'application'): WholeWorld => {
      const totalLimitMs = limitOf(as)
      const graph = graphWith(credentials, as)
      const organization = createUpstream({
        side: 'crm',
        address: configuration.organizationUrl,
        getToken: credentials.organization,
        lane: lanes.crm,
        ...{ now, sleep, observe, totalLimitMs },
      })
      const crm: WholeWorld['crm'] = createCrm({
        address: configuration.organizationUrl,
        // For a queue the application acts itself.
        ...(as === 'caller' || shared?.queue ? {} : { callerObjectId: shared?.worksAs.oid ?? oid }),
        upstream: organization,
        newId: randomUUID,
        now,
        feed: news.of(actor, async (call) => (await crm.whoAmI(call)).systemUserId),
        forgetTogether,
        deleteOutsideFilter: configuration.deleteOutsideFilter,
        makesSenders: configuration.mail.makesSenders,
      })
      return {
        mailbox: createMailbox({
          address: configuration.graphUrl,
          mailbox: as === 'caller' ? 'me' : oid,
          upstream: graph,
        }),
        crm: shared ? { ...crm, ...notOfUser, ...(shared.usesFilters ? {} : { filtered: nothingFiltered }) } : crm,
        ...(shared?.records ? { owner: { records: shared.records } } : {}),
        journal,
        html,
        conflictOf: winnerIn(configuration.conflicts),
        guidFor,
        digest,
        newId,
        now,
        isKeptOut: async (who, message) => neverReason(headersOf(message), (await choicesOf(who)).never) !== undefined,
        recordUrl: (record) => recordUrl(configuration.organizationOrigin, record),
      }
    }
    const own = tokens.onBehalfOf(() => person.assertion)
    const others = new Map<string, WholeWorld['mailbox']>()
    const person: Person = {
      assertion: '',
      asCaller: world(own, 'caller'),
      asApplication: world(tokens.asApplication, 'application'),
      othersMailbox(mailbox) {
        const known = others.get(mailbox)
        if (known) return known
        const made = createMailbox({ address: configuration.graphUrl, mailbox, upstream: graphWith(own, 'caller') })
        others.set(mailbox, made)
        return made
      },
      administration: createAdministration({
        address: configuration.organizationUrl,
        upstream: createUpstream({
          ...{ side: 'crm', address: configuration.organizationUrl, lane: lanes.crm, totalLimitMs: callerLimitMs },
          getToken: own.organization,
          ...{ now, sleep, observe },
        }),
        newId: randomUUID,
      }),
    }
    return person
  }

  const person = (actor: Actor) => {
    // Connected anew as somebody else, a shared mailbox begins anew.
    const as = JSON.stringify(connected.of(actor) ?? '')
    return people.get(`${actor.tid}:${actor.oid}:${as}`, () => createPerson(actor))
  }
  const inMailboxOf = ({ actor, owner }: OthersMailbox, acting: WholeWorld, mailbox: WholeWorld['mailbox']) => {
    const crm = delegateCrm(acting.crm, person(actor).asApplication.crm)
    return { ...acting, mailbox, crm, owner }
  }

  function signedIn(caller: Caller): Person {
    const found = person(caller)
    found.assertion = caller.assertion
    return found
  }

  return {
    forCaller(caller, others) {
      const found = signedIn(caller)
      if (!others) return found.asCaller
      return inMailboxOf(others, found.asCaller, found.othersMailbox(others.actor.oid))
    },
    administrationOf: (caller) => signedIn(caller).administration,
    forResume: (actor) => person(actor).asApplication,
    forDelegate(others, by) {
      const { tid } = others.actor
      return inMailboxOf(others, person({ tid, oid: by }).asApplication, person(others.actor).asApplication.mailbox)
    },
  }
}
