/** One request of the Web API: its path, its preferences, its answer. */
import { decoded, idOf } from './address.ts'
import { applied, context, demandRow, json, preference } from './answers.ts'
import { knownTable, type Table, tableOfSet } from './definitions.ts'
import { type Ask, type Engine, findRow, tableOf } from './engine.ts'
import {
  alreadyThere,
  badRequest,
  invalidArgument,
  methodNotAllowed,
  noSegment,
  notFound,
  versionMismatch,
} from './errors.ts'
import { callAction, callFunction } from './functions.ts'
import { count, largestPage, list } from './list.ts'
import { metadata } from './metadata.ts'
import { readMany, readOne, readOptions } from './query.ts'
import { checkOptions } from './query-names.ts'
import { related } from './reader.ts'
import type { StoredRow } from './rows.ts'
import { demandProperty, readProperty, referenceOf } from './serialize.ts'
import { guidShape } from './values.ts'
import { createRow, deleteRow, updateRow } from './write.ts'

/** Answers one request of a known user. @throws DataverseError */
export async function answerRequest(engine: Engine, ask: Ask, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const path = decoded(url.pathname.replace(/^\/api\/data\/v9\.\d\/?/, ''))
  if (!path) return serviceDocument(engine)
  const entity = path.match(/^(\w+)(?:\(([^)]*)\))?(?:\/(.+))?$/)
  if (!entity) throw noSegment(path)
  const [, set = '', key, rest] = entity
  if (set === 'EntityDefinitions') return metadata(engine, key, rest, url.searchParams)
  const table = tableOfSet(set)
  if (!table) return operation(engine, ask, request, path)
  if (key === undefined || key === '') {
    if (rest === '$count') return count(engine, ask, table, url)
    if (rest) return callAction(engine, ask, rest, request, { table })
    return request.method === 'POST' ? create(engine, ask, table, request) : list(engine, ask, table, request, url)
  }
  return rest
    ? below(engine, ask, request, table, demandRow(engine, ask, table, idOf(engine, ask, table, key)), rest, url)
    : single(engine, ask, table, request, idOf(engine, ask, table, key), url)
}

function operation(engine: Engine, ask: Ask, request: Request, path: string): Promise<Response> | Response {
  const [name = ''] = path.split('(')
  if (!/^[A-Z]/.test(name)) throw noSegment(path)
  return request.method === 'GET'
    ? Response.json(callFunction(engine, ask, path, new URL(request.url).searchParams), { headers: json })
    : callAction(engine, ask, name, request, {})
}

function serviceDocument({ publicAddress }: Engine): Response {
  return Response.json({ '@odata.context': `${publicAddress}/api/data/v9.2/$metadata`, value: [] }, { headers: json })
}

async function bodyOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = await request.text()
  let body: unknown
  try {
    body = JSON.parse(text || '{}')
  } catch {
    throw badRequest('The body is not JSON.')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('The body is no JSON object.')
  return body as Record<string, unknown>
}

async function create(engine: Engine, ask: Ask, table: Table, request: Request): Promise<Response> {
  const body = await bodyOf(request)
  const given = body[table.key]
  if (given !== undefined && !guidShape.test(String(given))) throw invalidArgument(`'${String(given)}' is no GUID.`)
  const id = given === undefined ? engine.newId() : String(given).toLowerCase()
  if (findRow(engine, table, id)) throw alreadyThere()
  const row = engine.rows.atomically(() => createRow(engine, ask, table, id, body))
  return written(engine, ask, table, row, request, 201)
}

function written(
  engine: Engine,
  ask: Ask,
  table: Table,
  row: StoredRow,
  request: Request,
  status: 200 | 201,
): Response {
  const address = `${engine.publicAddress}/api/data/v9.2/${table.set}(${row.id})`
  const headers = { 'OData-Version': '4.0', 'OData-EntityId': address, ETag: `W/"${row.version}"` }
  if (preference(request, 'return') !== 'representation') return new Response(null, { status: 204, headers })
  const options = readOptions(new URL(request.url).searchParams)
  return Response.json(
    { '@odata.context': context(engine, `${table.set}/$entity`), ...readOne(engine, ask, table, row, options) },
    { status, headers: { ...json, ...headers, 'Preference-Applied': 'return=representation' } },
  )
}

async function single(
  engine: Engine,
  ask: Ask,
  table: Table,
  request: Request,
  id: string,
  url: URL,
): Promise<Response> {
  const ifMatch = request.headers.get('if-match')
  const ifNone = request.headers.get('if-none-match')
  if (request.method === 'GET') {
    const row = demandRow(engine, ask, table, id)
    checkOptions(table, readOptions(url.searchParams))
    if (ifNone === `W/"${row.version}"`) return new Response(null, { status: 304 })
    const options = readOptions(url.searchParams)
    const body = {
      '@odata.context': context(engine, `${table.set}/$entity`),
      ...readOne(engine, ask, table, row, options),
    }
    return Response.json(body, { headers: applied({ ...json, ETag: `W/"${row.version}"` }, ask) })
  }
  const row = findRow(engine, table, id)
  const demandVersion = () => {
    if (row && ifMatch && ifMatch !== '*' && ifMatch !== `W/"${row.version}"`) throw versionMismatch()
  }
  if (request.method === 'DELETE') {
    if (!row) throw notFound(table.name, id)
    demandVersion()
    engine.rows.atomically(() => deleteRow(engine, ask, tableOf(row), row))
    return new Response(null, { status: 204, headers: { 'OData-Version': '4.0' } })
  }
  if (request.method !== 'PATCH') throw methodNotAllowed(request.method, 'a record')
  const body = await bodyOf(request)
  if (row) {
    if (ifNone === '*') throw alreadyThere()
    demandVersion()
    const changed = engine.rows.atomically(() => updateRow(engine, ask, tableOf(row), row, body))
    return written(engine, ask, table, changed, request, 200)
  }
  if (ifMatch) throw notFound(table.name, id)
  const made = engine.rows.atomically(() => createRow(engine, ask, table, id, body))
  return written(engine, ask, table, made, request, 201)
}

/** What hangs below a record: a property, a lookup, a collection, `$ref`, a bound operation. */
function below(
  engine: Engine,
  ask: Ask,
  request: Request,
  table: Table,
  row: StoredRow,
  rest: string,
  url: URL,
): Promise<Response> | Response {
  const [name = '', tail] = rest.split('/')
  if (name.startsWith('Microsoft.Dynamics.CRM.')) return callAction(engine, ask, name, request, { table, row })
  const lookup = table.lookups.find(({ navigation }) => navigation === name)
  if (lookup && tail === '$ref' && request.method === 'DELETE') {
    engine.rows.atomically(() => updateRow(engine, ask, tableOf(row), row, { [`${name}@odata.bind`]: null }))
    return new Response(null, { status: 204, headers: { 'OData-Version': '4.0' } })
  }
  if (request.method !== 'GET') throw methodNotAllowed(request.method, `'${rest}'`)
  if (lookup) {
    const reference = referenceOf(engine, ask, row, lookup.column)
    const target = reference && knownTable(reference.table)
    if (!reference || !target || reference.table !== lookup.target) return new Response(null, { status: 204 })
    const found = demandRow(engine, ask, target, reference.id)
    return Response.json(readOne(engine, ask, target, found, readOptions(url.searchParams)), { headers: json })
  }
  const collection = table.collections.find(({ navigation }) => navigation === name)
  if (collection && !tail) {
    const target = knownTable(collection.table)
    const many = related(engine, table, row, name, ask).map((each) => each.row)
    const page = readMany(engine, ask, target, readOptions(url.searchParams), largestPage, many)
    return Response.json({ '@odata.context': context(engine, target.set), value: page.rows }, { headers: json })
  }
  const property = demandProperty(table, name)
  const value = readProperty(engine, ask, table, row, name)
  if (tail === '$value')
    return new Response(value === null ? null : String(value), { status: value === null ? 204 : 200 })
  if (tail) throw noSegment(tail)
  return Response.json(
    { '@odata.context': context(engine, `${table.set}(${row.id})/${property.column}`), value },
    { headers: json },
  )
}
