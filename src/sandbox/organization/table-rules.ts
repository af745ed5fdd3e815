/** What single tables demand beyond what holds for all. */
import type { Engine } from './engine.ts'
import { checkFile, countFiles } from './file-rules.ts'
import { checkMapping } from './mapping-rules.ts'
import type { StoredRow, Value } from './rows.ts'
import { appointmentRules, masterRules } from './series-rules.ts'

export interface TableRules {
  /** Values as they would stand after the write → as they are kept. @throws DataverseError for what the table refuses */
  readonly prepare?: (
    engine: Engine,
    values: Readonly<Record<string, Value>>,
    former: StoredRow | undefined,
  ) => Record<string, Value>
  /** What else happens once the row and its children stand. */
  readonly written?: (engine: Engine, row: StoredRow, former: StoredRow | undefined) => StoredRow
  readonly deleted?: (engine: Engine, row: StoredRow) => void
}

const rules: Readonly<Record<string, TableRules>> = {
  appointment: appointmentRules,
  recurringappointmentmaster: masterRules,
  activitymimeattachment: {
    prepare: checkFile,
    written: (engine, row) => {
      countFiles(engine, row)
      return row
    },
    deleted: (engine, row) => countFiles(engine, row, true),
  },
  syncattributemapping: { prepare: checkMapping },
}

const none: TableRules = {}
export const rulesOf = (table: string): TableRules => rules[table] ?? none
