import type { SelectedItem } from './host.ts'

/** What office.js says of an item that is being read; members of the other kind are undefined. */
interface ReadableItem {
  readonly internetMessageId?: string
  readonly from?: Office.EmailAddressDetails
  readonly sender?: Office.EmailAddressDetails
  readonly to?: unknown
  readonly cc?: unknown
  readonly organizer?: unknown
  readonly requiredAttendees?: unknown
  readonly optionalAttendees?: unknown
  readonly attachments?: readonly { readonly size: number }[]
}

/** As many as the API takes. */
const mostAddresses = 500
const longestAddress = 400

/** What Outlook shows already: saves the service a round trip, and is never believed there. */
export function hintsOf(item: ReadableItem): NonNullable<SelectedItem['hints']> {
  const people = [
    item.from,
    item.sender,
    item.organizer,
    item.to,
    item.cc,
    item.requiredAttendees,
    item.optionalAttendees,
  ]
  const addresses = new Set(people.flat().flatMap((person) => addressOf(person)))
  const size = (item.attachments ?? []).reduce((sum, attachment) => sum + (attachment.size || 0), 0)
  return {
    ...(item.internetMessageId ? { internetMessageId: item.internetMessageId } : {}),
    addresses: [...addresses].slice(0, mostAddresses),
    attachmentsSize: Math.max(0, Math.round(size)),
  }
}

function addressOf(person: unknown): readonly string[] {
  const address = (person as Partial<Office.EmailAddressDetails> | undefined)?.emailAddress?.trim().toLowerCase() ?? ''
  return address && address.length <= longestAddress ? [address] : []
}
