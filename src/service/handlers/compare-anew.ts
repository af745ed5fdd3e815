/**
 * Other rules change what both sides should hold without anybody touching an item: no news tells of it. The next look compares
 * everything that is linked, as the preview did, and not only what changes.
 */
import { wholeName } from '../../core/follow/sync-kind.ts'
import { type FollowedKind, type FollowedTable, kindOfTable, tablesOfKind } from '../../core/following.ts'
import { mailboxOf, type SignedInCall } from './call.ts'

/** A rule of a table is everybody's. */
export async function compareForAll(call: SignedInCall, table: string): Promise<void> {
  const kind = kindOfTable(table as FollowedTable)
  if (!tablesOfKind[kind].includes(table as FollowedTable)) return
  await call.store.forgetEverywhere(call.caller.tid, wholeName(kind))
  call.sync.hasten(mailboxOf(call), 'appointmentsContactsTasks')
}

/** An option is one person's. */
export async function compareForOne(call: SignedInCall, kinds: readonly FollowedKind[]): Promise<void> {
  if (kinds.length === 0) return
  await call.store.keep(mailboxOf(call), Object.fromEntries(kinds.map((kind) => [wholeName(kind), undefined])))
  call.sync.hasten(mailboxOf(call), 'appointmentsContactsTasks')
}
