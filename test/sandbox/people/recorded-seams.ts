import type { MailboxSeam, OrganizationSeam } from '../../../src/sandbox/seams.ts'

export interface Delivered {
  readonly oid: string
  readonly raw: Uint8Array
  readonly options: NonNullable<Parameters<MailboxSeam['deliverMime']>[2]>
}

export interface PutEvent {
  readonly oid: string
  readonly event: Readonly<Record<string, unknown>>
  readonly exceptions: NonNullable<Parameters<MailboxSeam['putEvent']>[2]>
}

/** A mailbox that only remembers what it was given. */
export function recordedMailbox() {
  const users = new Set<string>()
  const messages: Delivered[] = []
  const events: PutEvent[] = []
  const contacts: { readonly oid: string; readonly contact: Readonly<Record<string, unknown>> }[] = []
  const tasks: { readonly oid: string; readonly task: Readonly<Record<string, unknown>> }[] = []
  const seam: MailboxSeam = {
    addUser: (user) => void users.add(user.oid),
    hasUser: (oid) => users.has(oid),
    async deliverMime(oid, raw, options = {}) {
      messages.push({ oid, raw, options })
      return `message-${messages.length}`
    },
    async putEvent(oid, event, exceptions = []) {
      events.push({ oid, event, exceptions })
      return `event-${events.length}`
    },
    async putContact(oid, contact) {
      contacts.push({ oid, contact })
      return `contact-${contacts.length}`
    },
    async putTask(oid, task) {
      tasks.push({ oid, task })
      return `task-${tasks.length}`
    },
  }
  return { seam, users, messages, events, contacts, tasks }
}

export interface SeededRow {
  readonly table: string
  readonly row: Readonly<Record<string, unknown>>
  readonly parties: NonNullable<Parameters<OrganizationSeam['seed']>[2]>
}

/** An organization that only remembers what it was given. */
export function recordedOrganization() {
  const rows: SeededRow[] = []
  const seam: OrganizationSeam = {
    seed(table, row, parties = []) {
      rows.push({ table, row, parties })
      return String(rows.length)
    },
    isEmpty: () => rows.length === 0,
  }
  return { seam, rows }
}
