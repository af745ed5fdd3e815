/**
 * Change tracking: all rows of a table with a token, then for each token what changed since, deleted rows last.
 * A page cursor is a version, never a position: what is changed or deleted while somebody pages shifts nothing and comes with
 * the next token.
 */
import { applied, context, json } from './answers.ts'
import type { Table } from './definitions.ts'
import type { Ask, Engine } from './engine.ts'
import { accessDenied, badRequest, DataverseError } from './errors.ts'
import type { DeletedRow, StoredRow } from './rows.ts'
import { demandProperty, serialize } from './serialize.ts'

const dayMs = 86_400_000
const defaultDays = 7

/** An activitypointer is a view of several tables; personal queries are not tracked in any organization. */
const untracked: ReadonlySet<string> = new Set(['activitypointer', 'userquery'])

export const hasChangeTracking = (table: Table): boolean =>
  !untracked.has(table.name) && table.columns.versionnumber !== undefined

export const isTracking = (request: Request, { searchParams }: URL): boolean =>
  /odata\.track-changes/i.test(request.headers.get('prefer') ?? '') ||
  searchParams.has('$deltatoken') ||
  (searchParams.get('$skiptoken') ?? '').includes(' since=')

/** From which version exclusively to which inclusively, and where in it the page begins: changed rows (`c`), then deleted (`d`). */
interface Round {
  readonly since: number
  readonly until: number
  readonly phase: 'c' | 'd'
  readonly after: number
  readonly issued: number
}

type Change =
  | { readonly phase: 'c'; readonly version: number; readonly row: StoredRow }
  | { readonly phase: 'd'; readonly version: number; readonly row: DeletedRow }

/** @throws DataverseError 400 for what change tracking does not go with or an expired token, 403 below organization-wide reading */
export function listChanges(engine: Engine, ask: Ask, table: Table, url: URL, size: number): Response {
  demandTracking(ask, table, url)
  const select = url.searchParams
    .get('$select')
    ?.split(',')
    .map((name) => name.trim())
  for (const property of select ?? []) demandProperty(table, property)
  const round = readRound(engine, url.searchParams)
  const changes = changesOf(engine, table, round)
  const page = changes.slice(0, size)
  const last = page.at(-1)
  const address = new URL(url.pathname, engine.publicAddress)
  if (select) address.searchParams.set('$select', select.join(','))
  const hasMore = last !== undefined && page.length < changes.length
  if (hasMore) address.searchParams.set('$skiptoken', skipToken(round, last))
  else address.searchParams.set('$deltatoken', deltaToken(round))
  return Response.json(
    {
      '@odata.context': context(engine, round.since === 0 ? table.set : `${table.set}/$delta`),
      value: page.map((change) =>
        change.phase === 'c'
          ? serialize(engine, ask, table, change.row, select)
          : {
              '@odata.context': context(engine, `${table.set}/$deletedEntity`),
              id: change.row.id,
              reason: 'deleted',
            },
      ),
      [hasMore ? '@odata.nextLink' : '@odata.deltaLink']: address.href,
    },
    { headers: { ...applied(json, ask), 'Preference-Applied': 'odata.track-changes' } },
  )
}

/** How many rows the token's round would bring. */
export function countChanges(engine: Engine, ask: Ask, table: Table, url: URL): number {
  demandTracking(ask, table, url)
  return changesOf(engine, table, readRound(engine, url.searchParams)).length
}

function demandTracking({ who }: Ask, table: Table, { searchParams }: URL): void {
  for (const name of searchParams.keys()) {
    if (['$select', '$deltatoken', '$skiptoken'].includes(name)) continue
    throw badRequest(`The "${name.replace('$', '')}" query parameter isn't supported when Change Tracking is enabled.`)
  }
  if (!hasChangeTracking(table)) throw badRequest(`Change tracking is not enabled for the entity '${table.name}'.`)
  if (who.role.depth('Read', table.name) !== 'organization')
    throw accessDenied(table.name, 'of the whole organization', 'ReadAccess')
}

function changesOf(engine: Engine, table: Table, { since, until, phase, after }: Round): readonly Change[] {
  const isDue = ({ version }: { readonly version: number }, from: number) => version > from && version <= until
  const byVersion = (one: Change, other: Change) => one.version - other.version
  const changed = [...engine.rows.all(table.name)]
    .filter((row) => phase === 'c' && isDue(row, Math.max(since, after)))
    .map((row): Change => ({ phase: 'c', version: row.version, row }))
    .sort(byVersion)
  // The first round tells what there is; only later ones tell what is gone. What was made anew under its old id is not.
  const deleted = engine.rows
    .deleted(table.name)
    .filter((row) => since > 0 && isDue(row, phase === 'd' ? after : since) && !engine.rows.find(table.name, row.id))
    .map((row): Change => ({ phase: 'd', version: row.version, row }))
  const latest = new Map(deleted.map((change) => [change.row.id, change]))
  return [...changed, ...[...latest.values()].sort(byVersion)]
}

function readRound(engine: Engine, query: URLSearchParams): Round {
  const now = engine.clock.now().getTime()
  const skip = query.get('$skiptoken')
  if (skip !== null) {
    const match = skip.match(/^<cookie since="(\d+)" until="(\d+)" after="([cd])(\d+)" issued="(\d+)" \/>$/)
    if (!match) throw badRequest('Malformed $skiptoken.')
    const [, since, until, phase, after, issued] = match
    demandYoung(engine, Number(issued), now)
    return {
      since: Number(since),
      until: Number(until),
      phase: phase === 'd' ? 'd' : 'c',
      after: Number(after),
      issued: Number(issued),
    }
  }
  const until = engine.rows.version()
  const token = query.get('$deltatoken')
  if (token === null) return { since: 0, until, phase: 'c', after: 0, issued: now }
  const match = token.match(/^(\d+)!(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/)
  const [, version, month, day, year, time] = match ?? []
  const issued = Date.parse(`${year}-${month}-${day}T${time}Z`)
  if (!match || Number.isNaN(issued) || Number(version) > until) throw badRequest(`Malformed $deltatoken '${token}'.`)
  demandYoung(engine, issued, now)
  return { since: Number(version), until, phase: 'c', after: 0, issued: now }
}

/** Version and time, as Dataverse writes its tokens: `919042!08/22/2026 08:10:44`. */
function deltaToken({ until, issued }: Round): string {
  const [, year, month, day, time] = new Date(issued).toISOString().match(/^(\d+)-(\d+)-(\d+)T([\d:]+)/) ?? []
  return `${until}!${month}/${day}/${year} ${time}`
}

const skipToken = ({ since, until, issued }: Round, { phase, version }: Change) =>
  `<cookie since="${since}" until="${until}" after="${phase}${version}" issued="${issued}" />`

function demandYoung(engine: Engine, issued: number, now: number): void {
  const days = engine.rows.find('organization', engine.organizationId)?.values.expirechangetrackingindays ?? defaultDays
  if (now - issued <= Number(days) * dayMs) return
  throw new DataverseError(
    400,
    '0x80044352',
    'Version stamp associated with the client has expired. Please perform a full sync.',
  )
}
