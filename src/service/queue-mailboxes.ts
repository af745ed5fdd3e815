/**
 * The organization's queues with a mailbox of their own: found by asking every few minutes, and looked after like
 * a mailbox that several people share, but for what R-028 takes out. Nobody has to use one for that.
 */
import { randomUUID } from 'node:crypto'
import { TandemError } from '../core/errors.ts'
import type { Actor } from '../core/link.ts'
import type { MailQueue, OrganizationFeed } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import type { SharedMailbox, Store } from '../store/index.ts'
import type { ConnectedMailboxes } from './connected-mailboxes.ts'
import type { LetGo } from './let-go.ts'
import { type Log, loggable } from './log.ts'
import { switchedOffName } from './refusals.ts'

export interface QueueMailboxes {
  /** Asks now. Never fails: what was known before goes on to hold. */
  read(): Promise<void>
  stop(): void
}

/** A queue that an administrator made is looked after within so long, in milliseconds. */
const everyMs = 5 * 60_000

export function createQueueMailboxes(options: {
  readonly feed: Pick<OrganizationFeed, 'mailQueues'>
  /** Object id of the mailbox with an address. @throws TandemError `item-gone` where there is none */
  readonly mailboxIdOf: (address: string, call: CallOptions) => Promise<string>
  readonly connected: Pick<ConnectedMailboxes, 'all' | 'connect'>
  readonly store: Pick<Store, 'keep'>
  readonly letGo: LetGo
  readonly know: (actor: Actor) => void
  readonly tid: string
  readonly log: Log
  readonly now: () => Date
  /** What the installation's administrator chose. */
  readonly isOn: boolean
  /** False asks only when somebody wants to know. */
  readonly isPeriodic: boolean
}): QueueMailboxes {
  const { feed, connected, store, letGo, tid, log, now } = options
  let running: Promise<void> | undefined

  async function look(): Promise<void> {
    const call = { correlationId: randomUUID() }
    const [queues, before] = await Promise.all([options.isOn ? feed.mailQueues(call) : [], connected.all()])
    for (const queue of queues) {
      const known = before.find(({ address }) => address === queue.address)
      // What an administrator connected by hand stays as they said.
      if (known && !known.queue) continue
      try {
        const oid = known?.actor.oid ?? (await options.mailboxIdOf(queue.address, call))
        const wanted = mailboxOf(queue, { tid, oid }, known?.connectedAt ?? now().toISOString())
        if (JSON.stringify(known) !== JSON.stringify(wanted)) await connected.connect(wanted)
        if (!known) await store.keep(wanted.actor, { [switchedOffName]: undefined })
        options.know(wanted.actor)
      } catch (error) {
        if (!(error instanceof TandemError)) throw error
        log.warn({ queue: queue.id, error: loggable(error) }, 'the mailbox of a queue is not found')
      }
    }
    const there = new Set(queues.map(({ id }) => id))
    for (const { actor, queue } of before) if (queue && !there.has(queue.id)) await letGo(actor)
  }

  const read = () => {
    running ??= look()
      .catch((error: unknown) => log.warn({ error: loggable(error) }, 'queues of the organization not read'))
      .finally(() => {
        running = undefined
      })
    return running
  }
  const timer = options.isPeriodic ? setInterval(() => void read(), everyMs) : undefined
  timer?.unref()
  if (options.isPeriodic) void read()
  return { read, stop: () => clearInterval(timer) }
}

function mailboxOf({ id, name, address, method, owner }: MailQueue, actor: Actor, connectedAt: string): SharedMailbox {
  return {
    ...{ actor, address, name, worksAs: { oid: '', name: 'Tandem' }, method, usesFilters: false, connectedAt },
    queue: { id, ...(owner ? { owner } : {}) },
  }
}
