/** What a parsed `$filter` says of a row. */
import { badRequest } from './errors.ts'
import type { Expression, Literal } from './filter.ts'

/** Reads values for the evaluation; unknown properties are the reader's error. */
export interface Reader {
  value(path: readonly string[]): Literal | undefined
  collection(path: readonly string[]): readonly Reader[]
}

/** Text compares without regard to case, as Dataverse's databases do; null makes every comparison but eq/ne false. */
export function evaluate(expression: Expression, reader: Reader): boolean {
  switch (expression.kind) {
    case 'and':
      return evaluate(expression.left, reader) && evaluate(expression.right, reader)
    case 'or':
      return evaluate(expression.left, reader) || evaluate(expression.right, reader)
    case 'not':
      return !evaluate(expression.of, reader)
    case 'compare':
      return compare(expression.operator, resultOf(expression.left, reader), resultOf(expression.right, reader))
    case 'any':
      return reader
        .collection(expression.path)
        .some((row) => !expression.test || evaluate(expression.test, scoped(row, expression.variable)))
    case 'in':
      return isAmong(reader.value([expression.property]) ?? null, expression.values)
    case 'call': {
      const result = resultOf(expression, reader)
      if (typeof result !== 'boolean') throw badRequest(`'${expression.name}' is no condition.`)
      return result
    }
    case 'path':
      return reader.value(expression.path) === true
    case 'literal':
      return expression.value === true
  }
}

/** The values of `In` are always text, whatever the property is. */
function isAmong(value: Literal, values: readonly string[]): boolean {
  if (value === null) return false
  const text = String(value).toLowerCase()
  return values.some((each) => each.toLowerCase() === text || (typeof value === 'number' && Number(each) === value))
}

function scoped(row: Reader, variable: string): Reader {
  const strip = (path: readonly string[]) => (path[0] === variable ? path.slice(1) : path)
  return { value: (path) => row.value(strip(path)), collection: (path) => row.collection(strip(path)) }
}

function resultOf(expression: Expression, reader: Reader): Literal {
  if (expression.kind === 'literal') return expression.value
  if (expression.kind === 'path') return reader.value(expression.path) ?? null
  if (expression.kind !== 'call') throw badRequest('A condition stands where a value is needed.')
  const [first, second] = expression.args.map((argument) => resultOf(argument, reader))
  if (expression.name === 'tolower') return typeof first === 'string' ? first.toLowerCase() : null
  if (expression.name === 'toupper') return typeof first === 'string' ? first.toUpperCase() : null
  if (typeof first !== 'string' || typeof second !== 'string') return false
  const [text, part] = [first.toLowerCase(), second.toLowerCase()]
  if (expression.name === 'contains') return text.includes(part)
  return expression.name === 'startswith' ? text.startsWith(part) : text.endsWith(part)
}

function compare(operator: string, left: Literal, right: Literal): boolean {
  const [one, other] = [comparable(left), comparable(right)]
  if (operator === 'eq') return one === other
  if (operator === 'ne') return one !== other
  if (one === null || other === null || typeof one !== typeof other) return false
  if (operator === 'gt') return one > other
  if (operator === 'ge') return one >= other
  return operator === 'lt' ? one < other : one <= other
}

function comparable(value: Literal): Literal {
  return typeof value === 'string' ? value.toLowerCase() : value
}
