/** The two sides as one person sees them, kept while the person is busy, so that what the connectors know is asked once. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { Actor } from '../core/link.ts'
import { headersOf, neverReason } from '../core/mail/never-track.ts'
import type { OutgoingWorld } from '../core/mail/send-pending.ts'
import type { OrganizationFeed } from '../core/organization-news.ts'
import type { ProbedWorld } from '../core/probe.ts'
import type { SyncStamps } from '../core/sync-client.ts'
import { createCrm, createOrganizationFeed } from '../dataverse/index.ts'
import { createMailbox, createSubscriptions, type Subscriptions } from '../graph/index.ts'
import { createLane, createUpstream, type UpstreamEvent } from '../upstream/index.ts'
import type { Configuration } from './configuration.ts'
import { winnerIn } from './conflicts.ts'
import { html } from './html.ts'
import { guidFor, recordUrl } from './identifiers.ts'
import type { TokenSource, UpstreamTokens } from './identity/upstream-tokens.ts'
import type { Caller } from './identity/verify-bearer.ts'
import { createMailChoices } from './mail-choices.ts'
import type { SharedNews } from './organization-news.ts'
import { createRecentlyUsed } from './recently-used.ts'

/** Both sides, with everything that anything here asks of them. */
export type WholeWorld = OutgoingWorld & ProbedWorld & { readonly mailbox: SyncStamps }

export interface Connections {
  /** The world as the caller may see it, with the caller's own rights. */
  forCaller(caller: Caller): WholeWorld
  /** The same person's world for what Tandem does by itself: their mailbox and their rights, the application's credentials. */
  forResume(actor: Actor): WholeWorld
}

interface Person {
  assertion: string
  readonly asCaller: WholeWorld
  readonly asApplication: WholeWorld
}

const sleep = (milliseconds: number, signal: AbortSignal) => sleepFor(milliseconds, undefined, { signal })

/** The organization as the application sees it for everybody: that something changed, and never what. */
export function createOrganizationConnection({
  configuration,
  tokens,
  now,
  observe,
}: {
  readonly configuration: Configuration
  readonly tokens: TokenSource
  readonly now: () => Date
  readonly observe: (event: UpstreamEvent) => void
}): OrganizationFeed {
  return createOrganizationFeed({
    address: configuration.organizationUrl,
    upstream: createUpstream({
      side: 'crm',
      address: configuration.organizationUrl,
      getToken: tokens.asApplication.organization,
      lane: createLane(crmLane),
      ...{ fetch, now, sleep, observe, totalLimitMs: 60_000 },
    }),
    newId: randomUUID,
  })
}

/** A mailbox's subscriptions, as the application asks for them. @param notificationUrl where Graph posts */
export function createSubscriptionConnection({
  configuration,
  tokens,
  now,
  observe,
}: {
  readonly configuration: Configuration
  readonly tokens: TokenSource
  readonly now: () => Date
  readonly observe: (event: UpstreamEvent) => void
}): (actor: Actor) => Subscriptions {
  const { notifications, graphUrl: address } = configuration
  const upstream = createUpstream({
    ...{ side: 'mailbox', address, getToken: tokens.asApplication.graph, lane: createLane(mailboxLane) },
    ...{ fetch, now, sleep, observe, totalLimitMs: 60_000 },
  })
  const notificationUrl = 'address' in notifications ? notifications.address : ''
  return ({ oid }) => createSubscriptions({ address, mailbox: oid, upstream, now, notificationUrl })
}

/** Graph's limit for one mailbox (spec: bounded concurrency); Dataverse's is 52 for one user and shared with their own work. */
const mailboxLane = 4
const crmLane = 8

export function createConnections(options: {
  readonly configuration: Configuration
  readonly tokens: TokenSource
  readonly journal: OutgoingWorld['journal']
  readonly news: Pick<SharedNews, 'of'>
  readonly now: () => Date
  readonly observe: (event: UpstreamEvent) => void
}): Connections {
  const { configuration, tokens, journal, news, now, observe } = options
  const choicesOf = createMailChoices(configuration, journal)
  const people = createRecentlyUsed<Person>({ most: 2_000, idleMs: 30 * 60_000, now })
  function createPerson(actor: Actor): Person {
    const { oid } = actor
    const lanes = { mailbox: createLane(mailboxLane), crm: createLane(crmLane) }
    const forgetTogether = new Set<() => void>()
    const world = (credentials: UpstreamTokens, as: 'caller' | 'application'): WholeWorld => {
      // A person waits before the pane; the worker may take its time.
      const totalLimitMs = as === 'caller' ? 20_000 : 60_000
      const graph = createUpstream({
        side: 'mailbox',
        address: configuration.graphUrl,
        getToken: credentials.graph,
        lane: lanes.mailbox,
        ...{ fetch, now, sleep, observe, totalLimitMs },
      })
      const organization = createUpstream({
        side: 'crm',
        address: configuration.organizationUrl,
        getToken: credentials.organization,
        lane: lanes.crm,
        ...{ fetch, now, sleep, observe, totalLimitMs },
      })
      const crm: WholeWorld['crm'] = createCrm({
        address: configuration.organizationUrl,
        ...(as === 'caller' ? {} : { callerObjectId: oid }),
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
        crm,
        journal,
        html,
        conflictOf: winnerIn(configuration.conflicts),
        guidFor,
        newId: randomUUID,
        now,
        isKeptOut: async (who, message) => neverReason(headersOf(message), (await choicesOf(who)).never) !== undefined,
        recordUrl: (record) => recordUrl(configuration.organizationOrigin, record),
      }
    }
    const person: Person = {
      assertion: '',
      asCaller: world(
        tokens.onBehalfOf(() => person.assertion),
        'caller',
      ),
      asApplication: world(tokens.asApplication, 'application'),
    }
    return person
  }

  const person = (actor: Actor) => people.get(`${actor.tid}:${actor.oid}`, () => createPerson(actor))

  return {
    forCaller(caller) {
      const found = person(caller)
      found.assertion = caller.assertion
      return found.asCaller
    },
    forResume: (actor) => person(actor).asApplication,
  }
}
