/**
 * Whose an e-mail becomes that is tracked by itself: of its recipients, in the order of To and Cc, the owner of the
 * e-mail that it answers, else the owner of the sender's record, else the first whose filter lets it through. Blind copies are
 * nobody's to see.
 */
import type { AddressMatch, RecordReference } from '../record.ts'
import { resolveOne } from '../resolve-people.ts'
import type { MailHeaders } from './notice.ts'

export interface OwnerSources {
  /** Rows that carry one of the addresses. */
  readonly people: readonly AddressMatch[]
  /** Ids of users and queues whose filters let the message through. */
  readonly accepting: ReadonlySet<string>
  /** `systemuserid` or team of the e-mail that it belongs to. */
  readonly correlatedOwner?: string
  /** Whose mailbox it is: a sender's own rows come first. */
  readonly ownerId: string
  readonly unresolvesTies: boolean
}

/** @returns undefined where none of the recipients is to own it: then whoever acts does */
export function ownerOfMail(message: MailHeaders, sources: OwnerSources): RecordReference | undefined {
  if (message.inSentItems) return undefined
  const { people, accepting, correlatedOwner, ownerId, unresolvesTies } = sources
  const recipients = [...message.to, ...message.cc].flatMap((address) =>
    people.filter((match) => match.address === address && match.isActive && isRecipient(match)),
  )
  const owners = recipients.flatMap((match) => principalOf(match) ?? [])
  const among = (id: string | undefined) => (id === undefined ? undefined : owners.find((owner) => owner.id === id))
  const senders = people.filter(({ address }) => address === message.from)
  const sender = resolveOne(senders, ownerId, unresolvesTies)
  const first = recipients.find(({ id }) => accepting.has(id))
  return among(correlatedOwner) ?? among(sender?.ownerId) ?? (first && principalOf(first))
}

const isRecipient = ({ table }: AddressMatch) => table === 'systemuser' || table === 'queue'

/** A queue owns nothing: its owner does. */
function principalOf({ table, id, ownerId, ownerTable = 'systemuser' }: AddressMatch): RecordReference | undefined {
  if (table === 'systemuser') return { table, id }
  return ownerId === undefined ? undefined : { table: ownerTable, id: ownerId }
}
