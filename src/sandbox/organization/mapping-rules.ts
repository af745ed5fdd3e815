/** Synchronized fields (`syncattributemapping`): the direction may only be one that the row allows. */
import { tableNamed } from './definitions.ts'
import type { Engine } from './engine.ts'
import { invalidArgument } from './errors.ts'
import { directions } from './field-mappings.ts'
import type { StoredRow, Value } from './rows.ts'

const names = Object.keys(directions)
const everyDirection = 2 ** names.length - 1

/** A mapping that somebody adds may go every way, both ways at first. */
const added = {
  iscomputed: false,
  allowedsyncdirection: everyDirection,
  defaultsyncdirection: directions.bidirectional,
  syncdirection: directions.bidirectional,
} as const

/**
 * Microsoft's pages do not say how `allowedsyncdirection` is to be read; here it is a sum of `1 << direction`.
 * @throws DataverseError 400 with the directions that are allowed
 */
export function checkMapping(
  _engine: Engine,
  given: Readonly<Record<string, Value>>,
  former: StoredRow | undefined,
): Record<string, Value> {
  const values: Record<string, Value> = former
    ? { ...given }
    : { ...added, mappingname: given.attributecrmname ?? null, ...given }
  const table = tableNamed(String(values.entitytypecode ?? ''))
  if (!table) throw invalidArgument(`'${values.entitytypecode ?? ''}' in entitytypecode is no table.`)
  // Rows that come with the organization may name a related table or no column at all.
  const isRenamed = former?.values.attributecrmname !== values.attributecrmname
  if (isRenamed && !(String(values.attributecrmname ?? '') in table.columns)) {
    throw invalidArgument(`'${values.attributecrmname ?? ''}' in attributecrmname is no column of '${table.name}'.`)
  }
  if (!values.attributeexchangename) throw invalidArgument('A mapping needs an attributeexchangename.')
  const allowed = Number(values.allowedsyncdirection)
  if (!(allowed >= 1 && allowed <= everyDirection)) {
    throw invalidArgument(`The allowedsyncdirection ${allowed} is no sum of directions (1 to ${everyDirection}).`)
  }
  for (const column of ['syncdirection', 'defaultsyncdirection']) {
    if ((allowed & (1 << Number(values[column]))) === 0) {
      const possible = names.filter((_name, direction) => allowed & (1 << direction))
      throw invalidArgument(
        `The ${column} ${values[column]} (${names[Number(values[column])]}) is not allowed for '${values.mappingname}' of '${table.name}'. Allowed: ${possible.map((name) => `${directions[name as keyof typeof directions]} (${name})`).join(', ')}.`,
      )
    }
  }
  return values
}
