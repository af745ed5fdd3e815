/** A client that we did not write, as an independent judge of the organization: the genuine dynamics-web-api. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { DynamicsWebApi } from 'dynamics-web-api'
import { agent, fakeOrganization, seller } from './fake-organization.ts'

let server: Server
let api: DynamicsWebApi

beforeAll(async () => {
  server = createServer(getRequestListener(fakeOrganization().app.fetch))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  api = new DynamicsWebApi({
    serverUrl: `http://127.0.0.1:${port}`,
    dataApi: { version: '9.2' },
    onTokenRefresh: async () => seller.oid,
  })
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
})

test('creates, reads, pages, changes under a version, upserts, batches and deletes', async () => {
  const who = (await api.callFunction({ functionName: 'WhoAmI' })) as { UserId: string }
  expect(who.UserId).toBe(seller.systemUserId)

  const account = (await api.create({
    collection: 'accounts',
    data: { name: 'Fabrikam' },
    returnRepresentation: true,
  })) as {
    accountid: string
    '@odata.etag': string
  }
  for (const firstname of ['A', 'B', 'C']) {
    await api.create({
      collection: 'contacts',
      data: { firstname, lastname: 'X', 'parentcustomerid_account@odata.bind': `accounts(${account.accountid})` },
    })
  }
  const page = await api.retrieveMultiple({
    collection: 'contacts',
    select: ['fullname'],
    filter: "startswith(fullname,'A') or startswith(fullname,'B')",
    orderBy: ['fullname desc'],
    maxPageSize: 1,
    includeAnnotations: '*',
  })
  expect(page.value?.map(({ fullname }: { fullname: string }) => fullname)).toEqual(['B X'])
  const all = await api.retrieveAll({ collection: 'contacts', select: ['fullname'], orderBy: ['fullname'] })
  expect(all.value).toHaveLength(3)

  await api.update({
    collection: 'accounts',
    key: account.accountid,
    data: { name: 'Fabrikam AB' },
    ifmatch: account['@odata.etag'],
  })
  // The client tells a failed precondition by `false` instead of an error.
  const late: unknown = await api.update({
    collection: 'accounts',
    key: account.accountid,
    data: { name: 'late' },
    ifmatch: 'W/"1"',
  })
  expect(late).toBe(false)

  api.startBatch()
  api.create({ collection: 'tasks', data: { subject: 'one' }, contentId: '1' })
  api.create({ collection: 'tasks', data: { subject: 'two' }, contentId: '2' })
  const made = await api.executeBatch()
  expect(made).toHaveLength(2)
  expect(await api.count({ collection: 'tasks' })).toBe(2)

  await api.deleteRecord({ collection: 'accounts', key: account.accountid })
  await expect(api.retrieve({ collection: 'accounts', key: account.accountid })).rejects.toMatchObject({ status: 404 })
  await expect(api.retrieveMultiple({ collection: 'accounts', impersonateAAD: agent.oid })).rejects.toMatchObject({
    status: 403,
  })
})
