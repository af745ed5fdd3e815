/** The Dataverse Web API as core's Crm: as one user sees the organization. */
import { TandemError } from '../core/errors.ts'
import type { FollowedCrm } from '../core/following.ts'
import type { CallOptions, Crm, CrmLookup, OrganizationSettings } from '../core/ports.ts'
import type { AddressMatch, CrmRecord, RecordReference, RecordTable } from '../core/record.ts'
import type { FieldRules } from '../core/rules.ts'
import { inShape } from '../upstream/index.ts'
import { keyOf, type Row, readRow, recordQuery, text } from './activities.ts'
import { readIfThere, rowsIn, rowsOf, rowsOrNone } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import { createClient, type DataverseClientOptions } from './client.ts'
import { createColumnSecurity } from './column-security.ts'
import { fieldRuleColumns, readFieldRules } from './field-rules.ts'
import { guid, query, quoted } from './odata.ts'
import { isActive, namedColumns, type PeopleRead, peopleReads, readMatches, readNamed, readsApart } from './people.ts'
import { createReadRecords } from './read-records.ts'
import { openWorkReads, ranked, searchReads } from './search.ts'
import { readSettings, settingsColumns } from './settings.ts'
import { factsOf } from './tables.ts'
import { createWrites } from './write-sets.ts'

export interface CrmOptions extends DataverseClientOptions {
  readonly now: () => Date
}

/** The organization's settings are read again after this time, in milliseconds. */
const settingsLifeMs = 5 * 60_000
const rulesLifeMs = 10_000

export function createCrm(options: CrmOptions): Crm & Pick<FollowedCrm, 'readRecords'> {
  const client = createClient(options)
  const secured = createColumnSecurity({ client, whoAmI: (call) => whoAmI(call), now: options.now })
  let who: ReturnType<Crm['whoAmI']> | undefined
  let rules: { readonly at: number; readonly value: Promise<FieldRules> } | undefined
  let settings: { readonly at: number; readonly value: Promise<OrganizationSettings> } | undefined

  // Others wait for the same answers, so these do not end with the first asker's signal; a failure is not remembered.

  function whoAmI({ correlationId }: CallOptions): ReturnType<Crm['whoAmI']> {
    who ??= client
      .get<{ UserId: string; BusinessUnitId: string; OrganizationId: string }>('WhoAmI()', 'WhoAmI', { correlationId })
      .then((me) =>
        inShape('crm', () => ({
          systemUserId: me.UserId.toLowerCase(),
          businessUnitId: me.BusinessUnitId.toLowerCase(),
          organizationId: me.OrganizationId.toLowerCase(),
        })),
      )
      .catch((error: unknown) => {
        who = undefined
        const isRefused = error instanceof TandemError && error.code === 'privilege-missing'
        throw isRefused ? new TandemError('not-a-crm-user', { side: 'crm', cause: error }) : error
      })
    return who
  }

  function organizationSettings({ correlationId }: CallOptions): Promise<OrganizationSettings> {
    const now = options.now().getTime()
    if (settings && now - settings.at < settingsLifeMs) return settings.value
    const path = `organizations${query({ $select: settingsColumns.join(',') })}`
    const value = client
      .get<{ value: readonly Row[] }>(path, 'organizations', { correlationId })
      .then((answer) => readSettings(rowsIn(answer)[0] ?? {}))
      .catch((error: unknown) => {
        settings = undefined
        throw error
      })
    settings = { at: now, value }
    return value
  }

  /** Columns that an administrator's own pairs need. */
  async function customColumns(table: RecordTable, call: CallOptions): Promise<readonly string[]> {
    const { custom } = await fieldRules(call)
    return custom.flatMap((row) => (row.table === table ? row.crmColumns : []))
  }

  /** Rows of people who are looked for by address; a crowd behind one address does not hide the others. */
  async function matchesOf(
    people: readonly PeopleRead[],
    answers: readonly BatchResponse[],
    call: CallOptions,
  ): Promise<readonly AddressMatch[]> {
    const found = people.map((read, index) => {
      const answer = answers[index]
      // A table that this user may not read at all has nobody for them.
      const rows = answer ? rowsOrNone(answer) : []
      return { read, rows, apart: readsApart(read, rows) }
    })
    const apart = found.flatMap((one) => one.apart)
    const matches = found.flatMap(({ read, rows, apart: { length } }) => (length > 0 ? [] : readMatches(read, rows)))
    if (apart.length === 0) return matches
    const paths = apart.map(({ path }) => path)
    return [...matches, ...(await matchesOf(apart, await client.reads(paths, 'lookup', call), call))]
  }

  async function lookup(request: Parameters<Crm['lookup']>[0], call: CallOptions): Promise<CrmLookup> {
    const people = peopleReads(request.addresses)
    const { activity, regarding } = request
    // Asked beside the rows, and not before them: it says only what of them to leave out.
    const securing = activity ? secured(activity.table, call) : undefined
    securing?.catch(() => {})
    const extra = activity ? await customColumns(activity.table, call) : []
    const activities = activity ? activityReads(activity, extra) : []
    const regards = regarding ? [namedRead(regarding)] : []
    const answers = await client.reads([...people.map(({ path }) => path), ...activities, ...regards], 'lookup', call)
    const activityAnswers = answers.slice(people.length, people.length + activities.length)
    const [regardingAnswer] = answers.slice(people.length + activities.length)
    const security = await securing
    const found = regardingAnswer && regarding ? readIfThere(regardingAnswer) : undefined
    const facts = regarding && factsOf(regarding.table)
    return {
      matches: await matchesOf(people, answers.slice(0, people.length), call),
      records: activity
        ? distinct(activityAnswers.flatMap(rowsOf).map((row) => readRow(activity.table, row, extra, security)))
        : [],
      ...(found && regarding && facts
        ? { regarding: { ...readNamed(regarding.table, found), isActive: isActive(facts, found) } }
        : {}),
    }
  }

  /** The organization's own directions and additions; a change there takes effect within seconds. */
  function fieldRules({ correlationId }: CallOptions): Promise<FieldRules> {
    const now = options.now().getTime()
    if (rules && now - rules.at < rulesLifeMs) return rules.value
    const path = `syncattributemappings${query({ $select: fieldRuleColumns.join(',') })}`
    const value = client
      .get<{ value: readonly Row[] }>(path, 'syncattributemappings', { correlationId })
      .then((answer) => readFieldRules(rowsIn(answer)))
      .catch((error: unknown) => {
        rules = undefined
        throw error
      })
    rules = { at: now, value }
    return value
  }

  const readRecords = createReadRecords({ client, customColumns, secured })

  return {
    whoAmI,
    settings: organizationSettings,
    lookup,

    readRecords,

    async readRecord(table, id, call) {
      const [answer] = await readRecords(table, [id], call)
      if (!(answer instanceof TandemError)) return answer
      if (answer.code === 'record-gone') return undefined
      throw answer
    },

    fieldRules,

    ...createWrites(client),

    async search(text, wanted, limit, call) {
      const reads = searchReads(text, wanted, limit)
      const answers = await client.reads(
        reads.map(({ path }) => path),
        'search',
        call,
      )
      const found = reads.flatMap(({ table }, index) => {
        const answer = answers[index]
        return answer ? rowsOrNone(answer).map((row) => readNamed(table, row)) : []
      })
      return ranked(found, text).slice(0, limit)
    },

    async openWork(customers, limit, call) {
      const reads = openWorkReads(customers, limit)
      const answers = await client.reads(
        reads.map(({ path }) => path),
        'open work',
        call,
      )
      const rows = reads.flatMap(({ table }, index) => {
        const answer = answers[index]
        return answer ? rowsOrNone(answer).map((row) => ({ table, row })) : []
      })
      return rows
        .sort((one, other) => (text(other.row.modifiedon) ?? '').localeCompare(text(one.row.modifiedon) ?? ''))
        .slice(0, limit)
        .map(({ table, row }) => readNamed(table, row))
    },

    async names(records, call) {
      const known = records.filter(({ table }) => factsOf(table))
      const answers = await client.reads(known.map(namedRead), 'names', call)
      return known.flatMap(({ table }, index) => {
        const row = answers[index] ? readIfThere(answers[index]) : undefined
        return row ? [readNamed(table, row)] : []
      })
    },
  }
}

function namedRead({ table, id }: RecordReference): string {
  const facts = factsOf(table)
  if (!facts) throw new TandemError('invalid-value', { side: 'crm', detail: `the table "${table}" can’t be used here` })
  return `${facts.set}(${guid(id)})${query({ $select: namedColumns(facts).join(',') })}`
}

function activityReads(
  { table, ids, messageId }: NonNullable<Parameters<Crm['lookup']>[0]['activity']>,
  extra: readonly string[],
): readonly string[] {
  const tests = [
    ...ids.map((id) => `${keyOf(table)} eq ${guid(id)}`),
    ...(table === 'email' && messageId ? [`messageid eq ${quoted(messageId)}`] : []),
  ]
  return tests.length > 0 ? [`${factsOf(table)?.set}${recordQuery(table, tests.join(' or '), extra)}`] : []
}

function distinct(records: readonly CrmRecord[]): readonly CrmRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()]
}
