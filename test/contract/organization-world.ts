/** The connector and the sandbox's organization in one process, as whoever is named, with every exchange written down. */
import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import type { FollowedCrm } from '../../src/core/following.ts'
import type { OrganizationFeed } from '../../src/core/organization-news.ts'
import { createCrm, createOrganizationFeed } from '../../src/dataverse/index.ts'
import { createOrganization } from '../../src/sandbox/organization/index.ts'
import { seedWorld, users } from '../../src/sandbox/people/index.ts'
import type { MailboxSeam, SandboxUser } from '../../src/sandbox/seams.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'
import { type Exchange, recordingFetch } from './judge.ts'

export const address = 'http://localhost:4702/api/data/v9.2'
export const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }

export function person(name: string): SandboxUser {
  const found = users.find((user) => user.name.includes(name))
  if (!found) throw new Error(`nobody is called ${name}`)
  return found
}
const application = 'application'
export const maren = person('Maren')
export const priya = person('Priya')
export const jonas = person('Jonas')
export const tomas = person('Tomás')

export async function organizationWorld() {
  let time = Date.parse('2026-11-23T12:00:00Z')
  const clock = { now: () => new Date(time) }
  const organization = createOrganization({
    database: new DatabaseSync(':memory:'),
    clock,
    publicAddress: 'http://localhost:4702',
    users,
    // The token says who it is.
    tokens: {
      verify: async (authorization) => {
        const oid = authorization?.replace('Bearer ', '') ?? ''
        const kind = oid === application ? 'application' : 'user'
        return { tid: 'tenant', name: '', grants: [], kind, oid }
      },
    },
  })
  const nowhere: MailboxSeam = {
    addUser: () => undefined,
    hasUser: () => true,
    deliverMime: async () => 'message',
    putEvent: async () => 'event',
    putContact: async () => 'contact',
  }
  await seedWorld({ mailbox: nowhere, organization: organization.seam, clock })
  const recorded: Exchange[] = []
  const upstreamOf = (who: string) =>
    createUpstream({
      ...{ side: 'crm', address, getToken: async () => who, lane: createLane(4) },
      fetch: recordingFetch('dataverse', organization.app, recorded),
      ...{ now: clock.now, sleep: async () => undefined },
    })
  const own = { address, newId: randomUUID, now: clock.now, sleep: async () => undefined }
  const crmOf = (who: string, as?: { callerObjectId: string }): FollowedCrm =>
    createCrm({ ...own, ...as, upstream: upstreamOf(who) })
  return {
    organization,
    recorded,
    upstreamOf,
    /** Lets time go by, in milliseconds. */
    pass(milliseconds: number) {
      time += milliseconds
    },
    as: (user: SandboxUser): FollowedCrm => crmOf(user.oid),
    asApplication: (): FollowedCrm => crmOf(application),
    feed: (): OrganizationFeed => createOrganizationFeed({ ...own, upstream: upstreamOf(application) }),
    /** Changes a row as somebody does in the organization's own pages. @returns the status */
    async patch(user: SandboxUser, path: string, body: unknown): Promise<number> {
      const headers = { Authorization: `Bearer ${user.oid}`, 'Content-Type': 'application/json' }
      const answer = await organization.app.fetch(
        new Request(`${address}/${path}`, { method: 'PATCH', headers, body: JSON.stringify(body) }),
      )
      return answer.status
    },
    /** Makes a row as somebody does there. @returns its id */
    async post(user: SandboxUser, set: string, body: unknown): Promise<string> {
      const headers = { Authorization: `Bearer ${user.oid}`, 'Content-Type': 'application/json' }
      const answer = await organization.app.fetch(
        new Request(`${address}/${set}`, { method: 'POST', headers, body: JSON.stringify(body) }),
      )
      const id = /\(([^)]+)\)$/.exec(answer.headers.get('OData-EntityId') ?? '')?.[1]
      if (!id) throw new Error(`${set}: ${answer.status} ${await answer.text()}`)
      return id
    },
    asApplicationFor: (user: SandboxUser): FollowedCrm => crmOf(application, { callerObjectId: user.oid }),
  }
}
