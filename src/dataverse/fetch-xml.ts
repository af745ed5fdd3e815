/** Somebody's FetchXML, asked for the keys of its rows only: all of them page by page, or those among given ones. */

import { attribute, type Element, elements, escaped, parse, without, write } from './xml.ts'

/** A query in the form in which it is asked. */
export interface KeyQuery {
  readonly xml: string
  /** False for "the first so many": it is one page by itself, and of no part of the rows would it mean the same. */
  readonly isPaged: boolean
}

/**
 * The same rows, of which only the key is told, each once, in an order that pages need.
 * @param among only rows with these ids, where the query can be asked so  @throws Error for what is no FetchXML of rows
 */
export function keyQuery(xml: string, key: string, among?: readonly string[]): KeyQuery {
  const fetch = parse(xml)
  const entities = elements(fetch).filter(({ name }) => name === 'entity')
  const [entity] = entities
  if (fetch.name !== 'fetch' || !entity || entities.length > 1) throw new Error('it is no FetchXML')
  if (/^(?:true|1)$/i.test(attribute(fetch, 'aggregate') ?? '')) throw new Error('it counts rows and names none')
  if (attribute(fetch, 'top') !== undefined) {
    // Its order decides which rows these are, so that everything stays as it is.
    const whole = { ...entity, children: [column(key), ...entity.children.filter((child) => !isColumn(child, key))] }
    return { xml: write({ ...fetch, children: [whole] }), isPaged: false }
  }
  const plain = withoutColumns(entity)
  const isFilter = (child: Element | string) => typeof child !== 'string' && child.name === 'filter'
  const filters = [...plain.children.filter(isFilter), ...(among ? [isOneOf(key, among)] : [])]
  const rest = plain.children.filter((child) => !isFilter(child))
  const asked: Element = {
    ...plain,
    children: [
      column(key),
      { name: 'order', attributes: ` attribute="${key}"`, children: [] },
      ...(filters.length > 0 ? [{ name: 'filter', attributes: ' type="and"', children: filters }] : []),
      ...rest,
    ],
  }
  const attributes = without(fetch.attributes, ['distinct', 'returntotalrecordcount', ...paging])
  return {
    xml: write({ ...fetch, attributes: `${attributes} distinct="true"`, children: [asked] }),
    isPaged: true,
  }
}

const paging = ['page', 'count', 'paging-cookie']

/** @param cookie where the page before ended */
export function onPage({ xml, isPaged }: KeyQuery, page: number, cookie: string | undefined, size: number): string {
  if (!isPaged) return xml
  const cookieText = cookie === undefined ? '' : ` paging-cookie="${escaped(cookie)}"`
  return xml.replace(/^<fetch/, () => `<fetch page="${page}" count="${size}"${cookieText}`)
}

/** Out of the annotation, where it stands encoded twice. */
export function nextCookie(annotation: unknown): string | undefined {
  const encoded = typeof annotation === 'string' ? annotation.match(/pagingcookie="([^"]*)"/)?.[1] : undefined
  if (!encoded) return undefined
  try {
    return decodeURIComponent(decodeURIComponent(encoded))
  } catch {
    return undefined
  }
}

const column = (name: string): Element => ({ name: 'attribute', attributes: ` name="${name}"`, children: [] })

const isColumn = (child: Element | string, name: string) =>
  typeof child !== 'string' && child.name === 'attribute' && attribute(child, 'name') === name

const isOneOf = (key: string, ids: readonly string[]): Element => ({
  name: 'condition',
  attributes: ` attribute="${key}" operator="in"`,
  children: ids.map((id) => ({ name: 'value', attributes: '', children: [id] })),
})

const ofColumns: ReadonlySet<string> = new Set(['attribute', 'all-attributes', 'order'])

/** Neither columns nor orders, of the entity or of what is linked to it: with `distinct` both would make rows of rows. */
function withoutColumns(element: Element): Element {
  const children = element.children.flatMap((child): readonly (Element | string)[] => {
    if (typeof child === 'string') return [child]
    if (ofColumns.has(child.name)) return []
    return [child.name === 'link-entity' ? withoutColumns(child) : child]
  })
  return { ...element, children }
}
