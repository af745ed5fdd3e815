/** Mailboxes that several people share, as whoever runs the installation connects them. */
import { randomUUID } from 'node:crypto'
import { TandemError } from '../../core/errors.ts'
import type { FilteringMethod } from '../../core/mail/notice.ts'
import type { OrganizationFeed, OrganizationUser } from '../../core/organization-news.ts'
import type { CallOptions } from '../../core/ports.ts'
import type { NamedRecord } from '../../core/record.ts'
import type { Directory, DirectoryEntry } from '../../graph/index.ts'
import type { SharedMailbox, Store } from '../../store/index.ts'
import type { ConnectedMailboxes } from '../connected-mailboxes.ts'
import type { LetGo } from '../let-go.ts'
import { Refusal } from '../problems.ts'
import type { QueueMailboxes } from '../queue-mailboxes.ts'
import { switchedOffName } from '../refusals.ts'
import { knownName, type SyncWorker } from '../sync-worker.ts'

/** What of the mail that comes is tracked by itself, in words. */
export const trackWords = ['all', 'answers', 'customers', 'known', 'none'] as const
export type TrackWord = (typeof trackWords)[number]

export interface ConnectWish {
  readonly address: string
  /** Address of the user of the organization under whose rights it is kept in step. */
  readonly as: string
  readonly track?: TrackWord
  /** Also what that user's filters let through comes into it. */
  readonly filters?: boolean
  /** Name of the team that its records are to belong to. */
  readonly team?: string
  /** Of the mailbox in the directory, where the application may not look it up. */
  readonly objectId?: string
}

/** As the command line shows it. */
export interface SharedMailboxState {
  readonly address: string
  readonly name: string
  readonly oid: string
  readonly as: string
  readonly records: string
  readonly track: TrackWord
  readonly filters: boolean
}

export interface SharedOperator {
  list(): Promise<readonly SharedMailboxState[]>
  /** Connects it, or changes how it is connected, and looks at it for the first time. @throws Refusal with what helps */
  connect(wish: ConnectWish): Promise<SharedMailboxState>
  /** Ends that; what was tracked stays on both sides. @throws Refusal `not-found` */
  disconnect(address: string): Promise<SharedMailboxState>
}

export function createSharedOperator({
  connected,
  store,
  sync,
  users,
  directory,
  queues,
  letGo,
  tid,
  now,
}: {
  readonly connected: ConnectedMailboxes
  readonly store: Pick<Store, 'keep'>
  readonly sync: Pick<SyncWorker, 'know' | 'syncNow'>
  readonly users: Pick<OrganizationFeed, 'userByAddress' | 'teamByName'>
  readonly directory: Directory
  readonly queues: Pick<QueueMailboxes, 'read'>
  readonly letGo: LetGo
  readonly tid: string
  readonly now: () => Date
}): SharedOperator {
  async function mailboxOf({ address, objectId }: ConnectWish, call: CallOptions): Promise<DirectoryEntry> {
    if (objectId) return { oid: objectId.toLowerCase(), name: address, address: address.toLowerCase() }
    try {
      const found = await directory.find(address, call)
      if (found) return { ...found, address: found.address || address.toLowerCase() }
    } catch (error) {
      if (!(error instanceof TandemError && error.code === 'item-not-readable')) throw error
      throw new Refusal(
        'request-invalid',
        `Tandem may not look ${address} up in the directory: consent to the application permission User.ReadBasic.All, or name the mailbox’s object id.`,
      )
    }
    throw new Refusal('not-found', `Nobody in the directory has the address ${address}.`)
  }

  async function worksAs(address: string, call: CallOptions): Promise<OrganizationUser> {
    const user = await users.userByAddress(address, call)
    if (user) return user
    throw new Refusal('not-found', `Nobody in the organization works with the address ${address}.`)
  }

  async function teamOf(name: string, call: CallOptions): Promise<NamedRecord> {
    const team = await users.teamByName(name, call)
    if (team) return team
    throw new Refusal('not-found', `The organization has no team called ${name}.`)
  }

  return {
    // A queue's mailbox is connected by the organization itself.
    list: async () => (await connected.all()).filter(({ queue }) => !queue).map(stateOf),
    async connect(wish) {
      const call = { correlationId: randomUUID() }
      const [own, as] = await Promise.all([users.userByAddress(wish.address, call), worksAs(wish.as, call)])
      if (own)
        throw new Refusal(
          'request-invalid',
          `${wish.address} is ${own.name}’s own mailbox, who is a user of the organization. Enable it instead.`,
        )
      // Those that an administrator made a moment ago, too.
      await queues.read()
      const { oid, name, address } = await mailboxOf(wish, call)
      const known = (await connected.all()).find(({ actor }) => actor.oid === oid)
      if (known?.queue)
        throw new Refusal(
          'request-invalid',
          `${wish.address} is the mailbox of the queue ${known.name}, and is looked after as such. Take the address from the queue first, or leave it as it is.`,
        )
      const mailbox: SharedMailbox = {
        actor: { tid, oid },
        ...{ address, name: name || address },
        worksAs: { oid: as.oid, name: as.name },
        ...(wish.team ? { records: await teamOf(wish.team, call) } : {}),
        method: trackWords.indexOf(wish.track ?? 'answers') as FilteringMethod,
        usesFilters: wish.filters ?? false,
        connectedAt: now().toISOString(),
      }
      await connected.connect(mailbox)
      await store.keep(mailbox.actor, { [switchedOffName]: undefined, [knownName]: mailbox.connectedAt })
      sync.know(mailbox.actor)
      await sync.syncNow(mailbox.actor)
      return stateOf(mailbox)
    },
    async disconnect(address) {
      const mailbox = await connected.byAddress(address)
      if (!mailbox || mailbox.queue) throw new Refusal('not-found', `${address} is not connected as a shared mailbox.`)
      await letGo(mailbox.actor)
      return stateOf(mailbox)
    },
  }
}

const stateOf = ({
  actor,
  address,
  name,
  worksAs,
  records,
  method,
  usesFilters,
}: SharedMailbox): SharedMailboxState => ({
  ...{ address, name, oid: actor.oid, as: worksAs.name, records: records?.name ?? worksAs.name },
  ...{ track: trackWords[method], filters: usesFilters },
})
