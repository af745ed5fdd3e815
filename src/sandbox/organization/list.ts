/** GET on a set: a page of rows by OData's options or by FetchXML, or how many there are. */
import { applied, context, json, preference } from './answers.ts'
import type { Table } from './definitions.ts'
import type { Ask, Engine } from './engine.ts'
import { methodNotAllowed } from './errors.ts'
import { fetchXmlOf, listByFetch } from './list-by-fetch.ts'
import { countChanges, isTracking, listChanges } from './list-changes.ts'
import { readMany, readOptions, skipToken } from './query.ts'

export const largestPage = 5000

export function list(engine: Engine, ask: Ask, table: Table, request: Request, url: URL): Response {
  if (request.method !== 'GET') throw methodNotAllowed(request.method, `the set '${table.set}'`)
  const size = pageSizeOf(request)
  if (isTracking(request, url)) return listChanges(engine, ask, table, url, size)
  const xml = fetchXmlOf(engine, ask, table, url)
  if (xml !== undefined) return listByFetch(engine, ask, table, xml, size)
  const options = readOptions(url.searchParams)
  const page = readMany(engine, ask, table, options, size)
  const next = page.next === undefined ? undefined : new URL(`${url.pathname}${url.search}`, engine.publicAddress)
  next?.searchParams.set('$skiptoken', skipToken(page.next ?? 0))
  return Response.json(
    {
      '@odata.context': context(engine, table.set),
      ...(options.count ? { '@odata.count': Math.min(page.total, largestPage) } : {}),
      value: page.rows,
      ...(next ? { '@odata.nextLink': next.href } : {}),
    },
    { headers: applied(json, ask) },
  )
}

export function count(engine: Engine, ask: Ask, table: Table, url: URL): Response {
  const total = url.searchParams.has('$deltatoken')
    ? countChanges(engine, ask, table, url)
    : readMany(engine, ask, table, readOptions(url.searchParams), 0).total
  return new Response(String(total), { headers: { 'Content-Type': 'text/plain', 'OData-Version': '4.0' } })
}

function pageSizeOf(request: Request): number {
  const wanted = Number(preference(request, 'odata.maxpagesize') ?? largestPage)
  return Math.min(Number.isFinite(wanted) && wanted > 0 ? wanted : largestPage, largestPage)
}
