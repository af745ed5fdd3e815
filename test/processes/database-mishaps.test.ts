/** The running service when its database is full or has no connection left: it says so, loses nothing, and goes on by itself. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import pg from 'pg'
import { hasPostgres, startPostgres } from '../store/postgres-server.ts'
import { ask } from './people-at-work.ts'
import { prepare, type ServiceProcess } from './processes.ts'
import { openSandboxHere, until } from './sandbox-here.ts'

jest.setTimeout(900_000)

let here: Awaited<ReturnType<typeof openSandboxHere>>
let service: ServiceProcess | undefined
// A world for each: of two installations in one world the second would stand by.
beforeEach(async () => {
  here = await openSandboxHere()
})
afterEach(async () => {
  await service?.kill()
  service = undefined
  await here.close()
})

const start = async (variables: Readonly<Record<string, string>>) => {
  service = prepare(
    { ...here.environment, ...variables, LOG_LEVEL: 'info', TANDEM_SYNC_SECONDS: '2' },
    { lifeMs: 2_000 },
  )
  return service.go()
}
const token = () => here.sandbox.users[0]?.token ?? ''
/** Looks now. */
const sync = (address: string) => ask(`${address}/api/mailbox/sync`, { token: token(), method: 'POST', body: {} })
/** What a look that is refused says; undefined where it is done. */
const refusalOf = (address: string) =>
  sync(address).then(
    () => undefined,
    (error: Error) => error.message,
  )
/** What is said of the store; undefined where it is well. */
async function illness(address: string): Promise<string | undefined> {
  const response = await fetch(`${address}/healthz`).catch(() => undefined)
  if (!response || response.status === 200) return undefined
  const { checks } = (await response.json()) as { checks: readonly { name: string; detail: string }[] }
  return checks.find(({ name }) => name === 'store')?.detail
}
async function contact(surname: string): Promise<void> {
  const body = { givenName: 'Ute', surname, categories: ['Tracked to Dynamics 365'] }
  await ask(`${here.sandbox.addresses.graph}/me/contacts`, { token: token(), method: 'POST', body })
}
async function rows(surname: string): Promise<number> {
  const path = `contacts?$select=contactid&$filter=${encodeURIComponent(`lastname eq '${surname}'`)}`
  const { value } = await ask(`${here.sandbox.addresses.organization}/${path}`, { token: token() })
  return (value as readonly object[]).length
}
const logged = (code: string) => service?.log.some((entry) => JSON.stringify(entry).includes(code)) ?? false

/** A file system of a few megabytes, where this user may make one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-small-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmdirSync(folder)
    process.stderr.write('A full disk is not tested: this user may not mount a small one.\n')
    return undefined
  }
}

const disk = smallDisk()
const withDisk = disk ? test : test.skip
afterAll(() => {
  if (!disk) return
  execFileSync('umount', ['-l', disk])
  rmSync(disk, { recursive: true, force: true })
})

withDisk('a disk that is full: nothing is done by halves, and what waited is done when there is room', async () => {
  const folder = disk ?? ''
  const address = await start({ TANDEM_DATA: folder, TANDEM_INSTALLATION: 'mishaps' })
  await sync(address)
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(join(folder, 'ballast'), Buffer.alloc(bavail * bsize))
  await contact('Vollmer')
  expect(await until('it refuses', () => refusalOf(address))).toContain('store-unavailable')
  await until('it says that the disk is full', () => logged('store-full'))
  rmSync(join(folder, 'ballast'))
  await until('what waited is done', async () => {
    await sync(address).catch(() => undefined)
    return (await rows('Vollmer')) > 0
  })
  await sync(address)
  expect(await rows('Vollmer')).toBe(1)
  expect(await illness(address)).toBeUndefined()
})

const describeWithPostgres = hasPostgres ? describe : describe.skip
describeWithPostgres('a PostgreSQL without connections', () => {
  test('is said to be crowded, and everything goes on when there is one', async () => {
    const server = await startPostgres('max_connections=16')
    const others: pg.Client[] = []
    try {
      const database = await server.create()
      const address = await start({
        ...{ DATABASE_URL: database, TANDEM_DATABASE_CONNECTIONS: '6', TANDEM_INSTALLATION: 'mishaps' },
      })
      await sync(address)
      /** Takes every connection that ordinary users may have. */
      const crowd = async () => {
        for (;;) {
          const client = new pg.Client({ connectionString: database })
          client.on('error', () => undefined)
          const isIn = await client.connect().then(
            () => true,
            () => false,
          )
          if (!isIn) return
          others.push(client)
        }
      }
      await until('there is no connection left', async () => {
        await server.ask("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tandem'")
        await crowd()
        const refusal = await refusalOf(address)
        return (await illness(address)) === 'store-crowded' && refusal?.includes('store-unavailable')
      })
      await until('it says why', () => logged('store-crowded'))
      await contact('Gedraenge')
      for (const client of others.splice(0)) await client.end()
      await until(
        'it is well again',
        async () => (await illness(address)) === undefined && (await rows('Gedraenge')) > 0,
      )
      await sync(address)
      expect(await rows('Gedraenge')).toBe(1)
    } finally {
      for (const client of others) await client.end().catch(() => undefined)
      await service?.kill()
      await server.stop()
    }
  })
})
