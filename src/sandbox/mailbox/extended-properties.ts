/** Single-value extended properties: MAPI properties of an item, named by type and tag, or by type, set and name. */
import type { World } from './call.ts'
import { badRequest, invalidProperty } from './errors.ts'
import type { Container, Item } from './store.ts'
import { asList, asObject, asText, instant, type Json } from './values.ts'

const types = [
  ...['Binary', 'Boolean', 'Currency', 'Double', 'Float', 'Guid', 'Integer', 'Long', 'Short', 'String', 'SystemTime'],
  'Time',
]
const form =
  /^(\w+)\s+(?:(\{[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\})\s+(?:Name\s+(\S.*?)|Id\s+(0x[\da-f]{1,8}))|(0x[\da-f]{1,8}))\s*$/i
const hex = (text: string) => `0x${Number.parseInt(text, 16).toString(16)}`

/**
 * The one way to write an id, as Graph answers it: hexadecimal numbers small and without leading zeros,
 * GUIDs small, so that `String 0x003A24` and `string 0x3a24` are one property.
 * @returns undefined where this is no id of an extended property
 */
export function canonicalId(id: string): string | undefined {
  const [, given = '', set, name, number, tag] = form.exec(id) ?? []
  const type = types.find((each) => each.toLowerCase() === given.toLowerCase())
  if (type === undefined) return undefined
  if (tag !== undefined) return `${type} ${hex(tag)}`
  return `${type} ${set?.toLowerCase()} ${number === undefined ? `Name ${name}` : `Id ${hex(number)}`}`
}

const isWhole = (text: string) => /^-?\d+$/.test(text)
const fits: Readonly<Record<string, (text: string) => boolean>> = {
  Binary: (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text),
  Boolean: (text) => /^(true|false)$/i.test(text),
  Currency: (text) => Number.isFinite(Number(text)) && text !== '',
  Double: (text) => Number.isFinite(Number(text)) && text !== '',
  Float: (text) => Number.isFinite(Number(text)) && text !== '',
  Guid: (text) => /^\{?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\}?$/i.test(text),
  Integer: (text) => isWhole(text) && Math.abs(Number(text)) <= 0x8000_0000,
  Long: isWhole,
  Short: (text) => isWhole(text) && Math.abs(Number(text)) <= 0x8000,
  SystemTime: (text) => !Number.isNaN(Date.parse(text)),
  Time: (text) => !Number.isNaN(Date.parse(text)),
}

/** A value as Graph gives it back: a text, whatever its type. @throws GraphError 400 */
function readValue(id: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const [type = ''] = id.split(' ')
  if (fits[type]?.(text) === false) throw invalidProperty(`'${text}' is not a value of the property '${id}'.`)
  if (type === 'Boolean') return text.toLowerCase()
  return type === 'SystemTime' || type === 'Time' ? instant(new Date(text)) : text
}

const placeOf = (owner: Item | Container) =>
  'immutable' in owner ? { table: 'extended', id: owner.immutable } : { table: 'folder_extended', id: owner.id }

/**
 * Writes what a body says of extended properties; belongs inside a transaction. Microsoft documents no way to delete
 * one but takes null for a value, as for any property: then Exchange holds it no more, and no answer has it.
 * @throws GraphError 400
 */
export function writeExtendedProperties(world: World, owner: Item | Container, body: Json): void {
  const { table, id: ownerId } = placeOf(owner)
  for (const each of asList(body.singleValueExtendedProperties)) {
    const { id, value } = asObject(each)
    const property = canonicalId(asText(id))
    if (property === undefined)
      throw invalidProperty(`The extended property id '${asText(id)}' is not of the form '{type} {guid} Name {name}'.`)
    if (value === undefined) throw badRequest(`The extended property '${asText(id)}' has no value.`)
    if (value === null) world.store.run(`DELETE FROM ${table} WHERE item = ? AND property = ?`, ownerId, property)
    else
      world.store.run(
        `INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`,
        ...[ownerId, property, readValue(property, value)],
      )
  }
}

/** Those of the wanted properties that the item has; no more than asked, however an id was written. */
export function extendedPropertiesOf(world: World, owner: Item | Container, wanted: readonly string[]): Json {
  const ids = wanted.map((id) => {
    const canonical = canonicalId(id)
    if (canonical === undefined) throw badRequest(`'${id}' is not the id of an extended property.`)
    return canonical.toLowerCase()
  })
  const { table, id: ownerId } = placeOf(owner)
  const found = world.store
    .all(`SELECT property, value FROM ${table} WHERE item = ?`, ownerId)
    .map(({ property, value }) => ({ id: canonicalId(String(property)) ?? String(property), value: String(value) }))
    .filter(({ id }) => ids.includes(id.toLowerCase()))
  return found.length === 0 ? {} : { singleValueExtendedProperties: found }
}
