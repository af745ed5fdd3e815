/** A queue gets its mailbox row by itself, as a user does; whoever administers e-mail has to approve the address. */
import type { Engine } from './engine.ts'
import type { StoredRow } from './rows.ts'

const pendingApproval = 2

export function withMailbox(engine: Engine, queue: StoredRow, former: StoredRow | undefined): StoredRow {
  const [own] = engine.rows.pointingTo('mailbox', 'regardingobjectid', queue.id)
  const { name, emailaddress = null, statecode = 0, statuscode = 1 } = queue.values
  const isOther = own && own.values.emailaddress !== emailaddress
  const now = `${engine.clock.now().toISOString().slice(0, 19)}Z`
  engine.rows.put({
    table: 'mailbox',
    id: own?.id ?? engine.newId(),
    values: {
      ...{ createdon: now, isforwardmailbox: false, emailrouteraccessapproval: pendingApproval },
      ...{ incomingemaildeliverymethod: 0, outgoingemaildeliverymethod: 0, actdeliverymethod: 2 },
      ...{ enabledforincomingemail: false, enabledforoutgoingemail: false, enabledforact: false },
      ...{ incomingemailstatus: 0, outgoingemailstatus: 0, actstatus: 0 },
      ...own?.values,
      ...{ name: name ?? '', emailaddress, statecode, statuscode, modifiedon: now },
      ...(isOther && former ? { emailrouteraccessapproval: pendingApproval } : {}),
    },
    references: {
      ...own?.references,
      regardingobjectid: { table: 'queue', id: queue.id },
      ...(queue.references.ownerid ? { ownerid: queue.references.ownerid } : {}),
      ...(queue.references.owningbusinessunit ? { owningbusinessunit: queue.references.owningbusinessunit } : {}),
    },
  })
  return queue
}
