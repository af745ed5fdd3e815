/** What may not be of series in the end: their single meetings agree on both sides, or it stands somewhere why not. */
import type { Link } from '../../src/core/link.ts'
import { instancesOf, meetingsIn } from './series.ts'
import { slotName } from './series-people.ts'
import type { Row, TwoSides } from './two-sides.ts'

export function seriesFaults(state: TwoSides, deleted: ReadonlySet<string>): readonly string[] {
  return [...state.links.values()].flatMap((link) =>
    link.table === 'recurringappointmentmaster' && link.state === 'tracked' && !link.failure
      ? faultsOf(state, link, deleted)
      : [],
  )
}

function faultsOf(state: TwoSides, series: Link, deleted: ReadonlySet<string>): readonly string[] {
  const items = new Map(meetingsIn(state, series.itemId))
  const rows = instancesOf(state, series.recordId)
  // What may not be read is unknown, and so is all that follows from it.
  if (state.hidden.has(series.recordId) || rows.some(([id]) => state.hidden.has(id))) return []
  const records = new Map(rows.map((row) => [String(row[1].columns.originalstartdate), row]))
  // What is closed in the CRM hears nothing of another pattern.
  if (isClosed(state.rows.get(series.recordId)?.columns ?? {})) return []
  // A side without any meeting says nothing.
  if (items.size === 0 || records.size === 0) return []
  const links = new Map(
    [...state.links.values()]
      .filter(({ occurrence }) => occurrence?.seriesLinkId === series.id)
      .map((link) => [link.occurrence?.originalStart ?? '', link]),
  )
  const open = new Map([...records].filter(([, [, { columns }]]) => !isClosed(columns)))
  const faults: string[] = []
  if (records.size !== rows.length) faults.push(`double: meetings of series ${series.recordId}`)
  for (const start of new Set([...items.keys(), ...records.keys(), ...startsBetween(items, open)])) {
    const [item, record, link] = [items.get(start), records.get(start), links.get(start)]
    const name = `meeting ${start} of series ${series.itemId} ${series.recordId}`
    const isAsked = deleted.has(slotName(series.itemId, start)) || deleted.has(slotName(series.recordId, start))
    if (item && record) {
      const isOwn = item.type === 'exception' || record[1].columns.instancetypecode === 3
      if (isOwn && !link) faults.push(`loss: ${name} was changed and has no link`)
    } else if (item || record) {
      // Rows that were closed stay in the CRM, whatever becomes of the pattern.
      if (record && isClosed(record[1].columns)) continue
      if (link?.state !== 'unlinked') faults.push(`agreement: ${name} is on one side alone`)
      if (!isAsked) faults.push(`deleted unasked: ${name} is in ${item ? 'Outlook' : 'the CRM'} alone`)
    } else if (!isAsked) faults.push(`deleted unasked: ${name}`)
  }
  return faults
}

const isClosed = ({ statecode }: Row['columns']) => statecode === 1 || statecode === 2

/** Weeks in the middle that neither side shows any more. */
function startsBetween(items: ReadonlyMap<string, unknown>, records: ReadonlyMap<string, unknown>): readonly string[] {
  const starts = [...items.keys(), ...records.keys()].sort()
  const [first, last] = [Date.parse(starts[0] ?? ''), Date.parse(starts.at(-1) ?? '')]
  const weeks = Math.round((last - first) / (7 * 86_400_000))
  const weekday = new Set(starts.map((start) => new Date(start).getUTCDay()))
  // Rows that were closed stay where an older pattern had them: then the weeks are not to be told apart.
  if (weekday.size > 1) return []
  return Array.from(
    { length: weeks },
    (_none, week) => `${new Date(first + week * 7 * 86_400_000).toISOString().slice(0, 19)}Z`,
  )
}
