/** A repeated click is one click: the same operation id of the same person gives the same answer. */
import type { Kysely } from 'kysely'
import type { Actor } from '../core/link.ts'
import type { RequestResult } from '../core/request.ts'
import { OperationReused } from './errors.ts'
import type { Schema } from './schema.ts'

export interface OperationKey {
  readonly actor: Actor
  readonly operationId: string
}

export interface Operations {
  /**
   * Writes the operation down before it is done.
   * @param fingerprint hash of the whole wish
   * @returns the answer where there is one already; without one it is to be done (again)
   * @throws OperationReused when the id belongs to another wish
   */
  startOperation(key: OperationKey, fingerprint: string, now: Date): Promise<RequestResult | undefined>
  finishOperation(key: OperationKey, answer: RequestResult): Promise<void>
  /** @returns how many were forgotten */
  forgetOperations(olderThan: Date): Promise<number>
}

export function createOperations(database: Kysely<Schema>): Operations {
  return {
    startOperation: ({ actor, operationId }, fingerprint, now) =>
      database.transaction().execute(async (transaction) => {
        const id = operationId.toLowerCase()
        await transaction
          .insertInto('operations')
          .values({ tid: actor.tid, oid: actor.oid, id, fingerprint, answer: null, at: now.toISOString() })
          .onConflict((conflict) => conflict.columns(['tid', 'oid', 'id']).doNothing())
          .execute()
        const row = await transaction
          .selectFrom('operations')
          .select(['fingerprint', 'answer'])
          .where('tid', '=', actor.tid)
          .where('oid', '=', actor.oid)
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        if (row.fingerprint !== fingerprint) throw new OperationReused()
        return row.answer === null ? undefined : (JSON.parse(row.answer) as RequestResult)
      }),
    async finishOperation({ actor, operationId }, answer) {
      await database
        .updateTable('operations')
        .set({ answer: JSON.stringify(answer) })
        .where('tid', '=', actor.tid)
        .where('oid', '=', actor.oid)
        .where('id', '=', operationId.toLowerCase())
        .execute()
    },
    async forgetOperations(olderThan) {
      const { numDeletedRows } = await database
        .deleteFrom('operations')
        .where('at', '<', olderThan.toISOString())
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}
