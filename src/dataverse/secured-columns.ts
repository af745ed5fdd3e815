/** Which columns this user may not read or change: the organization's column security decides. */
import type { CallOptions } from '../core/ports.ts'
import type { RecordTable } from '../core/record.ts'
import { rowsIn } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { guid, query, quoted } from './odata.ts'
import type { SecuredColumns } from './records.ts'
import { type Remembered, remembered } from './remembered.ts'
import { idOf, innerRows, type Row, text } from './row.ts'

const lifeMs = 5 * 60_000
const none: SecuredColumns = { unreadable: [], unwritable: [] }
/** Level of a privilege that is granted. */
const granted = 4

interface Rights {
  readonly mayRead: boolean
  readonly mayUpdate: boolean
}

/** Asked once in a while for each table, and for the user only where something is secured at all. */
export function createSecuredColumns(
  client: DataverseClient,
  now: () => Date,
  me: (options: CallOptions) => Promise<string>,
): (table: RecordTable, options: CallOptions) => Promise<SecuredColumns> {
  const definitions = new Map<RecordTable, Remembered<readonly Row[]>>()

  const rights = remembered(
    now,
    async (options): Promise<ReadonlyMap<string, Rights>> => {
      const path = `systemusers(${guid(await me(options))})/Microsoft.Dynamics.CRM.RetrievePrincipalAttributePrivileges()`
      const answer = await client.get<Row>(path, 'RetrievePrincipalAttributePrivileges', options)
      return new Map(
        innerRows(answer.AttributePrivileges).map((row): [string, Rights] => [
          idOf(row, 'AttributeId'),
          { mayRead: row.CanRead === granted, mayUpdate: row.CanUpdate === granted },
        ]),
      )
    },
    lifeMs,
  )

  function securedIn(table: RecordTable): Remembered<readonly Row[]> {
    const known = definitions.get(table)
    if (known) return known
    const options = { $select: 'LogicalName,MetadataId', $filter: 'IsSecured eq true' }
    const path = `EntityDefinitions(LogicalName=${quoted(table)})/Attributes${query(options)}`
    const ask = async (call: CallOptions) => rowsIn(await client.get<Row>(path, 'secured columns', call))
    const fresh = remembered(now, ask, lifeMs)
    definitions.set(table, fresh)
    return fresh
  }

  return async (table, options) => {
    const secured = await securedIn(table).get(options)
    if (secured.length === 0) return none
    const mine = await rights.get(options)
    // What is not told of is not granted.
    const without = (right: keyof Rights) =>
      secured.flatMap((row) => (mine.get(idOf(row, 'MetadataId'))?.[right] ? [] : (text(row.LogicalName) ?? [])))
    return { unreadable: without('mayRead'), unwritable: without('mayUpdate') }
  }
}
