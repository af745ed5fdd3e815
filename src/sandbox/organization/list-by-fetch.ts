/** `?fetchXml=`, `?userQuery=` and `?savedQuery=` on a set. */
import { applied, context, demandRow, json } from './answers.ts'
import { knownTable, type Table } from './definitions.ts'
import type { Ask, Engine } from './engine.ts'
import { badRequest } from './errors.ts'
import { fetchRows } from './fetch.ts'
import { parseFetch } from './fetch-query.ts'
import { guidShape } from './values.ts'
import { escapeXml } from './xml.ts'

const stored = { userQuery: 'userquery', savedQuery: 'savedquery' } as const

/** The query that the address names; undefined where it has none. @throws DataverseError 400, 403, 404 */
export function fetchXmlOf(engine: Engine, ask: Ask, table: Table, url: URL): string | undefined {
  const names = [...url.searchParams.keys()]
  const [name] = names.filter((each) => each === 'fetchXml' || each in stored)
  if (!name) return undefined
  const other = names.find((each) => each !== name && each.startsWith('$'))
  if (other) throw badRequest(`The query parameter ${other} does not go together with ${name}.`)
  const value = url.searchParams.get(name) ?? ''
  if (name === 'fetchXml') return value
  if (!guidShape.test(value)) throw badRequest(`'${value}' in ${name} is no GUID.`)
  const query = demandRow(engine, ask, knownTable(stored[name as keyof typeof stored]), value.toLowerCase())
  if (query.values.returnedtypecode !== table.name)
    throw badRequest(`The ${name} ${value} returns '${query.values.returnedtypecode}', not '${table.name}'.`)
  return String(query.values.fetchxml ?? '')
}

export function listByFetch(engine: Engine, ask: Ask, table: Table, xml: string, size: number): Response {
  const query = parseFetch(engine, ask, xml)
  if (query.root.table !== table) {
    throw badRequest(`The entity '${query.root.table.name}' of the FetchXML is not what '${table.set}' holds.`)
  }
  const { rows, total, more } = fetchRows(engine, ask, query, size)
  const crm = '@Microsoft.Dynamics.CRM'
  return Response.json(
    {
      '@odata.context': context(engine, table.set),
      ...(query.wantsTotal
        ? { [`${crm}.totalrecordcount`]: total, [`${crm}.totalrecordcountlimitexceeded`]: false }
        : {}),
      ...(ask.annotations ? { [`${crm}.morerecords`]: more !== undefined } : {}),
      ...(ask.annotations && more ? { [`${crm}.fetchxmlpagingcookie`]: cookie(table, query.page, more) } : {}),
      value: rows,
    },
    { headers: applied(json, ask) },
  )
}

/** The inner cookie is encoded twice, as Dataverse sends it; the client decodes it twice and writes it into `<fetch>`. */
function cookie(
  table: Table,
  page: number,
  { first, last }: { readonly first: string; readonly last: string },
): string {
  const inner = `<cookie page="${page}"><${table.key} last="{${last.toUpperCase()}}" first="{${first.toUpperCase()}}" /></cookie>`
  const encoded = encodeURIComponent(encodeURIComponent(inner))
  return `<cookie pagenumber="${page + 1}" pagingcookie="${escapeXml(encoded)}" istracking="False" />`
}
