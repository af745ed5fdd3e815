import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface Databases {
  readonly mailbox: DatabaseSync
  readonly organization: DatabaseSync
  /** False until `markSeeded`: the world must be put in. */
  readonly seeded: boolean
  markSeeded(): void
  close(): void
}

/**
 * Opens the sandbox's SQLite files in `folder`.
 * A first start that died before all people and data were in leaves no mark; its half world is thrown away and made again.
 */
export function openDatabases(folder: string): Databases {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const mark = join(folder, 'seeded')
  const seeded = existsSync(mark)
  const open = (name: string) => {
    const file = join(folder, name)
    if (!seeded) for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
    const database = new DatabaseSync(file)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
    return database
  }
  const mailbox = open('mailbox.sqlite')
  const organization = open('organization.sqlite')
  return {
    mailbox,
    organization,
    seeded,
    markSeeded: () => writeFileSync(mark, ''),
    close() {
      mailbox.close()
      organization.close()
    },
  }
}
