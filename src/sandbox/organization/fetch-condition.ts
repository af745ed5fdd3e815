/** One `<condition>` of FetchXML as a test of a column's value. */
import { type Column, isLookup } from './definitions.ts'
import type { Ask, Engine } from './engine.ts'
import { badRequest } from './errors.ts'
import { countedPeriod, dayOf, namedPeriod, type Period } from './fetch-periods.ts'
import type { Value } from './rows.ts'
import { guidShape } from './values.ts'

export type Test = (value: Value) => boolean

interface Condition {
  readonly attribute: string
  readonly operator: string
  readonly values: readonly string[]
}

const order = (one: Value, other: Value) => (one === other ? 0 : (one ?? 0) < (other ?? 0) ? -1 : 1)
const lower = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value)

/** Comparisons with one value; what is empty is only unequal. */
const comparisons: Readonly<Record<string, (difference: number) => boolean>> = {
  eq: (difference) => difference === 0,
  gt: (difference) => difference > 0,
  ge: (difference) => difference >= 0,
  lt: (difference) => difference < 0,
  le: (difference) => difference <= 0,
}

/** Text operators as patterns of `like`. */
const patterns: Readonly<Record<string, (text: string) => string>> = {
  like: (text) => text,
  'begins-with': (text) => `${literal(text)}%`,
  'ends-with': (text) => `%${literal(text)}`,
}

/** An operator and the one that it is the opposite of: an empty column satisfies the opposite (`ne` finds what has no value). */
const opposites: Readonly<Record<string, string>> = {
  ne: 'eq',
  neq: 'eq',
  'not-in': 'in',
  'not-like': 'like',
  'not-begin-with': 'begins-with',
  'not-end-with': 'ends-with',
  'not-between': 'between',
  'not-null': 'null',
  'ne-userid': 'eq-userid',
  'ne-businessid': 'eq-businessid',
}

/** @throws DataverseError 400 for an operator or a value that the column does not take */
export function compileCondition(engine: Engine, { who }: Ask, column: Column, condition: Condition): Test {
  const { attribute, operator, values } = condition
  const fail = (message: string) => badRequest(`The condition operator '${operator}' on '${attribute}' ${message}.`)
  const opposite = opposites[operator]
  if (opposite) {
    const test = compileCondition(engine, { who, annotations: false }, column, { ...condition, operator: opposite })
    return (value) => !test(value)
  }
  const take = (count: number) => {
    if (values.length !== count)
      throw fail(count === 0 ? 'takes no value' : `takes ${count} value${count > 1 ? 's' : ''}`)
    return values[0] ?? ''
  }
  const typed = (text: string) => lower(typedValue(column, text, fail))
  const within = ([from, to]: Period): Test => {
    if (column.type !== 'DateTime') throw fail('needs a date column')
    return (value) => value !== null && Date.parse(String(value)) >= from && Date.parse(String(value)) < to
  }
  const now = engine.clock.now().getTime()

  const compare = comparisons[operator]
  if (compare) {
    const wanted = typed(take(1))
    return (value) => value !== null && compare(order(lower(value), wanted))
  }
  const pattern = patterns[operator]
  if (pattern) {
    const expression = likeExpression(pattern(take(1)))
    return (value) => value !== null && expression.test(String(value))
  }
  const period = namedPeriod(operator)
  if (period) {
    take(0)
    return within(period(now))
  }
  const periodOf = countedPeriod(operator)
  if (periodOf) {
    const x = Number(take(1))
    if (!Number.isInteger(x) || x < 1) throw fail('takes a whole number above zero')
    return within(periodOf(now, x))
  }
  switch (operator) {
    case 'null':
      take(0)
      return (value) => value === null
    case 'in': {
      if (values.length === 0) throw fail('takes values')
      const wanted = new Set(values.map(typed))
      return (value) => value !== null && wanted.has(lower(value))
    }
    case 'between': {
      take(2)
      const [from = null, to = null] = values.map(typed)
      return (value) => value !== null && order(lower(value), from) >= 0 && order(lower(value), to) <= 0
    }
    case 'on':
    case 'on-or-before':
    case 'on-or-after': {
      const [start, end] = dayOf(Date.parse(String(typedValue(column, take(1), fail))))
      return within([
        operator === 'on-or-before' ? Number.NEGATIVE_INFINITY : start,
        operator === 'on-or-after' ? Number.POSITIVE_INFINITY : end,
      ])
    }
    case 'eq-userid':
      take(0)
      return (value) => value === who.id
    case 'eq-businessid':
      take(0)
      return (value) => value === who.businessUnitId
    case 'eq-userteams': {
      take(0)
      const teams = new Set(
        engine.rows.pointingTo('teammembership', 'systemuserid', who.id).map(({ references }) => references.teamid?.id),
      )
      return (value) => value !== null && teams.has(String(value))
    }
    default:
      throw badRequest(`The condition operator '${operator}' on '${attribute}' is not supported.`)
  }
}

const numbers: ReadonlySet<string> = new Set([
  'Integer',
  'BigInt',
  'Double',
  'Decimal',
  'Money',
  'Picklist',
  'State',
  'Status',
])

function typedValue(column: Column, text: string, fail: (message: string) => Error): Value {
  if (isLookup(column) || column.type === 'Uniqueidentifier') {
    const id = text.replace(/^\{(.*)\}$/, '$1')
    if (!guidShape.test(id)) throw fail(`does not take '${text}': it is no GUID`)
    return id
  }
  if (numbers.has(column.type)) {
    if (text.trim() === '' || Number.isNaN(Number(text))) throw fail(`does not take '${text}': it is no number`)
    return Number(text)
  }
  if (column.type === 'Boolean') {
    if (!/^(0|1|true|false)$/i.test(text)) throw fail(`does not take '${text}': it is neither true nor false`)
    return text === '1' || text.toLowerCase() === 'true'
  }
  if (column.type === 'DateTime') {
    const at = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text)
    if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime()))
      throw fail(`does not take '${text}': it is no date`)
    return column.format === 'DateOnly' ? at.toISOString().slice(0, 10) : `${at.toISOString().slice(0, 19)}Z`
  }
  return text
}

const literal = (text: string) => text.replace(/[%_[]/g, (sign) => `[${sign}]`)

/** SQL's `like`: `%`, `_` and sets in brackets. */
function likeExpression(pattern: string): RegExp {
  const source = pattern.replace(/\[(\^?)([^\]]+)\]|[\s\S]/g, (sign, not?: string, set?: string) => {
    if (set !== undefined) return `[${not}${set.replace(/[\\\]^[]/g, '\\$&')}]`
    if (sign === '%') return '[\\s\\S]*'
    return sign === '_' ? '[\\s\\S]' : sign.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'i')
}
