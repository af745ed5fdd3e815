/** What people do with series and their single meetings, on both sides. */
import type { EventItem } from '../../src/core/item.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import type { Deed } from './people.ts'
import type { Random } from './random.ts'
import { changeMeeting, instancesOf, meetingsIn, takeOut } from './series.ts'
import { emptyItem, organizerParty, type TwoSides } from './two-sides.ts'

const words = ['Amber', 'Birch', 'Cedar', 'Dune'] as const
const mondays = { day: '2026-11-30', daysOfWeek: ['monday'], mask: 2 } as const
const tuesdays = { day: '2026-12-01', daysOfWeek: ['tuesday'], mask: 4 } as const

/** Weighted, as those of `people.ts`. */
export function seriesDeeds(state: TwoSides, random: Random): readonly (readonly [number, () => Deed | undefined])[] {
  return [
    [2, () => newSeries(state, random)],
    [1, () => newMaster(state, random)],
    [4, () => editMeeting(state, random)],
    [2, () => takeOutMeeting(state, random)],
    [4, () => editInstance(state, random)],
    [2, () => deleteInstance(state, random)],
    [1, () => editSeries(state, random)],
    [1, () => editMaster(state, random)],
  ]
}

const timesOf = (day: string) => ({ start: `${day}T09:00:00Z`, end: `${day}T09:30:00Z` })

function newSeries(state: TwoSides, random: Random): Deed {
  const { day, daysOfWeek } = random.pick([mondays, tuesdays])
  const item = emptyItem('event', state.newId()) as EventItem
  const put = state.putItem({
    ...item,
    ...timesOf(day),
    type: 'seriesMaster',
    subject: random.pick(words),
    categories: random.chance(0.8) ? [trackedCategory.displayName] : [],
    attendees: random.chance(0.3) ? [{ type: 'required', emailAddress: { address: 'ida@else.example' } }] : [],
    recurrence: {
      ...{ type: 'weekly', interval: 1, daysOfWeek, dayOfMonth: 0, month: 0, index: 'first', rangeType: 'numbered' },
      ...{ startDate: day, numberOfOccurrences: 3 + random.below(3), timeZone: 'UTC' },
    },
  })
  return { what: 'Outlook: makes series', id: put.id }
}

function newMaster(state: TwoSides, random: Random): Deed {
  const { day, mask } = random.pick([mondays, tuesdays])
  const id = state.newId()
  const { start, end } = timesOf(day)
  state.putRow(id, 'recurringappointmentmaster', {
    columns: {
      ...{ subject: random.pick(words), recurrencepatterntype: 1, interval: 1, daysofweekmask: mask },
      ...{ occurrences: 3 + random.below(3), patternstartdate: `${day}T00:00:00Z`, patternendtype: 2 },
      ...{ starttime: start, endtime: end, statecode: 3, statuscode: 5 },
    },
    parties: [organizerParty],
  })
  return { what: 'CRM: makes series', id }
}

const isMaster = (item: { readonly kind: string }): item is EventItem => (item as EventItem).type === 'seriesMaster'
const someOf = <T>(all: readonly T[], random: Random): T | undefined => (all.length > 0 ? random.pick(all) : undefined)
const someMeeting = (state: TwoSides, random: Random) => {
  const master = someOf([...state.items.values()].filter(isMaster), random)
  return someOf(master ? meetingsIn(state, master.id) : [], random)
}
const someInstance = (state: TwoSides, random: Random) => {
  const masters = [...state.rows].filter(([, { table }]) => table === 'recurringappointmentmaster')
  const [id] = someOf(masters, random) ?? []
  const open = ({ statecode }: Record<string, unknown>) => statecode === 0 || statecode === 3
  return id === undefined
    ? undefined
    : someOf(
        instancesOf(state, id).filter(([, { columns }]) => open(columns)),
        random,
      )
}

/** Within its own day, so that no meeting passes its neighbour. */
function hoursOf(start: string, random: Random): readonly [string, string] {
  const hour = 10 + random.below(8)
  return [`${start.slice(0, 10)}T${hour}:00:00Z`, `${start.slice(0, 10)}T${hour}:45:00Z`]
}

function editMeeting(state: TwoSides, random: Random): Deed | undefined {
  const [original, meeting] = someMeeting(state, random) ?? []
  if (!original || !meeting) return undefined
  const [start, end] = hoursOf(original, random)
  changeMeeting(state, {
    ...meeting,
    ...random.pick([{ start, end }, { subject: random.pick(words) }, { location: random.pick(words) }]),
  })
  return { what: 'Outlook: changes one meeting', id: meeting.id }
}

function takeOutMeeting(state: TwoSides, random: Random): Deed | undefined {
  const [original, meeting] = someMeeting(state, random) ?? []
  if (!original || !meeting) return undefined
  takeOut(state, meeting.id)
  return { what: 'Outlook: deletes one meeting', id: slotName(meeting.seriesMasterId, original) }
}

function editInstance(state: TwoSides, random: Random): Deed | undefined {
  const [id, row] = someInstance(state, random) ?? []
  if (!id || !row) return undefined
  const [scheduledstart, scheduledend] = hoursOf(String(row.columns.originalstartdate), random)
  const closed = random.chance(0.5) ? { statecode: 2, statuscode: 4 } : { statecode: 1, statuscode: 3 }
  state.putRow(id, 'appointment', {
    columns: random.chance(0.1)
      ? closed
      : random.pick([
          { scheduledstart, scheduledend },
          { subject: random.pick(words) },
          { location: random.pick(words) },
        ]),
  })
  return { what: 'CRM: changes one meeting', id }
}

function deleteInstance(state: TwoSides, random: Random): Deed | undefined {
  const [id, row] = someInstance(state, random) ?? []
  if (!id || !row) return undefined
  state.dropRow(id)
  return {
    what: 'CRM: deletes one meeting',
    id: slotName(row.columns.seriesid, String(row.columns.originalstartdate)),
  }
}

function editSeries(state: TwoSides, random: Random): Deed | undefined {
  const master = someOf([...state.items.values()].filter(isMaster), random)
  if (!master?.recurrence) return undefined
  const { day, daysOfWeek } = random.pick([mondays, tuesdays])
  state.putItem({
    ...master,
    ...random.pick([
      { subject: random.pick(words) },
      { ...timesOf(day), recurrence: { ...master.recurrence, daysOfWeek, startDate: day } },
      { recurrence: { ...master.recurrence, numberOfOccurrences: 3 + random.below(3) } },
    ]),
  })
  return { what: 'Outlook: changes series', id: master.id }
}

function editMaster(state: TwoSides, random: Random): Deed | undefined {
  const masters = [...state.rows].filter(([, { table }]) => table === 'recurringappointmentmaster')
  const [id, row] = someOf(masters, random) ?? []
  if (!id || !row || row.columns.statecode === 1 || row.columns.statecode === 2) return undefined
  const { day, mask } = random.pick([mondays, tuesdays])
  const { start, end } = timesOf(day)
  const columns = random.pick([
    { subject: random.pick(words) },
    { daysofweekmask: mask, patternstartdate: `${day}T00:00:00Z`, starttime: start, endtime: end },
    { occurrences: 3 + random.below(3) },
  ])
  state.putRow(id, 'recurringappointmentmaster', { columns })
  return { what: 'CRM: changes series', id }
}

/** One meeting, whichever side it is named by. */
export const slotName = (series: unknown, originalStart: string): string =>
  `meeting ${String(series)} ${originalStart.slice(0, 10)}`
