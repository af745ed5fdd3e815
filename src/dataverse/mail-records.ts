/** What automatic tracking asks of the organization: how it correlates, what it has, and whose filters let what through. */
import type { AlikeWish, CorrelationSettings, FilteringMethod, KnownEmail, MailRecords } from '../core/mail/notice.ts'
import { usualSubjectPrefixes } from '../core/mail/smart-matching.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsOf, rowsOrNone } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { guid, query, quoted } from './odata.ts'
import { readFilteringMethod } from './personal-options.ts'
import { chunks } from './read-records.ts'
import { remembered } from './remembered.ts'
import { idOf, innerRows, lookupOf, type Row, text } from './row.ts'

const settingsLifeMs = 5 * 60_000
const keysPerQuery = 20
/** Smart matching looks so far back (R-212). */
const smartDays = 90
const mostAlike = 20
/** Of a message to many more than these, whoever stands first. */
const mostPeople = 30

const settingsColumns = [
  'emailcorrelationenabled',
  'trackingprefix',
  'hashfilterkeywords',
  'hashmaxcount',
  'hashdeltasubjectcount',
  'hashminaddresscount',
]
const emailColumns = 'activityid,messageid,trackingtoken,subject,_regardingobjectid_value,_ownerid_value'
const parties = 'email_activity_parties($select=addressused)'

export function createMailRecords(
  client: DataverseClient,
  now: () => Date,
): Pick<MailRecords, 'correlationSettings' | 'knownEmails' | 'filteringMethods' | 'queueMethods'> {
  const settings = remembered(
    now,
    async (options) => {
      const path = `organizations${query({ $select: settingsColumns.join(',') })}`
      const [answer] = await client.reads([path], 'correlation settings', options)
      return readSettings((answer && rowsOf(answer)[0]) ?? {})
    },
    settingsLifeMs,
  )

  async function emailsWhere(filters: readonly string[], options: CallOptions, rest: object = {}) {
    const paths = filters.map(
      ($filter) => `emails${query({ $select: emailColumns, $filter, ...rest })}&$expand=${parties}`,
    )
    const answers = await client.reads(paths, 'known emails', options)
    return answers.flatMap((answer) => rowsOrNone(answer)).map(readEmail)
  }

  return {
    correlationSettings: settings.get,
    async knownEmails({ ids, messageIds, tokens, alike }, options) {
      const anyOf = (column: string, values: readonly string[]) =>
        chunks(values, keysPerQuery).map((some) => some.map((value) => `${column} eq ${value}`).join(' or '))
      const keys = [
        ...anyOf('activityid', ids.map(guid)),
        ...anyOf('messageid', messageIds.map(quoted)),
        ...anyOf('trackingtoken', tokens.map(quoted)),
      ]
      const since = new Date(now().getTime() - smartDays * 86_400_000).toISOString()
      const [named, similar] = await Promise.all([
        keys.length > 0 ? emailsWhere(keys, options) : [],
        alike.length > 0
          ? emailsWhere(
              alike.map((wish) => alikeSince(since, wish)),
              options,
              { $orderby: 'createdon desc', $top: String(mostAlike) },
            )
          : [],
      ])
      return [...new Map([...named, ...similar].map((email) => [email.id, email])).values()]
    },
    async queueMethods(queueIds, options) {
      const paths = chunks(queueIds, keysPerQuery).map((some) => {
        const $filter = some.map((id) => `queueid eq ${guid(id)}`).join(' or ')
        return `queues${query({ $select: 'queueid,incomingemailfilteringmethod', $filter })}`
      })
      const rows = (await client.reads(paths, 'filtering methods', options)).flatMap((answer) => rowsOrNone(answer))
      return Object.fromEntries(
        rows.map((row): [string, FilteringMethod] => [idOf(row, 'queueid'), readFilteringMethod(row)]),
      )
    },
    async filteringMethods(userIds, options) {
      const paths = chunks(userIds, keysPerQuery).map((some) => {
        const $filter = some.map((id) => `systemuserid eq ${guid(id)}`).join(' or ')
        return `usersettingscollection${query({ $select: 'systemuserid,incomingemailfilteringmethod', $filter })}`
      })
      // Whose settings this user may not read, is as if they were no user of the CRM.
      const rows = (await client.reads(paths, 'filtering methods', options)).flatMap((answer) => rowsOrNone(answer))
      return Object.fromEntries(
        rows.map((row): [string, FilteringMethod] => [idOf(row, 'systemuserid'), readFilteringMethod(row)]),
      )
    },
  }
}

function alikeSince(since: string, { words, addresses }: AlikeWish): string {
  const groups = words.map((group) => group.map((word) => `contains(subject,${quoted(word)})`).join(' and '))
  const people = addresses.slice(0, mostPeople).map((address) => `p/addressused eq ${quoted(address)}`)
  return [
    `createdon ge ${since}`,
    `(${groups.map((group) => `(${group})`).join(' or ')})`,
    ...(people.length > 0 ? [`email_activity_parties/any(p:${people.join(' or ')})`] : []),
  ].join(' and ')
}

/** Microsoft's defaults where the organization says nothing (R-201, R-206, R-209, R-210). */
function readSettings(row: Row): CorrelationSettings {
  const count = (name: string, usual: number) => (typeof row[name] === 'number' ? (row[name] as number) : usual)
  return {
    isOn: row.emailcorrelationenabled !== false,
    trackingPrefix: text(row.trackingprefix) ?? 'CRM',
    givesTokens: Boolean(text(row.trackingprefix)?.trim()),
    subjectPrefixes: text(row.hashfilterkeywords) ?? usualSubjectPrefixes,
    mostWords: count('hashmaxcount', 20),
    wordsMayDiffer: count('hashdeltasubjectcount', 0),
    leastAddresses: count('hashminaddresscount', 2),
  }
}

function readEmail(row: Row): KnownEmail {
  const [messageId, trackingToken, regarding] = [
    text(row.messageid),
    text(row.trackingtoken),
    lookupOf(row, 'regardingobjectid'),
  ]
  const ownerId = text(row._ownerid_value)?.toLowerCase()
  return {
    id: idOf(row, 'activityid'),
    ...(ownerId ? { ownerId } : {}),
    ...(messageId ? { messageId } : {}),
    ...(trackingToken ? { trackingToken } : {}),
    subject: text(row.subject) ?? '',
    ...(regarding ? { regarding } : {}),
    addresses: innerRows(row.email_activity_parties).flatMap((party) => text(party.addressused)?.toLowerCase() ?? []),
  }
}
