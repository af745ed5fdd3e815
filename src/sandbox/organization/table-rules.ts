/** What single tables demand beyond what holds for all. */
import type { Engine } from './engine.ts'
import { invalidArgument, privilegeMissing } from './errors.ts'
import { checkFile, countFiles } from './file-rules.ts'
import { checkMapping } from './mapping-rules.ts'
import { withMailbox } from './queue-rules.ts'
import type { StoredRow, Value } from './rows.ts'
import type { Principal } from './security.ts'
import { appointmentRules, masterRules } from './series-rules.ts'

export interface TableRules {
  /** Whether this user may change the row so, beyond the privileges of the table. @throws DataverseError */
  readonly demand?: (who: Principal, values: Readonly<Record<string, Value>>, former: StoredRow) => void
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

/** Approving and rejecting an address is a privilege of its own. */
const approvalPrivilege = 'prvApproveRejectEmailAddress'
function demandApproval(who: Principal, values: Readonly<Record<string, Value>>, former: StoredRow): void {
  const isChanged = values.emailrouteraccessapproval !== former.values.emailrouteraccessapproval
  if (isChanged && !who.role.further.includes(approvalPrivilege)) throw privilegeMissing(approvalPrivilege, who.id)
}

/** What a scheduling application fills in: solid, as long as it lasts. */
function asBooking(_engine: Engine, values: Readonly<Record<string, Value>>): Record<string, Value> {
  const [start, end] = [values.starttime, values.endtime].map((value) => Date.parse(String(value)))
  const minutes = ((end ?? 0) - (start ?? 0)) / 60_000
  if (minutes < 0) throw invalidArgument('The start of the booking lies after its end.')
  return { ...values, bookingtype: values.bookingtype ?? 1, ...(minutes >= 0 ? { duration: Math.round(minutes) } : {}) }
}

const rules: Readonly<Record<string, TableRules>> = {
  appointment: appointmentRules,
  bookableresourcebooking: { prepare: asBooking },
  queue: { written: withMailbox },
  recurringappointmentmaster: masterRules,
  activitymimeattachment: {
    prepare: checkFile,
    written: (engine, row) => {
      countFiles(engine, row)
      return row
    },
    deleted: (engine, row) => countFiles(engine, row, true),
  },
  mailbox: { demand: demandApproval },
  syncattributemapping: { prepare: checkMapping },
}

const none: TableRules = {}
export const rulesOf = (table: string): TableRules => rules[table] ?? none
