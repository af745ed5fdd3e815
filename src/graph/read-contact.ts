import type { ContactItem, ContactProperties, EmailAddress, PostalAddress } from '../core/item.ts'
import { markProperty } from '../core/mark.ts'
import { extendedValue, readExtended } from './extended.ts'
import { versionOf } from './version.ts'
import type { GraphContact, GraphEmailAddress, GraphPostalAddress } from './wire.ts'

/** Properties that are one text on both sides. */
export const contactTexts = [
  ...['givenName', 'middleName', 'surname', 'generation', 'displayName', 'nickName', 'jobTitle', 'companyName'],
  ...['department', 'assistantName', 'manager', 'spouseName', 'businessHomePage', 'personalNotes'],
  ...['yomiGivenName', 'yomiSurname', 'mobilePhone'],
] as readonly TextName[]
type TextName = {
  [Name in keyof ContactProperties]: ContactProperties[Name] extends string ? Name : never
}[Exclude<keyof ContactProperties, 'birthday'>]

export const contactProperties = [
  ...['id', 'changeKey', 'categories', 'lastModifiedDateTime', 'children', 'birthday', ...contactTexts],
  ...['businessPhones', 'homePhones', 'businessAddress', 'homeAddress', 'otherAddress'],
  ...['emailAddresses', 'primaryEmailAddress', 'secondaryEmailAddress', 'tertiaryEmailAddress'],
]

/** A contact of Graph as core knows it: what is unset is empty, whether Graph says null, "" or nothing. */
export function readContact(contact: GraphContact, extended?: readonly string[]): ContactItem {
  const mark = extendedValue(contact.singleValueExtendedProperties, markProperty)
  const texts = Object.fromEntries(contactTexts.map((name) => [name, contact[name] ?? '']))
  return {
    kind: 'contact',
    id: contact.id,
    changeKey: versionOf(contact),
    contact: {
      ...(texts as Pick<ContactProperties, TextName>),
      // An instant near noon, of which only the day counts.
      birthday: contact.birthday?.slice(0, 10) ?? '',
      children: contact.children ?? [],
      businessPhones: contact.businessPhones ?? [],
      homePhones: contact.homePhones ?? [],
      emailAddresses: readEmailAddresses(contact),
      businessAddress: readAddress(contact.businessAddress),
      homeAddress: readAddress(contact.homeAddress),
      otherAddress: readAddress(contact.otherAddress),
    },
    categories: contact.categories ?? [],
    ...(mark ? { mark } : {}),
    ...readExtended(contact.singleValueExtendedProperties, extended),
    ...(contact.lastModifiedDateTime ? { lastModifiedDateTime: contact.lastModifiedDateTime } : {}),
  }
}

/** The list says nothing of the places before it that are empty; the three names do, where they tell of all addresses. */
function readEmailAddresses(contact: GraphContact): readonly EmailAddress[] {
  const listed = contact.emailAddresses ?? []
  const placed = [contact.primaryEmailAddress, contact.secondaryEmailAddress, contact.tertiaryEmailAddress]
  const tellsAll = placed.filter((each) => each?.address).length === listed.length
  const addresses = (tellsAll ? placed : listed).map(readEmailAddress)
  while (addresses.length > 0 && !addresses.at(-1)?.address) addresses.pop()
  return addresses
}

function readEmailAddress(given: GraphEmailAddress | null | undefined): EmailAddress {
  return { address: given?.address ?? '', ...(given?.name ? { name: given.name } : {}) }
}

function readAddress(given: GraphPostalAddress | null | undefined): PostalAddress {
  return {
    street: given?.street ?? '',
    city: given?.city ?? '',
    state: given?.state ?? '',
    postalCode: given?.postalCode ?? '',
    countryOrRegion: given?.countryOrRegion ?? '',
  }
}
