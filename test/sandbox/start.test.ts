import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PortTaken, type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts'
import { listen } from '../../src/sandbox/listen.ts'

const freePorts = { window: 0, graph: 0, organization: 0, identity: 0, pane: 0 }
const options = (dataFolder: string, ports: SandboxOptions['ports'] = freePorts): SandboxOptions => ({
  dataFolder,
  ports,
  serviceOrigin: () => 'http://localhost:9',
  windowFolder: join(dataFolder, 'no-window'),
  clock: { now: () => new Date() },
})

describe('the sandbox', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-sandbox-'))
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await startSandbox(options(folder))
  }, 60_000)
  afterAll(() => sandbox?.close())

  const get = async (address: string, token: string) => {
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${token}` } })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> & { value?: unknown[] } }
  }
  const inboxCounts = (of: Sandbox) =>
    Promise.all(
      of.users.map(
        async ({ token }) => (await get(`${of.addresses.graph}/me/mailFolders/inbox`, token)).body.totalItemCount,
      ),
    )

  test('gives each person a token that mailbox and organization accept as theirs', async () => {
    expect(sandbox.users.length).toBeGreaterThanOrEqual(3)
    const systemUsers = new Set<unknown>()
    for (const user of sandbox.users) {
      const me = await get(`${sandbox.addresses.graph}/me`, user.token)
      expect(me).toMatchObject({ status: 200, body: { id: user.oid, mail: user.mailbox } })
      const who = await get(`${sandbox.addresses.organization}/WhoAmI`, user.token)
      expect(who.status).toBe(200)
      systemUsers.add(who.body.UserId)
    }
    expect(systemUsers.size).toBe(sandbox.users.length)
  })

  test('has mail for each and accounts for all', async () => {
    for (const count of await inboxCounts(sandbox)) expect(count).toBeGreaterThan(0)
    const [user] = sandbox.users
    const accounts = await get(`${sandbox.addresses.organization}/accounts?$select=name`, user?.token ?? '')
    expect(accounts.body.value?.length).toBeGreaterThanOrEqual(20)
  })

  test('turns away a token that is none', async () => {
    for (const address of [`${sandbox.addresses.graph}/me`, `${sandbox.addresses.organization}/WhoAmI`]) {
      const answer = await fetch(address, { headers: { Authorization: 'Bearer x.y.z' } })
      expect(answer.status).toBe(401)
    }
  })

  test('keeps its secrets for its owner', () => {
    expect(statSync(join(folder, 'client-secret')).mode & 0o777).toBe(0o600)
  })

  test('is the same world after a restart, and a first start that died half-way begins anew', async () => {
    const before = await inboxCounts(sandbox)
    const { clientSecret } = sandbox
    await sandbox.close()
    sandbox = await startSandbox(options(folder))
    expect(await inboxCounts(sandbox)).toEqual(before)
    expect(sandbox.clientSecret).toBe(clientSecret)
    await sandbox.close()
    rmSync(join(folder, 'seeded'))
    sandbox = await startSandbox(options(folder))
    expect(await inboxCounts(sandbox)).toEqual(before)
  }, 90_000)

  test('names the port that is taken, and lets go of all others', async () => {
    const taken = await listen('somebody else', 0)
    const free = await listen('probe', 0)
    const window = Number(new URL(free.origin).port)
    await free.close()
    const ports = { ...freePorts, window, organization: Number(new URL(taken.origin).port) }
    const other = mkdtempSync(join(tmpdir(), 'tandem-sandbox-'))
    await expect(startSandbox(options(other, ports))).rejects.toThrow(PortTaken)
    const again = await listen('window', window)
    await Promise.all([again.close(), taken.close()])
  })
})
