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
   * @param fingerprint hash of the whole wish
   * @returns the answer where there is one already; without one it is to be done (again)
   * @throws OperationReused when the id belongs to another wish
   */
  findOperation(key: OperationKey, fingerprint: string): Promise<RequestResult | undefined>
  /**
   * Writes the operation down, before its work begins; its answer comes with the journal's `commit` or `suspend`, in the same
   * transaction.
   * @throws OperationReused when the id was written down for another wish meanwhile
   */
  startOperation(key: OperationKey, fingerprint: string, now: Date): Promise<void>
  /** @returns how many were forgotten */
  forgetOperations(olderThan: Date): Promise<number>
}

export function createOperations(database: Kysely<Schema>): Operations {
  return {
    async findOperation({ actor, operationId }, fingerprint) {
      const row = await database
        .selectFrom('operations')
        .select(['fingerprint', 'answer'])
        .where('tid', '=', actor.tid)
        .where('oid', '=', actor.oid)
        .where('id', '=', operationId.toLowerCase())
        .executeTakeFirst()
      if (row && row.fingerprint !== fingerprint) throw new OperationReused()
      return row?.answer ? (JSON.parse(row.answer) as RequestResult) : undefined
    },
    async startOperation({ actor, operationId }, fingerprint, now) {
      const id = operationId.toLowerCase()
      const written = await database
        .insertInto('operations')
        .values({ tid: actor.tid, oid: actor.oid, id, fingerprint, answer: null, at: now.toISOString() })
        // Says what stands there, whoever wrote it.
        .onConflict((conflict) => conflict.columns(['tid', 'oid', 'id']).doUpdateSet({ id }))
        .returning('fingerprint')
        .executeTakeFirstOrThrow()
      if (written.fingerprint !== fingerprint) throw new OperationReused()
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
