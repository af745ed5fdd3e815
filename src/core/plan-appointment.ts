/**
 * Single appointments. The first time the record is made from the meeting; later every field is compared three ways with
 * the base and goes where its direction lets it.
 */
import { appointmentFields } from './appointment-fields.ts'
import { type FieldMapping, mappingsOf } from './catalogue/index.ts'
import { decideField } from './decide-field.ts'
import type { Decision } from './decision.ts'
import type { FieldValue } from './field-value.ts'
import type { EventItem, ItemChanges } from './item.ts'
import type { Link } from './link.ts'
import { markChanges } from './mark.ts'
import { appointmentParties } from './parties.ts'
import type { Plan } from './plan.ts'
import { type AttachmentsPlan, planAttachments } from './plan-attachments.ts'
import { planRegarding } from './plan-regarding.ts'
import type { CrmOperation } from './ports.ts'
import type { ActivityRecord, ColumnValue } from './record.ts'
import type { Rules } from './rules.ts'
import { fitText } from './text.ts'

interface AppointmentSides {
  readonly link?: Link
  readonly item: EventItem
  readonly record?: ActivityRecord
}

/** Columns that the CRM does not let be empty: copied on create whatever the direction. */
const requiredOnCreate: ReadonlySet<string> = new Set(['Subject', 'Appointment Time', 'Organizer'])
/** `statecode` 1 Completed, 2 Canceled: Outlook is not heard any more. */
const closedStates: ReadonlySet<unknown> = new Set([1, 2])
/** Mappings that live in party lists. */
const partyMappings: ReadonlySet<string> = new Set(['Required Attendees', 'Optional Attendees', 'Organizer'])
const ownPlanner: ReadonlySet<string> = new Set(['Regarding', 'Attachments'])

export function planAppointment(sides: AppointmentSides, recordId: string, rules: Rules): Plan {
  return sides.record ? planExisting({ ...sides, record: sides.record }, rules) : planNew(sides, recordId, rules)
}

function planNew({ item }: AppointmentSides, id: string, rules: Rules): Plan {
  const regarding = planRegarding('appointment', {}, rules)
  const decisions: Decision[] = []
  const base: Record<string, FieldValue> = {}
  let columns: Record<string, ColumnValue> = { globalobjectid: fitText(item.iCalUId, 300) }
  let attachments: AttachmentsPlan = { going: [], parts: [], leftOut: 0 }

  for (const mapping of mappingsOf('appointment')) {
    if (mapping.mapping === 'Regarding') {
      decisions.push(regarding.decision)
    } else if (mapping.mapping === 'Attachments') {
      const decided = decideAttachments(mapping, item, id, rules)
      attachments = decided.attachments
      decisions.push(decided.decision)
    } else {
      const decision = decideOnCreate(mapping, item, rules)
      decisions.push(decision)
      if (decision.outcome === 'toCrm' && decision.itemValue !== undefined) {
        columns = { ...columns, ...appointmentFields[mapping.mapping]?.toColumns?.(decision.itemValue) }
        base[mapping.mapping] = decision.itemValue
      } else if (decision.reason === 'no-value' && decision.itemValue !== undefined) {
        // Empty on both sides is agreed, too.
        base[mapping.mapping] = decision.itemValue
      }
    }
  }
  const { statecode, statuscode, ...creatable } = columns
  if (attachments.leftOut > 0) creatable.attachmenterrors = 1
  const change = markChanges(item, rules.recordUrl({ table: 'appointment', id }))
  return {
    table: 'appointment',
    recordId: id,
    recordAction: 'created',
    operations: [
      {
        kind: 'create',
        table: 'appointment',
        id,
        columns: creatable,
        parties: appointmentParties(item, rules),
        ...(rules.regarding ? { regarding: rules.regarding } : {}),
      },
      // A new row is open; any other state needs a second step.
      ...(statecode === undefined || statecode === 0
        ? []
        : [
            {
              kind: 'update' as const,
              table: 'appointment',
              id,
              columns: { statecode, statuscode: statuscode ?? null },
            },
          ]),
    ],
    attachments: attachments.going,
    ...(change ? { item: change } : {}),
    decisions,
    base,
    ...(regarding.regarding ? { regarding: regarding.regarding } : {}),
  }
}

function decideOnCreate(mapping: FieldMapping, item: EventItem, rules: Rules): Decision {
  const direction = rules.directionOf(mapping)
  const field = appointmentFields[mapping.mapping]
  const value = field?.fromItem(item, rules.html)
  const decision = { mapping: mapping.mapping, direction, ...(value === undefined ? {} : { itemValue: value }) }
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
    return { ...decision, outcome: 'unchanged', reason: 'no-value' }
  }
  const goes = direction === 'bidirectional' || direction === 'toCrm'
  if (!goes && !requiredOnCreate.has(mapping.mapping)) {
    return {
      ...decision,
      outcome: 'kept',
      reason: direction === 'none' ? 'direction-none' : 'direction-to-outlook-only',
    }
  }
  if (!goes) return { ...decision, outcome: 'toCrm', reason: 'required-on-create' }
  const isTooLong = field?.maxLength !== undefined && typeof value === 'string' && value.length > field.maxLength
  return { ...decision, outcome: 'toCrm', reason: isTooLong ? 'shortened' : 'created-from-outlook' }
}

function decideAttachments(
  mapping: FieldMapping,
  item: EventItem,
  recordId: string,
  rules: Rules,
): { readonly decision: Decision; readonly attachments: AttachmentsPlan } {
  const direction = rules.directionOf(mapping)
  // Inline pictures of a body never cross.
  const files = item.attachments.filter((attachment) => !attachment.isInline)
  const none: AttachmentsPlan = { going: [], parts: [], leftOut: 0 }
  const decision = { mapping: mapping.mapping, direction, itemValue: files.map(({ name }) => name) }
  if (files.length === 0)
    return { decision: { ...decision, outcome: 'unchanged', reason: 'no-value' }, attachments: none }
  if (direction === 'none') {
    return { decision: { ...decision, outcome: 'kept', reason: 'attachments-off' }, attachments: none }
  }
  const attachments = planAttachments(files, recordId, rules.settings, rules.guidFor)
  return {
    attachments,
    decision: {
      ...decision,
      outcome: attachments.going.length > 0 ? 'toCrm' : 'kept',
      reason: attachments.leftOut > 0 ? 'some-attachments-left-out' : 'created-from-outlook',
      parts: attachments.parts,
    },
  }
}

function planExisting(
  { link, item, record }: AppointmentSides & { readonly record: ActivityRecord },
  rules: Rules,
): Plan {
  const regarding = planRegarding('appointment', { record }, rules)
  const isClosed = closedStates.has(record.columns.statecode)
  const decisions: Decision[] = []
  const base: Record<string, FieldValue> = { ...link?.base }
  let columns: Record<string, ColumnValue> = {}
  let itemChange: ItemChanges = {}
  let partiesChange = false

  for (const mapping of mappingsOf('appointment')) {
    if (mapping.mapping === 'Regarding') {
      decisions.push(regarding.decision)
      continue
    }
    const decision = ownPlanner.has(mapping.mapping)
      ? attachmentsOfExisting(mapping, item, record, rules)
      : decideExisting(mapping, { ...(link ? { link } : {}), item, record }, isClosed, rules)
    decisions.push(decision)
    const field = appointmentFields[mapping.mapping]
    if (decision.outcome === 'toCrm' && decision.itemValue !== undefined) {
      if (partyMappings.has(mapping.mapping)) partiesChange = true
      else columns = { ...columns, ...field?.toColumns?.(decision.itemValue) }
      base[mapping.mapping] = decision.itemValue
    } else if (decision.outcome === 'toExchange' && decision.recordValue !== undefined) {
      itemChange = { ...itemChange, ...field?.toItem?.(decision.recordValue) }
      base[mapping.mapping] = decision.recordValue
    } else if (decision.reason === 'same-on-both-sides' && decision.itemValue !== undefined) {
      base[mapping.mapping] = decision.itemValue
    }
  }
  const hasColumns = Object.keys(columns).length > 0
  const operations: CrmOperation[] = []
  if (hasColumns || partiesChange || regarding.operation) {
    operations.push({
      kind: 'update',
      table: 'appointment',
      id: record.id,
      ifVersion: record.version,
      columns,
      ...(partiesChange ? { parties: appointmentParties(item, rules) } : {}),
      ...(regarding.operation ? { regarding: rules.regarding ?? null } : {}),
    })
  }
  const mark = markChanges(item, rules.recordUrl(record))
  const change = { ...itemChange, ...mark }
  return {
    table: 'appointment',
    recordId: record.id,
    recordAction: operations.length > 0 ? 'updated' : link ? 'none' : 'already-there',
    operations,
    attachments: [],
    ...(Object.keys(change).length > 0 ? { item: change } : {}),
    decisions,
    base,
    ...(regarding.regarding ? { regarding: regarding.regarding } : {}),
  }
}

function decideExisting(
  mapping: FieldMapping,
  { link, item, record }: AppointmentSides & { readonly record: ActivityRecord },
  isClosed: boolean,
  rules: Rules,
): Decision {
  const field = appointmentFields[mapping.mapping]
  const full = field?.fromItem(item, rules.html)
  // A value that the CRM holds shortened is the same value (it is never synced back shortened).
  const itemValue = typeof full === 'string' && field?.maxLength !== undefined ? fitText(full, field.maxLength) : full
  const recordValue = record.unreadable?.some((column) => mapping.crmColumns.includes(column))
    ? undefined
    : field?.fromRecord(record)
  const direction = rules.directionOf(mapping)
  const decided = decideField({
    direction,
    base: link?.base[mapping.mapping],
    item: itemValue,
    record: recordValue,
    later: isLater(item, record, link) ? 'item' : 'record',
    conflict: rules.conflict,
  })
  return {
    mapping: mapping.mapping,
    direction,
    ...bound(mapping, decided, isClosed),
    ...(itemValue === undefined ? {} : { itemValue }),
    ...(recordValue === undefined ? {} : { recordValue }),
  }
}

/** What a decision may not do, whatever the comparison says. */
function bound(
  { mapping }: FieldMapping,
  decided: ReturnType<typeof decideField>,
  isClosed: boolean,
): Pick<Decision, 'outcome' | 'reason'> {
  if (decided.outcome === 'toCrm' && isClosed) return { outcome: 'kept', reason: 'record-closed' }
  if (decided.outcome === 'toExchange' && mapping === 'Organizer') return { outcome: 'kept', reason: 'organizer-stays' }
  if (decided.outcome === 'toExchange' && partyMappings.has(mapping))
    return { outcome: 'kept', reason: 'attendees-stay' }
  return decided
}

/** Only the record says when it was changed; an item that moved on from the base while the record stayed was later. */
function isLater(item: EventItem, record: ActivityRecord, link: Link | undefined): boolean {
  if (!link) return false
  const itemMoved = link.itemVersion !== item.changeKey
  const recordMoved = link.recordVersion !== record.version
  return itemMoved && !recordMoved
}

function attachmentsOfExisting(mapping: FieldMapping, item: EventItem, record: ActivityRecord, rules: Rules): Decision {
  const direction = rules.directionOf(mapping)
  const files = item.attachments.filter((attachment) => !attachment.isInline).map(({ name }) => name)
  const there = record.attachments.map(({ name }) => name)
  const isSame = [...files].sort().join('\n') === [...there].sort().join('\n')
  return {
    mapping: mapping.mapping,
    direction,
    outcome: isSame ? 'unchanged' : 'kept',
    reason: isSame
      ? files.length > 0
        ? 'same-on-both-sides'
        : 'no-value'
      : direction === 'none'
        ? 'attachments-off'
        : 'attachments-on-create',
    itemValue: files,
    recordValue: there,
  }
}
