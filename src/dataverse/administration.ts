/** Everybody's mailboxes as an administrator sees them: each request with that person's own rights. */
import { type Administration, approvals, type MailboxDecisions } from '../core/administration.ts'
import type { CallOptions } from '../core/ports.ts'
import { okay, rowsIn, rowsOf, rowsOrNone } from './answers.ts'
import { createClient, type DataverseClientOptions } from './client.ts'
import { tellsOwnersColumn } from './mailbox-terms.ts'
import { guid, query, quoted } from './odata.ts'
import { privilegesOf } from './privileges.ts'
import { idOf, lookupValue, type Row, text } from './row.ts'
import { userColumns, userOf, usersByObjectId } from './users.ts'

const [owner, profile] = [lookupValue('regardingobjectid'), lookupValue('emailserverprofile')]
const mailboxColumns = `statecode,emailrouteraccessapproval,processemailreceivedafter,${profile}`
const what = 'administration'
const approved = approvals.indexOf('approved')

export function createAdministration(options: DataverseClientOptions): Administration {
  const client = createClient(options)

  async function write(path: string, json: Readonly<Record<string, unknown>>, call: CallOptions): Promise<void> {
    const request = { method: 'PATCH', path, headers: { 'If-Match': '*' }, json } as const
    const [answers] = await client.changeSets([[request]], what, call)
    for (const answer of answers ?? []) if (answer.status >= 300) okay(answer)
  }

  async function organization(call: CallOptions): Promise<Row> {
    const $select = `organizationid,requireapprovalforuseremail,${tellsOwnersColumn}`
    const [row] = rowsIn(await client.get<Row>(`organizations${query({ $select })}`, what, call))
    return row ?? {}
  }

  return {
    async privileges(call) {
      const me = await client.get<{ readonly UserId: string }>('WhoAmI()', 'WhoAmI', call)
      return privilegesOf(client, me.UserId, call)
    },

    async people({ search = '', after, limit }, call) {
      const wanted = quoted(search)
      const isMeant = `(contains(fullname,${wanted}) or contains(internalemailaddress,${wanted}))`
      const path = `systemusers${query({
        $select: userColumns,
        $filter: `isdisabled eq false${search ? ` and ${isMeant}` : ''}`,
        $orderby: 'fullname',
        // The page's own token alone: an address that somebody else wrote is never asked.
        ...(after === undefined ? {} : { $skiptoken: after }),
      })}`
      const answer = await client.get<Row>(path, what, call, `odata.maxpagesize=${limit}`)
      const next = text(answer['@odata.nextLink'])
      const token = next === undefined ? null : new URL(next).searchParams.get('$skiptoken')
      return { people: rowsIn(answer).flatMap(userOf), ...(token === null ? {} : { after: token }) }
    },

    peopleByObjectId: (oids, call) => usersByObjectId(client, oids, call),

    async mailboxDecisions(oid, call) {
      const users = `systemusers${query({ $select: 'systemuserid', $filter: `azureactivedirectoryobjectid eq ${guid(oid)}` })}`
      const [user] = rowsIn(await client.get<Row>(users, what, call))
      if (!user) return undefined
      const $filter = `${owner} eq ${guid(idOf(user, 'systemuserid'))}`
      const [mailboxes, profiles] = await client.reads(
        [
          `mailboxes${query({ $select: mailboxColumns, $filter })}`,
          `emailserverprofiles${query({ $select: 'processemailsreceivedafter' })}`,
        ],
        what,
        call,
      )
      const [row] = mailboxes ? rowsOf(mailboxes) : []
      if (!row) return undefined
      const own = (profiles ? rowsOrNone(profiles) : []).find(
        (one) => idOf(one, 'emailserverprofileid') === text(row[profile])?.toLowerCase(),
      )
      return decisionsOf(row, own, await organization(call))
    },

    approveMailbox: (id, call) => write(`mailboxes(${guid(id)})`, { emailrouteraccessapproval: approved }, call),
    setStartDate: (id, since, call) => write(`mailboxes(${guid(id)})`, { processemailreceivedafter: since }, call),
    tellsOwners: async (call) => (await organization(call))[tellsOwnersColumn] === true,
    async setTellsOwners(tells, call) {
      const id = idOf(await organization(call), 'organizationid')
      await write(`organizations(${guid(id)})`, { [tellsOwnersColumn]: tells }, call)
    },
  }
}

function decisionsOf(row: Row, profileRow: Row | undefined, organization: Row): MailboxDecisions {
  const [since, profileSince] = [text(row.processemailreceivedafter), text(profileRow?.processemailsreceivedafter)]
  return {
    id: idOf(row, 'mailboxid'),
    isActive: row.statecode === 0,
    approval: approvals[Number(row.emailrouteraccessapproval ?? 0)] ?? 'empty',
    isApprovalRequired: organization.requireapprovalforuseremail === true,
    ...(since ? { since } : {}),
    ...(profileSince ? { profileSince } : {}),
  }
}
