import { Hono } from 'hono'
import { checkIfMatch, type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { itemNotFound } from './errors.ts'
import { queryItems } from './item-query.ts'
import { writable, writeExtras } from './messages.ts'
import { readOptions } from './odata/options.ts'
import { contextOf, everything, expansions, idOf, selected } from './present.ts'
import { contactProperties, emptyContact, writableOnContact } from './properties.ts'
import type { Item } from './store.ts'
import { asText, type Json } from './values.ts'

const displayNameOf = (contact: Json) =>
  asText(contact.displayName) ||
  [contact.givenName, contact.middleName, contact.surname].map(asText).filter(Boolean).join(' ')

/** Puts a contact into the default folder; belongs inside a transaction. */
export function createContact(world: World, oid: string, body: Json): Item {
  const folder = world.store.container(oid, 'contacts', 'contacts')
  if (folder === undefined) throw itemNotFound()
  const written = writable(body, writableOnContact, contactProperties, 'contact')
  const displayName = displayNameOf(written)
  const properties = { categories: [], ...emptyContact, fileAs: displayName, ...written, displayName }
  const item = world.store.insert(oid, 'contact', folder.id, { sort: displayName, properties })
  writeExtras(world, item, body)
  return item
}

/** Contacts of the default folder: list, read, create, change, delete. */
export function contactRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world
  const present = (
    context: MailboxContext,
    item: Item,
    shown: Pick<ReturnType<typeof readOptions>, 'select' | 'expand'> = everything,
  ): Json => {
    const full = {
      '@odata.etag': `W/"${item.change_key}"`,
      id: idOf(item, context.get('call')),
      createdDateTime: item.created,
      lastModifiedDateTime: item.modified,
      changeKey: item.change_key,
      parentFolderId: item.folder,
      ...item.properties,
    }
    return { ...selected(full, shown, contactProperties, 'contact'), ...expansions(world, item, shown.expand) }
  }
  const answer = (context: MailboxContext, item: Item, status: 200 | 201 = 200) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    return context.json(
      { '@odata.context': contextOf(call, 'contacts/$entity', options), ...present(context, item, options) },
      status,
    )
  }
  const contactOf = (context: MailboxContext) => {
    const item = store.find(context.get('call').oid, 'contact', param(context, 'contact'))
    if (item === undefined) throw itemNotFound()
    return item
  }
  app.get('/contacts', (context) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    const page = queryItems(world, call, 'contact', options)
    return context.json({
      '@odata.context': contextOf(call, 'contacts', options),
      ...(page.count === undefined ? {} : { '@odata.count': page.count }),
      ...(page.nextLink === undefined ? {} : { '@odata.nextLink': page.nextLink }),
      value: page.items.map((item) => present(context, item, options)),
    })
  })
  app.post('/contacts', async (context) => {
    const body = await readJson(context)
    return answer(
      context,
      store.transact(() => createContact(world, context.get('call').oid, body)),
      201,
    )
  })
  app.get('/contacts/:contact', (context) => answer(context, contactOf(context)))
  app.patch('/contacts/:contact', async (context) => {
    const body = await readJson(context)
    const changed = store.transact(() => {
      const item = contactOf(context)
      checkIfMatch(context, item.change_key)
      const properties = { ...item.properties, ...writable(body, writableOnContact, contactProperties, 'contact') }
      const done = store.update(item, { sort: displayNameOf(properties), properties })
      writeExtras(world, done, body)
      return done
    })
    return answer(context, changed)
  })
  app.delete('/contacts/:contact', (context) => {
    store.transact(() => store.remove(contactOf(context)))
    return context.body(null, 204)
  })
  return app
}
