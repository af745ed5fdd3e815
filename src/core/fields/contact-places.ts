/**
 * Outlook lists a contact's addresses and telephones one behind the other, the CRM keeps each in a column of its own. An
 * empty column has no place in the list: what stands behind it moves up, and nobody changed anything by that.
 */
import type { ContactItem } from '../item.ts'
import type { Link } from '../link.ts'
import type { CrmRecord } from '../record.ts'
import { normalAddress } from '../text.ts'
import { contactFields } from './contact.ts'
import { type FieldContext, textOf } from './field.ts'

/** The mappings of each list's places, in their order. */
const emails = ['Email', 'Email Address 2', 'Email Address 3']
const businessPhones = ['Business Phone', 'Business Phone 2']
const homePhones = ['Home Phone', 'Home Phone 2']

/** The contact with what it lists at the places where the CRM has it, so that it can be compared place by place. */
export function inPlaces(
  item: ContactItem,
  record: CrmRecord,
  link: Link | undefined,
  context: FieldContext,
  syncs: (mapping: string) => boolean,
): ContactItem {
  const { contact } = item
  const spread = <Listed>(list: readonly Listed[], text: (one: Listed) => string, empty: Listed, names: string[]) => {
    // Nothing, or something for each place, stands where it is.
    if (list.length === 0 || list.length >= names.length) return list
    // What does not synchronize leaves nothing in the base: it must not count before it is gone from there, either.
    const places = names.map((name) => (syncs(name) ? name : ''))
    const held = places.map((name) => contactFields[name]?.fromRecord(record, context)).map(optionalText)
    const base = places.map((name) => link?.base[name]).map(optionalText)
    const at = placesOf(list.map(text).map(normal), held, base)
    if (at.every((place, index) => place === index)) return list
    return Array.from({ length: (at.at(-1) ?? -1) + 1 }, (_none, place) => list[at.indexOf(place)] ?? empty)
  }
  const phone = (one: string) => one
  return {
    ...item,
    contact: {
      ...contact,
      emailAddresses: spread(contact.emailAddresses, ({ address }) => address ?? '', { address: '' }, emails),
      businessPhones: spread(contact.businessPhones, phone, '', businessPhones),
      homePhones: spread(contact.homePhones, phone, '', homePhones),
    },
  }
}

const normal = (text: string): string => normalAddress(text) ?? ''
const optionalText = (value: Parameters<typeof textOf>[0]) => (value === undefined ? undefined : normal(textOf(value)))

type Places = readonly (string | undefined)[]

/** @returns for each of what Outlook lists its place; an empty one in the list means that Outlook itself tells the places */
function placesOf(listed: readonly string[], held: Places, base: Places): readonly number[] {
  const asListed = listed.map((_one, index) => index)
  if (listed.includes('')) return asListed
  // All that the CRM holds, as Outlook can hold it: also what was written there before anything was noted.
  const filled = held.flatMap((one, place) => (one ? [place] : []))
  if (filled.length === listed.length && filled.every((place, index) => held[place] === listed[index])) return filled
  const known = base.some((one) => one !== undefined) ? base : held
  // Another text at a filled place is an edit of it; where nothing is known of a place, nobody can say so.
  const tellsEdits = base.every((one) => one !== undefined)
  const likeness = (at: readonly number[]) =>
    at.reduce((sum, place, index) => {
      const before = known[place]
      return sum + (before && tellsEdits ? 2 : 0) + (before && before === listed[index] ? 1 : 0)
    }, 0)
  return waysToPlace(listed.length, held.length).reduce(
    (best, at) => (likeness(at) > likeness(best) ? at : best),
    asListed,
  )
}

/** Every way to put so many, in their order, into so many places; the foremost first. */
function waysToPlace(count: number, places: number, from = 0): readonly (readonly number[])[] {
  if (count === 0) return [[]]
  return Array.from({ length: Math.max(0, places - count - from + 1) }, (_none, index) => from + index).flatMap(
    (first) => waysToPlace(count - 1, places, first + 1).map((rest) => [first, ...rest]),
  )
}
