/** Core's operations as requests of one change set. */
import { TandemError } from '../core/errors.ts'
import type { CrmOperation } from '../core/ports.ts'
import type { RecordReference } from '../core/record.ts'
import type { BatchRequest, BatchResponse } from './batch.ts'
import { guid } from './odata.ts'
import { partiesOf, writeParty } from './parties.ts'
import { versionOf } from './row.ts'
import { factsOf, lookupNavigations, searchTables, type TableName } from './tables.ts'

export function requestFor(operation: CrmOperation): BatchRequest {
  const path = `${setOf(operation.table)}(${guid(operation.id)})`
  switch (operation.kind) {
    case 'create':
      return {
        method: 'PATCH',
        path,
        // Only if it is not there yet: a repeated create is the same create.
        headers: {
          'If-None-Match': '*',
          ...(operation.detectsDuplicates ? { 'MSCRM.SuppressDuplicateDetection': 'false' } : {}),
        },
        json: {
          ...operation.columns,
          ...(operation.regarding ? regardingOf(operation.table, operation.regarding) : {}),
          ...lookupsOf(operation.lookups),
          ...partyRows(operation.table, operation.parties),
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
          ...lookupsOf(operation.lookups),
          ...partyRows(operation.table, operation.parties),
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
    case 'note':
      return {
        method: 'PATCH',
        path: `annotations(${guid(operation.noteId)})`,
        headers: { 'If-None-Match': '*' },
        json: {
          [`objectid_${operation.table}@odata.bind`]: `/${setOf(operation.table)}(${guid(operation.id)})`,
          subject: operation.subject,
          notetext: operation.text,
        },
      }
    case 'delete':
      return {
        method: 'DELETE',
        path,
        ...(operation.ifVersion ? { headers: { 'If-Match': `W/"${operation.ifVersion}"` } } : {}),
      }
  }
}

/** Row versions after a change set. An attachment's version is not its activity's. */
export function versionsAfter(
  operations: readonly CrmOperation[],
  answers: readonly BatchResponse[],
): Readonly<Record<string, string>> {
  const versions = operations.map(({ kind, id }, index): [string, string] => [
    id,
    kind === 'attach' || kind === 'note' ? '' : versionOf(answers[index]?.headers.get('etag')),
  ])
  return Object.fromEntries(versions.filter(([, version]) => version))
}

/** For activities the navigation property ends in both tables' names. */
function regardingOf(table: string, regarding: RecordReference | null): Readonly<Record<string, unknown>> {
  // Unset: whichever table it pointed to, the plain name clears it.
  if (!regarding) return { [`regardingobjectid_account_${table}@odata.bind`]: null }
  if (!searchTables.includes(regarding.table as TableName)) {
    throw new TandemError('invalid-value', {
      side: 'crm',
      detail: `nothing can be regarding a row of "${regarding.table}"`,
    })
  }
  const bind = `/${setOf(regarding.table)}(${guid(regarding.id)})`
  return { [`regardingobjectid_${regarding.table}_${table}@odata.bind`]: bind }
}

/** A lookup to one of several tables has a name for each; any of them clears it. */
function lookupsOf(
  lookups: Extract<CrmOperation, { kind: 'create' }>['lookups'] = {},
): Readonly<Record<string, unknown>> {
  const bound = Object.entries(lookups).map(([column, target]): [string, string | null] => {
    const navigations = lookupNavigations[column] ?? {}
    const navigation = target ? navigations[target.table] : Object.values(navigations)[0]
    if (!navigation) {
      const what = target ? `can’t point to a row of "${target.table}"` : 'is no lookup that can be written here'
      throw new TandemError('invalid-value', { side: 'crm', detail: `"${column}" ${what}` })
    }
    return [`${navigation}@odata.bind`, target ? `/${setOf(target.table)}(${guid(target.id)})` : null]
  })
  return Object.fromEntries(bound)
}

function partyRows(table: string, parties: Extract<CrmOperation, { kind: 'create' }>['parties']) {
  return parties ? { [partiesOf(table)]: parties.map(writeParty) } : {}
}

function setOf(table: string): string {
  const facts = factsOf(table)
  if (!facts) throw new TandemError('invalid-value', { side: 'crm', detail: `the table "${table}" can’t be used here` })
  return facts.set
}
