/**
 * E-mail: a message is copied into the CRM when it is tracked; afterwards only its regarding changes.
 * Directions do not apply; the receipt lists all column groups of the catalogue.
 */
import { type FieldMapping, mappingsOf } from './catalogue/index.ts'
import type { Decision, DecisionPart, Outcome, ReasonCode } from './decision.ts'
import { emailColumns, emailRecordValue, emailValue } from './email-fields.ts'
import type { FieldValue } from './field-value.ts'
import { mailDirection } from './identity.ts'
import type { MessageItem } from './item.ts'
import type { Link } from './link.ts'
import { createQueueItems } from './mail/queues.ts'
import { markChanges } from './mark.ts'
import { emailParties, unresolvedParts } from './parties.ts'
import type { Plan } from './plan.ts'
import { type AttachmentsPlan, planAttachments } from './plan-attachments.ts'
import { planRegarding } from './plan-regarding.ts'
import type { CrmOperation } from './ports.ts'
import type { ColumnValue, CrmRecord, RecordReference } from './record.ts'
import { refusedParts } from './refused-columns.ts'
import { ownedBy, type Rules } from './rules.ts'

interface EmailSides {
  readonly link?: Link
  readonly item: MessageItem
  readonly record?: CrmRecord
}

/** Received = 4, Sent = 3, both Completed. */
const statusOf = { incoming: 4, outgoing: 3 } as const

export function planEmail(sides: EmailSides, recordId: string, rules: Rules): Plan {
  const { item, record } = sides
  const regarding = planRegarding('email', sides, rules)
  const address = rules.recordUrl({ table: 'email', id: recordId })
  const change = markChanges(item, address)
  const common = {
    table: 'email' as const,
    recordId,
    itemAction: change ? ('updated' as const) : ('none' as const),
    ...(change ? { item: change } : {}),
  }
  const kept = regarding.regarding ? { regarding: regarding.regarding } : {}

  if (record) {
    return {
      ...common,
      ...kept,
      recordAction: regarding.operation ? 'updated' : sides.link ? 'none' : 'already-there',
      operations: [...(regarding.operation ? [regarding.operation] : []), ...furtherQueueItems(sides, recordId, rules)],
      attachments: [],
      files: [],
      decisions: mappingsOf('email').map((mapping) =>
        mapping.mapping === 'Regarding' ? regarding.decision : copyStays(mapping, item, record),
      ),
      base: baseOf(item),
    }
  }

  const attachments = planAttachments(item.attachments, recordId, rules.settings, rules.guidFor)
  return {
    ...common,
    ...kept,
    recordAction: 'created',
    operations: createEmail(item, recordId, rules, attachments),
    attachments: attachments.going,
    files: [],
    decisions: mappingsOf('email').map((mapping) =>
      mapping.mapping === 'Regarding' ? regarding.decision : copyDecision(mapping, item, rules, attachments),
    ),
    base: baseOf(item),
  }
}

function createEmail(
  item: MessageItem,
  id: string,
  rules: Rules,
  attachments: AttachmentsPlan,
): readonly CrmOperation[] {
  const { columns, truncated } = emailColumns(item, rules.html)
  // 1 = not all attachments, 2 = truncated body; the column holds one of them.
  const notifications = attachments.leftOut > 0 ? 1 : truncated.includes('description') ? 2 : 0
  const direction = mailDirection(item)
  return [
    {
      kind: 'create',
      table: 'email',
      id,
      columns: {
        ...withoutRefused({ ...columns, ...correlationColumns(rules) }, rules),
        directioncode: direction === 'outgoing',
        notifications,
      },
      parties: emailParties(item, rules),
      ...(rules.regarding ? { regarding: rules.regarding } : {}),
      ...ownedBy(rules, lookupsOf(rules)),
    },
    // A new row is open; the state comes last because attachments can’t be added to a completed one.
    { kind: 'update', table: 'email', id, columns: { statecode: 1, statuscode: statusOf[direction] } },
    ...createQueueItems(rules.automatic?.queues?.ids ?? [], {
      emailId: id,
      subject: item.subject,
      guidFor: rules.guidFor,
    }),
  ]
}

function withoutRefused(
  columns: Readonly<Record<string, ColumnValue>>,
  { refused = {} }: Rules,
): Readonly<Record<string, ColumnValue>> {
  return Object.fromEntries(Object.entries(columns).filter(([column]) => !(column in refused)))
}

/** an e-mail that is there already brings none, unless the organization wants that. */
function furtherQueueItems({ item, link }: EmailSides, emailId: string, rules: Rules): readonly CrmOperation[] {
  const { queues } = rules.automatic ?? {}
  if (link || !queues?.ofKnownEmail) return []
  return createQueueItems(queues.ids, { emailId, subject: item.subject, guidFor: rules.guidFor })
}

/** `correlationmethod`, and with it the parent of an answer, are the CRM's own to write. */
function correlationColumns({ automatic }: Rules): Readonly<Record<string, ColumnValue>> {
  const { correlated } = automatic ?? {}
  return correlated ? { correlatedsubjectchanged: correlated.isSubjectChanged } : {}
}

/** Whose it becomes, who let it in, and what it answers. */
function lookupsOf({ automatic, ownerId }: Rules): Readonly<Record<string, RecordReference>> | undefined {
  const { owner, accepting, correlated } = automatic ?? {}
  const lookups = {
    ...(owner && owner.id !== ownerId ? { ownerid: owner } : {}),
    ...(accepting ? { acceptingentityid: accepting } : {}),
    ...(correlated ? { correlatedactivityid: { table: 'email', id: correlated.id } } : {}),
  }
  return Object.keys(lookups).length > 0 ? lookups : undefined
}

/** Of these the CRM keeps rows or lookups beside the columns. */
const besideColumns: ReadonlySet<string> = new Set(['From', 'To', 'Correlation'])

/** Why a column group went, or not, when the record is made. */
function copyDecision(mapping: FieldMapping, item: MessageItem, rules: Rules, attachments: AttachmentsPlan): Decision {
  const value = emailValue(mapping.mapping, item)
  const say = (outcome: Outcome, reason: ReasonCode, parts?: readonly DecisionPart[]): Decision => ({
    mapping: mapping.mapping,
    direction: 'toCrm',
    outcome,
    reason,
    ...(value === undefined ? {} : { itemValue: value }),
    ...(parts && parts.length > 0 ? { parts } : {}),
  })
  const refused = refusedParts(mapping, rules)
  if (refused.length > 0) return say(besideColumns.has(mapping.mapping) ? 'toCrm' : 'kept', 'refused-by-crm', refused)
  switch (mapping.mapping) {
    case 'Attachments':
      if (item.attachments.length === 0) return say('unchanged', 'no-value')
      return attachments.leftOut > 0
        ? say(attachments.going.length > 0 ? 'toCrm' : 'kept', 'some-attachments-left-out', attachments.parts)
        : say('toCrm', 'created-from-outlook', attachments.parts)
    case 'From':
    case 'To':
    case 'Cc':
    case 'Bcc': {
      const unresolved = unresolvedParts(mapping.mapping, item, rules)
      if (!hasValue(value)) return say('unchanged', 'no-value')
      if (mapping.mapping === 'From' && rules.sender)
        return say('toCrm', unresolved.length > 0 ? 'some-unresolved' : 'sender-made', [rules.sender.part])
      return unresolved.length > 0 ? say('toCrm', 'some-unresolved', unresolved) : say('toCrm', 'created-from-outlook')
    }
    case 'Direction':
    case 'Status':
      return say('toCrm', 'set-by-rule')
    case 'In Reply To':
    case 'Conversation Index':
      return hasValue(value) ? say('kept', 'column-read-only') : say('unchanged', 'no-value')
    case 'Correlation':
      return rules.automatic?.correlated
        ? { ...say('toCrm', 'set-by-rule'), itemValue: rules.automatic.correlated.method }
        : say('unchanged', 'no-value')
    case 'Accepting entity / mailbox':
      return rules.automatic?.accepting ? say('toCrm', 'set-by-rule') : say('unchanged', 'no-value')
    case 'Tracking token':
    case 'Internet headers':
      // A message tracked by hand was accepted by no mailbox and correlated with nothing.
      return say('unchanged', 'no-value')
    default: {
      if (!hasValue(value)) return say('unchanged', 'no-value')
      const { truncated } = emailColumns(item, rules.html)
      return truncated.some((column) => mapping.crmColumns.includes(column))
        ? say('toCrm', 'shortened')
        : say('toCrm', 'created-from-outlook')
    }
  }
}

/** Once there, the copy lives its own life. */
function copyStays(mapping: FieldMapping, item: MessageItem, record: CrmRecord): Decision {
  const itemValue = emailValue(mapping.mapping, item)
  const recordValue = emailRecordValue(mapping.mapping, record)
  return {
    mapping: mapping.mapping,
    direction: 'toCrm',
    outcome: 'unchanged',
    reason: hasValue(itemValue) || hasValue(recordValue) ? 'mail-does-not-change' : 'no-value',
    ...(itemValue === undefined ? {} : { itemValue }),
    ...(recordValue === undefined ? {} : { recordValue }),
  }
}

function hasValue(value: FieldValue | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
}

function baseOf(item: MessageItem): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(
    mappingsOf('email').flatMap(({ mapping }) => {
      // The body is large and never compared again.
      const value = mapping === 'Body' ? undefined : emailValue(mapping, item)
      return value === undefined ? [] : [[mapping, value]]
    }),
  )
}
