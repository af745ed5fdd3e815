/**
 * In whose name an e-mail of the CRM goes, and whether it may. A user's own mailbox sends what that user is the sender
 * of. Whoever had it sent is that user, or may send as others and was let by them. A queue has no mailbox of its own here: the
 * mailbox of whoever had it sent sends it with the queue's address, and Exchange decides about that.
 */
import { TandemError } from '../errors.ts'
import type { CallOptions } from '../ports.ts'
import { type CrmRecord, participation } from '../record.ts'
import type { Addressee, PendingEmails } from './outgoing.ts'
import { partyKey } from './recipients.ts'

interface Organization extends Pick<PendingEmails, 'submissionOf' | 'firstAddresses' | 'maySendAsOthers'> {
  personalOptions(options: CallOptions): Promise<{ readonly isSendAsAllowed: boolean }>
}

/** Which mailbox an e-mail is for, from what it says itself. */
export function senderOf({ parties }: CrmRecord, userId: string): 'not-ours' | 'self' | 'queue' {
  const sender = parties.find((party) => party.participation === participation.sender)?.record
  if (sender?.table === 'systemuser') return sender.id.toLowerCase() === userId.toLowerCase() ? 'self' : 'not-ours'
  return sender?.table === 'queue' ? 'queue' : 'not-ours'
}

/** @throws TandemError `send-as-not-allowed`, with who lacks what */
export async function demandMaySend(
  crm: Organization,
  record: CrmRecord,
  userId: string,
  options: CallOptions,
): Promise<Addressee | undefined> {
  const refuse = (detail: string) => new TandemError('send-as-not-allowed', { side: 'crm', detail })
  const { by } = await crm.submissionOf(record.id, options)
  const sender = record.parties.find((party) => party.participation === participation.sender)
  const isQueue = sender?.record?.table === 'queue'
  if (!isQueue && by?.id === userId) return undefined
  const who = by?.name || 'whoever had it sent'
  if (!by || !(await maySendAsOthers(crm, by.id, options)))
    throw refuse(`${who} lacks the privilege Send Email as Another User. Ask your administrator for it.`)
  if (!isQueue) {
    const { isSendAsAllowed } = await crm.personalOptions(options)
    const name = sender?.name || 'The sender'
    if (!isSendAsAllowed)
      throw refuse(
        `${name} does not let others send e-mail in their name. They can allow it in their personal options.`,
      )
    return undefined
  }
  const queue = sender.record
    ? (await crm.firstAddresses([sender.record], options)).get(partyKey(sender.record))
    : undefined
  if (!queue?.address) throw refuse(`The queue ${sender.name ?? ''} has no e-mail address. Give it one.`)
  return { address: queue.address, name: queue.name || sender.name || queue.address }
}

/** What nobody may know counts as no. */
async function maySendAsOthers(crm: Organization, userId: string, options: CallOptions): Promise<boolean> {
  try {
    return await crm.maySendAsOthers(userId, options)
  } catch (error) {
    if (error instanceof TandemError && error.code === 'privilege-missing') return false
    throw error
  }
}
