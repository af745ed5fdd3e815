/** `Book` and `Reschedule`: an activity takes its time in the calendars of its people only where that time is free. */
import { type Table, tableNamed } from './definitions.ts'
import { type Ask, type Engine, findRow, tableOf } from './engine.ts'
import { badRequest, notFound } from './errors.ts'
import type { StoredRow } from './rows.ts'
import { defaultStatus, guidShape } from './values.ts'
import { createRow, updateRow } from './write.ts'

const bookable = ['appointment', 'serviceappointment']
const scheduled = 3
/** Required, organizer, resource: whose time a booking takes. */
const taking: ReadonlySet<unknown> = new Set([5, 7, 10])
const nobody = '00000000-0000-0000-0000-000000000000'

type Target = Readonly<Record<string, unknown>>
interface Conflict {
  readonly user: string
  readonly activity: StoredRow
}

/** @throws DataverseError 400 for a target that cannot be booked, and whatever creating or changing it may throw */
export function book(engine: Engine, ask: Ask, kind: 'Book' | 'Reschedule', given: unknown): Response {
  const { '@odata.type': type, ...target } = (given ?? {}) as Record<string, unknown>
  const table = tableNamed(String(type ?? '').replace(/^#?Microsoft\.Dynamics\.CRM\./, ''))
  if (!table || !bookable.includes(table.name)) throw badRequest(`'${String(type)}' is nothing that can be booked.`)
  const id = typeof target[table.key] === 'string' ? String(target[table.key]).toLowerCase() : engine.newId()
  if (!guidShape.test(id)) throw badRequest(`'${id}' is no GUID.`)
  const former = kind === 'Reschedule' ? findRow(engine, table, id) : undefined
  if (kind === 'Reschedule' && !former) throw notFound(table.name, id)
  // Asked before anything is told of other people's calendars.
  if (former) engine.security.demand(ask.who, 'Write', table, former)
  else engine.security.demandPrivilege(ask.who, 'Create', table)
  const conflicts = conflictsOf(engine, table, target, former)
  if (conflicts.length === 0) engine.rows.atomically(() => write(engine, ask, table, id, target, former))
  return Response.json(
    {
      '@odata.context': `${engine.publicAddress}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.${kind}Response`,
      ValidationResult: {
        ValidationSuccess: conflicts.length === 0,
        ActivityId: conflicts.length === 0 || former ? id : nobody,
        TraceInfo: {
          ErrorInfoList: conflicts.map(({ user, activity }) => ({
            ErrorCode: 'ResourceBusy',
            ResourceList: [
              { Id: user, EntityName: 'systemuser' },
              ...(engine.security.may(ask.who, 'Read', tableOf(activity), activity)
                ? [{ Id: activity.id, EntityName: activity.table }]
                : []),
            ],
          })),
        },
      },
    },
    { headers: { 'OData-Version': '4.0' } },
  )
}

function write(engine: Engine, ask: Ask, table: Table, id: string, target: Target, former?: StoredRow): void {
  const row = former ? updateRow(engine, ask, table, former, target) : createRow(engine, ask, table, id, target)
  if (row.values.statecode !== scheduled)
    updateRow(engine, ask, table, row, { statecode: scheduled, statuscode: defaultStatus(table, scheduled) })
}

function conflictsOf(engine: Engine, table: Table, target: Target, former?: StoredRow): readonly Conflict[] {
  const time = (name: string) => Date.parse(String(target[name] ?? former?.values[name] ?? ''))
  const [start, end] = [time('scheduledstart'), time('scheduledend')]
  if (Number.isNaN(start) || Number.isNaN(end)) throw badRequest('A booking needs scheduledstart and scheduledend.')
  return [...usersOf(engine, table, target, former)].flatMap((user) =>
    engine.rows.pointingTo('activityparty', 'partyid', user).flatMap(({ values, references }): Conflict[] => {
      const activity = references.activityid
      const row = activity && bookable.includes(activity.table) && engine.rows.find(activity.table, activity.id)
      if (!row || row.id === former?.id || row.values.statecode !== scheduled) return []
      if (!taking.has(values.participationtypemask)) return []
      const isFree =
        Date.parse(String(row.values.scheduledend)) <= start || Date.parse(String(row.values.scheduledstart)) >= end
      return isFree ? [] : [{ user, activity: row }]
    }),
  )
}

/** Whose time the target takes: as its party list says, or else as it already stands. */
function usersOf(engine: Engine, table: Table, target: Target, former?: StoredRow): ReadonlySet<string> {
  const given = target[`${table.name}_activity_parties`]
  if (!Array.isArray(given)) {
    const parties = former ? engine.rows.pointingTo('activityparty', 'activityid', former.id) : []
    return new Set(
      parties.flatMap(({ values, references }) =>
        taking.has(values.participationtypemask) && references.partyid?.table === 'systemuser'
          ? [references.partyid.id]
          : [],
      ),
    )
  }
  return new Set(
    given.flatMap((party: Target) => {
      const address = String(party['partyid_systemuser@odata.bind'] ?? '')
      const id = address.match(/systemusers\(([0-9a-f-]{36})\)$/i)?.[1]?.toLowerCase()
      return id && taking.has(party.participationtypemask) ? [id] : []
    }),
  )
}
