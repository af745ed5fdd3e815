/**
 * Recurring appointments: a master and the `appointment` rows of its occurrences. A changed instance is an exception that no
 * longer follows the master; a deleted one is remembered with the master.
 */
import type { Engine } from './engine.ts'
import { nowOf } from './row-defaults.ts'
import type { StoredRow, Value } from './rows.ts'
import { completePattern, horizonMs, type Occurrence, occurrencesOf, patternColumns } from './series-pattern.ts'
import type { TableRules } from './table-rules.ts'

const master = 'recurringappointmentmaster'
const kind = { master: 1, instance: 2, exception: 3 } as const
const mostInstances = 400

/** What an instance has from its master. */
const inherited = [
  ...[
    'subject',
    'description',
    'location',
    'category',
    'subcategory',
    'isalldayevent',
    'prioritycode',
    'ismapiprivate',
  ],
  ...['isonlinemeeting', 'onlinemeetingtype', 'onlinemeetingjoinurl', 'onlinemeetingid', 'onlinemeetingchatid'],
  ...['globalobjectid', 'outlookownerapptid', 'statecode', 'statuscode'],
]
const inheritedLookups = ['ownerid', 'owningbusinessunit', 'createdby', 'modifiedby', 'regardingobjectid']

const isOpen = ({ values }: StoredRow) => values.statecode === 0 || values.statecode === 3
const instancesOf = (engine: Engine, series: StoredRow) => engine.rows.pointingTo('appointment', 'seriesid', series.id)
const pick = <T>(from: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name] as T]])))
const differ = (one: StoredRow, other: StoredRow, names: readonly string[]) =>
  names.some((name) => (one.values[name] ?? null) !== (other.values[name] ?? null))

/** Until when the series is expanded, and to how many instances. */
function expansionOf(engine: Engine, values: Readonly<Record<string, Value>>) {
  return occurrencesOf(values, engine.zone, engine.clock.now().getTime() + horizonMs, mostInstances)
}

function prepareMaster(engine: Engine, given: Readonly<Record<string, Value>>): Record<string, Value> {
  const values = completePattern(given, engine.zone)
  const { occurrences, next } = expansionOf(engine, values)
  const [first, last] = [occurrences[0] ?? next, occurrences.at(-1)]
  return {
    ...values,
    instancetypecode: kind.master,
    scheduledstart: first?.start ?? null,
    scheduledend: first?.end ?? null,
    effectivestartdate: first?.start ?? null,
    effectiveenddate: values.patternendtype === 1 || next ? (values.patternenddate ?? null) : (last?.end ?? null),
    expansionstatecode: next ? 1 : 2,
    lastexpandedinstancedate: last?.start ?? null,
    nextexpansioninstancedate: next?.start ?? null,
    seriesstatus: values.seriesstatus ?? true,
  }
}

function masterWritten(engine: Engine, series: StoredRow, former: StoredRow | undefined): StoredRow {
  if (!former) {
    for (const occurrence of expansionOf(engine, series.values).occurrences) addInstance(engine, series, occurrence)
    return series
  }
  if (differ(series, former, patternColumns)) return expandAnew(engine, series)
  for (const instance of instancesOf(engine, series)) {
    const isCanceled = series.values.statecode === 2
    if (!isOpen(instance) || (instance.values.instancetypecode === kind.exception && !isCanceled)) continue
    const values = pick(
      series.values,
      instance.values.instancetypecode === kind.exception ? ['statecode', 'statuscode'] : inherited,
    )
    engine.rows.put({
      ...instance,
      values: { ...instance.values, ...values, modifiedon: nowOf(engine) },
      references: { ...instance.references, ...pick(series.references, inheritedLookups) },
    })
    if (instance.values.instancetypecode === kind.instance) copyParties(engine, series, instance.id)
  }
  return series
}

/** What is over stays; whatever else there was, exceptions too, gives way to the new pattern, as in Outlook. */
function expandAnew(engine: Engine, series: StoredRow): StoredRow {
  const kept = new Set<Value>()
  for (const instance of instancesOf(engine, series)) {
    if (isOpen(instance)) removeInstance(engine, instance)
    else kept.add(instance.values.originalstartdate ?? null)
  }
  for (const occurrence of expansionOf(engine, series.values).occurrences)
    if (!kept.has(occurrence.start)) addInstance(engine, series, occurrence)
  const { deletedexceptionslist: _gone, ...values } = series.values
  return _gone ? engine.rows.put({ ...series, values }) : series
}

function addInstance(engine: Engine, series: StoredRow, { start, end }: Occurrence): void {
  const id = engine.newId()
  engine.rows.put({
    table: 'appointment',
    id,
    values: {
      ...pick(series.values, inherited),
      createdon: nowOf(engine),
      modifiedon: nowOf(engine),
      scheduledstart: start,
      scheduledend: end,
      scheduleddurationminutes: series.values.duration ?? null,
      originalstartdate: start,
      instancetypecode: kind.instance,
      seriesid: series.id,
    },
    references: { ...pick(series.references, inheritedLookups), seriesid: { table: master, id: series.id } },
  })
  copyParties(engine, series, id)
}

function copyParties(engine: Engine, series: StoredRow, id: string): void {
  for (const party of engine.rows.pointingTo('activityparty', 'activityid', id))
    engine.rows.remove(party.table, party.id)
  for (const { table, values, references } of engine.rows.pointingTo('activityparty', 'activityid', series.id))
    engine.rows.put({
      table,
      id: engine.newId(),
      values,
      references: { ...references, activityid: { table: 'appointment', id } },
    })
}

function removeInstance(engine: Engine, instance: StoredRow): void {
  for (const [table, column] of [
    ['activityparty', 'activityid'],
    ['activitymimeattachment', 'objectid'],
    ['principalobjectaccess', 'objectid'],
  ] as const)
    for (const row of engine.rows.pointingTo(table, column, instance.id)) engine.rows.remove(table, row.id)
  engine.rows.remove(instance.table, instance.id)
}

/** What happens to one instance without making it differ from its series. */
const notOfTheSeries: ReadonlySet<string> = new Set([
  ...['statecode', 'statuscode', 'modifiedon', 'actualstart', 'actualend', 'actualdurationminutes'],
])

function prepareInstance(
  _engine: Engine,
  given: Readonly<Record<string, Value>>,
  former: StoredRow | undefined,
): Record<string, Value> {
  if (!former) return { instancetypecode: 0, ...given }
  if (former.values.instancetypecode !== kind.instance) return { ...given }
  const changed = Object.keys(given).filter(
    (name) => given[name] !== (former.values[name] ?? null) && name !== 'modifiedon',
  )
  const isOnlyState = changed.length > 0 && changed.every((name) => notOfTheSeries.has(name))
  return isOnlyState ? { ...given } : { ...given, instancetypecode: kind.exception }
}

function instanceDeleted(engine: Engine, instance: StoredRow): void {
  const series = engine.rows.find(master, instance.references.seriesid?.id ?? '')
  const start = instance.values.originalstartdate
  if (!series || typeof start !== 'string') return
  const list = [series.values.deletedexceptionslist, start].filter(Boolean).join(',')
  engine.rows.put({ ...series, values: { ...series.values, deletedexceptionslist: list, modifiedon: nowOf(engine) } })
}

export const masterRules: TableRules = {
  prepare: prepareMaster,
  written: masterWritten,
  deleted: (engine, series) => {
    for (const instance of instancesOf(engine, series)) removeInstance(engine, instance)
  },
}

export const appointmentRules: TableRules = { prepare: prepareInstance, deleted: instanceDeleted }
