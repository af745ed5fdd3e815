/** A shared mailbox, or a queue's, that is nobody's here any more. */
import type { Actor } from '../core/link.ts'
import { workloads } from '../core/organization-news.ts'
import type { Store } from '../store/index.ts'
import type { ConnectedMailboxes } from './connected-mailboxes.ts'
import { switchedOffName } from './refusals.ts'
import type { SyncWorker } from './sync-worker.ts'

export type LetGo = (actor: Actor) => Promise<void>

/** What runs there finds it switched off; nothing is planned, pushed or told of it any more. Its links and history stay. */
export function createLetGo({
  store,
  connected,
  sync,
  now,
}: {
  readonly store: Pick<Store, 'keep' | 'keepMailboxState' | 'openAlerts' | 'closeAlert'>
  readonly connected: Pick<ConnectedMailboxes, 'disconnect'>
  readonly sync: Pick<SyncWorker, 'forget'>
  readonly now: () => Date
}): LetGo {
  return async (actor) => {
    await store.keep(actor, { [switchedOffName]: JSON.stringify(workloads) })
    await connected.disconnect(actor)
    await sync.forget(actor)
    await store.keepMailboxState(actor, undefined, now())
    for (const { topic } of await store.openAlerts(actor)) await store.closeAlert(actor, topic)
  }
}
