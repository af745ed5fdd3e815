/** Keeps how mailboxes are doing where they can be found among many. */
import type { Actor } from '../core/link.ts'
import type { Store } from '../store/index.ts'
import { type Log, loggable } from './log.ts'
import { keptState, type MailboxHealth } from './mailbox-health.ts'

/** Told when a mailbox is doing otherwise than before. Never throws: what can't be kept stands in the log. */
export type KeepHealth = (actor: Actor, health: MailboxHealth) => Promise<void>

export function createHealthKeeper({
  store,
  log,
  now,
}: {
  readonly store: Pick<Store, 'keepMailboxState'>
  readonly log: Log
  readonly now: () => Date
}): KeepHealth {
  return async (actor, health) => {
    try {
      await store.keepMailboxState(actor, keptState(health), now())
    } catch (error) {
      log.error({ error: loggable(error), health }, 'state of a mailbox not kept')
    }
  }
}
