/** Who gets an e-mail of the CRM, or which of its recipients stand in its way. Pure. */
import { type Participation, type Party, participation } from '../record.ts'
import { normalAddress } from '../text.ts'
import type { Addressee } from './outgoing.ts'

export interface Recipients {
  readonly to: readonly Addressee[]
  readonly cc: readonly Addressee[]
  readonly bcc: readonly Addressee[]
}

export interface RecipientRules {
  /** By `table/id`, as of `PendingEmails.firstAddresses`. */
  readonly addresses: ReadonlyMap<string, { readonly address: string }>
  readonly allowsUnresolved: boolean
}

export const partyKey = ({ table, id }: NonNullable<Party['record']>): string => `${table}/${id.toLowerCase()}`

/** @returns the recipients, or a sentence that names who is in the way and says what helps */
export function recipientsOf(
  parties: readonly Party[],
  { addresses, allowsUnresolved }: RecipientRules,
): Recipients | string {
  const nameless: string[] = []
  const nobodys: string[] = []
  const addressee = (party: Party): readonly Addressee[] => {
    const called = party.name || party.address || 'somebody'
    if (!party.record && !allowsUnresolved) {
      nobodys.push(called)
      return []
    }
    // Only the first address of a row counts, whatever was looked up when it was put on the e-mail.
    const known = party.record ? addresses.get(partyKey(party.record))?.address : undefined
    const address = normalAddress(known ?? party.address)
    if (!address) {
      nameless.push(called)
      return []
    }
    return [{ address, ...(party.name ? { name: party.name } : {}) }]
  }
  const as = (role: Participation) => parties.filter(({ participation: is }) => is === role).flatMap(addressee)
  const recipients = { to: as(participation.to), cc: as(participation.cc), bcc: as(participation.bcc) }
  if (nobodys.length > 0)
    return `belongs to nobody in the CRM: ${nobodys.join(', ')}. Put a contact, account, lead, user or queue in its place, or let the organization send to unresolved recipients.`
  if (nameless.length > 0) return `no e-mail address: ${nameless.join(', ')}. Give them one, or take them off.`
  if (recipients.to.length + recipients.cc.length + recipients.bcc.length === 0)
    return 'nobody is to receive it. Name somebody in To.'
  return recipients
}
