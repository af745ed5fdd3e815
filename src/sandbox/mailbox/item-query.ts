import { type Call, nextLinkOf, type World } from './call.ts'
import { badRequest } from './errors.ts'
import { parseFilter } from './odata/filter.ts'
import { type QueryOptions, readOptions } from './odata/options.ts'
import { filterSql, orderSql, type Source, type SqlValue } from './odata/sql.ts'
import { checkSelect } from './present.ts'
import { contactProperties, eventProperties, messageProperties, todoTaskProperties } from './properties.ts'
import { type Item, type ItemKind, itemColumns } from './store.ts'
import type { Json } from './values.ts'

const columns = {
  changeKey: 'item.change_key',
  createdDateTime: 'item.created',
  lastModifiedDateTime: 'item.modified',
}

export const sources: Readonly<Record<ItemKind, Source>> = {
  message: {
    entity: 'message',
    properties: messageProperties,
    columns: {
      ...columns,
      receivedDateTime: 'item.sort',
      isRead: 'item.is_read',
      internetMessageId: 'item.internet_id',
      conversationId: 'item.conversation',
      parentFolderId: 'item.folder',
    },
    json: 'item.properties',
    key: 'item.immutable',
  },
  event: {
    entity: 'event',
    properties: eventProperties,
    columns: { ...columns, 'start/dateTime': 'item.sort', 'end/dateTime': 'item.ends' },
    json: 'item.properties',
    key: 'item.immutable',
  },
  contact: {
    entity: 'contact',
    properties: contactProperties,
    columns: { ...columns, parentFolderId: 'item.folder' },
    json: 'item.properties',
    key: 'item.immutable',
  },
  // No change key and no extended properties: those are of Outlook, not of To Do.
  task: {
    entity: 'todoTask',
    properties: todoTaskProperties,
    columns: { id: 'item.rest', createdDateTime: 'item.created', lastModifiedDateTime: 'item.modified' },
    json: 'item.properties',
  },
}

const defaultOrder: Readonly<Record<ItemKind, string>> = {
  message: 'item.sort DESC',
  event: 'item.sort DESC',
  contact: 'item.sort',
  task: 'item.sort DESC, item.rowid DESC',
}

/** What `$search="…"` looks through. */
const searched = ['subject', 'body.content', 'from.emailAddress.name', 'from.emailAddress.address', 'toRecipients']

function searchSql(words: string): { text: string; values: SqlValue[] } {
  const plain = words.replace(/^"|"$/g, '')
  if (/^\w+:/.test(plain)) throw badRequest('The sandbox mailbox does not support property restrictions in $search.')
  const values: SqlValue[] = []
  const text = plain
    .split(/\s+/)
    .map((word) => {
      const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`
      return `(${searched
        .map((path) => {
          values.push(pattern)
          return `coalesce(json_extract(item.properties, '$.${path}'), '') LIKE ? ESCAPE '\\'`
        })
        .join(' OR ')})`
    })
    .join(' AND ')
  return { text, values }
}

export interface Page {
  readonly items: readonly Item[]
  readonly count: number | undefined
  /** Address of the rest, where there is one. */
  readonly nextLink: string | undefined
}

/** One page of a mailbox's items below a condition, filtered, sorted and counted as the options say. */
export function queryItems(
  world: World,
  call: Call,
  kind: ItemKind,
  options: QueryOptions,
  where: { readonly text: string; readonly values: readonly SqlValue[] } = { text: '1', values: [] },
): Page {
  const source = sources[kind]
  // An unknown name is refused also where there is nothing to show.
  checkSelect(options, source.properties, source.entity)
  if (options.search !== undefined && (options.orderBy !== undefined || kind !== 'message'))
    throw badRequest('The query parameter $search is supported on messages only, without $orderby.')
  const filters = [
    { text: 'item.oid = ? AND item.kind = ?', values: [call.oid, kind] },
    where,
    ...(options.filter === undefined ? [] : [filterSql(parseFilter(options.filter), source)]),
    ...(options.search === undefined ? [] : [searchSql(options.search)]),
  ]
  const condition = filters.map(({ text }) => `(${text})`).join(' AND ')
  const values = filters.flatMap((each) => [...each.values])
  const order = options.orderBy === undefined ? defaultOrder[kind] : orderSql(options.orderBy, source)
  const size = options.top ?? call.prefer.pageSize ?? 10
  const rows = world.store.all(
    `SELECT ${itemColumns} FROM item WHERE ${condition} ORDER BY ${order}, item.immutable LIMIT ? OFFSET ?`,
    ...values,
    size + 1,
    options.skip,
  )
  const items = rows
    .slice(0, size)
    .map((row) => ({ ...row, properties: JSON.parse(String(row.properties)) as Json }) as unknown as Item)
  const count = options.count
    ? Number(world.store.one(`SELECT count(*) AS n FROM item WHERE ${condition}`, ...values)?.n)
    : undefined
  return { items, count, nextLink: rows.length > size ? nextLinkOf(world, call, options.skip + size) : undefined }
}

/** The answer to `…/$count`: how many items a filter leaves, as plain text. @throws GraphError 400 */
export function countItems(
  world: World,
  call: Call,
  kind: ItemKind,
  where?: { readonly text: string; readonly values: readonly SqlValue[] },
): string {
  const { filter, search, ...others } = readOptions(call.url.searchParams)
  if (others.select !== undefined || others.top !== undefined || others.skip > 0 || others.expand.length > 0)
    throw badRequest('$count takes $filter and $search only.')
  const options: QueryOptions = {
    ...{ expand: [], skip: 0, count: true, top: 1 },
    ...(filter === undefined ? {} : { filter }),
    ...(search === undefined ? {} : { search }),
  }
  return String(queryItems(world, call, kind, options, where).count)
}
