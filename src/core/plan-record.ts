/**
 * Everything that follows both ways: meetings, series, service activities, contacts, tasks. Whichever side is missing is
 * made; where both exist, every field is compared three ways with the base and goes where its direction lets it.
 */

import { filesMapping } from './agreed-file.ts'
import { blankItem } from './blank-item.ts'
import type { FieldMapping } from './catalogue/index.ts'
import type { Decision, DecisionPart } from './decision.ts'
import type { FieldValue } from './field-value.ts'
import { isSameValue } from './field-value.ts'
import { type FieldContext, fieldOf, inPlaces } from './fields/index.ts'
import { type FollowedTable, kindOfTable } from './following.ts'
import type { ItemChanges, SyncedItem } from './item.ts'
import { markChanges, trackedCategory } from './mark.ts'
import { eventParties } from './parties.ts'
import type { FileMove, Plan, Sides } from './plan.ts'
import { type EventAttachmentsPlan, planEventAttachments } from './plan-event-attachments.ts'
import { type Decided, decideCompared, decideNewItem, decideNewRecord, type RecordSides } from './plan-fields.ts'
import { planRegarding } from './plan-regarding.ts'
import type { CrmOperation } from './ports.ts'
import type { ColumnValue, CrmRecord, RecordReference, RecordTable } from './record.ts'
import { ownedBy, type Rules } from './rules.ts'
import { fitText } from './text.ts'

/** @returns what both sides must become; a series or private item that can't cross is refused before */
export function planRecord(read: Sides, table: RecordTable, recordId: string, rules: Rules): Plan {
  const context = contextOf(rules)
  const sides = comparable(read, rules, context)
  const { item, record, link } = sides
  const mappings = rules.mappingsOf(table)
  const regarding = planRegarding(table, record ? { record } : {}, rules)
  const attachments = planEventAttachments(sides, table, recordId, rules)
  const decided = mappings.map((mapping): Decided => {
    if (mapping.mapping === 'Regarding') return { decision: regarding.decision }
    if (mapping.mapping === filesMapping) return decidedFiles(attachments)
    if (item && record) return decideCompared(mapping, { ...sides, item, record } as RecordSides, rules, context)
    return item
      ? decideNewRecord(mapping, item, rules, context)
      : decideNewItem(mapping, record as CrmRecord, rules, context)
  })
  const changes = item || record ? itemChanges(decided, mappings, sides, table, rules, context) : {}
  const operations = recordOperations(
    decided,
    mappings,
    sides,
    table,
    recordId,
    rules,
    context,
    attachments.leftOut > 0,
  )
  const { moves } = attachments
  const mark = markOf(sides, table, recordId, rules)
  const whole = { ...changes, ...mark, ...mergedExtended(changes, mark) }
  const agreed = agreedAfter(decided, link, mappings)
  const hasChange = Object.keys(whole).length > 0
  return {
    table,
    recordId,
    recordAction: !record
      ? 'created'
      : operations.length > 0 || changesRecord(moves)
        ? 'updated'
        : link
          ? 'none'
          : 'already-there',
    itemAction: !item ? 'created' : hasChange || changesItem(moves) ? 'updated' : 'none',
    operations,
    attachments: [],
    files: moves,
    ...(hasChange ? { item: whole } : {}),
    decisions: decided.map(({ decision }) => withResponses(decision, item)),
    ...agreed,
    ...(regarding.regarding ? { regarding: regarding.regarding } : {}),
  }
}

/** What a contact lists stands where the CRM has it. */
export function comparable(sides: Sides, rules: Rules, context: FieldContext): Sides {
  const { item, record, link } = sides
  if (item?.kind !== 'contact' || !record) return sides
  const syncs = (name: string) =>
    rules.mappingsOf('contact').some((row) => row.mapping === name && rules.directionOf(row) !== 'none')
  return { ...sides, item: inPlaces(item, record, link, context, syncs) }
}

const changesRecord = (moves: readonly FileMove[]) =>
  moves.some(({ does }) => does === 'put-on-record' || does === 'take-from-record')
const changesItem = (moves: readonly FileMove[]) =>
  moves.some(({ does }) => does === 'put-on-item' || does === 'take-from-item')

function decidedFiles({ decision, agreed }: EventAttachmentsPlan): Decided {
  return { decision, ...(agreed === undefined ? {} : { agreed: { item: agreed } }) }
}

/** Who accepted, and who did not, is told with the people: the CRM has no column for it. */
function withResponses(decision: Decision, item: SyncedItem | undefined): Decision {
  if (item?.kind !== 'event') return decision
  const type = { 'Required Attendees': 'required', 'Optional Attendees': 'optional' }[decision.mapping]
  if (!type) return decision
  const parts = item.attendees.flatMap((attendee): DecisionPart[] => {
    const said = attendee.type === type ? responses[attendee.response ?? 'none'] : undefined
    const name = attendee.emailAddress.name || attendee.emailAddress.address || ''
    return said ? [{ name, outcome: 'kept', detail: said }] : []
  })
  return parts.length > 0 ? { ...decision, parts: [...(decision.parts ?? []), ...parts] } : decision
}

const responses: Readonly<Record<string, string | undefined>> = {
  accepted: 'Accepted.',
  declined: 'Declined.',
  tentativelyAccepted: 'Accepted for now.',
}

export function contextOf(rules: Rules): FieldContext {
  return {
    html: rules.html,
    timeZone: rules.timeZone,
    now: rules.now,
    ownerId: rules.ownerId,
    syncContactCompany: rules.settings.syncContactCompany,
  }
}

/** The same order for everybody: a state decides what the dates beside it may say. */
function stateFirst(one: Going, other: Going): number {
  return Number(other.mapping.mapping === 'Status') - Number(one.mapping.mapping === 'Status')
}

/** A value on its way to the item. */
interface Going {
  readonly mapping: FieldMapping
  readonly value: FieldValue
}

function itemChanges(
  decided: readonly Decided[],
  mappings: readonly FieldMapping[],
  { item, record }: Sides,
  table: RecordTable,
  rules: Rules,
  context: FieldContext,
): ItemChanges {
  let changes: ItemChanges = {}
  // Several fields share one property (addresses, telephones, people): a new item, too, is built up field by field.
  let draft: SyncedItem = item ?? blankItem(kindOfTable(table as FollowedTable))
  const going = mappings.flatMap((mapping, index): readonly Going[] => {
    const value = decided[index]?.toItem
    return value === undefined ? [] : [{ mapping, value }]
  })
  for (const { mapping, value } of going.sort(stateFirst)) {
    const change = fieldOf(mapping)?.toItem?.(value, context, draft, record)
    if (!change) continue
    changes = merged(changes, change)
    draft = drafted(draft, change)
  }
  return item || !record ? changes : { ...changes, ...newItemExtras(record, rules) }
}

/** Contacts and named properties change part by part. */
function merged(before: ItemChanges, change: ItemChanges): ItemChanges {
  return {
    ...before,
    ...change,
    ...(before.contact || change.contact ? { contact: { ...before.contact, ...change.contact } } : {}),
    ...(before.extended || change.extended ? { extended: { ...before.extended, ...change.extended } } : {}),
  }
}

function drafted(draft: SyncedItem, change: ItemChanges): SyncedItem {
  const { contact, extended: _named, mark: _mark, ...plain } = change
  return {
    ...draft,
    ...plain,
    ...(draft.kind === 'contact' ? { contact: { ...draft.contact, ...contact } } : {}),
  } as SyncedItem
}

/** a copy of what is more than a week past does not remind anybody. */
function newItemExtras({ columns: { scheduledend } }: CrmRecord, { now }: Rules): ItemChanges {
  const isLongPast = typeof scheduledend === 'string' && now.getTime() - Date.parse(scheduledend) > 7 * 86_400_000
  return isLongPast ? { isReminderOn: false } : {}
}

function markOf({ item, link }: Sides, table: RecordTable, recordId: string, rules: Rules): ItemChanges {
  // The mark is the series': one of its own would make every meeting that sync looks at differ from its series.
  if (link?.occurrence) return {}
  const address = rules.recordUrl({ table, id: recordId })
  if (item) return markChanges(item, address) ?? {}
  return { mark: address, categories: [trackedCategory.displayName] }
}

function mergedExtended(changes: ItemChanges, mark: ItemChanges): ItemChanges {
  return changes.extended || mark.extended ? { extended: { ...changes.extended, ...mark.extended } } : {}
}

/** Closed rows take no more columns: they come before the state that closes, and after the one that opens. */
function recordOperations(
  decided: readonly Decided[],
  mappings: readonly FieldMapping[],
  { item, record }: Sides,
  table: RecordTable,
  id: string,
  rules: Rules,
  context: FieldContext,
  someLeftOut: boolean,
): readonly CrmOperation[] {
  const columns: Record<string, ColumnValue> = {}
  let peopleChange = !record
  let soFar: ({ columns: Record<string, ColumnValue> } & CrmRecord) | undefined
  mappings.forEach((mapping, index) => {
    const value = decided[index]?.toRecord
    if (value === undefined) return
    const field = fieldOf(mapping)
    if (field?.toRecord) {
      soFar ??= record && { ...record, columns: { ...record.columns } }
      const written = field.toRecord(value, context, soFar)
      Object.assign(columns, written)
      if (soFar) Object.assign(soFar.columns, written)
    } else if (peopleMappings.has(mapping.mapping)) peopleChange = true
  })
  const { statecode, statuscode, ...plain } = columns
  const state = statecode === undefined ? undefined : { statecode, statuscode: statuscode ?? null }
  const parties =
    peopleChange && item?.kind === 'event' ? { parties: eventParties(item, decidedPeople(decided), rules, record) } : {}
  const wish = wishOf(table, record, rules)
  const stateOperation = (isFirst: boolean): CrmOperation[] =>
    state
      ? [{ kind: 'update', table, id, ...(isFirst && record ? { ifVersion: record.version } : {}), columns: state }]
      : []

  if (!record) {
    const isEvent = item?.kind === 'event'
    const extras: Record<string, ColumnValue> = {
      ...(isEvent ? { globalobjectid: fitText(item.iCalUId, 300) } : {}),
      ...(someLeftOut ? { attachmenterrors: 1 } : {}),
      //
      ...(table === 'task' ? { actualstart: rules.now.toISOString() } : {}),
    }
    const { regarding: regards, ...lookups } = wish
    const create: CrmOperation = {
      kind: 'create',
      table,
      id,
      columns: { ...extras, ...plain },
      ...parties,
      ...ownedBy(rules, lookups.lookups),
      ...(regards ? { regarding: regards } : {}),
    }
    const isOpen = !state || (state.statecode === 0 && isDefaultState(table, state.statuscode))
    return [create, ...(isOpen ? [] : stateOperation(false))]
  }
  const hasColumns = Object.keys(plain).length > 0 || 'parties' in parties || Object.keys(wish).length > 0
  const closes = state?.statecode === 1 || state?.statecode === 2
  const columnsOperation = (isFirst: boolean): CrmOperation[] =>
    hasColumns
      ? [
          {
            kind: 'update',
            table,
            id,
            ...(isFirst ? { ifVersion: record.version } : {}),
            columns: plain,
            ...parties,
            ...wish,
          },
        ]
      : []
  return closes || !state
    ? [...columnsOperation(true), ...stateOperation(!hasColumns)]
    : [...stateOperation(true), ...columnsOperation(false)]
}

/** The state that a new row has by itself. */
function isDefaultState(table: RecordTable, statuscode: ColumnValue | undefined): boolean {
  return statuscode === (table === 'task' ? 2 : 1)
}

/** Mappings that live in party lists. */
export const peopleMappings: ReadonlySet<string> = new Set(['Required Attendees', 'Optional Attendees', 'Organizer'])

/** Who is on the meeting afterwards, by mapping, where a decision says so. */
function decidedPeople(decided: readonly Decided[]): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(
    decided.flatMap(({ decision, toRecord }): [string, FieldValue][] =>
      peopleMappings.has(decision.mapping) && toRecord !== undefined ? [[decision.mapping, toRecord]] : [],
    ),
  )
}

/** What a person chose the row to be regarding; of a contact the company it belongs to. */
function wishOf(
  table: RecordTable,
  record: CrmRecord | undefined,
  { regarding }: Rules,
): { regarding?: RecordReference | null; lookups?: Readonly<Record<string, RecordReference | null>> } {
  if (regarding === undefined) return {}
  const before = table === 'contact' ? record?.lookups?.parentcustomerid : record?.regarding
  if ((before?.id ?? undefined) === (regarding?.id ?? undefined)) return {}
  if (table === 'contact') return { lookups: { parentcustomerid: regarding } }
  return record || regarding ? { regarding } : {}
}

/** The base once the plan is carried out. What a field may not cross leaves no trace in it. */
function agreedAfter(
  decided: readonly Decided[],
  link: Sides['link'],
  mappings: readonly FieldMapping[],
): Pick<Plan, 'base' | 'recordBase'> {
  const base: Record<string, FieldValue> = {}
  const recordBase: Record<string, FieldValue> = {}
  const keep = (mapping: string, item: FieldValue | undefined, record: FieldValue | undefined) => {
    if (item === undefined && record === undefined) return
    base[mapping] = item ?? (record as FieldValue)
    if (record !== undefined && !isSameValue(item, record)) recordBase[mapping] = record
  }
  decided.forEach(({ decision, agreed, forget }, index) => {
    const mapping = mappings[index]?.mapping
    if (!mapping || forget || decision.direction === 'none') return
    if (agreed) keep(mapping, agreed.item, agreed.record)
    else if (link && mapping in link.base)
      keep(mapping, link.base[mapping], link.recordBase?.[mapping] ?? link.base[mapping])
  })
  return { base, ...(Object.keys(recordBase).length > 0 ? { recordBase } : {}) }
}
