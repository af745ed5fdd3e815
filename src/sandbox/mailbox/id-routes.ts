import { Hono } from 'hono'
import { type MailboxEnv, readJson, type World } from './call.ts'
import { badRequest, notSupported } from './errors.ts'
import { occurrenceId, readOccurrenceId } from './ids.ts'
import { asText, type Json } from './values.ts'

const formats = ['entryId', 'ewsId', 'immutableEntryId', 'restId', 'restImmutableEntryId']
const columns: Readonly<Record<string, 'rest' | 'immutable'>> = { restId: 'rest', restImmutableEntryId: 'immutable' }
const mostIds = 1000

/** `translateExchangeIds` between the two REST formats; the binary ones of MAPI and EWS are refused. */
export function idRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()

  function columnOf(format: unknown, name: string): 'rest' | 'immutable' {
    if (!formats.includes(asText(format))) throw badRequest(`'${asText(format)}' is no ${name}.`)
    const column = columns[asText(format)]
    if (column === undefined) throw notSupported(`ids of the format '${asText(format)}'`)
    return column
  }

  function translate(oid: string, id: string, from: string, to: string): string | undefined {
    const row = world.store.one(
      `SELECT ${to} AS id FROM item WHERE oid = ? AND kind <> 'task' AND ${from} = ?`,
      oid,
      id,
    )
    if (row !== undefined) return String(row.id)
    const occurrence = readOccurrenceId(id)
    const master = occurrence === undefined ? undefined : translate(oid, occurrence.master, from, to)
    return occurrence === undefined || master === undefined ? undefined : occurrenceId(master, occurrence.date)
  }

  app.post('/translateExchangeIds', async (context) => {
    const call = context.get('call')
    const body = await readJson(context)
    const given = (name: string) => body[name] ?? body[`${name[0]?.toUpperCase()}${name.slice(1)}`]
    const ids = given('inputIds')
    if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string'))
      throw badRequest("The parameter 'inputIds' must be a list of texts.")
    if (ids.length > mostIds) throw badRequest(`At most ${mostIds} ids can be translated at once.`)
    const from = columnOf(given('sourceIdType'), 'sourceIdType')
    const to = columnOf(given('targetIdType'), 'targetIdType')
    const value = ids.map((sourceId: string): Json => {
      const targetId = translate(call.oid, sourceId, from, to)
      return targetId === undefined
        ? { sourceId, errorDetails: { code: 'ErrorItemNotFound', message: 'The id could not be translated.' } }
        : { sourceId, targetId }
    })
    return context.json({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.convertIdResult)',
      value,
    })
  })
  return app
}
