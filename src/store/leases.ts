/**
 * Who works on what, when several processes share the store. A lease runs out by itself, so that the work of a process that
 * was killed goes on elsewhere; and whoever lost one without noticing can't write any more: each transaction that writes for a
 * mailbox first makes sure of every lease that its work was begun under (a fence, as in Kleppmann's "How to do distributed
 * locking").
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Kysely, RawBuilder } from 'kysely'
import type { Connection } from './engine.ts'
import { LeaseLost } from './errors.ts'
import type { Schema } from './schema.ts'

export interface Lease {
  readonly name: string
  /** The process. */
  readonly holder: string
  /** Counts who had it: it only grows. */
  readonly token: number
}

interface LeaseTime {
  readonly now: Date
  /** In milliseconds. */
  readonly forMs: number
}

export interface Leases {
  /** @returns undefined while somebody has it, also where that is the same holder */
  takeLease(name: string, holder: string, time: LeaseTime): Promise<Lease | undefined>
  /** @returns false where somebody else has it by now */
  renewLease(lease: Lease, time: LeaseTime): Promise<boolean>
  /** Gives it back before its time; of one that was lost nothing happens. */
  releaseLease(lease: Lease): Promise<void>
  /** What the work writes for a mailbox is refused with `LeaseLost` when the lease was lost meanwhile. */
  underLease<Result>(lease: Lease, work: () => Promise<Result>): Promise<Result>
  /** Until when somebody has it; undefined where nobody does. */
  leasedUntil(name: string, now: Date): Promise<Date | undefined>
  /** Leases whose names begin so and that ran out: whoever had one is no more, or slept. */
  lapsedLeases(prefix: string, now: Date): Promise<readonly Lease[]>
  /** Gives back everything that one holder has. */
  releaseLeasesOf(holder: string): Promise<void>
  forgetLease(lease: Lease): Promise<void>
  /** @returns how many were forgotten that ran out before then */
  forgetLeases(before: Date): Promise<number>
}

/** So many times its life a lease may seem to last: clocks of several machines differ a little. */
const mostAhead = 10

/** Nobody has it. It is forgotten no sooner than it would have run out, so that its token grows on. */
const nobody = ''
const held = new AsyncLocalStorage<readonly Lease[]>()

export function createLeases(database: Kysely<Schema>): Leases {
  return {
    async takeLease(name, holder, { now, forMs }) {
      const taken = await database
        .insertInto('leases')
        .values({ name, holder, token: 1, expires_at: ending(now, forMs) })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet((eb) => ({
              holder: eb.ref('excluded.holder'),
              token: eb('leases.token', '+', 1),
              expires_at: eb.ref('excluded.expires_at'),
            }))
            .where((eb) =>
              eb.or([
                eb('leases.expires_at', '<=', now.toISOString()),
                eb('leases.holder', '=', nobody),
                // Nobody has one for so long: it was taken before the clock was set back, and who is alive renews it at once.
                eb('leases.expires_at', '>', ending(now, forMs * mostAhead)),
              ]),
            ),
        )
        .returning('token')
        .executeTakeFirst()
      return taken && { name, holder, token: taken.token }
    },
    async renewLease({ name, holder, token }, { now, forMs }) {
      const { numUpdatedRows } = await database
        .updateTable('leases')
        .set({ expires_at: ending(now, forMs) })
        .where('name', '=', name)
        .where('holder', '=', holder)
        .where('token', '=', token)
        .executeTakeFirstOrThrow()
      return Number(numUpdatedRows) > 0
    },
    async releaseLease({ name, holder, token }) {
      await database
        .updateTable('leases')
        .set({ holder: nobody })
        .where('name', '=', name)
        .where('holder', '=', holder)
        .where('token', '=', token)
        .execute()
    },
    underLease: (lease, work) => held.run([...(held.getStore() ?? []), lease], work),
    async leasedUntil(name, now) {
      const row = await database
        .selectFrom('leases')
        .select('expires_at')
        .where('name', '=', name)
        .where('holder', '!=', nobody)
        .where('expires_at', '>', now.toISOString())
        .executeTakeFirst()
      return row && new Date(row.expires_at)
    },
    async lapsedLeases(prefix, now) {
      const rows = await database
        .selectFrom('leases')
        .select(['name', 'holder', 'token'])
        .where('name', '>=', prefix)
        .where('name', '<', `${prefix}\uffff`)
        .where('holder', '!=', nobody)
        .where('expires_at', '<=', now.toISOString())
        .orderBy('name')
        .execute()
      return rows
    },
    async releaseLeasesOf(holder) {
      await database.updateTable('leases').set({ holder: nobody }).where('holder', '=', holder).execute()
    },
    async forgetLease({ name, holder, token }) {
      await database
        .deleteFrom('leases')
        .where('name', '=', name)
        .where('holder', '=', holder)
        .where('token', '=', token)
        .execute()
    },
    async forgetLeases(before) {
      const { numDeletedRows } = await database
        .deleteFrom('leases')
        .where('expires_at', '<', before.toISOString())
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}

const ending = (now: Date, forMs: number) => new Date(now.getTime() + forMs).toISOString()

/** Leases that the caller's work was begun under. */
export const heldLeases = (): readonly Lease[] => held.getStore() ?? []

/**
 * Until the transaction ends nobody can take these leases.
 * @param keepRow keeps the rows that a query reads as they are
 * @throws LeaseLost
 */
export async function makeSureOf(
  transaction: Connection,
  leases: readonly Lease[],
  keepRow: RawBuilder<unknown>,
): Promise<void> {
  for (const { name, holder, token } of leases) {
    const row = await transaction
      .selectFrom('leases')
      .select('name')
      .where('name', '=', name)
      .where('holder', '=', holder)
      .where('token', '=', token)
      .modifyEnd(keepRow)
      .executeTakeFirst()
    if (!row) throw new LeaseLost()
  }
}
