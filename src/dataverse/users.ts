/** Users of the organization, for whoever runs the installation: who a mailbox belongs to. */
import type { OrganizationUser } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import type { NamedRecord } from '../core/record.ts'
import { rowsOf } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { guid, query, quoted } from './odata.ts'
import { chunks } from './read-records.ts'
import { idOf, type Row, text } from './row.ts'

const idsPerQuery = 50
/** What `userOf` reads. */
export const userColumns = 'fullname,internalemailaddress,azureactivedirectoryobjectid'
const what = 'users'

export const usersByObjectId = (client: DataverseClient, oids: readonly string[], options: CallOptions) =>
  usersAmong(client, oids, (some) => some, options)

/** Which of these may work there. */
export async function enabledAmong(
  client: DataverseClient,
  oids: readonly string[],
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const users = await usersAmong(client, oids, (some) => `isdisabled eq false and (${some})`, options)
  return new Set(users.map(({ oid }) => oid))
}

/** @param filter what is asked of those with these object ids */
async function usersAmong(
  client: DataverseClient,
  oids: readonly string[],
  filter: (some: string) => string,
  options: CallOptions,
): Promise<readonly OrganizationUser[]> {
  const paths = chunks([...oids], idsPerQuery).map((some) => {
    const $filter = filter(some.map((oid) => `azureactivedirectoryobjectid eq ${guid(oid)}`).join(' or '))
    return `systemusers${query({ $select: userColumns, $filter })}`
  })
  const answers = await client.reads(paths, what, options)
  return answers.flatMap((answer) => rowsOf(answer)).flatMap(userOf)
}

/** Somebody who may work there, by address in any case. */
export async function userByAddress(
  client: DataverseClient,
  address: string,
  options: CallOptions,
): Promise<OrganizationUser | undefined> {
  const $filter = `internalemailaddress eq ${quoted(address)} and isdisabled eq false`
  const [answer] = await client.reads([`systemusers${query({ $select: userColumns, $filter })}`], what, options)
  return answer && rowsOf(answer).flatMap(userOf)[0]
}

/** A team that owns records, by its name. */
export async function teamByName(
  client: DataverseClient,
  name: string,
  options: CallOptions,
): Promise<NamedRecord | undefined> {
  const path = `teams${query({ $select: 'teamid,name', $filter: `name eq ${quoted(name)}`, $top: 1 })}`
  const [answer] = await client.reads([path], 'teams', options)
  const [row] = answer ? rowsOf(answer) : []
  return row && { table: 'team', id: idOf(row, 'teamid'), name: text(row.name) ?? name }
}

export function userOf(row: Row): readonly OrganizationUser[] {
  const oid = text(row.azureactivedirectoryobjectid)?.toLowerCase()
  if (!oid) return []
  return [{ oid, name: text(row.fullname) ?? '', address: text(row.internalemailaddress)?.toLowerCase() ?? '' }]
}
