/** The synchronized fields of a contact. */
import type { FieldValue } from '../field-value.ts'
import type { ContactItem, ContactProperties, ItemChanges, PostalAddress } from '../item.ts'
import { fitText } from '../text.ts'
import { dayOf } from './dates.ts'
import { type Columns, columnText, type Field, type Fields, normalText, textOf } from './field.ts'

type TextProperty = {
  [Name in keyof ContactProperties]: ContactProperties[Name] extends string ? Name : never
}[keyof ContactProperties]

const ofContact =
  (read: (contact: ContactProperties) => FieldValue | undefined): Field['fromItem'] =>
  (item) =>
    item.kind === 'contact' ? read(item.contact) : undefined

const change = (contact: Partial<ContactProperties>): ItemChanges => ({ contact })

function toColumn(column: string, maxLength: number): Pick<Field, 'fromRecord' | 'onRecord' | 'toRecord'> {
  return {
    fromRecord: (record) => columnText(record, column),
    onRecord: (value) => fitText(textOf(value), maxLength).trimEnd(),
    toRecord: (value) => ({ [column]: fitText(textOf(value), maxLength) || null }),
  }
}

/** A text on both sides. */
function text(property: TextProperty, column: string, maxLength: number): Field {
  return {
    ...toColumn(column, maxLength),
    fromItem: ofContact((contact) => normalText(contact[property])),
    toItem: (value) => change({ [property]: textOf(value) }),
  }
}

/** A text that Graph has no property for: Outlook's own MAPI property holds it. */
function named(property: string, column: string, maxLength: number): Field {
  return {
    ...toColumn(column, maxLength),
    fromItem: (item) => (item.kind === 'contact' ? normalText(item.extended?.[property] ?? '') : undefined),
    toItem: (value) => ({ extended: { [property]: textOf(value) || null } }),
  }
}

/** One place of a list; places before it that nobody filled stay as empty text, so that nothing moves up. */
function placed(list: readonly string[], position: number, value: string): readonly string[] {
  const filled = Array.from({ length: Math.max(list.length, position + 1) }, (_none, index) => list[index] ?? '')
  filled[position] = value
  while (filled.length > 0 && !filled.at(-1)) filled.pop()
  return filled
}

const contactOf = (draft: Parameters<NonNullable<Field['toItem']>>[2]): ContactProperties | undefined =>
  (draft as ContactItem | undefined)?.contact

function phone(property: 'businessPhones' | 'homePhones', position: number, column: string): Field {
  return {
    ...toColumn(column, 50),
    fromItem: ofContact((contact) => normalText(contact[property][position] ?? '')),
    toItem: (value, _context, draft) =>
      change({ [property]: placed(contactOf(draft)?.[property] ?? [], position, textOf(value)) }),
  }
}

function email(position: number, column: string): Field {
  return {
    ...toColumn(column, 100),
    fromItem: ofContact((contact) => normalText(contact.emailAddresses[position]?.address ?? '')),
    toItem: (value, _context, draft) => {
      const before = contactOf(draft)?.emailAddresses ?? []
      const addresses = placed(
        before.map(({ address }) => address ?? ''),
        position,
        textOf(value),
      )
      return change({
        emailAddresses: addresses.map((address, index) => {
          const former = before[index]
          return former && former.address === address ? former : { address, ...(address ? { name: address } : {}) }
        }),
      })
    },
  }
}

const firstDay = '1753-01-01'

/** A day without a time or a zone. */
function day(column: string, read: Field['fromItem'], write: (date: string) => ItemChanges): Field {
  return {
    fromItem: read,
    fromRecord: ({ columns }) => {
      const value = columns[column]
      return value === undefined ? undefined : String(value ?? '').slice(0, 10)
    },
    // Outlook writes a day without a year into 1604; the CRM knows nothing before 1753.
    onRecord: (value) => (textOf(value) < firstDay ? '' : value),
    toRecord: (value) => ({ [column]: textOf(value) < firstDay ? null : textOf(value) }),
    toItem: (value) => write(textOf(value)),
  }
}

/** `PR_WEDDING_ANNIVERSARY` */
const anniversaryProperty = 'SystemTime 0x3A41'

const addressLengths = { line: 250, city: 80, state: 50, postalCode: 20, country: 80 } as const

/** Named once: they are read for each contact. */
const addressColumns = (number: 1 | 2 | 3) => ({
  line1: `address${number}_line1`,
  line2: `address${number}_line2`,
  line3: `address${number}_line3`,
  city: `address${number}_city`,
  stateorprovince: `address${number}_stateorprovince`,
  postalcode: `address${number}_postalcode`,
  country: `address${number}_country`,
})

/** CRM's three lines are Outlook's one street; lines beyond the third join it. */
function address(property: 'businessAddress' | 'homeAddress' | 'otherAddress', number: 1 | 2 | 3): Field {
  const column = addressColumns(number)
  const normal = (value: FieldValue) => {
    const given = value as unknown as PostalAddress
    const [one = '', two = '', ...more] = given.street.split('\n')
    const lines = [one, two, more.join(', ')].map((line) => fitText(line, addressLengths.line))
    return {
      lines,
      street: lines.join('\n').trimEnd(),
      city: fitText(given.city, addressLengths.city),
      state: fitText(given.state, addressLengths.state),
      postalCode: fitText(given.postalCode, addressLengths.postalCode),
      countryOrRegion: fitText(given.countryOrRegion, addressLengths.country),
    }
  }
  return {
    fromItem: ofContact((contact) => {
      const { street, city, state, postalCode, countryOrRegion } = contact[property]
      return {
        street: normalText(street),
        city: normalText(city),
        state: normalText(state),
        postalCode: normalText(postalCode),
        countryOrRegion: normalText(countryOrRegion),
      }
    }),
    fromRecord: (record) => {
      const part = (name: keyof typeof column) => columnText(record, column[name])
      const [one, city] = [part('line1'), part('city')]
      if (one === undefined && city === undefined) return undefined
      return {
        street: normalText(`${one ?? ''}\n${part('line2') ?? ''}\n${part('line3') ?? ''}`),
        city: city ?? '',
        state: part('stateorprovince') ?? '',
        postalCode: part('postalcode') ?? '',
        countryOrRegion: part('country') ?? '',
      }
    },
    onRecord: (value) => {
      const { lines: _lines, ...rest } = normal(value)
      return rest
    },
    toRecord: (value): Columns => {
      const { lines, city, state, postalCode, countryOrRegion } = normal(value)
      const [one, two, three] = lines
      return {
        [column.line1]: one || null,
        [column.line2]: two || null,
        [column.line3]: three || null,
        [column.city]: city || null,
        [column.stateorprovince]: state || null,
        [column.postalcode]: postalCode || null,
        [column.country]: countryOrRegion || null,
      }
    },
    toItem: (value) => change({ [property]: value as unknown as PostalAddress }),
  }
}

interface Name {
  readonly givenName: string
  readonly middleName: string
  readonly surname: string
  readonly generation: string
}

const nameLengths = { givenName: 50, middleName: 50, surname: 50, generation: 10 } as const

function fitName(value: FieldValue): Name {
  const name = value as unknown as Name
  const fitted = (part: keyof Name) => fitText(name[part], nameLengths[part]).trimEnd()
  return {
    givenName: fitted('givenName'),
    middleName: fitted('middleName'),
    surname: fitted('surname'),
    generation: fitted('generation'),
  }
}

function displayName({ givenName, middleName, surname, generation }: Name): string {
  return [givenName, middleName, surname, generation].filter(Boolean).join(' ')
}

/** `fullname` can't be written: a name crosses in its parts. Somebody who only has a display name has a surname. */
const fullName: Field = {
  fromItem: ofContact((contact) => {
    const { givenName, middleName, surname, generation } = contact
    const hasParts = givenName || middleName || surname
    return {
      givenName: normalText(givenName),
      middleName: normalText(middleName),
      surname: normalText(hasParts ? surname : contact.displayName),
      generation: normalText(generation),
    }
  }),
  fromRecord: (record) => {
    const part = (column: string) => columnText(record, column)
    if (part('lastname') === undefined && part('firstname') === undefined) return undefined
    return {
      givenName: part('firstname') ?? '',
      middleName: part('middlename') ?? '',
      surname: part('lastname') ?? '',
      generation: part('suffix') ?? '',
    }
  },
  onRecord: (value) => ({ ...fitName(value) }),
  toRecord: (value) => {
    const { givenName, middleName, surname, generation } = fitName(value)
    return {
      firstname: givenName || null,
      middlename: middleName || null,
      lastname: surname || null,
      suffix: generation || null,
    }
  },
  toItem: (value, _context, draft) => {
    const name = value as unknown as Name
    const before = contactOf(draft)
    // A display name that somebody chose stays; one that was made of the parts follows them.
    const isOwnChoice = before && before.displayName !== '' && before.displayName !== displayName(before)
    return change({ ...name, ...(isOwnChoice ? {} : { displayName: displayName(name) }) })
  },
}

/** Outlook's list of names is one text in the CRM. */
const children: Field = {
  ...toColumn('childrensnames', 255),
  fromItem: ofContact((contact) => normalText(contact.children.join(', '))),
  toItem: (value) =>
    change({
      children: textOf(value)
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    }),
}

/** The account's name goes to Outlook; a company typed in Outlook never makes or links an account. */
const company: Field = {
  fromItem: ofContact((contact) => normalText(contact.companyName)),
  fromRecord: ({ lookups }) => {
    const parent = lookups?.parentcustomerid
    return parent === undefined ? undefined : (parent?.name ?? '')
  },
  toItem: (value) => change({ companyName: textOf(value) }),
}

export const contactFields: Fields = {
  Anniversary: day(
    'anniversary',
    (item, { timeZone }) => {
      if (item.kind !== 'contact') return undefined
      const value = item.extended?.[anniversaryProperty]
      return value ? dayOf(value, timeZone) : ''
    },
    (date) => ({ extended: { [anniversaryProperty]: date ? `${date}T00:00:00Z` : null } }),
  ),
  Assistant: text('assistantName', 'assistantname', 100),
  'Assistant Phone': named('String 0x3A2E', 'assistantphone', 50),
  Birthday: day(
    'birthdate',
    ofContact(({ birthday }) => birthday),
    (birthday) => change({ birthday }),
  ),
  Fax: named('String 0x3A24', 'fax', 50),
  'Business Phone': phone('businessPhones', 0, 'telephone1'),
  'Business Phone 2': phone('businessPhones', 1, 'business2'),
  'Callback Number': named('String 0x3A02', 'callback', 50),
  "Children's Names": children,
  'Company Phone': named('String 0x3A57', 'company', 50),
  Department: text('department', 'department', 100),
  Email: email(0, 'emailaddress1'),
  'Email Address 2': email(1, 'emailaddress2'),
  'Email Address 3': email(2, 'emailaddress3'),
  'FTP Site': named('String 0x3A4C', 'ftpsiteurl', 200),
  'Full Name': fullName,
  Government: named('String 0x3A07', 'governmentid', 50),
  'Address 2': address('homeAddress', 2),
  'Home Phone': phone('homePhones', 0, 'telephone2'),
  'Home Phone 2': phone('homePhones', 1, 'home2'),
  'Job Title': text('jobTitle', 'jobtitle', 100),
  'Address 1': address('businessAddress', 1),
  Manager: text('manager', 'managername', 100),
  'Mobile Phone': text('mobilePhone', 'mobilephone', 50),
  Nickname: text('nickName', 'nickname', 100),
  Description: text('personalNotes', 'description', 2000),
  'Address 3': address('otherAddress', 3),
  'Telephone 3': named('String 0x3A1F', 'telephone3', 50),
  Pager: named('String 0x3A21', 'pager', 50),
  'Company Name (Regarding)': company,
  'Spouse/Partner Name': text('spouseName', 'spousesname', 100),
  Website: text('businessHomePage', 'websiteurl', 200),
  'Yomi First Name': text('yomiGivenName', 'yomifirstname', 150),
  'Yomi Last Name': text('yomiSurname', 'yomilastname', 150),
}
