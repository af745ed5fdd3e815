/** What of a receipt its reader may see today: rights change, what was written down does not (invariant 6). */
import type { FieldMapping } from '../../core/catalogue/index.ts'
import type { Receipt } from '../../core/receipt.ts'
import { type CrmRecord, isSameRecord, type NamedRecord } from '../../core/record.ts'
import { type FieldRules, mappingsUnder } from '../../core/rules.ts'
import { type SignedInCall, upstreamOptions } from '../handlers/call.ts'

export interface Sight {
  mappingOf(table: string, mapping: string): FieldMapping | undefined
  /** Whether the CRM's value of a field may be shown; false as well where nobody can say. */
  showsCrmValue(receipt: Pick<Receipt, 'table' | 'recordId'>, mapping: string): boolean
  /** What the record of a receipt is called today; undefined where it may not be read. */
  nameOf(receipt: Pick<Receipt, 'table' | 'recordId'>): string | undefined
  /** The record under its name of today; undefined where it may not be read. */
  named(record: NamedRecord): NamedRecord | undefined
  /** A name in a decision that belongs to a record which may be read. */
  showsName(name: unknown): boolean
}

/**
 * @param recordOf the record of a receipt as this person reads it now
 * @param past whose regarding records may have changed their names, or their readers
 */
export async function sightOf(
  call: SignedInCall,
  fieldRules: FieldRules,
  recordOf: (receipt: Pick<Receipt, 'table' | 'recordId'>) => CrmRecord | undefined,
  past: readonly Receipt[],
): Promise<Sight> {
  const regarding = past.flatMap((receipt) => receipt.regarding ?? [])
  const asked = regarding.filter((one, index) => regarding.findIndex((other) => isSameRecord(one, other)) === index)
  const today = asked.length > 0 ? await call.world.crm.names(asked, upstreamOptions(call)) : []
  const named = (record: NamedRecord) => today.find((each) => isSameRecord(each, record))
  const shownNames = new Set(regarding.filter(named).map(({ name }) => name))
  const mappingsOf = mappingsUnder(fieldRules)
  const mappingOf = (table: string, mapping: string) => mappingsOf(table).find((each) => each.mapping === mapping)
  return {
    mappingOf,
    showsCrmValue(receipt, mapping) {
      const columns = mappingOf(receipt.table, mapping)?.crmColumns
      const record = recordOf(receipt)
      return Boolean(columns && record && !columns.some((column) => record.unreadable?.includes(column)))
    },
    nameOf(receipt) {
      const { columns } = recordOf(receipt) ?? {}
      const name = columns?.subject ?? columns?.fullname
      return typeof name === 'string' ? name : undefined
    },
    named,
    showsName: (name) => typeof name === 'string' && shownNames.has(name),
  }
}
