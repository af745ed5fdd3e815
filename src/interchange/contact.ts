import type { CardProperty } from './card.ts'

/** How many Graph's contact has room for. */
const room = { emailAddresses: 3, businessPhones: 2, homePhones: 2 } as const

const outlookKinds = { businessAddress: 'work', homeAddress: 'home' } as const

/** People that cards name in their own ways, by Graph's property. */
const related: Readonly<Record<string, RegExp>> = {
  spouseName: /^X-(?:(?:MS|EVOLUTION)-)?SPOUSE$|^X-KADDRESSBOOK-X-SPOUSESNAME$/,
  manager: /^X-(?:(?:MS|EVOLUTION)-)?MANAGER$|^X-KADDRESSBOOK-X-MANAGERSNAME$/,
  assistantName: /^X-(?:(?:MS|EVOLUTION)-)?ASSISTANT$|^X-KADDRESSBOOK-X-ASSISTANTSNAME$/,
}
const relatedLabels: Readonly<Record<string, RegExp>> = {
  spouseName: /spouse|partner/i,
  manager: /manager/i,
  assistantName: /assistant/i,
}

/** Graph's contact of a card's properties: only what Graph has a property for, and no more of it than Graph keeps. */
export function contactOf(card: readonly CardProperty[]): Record<string, unknown> {
  const ordered = [...card.filter((each) => each.isPreferred), ...card.filter((each) => !each.isPreferred)]
  const all = (name: string) => ordered.filter((each) => each.name === name && each.value !== '')
  const first = (name: string) => all(name)[0]
  const text = (name: string) => first(name)?.value
  const [surname, givenName, middleName, title, generation] = first('N')?.parts ?? []
  const [companyName, ...departments] = first('ORG')?.parts ?? []
  const emails = unique(all('EMAIL').map((each) => each.value.replace(/^mailto:/i, '')))
  const displayName =
    text('FN') ?? (words(title, givenName, middleName, surname, generation) || companyName || emails[0])
  return withoutEmpty({
    displayName,
    surname,
    givenName,
    middleName,
    title,
    generation,
    nickName: text('NICKNAME'),
    companyName,
    department: words(...departments),
    jobTitle: text('TITLE'),
    profession: text('ROLE'),
    emailAddresses: emails.slice(0, room.emailAddresses).map((address) => ({ name: displayName, address })),
    imAddresses: unique(all('IMPP').map((each) => each.value)),
    ...phonesOf(all('TEL')),
    ...addressesOf(all('ADR')),
    birthday: birthdayOf(text('BDAY')),
    categories: unique(all('CATEGORIES').flatMap((each) => each.value.split(',').map((word) => word.trim()))),
    personalNotes: all('NOTE')
      .map((each) => each.value)
      .join('\n\n'),
    businessHomePage: text('URL'),
    yomiGivenName: text('X-PHONETIC-FIRST-NAME'),
    yomiSurname: text('X-PHONETIC-LAST-NAME'),
    ...Object.fromEntries(Object.keys(related).map((property) => [property, relationOf(property, card)])),
  })
}

function phonesOf(phones: readonly CardProperty[]): Record<string, unknown> {
  const isMobile = (phone: CardProperty) => ['cell', 'mobile', 'iphone'].some((type) => phone.types.has(type))
  // Faxes, pagers and modems have no property in Graph.
  const voices = phones.filter((phone) => !['fax', 'pager', 'modem', 'bbs'].some((type) => phone.types.has(type)))
  const landlines = voices.filter((phone) => !isMobile(phone))
  const numbers = (some: readonly CardProperty[]) => unique(some.map((phone) => phone.value.replace(/^tel:/i, '')))
  return {
    mobilePhone: numbers(voices.filter(isMobile))[0],
    homePhones: numbers(landlines.filter((phone) => phone.types.has('home'))).slice(0, room.homePhones),
    businessPhones: numbers(landlines.filter((phone) => !phone.types.has('home'))).slice(0, room.businessPhones),
  }
}

function addressesOf(addresses: readonly CardProperty[]): Record<string, unknown> {
  const named = Object.entries(outlookKinds).map(([property, type]) => [
    property,
    addresses.find((address) => address.types.has(type)),
  ])
  const other = addresses.find((address) => !address.types.has('work') && !address.types.has('home'))
  return Object.fromEntries(
    [...named, ['otherAddress', other]].map(([property, address]) => [property, addressOf(address as CardProperty)]),
  )
}

function addressOf(address: CardProperty | undefined): unknown {
  if (address === undefined) return undefined
  const [box, extended, street, city, state, postalCode, countryOrRegion] = address.parts
  const lines = [extended, street, box].filter((line) => line !== undefined && line !== '').join('\n')
  const made = withoutEmpty({ street: lines, city, state, postalCode, countryOrRegion })
  return Object.keys(made).length === 0 ? undefined : made
}

/** Graph keeps a birthday as the midnight (UTC) of its day; one without a year cannot be kept. */
function birthdayOf(value: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(value ?? '') ?? []
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

function relationOf(property: string, card: readonly CardProperty[]): string | undefined {
  const named = card.find((each) => related[property]?.test(each.name) && each.value !== '')
  if (named !== undefined) return named.value
  const typed = card.find(
    (each) => each.name === 'RELATED' && [...each.types].some((type) => relatedLabels[property]?.test(type)),
  )
  if (typed !== undefined && !/^\w+:/.test(typed.value)) return typed.value
  // Apple writes the name and its label as two properties of one group.
  const labels = card.filter((each) => each.name === 'X-ABLABEL' && relatedLabels[property]?.test(each.value))
  return card.find(
    (each) =>
      each.name === 'X-ABRELATEDNAMES' &&
      labels.some((label) => label.group === each.group && each.group !== undefined),
  )?.value
}

function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ')
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].filter((value) => value !== '')
}

function withoutEmpty(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  )
}
