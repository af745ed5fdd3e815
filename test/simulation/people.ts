/** What people do on the two sides: everything that a day in an office brings, in small. */
import type { FollowedItem, FollowedKind, FollowedTable } from '../../src/core/following.ts'
import type { EventItem } from '../../src/core/item.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { type ColumnValue, isPlannedByOthers, participation } from '../../src/core/record.ts'
import type { Random } from './random.ts'
import { seriesDeeds } from './series-people.ts'
import { allTables, emptyItem, isOfSeries, organizerParty, type TwoSides } from './two-sides.ts'

/** What a person did, to be printed and to be held against what became of it. */
export interface Deed {
  readonly what: string
  /** The item or record it was done to. */
  readonly id: string
}

const words = ['Amber', 'Birch', 'Cedar', 'Dune', 'Ember', 'Fjord', 'Grove', 'Heath'] as const
const guests = ['nora@fabrikam.example', 'bo@else.example', 'ida@else.example'] as const
/** Of people whom both sides know, or so it seems. */
const shared = ['one@both.example', 'two@both.example'] as const
const dates = ['2026-12-02', '2026-12-09', '2027-01-04', '2027-03-28'] as const

export function doSomething(state: TwoSides, random: Random): Deed | undefined {
  const deeds: readonly (readonly [number, () => Deed | undefined])[] = [
    [14, () => editItem(state, random)],
    [14, () => editRow(state, random)],
    [5, () => newItem(state, random)],
    [5, () => newRow(state, random)],
    [3, () => newTwin(state, random)],
    [2, () => dropItem(state, random)],
    [2, () => dropRow(state, random)],
    [2, () => leaveFilter(state, random)],
    [2, () => comeBack(state, random)],
    [2, () => closeRow(state, random)],
    [1, () => hide(state, random)],
    [1, () => giveAway(state, random)],
    [1, () => takeCategory(state, random)],
    [1, () => copyItem(state, random)],
    ...seriesDeeds(state, random),
  ]
  let at = random.below(deeds.reduce((sum, [weight]) => sum + weight, 0))
  for (const [weight, run] of deeds) {
    if (at < weight) return run()
    at -= weight
  }
  return undefined
}

/** Single meetings of series have deeds of their own. */
const anyItem = ({ items }: TwoSides, random: Random): FollowedItem | undefined => {
  const alone = [...items.values()].filter((item) => !isOfSeries(item))
  return alone.length > 0 ? random.pick(alone) : undefined
}
const anyRow = ({ rows }: TwoSides, random: Random) => {
  const alone = [...rows].filter(([, { columns }]) => !columns.seriesid)
  return alone.length > 0 ? random.pick(alone) : undefined
}

function editItem(state: TwoSides, random: Random): Deed | undefined {
  const item = anyItem(state, random)
  if (!item || (item.kind === 'event' && item.recurrence)) return undefined
  const edited = editedItem(item, random)
  state.putItem(edited)
  return { what: `Outlook: edits ${item.kind}`, id: item.id }
}

function editedItem(item: FollowedItem, random: Random): FollowedItem {
  const word = random.pick(words)
  if (item.kind === 'contact') {
    const { contact } = item
    const changes = random.pick([
      { jobTitle: word },
      { givenName: word, displayName: `${word} ${contact.surname}`.trim() },
      { surname: word, displayName: `${contact.givenName} ${word}`.trim() },
      { mobilePhone: `+31 ${word}` },
      { businessPhones: [word, random.pick(words)] },
      { emailAddresses: [{ address: `${word}@x.example`, name: word }] },
      { emailAddresses: [{ address: random.pick(shared), name: word }] },
      { businessAddress: { ...contact.businessAddress, city: word, street: `${word} 1\nFloor 2` } },
      { homeAddress: { ...contact.homeAddress, city: word } },
      { personalNotes: `${word}\r\nagain ` },
      { jobTitle: '' },
      { jobTitle: word.repeat(30) },
      { birthday: random.pick(dates) },
      { companyName: word },
    ])
    return { ...item, contact: { ...contact, ...changes } }
  }
  if (item.kind === 'task') {
    const date = `${random.pick(dates)}T00:00:00Z`
    return {
      ...item,
      ...random.pick([
        { title: word },
        { body: { contentType: 'text' as const, content: word } },
        { importance: random.pick(['low', 'normal', 'high'] as const) },
        { status: random.pick(['notStarted', 'inProgress', 'waitingOnOthers', 'deferred'] as const) },
        { dueDateTime: date },
        { startDateTime: date },
        { status: 'completed' as const, completedDateTime: state0(item) },
      ]),
    }
  }
  return { ...item, ...random.pick(eventEdits(item, word, random)) }
}

const state0 = (item: { readonly lastModifiedDateTime?: string }) =>
  `${(item.lastModifiedDateTime ?? '2026-11-23').slice(0, 10)}T00:00:00Z`

function eventEdits(item: EventItem, word: string, random: Random): readonly Partial<EventItem>[] {
  const date = random.pick(dates)
  const guest = random.pick(guests)
  const isThere = item.attendees.some(({ emailAddress }) => emailAddress.address === guest)
  return [
    { subject: word },
    { location: word },
    { body: { contentType: 'html', content: `<p>${word}</p>` } },
    { importance: random.pick(['low', 'normal', 'high'] as const) },
    { showAs: random.pick(['free', 'tentative', 'busy', 'oof', 'workingElsewhere'] as const) },
    { start: `${date}T09:00:00Z`, end: `${date}T10:30:00Z`, isAllDay: false },
    {
      start: `${date}T00:00:00Z`,
      end: `${date.slice(0, 8)}${String(Number(date.slice(8)) + 1).padStart(2, '0')}T00:00:00Z`,
      isAllDay: true,
    },
    {
      attendees: isThere
        ? item.attendees.filter(({ emailAddress }) => emailAddress.address !== guest)
        : [
            ...item.attendees,
            { type: random.pick(['required', 'optional'] as const), emailAddress: { address: guest } },
          ],
    },
  ]
}

function editRow(state: TwoSides, random: Random): Deed | undefined {
  const found = anyRow(state, random)
  if (!found) return undefined
  const [id, row] = found
  // A closed row takes no edits.
  if (row.columns.statecode === 1 || row.columns.statecode === 2) return undefined
  if (row.table === 'recurringappointmentmaster') return undefined
  const word = random.pick(words)
  if (row.table === 'appointment' && random.chance(0.2)) {
    const guest = random.pick(guests)
    const isThere = row.parties.some(({ address }) => address === guest)
    state.putRow(id, row.table, {
      parties: isThere
        ? row.parties.filter(({ address }) => address !== guest)
        : [...row.parties, { participation: participation.required, address: guest }],
    })
    return { what: 'CRM: changes who comes', id }
  }
  state.putRow(id, row.table, { columns: random.pick(rowEdits(row.table, word, random)) })
  return { what: `CRM: edits ${row.table}`, id }
}

function rowEdits(table: FollowedTable, word: string, random: Random): readonly Record<string, ColumnValue>[] {
  const date = random.pick(dates)
  if (table === 'contact')
    return [
      { jobtitle: word },
      { jobtitle: null },
      { firstname: word },
      { lastname: word },
      { mobilephone: word },
      { telephone1: word },
      { telephone2: word },
      { emailaddress1: `${word}@y.example` },
      { emailaddress1: random.pick(shared) },
      { address1_city: word, address1_line1: `${word} 2` },
      { address2_city: word },
      { description: word },
      { birthdate: date },
    ]
  const common = [{ subject: word }, { description: word }, { prioritycode: random.below(3) }]
  if (table === 'appointment')
    return [
      ...common,
      { location: word },
      random.pick([
        { statecode: 0, statuscode: 1 },
        { statecode: 0, statuscode: 2 },
        { statecode: 3, statuscode: 5 },
        { statecode: 3, statuscode: 6 },
      ]),
      { scheduledstart: `${date}T13:00:00Z`, scheduledend: `${date}T14:00:00Z`, isalldayevent: false },
    ]
  return [...common, { scheduledend: `${date}T00:00:00Z` }]
}

function newItem(state: TwoSides, random: Random): Deed {
  const kind: FollowedKind = random.pick(['contact', 'task', 'event'])
  const id = state.newId()
  let item = emptyItem(kind, id)
  const word = random.pick(words)
  if (item.kind === 'contact') item = { ...item, contact: { ...item.contact, surname: word, displayName: word } }
  if (item.kind === 'task') item = { ...item, title: word }
  if (item.kind === 'event') item = { ...item, subject: word }
  for (let edits = random.below(4); edits > 0; edits--) item = editedItem(item, random)
  if (item.kind === 'contact' && random.chance(0.5))
    item = { ...item, contact: { ...item.contact, emailAddresses: [{ address: random.pick(shared), name: word }] } }
  const isTracked = random.chance(0.8)
  const put = state.putItem({ ...item, categories: isTracked ? ['Mine', trackedCategory.displayName] : ['Mine'] })
  return { what: `Outlook: makes ${kind}${isTracked ? ', to be tracked' : ''}`, id: put.id }
}

function newRow(state: TwoSides, random: Random): Deed {
  const table = random.pick(allTables.filter((one) => one !== 'recurringappointmentmaster' && !isPlannedByOthers(one)))
  const id = state.newId()
  const word = random.pick(words)
  const columns: Record<string, ColumnValue> =
    table === 'contact'
      ? { lastname: word, firstname: random.pick(words) }
      : {
          subject: word,
          ...(table === 'appointment'
            ? { scheduledstart: '2026-12-03T09:00:00Z', scheduledend: '2026-12-03T10:00:00Z' }
            : {}),
        }
  state.putRow(id, table, {
    columns: {
      ...columns,
      ...random.pick(rowEdits(table, random.pick(words), random)),
      ...(table === 'contact' && random.chance(0.5) ? { emailaddress1: random.pick(shared) } : {}),
    },
    ...(table === 'appointment'
      ? {
          parties: [
            organizerParty,
            ...(random.chance(0.5) ? [{ participation: participation.required, address: random.pick(guests) }] : []),
          ],
        }
      : {}),
  })
  return { what: `CRM: makes ${table}`, id }
}

/** Somebody whom one side knows is made on the other one, too. */
function newTwin(state: TwoSides, random: Random): Deed | undefined {
  const items = [...state.items.values()].filter((item) => item.kind === 'contact')
  const rows = [...state.rows].filter(([, { table }]) => table === 'contact')
  const word = random.pick(words)
  if (random.chance(0.5)) {
    const address = items.length > 0 ? random.pick(items).contact.emailAddresses[0]?.address : undefined
    const id = state.newId()
    state.putRow(id, 'contact', { columns: { lastname: word, jobtitle: word, emailaddress1: address ?? shared[0] } })
    return { what: 'CRM: makes a contact like one of Outlook', id }
  }
  const address = rows.length > 0 ? random.pick(rows)[1].columns.emailaddress1 : undefined
  const item = emptyItem('contact', state.newId())
  if (item.kind !== 'contact') return undefined
  const emailAddresses = [{ address: typeof address === 'string' ? address : shared[0] }]
  const categories = random.chance(0.5) ? [trackedCategory.displayName] : []
  state.putItem({ ...item, contact: { ...item.contact, surname: word, emailAddresses }, categories })
  return { what: 'Outlook: makes a contact like one of the CRM', id: item.id }
}

function dropItem(state: TwoSides, random: Random): Deed | undefined {
  const item = anyItem(state, random)
  if (!item) return undefined
  state.dropItem(item.id)
  return { what: `Outlook: deletes ${item.kind}`, id: item.id }
}

function dropRow(state: TwoSides, random: Random): Deed | undefined {
  const found = anyRow(state, random)
  if (!found) return undefined
  state.dropRow(found[0])
  return { what: `CRM: deletes ${found[1].table}`, id: found[0] }
}

/** A filter is about columns that do not sync: who owns it, what it is regarding. */
function leaveFilter(state: TwoSides, random: Random): Deed | undefined {
  const found = anyRow(state, random)
  if (!found) return undefined
  state.outside.add(found[0])
  state.putRow(found[0], found[1].table, {})
  return { what: `CRM: ${found[1].table} leaves the filter`, id: found[0] }
}

function comeBack(state: TwoSides, random: Random): Deed | undefined {
  const away = [...state.outside, ...state.hidden]
  if (away.length === 0) return undefined
  const id = random.pick(away)
  state.outside.delete(id)
  state.hidden.delete(id)
  const row = state.rows.get(id)
  if (row) state.putRow(id, row.table, {})
  return { what: 'CRM: comes back into the filter, or into sight', id }
}

function closeRow(state: TwoSides, random: Random): Deed | undefined {
  const found = anyRow(state, random)
  if (!found || found[1].table === 'contact') return undefined
  const [id, { table }] = found
  const isCanceled = random.chance(0.3)
  const closed =
    table === 'appointment'
      ? { statecode: isCanceled ? 2 : 1, statuscode: isCanceled ? 4 : 3 }
      : table === 'task'
        ? { statecode: isCanceled ? 2 : 1, statuscode: isCanceled ? 6 : 5 }
        : { statecode: isCanceled ? 2 : 1, statuscode: isCanceled ? 5 : 2 }
  state.putRow(id, table, { columns: closed })
  return { what: `CRM: ${isCanceled ? 'cancels' : 'completes'} ${table}`, id }
}

function hide(state: TwoSides, random: Random): Deed | undefined {
  const found = anyRow(state, random)
  if (!found) return undefined
  state.hidden.add(found[0])
  state.putRow(found[0], found[1].table, {})
  return { what: `CRM: ${found[1].table} can no longer be read`, id: found[0] }
}

function giveAway(state: TwoSides, random: Random): Deed | undefined {
  const found = anyRow(state, random)
  if (!found) return undefined
  state.putRow(found[0], found[1].table, {
    lookups: { ownerid: { table: 'systemuser', id: '00000000-0000-4000-8000-0000000000bb', name: 'Bo' } },
  })
  return { what: `CRM: ${found[1].table} gets another owner`, id: found[0] }
}

function takeCategory(state: TwoSides, random: Random): Deed | undefined {
  const item = anyItem(state, random)
  if (!item) return undefined
  state.putItem({ ...item, categories: [...new Set([...item.categories, trackedCategory.displayName])] })
  return { what: `Outlook: marks ${item.kind} to be tracked`, id: item.id }
}

/** Ctrl+drag: everything is copied, our category and mark, too. */
function copyItem(state: TwoSides, random: Random): Deed | undefined {
  const item = anyItem(state, random)
  if (!item) return undefined
  const id = item.kind === 'task' ? `list/${state.newId()}` : state.newId()
  state.putItem({ ...item, id, ...(item.kind === 'event' ? { iCalUId: `uid-${id}` } : {}) } as FollowedItem)
  return { what: `Outlook: copies ${item.kind}`, id }
}
