/** Both sides for what is gone on with: as whoever wished for it sees them. */
import type { Intent } from '../core/ports.ts'
import { fenceAgainMs } from '../core/sync-client.ts'
import type { Connections, WholeWorld } from './connections.ts'
import { fenced } from './fenced.ts'
import type { OthersMailboxes } from './others-mailboxes.ts'
import type { SyncClients } from './sync-clients.ts'

/**
 * What no person wished for is gone on with as long as the mailbox is this installation's.
 * @throws FenceClosed where another one works on it; TandemError where that can't be told now
 */
export const createWorldOfIntent =
  ({
    connections,
    others,
    clients,
  }: {
    readonly connections: Pick<Connections, 'forResume' | 'forDelegate'>
    readonly others: Pick<OthersMailboxes, 'of'>
    readonly clients: Pick<SyncClients, 'demand' | 'fenceOf'>
  }) =>
  async ({ actor, by, correlationId, automatic }: Intent): Promise<WholeWorld> => {
    const call = { correlationId }
    if (by !== undefined) return connections.forDelegate(await others.of(actor, call), by)
    const world = connections.forResume(actor)
    if (!automatic) return world
    const token = await clients.demand(world.mailbox, actor, call, fenceAgainMs)
    return fenced(world, clients.fenceOf(world.mailbox, actor, call, token))
  }
