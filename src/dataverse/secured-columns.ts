/** Which columns this user may not read or change: the organization's column security decides. */
import type { CallOptions } from '../core/ports.ts'
import type { RecordTable } from '../core/record.ts'
import { rowsIn } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { guid, query, quoted } from './odata.ts'
import type { SecuredColumns } from './records.ts'
import { idOf, innerRows, type Row, text } from './row.ts'

const none: SecuredColumns = { unreadable: [], unwritable: [] }
/** Level of a privilege that is granted. */
const granted = 4

interface Rights {
  readonly mayRead: boolean
  readonly mayUpdate: boolean
}

/** Asked each time, and for the user only where something is secured at all. */
export function createSecuredColumns(
  client: DataverseClient,
  me: (options: CallOptions) => Promise<string>,
): (table: RecordTable, options: CallOptions) => Promise<SecuredColumns> {
  /** Tables that had a secured column when last asked: most likely they have one still. */
  const likely = new Set<RecordTable>()

  async function rights(options: CallOptions): Promise<ReadonlyMap<string, Rights>> {
    const path = `systemusers(${guid(await me(options))})/Microsoft.Dynamics.CRM.RetrievePrincipalAttributePrivileges()`
    const answer = await client.get<Row>(path, 'RetrievePrincipalAttributePrivileges', options)
    return new Map(
      innerRows(answer.AttributePrivileges).map((row): [string, Rights] => [
        idOf(row, 'AttributeId'),
        { mayRead: row.CanRead === granted, mayUpdate: row.CanUpdate === granted },
      ]),
    )
  }

  async function definitions(table: RecordTable, options: CallOptions): Promise<readonly Row[]> {
    const asked = { $select: 'LogicalName,MetadataId', $filter: 'IsSecured eq true' }
    const path = `EntityDefinitions(LogicalName=${quoted(table)})/Attributes${query(asked)}`
    return rowsIn(await client.get<Row>(path, 'secured columns', options))
  }

  return async (table, options) => {
    const [secured, early] = await Promise.all([
      definitions(table, options),
      likely.has(table) ? rights(options) : undefined,
    ])
    if (secured.length === 0) {
      likely.delete(table)
      return none
    }
    likely.add(table)
    const mine = early ?? (await rights(options))
    // What is not told of is not granted.
    const without = (right: keyof Rights) =>
      secured.flatMap((row) => (mine.get(idOf(row, 'MetadataId'))?.[right] ? [] : (text(row.LogicalName) ?? [])))
    return { unreadable: without('mayRead'), unwritable: without('mayUpdate') }
  }
}
