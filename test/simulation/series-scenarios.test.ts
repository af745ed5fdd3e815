/**
 * Single meetings of a series, a scenario a line. Each is run; run again, and nothing is written; then, for every
 * effect, the process dies before it, the next pass goes on, and the end is the same.
 *
 *   before | deeds | Outlook | CRM | mails
 *
 *   before  `o` tracked in Outlook, `c` made by a filter, `g` tracked in Outlook with a guest, `a` an attendee's copy of a
 *           colleague's series, `p` tracked, two of four meetings are over; `n` not tracked yet, `m` not brought over yet
 *   deeds   `o` in Outlook, `c` in the CRM, the number of the meeting and what becomes of it: `move`, `x` deleted, `cancel`,
 *           a word its subject; without a number the series: `track`, `tuesdays`, `five` meetings, `x`, a word; `=` a pass
 *   after   of each meeting its day and hour, what it has of its own, `-` where it is missing, `!` where it is canceled
 *   mails   how many sync caused
 */
import { describe, expect, test } from '@jest/globals'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { EventItem } from '../../src/core/item.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { participation } from '../../src/core/record.ts'
import { changeMeeting, instancesOf, meetingsIn, takeOut } from './series.ts'
import { actor, Died, emptyItem, organizerParty, type Row, TwoSides, worldOf } from './two-sides.ts'

const table = `
o |                             | 30@09 07@09 14@09 21@09    | =                         | 0
o | o:1 move                    | 30@09 07@11 14@09 21@09    | =                         | 0
o | c:1 move                    | 30@09 07@11 14@09 21@09    | =                         | 0
o | o:1 Own                     | 30@09 07@09Own 14@09 21@09 | =                         | 0
o | c:1 Own                     | 30@09 07@09Own 14@09 21@09 | =                         | 0
o | o:1 move; c:1 Own           | 30@09 07@11Own 14@09 21@09 | =                         | 0
o | c:1 move; o:1 Own           | 30@09 07@11Own 14@09 21@09 | =                         | 0
o | o:1 Mine; c:1 Theirs        | 30@09 07@09Theirs 14@09 21@09 | =                      | 0
o | c:1 Theirs; o:1 Mine        | 30@09 07@09Mine 14@09 21@09 | =                        | 0
o | o:2 x                       | 30@09 07@09 - 21@09        | =                         | 0
o | c:2 x                       | 30@09 07@09 - 21@09        | =                         | 0
o | o:0 x                       | - 07@09 14@09 21@09        | =                         | 0
o | c:3 x                       | 30@09 07@09 14@09 -        | =                         | 0
o | o:2 x; c:2 x                | 30@09 07@09 - 21@09        | =                         | 0
o | o:1 x; c:1 Own              | 30@09 - 14@09 21@09        | =                         | 0
o | c:1 x; o:1 Own              | 30@09 - 14@09 21@09        | =                         | 0
o | o:1 x; o:2 move; c:3 Own    | 30@09 - 14@11 21@09Own     | =                         | 0
o | o:1 Own; =; c:1 move        | 30@09 07@11Own 14@09 21@09 | =                         | 0
o | o:1 Own; =; o:1 x           | 30@09 - 14@09 21@09        | =                         | 0
o | c:1 Own; =; o:1 x           | 30@09 - 14@09 21@09        | =                         | 0
o | o:1 Own; =; c:1 x           | 30@09 - 14@09 21@09        | =                         | 0
o | c:1 cancel                  | 30@09 07@09 14@09 21@09    | 30@09 07@09! 14@09 21@09  | 0
o | o:1 Own; =; o:New           | 30@09New 07@09Own 14@09New 21@09New | =                | 0
o | o:1 Own; =; c:New           | 30@09New 07@09Own 14@09New 21@09New | =                | 0
o | o:1 move; c:New             | 30@09New 07@11 14@09New 21@09New | =                   | 0
o | o:1 move; =; c:New          | 30@09New 07@11 14@09New 21@09New | =                   | 0
o | o:1 Own; =; o:tuesdays      | 01@09 08@09 15@09 22@09    | =                         | 0
o | o:1 x; =; o:tuesdays        | 01@09 08@09 15@09 22@09    | =                         | 0
o | c:1 Own; =; c:tuesdays      | 01@09 08@09 15@09 22@09    | =                         | 0
o | c:1 x; =; c:tuesdays        | 01@09 08@09 15@09 22@09    | =                         | 0
o | o:1 move; c:tuesdays        | 01@09 08@09 15@09 22@09    | =                         | 0
o | c:1 Own; o:tuesdays         | 01@09 08@09 15@09 22@09    | =                         | 0
o | o:1 Own; =; o:five          | 30@09 07@09Own 14@09 21@09 28@09 | =                   | 0
o | o:1 Own; =; c:five          | 30@09 07@09Own 14@09 21@09 28@09 | =                   | 0
o | o:1 x; =; c:five            | 30@09 - 14@09 21@09 28@09  | =                         | 0
o | o:1 Own; =; o:x             |                            |                           | 0
o | c:1 Own; =; c:x             |                            |                           | 0
n | o:1 move; o:2 x; o:track    | 30@09 07@11 - 21@09        | =                         | 0
m | c:1 move; c:2 x             | 30@09 07@11 - 21@09        | =                         | 0
c | c:1 move; o:2 Own           | 30@09 07@11 14@09Own 21@09 | =                         | 0
g | o:1 move                    | 30@09 07@11 14@09 21@09    | =                         | 0
g | c:1 move                    | 30@09 07@11 14@09 21@09    | =                         | 1
g | c:2 x                       | 30@09 07@09 - 21@09        | =                         | 1
g | o:2 x                       | 30@09 07@09 - 21@09        | =                         | 0
a | o:1 move                    | 30@09 07@11 14@09 21@09    | =                         | 0
a | o:1 x                       | 30@09 - 14@09 21@09        | 30@09 07@09 14@09 21@09   | 0
a | c:1 move                    | 30@09 07@09 14@09 21@09    | 30@09 07@11 14@09 21@09   | 0
a | c:1 x                       | 30@09 07@09 14@09 21@09    | 30@09 - 14@09 21@09       | 0
p | o:0 x                       | - 16@09 23@09 30@09        | 09@09 16@09 23@09 30@09   | 0
p | c:0 x                       | 09@09 16@09 23@09 30@09    | - 16@09 23@09 30@09       | 0
p | o:3 x; c:2 Own              | 09@09 16@09 23@09Own -     | =                         | 0
`

interface Scenario {
  readonly before: string
  readonly deeds: readonly string[]
  readonly outlook: string
  readonly crm: string
  readonly mails: number
}

const scenarios = table
  .trim()
  .split('\n')
  .map((line): Scenario => {
    const [before = '', deeds = '', outlook = '', crm = '', mails = ''] = line.split('|').map((cell) => cell.trim())
    return {
      ...{ before, outlook, mails: Number(mails) },
      crm: crm === '=' ? outlook : crm,
      deeds: deeds
        .split(';')
        .map((deed) => deed.trim())
        .filter(Boolean),
    }
  })

const weekMs = 7 * 86_400_000
const guest = { type: 'required' as const, emailAddress: { address: 'nora@fabrikam.example' } }
const bo = { table: 'systemuser', id: '00000000-0000-4000-8000-0000000000bb', name: 'Bo' }
const category = [trackedCategory.displayName]

function newSeries(state: TwoSides, before: string): void {
  const day = before === 'p' ? '2026-11-09' : '2026-11-30'
  const item = emptyItem('event', state.newId()) as EventItem
  state.putItem({
    ...item,
    type: 'seriesMaster',
    subject: 'Standup',
    start: `${day}T09:00:00Z`,
    end: `${day}T09:30:00Z`,
    recurrence: {
      ...{ type: 'weekly', interval: 1, daysOfWeek: ['monday'], dayOfMonth: 0, month: 0, index: 'first' },
      ...{ rangeType: 'numbered', startDate: day, numberOfOccurrences: 4, timeZone: 'UTC' },
    },
    ...(before === 'g' || before === 'a' ? { attendees: [guest] } : {}),
    ...(before === 'a'
      ? { isOrganizer: false, organizer: { emailAddress: { name: 'Bo', address: 'bo@tandem.example' } } }
      : {}),
    ...(before === 'n' ? {} : { categories: category }),
  })
}

function newRow(state: TwoSides): void {
  state.putRow(state.newId(), 'recurringappointmentmaster', {
    columns: {
      ...{ subject: 'Standup', recurrencepatterntype: 1, interval: 1, daysofweekmask: 2, occurrences: 4 },
      ...{ patternstartdate: '2026-11-30T00:00:00Z', patternendtype: 2, statecode: 3, statuscode: 5 },
      ...{ starttime: '2026-11-30T09:00:00Z', endtime: '2026-11-30T09:30:00Z' },
    },
    parties: [organizerParty],
  })
}

const masterItem = (state: TwoSides) =>
  [...state.items.values()].find((item): item is EventItem => item.kind === 'event' && item.type === 'seriesMaster')
const masterRow = (state: TwoSides) => [...state.rows].find(([, row]) => row.table === 'recurringappointmentmaster')
const rowsOf = (state: TwoSides): readonly (readonly [string, Row])[] => {
  const [id] = masterRow(state) ?? []
  return id === undefined ? [] : instancesOf(state, id)
}

function perform(state: TwoSides, first: number, deed: string): unknown {
  const [side, what = ''] = deed.split(':')
  const [which = '', verb = ''] = what.split(' ')
  if (!/^\d$/.test(which)) return side === 'o' ? toSeries(state, which) : toSeriesRow(state, which)
  const start = `${new Date(first + Number(which) * weekMs).toISOString().slice(0, 19)}Z`
  const [from, to] = [start.replace('T09:00', 'T11:00'), start.replace('T09:00', 'T11:30')]
  if (side === 'o') {
    const [, meeting] = meetingsIn(state, masterItem(state)?.id ?? '').find(([original]) => original === start) ?? []
    if (!meeting) throw new Error(`no meeting ${which} in Outlook`)
    if (verb === 'x') return takeOut(state, meeting.id)
    return changeMeeting(state, { ...meeting, ...(verb === 'move' ? { start: from, end: to } : { subject: verb }) })
  }
  const [id] = rowsOf(state).find(([, { columns }]) => columns.originalstartdate === start) ?? []
  if (id === undefined) throw new Error(`no meeting ${which} in the CRM`)
  if (verb === 'x') return state.dropRow(id)
  const columns =
    verb === 'move'
      ? { scheduledstart: from, scheduledend: to }
      : verb === 'cancel'
        ? { statecode: 2, statuscode: 4 }
        : { subject: verb }
  return state.putRow(id, 'appointment', { columns })
}

function toSeries(state: TwoSides, verb: string): unknown {
  const master = masterItem(state)
  if (!master?.recurrence) throw new Error('no series in Outlook')
  const { recurrence } = master
  if (verb === 'x') return state.dropItem(master.id)
  if (verb === 'track') return state.putItem({ ...master, categories: category })
  if (verb === 'five') return state.putItem({ ...master, recurrence: { ...recurrence, numberOfOccurrences: 5 } })
  if (verb !== 'tuesdays') return state.putItem({ ...master, subject: verb })
  return state.putItem({
    ...{ ...master, start: '2026-12-01T09:00:00Z', end: '2026-12-01T09:30:00Z' },
    recurrence: { ...recurrence, daysOfWeek: ['tuesday'], startDate: '2026-12-01' },
  })
}

function toSeriesRow(state: TwoSides, verb: string): unknown {
  const [id] = masterRow(state) ?? []
  if (id === undefined) throw new Error('no series in the CRM')
  if (verb === 'x') return state.dropRow(id)
  const tuesdays = {
    ...{ daysofweekmask: 4, patternstartdate: '2026-12-01T00:00:00Z' },
    ...{ starttime: '2026-12-01T09:00:00Z', endtime: '2026-12-01T09:30:00Z' },
  }
  const columns = verb === 'tuesdays' ? tuesdays : verb === 'five' ? { occurrences: 5 } : { subject: verb }
  return state.putRow(id, 'recurringappointmentmaster', { columns })
}

function shown(
  meetings: readonly (readonly [original: string, start: string, subject: string, isCanceled: boolean])[],
  first: number,
) {
  const slots = new Map<number, string>()
  for (const [original, start, subject, isCanceled] of meetings) {
    const slot = Math.round((Date.parse(original) - first) / weekMs)
    const own = subject === 'Standup' ? '' : subject
    slots.set(slot, `${start.slice(8, 10)}@${start.slice(11, 13)}${own}${isCanceled ? '!' : ''}`)
  }
  const most = Math.max(...slots.keys(), slots.size > 0 ? 3 : -1)
  return Array.from({ length: most + 1 }, (_none, slot) => slots.get(slot) ?? '-').join(' ')
}

function summary(state: TwoSides, first: number) {
  const items = meetingsIn(state, masterItem(state)?.id ?? '')
  return {
    outlook: shown(
      items.map(([original, { start, subject }]) => [original, start, subject, false]),
      first,
    ),
    crm: shown(
      rowsOf(state).map(
        ([
          ,
          {
            columns: { originalstartdate, scheduledstart, subject, statecode },
          },
        ]) => [...([String(originalstartdate), String(scheduledstart), String(subject)] as const), statecode === 2],
      ),
      first,
    ),
  }
}

async function pass(state: TwoSides, dieBefore?: number): Promise<void> {
  const world = worldOf(state, dieBefore === undefined ? {} : { dieBefore })
  try {
    for (const { failure } of await syncMailbox(world, actor, { correlationId: 'scenario' })) if (failure) throw failure
  } catch (error) {
    if (!(error instanceof Died)) throw error
  }
}

async function play({ before, deeds }: Scenario, dieBefore?: number): Promise<TwoSides> {
  const state = new TwoSides()
  await pass(state)
  if (before === 'm' || before === 'c') newRow(state)
  else newSeries(state, before)
  if (!['m', 'n'].includes(before)) await pass(state)
  if (before === 'a') {
    const [id, { parties }] = masterRow(state) as readonly [string, Row]
    const others = parties.filter((party) => party.participation !== participation.organizer)
    const organizer = { participation: participation.organizer, address: 'bo@tandem.example', record: bo }
    state.putRow(id, 'recurringappointmentmaster', { parties: [...others, organizer] })
    await pass(state)
  }
  state.sent.length = 0
  for (const deed of deeds)
    if (deed === '=') await pass(state)
    else perform(state, firstOf(before), deed)
  await pass(state, dieBefore)
  return state
}

const firstOf = (before: string) => Date.parse(before === 'p' ? '2026-11-09T09:00:00Z' : '2026-11-30T09:00:00Z')
const told = (state: TwoSides) => state.sent.filter(({ by }) => by === 'sync').length

describe.each(scenarios.map((scenario) => [`${scenario.before} ${scenario.deeds.join(' ')}`, scenario] as const))(
  'a series, %s',
  (_name, scenario) => {
    const { before, outlook, crm, mails } = scenario
    const first = firstOf(before)

    test('becomes what its line says', async () => {
      const state = await play(scenario)
      expect({ ...summary(state, first), mails: told(state) }).toEqual({ outlook, crm, mails })
      expect(state.intents.size).toBe(0)
    })

    test('run again, nothing is written (invariant 5)', async () => {
      const state = await play(scenario)
      await pass(state)
      state.writes = 0
      const receipts = state.receipts.length
      await pass(state)
      await pass(state)
      expect({ writes: state.writes, receipts: state.receipts.length - receipts }).toEqual({ writes: 0, receipts: 0 })
    })

    test('dying before any effect ends the same (invariants 1, 2)', async () => {
      for (let effect = 1; effect < 40; effect++) {
        const state = await play(scenario, effect)
        await pass(state)
        await pass(state)
        expect({ effect, ...summary(state, first), mails: told(state), begun: state.intents.size }).toEqual({
          ...{ effect, outlook, crm, mails, begun: 0 },
        })
      }
    })
  },
)
