/** Every transaction of the store that reads before it writes begins here. */
import type { Kysely } from 'kysely'
import type { Connection, Engine } from './engine.ts'
import { heldLeases, makeSureOf } from './leases.ts'
import type { Schema } from './schema.ts'

/**
 * Does the work in one transaction, all of it or nothing. With keys, nobody else works under one of them meanwhile, and it is
 * refused with `LeaseLost` where somebody has taken over what the caller is at work on.
 * The work touches nothing but the transaction: it may be done again.
 */
export type Transact = <Result>(
  keys: readonly string[],
  work: (transaction: Connection) => Promise<Result>,
) => Promise<Result>

/** Whoever changes the links, intents, receipts or notes of a mailbox takes this turn. */
export const mailboxKey = ({ tid, oid }: { readonly tid: string; readonly oid: string }) => `mailbox ${tid}:${oid}`

/** The database chose one of two transactions that waited for each other, or overtook each other, to begin again. */
const beginAgain: ReadonlySet<unknown> = new Set(['40001', '40P01'])
const mostAttempts = 5

export function createTransact(
  database: Kysely<Schema>,
  { takeTurn, keepRow }: Pick<Engine, 'takeTurn' | 'keepRow'>,
): Transact {
  return async (keys, work) => {
    const leases = keys.length > 0 ? heldLeases() : []
    for (let attempt = 1; ; attempt++) {
      try {
        return await database.transaction().execute(async (transaction) => {
          await takeTurn(transaction, keys)
          await makeSureOf(transaction, leases, keepRow)
          return work(transaction)
        })
      } catch (error) {
        if (attempt >= mostAttempts || !beginAgain.has((error as { code?: unknown } | null)?.code)) throw error
      }
    }
  }
}
