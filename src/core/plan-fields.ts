/** What becomes of one mapped field: when the record is new, when the item is new, and when both exist. */
import type { FieldMapping } from './catalogue/index.ts'
import { decideField, type FieldDecision, type FieldSide, isEmptyValue, reasonOfSame } from './decide-field.ts'
import { type Decision, type DecisionPart, type Direction, type ReasonCode, reasons } from './decision.ts'
import { type FieldValue, isSameValue } from './field-value.ts'
import { type FieldContext, fieldOf } from './fields/index.ts'
import type { SyncedItem } from './item.ts'
import type { Link } from './link.ts'
import { asList, withChanges } from './merge-list.ts'
import { type CrmRecord, isPlannedByOthers, participation } from './record.ts'
import { refusedParts } from './refused-columns.ts'
import { otherAddresses, type Rules } from './rules.ts'

export interface Decided {
  readonly decision: Decision
  /** What the record, the item is to hold. */
  readonly toRecord?: FieldValue
  readonly toItem?: FieldValue
  /** What both hold once the plan is carried out; absent: the base stays as it was. */
  readonly agreed?: { readonly item?: FieldValue; readonly record?: FieldValue }
  /** The base must not keep this field. */
  readonly forget?: true
}

export interface RecordSides {
  readonly link?: Link
  readonly item: SyncedItem
  readonly record: CrmRecord
}

/** What can't be empty on a new copy: copied whatever the direction. */
const requiredOnCreate: ReadonlySet<string> = new Set([
  'Subject',
  'Appointment Time',
  'Recurrence Pattern',
  'Organizer',
  'Full Name',
])
/** Fields of a meeting that only the organizer's mailbox may change in Outlook. */
const organizersFields: ReadonlySet<string> = new Set([
  'Subject',
  'Location',
  'Description',
  'Priority',
  'Appointment Time',
  'Recurrence Pattern',
  'Required Attendees',
  'Optional Attendees',
])
const attendeeFields: ReadonlySet<string> = new Set(['Required Attendees', 'Optional Attendees'])

const toCrm = (direction: Direction) => direction === 'bidirectional' || direction === 'toCrm'
const toExchange = (direction: Direction) => direction === 'bidirectional' || direction === 'toExchange'
/** Completed, canceled or deactivated: Outlook is not heard any more. */
export const isClosed = (record: CrmRecord): boolean => record.columns.statecode === 1 || record.columns.statecode === 2

/** The record is made from the item. */
export function decideNewRecord(mapping: FieldMapping, item: SyncedItem, rules: Rules, context: FieldContext): Decided {
  const direction = rules.directionOf(mapping)
  const field = fieldOf(mapping)
  const held = field?.fromItem(item, context)
  const value = field?.atFirst?.fromItem(item, context) ?? held
  const said = { mapping: mapping.mapping, direction, ...(value === undefined ? {} : { itemValue: value }) }
  if (value === undefined) return { decision: { ...said, outcome: 'unchanged', reason: 'no-value' } }
  const onRecord = field?.onRecord?.(value) ?? value
  if (isEmptyValue(value))
    return {
      decision: { ...said, outcome: 'unchanged', reason: 'no-value' },
      agreed: { item: value, record: onRecord },
    }
  if (mapping.mapping === 'Company Name (Regarding)')
    return { decision: { ...said, outcome: 'kept', reason: 'company-never-links' } }
  const isRequired = requiredOnCreate.has(mapping.mapping)
  if (!toCrm(direction) && !isRequired)
    return { decision: { ...said, outcome: 'kept', reason: keptReason(mapping, direction, rules) } }
  const refused = isRequired ? [] : refusedParts(mapping, rules)
  if (refused.length > 0) return { decision: { ...said, outcome: 'kept', reason: 'refused-by-crm', parts: refused } }
  const reason: ReasonCode = toCrm(direction) ? 'created-from-outlook' : 'required-on-create'
  return {
    decision: markedIfCut({ ...said, outcome: 'toCrm', reason }, mapping, value, onRecord),
    toRecord: value,
    agreed: { ...(held === undefined ? {} : { item: held }), record: onRecord },
  }
}

/** The item is made from the record. */
export function decideNewItem(mapping: FieldMapping, record: CrmRecord, rules: Rules, context: FieldContext): Decided {
  const direction = rules.directionOf(mapping)
  const field = fieldOf(mapping)
  const said = { mapping: mapping.mapping, direction }
  if (isHidden(mapping, record))
    return { decision: { ...said, outcome: 'kept', reason: 'secured-not-readable' }, forget: true }
  const held = field?.fromRecord(record, context)
  const value = field?.atFirst?.fromRecord(record, context) ?? held
  if (value === undefined) return { decision: { ...said, outcome: 'unchanged', reason: 'no-value' } }
  const shown = { ...said, recordValue: value }
  const onItem = field?.onItem?.(value) ?? value
  const agreed = { item: onItem, ...(held === undefined ? {} : { record: held }) }
  if (isEmptyValue(value)) return { decision: { ...shown, outcome: 'unchanged', reason: 'no-value' }, agreed }
  // Outlook makes whoever owns the mailbox the organizer.
  if (mapping.mapping === 'Organizer' && !isPlannedByOthers(record.table))
    return { decision: { ...shown, outcome: 'unchanged', reason: 'organizer-stays' }, agreed }
  if (attendeeFields.has(mapping.mapping) && !isPlannedByOthers(record.table)) {
    const reason = unaskedReason(record, rules)
    // Both sides stay as they are until a person changes one of them.
    if (reason) return { decision: { ...shown, outcome: 'kept', reason }, agreed: { item: [], record: value } }
  }
  if (!toExchange(direction) && !requiredOnCreate.has(mapping.mapping))
    return { decision: { ...shown, outcome: 'kept', reason: keptReason(mapping, direction, rules) } }
  const reason: ReasonCode = toExchange(direction) ? 'created-from-crm' : 'required-on-create'
  return { decision: { ...shown, outcome: 'toExchange', reason }, toItem: value, agreed }
}

/** Nobody gets an invitation for a meeting that is over, or that a person made before Tandem came (invariant 3, R-249). */
function unaskedReason(record: CrmRecord, { now, invitesSince, ownerId }: Rules): ReasonCode | undefined {
  const { scheduledend } = record.columns
  if (typeof scheduledend === 'string' && Date.parse(scheduledend) < now.getTime()) return 'meeting-past'
  // Somebody else's meeting is a note in this calendar: its people are not invited in the owner's name.
  const host = record.parties.find((party) => party.participation === participation.organizer)
  if (host && host.record?.id !== ownerId) return 'not-organizer'
  if (invitesSince && (!record.createdOn || record.createdOn < invitesSince)) return 'nobody-invited-unasked'
  return undefined
}

/** Both exist. */
export function decideCompared(
  mapping: FieldMapping,
  sides: RecordSides,
  rules: Rules,
  context: FieldContext,
): Decided {
  const { link, item, record } = sides
  const direction = rules.directionOf(mapping)
  const field = fieldOf(mapping)
  const itemValue = field?.fromItem(item, context)
  const isReadable = !isHidden(mapping, record)
  const recordValue = isReadable ? field?.fromRecord(record, context) : undefined
  // A direction that was narrowed meanwhile holds for what is put back, too.
  const restored = direction === 'bidirectional' ? rules.restore?.[mapping.mapping] : undefined
  // Most fields of most items are alike on both sides: nothing can change that, and nothing more is asked of them.
  if (restored === undefined && itemValue !== undefined && isSameValue(itemValue, recordValue)) {
    const reason = reasonOfSame(itemValue)
    return {
      decision: {
        mapping: mapping.mapping,
        direction,
        itemValue,
        recordValue: itemValue,
        outcome: 'unchanged',
        reason,
      },
      agreed: { item: itemValue, record: itemValue },
    }
  }
  const said = { mapping: mapping.mapping, direction, ...(itemValue === undefined ? {} : { itemValue }) }
  if (!isReadable) return { decision: { ...said, outcome: 'kept', reason: 'secured-not-readable' }, forget: true }
  const shown = { ...said, ...(recordValue === undefined ? {} : { recordValue }) }
  const itemOnRecord = itemValue === undefined ? undefined : (field?.onRecord?.(itemValue) ?? itemValue)
  const recordOnItem = recordValue === undefined ? undefined : (field?.onItem?.(recordValue) ?? recordValue)
  const itemBase = link?.base[mapping.mapping]
  const itemSide = {
    value: itemValue,
    base: itemBase,
    onOther: itemOnRecord,
  }
  const recordSide = {
    value: recordValue,
    base: link?.recordBase?.[mapping.mapping] ?? itemBase,
    onOther: recordOnItem,
  }
  const compared: FieldDecision =
    restored === undefined
      ? decideField({
          direction,
          item: itemSide,
          record: recordSide,
          // Asked for only where both changed.
          get later() {
            return laterOf(sides)
          },
          conflict: rules.conflictOf(mapping.table),
          ...(field?.isList ? { isList: true } : {}),
          ...(isClosed(record) ? { isClosed: true } : {}),
        })
      : { outcome: 'both', reason: 'restored', value: restored }
  const bound = boundBy(mapping, compared, sides, rules)
  const decision: Decision = { ...shown, outcome: bound.outcome, reason: bound.reason }
  switch (bound.outcome) {
    case 'toCrm': {
      if (field?.isList && areApart(itemSide, recordSide)) {
        const toRecord = withChanges(asList(recordValue), asList(itemBase), asList(itemValue))
        return { decision, toRecord, agreed: sideValues(itemValue, toRecord) }
      }
      return {
        decision: markedIfCut(decision, mapping, itemValue, itemOnRecord),
        ...optional('toRecord', itemValue),
        agreed: sideValues(itemValue, itemOnRecord),
      }
    }
    case 'toExchange': {
      if (field?.isList && areApart(itemSide, recordSide)) {
        const toItem = withChanges(asList(itemValue), asList(recordSide.base), asList(recordValue))
        return { decision, toItem, agreed: sideValues(toItem, recordValue) }
      }
      const toItem = withItsOwnParts(recordValue, itemValue, itemOnRecord)
      const onItem = toItem === recordValue ? recordOnItem : toItem
      return { decision, ...optional('toItem', toItem), agreed: sideValues(onItem, recordValue) }
    }
    case 'both': {
      const value = bound.value as FieldValue
      const onRecord = field?.onRecord?.(value) ?? value
      const onItem = field?.onItem?.(value) ?? value
      return {
        decision: markedIfCut(decision, mapping, value, onRecord),
        ...(isSameValue(onItem, itemValue) ? {} : { toItem: value }),
        ...(isSameValue(onRecord, recordValue) ? {} : { toRecord: value }),
        agreed: { item: onItem, record: onRecord },
      }
    }
    case 'unchanged':
      return { decision, agreed: sideValues(itemValue, recordValue) }
    default: {
      // A side that was not heard stays changed: when the rule allows it one day, it goes.
      const isRefused = bound.reason === 'refused-by-crm'
      const isNoted =
        isRefused || bound.reason === 'nobody-invited-unasked' || (itemBase === undefined && isPersonal(mapping, sides))
      return {
        decision: isRefused ? { ...decision, parts: refusedParts(mapping, rules) } : decision,
        ...(isNoted ? { agreed: sideValues(itemValue, recordValue) } : {}),
      }
    }
  }
}

/** What a decision may not do, whatever the comparison says. */
function boundBy(
  mapping: FieldMapping,
  compared: FieldDecision,
  { item, record, link }: RecordSides,
  rules: Rules,
): FieldDecision {
  const { mapping: name, table } = mapping
  const direction = rules.directionOf(mapping)
  const kept = (reason: ReasonCode): FieldDecision => ({ outcome: 'kept', reason })
  if (compared.outcome === 'kept' && compared.reason === 'direction-none')
    return kept(keptReason(mapping, direction, rules))
  if (compared.outcome === 'unchanged' || compared.outcome === 'kept') return compared
  const goesToCrm = compared.outcome === 'toCrm' || compared.outcome === 'both'
  const goesToItem = compared.outcome === 'toExchange' || compared.outcome === 'both'

  if (goesToCrm && isClosed(record)) return kept('record-closed')
  if (goesToCrm && item.kind === 'event' && item.sensitivity === 'private') return kept('private-item')
  if (name === 'Company Name (Regarding)') {
    if (goesToCrm) return kept('company-never-links')
    const isLinkedNow = rules.regarding !== undefined
    return rules.settings.syncContactCompany || isLinkedNow ? compared : kept('company-not-wanted')
  }
  if (goesToCrm && refusedParts(mapping, rules).length > 0) return kept('refused-by-crm')
  if (goesToCrm && mapping.crmColumns.some((column) => record.unwritable?.includes(column)))
    return toExchange(direction)
      ? { outcome: 'toExchange', reason: 'secured-not-updatable' }
      : kept('secured-not-updatable')
  if (item.kind !== 'event' || isPlannedByOthers(table)) return compared
  if (goesToItem && name === 'Organizer') return kept('organizer-stays')
  if (!item.isOrganizer && item.organizer) {
    if (name === 'Appointment Status') return kept('not-organizer')
    if (goesToItem && organizersFields.has(name)) return kept('not-organizer')
  }
  if (goesToItem && organizersFields.has(name) && invitesOthers(item)) {
    // Outlook tells the guests of every change: of differences that no person made since both were compared, never.
    const isFirst = link?.base[name] === undefined && !isOwnCopy(record, rules)
    if (link?.occurrence?.tellsNobody || isFirst) return kept('nobody-invited-unasked')
    if (isOver(item, record, rules.now)) return kept('meeting-past')
  }
  // Written over, the meeting would lose the link that people join by.
  if (goesToItem && name === 'Description' && item.onlineMeetingUrl) return kept('online-meeting-text')
  if (goesToItem && attendeeFields.has(name)) {
    if (!link || link.base[name] === undefined) return kept('nobody-invited-unasked')
    if (Date.parse(item.end) < rules.now.getTime()) return kept('meeting-past')
  }
  return compared
}

/** One side was made by what sync began and could not end: both were alike then. */
const isOwnCopy = ({ createdOn }: CrmRecord, { begun }: Rules) =>
  begun !== undefined && (begun.withoutItem || (createdOn !== undefined && createdOn >= begun.at))

/** On both sides: what somebody moves into the future is to come again. Of a series nobody knows before its last meeting. */
function isOver(item: SyncedItem, { columns: { scheduledend } }: CrmRecord, now: Date): boolean {
  if (item.kind !== 'event' || item.type === 'seriesMaster' || Date.parse(item.end) >= now.getTime()) return false
  return typeof scheduledend !== 'string' || Date.parse(scheduledend) < now.getTime()
}

/** They held something else each when both were compared last. */
const areApart = (item: FieldSide, record: FieldSide) =>
  item.base !== undefined && record.base !== undefined && !isSameValue(item.base, record.base)

/** Its organizer's copy of a meeting that others come to: Outlook tells them of every change. */
export function invitesOthers(item: SyncedItem): boolean {
  return item.kind === 'event' && item.isOrganizer && item.attendees.length > 0
}

/** An attendee's own way of showing a meeting: noted once, so that nobody's change of it looks like news. */
function isPersonal({ mapping }: FieldMapping, { item }: RecordSides): boolean {
  return item.kind === 'event' && !item.isOrganizer && mapping === 'Appointment Status'
}

function keptReason({ table, mapping }: FieldMapping, direction: Direction, { settings }: Rules): ReasonCode {
  if (direction === 'toCrm') return 'direction-to-crm-only'
  if (direction === 'toExchange') return 'direction-to-outlook-only'
  return table === 'contact' && otherAddresses.has(mapping) && settings.mailingAddressOnly
    ? 'mailing-address-only'
    : 'direction-none'
}

function isHidden({ crmColumns }: FieldMapping, { unreadable }: CrmRecord): boolean {
  return unreadable?.some((column) => crmColumns.includes(column)) ?? false
}

/** Only the beginning of it; a value of several parts is cut where one of them is. */
function isCut(value: FieldValue | undefined, cut: FieldValue | undefined): boolean {
  if (typeof value === 'string' && typeof cut === 'string')
    return cut !== '' && cut.length < value.length && value.startsWith(cut)
  if (!isParted(value) || !isParted(cut)) return false
  return Object.entries(value).some(([part, whole]) => isCut(whole, cut[part]))
}

const isParted = (value: FieldValue | undefined): value is { readonly [name: string]: FieldValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was only cut on its way to the CRM stays whole in Outlook when another part of the value comes from there. */
function withItsOwnParts(
  value: FieldValue | undefined,
  item: FieldValue | undefined,
  onRecord: FieldValue | undefined,
): FieldValue | undefined {
  if (!isParted(value) || !isParted(item) || !isParted(onRecord)) return value
  const own = Object.entries(item).filter(
    ([part, whole]) => isSameValue(onRecord[part], value[part]) && !isSameValue(whole, value[part]),
  )
  return own.length === 0 ? value : { ...value, ...Object.fromEntries(own) }
}

/** Reasons that a cut may take the place of; beside any other one it stands by itself. */
const plainReasons: ReadonlySet<ReasonCode> = new Set(['created-from-outlook', 'changed-in-outlook', 'fills-empty'])

function markedIfCut(
  decision: Decision,
  { outlookField }: FieldMapping,
  value: FieldValue | undefined,
  cut: FieldValue | undefined,
): Decision {
  if (!isCut(value, cut)) return decision
  if (plainReasons.has(decision.reason)) return { ...decision, reason: 'shortened' }
  const part: DecisionPart = { name: outlookField, outcome: 'toCrm', detail: reasons.shortened }
  return { ...decision, parts: [...(decision.parts ?? []), part] }
}

function sideValues(item: FieldValue | undefined, record: FieldValue | undefined): NonNullable<Decided['agreed']> {
  return { ...(item === undefined ? {} : { item }), ...(record === undefined ? {} : { record }) }
}

function optional<Name extends string>(name: Name, value: FieldValue | undefined): { [N in Name]?: FieldValue } {
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: FieldValue }
}

/**
 * Which side was changed later. A side that did not move since the base can't be; when both moved, the clocks of both
 * sides say, and a tie goes to the CRM. Ours plays no part: it may jump without deciding anything.
 */
export function laterOf({ link, item, record }: RecordSides): 'item' | 'record' {
  const itemMoved = link?.itemVersion !== item.changeKey
  const recordMoved = link?.recordVersion !== record.version
  if (link?.itemVersion && link.recordVersion && itemMoved !== recordMoved) return itemMoved ? 'item' : 'record'
  const itemAt = item.kind === 'message' ? 0 : Date.parse(item.lastModifiedDateTime ?? '')
  return itemAt > Date.parse(record.modifiedOn) ? 'item' : 'record'
}
