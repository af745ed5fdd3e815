/** `syncattributemapping` rows as the rules that plans go by. */
import { type FieldMapping, fieldCatalogue } from '../core/catalogue/index.ts'
import type { Direction } from '../core/decision.ts'
import { customTypeOf } from '../core/fields/index.ts'
import { type FieldRules, mappingKey } from '../core/rules.ts'
import { type Row, text } from './row.ts'

export const fieldRuleColumns = [
  'mappingname',
  'entitytypecode',
  'attributecrmname',
  'attributeexchangename',
  'syncdirection',
] as const

/** `syncattributemapping_syncdirection` */
const directions: readonly Direction[] = ['none', 'toExchange', 'toCrm', 'bidirectional']
const all: readonly Direction[] = directions
const known: ReadonlySet<string> = new Set(fieldCatalogue.map(mappingKey))

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
    const property = text(row.attributeexchangename)
    if (known.has(key) || !column || !property?.includes(' ') || !customTypeOf(property)) continue
    custom.push({
      table,
      mapping,
      outlookField: property,
      crmColumns: [column],
      itemProperties: [property],
      defaultDirection: 'bidirectional',
      allowedDirections: all,
      isComputed: false,
      isCustom: true,
    })
  }
  return { directions: chosen, custom }
}
