/** What hangs on a to-do task: the links to where it came from, and the steps it is done in. */
import { randomUUID } from 'node:crypto'
import type { World } from './call.ts'
import { badRequest, itemNotFound } from './errors.ts'
import type { Item } from './store.ts'
import { instant, type Json } from './values.ts'

export type PartKind = 'linkedResources' | 'checklistItems'

const types: Readonly<Record<PartKind, Readonly<Record<string, 'string' | 'boolean'>>>> = {
  linkedResources: { applicationName: 'string', displayName: 'string', externalId: 'string', webUrl: 'string' },
  checklistItems: { displayName: 'string', isChecked: 'boolean', checkedDateTime: 'string' },
}

function readPart(kind: PartKind, body: Json): Json {
  const written = Object.fromEntries(Object.entries(body).filter(([name]) => !name.includes('@')))
  for (const [name, value] of Object.entries(written)) {
    const type = types[kind][name]
    if (type === undefined) throw badRequest(`The property '${name}' can't be written in ${kind}.`)
    if (value !== null && typeof value !== type) throw badRequest(`The property '${name}' must be a ${type}.`)
  }
  return written
}

const shown = (id: unknown, properties: Json): Json => ({
  id,
  ...Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null)),
})

/** A step that is ticked off remembers when. */
function settled(kind: PartKind, before: Json, written: Json, now: string): Json {
  const part = { ...before, ...written }
  if (kind !== 'checklistItems') return part
  if (part.isChecked !== true) return { ...part, checkedDateTime: null }
  return { ...part, checkedDateTime: part.checkedDateTime ?? now }
}

export const partsOf = ({ store }: World, item: Item, kind: PartKind): Json[] =>
  store
    .all('SELECT id, properties FROM part WHERE item = ? AND kind = ? ORDER BY rowid', item.immutable, kind)
    .map(({ id, properties }) => shown(id, JSON.parse(String(properties)) as Json))

/** @throws GraphError 404 */
export function findPart(world: World, item: Item, kind: PartKind, id: string): Json {
  const found = partsOf(world, item, kind).find((part) => part.id === id)
  if (found === undefined) throw itemNotFound()
  return found
}

/** Belongs inside a transaction, as all that writes. @throws GraphError 400 */
export function addPart(world: World, item: Item, kind: PartKind, body: Json): Json {
  const now = instant(world.clock.now())
  const first: Json = kind === 'checklistItems' ? { displayName: '', createdDateTime: now, isChecked: false } : {}
  const properties = settled(kind, first, readPart(kind, body), now)
  const id = randomUUID()
  world.store.run('INSERT INTO part VALUES (?, ?, ?, ?)', id, item.immutable, kind, JSON.stringify(properties))
  return shown(id, properties)
}

export function changePart(world: World, item: Item, kind: PartKind, id: string, body: Json): Json {
  const { id: _, ...before } = findPart(world, item, kind, id)
  const properties = settled(kind, before, readPart(kind, body), instant(world.clock.now()))
  world.store.run('UPDATE part SET properties = ? WHERE id = ?', JSON.stringify(properties), id)
  return shown(id, properties)
}

export function removePart(world: World, item: Item, kind: PartKind, id: string): void {
  findPart(world, item, kind, id)
  world.store.run('DELETE FROM part WHERE id = ?', id)
}
