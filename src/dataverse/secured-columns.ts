/** Which columns this user may not read or change: the organization's column security decides. */
import type { CallOptions } from '../core/ports.ts'
import type { RecordTable } from '../core/record.ts'
import { okay, rowsOf } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { guid, query, quoted } from './odata.ts'
import type { ReadingOf, SecuredColumns } from './records.ts'
import { idOf, innerRows, type Row, text } from './row.ts'

const none: SecuredColumns = { unreadable: [], unwritable: [] }
/** Level of a privilege that is granted. */
const granted = 4

interface Rights {
  readonly mayRead: boolean
  readonly mayUpdate: boolean
}

/**
 * Asked with each read of rows, in its batch. A secured column comes as null: what was secured a moment before the row was read,
 * or opened a moment after, must not look emptied. So the question stands behind the rows, and where something was kept from
 * this user when last asked, before them as well. The user's rights are asked for only where something is secured at all.
 */
export function createSecuredColumns(
  client: DataverseClient,
  me: (options: CallOptions) => Promise<string>,
): ReadingOf['read'] {
  /** What was found when last asked, of tables with a secured column: most likely they have one still. */
  const likely = new Map<RecordTable, SecuredColumns>()

  const rightsPath = async (options: CallOptions) =>
    `systemusers(${guid(await me(options))})/Microsoft.Dynamics.CRM.RetrievePrincipalAttributePrivileges()`

  /** @param answers to what is secured and, where that was likely, to the user's rights */
  async function readSecured(
    [definitions, early]: readonly (BatchResponse | undefined)[],
    options: CallOptions,
  ): Promise<SecuredColumns> {
    const secured = definitions ? rowsOf(definitions) : []
    if (secured.length === 0) return none
    const route = 'RetrievePrincipalAttributePrivileges'
    const [rights] = early ? [early] : await client.reads([await rightsPath(options)], route, options)
    const mine = readRights(rights ? okay(rights) : {})
    // What is not told of is not granted.
    const without = (right: keyof Rights) =>
      secured.flatMap((row) => (mine.get(idOf(row, 'MetadataId'))?.[right] ? [] : (text(row.LogicalName) ?? [])))
    return { unreadable: without('mayRead'), unwritable: without('mayUpdate') }
  }

  return async (table, rows, route, options) => {
    const known = likely.get(table)
    const question = [definitionsPath(table), ...(known ? [await rightsPath(options)] : [])]
    const first = known && known.unreadable.length > 0 ? question : []
    const answers = await client.reads([...first, ...rows], route, options, question)
    const end = first.length + rows.length
    async function secured(): Promise<SecuredColumns> {
      const now = await readSecured(answers.slice(end), options)
      if (now === none) likely.delete(table)
      else likely.set(table, now)
      const before = await readSecured(answers.slice(0, first.length), options)
      return { ...now, unreadable: [...new Set([...before.unreadable, ...now.unreadable])] }
    }
    let found: Promise<SecuredColumns> | undefined
    return {
      answers: answers.slice(first.length, end),
      secured() {
        found ??= secured()
        return found
      },
    }
  }
}

function definitionsPath(table: RecordTable): string {
  const asked = { $select: 'LogicalName,MetadataId', $filter: 'IsSecured eq true' }
  return `EntityDefinitions(LogicalName=${quoted(table)})/Attributes${query(asked)}`
}

function readRights(answer: Row): ReadonlyMap<string, Rights> {
  return new Map(
    innerRows(answer.AttributePrivileges).map((row): [string, Rights] => [
      idOf(row, 'AttributeId'),
      { mayRead: row.CanRead === granted, mayUpdate: row.CanUpdate === granted },
    ]),
  )
}
