/** Every name in a query's options is checked against the tables, so that a wrong one is an error even where no row is. */
import { type Table, tableNamed } from './definitions.ts'
import { badRequest } from './errors.ts'
import { type Expression, parseFilter } from './filter.ts'
import type { Options } from './query.ts'
import { demandProperty } from './serialize.ts'

export interface OrderKey {
  readonly path: readonly string[]
  readonly sign: 1 | -1
}

/** `a desc,b/c` → the keys. @throws DataverseError 400 */
export function orderKeys(orderby: string | undefined): readonly OrderKey[] {
  return (orderby ?? '').split(',').flatMap((part): readonly OrderKey[] => {
    const [path, direction = 'asc', ...rest] = part.trim().split(/\s+/)
    if (!path) return []
    if (rest.length > 0 || !['asc', 'desc'].includes(direction)) throw badRequest(`Invalid $orderby '${part}'.`)
    return [{ path: path.split('/'), sign: direction === 'desc' ? -1 : 1 }]
  })
}

/** @throws DataverseError 400 that names what there is not */
export function checkOptions(table: Table, { select, filter, orderby, expand }: Options): void {
  for (const property of select ?? []) demandProperty(table, property)
  for (const { path } of orderKeys(orderby)) checkPath(table, path)
  if (filter !== undefined) checkExpression(table, parseFilter(filter))
  for (const { navigation, options } of expand) checkOptions(targetOf(table, navigation), options)
}

const unknown = (table: Table, name: string) =>
  badRequest(`Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${table.name}'.`)

function targetOf(table: Table, navigation: string): Table {
  const lookup = table.lookups.find((each) => each.navigation === navigation)
  const collection = table.collections.find((each) => each.navigation === navigation)
  const name = lookup?.target ?? collection?.table
  if (name === undefined) throw unknown(table, navigation)
  const target = tableNamed(name)
  if (!target) throw badRequest(`The table '${name}' is not part of this organization.`)
  return target
}

function checkPath(table: Table, [first = '', ...rest]: readonly string[]): void {
  if (rest.length === 0) demandProperty(table, first)
  else if (table.lookups.some(({ navigation }) => navigation === first)) checkPath(targetOf(table, first), rest)
  else throw unknown(table, first)
}

/** @param variables what the names that `any` gave to rows stand for */
function checkExpression(table: Table, expression: Expression, variables: Readonly<Record<string, Table>> = {}): void {
  const check = (each: Expression) => checkExpression(table, each, variables)
  switch (expression.kind) {
    case 'and':
    case 'or':
    case 'compare':
      check(expression.left)
      check(expression.right)
      break
    case 'not':
      check(expression.of)
      break
    case 'call':
      expression.args.forEach(check)
      break
    case 'in':
      demandProperty(table, expression.property)
      break
    case 'path': {
      const [first = '', ...rest] = expression.path
      const named = variables[first]
      if (named && rest.length > 0) checkPath(named, rest)
      else checkPath(table, expression.path)
      break
    }
    case 'any': {
      const [navigation = ''] = expression.path
      if (!table.collections.some((each) => each.navigation === navigation)) throw unknown(table, navigation)
      const target = targetOf(table, navigation)
      if (expression.test) checkExpression(target, expression.test, { ...variables, [expression.variable]: target })
    }
  }
}
