/**
 * Scenarios, a line each: what both sides and the link were, what people do, what becomes of it. Each is run; run again, and
 * nothing is written; then, for every effect, the process dies before it, the next pass goes on, and the end is the same.
 *
 * Among them copies of items, records that get another owner, and bookings, which others make.
 *
 *   kind | before | deeds | after
 *
 *   before  `=` an item and a record that agree, of a person's own; `f` the same, made by a filter; `-` nothing
 *   deeds   `o` in Outlook, `c` in the CRM: `new`, `x` delete, a word sets the field that the scenario is about
 *   after   what Outlook holds, what the CRM holds, and the link: `+` tracked, `~` remembered but not followed, ` ` none
 */
import { describe, expect, test } from '@jest/globals'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { FollowedItem, FollowedKind, FollowedTable } from '../../src/core/following.ts'
import { tablesOfKind } from '../../src/core/following.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { participation } from '../../src/core/record.ts'
import { actor, Died, emptyItem, organizerParty, TwoSides, worldOf } from './two-sides.ts'

const table = `
contact | -      | o:new A        | A A +
contact | -      | o:plain A      | A -
contact | -      | c:new A        | A A +
contact | -      | c:others A     | - A
contact | =      | o:B            | B B +
contact | =      | c:B            | B B +
contact | =      | o:B c:B        | B B +
contact | =      | o:B c:C        | C C +
contact | =      | c:C o:B        | B B +
contact | =      | o:             | _ _ +
contact | =      | o:x            | - -
contact | =      | c:x            | A -
contact | =      | o:x c:x        | - -
contact | =      | o:x c:B        | - -
contact | =      | c:x o:B        | B -
contact | =      | c:owner o:x    | - A ~
contact | =      | c:owner c:x    | - -
contact | =      | c:hide         | A A ~
contact | f      | c:hide         | A A ~
contact | f      | c:out          | A A ~
contact | f      | c:out c:in     | A A +
contact | f      | c:out o:B c:in | B B +
contact | f      | c:out c:C      | A C ~
contact | f      | c:owner        | A A ~
contact | =      | c:out          | A A +
contact | =      | o:copy         | A,A A +
contact | =      | o:copy o:x     | A -
contact | f      | o:x            | - -
contact | f      | c:x            | A -
contact | f      | c:out o:mark   | A A +
contact | f      | c:out c:x o:mark | A A +
contact | =      | c:x o:mark     | A A +
task    | f      | c:close o:mark | A A +
task    | -      | o:new A        | A A +
task    | -      | c:new A        | A A +
task    | -      | c:new A phonecall | A A +
task    | -      | c:new A letter | A A +
task    | -      | c:new A fax    | A A +
task    | =      | o:B            | B B +
task    | =      | c:B            | B B +
task    | =      | o:x            | - -
task    | =      | c:x            | - -
task    | =      | o:done c:x     | A -
task    | =      | c:x o:B        | - -
task    | f      | c:close        | A A ~
task    | =      | c:close o:B    | B A +
event   | -      | o:new A        | A A +
event   | -      | o:private A    | A -
event   | -      | c:new A        | A A +
event   | -      | c:colleagues A | - A
event   | =      | o:B            | B B +
event   | =      | c:B            | B B +
event   | =      | o:B c:C        | C C +
event   | =      | o:x            | - -
event   | =      | o:past o:x     | - A ~
event   | =      | c:x            | - -
event   | =      | o:past c:x     | A -
event   | =      | o:guest        | A A +
event   | =      | c:guest        | A A +
event   | =      | c:close o:B    | B A +
event   | =      | c:close o:x    | - A ~
event   | =      | o:copy         | A,A A +
event   | =      | o:odd          | A A +
booking | -      | c:new A        | A A +
booking | -      | c:over A       | - A
booking | f      | c:B            | B B +
booking | f      | o:B            | B A +
booking | f      | o:B c:C        | C C +
booking | f      | o:x            | - A ~
booking | f      | o:x c:B        | - B ~
booking | f      | c:x            | - -
booking | f      | c:x o:B        | - -
booking | f      | o:past c:x     | - -
booking | f      | c:cancel       | A A +
booking | f      | c:hide         | A A ~
booking | f      | c:out          | A A ~
booking | f      | c:out c:in     | A A +
booking | f      | o:copy         | A,A A +
`

/** A booking is an event in Outlook. */
type Kind = FollowedKind | 'booking'

interface Scenario {
  readonly kind: Kind
  readonly before: string
  readonly deeds: readonly string[]
  readonly after: string
}

const scenarios = table
  .trim()
  .split('\n')
  .map((line): Scenario => {
    const [kind = '', before = '', deeds = '', after = ''] = line.split('|').map((cell) => cell.trim())
    return { kind: kind as Kind, before, deeds: deeds.split(/ (?=[oc]:)/), after }
  })

const itemOf = (kind: Kind): FollowedKind => (kind === 'booking' ? 'event' : kind)
const tableOf = (kind: Kind): FollowedTable =>
  kind === 'booking' ? 'bookableresourcebooking' : (tablesOfKind[kind][0] as FollowedTable)
const columnOf: Readonly<Record<Kind, string>> = {
  ...{ contact: 'jobtitle', task: 'subject', event: 'subject', booking: 'name' },
}
const hours = { start: '2026-12-03T09:00:00Z', end: '2026-12-03T10:00:00Z' }
const lastWeek = { start: '2026-11-16T09:00:00Z', end: '2026-11-16T10:00:00Z' }
const statusOf = (status: 2 | 3) => ({ 'bookingstatus.status': status })

function withWord(item: FollowedItem, word: string): FollowedItem {
  if (item.kind === 'contact') return { ...item, contact: { ...item.contact, jobTitle: word } }
  return item.kind === 'task' ? { ...item, title: word } : { ...item, subject: word }
}

function wordOf(item: FollowedItem): string {
  return item.kind === 'contact' ? item.contact.jobTitle : item.kind === 'task' ? item.title : item.subject
}

function newItem(state: TwoSides, kind: FollowedKind, word: string, categories: readonly string[]): void {
  const item = withWord(emptyItem(kind, state.newId()), word)
  const named = item.kind === 'contact' ? { ...item, contact: { ...item.contact, surname: 'Blom' } } : item
  state.putItem({ ...named, categories })
}

function newRow(
  state: TwoSides,
  table: FollowedTable,
  kind: Kind,
  word: string,
  { organizer = organizerParty, at = hours } = {},
): void {
  state.putRow(state.newId(), table, {
    columns: {
      [columnOf[kind]]: word,
      ...(kind === 'contact' ? { lastname: 'Blom' } : {}),
      ...(kind === 'event' ? { scheduledstart: at.start, scheduledend: at.end } : {}),
      ...(kind === 'booking' ? { starttime: at.start, endtime: at.end, ...statusOf(2) } : {}),
    },
    ...(kind === 'event' ? { parties: [organizer] } : {}),
  })
}

const bo = { table: 'systemuser', id: '00000000-0000-4000-8000-0000000000bb', name: 'Bo' }

function perform(state: TwoSides, as: Kind, deed: string): unknown {
  const kind = itemOf(as)
  const [side, what = ''] = deed.split(':')
  const [verb = '', word = '', other] = what.split(' ')
  const item = [...state.items.values()][0]
  const [id, row] = [...state.rows][0] ?? []
  if (side === 'o') {
    if (verb === 'new') return newItem(state, kind, word, [trackedCategory.displayName])
    if (verb === 'plain') return newItem(state, kind, word, [])
    if (verb === 'private') {
      newItem(state, kind, word, [trackedCategory.displayName])
      const made = [...state.items.values()][0] as Extract<FollowedItem, { kind: 'event' }>
      state.putItem({ ...made, sensitivity: 'private' })
      return undefined
    }
    if (!item) throw new Error('nothing there')
    if (verb === 'x') return state.dropItem(item.id)
    if (verb === 'copy') {
      const copy = state.newId()
      const own = item.kind === 'event' ? { iCalUId: copy } : {}
      state.putItem({ ...item, ...own, id: item.kind === 'task' ? `list/${copy}` : copy } as FollowedItem)
      return undefined
    }
    if (verb === 'mark')
      return state.putItem({ ...item, categories: [...item.categories, trackedCategory.displayName] })
    if (verb === 'done' && item.kind === 'task')
      return state.putItem({ ...item, status: 'completed', completedDateTime: '2026-11-23T00:00:00Z' })
    if (verb === 'past' && item.kind === 'event')
      return state.putItem({ ...item, start: '2026-11-20T09:00:00Z', end: '2026-11-20T10:00:00Z' })
    if (verb === 'guest' && item.kind === 'event')
      return state.putItem({
        ...item,
        attendees: [{ type: 'required', emailAddress: { address: 'nora@fabrikam.example' } }],
      })
    if (verb === 'odd' && item.kind === 'event')
      return state.putItem({
        ...item,
        type: 'seriesMaster',
        recurrence: {
          ...{ type: 'absoluteYearly', interval: 3, daysOfWeek: [], dayOfMonth: 1, month: 4, index: 'first' },
          ...{ rangeType: 'noEnd', startDate: '2026-12-01' },
        },
      })
    return state.putItem(withWord(item, verb))
  }
  if (verb === 'new') return newRow(state, (other ?? tableOf(as)) as FollowedTable, as, word)
  if (verb === 'over') return newRow(state, tableOf(as), as, word, { at: lastWeek })
  if (verb === 'colleagues')
    return newRow(state, tableOf(as), as, word, {
      organizer: { participation: participation.organizer, address: 'bo@tandem.example', record: bo },
    })
  if (verb === 'others') {
    newRow(state, tableOf(as), as, word)
    const [made] = [...state.rows.keys()]
    state.putRow(made as string, tableOf(as), { lookups: { ownerid: bo } })
    return undefined
  }
  if (!id || !row) throw new Error('nothing there')
  if (verb === 'x') return state.dropRow(id)
  if (verb === 'owner') return state.putRow(id, row.table, { lookups: { ownerid: bo } })
  if (verb === 'hide') state.hidden.add(id)
  if (verb === 'out') state.outside.add(id)
  if (verb === 'in') state.outside.delete(id)
  if (verb === 'cancel') return state.putRow(id, row.table, { columns: statusOf(3) })
  if (verb === 'close')
    return state.putRow(id, row.table, {
      columns: kind === 'task' ? { statecode: 1, statuscode: 5 } : { statecode: 1, statuscode: 3 },
    })
  if (verb === 'guest')
    return state.putRow(id, row.table, {
      parties: [...row.parties, { participation: participation.required, address: 'nora@fabrikam.example' }],
    })
  const isWord = /^[A-Z]?$/.test(verb)
  return state.putRow(id, row.table, isWord ? { columns: { [columnOf[as]]: verb } } : {})
}

const shownWord = (word: string) => word || '_'

function summary(state: TwoSides, kind: Kind): string {
  const items = [...state.items.values()].map((item) => shownWord(wordOf(item)))
  const rows = [...state.rows.values()].map(({ columns }) => shownWord(String(columns[columnOf[kind]] ?? '')))
  const links = [...state.links.values()]
    .filter(({ state: is }) => is !== 'failed' && is !== 'pending')
    .map(({ state: is }) => (is === 'tracked' ? '+' : '~'))
  return `${items.join(',') || '-'} ${rows.join(',') || '-'} ${links.join('')}`.trim()
}

async function pass(state: TwoSides, dieBefore?: number): Promise<number> {
  const world = worldOf(state, dieBefore === undefined ? {} : { dieBefore })
  try {
    await syncMailbox(world, actor, { correlationId: 'scenario' })
  } catch (error) {
    if (!(error instanceof Died)) throw error
  }
  return world.effects()
}

async function begin({ kind, before }: Scenario): Promise<TwoSides> {
  const state = new TwoSides()
  // The first pass of a mailbox is behind us.
  await pass(state)
  if (before === '=') newItem(state, itemOf(kind), 'A', [trackedCategory.displayName])
  if (before === 'f') newRow(state, tableOf(kind), kind, 'A')
  if (before !== '-') await pass(state)
  return state
}

/** What a right that was lost needs: a look at everything. */
function loseCursors(state: TwoSides): void {
  for (const name of state.notes.keys())
    if (name.startsWith('records:') || name.startsWith('items:')) state.notes.delete(name)
}

async function play(scenario: Scenario, dieBefore?: number): Promise<TwoSides> {
  const state = await begin(scenario)
  for (const deed of scenario.deeds) {
    if (deed === 'o:mark') await pass(state)
    perform(state, scenario.kind, deed)
    // What is only known by a look at both sides has been looked at before the next deed.
    if (['c:out', 'c:owner', 'o:past'].includes(deed) && deed !== scenario.deeds.at(-1)) await pass(state)
  }
  if (scenario.deeds.includes('c:hide')) loseCursors(state)
  await pass(state, dieBefore)
  return state
}

describe.each(
  scenarios.map((scenario) => [`${scenario.kind} ${scenario.before} ${scenario.deeds.join(' ')}`, scenario] as const),
)('%s', (_name, scenario) => {
  test(`becomes ${scenario.after}`, async () => {
    const state = await play(scenario)
    expect(summary(state, scenario.kind)).toBe(scenario.after)
  })

  test('run again, nothing is written (invariant 5)', async () => {
    const state = await play(scenario)
    state.writes = 0
    const receipts = state.receipts.length
    await pass(state)
    await pass(state)
    expect({ writes: state.writes, receipts: state.receipts.length - receipts }).toEqual({ writes: 0, receipts: 0 })
  })

  test('dying before any effect ends the same (invariants 1, 2)', async () => {
    const whole = await play(scenario)
    const mails = whole.sent.length
    for (let effect = 1; effect < 30; effect++) {
      const state = await play(scenario, effect)
      await pass(state)
      await pass(state)
      expect({ effect, is: summary(state, scenario.kind) }).toEqual({ effect, is: scenario.after })
      expect(state.sent.length).toBe(mails)
      expect(state.intents.size).toBe(whole.intents.size)
    }
  })
})
