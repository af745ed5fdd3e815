/** Why the store can't be used, with what helps. Each code's sentence is complete with the file's name. */
export const storeFailures = {
  'store-locked': 'is in use by another Tandem. Stop the other one, or give this one a folder of its own',
  'store-newer': 'was written by a newer Tandem. Run that version, or restore a backup made before the update',
  'store-corrupt': 'is damaged or is no Tandem store. Restore it from a backup, or move it away to start anew',
  'store-full': 'can’t grow: the disk is full. Free some space; nothing that was confirmed is lost',
  'store-not-writable': 'can’t be written. Give Tandem’s user the right to write this file and its folder',
  'store-failed': 'could not be read or written',
} as const

export type StoreFailureCode = keyof typeof storeFailures

/** The store refuses. Nothing of the transaction it happened in was kept. */
export class StoreError extends Error {
  readonly code: StoreFailureCode

  constructor(
    code: StoreFailureCode,
    file: string,
    options: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    super(`The store ${file} ${storeFailures[code]}${options.detail ? ` (${options.detail})` : ''}.`, {
      cause: options.cause,
    })
    this.name = 'StoreError'
    this.code = code
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
