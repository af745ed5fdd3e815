/**
 * What a service asked one process to wait, for all processes. Of several wishes the later end holds, in whatever order they are
 * written down. They stand among the leases, of which they are the kind that nobody gives back.
 */
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export interface Pauses {
  /** What stands there goes on to hold where it ends later. */
  pause(name: string, until: Date, time: PauseTime): Promise<void>
  /** undefined where nobody is to wait */
  pausedUntil(name: string, time: PauseTime): Promise<Date | undefined>
}

interface PauseTime {
  readonly now: Date
  /** No pause lasts longer, in milliseconds: one that seems to was written before the clock was set back, and is none. */
  readonly mostMs: number
}

export function createPauses(database: Kysely<Schema>): Pauses {
  return {
    async pause(name, until, time) {
      await database
        .insertInto('leases')
        .values({ name, holder: name, token: 1, expires_at: until.toISOString() })
        // One statement: two processes that are asked at once leave the later end, whoever comes last.
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet((eb) => ({ expires_at: eb.ref('excluded.expires_at') }))
            .where((eb) =>
              eb.or([
                eb('leases.expires_at', '<', eb.ref('excluded.expires_at')),
                eb('leases.expires_at', '>', latest(time)),
              ]),
            ),
        )
        .execute()
    },
    async pausedUntil(name, time) {
      const row = await database
        .selectFrom('leases')
        .select('expires_at')
        .where('name', '=', name)
        .where('expires_at', '>', time.now.toISOString())
        .where('expires_at', '<=', latest(time))
        .executeTakeFirst()
      return row && new Date(row.expires_at)
    },
  }
}

const latest = ({ now, mostMs }: PauseTime) => new Date(now.getTime() + mostMs).toISOString()
