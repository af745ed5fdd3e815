import { badRequest, GraphError } from './errors.ts'
import { writable } from './messages.ts'
import { checkTypes, contactProperties, contactTypes, emptyContact, writableOnContact } from './properties.ts'
import { asList, asObject, asText, isObject, type Json } from './values.ts'

/** Exchange has so many fields for these and no more. */
const most: Readonly<Record<string, number>> = { businessPhones: 2, homePhones: 2, emailAddresses: 3 }
const addressParts = new Set(['street', 'city', 'state', 'countryOrRegion', 'postalCode'])

const invalid = (message: string) => new GraphError(400, 'ErrorInvalidRequest', message)

/** A birthday is a date; Exchange shows it as an instant near noon (observed.md). */
function birthdayOf(value: unknown): string {
  const time = Date.parse(asText(value))
  if (Number.isNaN(time)) throw badRequest(`'${asText(value)}' is not a date.`)
  return `${new Date(time).toISOString().slice(0, 10)}T11:59:00Z`
}

/** An address is written whole: "you must pass the full property set" (contact-update). */
function addressOf(name: string, value: Json): Json {
  const parts = Object.entries(value).filter(([part]) => !part.includes('@'))
  for (const [part, text] of parts) {
    if (!addressParts.has(part)) throw badRequest(`The property '${part}' does not exist in '${name}'.`)
    if (text !== null && typeof text !== 'string') throw badRequest(`'${name}/${part}' must be a text.`)
  }
  return Object.fromEntries(parts.filter(([, text]) => text !== null))
}

function emailAddressOf(value: unknown): Json {
  const { name, address } = asObject(value)
  if (asText(address) === '') throw invalid('An e-mail address needs an address.')
  return { name: asText(name) || asText(address), address: asText(address) }
}

function kept(name: string, value: unknown): unknown {
  // What is unset reads back as what it is on a new contact: a text null, an address {}, a list [].
  if (value === null) return name === 'categories' ? [] : (emptyContact[name] ?? null)
  if (name === 'birthday') return birthdayOf(value)
  if (name === 'emailAddresses') return asList(value).map(emailAddressOf)
  if (isObject(value)) return addressOf(name, value)
  if (!Array.isArray(value)) return value
  if (!value.every((each) => typeof each === 'string')) throw badRequest(`'${name}' must be a list of texts.`)
  return value
}

/** What a body says of a contact, as Exchange keeps it. @throws GraphError 400 */
export function readContact(body: Json): Json {
  const written = writable(body, writableOnContact, contactProperties, 'contact')
  checkTypes(written, contactTypes)
  for (const [name, limit] of Object.entries(most))
    if (asList(written[name]).length > limit) throw invalid(`A contact has at most ${limit} ${name}.`)
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, kept(name, value)]))
}

/** The three addresses under the names that v1.0 gives them besides; they can only be read. */
export function namedAddresses({ emailAddresses }: Json): Json {
  const [first = null, second = null, third = null] = asList(emailAddresses)
  return { primaryEmailAddress: first, secondaryEmailAddress: second, tertiaryEmailAddress: third }
}
