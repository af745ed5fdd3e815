import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Postgres {
  /** The folder with `initdb` and `postgres`, where there is one. */
  readonly folder?: string
  readonly advice: string
}

const debianFolder = '/usr/lib/postgresql'
const advice =
  'The tests of several processes need PostgreSQL’s programs: install them ("apt-get install postgresql" on Debian) or name their folder in TANDEM_POSTGRES.'

/** PostgreSQL's programs on this machine, the newest version first. `TANDEM_POSTGRES` names their folder where it is another one. */
export function findPostgres(): Postgres {
  const named = process.env.TANDEM_POSTGRES
  if (named)
    return existsSync(join(named, 'initdb'))
      ? { folder: named, advice }
      : { advice: `TANDEM_POSTGRES names ${named}, where there is no initdb.` }
  const versions = existsSync(debianFolder)
    ? readdirSync(debianFolder).sort((one, other) => Number(other) - Number(one))
    : []
  const folders = [
    ...versions.map((version) => join(debianFolder, version, 'bin')),
    ...(process.env.PATH ?? '').split(':').filter((folder) => folder !== ''),
  ]
  const folder = folders.find((each) => existsSync(join(each, 'initdb')))
  return folder === undefined ? { advice } : { folder, advice }
}

/** As `findPostgres`, and installs Debian's where it is missing and this user may. No server is started. */
export function ensurePostgres(): Postgres {
  const found = findPostgres()
  if (found.folder !== undefined || process.env.TANDEM_POSTGRES) return found
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!mayInstall) return found
  console.log('— PostgreSQL: installing Debian’s')
  // Debian's package would make and start a server of the machine's own, which nobody here asked for.
  mkdirSync('/etc/postgresql-common/createcluster.d', { recursive: true })
  writeFileSync('/etc/postgresql-common/createcluster.d/tandem-tests.conf', 'create_main_cluster = false\n')
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return findPostgres()
}
