import { badRequest } from '../errors.ts'

export type Operand =
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'text' | 'instant'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'lower'; readonly of: Operand }

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
export type TextTest = 'startswith' | 'endswith' | 'contains'

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'test'; readonly test: TextTest; readonly of: Operand; readonly text: Operand }
  | { readonly kind: 'any'; readonly path: readonly string[]; readonly variable: string; readonly of?: Filter }
  | { readonly kind: 'truth'; readonly of: Operand }

const pattern =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<instant>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)|(?<number>-?\d+(?:\.\d+)?)|(?<word>[A-Za-z_@][\w.@]*(?:\/[A-Za-z_][\w.]*)*)|(?<mark>[(),:]))/y

interface Token {
  readonly kind: 'text' | 'instant' | 'number' | 'word' | 'mark'
  readonly value: string
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  while (source.slice(pattern.lastIndex).trim() !== '') {
    const at = pattern.lastIndex
    const groups = pattern.exec(source)?.groups
    const [kind, value] = Object.entries(groups ?? {}).find(([, found]) => found !== undefined) ?? []
    if (kind === undefined || value === undefined)
      throw badRequest(`Invalid filter clause: Syntax error at position ${at} in '${source}'.`)
    tokens.push({ kind: kind as Token['kind'], value })
  }
  return tokens
}

const comparisons: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']
const textTests: readonly string[] = ['startswith', 'endswith', 'contains']

/** Reads an OData `$filter`. @throws GraphError 400 where it is not one, or uses what is not supported. */
export function parseFilter(source: string): Filter {
  const tokens = tokensOf(source)
  let position = 0
  const fail = (): never => {
    const found = tokens[position]?.value ?? 'end of clause'
    throw badRequest(`Invalid filter clause: Syntax error at '${found}' in '${source}'.`)
  }
  const peek = (value: string, ahead = 0) => tokens[position + ahead]?.value.toLowerCase() === value
  const accept = (value: string) => {
    if (!peek(value)) return false
    position += 1
    return true
  }
  const expect = (value: string) => accept(value) || fail()

  function operand(): Operand {
    const token = tokens[position] ?? fail()
    position += 1
    switch (token.kind) {
      case 'text':
        return { kind: 'text', value: token.value.slice(1, -1).replaceAll("''", "'") }
      case 'instant': {
        const time = Date.parse(token.value)
        if (Number.isNaN(time)) return fail()
        return { kind: 'instant', value: `${new Date(time).toISOString().slice(0, 19)}Z` }
      }
      case 'number':
        return { kind: 'number', value: Number(token.value) }
      case 'mark':
        position -= 1
        return fail()
      case 'word':
        if (token.value === 'true' || token.value === 'false') return { kind: 'boolean', value: token.value === 'true' }
        if (token.value === 'null') return { kind: 'null' }
        if (token.value.toLowerCase() === 'tolower' && accept('(')) {
          const of = operand()
          expect(')')
          return { kind: 'lower', of }
        }
        if (peek('(')) throw badRequest(`Invalid filter clause: unknown function '${token.value}'.`)
        return { kind: 'path', path: token.value.split('/') }
    }
  }

  function lambda(word: string): Filter {
    const path = word.split('/').slice(0, -1)
    expect('(')
    if (accept(')')) return { kind: 'any', path, variable: '' }
    const variable = tokens[position]?.value ?? ''
    position += 1
    expect(':')
    const of = either()
    expect(')')
    return { kind: 'any', path, variable, of }
  }

  function primary(): Filter {
    if (accept('not')) return { kind: 'not', of: primary() }
    if (accept('(')) {
      const inner = either()
      expect(')')
      return inner
    }
    const token = tokens[position] ?? fail()
    const word = token.kind === 'word' ? token.value.toLowerCase() : ''
    if (word.endsWith('/any') && peek('(', 1)) {
      position += 1
      return lambda(token.value)
    }
    if (textTests.includes(word) && peek('(', 1)) {
      position += 2
      const of = operand()
      expect(',')
      const text = operand()
      expect(')')
      const test: Filter = { kind: 'test', test: word as TextTest, of, text }
      if (!accept('eq') || accept('true')) return test
      expect('false')
      return { kind: 'not', of: test }
    }
    const left = operand()
    const operator = tokens[position]?.value.toLowerCase() ?? ''
    if (!comparisons.includes(operator)) return { kind: 'truth', of: left }
    position += 1
    return { kind: 'compare', operator: operator as Comparison, left, right: operand() }
  }

  function both(): Filter {
    let left = primary()
    while (accept('and')) left = { kind: 'and', left, right: primary() }
    return left
  }

  function either(): Filter {
    let left = both()
    while (accept('or')) left = { kind: 'or', left, right: both() }
    return left
  }

  const filter = either()
  return position === tokens.length ? filter : fail()
}
