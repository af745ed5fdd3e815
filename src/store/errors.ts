/** Why the store can't be used, with what helps. Each code's sentence is complete with the name of the file or database. */
export const storeFailures = {
  'store-locked': 'is in use by another Tandem. Stop the other one, or give this one a folder of its own',
  'store-newer': 'was written by a newer Tandem. Run that version, or restore a backup made before the update',
  'store-corrupt': 'is damaged or is no Tandem store. Restore it from a backup, or move it away to start anew',
  'store-full': 'can’t grow: the disk is full. Free some space; nothing that was confirmed is lost',
  'store-not-writable': 'can’t be written. Give Tandem’s user the right to write this file and its folder',
  'store-unreachable': 'does not answer. See that the server runs and that DATABASE_URL names its host and port',
  'store-refused': 'does not let Tandem in. See that DATABASE_URL has the right user and password',
  'store-missing': 'is not there. Create the database, or name another one in DATABASE_URL',
  'store-untrusted': 'can’t be reached safely. See that its certificate and the sslmode in DATABASE_URL fit together',
  'store-forbidden': 'lacks a right for Tandem’s user. Make that user the owner of the database',
  'store-read-only': 'takes no changes. DATABASE_URL must name the server that is written to, not a copy of it',
  'store-crowded': 'has no connection left. Raise max_connections there, or lower TANDEM_DATABASE_CONNECTIONS',
  'store-failed': 'could not be read or written',
} as const

export type StoreFailureCode = keyof typeof storeFailures

/** The store refuses. Nothing of the transaction it happened in was kept. */
export class StoreError extends Error {
  readonly code: StoreFailureCode

  /** @param place the file, or the database's address without its password */
  constructor(
    code: StoreFailureCode,
    place: string,
    options: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    super(`The store ${place} ${storeFailures[code]}${options.detail ? ` (${options.detail})` : ''}.`, {
      cause: options.cause,
    })
    this.name = 'StoreError'
    this.code = code
  }
}

/** Another process has taken over what this one was at work on. Nothing of the transaction was kept. */
export class LeaseLost extends Error {
  readonly code = 'lease-lost'

  constructor() {
    super('This took so long that another process of Tandem has taken it over. It finishes what was begun.')
    this.name = 'LeaseLost'
  }
}

/** The same operation id came with other words: one of the two would get an answer to a question it did not ask. */
export class OperationReused extends Error {
  readonly code = 'operation-reused'

  constructor() {
    super('This operationId was used for another request already. Send a new id with a new wish.')
    this.name = 'OperationReused'
  }
}
