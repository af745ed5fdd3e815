import { badRequest } from '../errors.ts'
import { canonicalId } from '../extended-properties.ts'
import type { Filter, Operand } from './filter.ts'

export type SqlValue = string | number | null
export interface Sql {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** Where a filter's property names are found. */
export interface Source {
  /** Name of the entity, for error messages, e.g. `message`. */
  readonly entity: string
  /** All property names; others are refused. */
  readonly properties: ReadonlySet<string>
  /** SQL of properties with a column of their own. */
  readonly columns: Readonly<Record<string, string>>
  /** SQL of the JSON that holds the others. */
  readonly json: string
  /** SQL of the item's key, where it can have extended properties. */
  readonly key?: string
}

const operators = { eq: 'IS', ne: 'IS NOT', gt: '>', ge: '>=', lt: '<', le: '<=' } as const
const jsonPath = (path: readonly string[]) => `'$${path.map((name) => `."${name}"`).join('')}'`

interface Scope {
  readonly variable: string
  readonly isExtended: boolean
  /** SQL of a property below the variable; the empty path is the variable itself. */
  readonly sql: (path: readonly string[]) => string
}

/** SQL of a property path. @throws GraphError 400 for a name the entity does not have. */
export function pathSql(source: Source, path: readonly string[], option: string): string {
  const [root = ''] = path
  if (!source.properties.has(root))
    throw badRequest(
      `Parsing OData ${option} failed: Could not find a property named '${root}' on type 'microsoft.graph.${source.entity}'.`,
    )
  const column = source.columns[path.join('/')]
  return column ?? `json_extract(${source.json}, ${jsonPath(path)})`
}

/** Turns a filter into an SQL condition with its values. */
export function filterSql(filter: Filter, source: Source): Sql {
  const values: SqlValue[] = []
  let depth = 0

  function operandSql(operand: Operand, scopes: readonly Scope[]): string {
    switch (operand.kind) {
      case 'path': {
        const scope = scopes.find(({ variable }) => variable === operand.path[0])
        return scope === undefined ? pathSql(source, operand.path, 'Filter') : scope.sql(operand.path.slice(1))
      }
      case 'lower':
        return `lower(${operandSql(operand.of, scopes)})`
      case 'null':
        return 'NULL'
      case 'boolean':
        values.push(operand.value ? 1 : 0)
        return '?'
      default:
        values.push(operand.value)
        return '?'
    }
  }

  // Exchange compares texts without regard to case; ids, instants and Message-IDs, which have columns, are compared exactly.
  const isExact = (operand: Operand) =>
    operand.kind === 'path' && source.columns[operand.path.join('/')] !== undefined && operand.path[0] !== 'subject'

  function collection(path: readonly string[], of: Filter | undefined, variable: string, scopes: readonly Scope[]) {
    const name = `each${depth}`
    depth += 1
    const isExtended = path[0] === 'singleValueExtendedProperties'
    if (isExtended && source.key === undefined) throw badRequest(`${source.entity} has no extended properties.`)
    const from = isExtended ? `extended AS ${name}` : `json_each(${pathSql(source, path, 'Filter')}) AS ${name}`
    const scope: Scope = {
      variable,
      isExtended,
      sql: (below) => {
        if (!isExtended) return below.length === 0 ? `${name}.value` : `json_extract(${name}.value, ${jsonPath(below)})`
        if (below[0] === 'id') return `${name}.property`
        if (below[0] === 'value') return `${name}.value`
        throw badRequest(`Could not find a property named '${below[0]}' on type 'singleValueLegacyExtendedProperty'.`)
      },
    }
    const conditions = [
      ...(isExtended ? [`${name}.item = ${source.key}`] : []),
      ...(of === undefined ? [] : [sql(of, [...scopes, scope])]),
    ]
    return `EXISTS (SELECT 1 FROM ${from}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`})`
  }

  /** An id that extended properties are compared with, in the form they are kept in. */
  function sameId(operand: Operand, other: Operand, scopes: readonly Scope[]): Operand {
    if (operand.kind !== 'text' || other.kind !== 'path' || other.path[1] !== 'id') return operand
    const scope = scopes.find(({ variable }) => variable === other.path[0])
    return scope?.isExtended === true ? { ...operand, value: canonicalId(operand.value) ?? operand.value } : operand
  }

  function sql(node: Filter, scopes: readonly Scope[]): string {
    switch (node.kind) {
      case 'and':
      case 'or':
        return `(${sql(node.left, scopes)} ${node.kind.toUpperCase()} ${sql(node.right, scopes)})`
      case 'not':
        return `NOT COALESCE(${sql(node.of, scopes)}, 0)`
      case 'truth':
        return `COALESCE(${operandSql(node.of, scopes)}, 0)`
      case 'compare': {
        const left = operandSql(sameId(node.left, node.right, scopes), scopes)
        const right = operandSql(sameId(node.right, node.left, scopes), scopes)
        const isText = node.left.kind === 'text' || node.right.kind === 'text'
        const collate = isText && !isExact(node.left) && !isExact(node.right) ? ' COLLATE NOCASE' : ''
        return `(${left} ${operators[node.operator]} ${right}${collate})`
      }
      case 'test': {
        if (node.text.kind !== 'text') throw badRequest(`${node.test} needs a quoted text as its second argument.`)
        const escaped = node.text.value.replace(/[\\%_]/g, '\\$&')
        const before = node.test === 'startswith' ? '' : '%'
        const after = node.test === 'endswith' ? '' : '%'
        const of = operandSql(node.of, scopes)
        values.push(`${before}${escaped}${after}`)
        return `(${of} LIKE ? ESCAPE '\\')`
      }
      case 'any':
        return collection(node.path, node.of, node.variable, scopes)
    }
  }

  const text = sql(filter, [])
  return { text, values }
}

/** SQL of `$orderby`. @throws GraphError 400 */
export function orderSql(orderBy: string, source: Source): string {
  return orderBy
    .split(',')
    .map((part) => {
      const [, path, direction] = /^\s*([\w/]+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? []
      if (path === undefined) throw badRequest(`Invalid $orderby clause '${orderBy}'.`)
      return `${pathSql(source, path.split('/'), 'OrderBy')} ${direction?.toUpperCase() ?? 'ASC'}`
    })
    .join(', ')
}
