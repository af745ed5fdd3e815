/** Core's operations as requests of one change set. */
import { TandemError } from '../core/errors.ts'
import type { CrmOperation } from '../core/ports.ts'
import type { RecordReference } from '../core/record.ts'
import { writeParty } from './activities.ts'
import type { BatchRequest } from './batch.ts'
import { guid } from './odata.ts'
import { factsOf } from './tables.ts'

export function requestFor(operation: CrmOperation): BatchRequest {
  const path = `${setOf(operation.table)}(${guid(operation.id)})`
  switch (operation.kind) {
    case 'create':
      return {
        method: 'PATCH',
        path,
        // Only if it is not there yet: a repeated create is the same create.
        headers: { 'If-None-Match': '*' },
        json: {
          ...operation.columns,
          ...(operation.regarding ? regardingOf(operation.table, operation.regarding) : {}),
          ...partiesOf(operation.table, operation.parties),
        },
      }
    case 'update':
      return {
        method: 'PATCH',
        path,
        headers: { 'If-Match': operation.ifVersion ? `W/"${operation.ifVersion}"` : '*' },
        json: {
          ...operation.columns,
          ...(operation.regarding === undefined ? {} : regardingOf(operation.table, operation.regarding)),
          ...partiesOf(operation.table, operation.parties),
        },
      }
    case 'attach': {
      const { attachment } = operation
      return {
        method: 'PATCH',
        path: `activitymimeattachments(${guid(attachment.id)})`,
        headers: { 'If-None-Match': '*' },
        json: {
          'objectid_activitypointer@odata.bind': `/activitypointers(${guid(operation.id)})`,
          filename: attachment.filename,
          mimetype: attachment.mimetype,
          body: attachment.body,
          ...(attachment.contentId ? { attachmentcontentid: attachment.contentId.slice(0, 250) } : {}),
        },
      }
    }
    case 'delete':
      return { method: 'DELETE', path }
  }
}

/** For activities the navigation property ends in both tables' names. */
function regardingOf(table: string, regarding: RecordReference | null): Readonly<Record<string, unknown>> {
  // Unset: whichever table it pointed to, the plain name clears it.
  if (!regarding) return { [`regardingobjectid_account_${table}@odata.bind`]: null }
  const bind = `/${setOf(regarding.table)}(${guid(regarding.id)})`
  return { [`regardingobjectid_${regarding.table}_${table}@odata.bind`]: bind }
}

function partiesOf(table: string, parties: Extract<CrmOperation, { kind: 'create' }>['parties']) {
  return parties ? { [`${table}_activity_parties`]: parties.map(writeParty) } : {}
}

export function setOf(table: string): string {
  const facts = factsOf(table)
  if (!facts) throw new TandemError('invalid-value', { side: 'crm', detail: `the table "${table}" can’t be used here` })
  return facts.set
}
