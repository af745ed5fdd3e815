import { mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { createIdentity, type Identity, type SandboxApplication } from '../../../src/sandbox/identity/index.ts'
import type { Clock, SandboxUser } from '../../../src/sandbox/seams.ts'

export const tenantId = '11111111-2222-4333-8444-555555555555'
export const organization = 'http://localhost:4702'
export const graph = 'https://graph.microsoft.com'

export const ada: SandboxUser = {
  oid: '0a000000-0000-4000-8000-000000000001',
  systemUserId: '0b000000-0000-4000-8000-000000000001',
  name: 'Ada Åkesson',
  givenName: 'Ada',
  surname: 'Åkesson',
  jobTitle: 'Sales',
  mail: 'ada@contoso.example',
}

export const application: SandboxApplication = {
  clientId: 'c0000000-0000-4000-8000-000000000001',
  name: 'Tandem',
  servicePrincipalId: 'c0000000-0000-4000-8000-000000000002',
  secret: 'a secret of the sandbox',
  permissions: {
    [graph]: { delegated: ['Mail.ReadWrite', 'Calendars.ReadWrite'], application: ['Mail.ReadWrite'] },
    [organization]: { delegated: ['user_impersonation'], application: [] },
    'api://c0000000-0000-4000-8000-000000000001': { delegated: ['access_as_user'], application: [] },
  },
}

export const newFolder = () => mkdtempSync(join(tmpdir(), 'tandem-identity-'))

export interface TestIdentity {
  readonly identity: Identity
  readonly origin: string
  close(): Promise<void>
}

/** The identity behind https on a free port, as the sandbox runs it. */
export async function serveIdentity(options: {
  folder?: string
  clock?: Clock
  application?: SandboxApplication
}): Promise<TestIdentity> {
  let origin = 'https://localhost:0'
  const identity = await createIdentity({
    folder: options.folder ?? newFolder(),
    clock: options.clock ?? { now: () => new Date() },
    issuerOrigin: () => origin,
    tenantId,
    users: [ada],
    applications: [options.application ?? application],
  })
  const { key, cert } = identity.tls
  const server: Server = createServer({ key, cert }, getRequestListener(identity.app.fetch))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `https://localhost:${(server.address() as AddressInfo).port}`
  return {
    identity,
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
