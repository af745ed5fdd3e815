/** The Dataverse Web API as core's Crm: as one user sees the organization. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions, Crm, CrmLookup, OrganizationSettings } from '../core/ports.ts'
import type { ActivityRecord, ActivityTable, NamedRecord, RecordReference } from '../core/record.ts'
import { activityQuery, type Row, readActivityRow, versionOf } from './activities.ts'
import type { BatchResponse } from './batch.ts'
import { createClient, type DataverseClientOptions } from './client.ts'
import { failureOf } from './failures.ts'
import { guid, query, quoted } from './odata.ts'
import { isActive, namedColumns, peopleReads, readMatches, readNamed } from './people.ts'
import { readSettings, settingsColumns } from './settings.ts'
import { factsOf, searchTables } from './tables.ts'
import { requestFor } from './write.ts'

export interface CrmOptions extends DataverseClientOptions {
  readonly now: () => Date
}

/** The organization's settings are read again after this time, in milliseconds. */
const settingsLifeMs = 5 * 60_000
const activityTables = new Set(['email', 'appointment'])

export function createCrm(options: CrmOptions): Crm {
  const client = createClient(options)
  let who: ReturnType<Crm['whoAmI']> | undefined
  let settings: { readonly at: number; readonly value: Promise<OrganizationSettings> } | undefined

  function whoAmI(call: CallOptions): ReturnType<Crm['whoAmI']> {
    who ??= client
      .get<{ UserId: string; BusinessUnitId: string; OrganizationId: string }>('WhoAmI()', 'WhoAmI', call)
      .then(
        ({ UserId, BusinessUnitId, OrganizationId }) => ({
          systemUserId: UserId.toLowerCase(),
          businessUnitId: BusinessUnitId,
          organizationId: OrganizationId.toLowerCase(),
        }),
        (error: unknown) => {
          who = undefined
          const isRefused = error instanceof TandemError && error.code === 'privilege-missing'
          throw isRefused ? new TandemError('not-a-crm-user', { side: 'crm', cause: error }) : error
        },
      )
    return who
  }

  function organizationSettings(call: CallOptions): Promise<OrganizationSettings> {
    const now = options.now().getTime()
    if (settings && now - settings.at < settingsLifeMs) return settings.value
    const value = client
      .get<{ value: readonly Row[] }>(
        `organizations${query({ $select: settingsColumns.join(',') })}`,
        'organizations',
        call,
      )
      .then(({ value: [row] }) => readSettings(row ?? {}))
    value.catch(() => {
      settings = undefined
    })
    settings = { at: now, value }
    return value
  }

  async function lookup(request: Parameters<Crm['lookup']>[0], call: CallOptions): Promise<CrmLookup> {
    const people = peopleReads(request.addresses)
    const { activity, regarding } = request
    const activities = activity ? activityReads(activity) : []
    const regards = regarding ? [namedRead(regarding)] : []
    const answers = await client.reads([...people.map(({ path }) => path), ...activities, ...regards], 'lookup', call)
    const peopleAnswers = answers.slice(0, people.length)
    const activityAnswers = answers.slice(people.length, people.length + activities.length)
    const [regardingAnswer] = answers.slice(people.length + activities.length)
    const found = regardingAnswer && regarding ? readIfThere(regardingAnswer) : undefined
    const facts = regarding && factsOf(regarding.table)
    return {
      matches: people.flatMap((read, index) => {
        const answer = peopleAnswers[index]
        // A table that this user may not read at all has nobody for them (R-220).
        return answer ? readMatches(read, rowsOrNone(answer)) : []
      }),
      activities: activity
        ? distinct(activityAnswers.flatMap(rowsOf).map((row) => readActivityRow(activity.table, row)))
        : [],
      ...(found && regarding && facts
        ? { regarding: { ...readNamed(regarding.table, found), isActive: isActive(facts, found) } }
        : {}),
    }
  }

  return {
    whoAmI,
    settings: organizationSettings,
    lookup,

    async readActivity(table, id, call) {
      const [answer] = await client.reads(
        [`${factsOf(table)?.set}(${guid(id)})${activityQuery(table)}`],
        `read ${table}`,
        call,
      )
      if (!answer || answer.status === 404) return undefined
      if (answer.status === 403) throw new TandemError('record-not-readable', { side: 'crm' })
      return readActivityRow(table, okay(answer))
    },

    async write(operations, call) {
      const requests = operations.map(requestFor)
      const answers = await client.changeSet(requests, 'write', call)
      const failed = answers.find(({ status }) => status >= 300)
      if (failed) {
        const creates = operations.find(({ kind }) => kind === 'create')
        // 412 answers "only if it is not there yet"; a version that moved has a code of its own.
        const failure = failureOf(failed)
        const isVersion = /0x80060882/i.test(failed.text)
        if (failed.status === 412 && creates && !isVersion) return { kind: 'exists', id: creates.id }
        throw failure
      }
      const versions = operations.map((operation, index): [string, string] => [
        operation.id,
        versionOf(answers[index]?.headers.get('etag')),
      ])
      return { kind: 'done', versions: Object.fromEntries(versions.filter(([, version]) => version)) }
    },

    async search(text, wanted, limit, call) {
      const chosen = searchTables.filter((table) => wanted.length === 0 || wanted.includes(table))
      const reads = chosen.map((table) => searchRead(table, text, limit))
      const answers = await client.reads(reads, 'search', call)
      const found = chosen.flatMap((table, index) => {
        const answer = answers[index]
        return answer ? rowsOrNone(answer).map((row) => readNamed(table, row)) : []
      })
      return ranked(found, text).slice(0, limit)
    },

    async openWork(customers, limit, call) {
      const ids = customers.map(({ id }) => `_customerid_value eq ${guid(id)}`)
      if (ids.length === 0) return []
      const worked = ['incident', 'opportunity'] as const
      const reads = worked.map((table) => {
        const facts = factsOf(table)
        return `${facts?.set}${query({
          $select: facts ? namedColumns(facts).join(',') : '',
          $filter: `statecode eq 0 and (${ids.join(' or ')})`,
          $orderby: 'modifiedon desc',
          $top: limit,
        })}`
      })
      const answers = await client.reads(reads, 'open work', call)
      return worked.flatMap((table, index) => {
        const answer = answers[index]
        return answer ? rowsOrNone(answer).map((row) => readNamed(table, row)) : []
      })
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

function activityReads({
  table,
  ids,
  messageId,
}: NonNullable<Parameters<Crm['lookup']>[0]['activity']>): readonly string[] {
  const tests = [
    ...ids.map((id) => `activityid eq ${guid(id)}`),
    ...(table === 'email' && messageId ? [`messageid eq ${quoted(messageId)}`] : []),
  ]
  return tests.length > 0 && activityTables.has(table)
    ? [`${factsOf(table)?.set}${activityQuery(table as ActivityTable, tests.join(' or '))}`]
    : []
}

function searchRead(table: (typeof searchTables)[number], text: string, limit: number): string {
  const facts = factsOf(table)
  const tests = facts?.searched.map((column) => `contains(${column},${quoted(text)})`) ?? []
  const state = facts?.active ? `${facts.active.column} eq ${facts.active.value} and ` : ''
  return `${facts?.set}${query({
    $select: facts ? namedColumns(facts).join(',') : '',
    $filter: `${state}(${tests.join(' or ')})`,
    $orderby: `${facts?.name} asc`,
    $top: limit,
  })}`
}

/** Names that begin with the text first, then those with a word that does, then the rest. */
function ranked(records: readonly NamedRecord[], text: string): readonly NamedRecord[] {
  const wanted = text.toLowerCase()
  const rank = ({ name }: NamedRecord) => {
    const lower = name.toLowerCase()
    return lower.startsWith(wanted) ? 0 : lower.split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : 2
  }
  return [...records].sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
}

function distinct(records: readonly ActivityRecord[]): readonly ActivityRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()]
}

function okay(answer: BatchResponse): Row {
  if (answer.status >= 300) throw failureOf(answer)
  try {
    return JSON.parse(answer.text) as Row
  } catch (error) {
    throw new TandemError('upstream-unavailable', {
      side: 'crm',
      detail: 'Dataverse: an answer that is not JSON',
      cause: error,
    })
  }
}

function rowsOf(answer: BatchResponse): readonly Row[] {
  const { value } = okay(answer)
  return Array.isArray(value) ? (value as readonly Row[]) : []
}

function rowsOrNone(answer: BatchResponse): readonly Row[] {
  return answer.status === 403 || answer.status === 404 ? [] : rowsOf(answer)
}

function readIfThere(answer: BatchResponse): Row | undefined {
  return answer.status === 403 || answer.status === 404 ? undefined : okay(answer)
}
