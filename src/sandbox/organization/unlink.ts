import { knownTable } from './definitions.ts'
import type { Engine } from './engine.ts'
import type { Reference, StoredRow } from './rows.ts'

/** Empties the lookups that pointed to a row that is gone. */
export function unlink(engine: Engine, gone: StoredRow): void {
  for (const name of [
    'email',
    'appointment',
    'task',
    'phonecall',
    'fax',
    'letter',
    'serviceappointment',
    'recurringappointmentmaster',
    'annotation',
    'contact',
    'opportunity',
    'incident',
    'activityparty',
  ]) {
    const table = knownTable(name)
    for (const column of new Set(
      table.lookups.filter(({ target }) => target === gone.table).map(({ column }) => column),
    )) {
      for (const row of engine.rows.pointingTo(name, column, gone.id)) {
        const references: Record<string, Reference> = { ...row.references }
        delete references[column]
        engine.rows.put({ ...row, references })
      }
    }
  }
}
