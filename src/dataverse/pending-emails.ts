/** The CRM's own e-mails that wait to be sent, and what they carry. */
import type { PendingEmails } from '../core/mail/outgoing.ts'
import type { CallOptions } from '../core/ports.ts'
import { participation } from '../core/record.ts'
import { readIfThere, rowsIn } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { guid, query } from './odata.ts'
import { idOf, innerRows, lookupValue, type Row, text } from './row.ts'

/** Pending Send, and Sending: what was begun and perhaps not finished. */
const waiting = '(statuscode eq 6 or statuscode eq 7)'
const party = lookupValue('partyid')
const mostAtOnce = 50

export function createPendingEmails(client: DataverseClient): PendingEmails {
  return {
    async pendingEmails(userId, options) {
      const isSender = `p/participationtypemask eq ${participation.sender} and p/${party} eq ${guid(userId)}`
      const $filter = `${waiting} and email_activity_parties/any(p:${isSender})`
      const path = `emails${query({ $select: 'activityid', $filter, $orderby: 'modifiedon asc', $top: mostAtOnce })}`
      return rowsIn(await client.get<Row>(path, 'pending emails', options)).map((row) => idOf(row, 'activityid'))
    },
    async attachmentBody(id, options) {
      const path = `activitymimeattachments(${guid(id)})${query({ $select: 'mimetype,body' })}`
      const [answer] = await client.reads([path], 'attachment', options)
      const row = answer && readIfThere(answer)
      const body = text(row?.body)
      return body === undefined ? undefined : { mimetype: text(row?.mimetype) ?? 'application/octet-stream', body }
    },
  }
}

/** Who sends what waits, as the application sees it: `systemuserid`s. */
export async function sendersOfPending(client: DataverseClient, options: CallOptions): Promise<readonly string[]> {
  const $expand = `email_activity_parties($filter=participationtypemask eq ${participation.sender};$select=${party})`
  const path = `emails${query({ $select: 'activityid', $filter: waiting })}&$expand=${encodeURIComponent($expand)}`
  const senders = rowsIn(await client.get<Row>(path, 'senders of pending emails', options)).flatMap((row) =>
    innerRows(row.email_activity_parties).flatMap((one) => text(one[party])?.toLowerCase() ?? []),
  )
  return [...new Set(senders)]
}
