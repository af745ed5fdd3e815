import { Hono } from 'hono'
import { type Call, checkIfMatch, type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { findContactFolder } from './contact-folders.ts'
import { namedAddresses, readContact } from './contact-values.ts'
import { itemNotFound } from './errors.ts'
import { countItems, queryItems } from './item-query.ts'
import { writeExtras } from './messages.ts'
import { type QueryOptions, readOptions } from './odata/options.ts'
import { contextOf, expansions, idOf, selected } from './present.ts'
import { contactProperties, emptyContact } from './properties.ts'
import type { Item } from './store.ts'
import { asText, type Json } from './values.ts'

const displayNameOf = (contact: Json) =>
  asText(contact.displayName) ||
  [contact.givenName, contact.middleName, contact.surname].map(asText).filter(Boolean).join(' ')

/** Puts a contact into a folder, the default one where none is named; belongs inside a transaction. */
export function createContact(world: World, oid: string, body: Json, into = 'contacts'): Item {
  const { parentFolderId, ...own } = body
  const folder = findContactFolder(world, oid, asText(parentFolderId) || into)
  const written = readContact(own)
  const displayName = displayNameOf(written)
  const properties = { categories: [], ...emptyContact, fileAs: displayName, ...written, displayName }
  const item = world.store.insert(oid, 'contact', folder.id, { sort: displayName, properties })
  writeExtras(world, item, body)
  return item
}

/** A contact as Graph shows it. */
export function presentContact(
  world: World,
  call: Call,
  item: Item,
  shown: Pick<QueryOptions, 'select' | 'expand'>,
): Json {
  const full = {
    '@odata.etag': `W/"${item.change_key}"`,
    id: idOf(item, call),
    createdDateTime: item.created,
    lastModifiedDateTime: item.modified,
    changeKey: item.change_key,
    parentFolderId: item.folder,
    ...item.properties,
    ...namedAddresses(item.properties),
  }
  return { ...selected(full, shown, contactProperties, 'contact'), ...expansions(world, item, shown.expand) }
}

/** @throws GraphError 404 */
export function findContact(world: World, oid: string, id: string): Item {
  const item = world.store.find(oid, 'contact', id)
  if (item === undefined) throw itemNotFound()
  return item
}

/** Contacts: list, read, create, change, delete, in the default folder or a named one. */
export function contactRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world
  const answer = (context: MailboxContext, item: Item, status: 200 | 201 = 200) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    const about = contextOf(call, 'contacts/$entity', options)
    return context.json({ '@odata.context': about, ...presentContact(world, call, item, options) }, status)
  }
  const contactOf = (context: MailboxContext) => {
    const { oid } = context.get('call')
    const item = findContact(world, oid, param(context, 'contact'))
    const folder = context.req.param('folder')
    if (folder !== undefined && findContactFolder(world, oid, folder).id !== item.folder) throw itemNotFound()
    return item
  }
  for (const base of ['/contacts', '/contactFolders/:folder/contacts']) {
    app.get(base, (context) => {
      const call = context.get('call')
      const options = readOptions(call.url.searchParams)
      const folder = findContactFolder(world, call.oid, context.req.param('folder') ?? 'contacts')
      const where = { text: 'item.folder = ?', values: [folder.id] }
      const page = queryItems(world, call, 'contact', options, where)
      return context.json({
        '@odata.context': contextOf(call, 'contacts', options),
        ...(page.count === undefined ? {} : { '@odata.count': page.count }),
        ...(page.nextLink === undefined ? {} : { '@odata.nextLink': page.nextLink }),
        value: page.items.map((item) => presentContact(world, call, item, options)),
      })
    })
    app.post(base, async (context) => {
      const body = await readJson(context)
      const made = store.transact(() =>
        createContact(world, context.get('call').oid, body, context.req.param('folder') ?? 'contacts'),
      )
      return answer(context, made, 201)
    })
    const one = `${base}/:contact`
    app.get(`${base}/$count`, (context) => {
      const call = context.get('call')
      const folder = findContactFolder(world, call.oid, context.req.param('folder') ?? 'contacts')
      return context.text(countItems(world, call, 'contact', { text: 'item.folder = ?', values: [folder.id] }))
    })
    app.get(one, (context) => answer(context, contactOf(context)))
    app.patch(one, async (context) => {
      const body = await readJson(context)
      const changed = store.transact(() => {
        const item = contactOf(context)
        checkIfMatch(context, item.change_key)
        const { parentFolderId, ...own } = body
        const properties = { ...item.properties, ...readContact(own) }
        const done = store.update(item, { sort: displayNameOf(properties), properties })
        writeExtras(world, done, own)
        if (asText(parentFolderId) !== '')
          return store.move(done, findContactFolder(world, item.oid, asText(parentFolderId)).id)
        return done
      })
      return answer(context, changed)
    })
    app.delete(one, (context) => {
      store.transact(() => {
        const item = contactOf(context)
        checkIfMatch(context, item.change_key)
        store.remove(item)
      })
      return context.body(null, 204)
    })
  }
  return app
}
