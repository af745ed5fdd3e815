/**
 * The organization's change feed, ids and versions only. It is asked for with the application's own rights, for change tracking
 * wants them over the whole organization; what a row holds is read as the mailbox's user only (DESIGN.md, "What lives where").
 */
import type { FollowedCrm } from '../core/following.ts'
import { changes } from './changes.ts'
import { createClient, type DataverseClientOptions } from './client.ts'

export type RecordFeed = Pick<FollowedCrm, 'changes'>

export function createRecordFeed(options: Omit<DataverseClientOptions, 'callerObjectId'>): RecordFeed {
  const client = createClient(options)
  return { changes: (table, cursor, call) => changes(client, table, cursor, call) }
}
