/** What a user's roles let them do, as the organization says it. */
import type { CallOptions } from '../core/ports.ts'
import type { DataverseClient } from './client.ts'
import { guid } from './odata.ts'
import { innerRows, type Row, text } from './row.ts'

/** Names in lower case. @throws TandemError */
export async function privilegesOf(
  client: DataverseClient,
  systemUserId: string,
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const path = `systemusers(${guid(systemUserId)})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`
  const answer = await client.get<Row>(path, 'RetrieveUserPrivileges', options)
  return new Set(innerRows(answer.RolePrivileges).flatMap((row) => text(row.PrivilegeName)?.toLowerCase() ?? []))
}
