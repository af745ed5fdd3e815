import type { Call, World } from './call.ts'
import { presentContact } from './contacts.ts'
import { type DeltaEntry, type DeltaFeed, removed } from './delta.ts'
import { badRequest } from './errors.ts'
import { folderProperties, presentFolder } from './folders.ts'
import { presentMessage } from './message-view.ts'
import { type QueryOptions, readOptions } from './odata/options.ts'
import { checkSelect, idOf, selected } from './present.ts'
import { contactProperties, messageProperties } from './properties.ts'
import type { Container, Item } from './store.ts'
import { asList, asText, type Json } from './values.ts'

type Shown = Pick<QueryOptions, 'select' | 'expand'>
export const shownOf = (asked: Json): Shown => ({
  expand: asList(asked.expand) as QueryOptions['expand'],
  ...(asked.select === undefined ? {} : { select: asList(asked.select) as readonly string[] }),
})

function refuseOptions(options: QueryOptions, refused: readonly (keyof QueryOptions)[], type: string): void {
  const given = refused.find((name) => (name === 'expand' ? options.expand.length > 0 : Boolean(options[name])))
  if (given !== undefined)
    throw badRequest(`The query option '$${given.toLowerCase()}' is not supported on delta of ${type}.`)
}

/** What a first request about messages asks; `$top` has no say in a delta (observed.md). @throws GraphError 400 */
export function askedOfMessages(call: Call): Json {
  const options = readOptions(call.url.searchParams, ['changeType'])
  refuseOptions(options, ['search', 'count', 'skip'], 'messages')
  checkSelect(options, messageProperties, 'message')
  if (options.orderBy !== undefined && !/^receivedDateTime\s+desc$/i.test(options.orderBy.trim()))
    throw badRequest("Delta of messages can be ordered by 'receivedDateTime desc' only.")
  const [, operator, since] = /^receivedDateTime\s+(ge|gt)\s+(\S+)$/i.exec(options.filter?.trim() ?? '') ?? []
  if (options.filter !== undefined && (since === undefined || Number.isNaN(Date.parse(since))))
    throw badRequest("Delta of messages can be filtered by 'receivedDateTime ge' or 'gt' an instant only.")
  const changeType = call.url.searchParams.get('changeType')
  if (changeType !== null && !['created', 'updated', 'deleted'].includes(changeType))
    throw badRequest(`'${changeType}' is not a changeType.`)
  return {
    expand: options.expand,
    ...(options.select === undefined ? {} : { select: options.select }),
    ...(since === undefined ? {} : { operator: operator?.toLowerCase(), since: Date.parse(since) }),
    ...(changeType === null ? {} : { changeType }),
  }
}

/** What a first request about contacts or folders asks. @throws GraphError 400 */
export function askedOf(call: Call, properties: ReadonlySet<string>, type: string): Json {
  const options = readOptions(call.url.searchParams)
  refuseOptions(options, ['search', 'count', 'skip', 'filter', 'orderBy', 'expand'], `${type}s`)
  checkSelect(options, properties, type)
  return { expand: [], ...(options.select === undefined ? {} : { select: options.select }) }
}

const isWanted = (asked: Json, item: Item): boolean => {
  if (asked.since === undefined) return true
  const received = Date.parse(item.sort ?? '')
  return asked.operator === 'gt' ? received > Number(asked.since) : received >= Number(asked.since)
}

/** Items of one folder. @param type the entity's name, where it isn't the kind's own */
export function itemFeed(
  world: World,
  call: Call,
  kind: 'message' | 'contact' | 'task',
  folder: Container,
  present: (item: Item, asked: Json, isLight: boolean) => Json | undefined,
  type: string = kind,
): DeltaFeed {
  const { store } = world
  const entry = (item: Item, asked: Json, isLight: boolean): DeltaEntry => ({
    seq: item.seq,
    key: JSON.stringify([item.sort ?? '', item.immutable]),
    show: () => (isWanted(asked, item) ? present(item, asked, isLight) : undefined),
  })
  return {
    scope: `${kind}:${folder.id}`,
    type,
    first(asked, after, limit) {
      const [sort, immutable] = after === '' ? ['\u{10ffff}', ''] : (JSON.parse(after) as [string, string])
      return store
        .select(
          `folder = ? AND kind = ? AND (coalesce(sort, ''), immutable) < (?, ?)
           ORDER BY coalesce(sort, '') DESC, immutable DESC LIMIT ?`,
          ...[folder.id, kind, sort, immutable, limit],
        )
        .map((item) => entry(item, asked, false))
    },
    changes(asked, from, base, limit) {
      const wants = (change: string) => asked.changeType === undefined || asked.changeType === change
      const here = store
        .select('folder = ? AND kind = ? AND seq > ? ORDER BY seq LIMIT ?', folder.id, kind, from, limit)
        .map((item) => {
          const isNew = item.entered_seq > base
          const made = entry(item, asked, !isNew && item.full_seq <= base)
          return wants(isNew ? 'created' : 'updated') ? made : { ...made, show: () => undefined }
        })
      const gone = store
        .all(
          'SELECT * FROM tombstone WHERE folder = ? AND kind = ? AND seq > ? ORDER BY seq LIMIT ?',
          ...[folder.id, kind, from, limit],
        )
        .map(({ seq, immutable, rest, reason }) => ({
          seq: Number(seq),
          key: '',
          show: () =>
            wants('deleted')
              ? removed(type, call.prefer.immutable && kind !== 'task' ? immutable : rest, reason)
              : undefined,
        }))
      return [...here, ...gone].sort((one, other) => one.seq - other.seq).slice(0, limit)
    },
  }
}

/** Messages of a folder. One that was only read or unread shows no more than that, without an etag (observed.md). */
export const messageFeed = (world: World, call: Call, folder: Container): DeltaFeed =>
  itemFeed(world, call, 'message', folder, (item, asked, isLight) => {
    const shown = shownOf(asked)
    const type = '#microsoft.graph.message'
    if (!isLight) return { '@odata.type': type, ...presentMessage(world, call, item, shown) }
    if (shown.select !== undefined && !shown.select.includes('isRead')) return undefined
    return { '@odata.type': type, id: idOf(item, call), isRead: item.is_read === 1, parentFolderId: item.folder }
  })

/** Contacts of a folder; a changed one always comes whole (observed.md). */
export const contactFeed = (world: World, call: Call, folder: Container): DeltaFeed =>
  itemFeed(world, call, 'contact', folder, (item, asked) => ({
    '@odata.type': '#microsoft.graph.contact',
    ...presentContact(world, call, item, shownOf(asked)),
  }))

export const askedOfContacts = (call: Call) => askedOf(call, contactProperties, 'contact')
export const askedOfFolders = (call: Call) => askedOf(call, folderProperties, 'mailFolder')

/** All folders of a mailbox at any depth, save hidden ones. */
export function folderFeed(world: World, call: Call): DeltaFeed {
  const { store } = world
  const visible = "oid = ? AND kind = 'mail' AND parent IS NOT NULL AND json_extract(properties, '$.isHidden') IS NOT 1"
  const entry = (folder: Container, asked: Json): DeltaEntry => ({
    seq: folder.seq,
    key: folder.id,
    show: () => ({
      '@odata.type': '#microsoft.graph.mailFolder',
      ...selected(presentFolder(world, folder, shownOf(asked)), shownOf(asked), folderProperties, 'mailFolder'),
    }),
  })
  return {
    scope: `mailFolder:${call.oid}`,
    type: 'mailFolder',
    first: (asked, after, limit) =>
      store
        .containers(`${visible} AND id > ? ORDER BY id LIMIT ?`, call.oid, after, limit)
        .map((folder) => entry(folder, asked)),
    changes(asked, from, _base, limit) {
      const here = store
        .containers(`${visible} AND seq > ? ORDER BY seq LIMIT ?`, call.oid, from, limit)
        .map((folder) => entry(folder, asked))
      const gone = store
        .all(
          "SELECT * FROM tombstone WHERE folder = ? AND kind = 'mailFolder' AND seq > ? ORDER BY seq LIMIT ?",
          ...[call.oid, from, limit],
        )
        .map(({ seq, immutable }) => ({
          seq: Number(seq),
          key: '',
          show: () => removed('mailFolder', asText(immutable)),
        }))
      return [...here, ...gone].sort((one, other) => one.seq - other.seq).slice(0, limit)
    },
  }
}
