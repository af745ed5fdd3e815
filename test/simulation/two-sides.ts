/**
 * A mailbox and an organization in memory, in virtual time, with the faults that real ones have: an answer that never comes
 * although the work was done, a lost cursor, a version that moved, and a process that dies before or after any effect.
 */
import { createHash } from 'node:crypto'
import { fieldCatalogue } from '../../src/core/catalogue/index.ts'
import { TandemError } from '../../src/core/errors.ts'
import {
  isLikelySame,
  type Recognizable,
  recognizableItem,
  recognizableRecord,
} from '../../src/core/follow/likely-same.ts'
import type {
  FollowedItem,
  FollowedKind,
  FollowedTable,
  FollowedWorld,
  ItemNews,
  RecordNews,
} from '../../src/core/following.ts'
import { tablesOfKind } from '../../src/core/following.ts'
import type {
  ContactItem,
  ContactProperties,
  EventItem,
  ItemChanges,
  SyncedItem,
  TaskItem,
} from '../../src/core/item.ts'
import type { Link } from '../../src/core/link.ts'
import type {
  CrmOperation,
  CrmOutcome,
  Intent,
  ItemWrite,
  ItemWritten,
  OrganizationSettings,
} from '../../src/core/ports.ts'
import type { Receipt } from '../../src/core/receipt.ts'
import {
  type ColumnValue,
  type CrmRecord,
  type NamedRecord,
  type Party,
  participation,
  type RecordFile,
} from '../../src/core/record.ts'
import type { FieldRules } from '../../src/core/rules.ts'

import { digest, itemFilesOf, recordFilesOf } from './files.ts'
import {
  changeMeeting,
  emptyBook,
  instancesOf,
  masterChanged,
  masterDropped,
  meetingOf,
  meetingsIn,
  rowDropped,
  rowWritten,
  takeOut,
} from './series.ts'

/** The process is gone; what was written is written. */
export class Died extends Error {}

export const actor = { tid: 'tenant', oid: 'alex' }
export const me: NamedRecord = { table: 'systemuser', id: '00000000-0000-4000-8000-0000000000aa', name: 'Alex' }
export const myAddress = 'alex@tandem.example'

export interface Row {
  readonly table: FollowedTable
  readonly columns: Record<string, ColumnValue>
  lookups: Record<string, NamedRecord | null>
  parties: readonly Party[]
  attachments: readonly RecordFile[]
  version: number
  modifiedOn: string
  createdOn: string
}

/** Where chance may strike. Each is a probability per call. */
export interface Faults {
  /** The call fails before anything happens. */
  readonly refused: number
  /** The work is done, and the answer lost. */
  readonly lostAnswer: number
  /** The process dies, before or after. */
  readonly death: number
  readonly lostCursor: number
}

export const noFaults: Faults = { refused: 0, lostAnswer: 0, death: 0, lostCursor: 0 }

/** Somebody was mailed: who, about what, and whether a person had caused it. */
export interface Sent {
  readonly kind: 'invited' | 'updated' | 'cancelled'
  readonly itemId: string
  readonly to: readonly string[]
  readonly by: 'person' | 'sync'
}

/** What outlives the process. */
export class TwoSides {
  readonly items = new Map<string, FollowedItem>()
  readonly rows = new Map<string, Row>()
  readonly itemFeed: { readonly kind: FollowedKind; readonly id: string }[] = []
  readonly rowFeed: { readonly table: FollowedTable; readonly id: string }[] = []
  readonly madeBySync = new Set<string>()
  /** Item by transaction id, as Graph remembers them. */
  readonly transactions = new Map<string, string>()
  readonly links = new Map<string, Link>()
  readonly intents = new Map<string, Intent>()
  readonly notes = new Map<string, string>()
  readonly receipts: Receipt[] = []
  readonly sent: Sent[] = []
  readonly hidden = new Set<string>()
  /** Rows of these ids are in no filter although they would be. */
  readonly outside = new Set<string>()
  /** Of files on either side, by their id. */
  readonly contents = new Map<string, string>()
  /** Effects of sync since it was last set to zero. */
  writes = 0
  /** In virtual milliseconds. */
  time = Date.parse('2026-11-23T12:00:00Z')
  ids = 0
  readonly book = emptyBook()
  rules: FieldRules = { directions: {}, custom: [] }
  settings: OrganizationSettings = {
    maxAttachmentSize: 5_242_880,
    blockedAttachmentExtensions: [],
    trackInternalMailAsTwoActivities: true,
    syncAppointmentAttachments: false,
    unresolveRecipientsOnMultipleMatch: false,
    unresolveSenderOnMultipleMatch: false,
    mailingAddressOnly: false,
    deleteOutsideFilter: false,
    unknownSenders: 'none',
    syncContactCompany: false,
    timeZone: 'Europe/Amsterdam',
  }

  now(): Date {
    return new Date(this.time)
  }

  newId(): string {
    this.ids++
    return `00000000-0000-4000-9000-${String(this.ids).padStart(12, '0')}`
  }

  /** A person or sync changes an item; it is news to whoever asks. */
  putItem(item: FollowedItem): FollowedItem {
    this.time += 1000
    const put = { ...item, changeKey: `v${this.itemFeed.length + 1}`, lastModifiedDateTime: this.now().toISOString() }
    const before = this.items.get(item.id)
    this.items.set(item.id, put)
    masterChanged(this, before, put)
    this.itemFeed.push({ kind: item.kind, id: item.id })
    return put
  }

  dropItem(id: string): void {
    const item = this.items.get(id)
    if (!item) return
    this.time += 1000
    this.items.delete(id)
    masterDropped(this, id)
    this.itemFeed.push({ kind: item.kind, id })
  }

  putRow(
    id: string,
    table: FollowedTable,
    change: Partial<Pick<Row, 'columns' | 'lookups' | 'parties'>>,
    by: 'somebody' | 'itself' = 'somebody',
  ): Row {
    this.time += 1000
    const before = this.rows.get(id)
    const at = this.now().toISOString()
    const row: Row = {
      table,
      columns: { ...(before?.columns ?? emptyColumns(table)), ...change.columns },
      lookups: { ...(before?.lookups ?? { ownerid: me, parentcustomerid: null }), ...change.lookups },
      parties: change.parties ?? before?.parties ?? [],
      attachments: before?.attachments ?? [],
      version: this.rowFeed.length + 1,
      modifiedOn: at,
      createdOn: before?.createdOn ?? at,
    }
    this.rows.set(id, row)
    this.rowFeed.push({ table, id })
    if (by === 'somebody') rowWritten(this, id, row, before)
    return row
  }

  dropRow(id: string, by: 'somebody' | 'itself' = 'somebody'): void {
    const row = this.rows.get(id)
    if (!row) return
    this.time += 1000
    this.rows.delete(id)
    this.hidden.delete(id)
    this.outside.delete(id)
    this.rowFeed.push({ table: row.table, id })
    if (by === 'somebody') rowDropped(this, id, row)
  }

  /** An item, or one meeting of a series that has none of its own yet. */
  itemOf(id: string): FollowedItem | undefined {
    return this.items.get(id) ?? meetingOf(this, id)?.[1]
  }

  /** The default filters: mine, and open. */
  isInFilter(id: string): boolean {
    const row = this.rows.get(id)
    if (!row || this.hidden.has(id) || this.outside.has(id)) return false
    return row.lookups.ownerid?.id === me.id && row.columns.statecode !== 1 && row.columns.statecode !== 2
  }

  shown(id: string): CrmRecord | undefined {
    const row = this.rows.get(id)
    if (!row) return undefined
    return {
      table: row.table,
      id,
      version: String(row.version),
      columns: { ...row.columns },
      parties: row.parties,
      lookups: row.lookups,
      attachments: row.attachments,
      modifiedOn: row.modifiedOn,
      createdOn: row.createdOn,
    }
  }
}

const columnsByTable = new Map<string, Record<string, ColumnValue>>()

/** Every mapped column, empty, and the state that a new row has by itself. */
function emptyColumns(table: FollowedTable): Record<string, ColumnValue> {
  let columns = columnsByTable.get(table)
  if (!columns) {
    columns = { statecode: 0, statuscode: table === 'task' ? 2 : 1 }
    for (const row of fieldCatalogue)
      if (row.table === table) for (const column of row.crmColumns) columns[column] ??= null
    if (table !== 'contact') columns.prioritycode = 1
    if (table === 'appointment' || table === 'recurringappointmentmaster') columns.isalldayevent = false
    columnsByTable.set(table, columns)
  }
  return { ...columns }
}

export interface WorldOptions {
  readonly random?: { chance(probability: number): boolean }
  readonly faults?: Faults
  /** Dies before this effect (1 = the first). */
  readonly dieBefore?: number
  /** Told of each effect as it begins, so that a history can be printed. */
  readonly onEffect?: (what: string) => void
  /** So many news are told at a time; without it all of them. */
  readonly pageSize?: number
}

/** The world as one process sees it. */
const nameOf = ({ givenName, surname }: Recognizable) => `${givenName} ${surname}`.toLowerCase()

export function worldOf(
  state: TwoSides,
  options: WorldOptions = {},
): FollowedWorld & { readonly effects: () => number } {
  const { random, faults = noFaults, pageSize = Number.MAX_SAFE_INTEGER } = options
  const strikes = (probability: number) => probability > 0 && (random?.chance(probability) ?? false)
  const away = (side: 'mailbox' | 'crm') => new TandemError('upstream-unavailable', { side })
  let effects = 0

  function read(side: 'mailbox' | 'crm'): void {
    if (strikes(faults.refused)) throw away(side)
  }
  /** A feed may forget where somebody is, but not in the round that tells all there is: nobody could ever end one. */
  function keptOf(cursor: string | undefined): string | undefined {
    const isLost = cursor !== undefined && !cursor.includes(' ') && strikes(faults.lostCursor)
    return isLost ? undefined : cursor
  }
  /** Everything that outlives the process goes through here. */
  async function effect<T>(what: string, run: () => T, side?: 'mailbox' | 'crm'): Promise<T> {
    effects++
    options.onEffect?.(what)
    if (options.dieBefore === effects || strikes(faults.death / 2)) throw new Died(`before ${what}`)
    if (side && strikes(faults.refused)) throw away(side)
    const result = run()
    if (strikes(faults.death / 2)) throw new Died(`after ${what}`)
    if (side && strikes(faults.lostAnswer)) throw away(side)
    return result
  }

  const mailbox: FollowedWorld['mailbox'] = {
    readItem: async () => {
      throw new Error('one item is read by the pane only')
    },
    readAttachment: async () => '',
    ...itemFilesOf(state, effect),
    updateItem: async () => {
      throw new Error('one item is changed by the pane only')
    },
    ensureCategories: async () => {},
    changes: async (kind, cursor) => {
      read('mailbox')
      return newsOf(
        state.itemFeed,
        (entry) => entry.kind === kind,
        () => [...state.items.values()].filter((item) => item.kind === kind && !isOfSeries(item)),
        keptOf(cursor),
        pageSize,
        (ids, page): ItemNews => ({
          items: ids.flatMap((id) => {
            const item = state.items.get(id)
            return item ? [{ id, changeKey: item.changeKey, categories: item.categories }] : []
          }),
          gone: page.fromStart ? [] : ids.filter((id) => !state.items.has(id)),
          ...page,
        }),
      )
    },
    readItems: async (_kind, ids) => {
      read('mailbox')
      return ids.map((id) => state.itemOf(id) ?? new TandemError('item-gone', { side: 'mailbox' }))
    },
    instances: async (series) => {
      read('mailbox')
      return series.map(({ id, from, to }) =>
        meetingsIn(state, id)
          .filter(([, { start, end }]) => start < to && end > from)
          .map(([originalStart, meeting]) => ({
            ...{ id: meeting.id, originalStart, version: meeting.changeKey },
            isOwn: meeting.type === 'exception',
          })),
      )
    },
    findMarked: async (kind, mark) => {
      read('mailbox')
      return [...state.items.values()]
        .filter((item) => item.kind === kind && item.mark === mark && !isOfSeries(item))
        .map(({ id }) => id)
    },
    findContacts: async (people) => {
      read('mailbox')
      const contacts = [...state.items.values()].filter((item) => item.kind === 'contact')
      return people.map((person) => contacts.filter((item) => isLikelySame(person, recognizableItem(item))))
    },
    findEvent: async (name) => {
      read('mailbox')
      return [...state.items.values()].find((item) => item.kind === 'event' && item.iCalUId === name)?.id
    },
    write: (writes) =>
      each(writes, (write) => effect(`${write.action} ${write.kind}`, () => writeItem(state, write), 'mailbox')),
  }

  const crm: FollowedWorld['crm'] = {
    whoAmI: async () => ({ systemUserId: me.id, businessUnitId: 'unit', organizationId: 'organization' }),
    settings: async () => state.settings,
    fieldRules: async () => state.rules,
    lookup: async ({ addresses }) => {
      read('crm')
      const found = { isActive: true, createdOn: '2025-01-01T00:00:00Z' }
      const mine = addresses.includes(myAddress) ? [{ ...me, ...found, address: myAddress }] : []
      return {
        matches: [...mine, ...contactsWith(state, addresses).map((each) => ({ ...each, ...found }))],
        records: [],
      }
    },
    findNamesakes: async (people) => {
      read('crm')
      const named = new Set(people.flatMap((person) => (person.phones.length > 0 ? [nameOf(person)] : [])))
      return [...state.rows].flatMap(([id, { table }]) => {
        const row = table === 'contact' ? state.shown(id) : undefined
        const isNamed = row && named.has(nameOf(recognizableRecord(row)))
        return isNamed ? [{ table, id, name: String(row.columns.lastname), columns: row.columns }] : []
      })
    },
    readRecord: async (_table, id) => state.shown(id),
    readRecords: async (_table, ids) => {
      read('crm')
      return ids.map((id) => {
        if (state.hidden.has(id) && state.rows.has(id)) return new TandemError('record-not-readable', { side: 'crm' })
        return state.shown(id) ?? new TandemError('record-gone', { side: 'crm' })
      })
    },
    changes: async (table, cursor) => {
      read('crm')
      return newsOf(
        state.rowFeed,
        (entry) => entry.table === table,
        () => [...state.rows].filter(([, row]) => row.table === table).map(([id]) => ({ id })),
        keptOf(cursor),
        pageSize,
        (ids, page): RecordNews => ({
          records: ids.flatMap((id) => {
            const row = state.rows.get(id)
            return row && !state.hidden.has(id) ? [{ id, version: String(row.version) }] : []
          }),
          gone: page.fromStart ? [] : ids.filter((id) => !state.rows.has(id)),
          ...page,
        }),
      )
    },
    filtered: async (table, { among, after }) => {
      read('crm')
      const from = Number(after ?? 0)
      const ids = among ?? [...state.rows.keys()].slice(from, from + pageSize)
      return {
        ...(!among && from + pageSize < state.rows.size ? { next: String(from + pageSize) } : {}),
        ids: ids.filter((id) => state.rows.get(id)?.table === table && state.isInFilter(id)),
        fingerprint: 'default',
        reach: 'any',
      }
    },
    writeEach: (sets) =>
      each(sets, (set) => effect(`crm ${set.map(({ kind }) => kind).join('+')}`, () => writeSet(state, set), 'crm')),
    write: async (set) => effect(`crm ${set.map(({ kind }) => kind).join('+')}`, () => writeSet(state, set), 'crm'),
    instances: async (ids) => {
      read('crm')
      return ids.map((id) => {
        const master = state.rows.get(id)
        if (!master) return new TandemError('record-gone', { side: 'crm' })
        if (state.hidden.has(id)) return new TandemError('record-not-readable', { side: 'crm' })
        return {
          instances: instancesOf(state, id)
            .filter(([instance]) => !state.hidden.has(instance))
            .map(([instance, { columns, version }]) => ({
              ...{ id: instance, originalStart: String(columns.originalstartdate), version: String(version) },
              isOwn: columns.instancetypecode !== 2 || columns.statuscode !== master.columns.statuscode,
            })),
          deleted: String(master.columns.deletedexceptionslist ?? '')
            .split(',')
            .filter(Boolean),
        }
      })
    },
    seriesOf: async (ids) => {
      read('crm')
      return new Map(
        ids.flatMap((id) => {
          const series = state.rows.get(id)?.columns.seriesid
          return typeof series === 'string' ? [[id, series] as const] : []
        }),
      )
    },
    ...recordFilesOf(state, effect),
    search: async () => [],
    openWork: async () => [],
    names: async () => [],
    overlapping: async (times) => times.map(() => []),
    personalOptions: never,
    setPersonalOptions: never,
    mappingRows: never,
    setDirection: never,
    addMapping: never,
    removeMapping: never,
    columnTypes: never,
  }

  const settleOne = (intent: Intent, link: Link | null, receipt: Receipt) => {
    if (receipt.outcome === 'pending') state.intents.set(intent.linkId, intent)
    else if (state.intents.get(intent.linkId)?.id === intent.id) state.intents.delete(intent.linkId)
    if (link) state.links.set(link.id, link)
    else state.links.delete(intent.linkId)
    state.receipts.push(receipt)
  }
  const linksWhere = (test: (link: Link) => boolean) => [...state.links.values()].filter(test)

  const journal: FollowedWorld['journal'] = {
    findLink: async (_actor, kind, itemId) => linksWhere((link) => link.kind === kind && link.itemId === itemId)[0],
    linksToRecord: async (_tid, { id }) => linksWhere((link) => link.recordId === id),
    begin: (...intents) =>
      effect('begin', () => {
        for (const intent of intents) state.intents.set(intent.linkId, intent)
      }),
    suspend: (intent, { link, receipt }) => effect('suspend', () => settleOne(intent, link, receipt)),
    commit: (intent, { link, receipt }) => effect('commit', () => settleOne(intent, link, receipt)),
    settle: (results) =>
      effect('settle', () => {
        for (const { intent, link, receipt } of results) settleOne(intent, link, receipt)
      }),
    touch: (links) =>
      effect('touch', () => {
        for (const link of links) state.links.set(link.id, link)
      }),
    linksOfItems: async (_actor, kind, ids) => {
      const wanted = new Set(ids)
      return linksWhere((link) => link.kind === kind && wanted.has(link.itemId))
    },
    linksOfRecords: async (_actor, table, ids) => {
      const wanted = new Set(ids)
      return linksWhere((link) => link.table === table && wanted.has(link.recordId))
    },
    headsOfItems: (...asked) => journal.linksOfItems(...asked),
    headsOfRecords: (...asked) => journal.linksOfRecords(...asked),
    takenIds: async (_actor, ids) => new Set(ids.filter((id) => state.links.has(id))),
    linksOfKind: async (_actor, kind, { after, limit }) =>
      linksWhere((link) => link.kind === kind && (after === undefined || link.id > after))
        .sort((one, other) => (one.id < other.id ? -1 : 1))
        .slice(0, limit),
    linksOfSeries: async (_actor, ids) => linksWhere(({ occurrence }) => ids.includes(occurrence?.seriesLinkId ?? '')),
    countLinks: async (_actor, kind) =>
      linksWhere((link) => link.kind === kind && link.state === 'tracked' && !link.occurrence).length,
    unfinishedOf: async () => [...state.intents.values()],
    recall: async (_actor, name) => state.notes.get(name),
    notes: async () => Object.fromEntries(state.notes),
    keep: (_actor, notes) =>
      effect(`keep ${Object.keys(notes).join(', ')}`, () => {
        for (const [name, value] of Object.entries(notes)) {
          if (value === undefined) state.notes.delete(name)
          else state.notes.set(name, value)
        }
      }),
  }

  return {
    effects: () => effects,
    mailbox,
    crm,
    journal,
    html: { clean: (html) => html, toText: (html) => html.replace(/<[^>]+>/g, '') },
    guidFor,
    digest,
    newId: () => state.newId(),
    now: () => state.now(),
    conflictOf: () => 'later',
    recordUrl: ({ table, id }) => `https://crm.example/main.aspx?pagetype=entityrecord&etn=${table}&id=${id}`,
  }
}

function contactsWith(state: TwoSides, addresses: readonly string[]): readonly (NamedRecord & { address: string })[] {
  return [...state.rows].flatMap(([id, { table, columns }]) => {
    if (table !== 'contact' || state.hidden.has(id) || columns.statecode === 1) return []
    const own = [columns.emailaddress1, columns.emailaddress2, columns.emailaddress3]
    return own.flatMap((each) => {
      const address = typeof each === 'string' ? each.toLowerCase() : ''
      return addresses.includes(address) ? [{ table, id, name: String(columns.lastname ?? ''), address }] : []
    })
  })
}

const never = async (): Promise<never> => {
  throw new Error('sync does not ask for this')
}

/** Each by itself; a refusal is the answer of that one, a death ends everything. */
async function each<T, R>(all: readonly T[], run: (one: T) => Promise<R>): Promise<readonly (R | TandemError)[]> {
  const answers: (R | TandemError)[] = []
  for (const one of all) {
    try {
      answers.push(await run(one))
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      answers.push(error)
    }
  }
  return answers
}

interface Page {
  readonly cursor: string
  readonly more: boolean
  readonly fromStart: boolean
}

/** One page of a feed; without a cursor one of all there is, behind which the feed goes on from where it was then. */
function newsOf<E extends { readonly id: string }, N>(
  feed: readonly E[],
  isWanted: (entry: E) => boolean,
  all: () => readonly { readonly id: string }[],
  cursor: string | undefined,
  size: number,
  tell: (ids: readonly string[], page: Page) => N,
): N {
  const idsOf = (some: readonly { readonly id: string }[]) => [...new Set(some.map(({ id }) => id))]
  const [at = 0, offset] = cursor === undefined ? [feed.length, 0] : cursor.split(' ').map(Number)
  if (offset === undefined) {
    const to = Math.min(at + size, feed.length)
    return tell(idsOf(feed.slice(at, to).filter(isWanted)), {
      ...{ cursor: String(to), more: to < feed.length, fromStart: false },
    })
  }
  const whole = all()
  const more = offset + size < whole.length
  return tell(idsOf(whole.slice(offset, offset + size)), {
    ...{ cursor: more ? `${at} ${offset + size}` : String(at), more, fromStart: true },
  })
}

const guids = new Map<string, string>()

function guidFor(name: string): string {
  let guid = guids.get(name)
  if (!guid) {
    const hash = createHash('sha1').update(name).digest('hex')
    guid = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
    guids.set(name, guid)
  }
  return guid
}

export const isOfSeries = (item: FollowedItem): item is EventItem =>
  item.kind === 'event' && item.seriesMasterId !== undefined

/** Graph takes no address without an address: what stands behind an empty place moves up. */
function closedUp(contact: ContactProperties): ContactProperties {
  return { ...contact, emailAddresses: contact.emailAddresses.filter(({ address }) => address) }
}

export function applyChanges(item: FollowedItem, changes: ItemChanges): FollowedItem {
  const { mark, contact, extended, dueDateTime, startDateTime, completedDateTime, ...plain } = changes
  const draft: Record<string, unknown> = { ...item, ...plain, ...(plain.recurrence ? { type: 'seriesMaster' } : {}) }
  if (mark === null) delete draft.mark
  else if (mark !== undefined) draft.mark = mark
  if (contact && item.kind === 'contact') draft.contact = closedUp({ ...item.contact, ...contact })
  if (extended) {
    const values: Record<string, string> = { ...item.extended }
    for (const [name, value] of Object.entries(extended)) {
      if (value === null) delete values[name]
      else values[name] = value
    }
    draft.extended = values
  }
  for (const [name, value] of Object.entries({ dueDateTime, startDateTime, completedDateTime })) {
    if (value === null) delete draft[name]
    else if (value !== undefined) draft[name] = value
  }
  return draft as unknown as FollowedItem
}

function writeItem(state: TwoSides, write: ItemWrite): ItemWritten {
  state.writes++
  if (write.action === 'create') {
    const again = state.items.get(state.transactions.get(write.transactionId) ?? '')
    if (again?.kind === 'event') return { id: again.id, changeKey: again.changeKey }
    const blank = emptyItem(write.kind as FollowedKind, state.newId())
    const made = state.putItem(applyChanges(blank, write.changes))
    state.transactions.set(write.transactionId, made.id)
    state.madeBySync.add(made.id)
    tell(state, made, 'invited', attendeesOf(made))
    return { id: made.id, changeKey: made.changeKey }
  }
  const item = state.itemOf(write.id)
  if (!item) throw new TandemError('item-gone', { side: 'mailbox' })
  if (write.ifChangeKey && write.ifChangeKey !== item.changeKey)
    throw new TandemError('item-conflict', { side: 'mailbox' })
  if (write.action === 'delete') {
    tell(state, item, 'cancelled', attendeesOf(item))
    if (isOfSeries(item)) takeOut(state, write.id)
    else state.dropItem(write.id)
    return { id: write.id, changeKey: '' }
  }
  const changed = applyChanges(item, write.changes)
  const put = isOfSeries(changed) ? changeMeeting(state, changed) : state.putItem(changed)
  const isSensitive = [
    'subject',
    'body',
    'location',
    'isAllDay',
    'start',
    'end',
    'attendees',
    'importance',
    'recurrence',
  ].some((name) => name in write.changes)
  if (isSensitive) tell(state, put, 'updated', [...new Set([...attendeesOf(item), ...attendeesOf(put)])])
  return { id: put.id, changeKey: put.changeKey }
}

const attendeesOf = (item: SyncedItem): readonly string[] =>
  item.kind === 'event' && item.isOrganizer ? item.attendees.map(({ emailAddress }) => emailAddress.address ?? '') : []

function tell(state: TwoSides, item: FollowedItem, kind: Sent['kind'], to: readonly string[]): void {
  if (to.length > 0) state.sent.push({ kind, itemId: item.id, to, by: 'sync' })
}

function writeSet(state: TwoSides, set: readonly CrmOperation[]): CrmOutcome {
  state.writes++
  const versions: Record<string, string> = {}
  for (const operation of set) {
    if (operation.kind === 'attach' || operation.kind === 'note') continue
    const row = state.rows.get(operation.id)
    if (operation.kind === 'create') {
      if (row) return { kind: 'exists', id: operation.id }
      continue
    }
    const isMade = set.some((other) => other.kind === 'create' && other.id === operation.id)
    if (!row && !isMade) throw new TandemError('record-gone', { side: 'crm' })
    if (row && operation.ifVersion && operation.ifVersion !== String(row.version))
      throw new TandemError('record-conflict', { side: 'crm' })
  }
  for (const operation of set) {
    if (operation.kind === 'attach' || operation.kind === 'note') continue
    if (operation.kind === 'delete') {
      state.dropRow(operation.id)
      continue
    }
    const lookups = Object.fromEntries(
      Object.entries(operation.lookups ?? {}).map(([name, to]) => [name, to ? { ...to, name: to.id } : null]),
    )
    const row = state.putRow(operation.id, operation.table as FollowedTable, {
      columns: { ...operation.columns },
      lookups,
      ...(operation.parties ? { parties: operation.parties } : {}),
    })
    versions[operation.id] = String(row.version)
  }
  return { kind: 'done', versions }
}

const noAddress = { street: '', city: '', state: '', postalCode: '', countryOrRegion: '' }

/** A new item as the mailbox makes it before anything is said about it. */
export function emptyItem(kind: FollowedKind, id: string): FollowedItem {
  if (kind === 'contact') {
    const contact: ContactItem = {
      kind,
      id,
      changeKey: '',
      contact: {
        ...{ givenName: '', middleName: '', surname: '', generation: '', displayName: '', nickName: '', jobTitle: '' },
        ...{ companyName: '', department: '', assistantName: '', manager: '', spouseName: '', children: [] },
        ...{
          businessHomePage: '',
          personalNotes: '',
          yomiGivenName: '',
          yomiSurname: '',
          birthday: '',
          mobilePhone: '',
        },
        ...{ businessPhones: [], homePhones: [], emailAddresses: [] },
        ...{ businessAddress: noAddress, homeAddress: noAddress, otherAddress: noAddress },
      },
      categories: [],
      extended: {},
    }
    return contact
  }
  if (kind === 'task') {
    const task: TaskItem = {
      ...{ kind, id: `list/${id}`, changeKey: '', title: '', body: { contentType: 'text', content: '' } },
      ...{ importance: 'normal', status: 'notStarted', isReminderOn: false, isRecurring: false, categories: [] },
      extended: {},
    }
    return task
  }
  const event: EventItem = {
    ...{ kind: 'event', id, changeKey: '', iCalUId: `uid-${id}`, type: 'singleInstance', subject: '' },
    ...{ body: { contentType: 'text', content: '' }, importance: 'normal', isAllDay: false, isCancelled: false },
    ...{ isDraft: false, isOrganizer: true, sensitivity: 'normal', location: '', showAs: 'busy' },
    start: '2026-12-01T09:00:00Z',
    end: '2026-12-01T10:00:00Z',
    organizer: { emailAddress: { name: 'Alex', address: myAddress } },
    attendees: [],
    categories: [],
    attachments: [],
    extended: {},
  }
  return event
}

export const organizerParty: Party = {
  participation: participation.organizer,
  address: myAddress,
  name: me.name,
  record: { table: me.table, id: me.id },
}

export const allTables: readonly FollowedTable[] = Object.values(tablesOfKind).flat()
