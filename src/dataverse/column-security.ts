/** Which columns are secured for this user: asked once in a while, and only where anything is secured at all. */
import type { CallOptions } from '../core/ports.ts'
import type { RecordTable } from '../core/record.ts'
import type { SecuredColumns } from './activities.ts'
import type { DataverseClient } from './client.ts'
import { guid, query } from './odata.ts'

/** A change of profiles takes effect within this time, in milliseconds. */
const lifeMs = 60_000

interface Attribute {
  readonly LogicalName: string
  readonly MetadataId: string
}
interface Privilege {
  readonly AttributeId: string
  readonly CanRead?: number
  readonly CanUpdate?: number
}

const nothing: SecuredColumns = { unreadable: [], unwritable: [] }

export function createColumnSecurity(options: {
  readonly client: DataverseClient
  readonly whoAmI: (call: CallOptions) => Promise<{ readonly systemUserId: string }>
  readonly now: () => Date
}): (table: RecordTable, call: CallOptions) => Promise<SecuredColumns> {
  const { client, whoAmI, now } = options
  const attributes = new Map<RecordTable, { readonly at: number; readonly value: Promise<readonly Attribute[]> }>()
  let privileges: { readonly at: number; readonly value: Promise<readonly Privilege[]> } | undefined

  const isFresh = (known: { readonly at: number } | undefined) => known && now().getTime() - known.at < lifeMs

  function securedIn(table: RecordTable, { correlationId }: CallOptions): Promise<readonly Attribute[]> {
    const known = attributes.get(table)
    if (known && isFresh(known)) return known.value
    const filter = query({ $select: 'LogicalName,MetadataId', $filter: 'IsSecured eq true' })
    const value = client
      .get<{ value: readonly Attribute[] }>(
        `EntityDefinitions(LogicalName='${table}')/Attributes${filter}`,
        'Attributes',
        {
          correlationId,
        },
      )
      .then((answer) => answer.value ?? [])
      .catch((error: unknown) => {
        attributes.delete(table)
        throw error
      })
    attributes.set(table, { at: now().getTime(), value })
    return value
  }

  function mine(call: CallOptions): Promise<readonly Privilege[]> {
    if (privileges && isFresh(privileges)) return privileges.value
    const value = whoAmI(call)
      .then(({ systemUserId }) =>
        client.get<{ AttributePrivileges: readonly Privilege[] }>(
          `systemusers(${guid(systemUserId)})/Microsoft.Dynamics.CRM.RetrievePrincipalAttributePrivileges()`,
          'RetrievePrincipalAttributePrivileges',
          { correlationId: call.correlationId },
        ),
      )
      .then((answer) => answer.AttributePrivileges ?? [])
      .catch((error: unknown) => {
        privileges = undefined
        throw error
      })
    privileges = { at: now().getTime(), value }
    return value
  }

  return async (table, call) => {
    const secured = await securedIn(table, call)
    if (secured.length === 0) return nothing
    const may = new Map((await mine(call)).map((privilege) => [privilege.AttributeId.toLowerCase(), privilege]))
    const without = (right: 'CanRead' | 'CanUpdate') =>
      secured
        .filter(({ MetadataId }) => !may.get(MetadataId.toLowerCase())?.[right])
        .map(({ LogicalName }) => LogicalName)
    return { unreadable: without('CanRead'), unwritable: without('CanUpdate') }
  }
}
