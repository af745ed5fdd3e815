import type { SandboxUser } from '../seams.ts'
import { accounts } from './accounts.ts'
import { contacts } from './contacts.ts'
import { owners } from './owners.ts'

export interface Mailbox {
  readonly name: string
  readonly address: string
  /** Set where the person has a mailbox in the sandbox. */
  readonly user?: SandboxUser
}

const domains = new Map(accounts.map((account) => [account.key, account.domain]))

/** A contact's address, e.g. `fjordlys/sigrid.haugen`. @throws where the account is not in the tables. */
export function contactAddress(account: string, local: string): string {
  const domain = domains.get(account)
  if (domain === undefined) throw new Error(`No account ${account} in accounts.ts`)
  return `${local}@${domain}`
}

const known = new Map<string, Mailbox>([
  ...Object.entries(owners).map(([key, user]): [string, Mailbox] => [
    key,
    { name: user.name, address: user.mail, user },
  ]),
  ...contacts.map((contact): [string, Mailbox] => [
    `${contact.account}/${contact.local}`,
    { name: `${contact.given} ${contact.surname}`, address: contactAddress(contact.account, contact.local) },
  ]),
])

/**
 * Who a name of the tables means: a user (`sales`), a contact (`fjordlys/sigrid.haugen`)
 * or a stranger (`Some Body <some@body.example>`).
 * @throws where it is none of these, so that a slip in a table is found by the first test.
 */
export function person(key: string): Mailbox {
  const found = known.get(key)
  if (found !== undefined) return found
  const [, name, address] = /^(.*?) ?<([^<>]+@[^<>]+)>$/.exec(key) ?? []
  if (address === undefined) throw new Error(`Nobody is called ${key} in the tables`)
  return { name: name ?? '', address }
}
