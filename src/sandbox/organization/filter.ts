/** `$filter` of the Web API: tokens and grammar of the part of OData that Dataverse knows and clients use. */
import { badRequest } from './errors.ts'

export type Literal = string | number | boolean | null
export type Expression =
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'any'; readonly path: readonly string[]; readonly variable: string; readonly test?: Expression }
  | { readonly kind: 'in'; readonly property: string; readonly values: readonly string[] }

interface Token {
  readonly kind: 'string' | 'word' | 'punctuation'
  readonly text: string
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  const pattern =
    /\s*(?:'((?:[^']|'')*)'|(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?|[\w@$.-]+(?:\/[\w@$.-]+)*)|([(),=[\]":]))/y
  while (pattern.lastIndex < text.length) {
    if (/^\s*$/.test(text.slice(pattern.lastIndex))) break
    const at = pattern.lastIndex
    const match = pattern.exec(text)
    if (!match) throw badRequest(`Syntax error at position ${at} in '${text}'.`)
    if (match[1] !== undefined) tokens.push({ kind: 'string', text: match[1].replaceAll("''", "'") })
    else if (match[2] !== undefined) tokens.push({ kind: 'word', text: match[2] })
    else tokens.push({ kind: 'punctuation', text: match[3] ?? '' })
  }
  return tokens
}

const comparisons: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const functions: Readonly<Record<string, number>> = { contains: 2, startswith: 2, endswith: 2, tolower: 1, toupper: 1 }

/** @throws DataverseError 400 for what is not understood: never a wrong answer */
export function parseFilter(text: string): Expression {
  const tokens = tokenize(text)
  let at = 0
  const peek = () => tokens[at]
  const fail = (): never => {
    throw badRequest(`Syntax error in filter '${text}' near '${peek()?.text ?? 'its end'}'.`)
  }
  const isPunctuation = (sign: string) => peek()?.kind === 'punctuation' && peek()?.text === sign
  const isWord = (word: string) => peek()?.kind === 'word' && peek()?.text === word
  const expect = (sign: string) => {
    if (!isPunctuation(sign)) fail()
    at++
  }

  function or(): Expression {
    let left = and()
    while (isWord('or')) {
      at++
      left = { kind: 'or', left, right: and() }
    }
    return left
  }
  function and(): Expression {
    let left = unary()
    while (isWord('and')) {
      at++
      left = { kind: 'and', left, right: unary() }
    }
    return left
  }
  function unary(): Expression {
    if (isWord('not')) {
      at++
      return { kind: 'not', of: unary() }
    }
    const left = primary()
    const operator = peek()
    if (operator?.kind === 'word' && comparisons.has(operator.text)) {
      at++
      return { kind: 'compare', operator: operator.text, left, right: primary() }
    }
    return left
  }
  function primary(): Expression {
    if (isPunctuation('(')) {
      at++
      const inner = or()
      expect(')')
      return inner
    }
    const token = peek() ?? fail()
    at++
    if (token.kind === 'string') return { kind: 'literal', value: token.text }
    if (token.kind !== 'word') return fail()
    if (token.text === 'Microsoft.Dynamics.CRM.In') return inList()
    if (token.text.endsWith('/any')) return any(token.text.slice(0, -4).split('/'))
    if (isPunctuation('(')) return call(token.text)
    return wordOf(token.text)
  }
  function wordOf(word: string): Expression {
    if (word === 'null') return { kind: 'literal', value: null }
    if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' }
    if (/^-?\d+(\.\d+)?$/.test(word)) return { kind: 'literal', value: Number(word) }
    if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(word)) return { kind: 'literal', value: word.toLowerCase() }
    if (/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.test(word)) {
      return { kind: 'literal', value: dateOf(word) ?? fail() }
    }
    if (!/^[a-z_]/i.test(word)) return fail()
    return { kind: 'path', path: word.split('/') }
  }
  function call(name: string): Expression {
    const arity = functions[name]
    if (arity === undefined) throw badRequest(`The query function '${name}' is not supported.`)
    expect('(')
    const args = [or()]
    while (isPunctuation(',')) {
      at++
      args.push(or())
    }
    expect(')')
    if (args.length !== arity) throw badRequest(`The function '${name}' takes ${arity} arguments.`)
    return { kind: 'call', name, args }
  }
  function any(path: readonly string[]): Expression {
    expect('(')
    if (isPunctuation(')')) {
      at++
      return { kind: 'any', path, variable: '' }
    }
    const variable = peek()?.kind === 'word' ? peek()?.text : undefined
    at++
    expect(':')
    const test = or()
    expect(')')
    return { kind: 'any', path, variable: variable ?? fail(), test }
  }
  function inList(): Expression {
    const [property, values] = [argument('PropertyName'), argumentList()]
    return { kind: 'in', property, values }
  }
  function argument(name: string): string {
    expect('(')
    if (!isWord(name)) fail()
    at++
    expect('=')
    const value = peek()?.kind === 'string' ? peek()?.text : undefined
    at++
    expect(',')
    return value ?? fail()
  }
  function argumentList(): readonly string[] {
    if (!isWord('PropertyValues')) fail()
    at++
    expect('=')
    expect('[')
    const values: string[] = []
    while (!isPunctuation(']')) {
      if (isPunctuation(',') || isPunctuation('"')) {
        at++
        continue
      }
      const token = peek() ?? fail()
      values.push(token.text)
      at++
    }
    expect(']')
    expect(')')
    return values
  }

  const expression = or()
  if (at < tokens.length) fail()
  return expression
}

/** As instants are kept; a day stays a day. */
function dateOf(word: string): string | undefined {
  const at = new Date(word)
  if (Number.isNaN(at.getTime())) return undefined
  return word.includes('T') ? at.toISOString().replace('.000Z', 'Z') : word
}
