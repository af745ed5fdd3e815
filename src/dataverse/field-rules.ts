/** `syncattributemapping` rows as the rules that plans go by. */
import { type FieldMapping, fieldCatalogue } from '../core/catalogue/index.ts'
import type { Direction } from '../core/decision.ts'
import { customTypeOf } from '../core/fields/index.ts'
import { type FieldRules, mappingKey } from '../core/rules.ts'
import { type Row, text } from './row.ts'

export const fieldRuleColumns: readonly string[] = [
  'mappingname',
  'entitytypecode',
  'attributecrmname',
  'attributeexchangename',
  'syncdirection',
]

/** `syncattributemapping_syncdirection` */
export const directions: readonly Direction[] = ['none', 'toExchange', 'toCrm', 'bidirectional']
const known: ReadonlyMap<string, FieldMapping> = new Map(fieldCatalogue.map((row) => [mappingKey(row), row]))

/** The catalogue's own mapping that a row is about. */
export function knownMappingOf(row: Row): FieldMapping | undefined {
  const [table, mapping] = [text(row.entitytypecode), text(row.mappingname)]
  return table && mapping ? known.get(mappingKey({ table, mapping })) : undefined
}

/** The named property of an administrator's own pair; undefined for every other row. */
export function customPropertyOf(row: Row): string | undefined {
  const property = text(row.attributeexchangename)
  if (knownMappingOf(row) || !text(row.attributecrmname)) return undefined
  return property?.includes(' ') && customTypeOf(property) ? property : undefined
}

/** A row that is none of the catalogue's and names a property of Outlook is an administrator's own pair. */
export function readFieldRules(rows: readonly Row[]): FieldRules {
  const chosen: Record<string, Direction> = {}
  const custom: FieldMapping[] = []
  for (const row of rows) {
    const table = text(row.entitytypecode)
    const mapping = text(row.mappingname)
    const direction = directions[Number(row.syncdirection)]
    if (!table || !mapping || !direction) continue
    const key = mappingKey({ table, mapping })
    chosen[key] = direction
    const column = text(row.attributecrmname)
    const property = customPropertyOf(row)
    if (!column || !property) continue
    custom.push({
      table,
      mapping,
      outlookField: property,
      crmColumns: [column],
      itemProperties: [property],
      defaultDirection: 'bidirectional',
      allowedDirections: directions,
      isComputed: false,
      isCustom: true,
    })
  }
  return { directions: chosen, custom }
}
