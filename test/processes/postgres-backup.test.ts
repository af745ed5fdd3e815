/** As docs/operations.md says it: the database is copied while the service works, and restored after more was done. */
import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, jest, test } from '@jest/globals'
import { postgresProgram, startPostgres } from '../store/postgres-server.ts'
import { ask } from './people-at-work.ts'
import { prepare, type ServiceProcess } from './processes.ts'
import { openSandboxHere, until } from './sandbox-here.ts'

jest.setTimeout(600_000)

const [dumps, restores] = [postgresProgram('pg_dump'), postgresProgram('pg_restore')]
const withPrograms = dumps && restores ? test : test.skip
if (!dumps || !restores) process.stderr.write('Restoring a PostgreSQL is not tested: there is no pg_dump here.\n')

withPrograms('a restored PostgreSQL goes on: nothing is made twice, nothing of later is lost', async () => {
  const here = await openSandboxHere()
  const server = await startPostgres()
  const processes: ServiceProcess[] = []
  const token = here.sandbox.users[0]?.token ?? ''
  const { graph, organization } = here.sandbox.addresses
  try {
    const start = async (database: string) => {
      const process = prepare({
        ...{ ...here.environment, DATABASE_URL: database, TANDEM_DATABASE_CONNECTIONS: '6' },
        ...{ LOG_LEVEL: 'error', TANDEM_SYNC_SECONDS: '0', TANDEM_INSTALLATION: 'restored' },
      })
      processes.push(process)
      return { process, address: await process.go() }
    }
    const sync = (address: string) => ask(`${address}/api/mailbox/sync`, { token, method: 'POST', body: {} })
    const contact = async (surname: string) => {
      const body = { givenName: 'Ute', surname, jobTitle: 'Buyer', categories: ['Tracked to Dynamics 365'] }
      return String((await ask(`${graph}/me/contacts`, { token, method: 'POST', body })).id)
    }
    const change = (id: string, body: object) => ask(`${graph}/me/contacts/${id}`, { token, method: 'PATCH', body })
    const itemsOf = async (surname: string) => {
      const filter = encodeURIComponent(`surname eq '${surname}'`)
      const { value } = await ask(`${graph}/me/contacts?$filter=${filter}`, { token })
      return value as readonly { readonly jobTitle: string }[]
    }
    const rowsOf = async (surname: string) => {
      const filter = encodeURIComponent(`lastname eq '${surname}'`)
      const path = `contacts?$select=contactid,jobtitle&$filter=${filter}`
      const { value } = await ask(`${organization}/${path}`, { token })
      return value as readonly { readonly contactid: string; readonly jobtitle: string }[]
    }
    const retitle = async (surname: string, jobtitle: string) => {
      const [row] = await rowsOf(surname)
      await ask(`${organization}/contacts(${row?.contactid})`, { token, method: 'PATCH', body: { jobtitle } })
    }

    const database = await server.create()
    const first = await start(database)
    const early = await contact('Frueh')
    await sync(first.address)
    expect(await rowsOf('Frueh')).toMatchObject([{ jobtitle: 'Buyer' }])

    const copy = join(here.folder, 'tandem.dump')
    // The service is at work meanwhile.
    const copying = promisify(execFile)(dumps ?? '', ['--format=custom', `--file=${copy}`, database])
    await contact('Waehrend')
    await Promise.all([copying, sync(first.address)])

    await change(early, { jobTitle: 'Head of purchasing' })
    await contact('Spaet')
    await sync(first.address)
    expect(await rowsOf('Frueh')).toMatchObject([{ jobtitle: 'Head of purchasing' }])
    expect(await first.process.end()).toBe(0)
    // What people do while nothing runs.
    await retitle('Spaet', 'Seller')

    const empty = await server.create()
    execFileSync(restores ?? '', ['--exit-on-error', '--no-owner', `--dbname=${empty}`, copy])
    const second = await start(empty)
    await until('what came after the copy is linked again', async () => {
      await sync(second.address)
      return (await itemsOf('Spaet'))[0]?.jobTitle === 'Seller'
    })
    await retitle('Frueh', 'Director')
    await until('the old link works', async () => {
      await sync(second.address)
      return (await itemsOf('Frueh'))[0]?.jobTitle === 'Director'
    })
    for (const surname of ['Frueh', 'Waehrend', 'Spaet'])
      expect([surname, (await itemsOf(surname)).length, (await rowsOf(surname)).length]).toEqual([surname, 1, 1])
    expect(second.process.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  } finally {
    for (const process of processes) await process.kill()
    await server.stop()
    await here.close()
  }
})
