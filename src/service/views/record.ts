import type { NamedRecord } from '../../api/record.ts'
import type { NamedRecord as CoreRecord } from '../../core/record.ts'

/** Where a person opens a record. */
export type AddressOf = (record: { readonly table: string; readonly id: string }) => string

/** A record as the pane shows it, with the address that opens it. */
export function recordView({ table, id, name, detail }: CoreRecord, addressOf: AddressOf): NamedRecord {
  return { table, id, name, ...(detail ? { detail } : {}), url: addressOf({ table, id }) }
}
