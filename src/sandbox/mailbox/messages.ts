import { randomUUID } from 'node:crypto'
import type { World } from './call.ts'
import { GraphError, invalidProperty, invalidRequest, itemNotFound } from './errors.ts'
import { writeExtendedProperties } from './extended-properties.ts'
import { previewOf } from './html-text.ts'
import { type ParsedMessage, parseMessage, threadOf } from './mime-in.ts'
import { checkTypes, messageProperties, messageTypes, writableOnDraft, writableOnMessage } from './properties.ts'
import type { Item } from './store.ts'
import { asList, asObject, asText, instant, isObject, type Json } from './values.ts'

export interface Delivery {
  readonly folder: string
  readonly received?: Date
  readonly isRead?: boolean
  readonly isDraft?: boolean
  readonly categories?: readonly string[]
  readonly flagged?: boolean
}

export function findMessage(world: World, oid: string, id: string): Item {
  const item = world.store.find(oid, 'message', id)
  if (item === undefined) throw itemNotFound()
  return item
}

/** The conversation that a message belongs to: that of any message it refers to, else one named after its root. */
export function conversationOf(
  world: World,
  oid: string,
  parsed: Pick<ParsedMessage, 'references'>,
  root: string,
  at: Date,
) {
  for (const reference of [...parsed.references].reverse()) {
    const known = world.store.one(
      'SELECT conversation FROM item WHERE oid = ? AND internet_id = ? AND conversation IS NOT NULL',
      oid,
      reference,
    )
    if (known !== undefined) return { ...threadOf(oid, root, at), conversationId: String(known.conversation) }
  }
  return threadOf(oid, root, at)
}

/** Puts an already parsed message into a folder; belongs inside a transaction. */
export function storeParsed(
  world: World,
  oid: string,
  raw: Uint8Array,
  parsed: ParsedMessage,
  delivery: Delivery,
): Item {
  const { store, clock } = world
  const received = delivery.received ?? parsed.sent ?? clock.now()
  const internetId = parsed.internetMessageId ?? `<${randomUUID()}@sandbox.local>`
  const thread = conversationOf(world, oid, parsed, parsed.threadRoot ?? internetId, received)
  const item = store.insert(oid, 'message', delivery.folder, {
    sort: instant(received),
    isRead: delivery.isRead ?? false,
    internetId,
    conversation: thread.conversationId,
    raw,
    properties: {
      conversationIndex: thread.conversationIndex,
      ...parsed.properties,
      sentDateTime: instant(parsed.sent ?? received),
      isDraft: delivery.isDraft ?? false,
      categories: delivery.categories ?? [],
      flag: { flagStatus: delivery.flagged === true ? 'flagged' : 'notFlagged' },
    },
  })
  for (const { properties, content } of parsed.attachments) store.attach(item, properties, content)
  writeHeaderProperties(world, item)
  return item
}

/** Levels of the Sensitivity header (RFC 2156) as PidTagSensitivity counts them. */
const sensitivities = ['normal', 'personal', 'private', 'company-confidential']

/** The MAPI properties that Exchange makes of headers when a message arrives. */
function writeHeaderProperties(world: World, item: Item): void {
  const headers = asList(item.properties.internetMessageHeaders).map(asObject)
  const headerNamed = (name: string) => headers.find((header) => asText(header.name).toLowerCase() === name)?.value
  const inReplyTo = /<[^<>\s]+>/.exec(asText(headerNamed('in-reply-to')))?.[0]
  const references = asText(headerNamed('references')).trim()
  const sensitivity = sensitivities.indexOf(asText(headerNamed('sensitivity')).trim().toLowerCase())
  const properties = [
    { id: 'String 0x1042', value: inReplyTo },
    { id: 'String 0x1039', value: references || undefined },
    { id: 'Integer 0x36', value: sensitivity > 0 ? String(sensitivity) : undefined },
  ]
  const singleValueExtendedProperties = properties.filter(({ value }) => value !== undefined)
  writeExtendedProperties(world, item, { singleValueExtendedProperties })
}

/** @throws NotAMessage where the bytes are no message */
export async function deliver(world: World, oid: string, raw: Uint8Array, delivery: Delivery): Promise<Item> {
  const parsed = await parseMessage(raw, world.clock.now())
  return world.store.transact(() => storeParsed(world, oid, raw, parsed, delivery))
}

/** Writes `singleValueExtendedProperties` and `extensions` of a body; belongs inside a transaction. */
export function writeExtras(world: World, item: Item, body: Json): void {
  writeExtendedProperties(world, item, body)
  for (const each of asList(body.extensions)) writeExtension(world, item, asObject(each))
}

/** @throws GraphError 400 */
export function writeExtension(world: World, item: Item, body: Json): string {
  const { '@odata.type': type, extensionName, id: _, ...properties } = body
  if (type !== undefined && !/^#?microsoft\.graph\.openTypeExtension$/.test(asText(type)))
    throw invalidRequest(`The extension type '${asText(type)}' is not supported.`)
  const name = asText(extensionName)
  if (name === '') throw invalidRequest("The property 'extensionName' is required.")
  world.store.run('INSERT OR REPLACE INTO extension VALUES (?, ?, ?)', item.immutable, name, JSON.stringify(properties))
  return name
}

/** Written by those who know how, see `writeExtras`. */
const elsewhere = new Set(['singleValueExtendedProperties', 'extensions', 'attachments'])

/** Refuses what may not be written. @returns the properties that may */
export function writable(body: Json, allowed: ReadonlySet<string>, known: ReadonlySet<string>, type: string): Json {
  const written: Json = {}
  for (const [given, value] of Object.entries(body)) {
    // Exchange reads names in any case; @pnp/graph, for one, writes `surName`.
    const name = known.has(given)
      ? given
      : ([...known].find((each) => each.toLowerCase() === given.toLowerCase()) ?? given)
    if (name.includes('@') || (elsewhere.has(name) && known.has(name))) continue
    if (!known.has(name))
      throw invalidRequest(
        `The property '${name}' does not exist on type 'microsoft.graph.${type}'. Make sure to only use property names that are defined by the type.`,
      )
    if (!allowed.has(name)) throw invalidProperty(`The property '${name}' can't be set on this ${type}.`)
    written[name] = value
  }
  return written
}

const bodyOf = (value: unknown) => {
  const { content, contentType } = asObject(value)
  return { contentType: asText(contentType).toLowerCase() === 'html' ? 'html' : 'text', content: asText(content) }
}

const isThreading = (header: unknown) => /^(in-reply-to|references|thread-.*)$/i.test(asText(asObject(header).name))

/** Checks the values of written properties and adds what follows from them. @throws GraphError 400 */
export function checkedMessage(written: Json): Json {
  checkTypes(written, messageTypes)
  if (written.categories !== undefined && !asList(written.categories).every((each) => typeof each === 'string'))
    throw invalidProperty("The property 'categories' must be a list of texts.")
  for (const each of asList(written.internetMessageHeaders)) {
    const name = asText(asObject(each).name)
    if (!/^x-./i.test(name))
      throw new GraphError(
        400,
        'InvalidInternetMessageHeader',
        `The internet message header name '${name}' should start with 'x-' or 'X-'.`,
      )
  }
  if (written.body === undefined) return written
  return { ...written, body: bodyOf(written.body), bodyPreview: previewOf(written.body) }
}

/** Changes a message; a received one only in what Graph lets change (observed.md). Belongs inside a transaction. */
export function changeMessage(world: World, item: Item, body: Json): Item {
  const isDraft = item.properties.isDraft === true
  const written = checkedMessage(
    writable(body, isDraft ? writableOnDraft : writableOnMessage, messageProperties, 'message'),
  )
  const { isRead, internetMessageId, ...others } = written
  if (isObject(others.flag)) others.flag = { ...asObject(item.properties.flag), ...others.flag }
  if (others.internetMessageHeaders !== undefined)
    others.internetMessageHeaders = [
      ...asList(item.properties.internetMessageHeaders).filter(isThreading),
      ...asList(others.internetMessageHeaders),
    ]
  const isLight =
    Object.keys(written).length === 1 && isRead !== undefined && body.singleValueExtendedProperties === undefined
  const changed = world.store.update(
    item,
    {
      properties: { ...item.properties, ...others },
      ...(typeof isRead === 'boolean' ? { isRead } : {}),
      ...(typeof internetMessageId === 'string' ? { internetId: internetMessageId } : {}),
    },
    isLight,
  )
  if (isDraft && Object.keys(others).length > 0) world.store.forgetRaw(item)
  writeExtras(world, changed, body)
  return changed
}
