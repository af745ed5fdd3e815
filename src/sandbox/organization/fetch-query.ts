/** FetchXML as data: which rows and columns it asks for, every name checked against the tables. */
import { type Table, tableNamed } from './definitions.ts'
import type { Ask, Engine } from './engine.ts'
import { badRequest } from './errors.ts'
import { allAttributes, demandAttribute } from './fetch-attributes.ts'
import { compileCondition, type Test } from './fetch-condition.ts'
import { type Element, parseXml } from './xml.ts'

export interface FetchAttribute {
  readonly name: string
  readonly alias?: string
}
export interface FetchOrder {
  readonly name: string
  readonly sign: 1 | -1
}
export type FetchFilter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly FetchFilter[] }
  /** `entity` names another entity of the query whose column is tested after the join. */
  | { readonly kind: 'test'; readonly attribute: string; readonly test: Test; readonly entity?: string }

export interface FetchEntity {
  readonly table: Table
  readonly attributes: readonly FetchAttribute[]
  readonly orders: readonly FetchOrder[]
  readonly filters: readonly FetchFilter[]
  readonly links: readonly FetchLink[]
}
export interface FetchLink extends FetchEntity {
  readonly alias: string
  readonly from: string
  readonly to: string
  readonly isOuter: boolean
}
export interface FetchQuery {
  readonly root: FetchEntity
  readonly isDistinct: boolean
  readonly wantsTotal: boolean
  readonly top?: number
  readonly count?: number
  readonly page: number
  /** Primary key of the last row of the page before. */
  readonly after?: string
}

/** @throws DataverseError 400 that names what is not understood */
export function parseFetch(engine: Engine, ask: Ask, xml: string): FetchQuery {
  const fetch = parseXml(xml)
  if (fetch.name !== 'fetch') throw badRequest(`FetchXML begins with <fetch>, not <${fetch.name}>.`)
  only(fetch, [
    ...['version', 'output-format', 'mapping', 'no-lock', 'latematerialize', 'utc-offset', 'aggregate', 'distinct'],
    ...['top', 'count', 'page', 'paging-cookie', 'returntotalrecordcount'],
  ])
  if (isTrue(fetch, 'aggregate')) throw badRequest('Aggregates of FetchXML are not supported by this organization.')
  const [entity, ...others] = fetch.children
  if (entity?.name !== 'entity' || others.length > 0) throw badRequest('<fetch> holds exactly one <entity>.')
  only(entity, ['name', 'alias'])
  const reading: Reading = { engine, ask, aliases: new Map(), tables: new Map() }
  nameLinks(reading, entity)
  const root = readEntity(reading, entity)
  const [top, count, page] = [natural(fetch, 'top'), natural(fetch, 'count'), natural(fetch, 'page')]
  if (top !== undefined && (page !== undefined || count !== undefined))
    throw badRequest("The top attribute can't be specified with the paging attributes page and count.")
  const after = fetch.attributes['paging-cookie']?.match(/\slast="\{?([0-9a-f-]{36})\}?"/i)?.[1]?.toLowerCase()
  return {
    root,
    isDistinct: isTrue(fetch, 'distinct'),
    wantsTotal: isTrue(fetch, 'returntotalrecordcount'),
    page: page ?? 1,
    ...(top === undefined ? {} : { top }),
    ...(count === undefined ? {} : { count }),
    ...(after ? { after } : {}),
  }
}

interface Reading {
  readonly engine: Engine
  readonly ask: Ask
  readonly aliases: Map<Element, string>
  /** Every linked entity of the query by its alias. */
  readonly tables: Map<string, Table>
}

/** Named before anything is read, since a condition may speak of a link that stands below it. */
function nameLinks(reading: Reading, element: Element): void {
  for (const link of element.children) {
    if (link.name !== 'link-entity') continue
    const { name = '', alias = `${name}${reading.aliases.size + 1}` } = link.attributes
    const table = tableNamed(name)
    if (!table) throw badRequest(`The entity with a name = '${name}' was not found.`)
    if (reading.tables.has(alias)) throw badRequest(`The alias '${alias}' stands for two entities.`)
    reading.tables.set(alias, table)
    reading.aliases.set(link, alias)
    nameLinks(reading, link)
  }
}

function readEntity(reading: Reading, element: Element): FetchEntity {
  const name = element.attributes.name ?? ''
  const table = tableNamed(name)
  if (!table) throw badRequest(`The entity with a name = '${name}' was not found.`)
  const attributes: FetchAttribute[] = []
  const orders: FetchOrder[] = []
  const filters: FetchFilter[] = []
  const links: FetchLink[] = []
  for (const child of element.children) {
    const column = child.attributes.name ?? ''
    switch (child.name) {
      case 'attribute':
        only(child, ['name', 'alias'])
        demandAttribute(table, column)
        attributes.push({ name: column, ...(child.attributes.alias ? { alias: child.attributes.alias } : {}) })
        break
      case 'all-attributes':
        attributes.push(...allAttributes(table))
        break
      case 'order':
        only(child, ['attribute', 'descending'])
        demandAttribute(table, child.attributes.attribute ?? '')
        orders.push({ name: child.attributes.attribute ?? '', sign: isTrue(child, 'descending') ? -1 : 1 })
        break
      case 'filter':
        filters.push(readFilter(reading, table, child))
        break
      case 'link-entity':
        links.push(readLink(reading, table, child))
        break
      default:
        throw badRequest(`<${child.name}> is not supported in <${element.name}>.`)
    }
  }
  return { table, attributes, orders, filters, links }
}

function readLink(reading: Reading, outer: Table, element: Element): FetchLink {
  only(element, ['name', 'from', 'to', 'alias', 'link-type', 'visible', 'intersect'])
  const { from = '', to = '', 'link-type': type = 'inner' } = element.attributes
  if (type !== 'inner' && type !== 'outer') throw badRequest(`The link-type '${type}' is not supported.`)
  const entity = readEntity(reading, element)
  demandAttribute(entity.table, from)
  demandAttribute(outer, to)
  return { ...entity, alias: reading.aliases.get(element) ?? '', from, to, isOuter: type === 'outer' }
}

function readFilter(reading: Reading, table: Table, element: Element): FetchFilter {
  only(element, ['type', 'hint', 'isquickfindfields'])
  const type = element.attributes.type ?? 'and'
  if (type !== 'and' && type !== 'or') throw badRequest(`The filter type '${type}' is neither 'and' nor 'or'.`)
  return {
    kind: type,
    parts: element.children.map((child) => {
      if (child.name === 'filter') return readFilter(reading, table, child)
      if (child.name !== 'condition') throw badRequest(`<${child.name}> is not supported in <filter>.`)
      return readCondition(reading, table, child)
    }),
  }
}

function readCondition({ engine, ask, tables }: Reading, own: Table, element: Element): FetchFilter {
  // What people see of a value and of its table is written along by the designer and means nothing here.
  only(element, ['attribute', 'operator', 'value', 'entityname', 'uitype', 'uiname', 'uihidden'])
  const { attribute = '', operator = '', value, entityname: entity } = element.attributes
  const listed = element.children.map((child) => {
    if (child.name !== 'value') throw badRequest(`<${child.name}> is not supported in <condition>.`)
    return child.text.trim()
  })
  const table = entity ? tables.get(entity) : own
  if (!table) throw badRequest(`The entityname '${entity}' of the condition on '${attribute}' is not in the query.`)
  const column = demandAttribute(table, attribute)
  if (column.type === 'PartyList')
    throw badRequest(`'${attribute}' is a party list; link 'activityparty' to test its parties.`)
  const values = value === undefined ? listed : [value, ...listed]
  const test = compileCondition(engine, ask, column, { attribute, operator, values })
  return { kind: 'test', attribute, test, ...(entity ? { entity } : {}) }
}

const isTrue = ({ attributes }: Element, name: string) => /^(true|1)$/i.test(attributes[name] ?? '')

function natural({ attributes }: Element, name: string): number | undefined {
  const text = attributes[name]
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw badRequest(`The attribute '${name}' of <fetch> takes a number, not '${text}'.`)
  return Number(text)
}

function only({ name, attributes }: Element, known: readonly string[]): void {
  const unknown = Object.keys(attributes).find((each) => !known.includes(each))
  if (unknown) throw badRequest(`The attribute '${unknown}' of <${name}> is not supported.`)
}
