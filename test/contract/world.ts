/** Core, connectors, store and both sandbox servers in one process, with every exchange between them written down. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { FollowedWorld } from '../../src/core/following.ts'
import type { OutgoingWorld } from '../../src/core/mail/send-pending.ts'
import { createCrm, createRecordFeed } from '../../src/dataverse/index.ts'
import { createMailbox } from '../../src/graph/index.ts'
import { createMailbox as createSandboxMailbox } from '../../src/sandbox/mailbox/index.ts'
import { createOrganization } from '../../src/sandbox/organization/index.ts'
import { seedWorld, users } from '../../src/sandbox/people/index.ts'
import type { SandboxUser } from '../../src/sandbox/seams.ts'
import type { WholeWorld } from '../../src/service/connections.ts'
import { digest } from '../../src/service/identifiers.ts'
import { openStore } from '../../src/store/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'
import { type Exchange, recordingFetch } from './judge.ts'

export const graphAddress = 'http://localhost:4701/v1.0'
export const organizationAddress = 'http://localhost:4702/api/data/v9.2'
const noon = Date.parse('2026-11-23T12:00:00Z')
let at = noon
export const clock = { now: () => new Date(at) }

export function person(name: string): SandboxUser {
  const found = users.find((user) => user.name.includes(name))
  if (!found) throw new Error(`nobody is called ${name}`)
  return found
}

type Organization = ReturnType<typeof createOrganization>

export interface ContractWorldOptions {
  readonly around?: (fetcher: typeof fetch) => typeof fetch
  /** Mailboxes without anything in them. */
  readonly isEmptyMailbox?: boolean
  /** Another world's organization, which its people see from here too. Time goes on where it was there. */
  readonly organization?: Organization
  /** IANA zone by whose clocks the organization repeats series. */
  readonly zone?: string
  /** Exchanges are not written down: too many. */
  readonly isSilent?: boolean
  readonly html?: FollowedWorld['html']
}

export async function openContractWorld(options: ContractWorldOptions = {}) {
  if (!options.organization) at = noon
  const folder = mkdtempSync(join(tmpdir(), 'tandem-contract-'))
  const store = await openStore({ file: join(folder, 'tandem.sqlite') })
  let caller = person('Maren')
  const tokens = {
    verify: async (authorization: string | undefined) =>
      authorization === 'Bearer application'
        ? { tid: 'tenant', oid: 'application', name: 'Tandem', kind: 'application' as const, grants: [] }
        : { tid: 'tenant', oid: caller.oid, name: caller.name, kind: 'user' as const, grants: [] },
  }
  const mailbox = createSandboxMailbox({
    database: new DatabaseSync(':memory:'),
    tokens,
    clock,
    publicAddress: graphAddress,
  })
  const organization =
    options.organization ??
    createOrganization({
      database: new DatabaseSync(':memory:'),
      tokens,
      clock,
      publicAddress: 'http://localhost:4702',
      users,
      ...(options.zone ? { zone: options.zone } : {}),
    })
  if (options.isEmptyMailbox)
    for (const user of users) mailbox.seam.addUser(user, { timeZone: 'W. Europe Standard Time', locale: 'en-GB' })
  await seedWorld({ mailbox: mailbox.seam, organization: organization.seam, clock })
  const exchanges: Exchange[] = []
  const around = options.around ?? ((fetcher) => fetcher)
  const through = (kind: 'graph' | 'dataverse', app: Parameters<typeof recordingFetch>[1]): typeof fetch =>
    around(
      options.isSilent ? async (input, init) => app.request(String(input), init) : recordingFetch(kind, app, exchanges),
    )
  const shared = {
    getToken: async () => 'token',
    now: clock.now,
    sleep: async () => undefined,
  }
  const upstreams = {
    graph: createUpstream({
      ...shared,
      side: 'mailbox',
      address: graphAddress,
      lane: createLane(4),
      fetch: through('graph', mailbox.app),
    }),
    crm: createUpstream({
      ...shared,
      side: 'crm',
      address: organizationAddress,
      lane: createLane(8),
      fetch: through('dataverse', organization.app),
    }),
  }
  const feed = createRecordFeed({
    address: organizationAddress,
    newId: randomUUID,
    upstream: createUpstream({
      ...shared,
      getToken: async () => 'application',
      side: 'crm',
      address: organizationAddress,
      lane: createLane(4),
      fetch: through('dataverse', organization.app),
    }),
  })
  const journal: OutgoingWorld['journal'] = store
  /** Connectors remember who they are for. */
  const openWorld = (): WholeWorld => ({
    mailbox: createMailbox({
      ...{ address: graphAddress, mailbox: 'me', upstream: upstreams.graph },
      sleep: async () => undefined,
    }),
    crm: createCrm({
      ...{ address: organizationAddress, upstream: upstreams.crm, newId: randomUUID, now: clock.now, feed },
      sleep: async () => undefined,
    }),
    journal,
    html: options.html ?? { clean: (text) => text, toText: (text) => text.replace(/<[^>]+>/g, '') },
    conflictOf: () => 'later',
    guidFor: (name) => {
      const hex = createHash('sha1').update(name).digest('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
    },
    digest,
    newId: randomUUID,
    now: clock.now,
    recordUrl: ({ table, id }) => `http://localhost:4702/main.aspx?pagetype=entityrecord&etn=${table}&id=${id}`,
  })
  /** For a mailbox that nobody signs in to, as the application acts on it. */
  const openForApplication = (oid: string): WholeWorld => {
    const as = { ...shared, getToken: async () => 'application' }
    const graph = createUpstream({
      ...{ ...as, side: 'mailbox', address: graphAddress, lane: createLane(4), fetch: through('graph', mailbox.app) },
    })
    const crm = createUpstream({
      ...{ ...as, side: 'crm', address: organizationAddress, lane: createLane(8) },
      fetch: through('dataverse', organization.app),
    })
    const sleep = async () => undefined
    return {
      ...openWorld(),
      mailbox: createMailbox({ address: graphAddress, mailbox: oid, upstream: graph, sleep }),
      crm: createCrm({ address: organizationAddress, upstream: crm, newId: randomUUID, now: clock.now, feed, sleep }),
    }
  }
  return {
    store,
    openForApplication,
    world: openWorld(),
    /** For somebody else, who acts from now on. */
    openWorld,
    mailbox,
    organization,
    exchanges,
    actAs: (user: SandboxUser) => {
      caller = user
    },
    actor: () => ({ tid: 'tenant', oid: caller.oid }),
    /** Lets so many seconds go by. */
    later: (seconds: number) => {
      at += seconds * 1000
    },
    async close() {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const crlf = '\r\n'

/** A received message with an HTML body and two attachments. */
export function mime(messageId: string, from = 'nora@fabrikam.example', to = person('Maren').mail): Uint8Array {
  const text = [
    `From: Nora Blom <${from}>`,
    `To: Maren Voss <${to}>`,
    'Subject: =?utf-8?q?Order_17_=E2=80=94_two_files?=',
    `Message-ID: ${messageId}`,
    'Date: Fri, 20 Nov 2026 09:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="x"',
    '',
    '--x',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Please <b>send</b> it</p>',
    '--x',
    'Content-Type: text/plain; name="a.txt"',
    'Content-Disposition: attachment; filename="a.txt"',
    '',
    'first file',
    '--x',
    'Content-Type: application/pdf; name="b.pdf"',
    'Content-Disposition: attachment; filename="b.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    'JVBERi0xLjQK',
    '--x--',
    '',
  ].join(crlf)
  return new TextEncoder().encode(text)
}
