/** Contacts like somebody: by an address, or by name where a telephone can say whether it is the same person. */
import { TandemError } from '../core/errors.ts'
import type { Recognizable } from '../core/follow/likely-same.ts'
import type { FollowedMailbox } from '../core/following.ts'
import type { ContactItem } from '../core/item.ts'
import { markProperty } from '../core/mark.ts'
import { inShape } from '../upstream/index.ts'
import { askEach } from './batch.ts'
import { checked, type GraphClient, type GraphRequest, reading } from './client.ts'
import { expandExtended } from './extended.ts'
import { asFailure } from './failures.ts'
import { quoted } from './filters.ts'
import { folderOf } from './paths.ts'
import { contactProperties, readContact } from './read-contact.ts'
import type { GraphContact } from './wire.ts'

interface Page {
  readonly value: readonly GraphContact[]
}

/** Of so many people of one name or address a person can't choose any more. */
const most = 10

/** One search a request: what stands alone in a filter is what Graph documents. */
export function createFindContacts(client: GraphClient): FollowedMailbox['findContacts'] {
  return async (people, options) => {
    const searches = people.flatMap((person, index) => filtersOf(person).map((filter) => ({ index, filter })))
    const outcomes = await askEach(
      client,
      searches.map(({ filter }) => () => [search(filter)]),
      options,
    )
    const found = people.map((): Map<string, ContactItem> | TandemError => new Map())
    outcomes.forEach(({ failure, answers }, at) => {
      const { index } = searches[at] as (typeof searches)[number]
      const some = found[index]
      if (!some || some instanceof TandemError) return
      const read =
        failure ??
        asFailure(() => inShape('mailbox', () => (answers[0] as Page).value.map((each) => readContact(checked(each)))))
      if (read instanceof TandemError) found[index] = read
      else for (const contact of read) some.set(contact.id, contact)
    })
    return found.map((some) => (some instanceof TandemError ? some : [...some.values()]))
  }
}

function filtersOf({ addresses, givenName, surname, phones }: Recognizable): readonly string[] {
  const names = { givenName, surname }
  const named = Object.entries(names).flatMap(([property, name]) => (name ? [`${property} eq ${quoted(name)}`] : []))
  return [
    ...[...new Set(addresses)].map((address) => `emailAddresses/any(a:a/address eq ${quoted(address)})`),
    ...(phones.length > 0 && named.length > 0 ? [named.join(' and ')] : []),
  ]
}

function search(filter: string): GraphRequest {
  const { path, route } = folderOf('contact', '')
  const query = [
    `$filter=${encodeURIComponent(filter)}`,
    `$select=${contactProperties.join(',')}`,
    `$expand=${encodeURIComponent(expandExtended([markProperty]))}`,
    `$top=${most}`,
  ]
  return reading(`${path}?${query.join('&')}`, route)
}
