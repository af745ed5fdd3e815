/** Whom an address on an item stands for in the CRM. */
import type { AddressMatch } from './record.ts'

/** Order of tables when one row must be chosen. */
const tableOrder = ['systemuser', 'contact', 'account', 'lead', 'equipment', 'team', 'businessunit']

/** */
const mostMatches = 100

function rank(table: string): number {
  const index = tableOrder.indexOf(table)
  return index < 0 ? tableOrder.length : index
}

function usable(matches: readonly AddressMatch[]): readonly AddressMatch[] {
  const people = matches.filter((match) => match.table !== 'systemuser' || match.isActive)
  // One single match resolves whatever its state; among several only active rows count.
  if (people.length <= 1) return people
  const active = people.filter((match) => match.isActive)
  return active.length > 0 ? active : people
}

/**
 * Rows that carry an address, best first: rows of the mailbox owner before others, then by table, then the first created.
 * @param ownerId `systemuserid` of the mailbox's owner
 */
export function orderMatches(matches: readonly AddressMatch[], ownerId: string): readonly AddressMatch[] {
  return [...usable(matches)].sort(
    (one, other) =>
      Number(other.ownerId === ownerId) - Number(one.ownerId === ownerId) ||
      rank(one.table) - rank(other.table) ||
      one.createdOn.localeCompare(other.createdOn) ||
      one.id.localeCompare(other.id),
  )
}

/**
 * The one row that a sender, organizer or attendee stands for; undefined = unresolved.
 * @param unresolveOnTie the organization's `UnresolveSenderInCaseOfMultipleMatch`
 */
export function resolveOne(
  matches: readonly AddressMatch[],
  ownerId: string,
  unresolveOnTie: boolean,
): AddressMatch | undefined {
  if (matches.length > mostMatches) return undefined
  const ordered = orderMatches(matches, ownerId)
  return unresolveOnTie && ordered.length > 1 ? undefined : ordered[0]
}

/** All rows that a recipient stands for; none = unresolved. */
export function resolveAll(
  matches: readonly AddressMatch[],
  ownerId: string,
  unresolveOnMultiple: boolean,
): readonly AddressMatch[] {
  if (matches.length > mostMatches) return []
  const ordered = orderMatches(matches, ownerId)
  return unresolveOnMultiple && ordered.length > 1 ? [] : ordered
}
