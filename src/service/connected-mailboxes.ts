/** The shared mailboxes that an administrator connected, at hand for whoever acts for one. */
import type { Actor } from '../core/link.ts'
import type { MailChoices } from '../core/mail/decide-mail.ts'
import { type MailboxTerms, plainTerms } from '../core/mailbox-terms.ts'
import type { SharedMailbox, Store } from '../store/index.ts'
import { type Log, loggable } from './log.ts'
import type { OrganizationTerms } from './mailbox-terms.ts'

export interface ConnectedMailboxes {
  /** As last read: another process may have connected it a moment ago. Whoever looks at a mailbox reads it first. */
  of(actor: Actor): SharedMailbox | undefined
  /** Reads how this one is connected now. */
  read(actor: Actor): Promise<void>
  /** Read now. */
  byAddress(address: string): Promise<SharedMailbox | undefined>
  all(): Promise<readonly SharedMailbox[]>
  connect(mailbox: SharedMailbox): Promise<void>
  disconnect(actor: Actor): Promise<void>
  stop(): void
}

/** What another process connected or disconnected is known here after so long, in milliseconds. */
const everyMs = 15_000

export async function createConnectedMailboxes({
  store,
  tid,
  log,
}: {
  readonly store: Pick<Store, 'sharedMailboxes' | 'sharedMailbox' | 'putSharedMailbox' | 'removeSharedMailbox'>
  readonly tid: string
  readonly log: Log
}): Promise<ConnectedMailboxes> {
  let known = new Map<string, SharedMailbox>()
  /** Counts what was learned of single ones: a list that was asked for before that is older. */
  let learned = 0
  async function read(): Promise<readonly SharedMailbox[]> {
    for (;;) {
      const before = learned
      const all = await store.sharedMailboxes(tid)
      if (learned !== before) continue
      known = new Map(all.map((mailbox) => [mailbox.actor.oid, mailbox]))
      return all
    }
  }
  await read()
  const timer = setInterval(() => {
    read().catch((error: unknown) => log.warn({ error: loggable(error) }, 'shared mailboxes not read'))
  }, everyMs)
  timer.unref()

  return {
    of: ({ oid }) => known.get(oid),
    async read(actor) {
      const { oid } = actor
      const mailbox = await store.sharedMailbox(actor)
      if (JSON.stringify(mailbox) === JSON.stringify(known.get(oid))) return
      learned++
      if (mailbox) known.set(oid, mailbox)
      else known.delete(oid)
    },
    async byAddress(address) {
      const wanted = address.trim().toLowerCase()
      return (await read()).find((mailbox) => mailbox.address === wanted)
    },
    all: read,
    async connect(mailbox) {
      await store.putSharedMailbox(mailbox)
      await read()
    },
    async disconnect(actor) {
      await store.removeSharedMailbox(actor)
      await read()
    },
    stop: () => clearInterval(timer),
  }
}

/** What the organization decided about the mailbox of the user that a shared one works as, holds for that user's alone. */
export function termsBeside(connected: Pick<ConnectedMailboxes, 'of'>, terms: OrganizationTerms): OrganizationTerms {
  return {
    ...terms,
    async of(actor): Promise<MailboxTerms> {
      const shared = connected.of(actor)
      // A queue has a mailbox row of its own.
      if (shared?.queue) return terms.ofQueue(shared.queue.id)
      return shared ? plainTerms : terms.of(actor)
    },
  }
}

/** What was chosen for a shared mailbox beside what holds for everybody's mail. */
export function choicesBeside(
  connected: Pick<ConnectedMailboxes, 'of'>,
  choicesOf: (actor: Actor) => Promise<MailChoices>,
): (actor: Actor) => Promise<MailChoices> {
  return async (actor) => {
    const [choices, shared] = [await choicesOf(actor), connected.of(actor)]
    if (!shared) return choices
    const { address, method, queue } = shared
    return { ...choices, shared: { address, method, ...(queue ? { queue } : {}) } }
  }
}
