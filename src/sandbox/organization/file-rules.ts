/** Files of activities (`activitymimeattachment`): what the organization refuses, and what it counts on the activity. */
import { tableNamed } from './definitions.ts'
import type { Engine } from './engine.ts'
import { DataverseError } from './errors.ts'
import type { StoredRow, Value } from './rows.ts'

export const tooBig = () => new DataverseError(400, '0x80044a02', 'Attachment file size is too big.')

/** `maxuploadfilesize` applies to the file in base64, as Microsoft's page on files says. */
export function demandAllowed(engine: Engine, name: unknown, base64Length: number): void {
  const { maxuploadfilesize: most, blockedattachments: blocked } =
    engine.rows.find('organization', engine.organizationId)?.values ?? {}
  const ending = /\.([^.]+)$/.exec(String(name ?? ''))?.[1]?.toLowerCase()
  if (
    ending !== undefined &&
    String(blocked ?? '')
      .split(';')
      .includes(ending)
  )
    throw new DataverseError(
      400,
      '0x80043e09',
      'The attachment is either not a valid type or is too large. It cannot be uploaded or downloaded.',
    )
  if (typeof most === 'number' && base64Length > most) throw tooBig()
}

export function checkFile(engine: Engine, given: Readonly<Record<string, Value>>): Record<string, Value> {
  demandAllowed(engine, given.filename, typeof given.body === 'string' ? given.body.length : 0)
  return { ...given }
}

/** The activity says how many it has: one that comes or goes is another version of the activity. */
export function countFiles(engine: Engine, file: StoredRow, isGoing = false): void {
  const owner = file.references.objectid
  const row = owner && engine.rows.find(owner.table, owner.id)
  if (!row || !tableNamed(row.table)?.columns.attachmentcount) return
  const files = engine.rows.pointingTo('activitymimeattachment', 'objectid', row.id)
  const attachmentcount = files.filter(({ id }) => !isGoing || id !== file.id).length
  if ((row.values.attachmentcount ?? 0) === attachmentcount) return
  engine.rows.put({ ...row, values: { ...row.values, attachmentcount } })
}
