import type { World } from './call.ts'
import { badRequest, GraphError, invalidRequest, itemNotFound } from './errors.ts'
import { writeExtendedProperties } from './extended-properties.ts'
import type { QueryOptions } from './odata/options.ts'
import type { Container, Item } from './store.ts'
import { createFirstLists } from './todo-lists.ts'
import type { Json } from './values.ts'

/** The folders every mailbox is born with. */
const firstFolders: readonly (readonly [role: string, name: string])[] = [
  ['inbox', 'Inbox'],
  ['drafts', 'Drafts'],
  ['sentitems', 'Sent Items'],
  ['deleteditems', 'Deleted Items'],
  ['junkemail', 'Junk Email'],
  ['archive', 'Archive'],
  ['outbox', 'Outbox'],
  ['conversationhistory', 'Conversation History'],
]

export const folderProperties: ReadonlySet<string> = new Set([
  'id',
  'displayName',
  'parentFolderId',
  'childFolderCount',
  'unreadItemCount',
  'totalItemCount',
  'sizeInBytes',
  'isHidden',
])

export function createFirstFolders(world: World, oid: string): void {
  const { store } = world
  const root = store.addContainer(oid, 'mail', null, 'Top of Information Store', { role: 'msgfolderroot' })
  for (const [role, name] of firstFolders) store.addContainer(oid, 'mail', root.id, name, { role })
  store.addContainer(oid, 'calendar', null, 'Calendar', { role: 'calendar' })
  store.addContainer(oid, 'contacts', null, 'Contacts', { role: 'contacts' })
  createFirstLists(world, oid)
}

/** A mail folder by id or well-known name. @throws GraphError 404 */
export function findFolder(world: World, oid: string, id: string): Container {
  const found = world.store.container(oid, 'mail', id)
  if (found === undefined) throw itemNotFound()
  return found
}

/** A folder by well-known name or by its path below the root; what is missing of the path is made. */
export function folderAt(world: World, oid: string, path: string): Container {
  const { store } = world
  const [first = '', ...rest] = path.split('/').filter((part) => part !== '')
  let folder = store.container(oid, 'mail', first) ?? findFolder(world, oid, 'msgfolderroot')
  const names = folder.role === 'msgfolderroot' && first.toLowerCase() !== 'msgfolderroot' ? [first, ...rest] : rest
  for (const name of names) {
    const [child] = store.containers(
      "oid = ? AND kind = 'mail' AND parent = ? AND name = ? COLLATE NOCASE",
      oid,
      folder.id,
      name,
    )
    folder = child ?? store.addContainer(oid, 'mail', folder.id, name)
  }
  return folder
}

/**
 * A mail folder as Graph shows it. `sizeInBytes` comes only when selected by name: Graph was seen to give it always,
 * but its published v1.0 model does not have it.
 */
export function presentFolder(world: World, folder: Container, shown: Pick<QueryOptions, 'select'> = {}): Json {
  const { store } = world
  const count = (sql: string) => Number(store.one(sql, folder.id)?.n)
  const size = 'SELECT coalesce(sum(octet_length(coalesce(raw, properties))), 0) AS n FROM item WHERE folder = ?'
  return {
    id: folder.id,
    displayName: folder.name,
    parentFolderId: folder.parent ?? folder.id,
    ...(shown.select?.includes('sizeInBytes') === true ? { sizeInBytes: count(size) } : {}),
    childFolderCount: count("SELECT count(*) AS n FROM container WHERE parent = ? AND kind = 'mail'"),
    unreadItemCount: count('SELECT count(*) AS n FROM item WHERE folder = ? AND is_read = 0'),
    totalItemCount: count('SELECT count(*) AS n FROM item WHERE folder = ?'),
    isHidden: folder.properties.isHidden === true,
  }
}

function checkName(world: World, folder: Pick<Container, 'oid' | 'parent'>, name: unknown): string {
  if (typeof name !== 'string' || name.trim() === '') throw invalidRequest("The property 'displayName' is required.")
  const [taken] = world.store.containers(
    "oid = ? AND kind = 'mail' AND parent = ? AND name = ? COLLATE NOCASE",
    folder.oid,
    folder.parent,
    name,
  )
  if (taken !== undefined)
    throw new GraphError(409, 'ErrorFolderExists', `A folder with the specified name '${name}' already exists.`)
  return name
}

export function createFolder(world: World, parent: Container, body: Json): Container {
  const name = checkName(world, { oid: parent.oid, parent: parent.id }, body.displayName)
  const properties = body.isHidden === true ? { isHidden: true } : {}
  return world.store.addContainer(parent.oid, 'mail', parent.id, name, { properties })
}

/** Its name, and named properties. */
export function changeFolder(world: World, folder: Container, body: Json): Container {
  const { displayName, singleValueExtendedProperties, ...others } = body
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw badRequest(`The property '${unknown}' of a mail folder can't be changed.`)
  if (singleValueExtendedProperties !== undefined) writeExtendedProperties(world, folder, body)
  if (displayName === undefined && singleValueExtendedProperties !== undefined) return folder
  const name = checkName(world, folder, displayName)
  world.store.run('UPDATE container SET name = ? WHERE id = ?', name, folder.id)
  world.store.touchContainer(folder.id)
  return findFolder(world, folder.oid, folder.id)
}

function checkMovable(folder: Container): void {
  if (folder.role !== null)
    throw new GraphError(
      403,
      'ErrorDeleteDistinguishedFolder',
      `The folder '${folder.name}' can't be moved or deleted.`,
    )
}

export function moveFolder(world: World, folder: Container, parent: Container): Container {
  checkMovable(folder)
  for (let above: Container | undefined = parent; above !== undefined; ) {
    if (above.id === folder.id) throw invalidRequest('A folder can not be moved into itself.')
    above = above.parent === null ? undefined : world.store.container(folder.oid, 'mail', above.parent)
  }
  checkName(world, { oid: folder.oid, parent: parent.id }, folder.name)
  world.store.run('UPDATE container SET parent = ? WHERE id = ?', parent.id, folder.id)
  for (const id of [folder.id, folder.parent, parent.id]) if (id !== null) world.store.touchContainer(id)
  return findFolder(world, folder.oid, folder.id)
}

/** Deletes a folder with all that is below it. */
export function deleteFolder(world: World, folder: Container): void {
  checkMovable(folder)
  const { store } = world
  for (const child of store.containers('parent = ?', folder.id)) deleteFolder(world, child)
  for (const item of store.select('folder = ?', folder.id)) store.remove(item)
  store.run('DELETE FROM container WHERE id = ?', folder.id)
  store.run(
    'INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?, ?, ?)',
    ...[folder.oid, 'mailFolder', folder.id, folder.id, store.nextSeq(folder.oid), 'deleted'],
  )
  if (folder.parent !== null) store.touchContainer(folder.parent)
}

/** Moves to Deleted Items, as DELETE does; what lies there already is gone for good. */
export function discard(world: World, item: Item): void {
  const bin = findFolder(world, item.oid, 'deleteditems')
  if (item.folder === bin.id) world.store.remove(item)
  else world.store.move(item, bin.id)
}
