/** Whether a contact of the CRM and one of Outlook are likely the same person: an address that both have, or name and telephone. */
import type { ContactItem } from '../item.ts'
import { normalAddress } from '../text.ts'

/** What a person is recognized by. */
export interface Recognizable {
  /** As `normalAddress` has them. */
  readonly addresses: readonly string[]
  readonly givenName: string
  readonly surname: string
  /** Digits only, without what differs from country to country before them. */
  readonly phones: readonly string[]
}

const addressColumns = ['emailaddress1', 'emailaddress2', 'emailaddress3'] as const
const phoneColumns = ['telephone1', 'business2', 'telephone2', 'home2', 'telephone3', 'mobilephone'] as const

export const recognizableColumns = ['firstname', 'lastname', ...addressColumns, ...phoneColumns] as const

/** Only of columns that this user may read. */
export function recognizableRecord({ columns }: { readonly columns: Readonly<Record<string, unknown>> }): Recognizable {
  const textsOf = (names: readonly string[]) => names.map((name) => String(columns[name] ?? ''))
  const [givenName = '', surname = ''] = textsOf(['firstname', 'lastname'])
  return {
    addresses: textsOf(addressColumns).flatMap((address) => normalAddress(address) ?? []),
    givenName: givenName.trim(),
    surname: surname.trim(),
    phones: textsOf(phoneColumns).flatMap(phoneKey),
  }
}

export function recognizableItem({ contact }: ContactItem): Recognizable {
  const { businessPhones, homePhones, mobilePhone } = contact
  return {
    addresses: addressesOf({ contact }),
    givenName: contact.givenName.trim(),
    surname: contact.surname.trim(),
    phones: [...businessPhones, ...homePhones, mobilePhone].flatMap(phoneKey),
  }
}

export function addressesOf({ contact }: Pick<ContactItem, 'contact'>): readonly string[] {
  return contact.emailAddresses.flatMap(({ address }) => normalAddress(address) ?? [])
}

/** What two contacts are likely the same person by. */
export type Likeness = 'address' | 'name-and-telephone'

export function likenessOf(one: Recognizable, other: Recognizable): Likeness | undefined {
  const shares = (some: readonly string[], others: readonly string[]) => some.some((each) => others.includes(each))
  if (shares(one.addresses, other.addresses)) return 'address'
  const isNamed = one.surname !== '' || one.givenName !== ''
  const isSame = isNamed && nameKey(one) === nameKey(other) && shares(one.phones, other.phones)
  return isSame ? 'name-and-telephone' : undefined
}

export const isLikelySame = (one: Recognizable, other: Recognizable): boolean => likenessOf(one, other) !== undefined

/** Case and spaces are no difference between two names. */
const nameKey = ({ givenName, surname }: Recognizable) =>
  `${givenName} ${surname}`.trim().replace(/\s+/g, ' ').toLocaleLowerCase('en')

/** `+31 (0)20 123 45 67` and `020 1234567` are one telephone: the last nine digits say which. Too few say nothing. */
const telling = { least: 6, most: 9 } as const

function phoneKey(phone: string): readonly string[] {
  const digits = phone.replace(/\D/g, '')
  return digits.length >= telling.least ? [digits.slice(-telling.most)] : []
}
