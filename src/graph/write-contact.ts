/** Changes of contacts in Graph's property names. */
import type { ContactProperties, ItemChanges } from '../core/item.ts'
import { writeExtended } from './extended.ts'
import { plain } from './write-event.ts'

export function writeContact(changes: ItemChanges, isNew: boolean): Readonly<Record<string, unknown>> {
  const contact = Object.entries(changes.contact ?? {}).map(([name, value]) => [
    name,
    writeProperty(name as keyof ContactProperties, value),
  ])
  return {
    ...Object.fromEntries(isNew ? contact.filter(([, value]) => value !== null) : contact),
    ...plain({ categories: changes.categories }),
    ...writeExtended(changes, isNew),
  }
}

function writeProperty(name: keyof ContactProperties, value: unknown): unknown {
  // At midnight it would be the day before in half of the world's zones.
  if (name === 'birthday') return value ? `${value}T11:59:00Z` : null
  // Graph takes no address without an address, so what stands behind an empty place moves up.
  if (name === 'emailAddresses')
    return (value as ContactProperties['emailAddresses'])
      .filter(({ address }) => address)
      .map(({ address, name: called }) => ({ address, name: called ?? address }))
  return value === '' ? null : value
}
