import type { ChooseClientRequest, SyncClients } from '../../api/mailbox.ts'
import type { SyncStamp } from '../../core/sync-client.ts'
import { Refusal } from '../problems.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'
import { syncSoon } from './sync-soon.ts'

/** Which installations are connected to the caller's own mailbox. */
export async function showSyncClients(call: SignedInCall): Promise<SyncClients> {
  return view(call, await call.clients.show(call.stampsOf(call.caller), upstreamOptions(call)))
}

/** @throws Refusal `not-found` where it is not connected any more */
export async function chooseSyncClient(call: SignedInCall, { id }: ChooseClientRequest): Promise<SyncClients> {
  const actor = { tid: call.caller.tid, oid: call.caller.oid }
  const chosen = await call.clients.choose(call.stampsOf(call.caller), actor, id, upstreamOptions(call))
  if (!chosen) throw new Refusal('not-found', 'This installation is no longer connected to your mailbox. Look again.')
  // What had been left to the other one is looked at now.
  if (id === call.clients.self.id) await syncSoon(call.sync, actor)
  return view(call, chosen)
}

function view({ clients: { self } }: SignedInCall, stamp: SyncStamp | undefined): SyncClients {
  const clients = (stamp?.installations ?? []).map(({ id, name, organization, seenAt }) => ({
    ...{ id, name, organization, seenAt },
    isThis: id === self.id,
    isHolder: id === stamp?.holder,
  }))
  return { clients, ...(stamp?.since ? { since: stamp.since } : {}) }
}
