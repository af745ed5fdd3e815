import { badRequest } from '../errors.ts'

export interface Expand {
  readonly name: string
  readonly select?: readonly string[]
  readonly filter?: string
}

export interface QueryOptions {
  readonly select?: readonly string[]
  readonly expand: readonly Expand[]
  readonly filter?: string
  readonly orderBy?: string
  readonly top?: number
  readonly skip: number
  readonly count: boolean
  readonly search?: string
}

/** Splits at `separator` outside of quotes and parentheses. */
export function splitTopLevel(text: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let isQuoted = false
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === "'") isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  parts.push(text.slice(start))
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function parseExpand(text: string): Expand {
  const [, name, inner] = /^([\w./]+)(?:\((.*)\))?$/s.exec(text) ?? []
  if (name === undefined) throw badRequest(`Parsing OData Select and Expand failed: '${text}'.`)
  const expand: { name: string; select?: string[]; filter?: string } = { name }
  for (const option of splitTopLevel(inner ?? '', ';')) {
    const [, key, value] = /^(\$\w+)=(.*)$/s.exec(option) ?? []
    if (key === '$select' && value !== undefined) expand.select = splitTopLevel(value, ',')
    else if (key === '$filter' && value !== undefined) expand.filter = value
    else throw badRequest(`The option '${option}' is not supported within $expand=${name}.`)
  }
  return expand
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw badRequest(
      `Invalid value '${text}' for ${name} query option: a whole number from ${least} to ${most} is needed.`,
    )
  return value
}

const known = ['select', 'expand', 'filter', 'orderby', 'top', 'skip', 'count', 'search']

/**
 * Reads the OData options of a request; the `$` may be left out, as Graph allows.
 * @param others names of further options this operation takes, e.g. `startDateTime`
 * @throws GraphError 400 for options that the operation does not have
 */
export function readOptions(search: URLSearchParams, others: readonly string[] = []): QueryOptions {
  const found = new Map<string, string>()
  for (const [key, value] of search) {
    if (others.some((name) => name.toLowerCase() === key.toLowerCase())) continue
    const name = key.toLowerCase().replace(/^\$/, '')
    if (!known.includes(name)) throw badRequest(`The query option '${key}' is not supported.`)
    if (found.has(name)) throw badRequest(`Query option '${key}' was specified more than once.`)
    found.set(name, value)
  }
  const read = <T>(name: string, as: (text: string) => T): T | undefined => {
    const text = found.get(name)
    return text === undefined || text.trim() === '' ? undefined : as(text)
  }
  const options: { -readonly [K in keyof QueryOptions]: QueryOptions[K] } = {
    expand: read('expand', (text) => splitTopLevel(text, ',').map(parseExpand)) ?? [],
    skip: read('skip', (text) => wholeNumber('$skip', text, 0, 2_147_483_647)) ?? 0,
    count: read('count', (text) => text.toLowerCase() === 'true') ?? false,
  }
  const select = read('select', (text) => splitTopLevel(text, ','))
  if (select !== undefined && !select.includes('*')) options.select = select
  const filter = read('filter', String)
  if (filter !== undefined) options.filter = filter
  const orderBy = read('orderby', String)
  if (orderBy !== undefined) options.orderBy = orderBy
  const top = read('top', (text) => wholeNumber('$top', text, 1, 1000))
  if (top !== undefined) options.top = top
  const words = read('search', String)
  if (words !== undefined) options.search = words
  return options
}
