/** Named MAPI properties of messages, events and contacts: Graph's single-value extended properties. */
import type { ExtendedValues, ItemChanges } from '../core/item.ts'
import { markProperty } from '../core/mark.ts'
import type { GraphExtendedProperty } from './wire.ts'

/** Outlook's own way to write a date that is none: it holds this one and shows "None". */
const noDate = '4501-01-01T00:00:00Z'

/** Graph writes ids its own way: `String 0x003A24` comes back as `String 0x3a24`. There are few, in every item. */
function canonical(id: string): string {
  const known = canonicalIds.get(id)
  if (known !== undefined) return known
  const made = id.toLowerCase().replace(/\b0x0*(?=[\da-f])/g, '0x')
  if (canonicalIds.size >= mostIds) canonicalIds.clear()
  canonicalIds.set(id, made)
  return made
}

const canonicalIds = new Map<string, string>()
const mostIds = 1_000

/** An `$expand` clause that brings these properties along; none comes without being named. */
export function expandExtended(ids: readonly string[]): string {
  const tests = [...new Set(ids)].map((id) => `id eq '${id.replaceAll("'", "''")}'`)
  return `singleValueExtendedProperties($filter=${tests.join(' or ')})`
}

/** An empty value is no value, nor is Outlook's date that means none. */
export function extendedValue(
  properties: readonly GraphExtendedProperty[] | undefined,
  id: string,
): string | undefined {
  const value = properties?.find((property) => canonical(property.id) === canonical(id))?.value
  return value && !value.startsWith(noDate.slice(0, 10)) ? value : undefined
}

/** The values of the properties that were asked for, under the names by which they were asked for. */
export function readExtended(
  properties: readonly GraphExtendedProperty[] | undefined,
  asked: readonly string[] | undefined,
): { readonly extended?: ExtendedValues } {
  if (!asked) return {}
  const found = asked.flatMap((id) => {
    const value = extendedValue(properties, id)
    return value === undefined ? [] : [[id, value] as const]
  })
  return { extended: Object.fromEntries(found) }
}

/**
 * Our mark and other named properties, as the body of a create or an update says them.
 * @param isNew what a new item is not to have is left out
 */
export function writeExtended(
  { mark, extended }: Pick<ItemChanges, 'mark' | 'extended'>,
  isNew: boolean,
): { readonly singleValueExtendedProperties?: readonly GraphExtendedProperty[] } {
  const values = { ...extended, ...(mark === undefined ? {} : { [markProperty]: mark }) }
  const written = Object.entries(values).filter(([, value]) => !isNew || value !== null)
  if (written.length === 0) return {}
  return { singleValueExtendedProperties: written.map(([id, value]) => ({ id, value: value ?? valueOfNone(id) })) }
}

/** Graph documents no way to take a property away together with other changes, so it gets a value that reads as none. */
function valueOfNone(id: string): string | null {
  if (/^string\b/i.test(id)) return ''
  return /^systemtime\b/i.test(id) ? noDate : null
}
