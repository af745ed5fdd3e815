import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { type MailboxEnv, param, readJson, type World } from './call.ts'
import { badRequest, GraphError, itemNotFound } from './errors.ts'
import { asObject, asText, type Json, readText } from './values.ts'

const colors = new Set(['none', ...Array.from({ length: 25 }, (_, at) => `preset${at}`)])
const writableSettings = new Set([
  'automaticRepliesSetting',
  'dateFormat',
  'delegateMeetingMessageDeliveryOptions',
  'language',
  'timeFormat',
  'timeZone',
  'workingHours',
])

function checkColor(color: unknown): string {
  if (!colors.has(asText(color))) throw badRequest(`'${asText(color)}' is not a color of a category.`)
  return asText(color)
}

/** The person, their settings and their master categories. */
export function personRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world

  app.get('/', (context) => {
    const { owner } = context.get('call')
    return context.json({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/$entity',
      businessPhones: [],
      displayName: owner.name,
      givenName: owner.givenName,
      id: owner.oid,
      jobTitle: owner.jobTitle,
      mail: owner.mail,
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: null,
      surname: owner.surname,
      userPrincipalName: owner.mail,
    })
  })

  const settingsOf = (oid: string) =>
    JSON.parse(String(store.one('SELECT settings FROM mailbox WHERE oid = ?', oid)?.settings)) as Json
  const settingsContext = (oid: string) =>
    `https://graph.microsoft.com/v1.0/$metadata#users('${encodeURIComponent(oid)}')/mailboxSettings`
  app.get('/mailboxSettings', (context) => {
    const { oid } = context.get('call')
    return context.json({ '@odata.context': settingsContext(oid), ...settingsOf(oid) })
  })
  app.patch('/mailboxSettings', async (context) => {
    const { oid } = context.get('call')
    const body = await readJson(context)
    const unknown = Object.keys(body).find((name) => !name.includes('@') && !writableSettings.has(name))
    if (unknown !== undefined) throw badRequest(`The mailbox setting '${unknown}' can't be changed.`)
    const changed = { ...settingsOf(oid), ...body }
    store.transact(() => store.run('UPDATE mailbox SET settings = ? WHERE oid = ?', JSON.stringify(changed), oid))
    return context.json({ '@odata.context': settingsContext(oid), ...changed })
  })

  const categories = '/outlook/masterCategories'
  const categoriesContext = (oid: string) =>
    `https://graph.microsoft.com/v1.0/$metadata#users('${encodeURIComponent(oid)}')/outlook/masterCategories`
  const categoryOf = (oid: string, id: string) => {
    const row = store.one('SELECT id, name AS displayName, color FROM category WHERE oid = ? AND id = ?', oid, id)
    if (row === undefined) throw itemNotFound()
    return row
  }
  app.get(categories, (context) => {
    const { oid } = context.get('call')
    const value = store.all('SELECT id, name AS displayName, color FROM category WHERE oid = ? ORDER BY rowid', oid)
    return context.json({ '@odata.context': categoriesContext(oid), value })
  })
  app.post(categories, async (context) => {
    const { oid } = context.get('call')
    const body = await readJson(context)
    const name = readText(body, 'displayName')
    const color = body.color === undefined ? 'none' : checkColor(body.color)
    if (store.one('SELECT 1 FROM category WHERE oid = ? AND name = ?', oid, name) !== undefined)
      throw new GraphError(409, 'ErrorDuplicateCategory', `A category with the name '${name}' exists already.`)
    const id = randomUUID()
    store.transact(() => store.run('INSERT INTO category VALUES (?, ?, ?, ?)', id, oid, name, color))
    return context.json({ '@odata.context': `${categoriesContext(oid)}/$entity`, ...categoryOf(oid, id) }, 201)
  })
  app.get(`${categories}/:id`, (context) => {
    const { oid } = context.get('call')
    return context.json({
      '@odata.context': `${categoriesContext(oid)}/$entity`,
      ...categoryOf(oid, param(context, 'id')),
    })
  })
  app.patch(`${categories}/:id`, async (context) => {
    const { oid } = context.get('call')
    const { color, ...others } = asObject(await readJson(context))
    if (Object.keys(others).length > 0) throw badRequest('Only the color of a category can be changed.')
    const { id } = categoryOf(oid, param(context, 'id'))
    store.transact(() => store.run('UPDATE category SET color = ? WHERE id = ?', checkColor(color), String(id)))
    return context.json({ '@odata.context': `${categoriesContext(oid)}/$entity`, ...categoryOf(oid, String(id)) })
  })
  app.delete(`${categories}/:id`, (context) => {
    const { id } = categoryOf(context.get('call').oid, param(context, 'id'))
    store.transact(() => store.run('DELETE FROM category WHERE id = ?', String(id)))
    return context.body(null, 204)
  })
  return app
}
