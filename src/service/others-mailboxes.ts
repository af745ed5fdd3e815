/** Somebody else's mailbox that a person opens an item of: whose it is, and who stands for it in the CRM. */
import { TandemError } from '../core/errors.ts'
import type { Actor } from '../core/link.ts'
import type { OrganizationFeed, OrganizationUser } from '../core/organization-news.ts'
import type { CallOptions, Crm, MailboxOwner } from '../core/ports.ts'
import type { ConnectedMailboxes } from './connected-mailboxes.ts'

export interface OthersMailbox {
  /** A colleague's, whose delegate the person is; or one of several people. */
  readonly kind: 'delegated' | 'shared'
  readonly actor: Actor
  readonly name: string
  readonly address: string
  readonly owner: MailboxOwner
}

export interface OthersMailboxes {
  /** The same by the mailbox, without address and name. @throws TandemError as below */
  of(actor: Actor, call: CallOptions): Promise<OthersMailbox>
  /** @throws TandemError `owner-not-a-crm-user` */
  find(address: string, call: CallOptions): Promise<OthersMailbox>
}

/** Who has an address changes seldom, in milliseconds. */
const knownMs = 5 * 60_000

/** @param crmOf the organization as the synchronization of a mailbox sees it */
export function createOthersMailboxes({
  tid,
  users,
  connected,
  crmOf,
  now,
}: {
  readonly tid: string
  readonly users: Pick<OrganizationFeed, 'userByAddress'>
  readonly connected: Pick<ConnectedMailboxes, 'byAddress' | 'of'>
  readonly crmOf: (actor: Actor) => Pick<Crm, 'whoAmI'>
  readonly now: () => Date
}): OthersMailboxes {
  const known = new Map<string, { readonly until: number; readonly user: OrganizationUser }>()

  async function userBy(address: string, call: CallOptions): Promise<OrganizationUser | undefined> {
    const at = now().getTime()
    const found = known.get(address)
    if (found && found.until > at) return found.user
    const user = await users.userByAddress(address, call)
    for (const [key, { until }] of known) if (until <= at) known.delete(key)
    if (user) known.set(address, { until: at + knownMs, user })
    return user
  }

  async function userIdOf(actor: Actor, call: CallOptions): Promise<string> {
    try {
      return (await crmOf(actor).whoAmI(call)).systemUserId
    } catch (error) {
      if (error instanceof TandemError && error.code === 'not-a-crm-user')
        throw new TandemError('owner-not-a-crm-user', { side: 'crm', cause: error })
      throw error
    }
  }

  async function of(actor: Actor, call: CallOptions): Promise<OthersMailbox> {
    const shared = connected.of(actor)
    const userId = await userIdOf(actor, call)
    const owner = { userId, records: shared?.records ?? { table: 'systemuser', id: userId } }
    return { kind: shared ? 'shared' : 'delegated', actor, name: '', address: '', owner }
  }

  return {
    of,
    async find(asked, call) {
      const address = asked.trim().toLowerCase()
      const shared = await connected.byAddress(address)
      if (shared) return { ...(await of(shared.actor, call)), name: shared.name, address }
      const user = await userBy(address, call)
      if (!user) throw new TandemError('owner-not-a-crm-user', { side: 'crm' })
      return { ...(await of({ tid, oid: user.oid }, call)), name: user.name || address, address }
    },
  }
}
