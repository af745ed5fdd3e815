import type { FieldValue } from '../field-value.ts'
import type { FollowedItem } from '../following.ts'
import type { Link } from '../link.ts'
import type { PairSides } from './read-sides.ts'

/** What a person knows an item by; empty where it has nothing to be known by. */
export function nameOf(item: FollowedItem): string {
  if (item.kind === 'event') return item.subject
  if (item.kind === 'task') return item.title
  const { displayName, givenName, surname, companyName, emailAddresses } = item.contact
  return displayName || `${givenName} ${surname}`.trim() || companyName || (emailAddresses[0]?.address ?? '')
}

/** What a person knows a pair by, whichever side is left of it; empty where nobody knows. */
export function nameOfPair({ item, pair }: Pick<PairSides, 'item' | 'pair'>): string {
  return (item && nameOf(item)) || (nameAgreed(pair.link).itemName ?? '')
}

/** What an item was called when both sides agreed last, for a receipt that says nothing else of it. */
export function nameAgreed(link: Pick<Link, 'base'> | undefined | null): { readonly itemName?: string } {
  const { Subject: subject, 'Full Name': fullName } = link?.base ?? {}
  const name = typeof subject === 'string' ? subject : inOneLine(fullName)
  return name === '' ? {} : { itemName: name }
}

function inOneLine(name: FieldValue | undefined): string {
  if (typeof name !== 'object' || name === null || !('surname' in name)) return ''
  const { givenName, middleName, surname, generation } = name
  return [givenName, middleName, surname, generation].filter(Boolean).join(' ')
}
