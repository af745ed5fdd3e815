import type { Call, World } from './call.ts'
import { badRequest } from './errors.ts'
import { extendedPropertiesOf } from './extended-properties.ts'
import { type Filter, parseFilter } from './odata/filter.ts'
import type { Expand, QueryOptions } from './odata/options.ts'
import { onlyWhenSelected } from './properties.ts'
import type { Container, Item, StoredAttachment } from './store.ts'
import { partsOf } from './todo-parts.ts'
import { asText, type Json } from './values.ts'

export type Shown = Pick<QueryOptions, 'select' | 'expand'>
export const everything: Shown = { expand: [] }

export const idOf = (item: Pick<Item, 'immutable' | 'rest'>, call: Call) =>
  call.prefer.immutable ? item.immutable : item.rest

/** @throws GraphError 400 where `$select` names what the entity does not have */
export function checkSelect(
  { select = [] }: Pick<Shown, 'select'>,
  properties: ReadonlySet<string>,
  type: string,
): void {
  for (const name of select)
    if (!properties.has(name.split('/')[0] ?? ''))
      throw badRequest(
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`,
      )
}

/** Keeps what `$select` names, `id` always, annotations always. @throws GraphError 400 for unknown names */
export function selected(entity: Json, shown: Shown, properties: ReadonlySet<string>, type: string): Json {
  checkSelect(shown, properties, type)
  const wanted = shown.select
  const names = wanted === undefined ? undefined : new Set(['id', ...wanted.map((name) => name.split('/')[0])])
  return Object.fromEntries(
    Object.entries(entity).filter(([name]) =>
      name.includes('@') ? true : names === undefined ? !onlyWhenSelected.has(name) : names.has(name),
    ),
  )
}

/** An attachment as Graph shows it. @param withContent also `contentBytes` of a file, or the `item` */
export function presentAttachment(
  { id, properties, content }: StoredAttachment,
  { withContent }: { withContent: boolean },
): Json {
  const { item, ...shown } = properties
  const isFile = properties['@odata.type'] === '#microsoft.graph.fileAttachment'
  return {
    '@odata.mediaContentType': properties.contentType,
    id,
    ...shown,
    ...(isFile && withContent ? { contentBytes: Buffer.from(content).toString('base64') } : {}),
    ...(item !== undefined && withContent ? { item } : {}),
  }
}

/** The ids of `$filter=id eq 'a' or id eq 'b'`. */
function idsOf(filter: Filter): string[] {
  if (filter.kind === 'or') return [...idsOf(filter.left), ...idsOf(filter.right)]
  if (
    filter.kind === 'compare' &&
    filter.operator === 'eq' &&
    filter.left.kind === 'path' &&
    filter.left.path[0] === 'id'
  )
    if (filter.right.kind === 'text') return [filter.right.value]
  throw badRequest("Within $expand, $filter must be of the form id eq '…' or id eq '…'.")
}

export function presentExtension(name: string, properties: Json): Json {
  return {
    '@odata.type': '#microsoft.graph.openTypeExtension',
    ...properties,
    id: `microsoft.graph.openTypeExtension.${name}`,
    extensionName: name,
  }
}

function expanded(world: World, item: Item, expand: Expand): Json {
  const wanted = expand.filter === undefined ? undefined : idsOf(parseFilter(expand.filter))
  switch (expand.name) {
    case 'attachments': {
      if (item.kind === 'contact' || item.kind === 'task') break
      // A property of one kind of attachment is named with its type: microsoft.graph.fileAttachment/contentId.
      const names = expand.select?.map((name) =>
        name.replace(/^microsoft\.graph\.(file|item|reference)Attachment\//, ''),
      )
      const select = names === undefined ? undefined : new Set(['id', ...names])
      const attachments = world.store.attachments(item).map((each) => {
        const shown = presentAttachment(each, { withContent: true })
        return Object.fromEntries(
          Object.entries(shown).filter(([name]) => select === undefined || name.includes('@') || select.has(name)),
        )
      })
      return { attachments }
    }
    case 'linkedResources':
    case 'checklistItems':
      if (item.kind !== 'task') break
      return { [expand.name]: partsOf(world, item, expand.name) }
    case 'singleValueExtendedProperties': {
      if (item.kind === 'task') break
      if (wanted === undefined) throw badRequest('$expand=singleValueExtendedProperties needs a $filter by id.')
      return extendedPropertiesOf(world, item, wanted)
    }
    case 'extensions': {
      const rows = world.store.all(
        'SELECT name, properties FROM extension WHERE item = ? ORDER BY name',
        item.immutable,
      )
      const found = rows
        .filter(({ name }) => wanted === undefined || wanted.some((id) => asText(id).endsWith(String(name))))
        .map(({ name, properties }) => presentExtension(String(name), JSON.parse(String(properties)) as Json))
      return { extensions: found }
    }
  }
  throw badRequest(
    `Parsing OData Select and Expand failed: Could not find a property named '${expand.name}' on type 'microsoft.graph.${item.kind === 'task' ? 'todoTask' : item.kind}'.`,
  )
}

/** Of a folder only its named properties can be asked for. */
export function folderExpansions(world: World, folder: Container, expand: readonly Expand[]): Json {
  return Object.assign(
    {},
    ...expand.map(({ name, filter }) => {
      if (name !== 'singleValueExtendedProperties')
        throw badRequest(`The sandbox mailbox does not expand '${name}' of a mail folder.`)
      if (filter === undefined) throw badRequest('$expand=singleValueExtendedProperties needs a $filter by id.')
      return extendedPropertiesOf(world, folder, idsOf(parseFilter(filter)))
    }),
  )
}

/** The parts that `$expand` asks for. */
export const expansions = (world: World, item: Item, expand: readonly Expand[]): Json =>
  Object.assign({}, ...expand.map((each) => expanded(world, item, each)))

/** Graph's `@odata.context` of an answer about one mailbox. */
export const contextOf = (call: Call, path: string, shown: Shown = everything) =>
  `https://graph.microsoft.com/v1.0/$metadata#users('${encodeURIComponent(call.owner.mail)}')/${path.replace(
    /(\(\S*\))?(\/\$entity)?$/,
    (_, keys: string | undefined, entity: string | undefined) =>
      `${keys ?? ''}${shown.select === undefined ? '' : `(${shown.select.join(',')})`}${entity ?? ''}`,
  )}`
