import type { SyncedField } from '../../api/rule.ts'
import { type FieldMapping, mappingsOf } from '../../core/catalogue/index.ts'
import { reasons } from '../../core/decision.ts'
import type { MappingRow } from '../../core/following.ts'
import type { OrganizationSettings } from '../../core/ports.ts'
import { directionUnder, mappingKey } from '../../core/rules.ts'

/** A row of the organization's grid with what the catalogue knows of it. */
export function ruleView(row: MappingRow, settings: OrganizationSettings): SyncedField {
  const known = catalogued(row)
  return {
    id: row.id,
    table: row.table,
    mapping: row.mapping,
    outlookField: known?.outlookField ?? row.outlookField,
    crmColumns: [...(known?.crmColumns ?? [row.crmColumn])],
    direction: row.direction,
    defaultDirection: row.defaultDirection,
    allowedDirections: [...row.allowedDirections],
    ...overruledBy(settings, known, row),
    isCustom: row.isCustom,
  }
}

/** An own pair whose column somebody deleted from the CRM: nothing follows, and the row can be removed. */
export function withoutColumn(field: SyncedField): SyncedField {
  const because = `The column “${field.crmColumns.join('”, “')}” is not in the CRM any more, so that nothing follows. Remove this pair.`
  return { ...field, overruled: { direction: 'none', because } }
}

/** A field that the organization has no row for: e-mail, and what an older organization lacks. */
export function unsettableView(mapping: FieldMapping, settings: OrganizationSettings): SyncedField {
  const { defaultDirection } = mapping
  return {
    table: mapping.table,
    mapping: mapping.mapping,
    outlookField: mapping.outlookField,
    crmColumns: [...mapping.crmColumns],
    direction: defaultDirection,
    defaultDirection,
    allowedDirections: [defaultDirection],
    ...overruledBy(settings, mapping, { ...mapping, direction: defaultDirection }),
    isCustom: false,
  }
}

export function catalogued({ table, mapping }: Pick<FieldMapping, 'table' | 'mapping'>): FieldMapping | undefined {
  return mappingsOf(table).find((each) => each.mapping === mapping)
}

function overruledBy(
  settings: OrganizationSettings,
  known: FieldMapping | undefined,
  row: Pick<MappingRow, 'table' | 'mapping' | 'direction'>,
): Pick<SyncedField, 'overruled'> {
  if (!known) return {}
  const direction = directionUnder({ directions: { [mappingKey(row)]: row.direction }, custom: [] }, settings)(known)
  return direction === row.direction ? {} : { overruled: { direction, because: because(known, direction) } }
}

/** Of what `directionUnder` goes by besides the row. */
function because({ table, mapping }: FieldMapping, direction: SyncedField['direction']): string {
  if (mapping === 'Attachments')
    return direction === 'none' ? reasons['attachments-off'] : 'The organization synchronizes appointment attachments.'
  return table === 'contact' && direction === 'none'
    ? reasons['mailing-address-only']
    : 'This direction is not allowed for the field: the default holds.'
}
