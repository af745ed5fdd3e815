import type { FollowedItem } from '../following.ts'

/** What a person knows an item by; empty where it has nothing to be known by. */
export function nameOf(item: FollowedItem): string {
  if (item.kind === 'event') return item.subject
  if (item.kind === 'task') return item.title
  const { displayName, givenName, surname, companyName, emailAddresses } = item.contact
  return displayName || `${givenName} ${surname}`.trim() || companyName || (emailAddresses[0]?.address ?? '')
}
