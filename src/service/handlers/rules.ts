/** Which fields are synchronized, and which way: the organization's own rows, seen and set as the caller. */
import type { RuleChange, RuleList, SyncedField } from '../../api/rule.ts'
import { fieldCatalogue } from '../../core/catalogue/index.ts'
import type { MappingRow } from '../../core/following.ts'
import { mappingKey } from '../../core/rules.ts'
import { Refusal } from '../problems.ts'
import { ruleView, unsettableView, withoutColumn } from '../views/rule.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'
import { compareForAll } from './compare-anew.ts'

export async function listRules(call: SignedInCall): Promise<RuleList> {
  const options = upstreamOptions(call)
  const { crm } = call.world
  const [rows, settings, { custom }] = await Promise.all([
    crm.mappingRows(options),
    crm.settings(options),
    crm.fieldRules(options),
  ])
  const followed = new Set(custom.map(mappingKey))
  // In the order that people know from the settings page; own pairs at the end of their table.
  const known = fieldCatalogue.map((mapping) => {
    const row = rows.find((each) => mappingKey(each) === mappingKey(mapping))
    return row ? ruleView(row, settings) : unsettableView(mapping, settings)
  })
  const shown = new Set(known.map(mappingKey))
  const own = rows
    .filter((row) => !shown.has(mappingKey(row)))
    .map((row) =>
      row.isCustom && !followed.has(mappingKey(row)) ? withoutColumn(ruleView(row, settings)) : ruleView(row, settings),
    )
  const fields = [...known, ...own]
  return {
    tables: [...new Set(fields.map(({ table }) => table))].map((table) => ({
      table,
      fields: fields.filter((field) => field.table === table),
    })),
  }
}

/** @throws TandemError `privilege-missing` when the organization lets only others change it */
export async function changeRule(call: SignedInCall, { rowId, direction }: RuleChange): Promise<SyncedField> {
  const options = upstreamOptions(call)
  const [row, settings] = await Promise.all([findRow(call, rowId), call.world.crm.settings(options)])
  if (!row.allowedDirections.includes(direction)) {
    throw new Refusal(
      'invalid-value',
      `“${row.mapping}” of ${row.table} can’t be given this direction. Choose among ${row.allowedDirections.join(', ')}.`,
      { errors: [{ path: 'direction', message: `must be among ${row.allowedDirections.join(', ')}` }] },
    )
  }
  if (row.direction !== direction) {
    await call.world.crm.setDirection(row.id, direction, options)
    await compareForAll(call, row.table)
  }
  return ruleView({ ...row, direction }, settings)
}

/** @throws Refusal `not-found` */
export async function findRow(call: SignedInCall, rowId: string): Promise<MappingRow> {
  const rows = await call.world.crm.mappingRows(upstreamOptions(call))
  const row = rows.find(({ id }) => id.toLowerCase() === rowId.toLowerCase())
  if (!row) {
    throw new Refusal('not-found', 'This field is no longer among the synchronized ones. Look at the list again.')
  }
  return row
}
