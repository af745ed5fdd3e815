/** Activity parties from the people on an item: senders and attendees; recipients R-217. */
import type { DecisionPart } from './decision.ts'
import type { FieldValue } from './field-value.ts'
import type { EventItem, MessageItem, Recipient } from './item.ts'
import { type AddressMatch, type CrmRecord, type Participation, type Party, participation } from './record.ts'
import { resolveAll, resolveOne } from './resolve-people.ts'
import type { Rules } from './rules.ts'
import { normalAddress } from './text.ts'

/** `activityparty.addressused` */
const longestAddress = 100

type PeopleRules = Pick<Rules, 'people' | 'ownerId' | 'settings'>

export function emailParties(item: MessageItem, rules: PeopleRules): readonly Party[] {
  return [
    ...(item.from ? one(participation.sender, item.from, rules) : []),
    ...item.toRecipients.flatMap((recipient) => all(participation.to, recipient, rules)),
    ...item.ccRecipients.flatMap((recipient) => all(participation.cc, recipient, rules)),
    // Bcc of a received message is nobody's business.
    ...(item.inSentItems ? item.bccRecipients.flatMap((recipient) => all(participation.bcc, recipient, rules)) : []),
  ]
}

/**
 * Everybody on a meeting: whom Outlook names, but for the lists that a plan decided otherwise, and whom only the CRM knows
 * without an address. An update replaces the whole list, so nobody may be forgotten.
 */
export function eventParties(
  item: EventItem,
  decided: Readonly<Record<string, FieldValue>>,
  rules: PeopleRules,
  record?: CrmRecord,
): readonly Party[] {
  const fresh = appointmentParties(item, rules)
  if (!record) return fresh
  const rows = [
    ['Required Attendees', participation.required],
    ['Optional Attendees', participation.optional],
    ['Organizer', participation.organizer],
  ] as const
  const lists = rows.flatMap(([mapping, role]) => {
    const before = record.parties.filter((party) => party.participation === role)
    const value = decided[mapping]
    if (value === undefined) return before
    const wanted = (Array.isArray(value) ? value : [value]) as readonly string[]
    const known = new Map(
      [...fresh, ...before].filter((party) => party.participation === role).map((party) => [party.address, party]),
    )
    const nameless = before.filter(({ address }) => !address)
    return [
      ...wanted.map(
        (address) => known.get(address) ?? { participation: role, address: address.slice(0, longestAddress) },
      ),
      ...nameless,
    ]
  })
  const others = record.parties.filter((party) => !rows.some(([, role]) => role === party.participation))
  return [...lists, ...others]
}

export function appointmentParties(item: EventItem, rules: PeopleRules): readonly Party[] {
  return [
    ...(item.organizer ? one(participation.organizer, item.organizer, rules) : []),
    ...item.attendees.flatMap((attendee) => {
      if (attendee.type === 'resource' || isOrganizer(attendee, item)) return []
      return one(attendee.type === 'optional' ? participation.optional : participation.required, attendee, rules)
    }),
  ]
}

/** An invitee's copy lists the organizer among the attendees, the organizer's own does not: here neither does. */
export function isOrganizer(attendee: Recipient, item: EventItem): boolean {
  const organizer = normalAddress(item.organizer?.emailAddress.address)
  return organizer !== undefined && normalAddress(attendee.emailAddress.address) === organizer
}

function matchesOf(address: string, people: readonly AddressMatch[]): readonly AddressMatch[] {
  return people.filter((match) => match.address === address)
}

function one(role: Participation, recipient: Recipient, { people, ownerId, settings }: PeopleRules): readonly Party[] {
  const address = normalAddress(recipient.emailAddress.address)
  if (!address) return []
  const match = resolveOne(matchesOf(address, people), ownerId, settings.unresolveSenderOnMultipleMatch)
  // The CRM takes only its own users as organizer of an appointment.
  const fits = match && (role !== participation.organizer || match.table === 'systemuser')
  return [party(role, address, recipient, fits ? match : undefined)]
}

function all(role: Participation, recipient: Recipient, { people, ownerId, settings }: PeopleRules): readonly Party[] {
  const address = normalAddress(recipient.emailAddress.address)
  if (!address) return []
  const matches = resolveAll(matchesOf(address, people), ownerId, settings.unresolveRecipientsOnMultipleMatch)
  return matches.length === 0
    ? [party(role, address, recipient)]
    : matches.map((match) => party(role, address, recipient, match))
}

function party(role: Participation, address: string, recipient: Recipient, match?: AddressMatch): Party {
  const name = match?.name ?? recipient.emailAddress.name
  return {
    participation: role,
    address: address.slice(0, longestAddress),
    ...(name ? { name } : {}),
    ...(match ? { record: { table: match.table, id: match.id } } : {}),
  }
}

/** The addresses of one line of a message that belong to nobody in the CRM. */
export function unresolvedParts(
  line: 'From' | 'To' | 'Cc' | 'Bcc',
  item: MessageItem,
  rules: PeopleRules,
): readonly DecisionPart[] {
  const role = { From: participation.sender, To: participation.to, Cc: participation.cc, Bcc: participation.bcc }[line]
  return emailParties(item, rules).flatMap((each) =>
    each.participation === role && !each.record
      ? [{ name: each.name ?? each.address, outcome: 'toCrm' as const, detail: 'Nobody in the CRM has this address.' }]
      : [],
  )
}
