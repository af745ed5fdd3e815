/** A PostgreSQL of the tests' own, in a folder that is gone afterwards. It listens on a socket in that folder and nowhere else. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findPostgres } from '../../scripts/postgres.ts'

const { folder: programs, advice } = findPostgres()

/** `false` where there are no programs to test with; tests then skip and say so. */
export const hasPostgres = programs !== undefined
if (!hasPostgres) process.stderr.write(`PostgreSQL is not tested: ${advice}\n`)

/** A program beside the server's, such as `pg_dump`; undefined where it is not there. */
export function postgresProgram(name: string): string | undefined {
  const path = programs && join(programs, name)
  return path && existsSync(path) ? path : undefined
}

export interface PostgresServer {
  /** Address of a database of the user `tandem`. */
  urlOf(database: string, password?: string): string
  /** Makes an empty database. @returns its address */
  create(): Promise<string>
  /** A statement of the server's owner, in the database that is there from the start or in another one. */
  ask(sql: string, database?: string): Promise<readonly Record<string, unknown>[]>
  /** Ends it as a crash or a restart would, every connection with it, and starts it again. */
  restart(meanwhile?: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

const password = 'only for tests'
const settings = ['listen_addresses=', 'fsync=off', 'max_connections=60', 'log_statement=none', 'lc_messages=C']

/** @param extra more settings, such as `max_connections=10` */
export async function startPostgres(...extra: readonly string[]): Promise<PostgresServer> {
  if (programs === undefined) throw new Error(advice)
  const owner = unprivileged()
  const folder = mkdtempSync(join(tmpdir(), 'tandem-postgres-'))
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  for (const path of owner ? [folder, passwordFile] : []) chownSync(path, owner?.uid ?? 0, owner?.gid ?? 0)
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'owner', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync'],
    { ...owner, cwd: folder, stdio: 'ignore' },
  )
  let server = run()

  function run(): ChildProcess {
    const options = [...settings, ...extra, `unix_socket_directories=${folder}`].flatMap((each) => ['-c', each])
    return spawn(join(programs ?? '', 'postgres'), ['-D', data, ...options], { ...owner, cwd: folder, stdio: 'ignore' })
  }

  const address = (user: string, database: string, secret = password) =>
    `postgresql://${user}:${encodeURIComponent(secret)}@localhost/${database}?host=${encodeURIComponent(folder)}`

  async function ask(sql: string, database = 'postgres') {
    const client = new pg.Client({ connectionString: address('owner', database) })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }

  async function answers(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const isUp = await ask('select 1').then(
        () => true,
        () => false,
      )
      if (isUp) return
      if (attempt > 300 || server.exitCode !== null) throw new Error('PostgreSQL did not start.')
      await sleep(50)
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode !== null) return
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill(signal)
    await ended
  }

  await answers()
  await ask(`create role tandem login password '${password}'`)
  let databases = 0
  return {
    urlOf: (database, secret) => address('tandem', database, secret),
    async create() {
      const name = `tandem_${process.pid}_${++databases}`
      await ask(`create database ${name} owner tandem`)
      return address('tandem', name)
    },
    ask,
    async restart(meanwhile) {
      await end('SIGINT')
      await meanwhile?.()
      server = run()
      await answers()
    },
    async stop() {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: then as the user that Debian's package made for it, or as nobody. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string, user: string) =>
    Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', user), gid: idOf('-g', user) }
    } catch {
      // There is no such user here.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody".')
}
