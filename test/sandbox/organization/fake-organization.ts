import { DatabaseSync } from 'node:sqlite'
import { createOrganization, type Organization } from '../../../src/sandbox/organization/index.ts'
import type { Caller, Clock, SandboxUser } from '../../../src/sandbox/seams.ts'

export const address = 'http://localhost:4702'
export const clock = { now: () => new Date('2026-11-23T12:00:00Z') }

function user(number: number, name: string, jobTitle: string): SandboxUser {
  const [givenName = '', surname = ''] = name.split(' ')
  return {
    oid: `10000000-0000-4000-8000-00000000000${number}`,
    systemUserId: `20000000-0000-4000-8000-00000000000${number}`,
    name,
    givenName,
    surname,
    jobTitle,
    mail: `${givenName.toLowerCase()}@house.example`,
  }
}

export const seller = user(1, 'Sara Seller', 'Account Executive')
export const administrator = user(2, 'Adam Admin', 'Systems Administrator')
export const agent = user(3, 'Agnes Agent', 'Customer Service Representative')
export const manager = user(4, 'Nils North', 'Sales Manager Nordics')
export const other = user(5, 'Otto Other', 'Account Executive')
export const users = [seller, administrator, agent, manager, other]

export interface FakeOrganization extends Organization {
  /** Calls the Web API as one user; gives status, headers and JSON. */
  call(
    who: SandboxUser | 'application',
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{
    readonly status: number
    readonly headers: Headers
    readonly json: Record<string, unknown>
    readonly text: string
  }>
}

/** An organization without business data; the bearer token is simply the caller's object id. */
export function fakeOrganization(
  database = new DatabaseSync(':memory:'),
  time: Clock = clock,
  zone?: string,
): FakeOrganization {
  const organization = createOrganization({
    database,
    clock: time,
    ...(zone ? { zone } : {}),
    publicAddress: address,
    users,
    tokens: {
      verify: async (authorization): Promise<Caller> => {
        const oid = authorization?.replace('Bearer ', '') ?? ''
        return { tid: 'tenant', oid, name: '', grants: [], kind: oid === 'application' ? 'application' : 'user' }
      },
    },
  })
  return {
    ...organization,
    async call(who, method, path, body, headers = {}) {
      const response = await organization.app.request(`${address}/api/data/v9.2/${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${who === 'application' ? who : who.oid}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = /json/.test(response.headers.get('content-type') ?? '')
      return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(text) : {}, text }
    },
  }
}

/** The id in an OData-EntityId header. */
export function idOf({ headers }: { readonly headers: Headers }): string {
  return headers.get('odata-entityid')?.match(/\(([0-9a-f-]{36})\)$/)?.[1] ?? ''
}
