import { Hono } from 'hono'
import { type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { badRequest, GraphError, itemNotFound } from './errors.ts'
import { writeExtension } from './messages.ts'
import { contextOf, presentExtension } from './present.ts'
import { changeEvent } from './series.ts'
import type { Item } from './store.ts'
import type { Json } from './values.ts'

const prefix = /^microsoft\.graph\.openTypeExtension\./i

/**
 * Open extensions of messages, events, contacts or to-do tasks.
 * @param path of the item, e.g. `/messages/:item`
 * @param itemOf the item a request's path names
 */
export function extensionRoutes(
  world: World,
  path: string,
  itemOf: (context: MailboxContext) => Item,
): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world
  const base = `${path}/extensions`
  const place = (context: MailboxContext) => {
    const named = path.slice(1).replace(/\/:(\w+)/g, (_, name: string) => `('${param(context, name)}')`)
    return contextOf(context.get('call'), `${named}/extensions`)
  }

  const read = (item: Item, name: string): Json => {
    const row = store.one('SELECT name, properties FROM extension WHERE item = ? AND name = ?', item.immutable, name)
    if (row === undefined) throw itemNotFound()
    return presentExtension(String(row.name), JSON.parse(String(row.properties)) as Json)
  }
  const nameOf = (context: MailboxContext) => param(context, 'extension').replace(prefix, '')
  /** An extension is part of its item: writing it makes a new state of the item. */
  const touch = (item: Item) => {
    return item.kind === 'event' ? changeEvent(world, item, {}) : store.update(item, { properties: item.properties })
  }

  app.get(base, (context) => {
    const item = itemOf(context)
    const names = store.all('SELECT name FROM extension WHERE item = ? ORDER BY name', item.immutable)
    return context.json({
      '@odata.context': place(context),
      value: names.map(({ name }) => read(item, String(name))),
    })
  })
  app.post(base, async (context) => {
    const body = await readJson(context)
    const made = store.transact(() => {
      const item = touch(itemOf(context))
      if (store.one('SELECT 1 FROM extension WHERE item = ? AND name = ?', item.immutable, String(body.extensionName)))
        throw new GraphError(409, 'ErrorItemAlreadyExists', `The extension '${body.extensionName}' exists already.`)
      return read(item, writeExtension(world, item, body))
    })
    return context.json({ '@odata.context': `${place(context)}/$entity`, ...made }, 201)
  })
  const one = `${base}/:extension`
  app.get(one, (context) =>
    context.json({ '@odata.context': `${place(context)}/$entity`, ...read(itemOf(context), nameOf(context)) }),
  )
  app.patch(one, async (context) => {
    const body = await readJson(context)
    const changed = store.transact(() => {
      const item = touch(itemOf(context))
      const { id: _, extensionName, '@odata.type': type, ...old } = read(item, nameOf(context))
      if (body.extensionName !== undefined && body.extensionName !== extensionName)
        throw badRequest('The name of an extension can not be changed.')
      return read(item, writeExtension(world, item, { ...old, ...body, extensionName, '@odata.type': type }))
    })
    return context.json({ '@odata.context': `${place(context)}/$entity`, ...changed })
  })
  app.delete(one, (context) => {
    store.transact(() => {
      const item = touch(itemOf(context))
      read(item, nameOf(context))
      store.run('DELETE FROM extension WHERE item = ? AND name = ?', item.immutable, nameOf(context))
    })
    return context.body(null, 204)
  })
  return app
}
