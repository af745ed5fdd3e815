/** A mailbox and an organization that follow each other, with what people do on either side. */
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import { type ContractWorldOptions, graphAddress, openContractWorld, organizationAddress, person } from './world.ts'

export type Json = Record<string, unknown>

export const correlationId = 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f'

export async function openFollowing(options: ContractWorldOptions = {}) {
  const contract = await openContractWorld(options)
  const { world, mailbox, organization, actAs, actor } = contract
  const me = person('Maren')
  const headers = { Authorization: 'Bearer token', 'Content-Type': 'application/json' }
  const call = async (
    app: { request(url: string, init?: RequestInit): Response | Promise<Response> },
    url: string,
    method: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Json> => {
    const response = await app.request(url, {
      method,
      headers: { ...headers, ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status >= 300) throw new Error(`${method} ${url}: ${response.status} ${text}`)
    return text ? (JSON.parse(text) as Json) : {}
  }
  return {
    ...contract,
    me,
    /** As the person does it in Outlook. */
    outlook: (method: string, path: string, body?: unknown) =>
      call(mailbox.app, `${graphAddress}/me${path}`, method, body, { Prefer: 'IdType="ImmutableId"' }),
    /** As somebody does it in the CRM. */
    async crm(method: string, path: string, body?: unknown, as = me) {
      actAs(as)
      try {
        return await call(organization.app, `${organizationAddress}/${path}`, method, body, {
          Prefer: 'return=representation',
        })
      } finally {
        actAs(me)
      }
    },
    async pass(as = world) {
      const scopes = await syncMailbox(as, actor(), { correlationId })
      for (const { failure } of scopes) if (failure) throw failure
      return Object.fromEntries(scopes.map((scope) => [scope.kind, scope]))
    },
    rows: async (path: string) => {
      actAs(me)
      return (await call(organization.app, `${organizationAddress}/${path}`, 'GET')).value as Json[]
    },
  }
}
