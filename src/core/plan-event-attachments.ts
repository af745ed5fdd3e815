/**
 * Files of single appointments, where the organization lets them follow: each is compared by itself with what both
 * agreed on. What was added, replaced or taken away on one side is so on the other; where both gave a name another content,
 * the last update wins. Never those of series and service activities, nor inline pictures.
 */
import { type AgreedFile, agreedFile, asBase, filesMapping } from './agreed-file.ts'
import { mappingsOf } from './catalogue/index.ts'
import type { Decision, DecisionPart, Direction, Outcome, ReasonCode } from './decision.ts'
import type { FieldValue } from './field-value.ts'
import type { EventItem, ItemAttachment } from './item.ts'
import { contentOf, type Digests, type FilePair, itemFiles, pairFiles } from './pair-files.ts'
import type { Sides } from './plan.ts'
import { faultOf, linkStays, mimetypeOf } from './plan-attachments.ts'
import { isClosed, laterOf } from './plan-fields.ts'
import type { CrmRecord, RecordFile, RecordTable } from './record.ts'
import type { Rules } from './rules.ts'

/** One file that goes, or is taken away. `before` is what was agreed on about it, and stays so if this fails. */
export type FileMove = { readonly name: string; readonly before?: AgreedFile } & FileDeed

type FileDeed =
  | {
      readonly does: 'put-on-record'
      readonly from: ItemAttachment
      readonly mimetype: string
      /** Id of the record's file: an own one where it is new. */
      readonly fileId: string
      /** Of one that is there already. */
      readonly ifVersion?: string
    }
  | { readonly does: 'put-on-item'; readonly from: RecordFile; readonly replaces?: string }
  | { readonly does: 'take-from-record'; readonly fileId: string }
  | { readonly does: 'take-from-item'; readonly attachmentId: string }

export interface EventAttachmentsPlan {
  readonly decision: Decision
  readonly moves: readonly FileMove[]
  /** The base as far as it holds whatever becomes of the moves; absent: it stays as it was. */
  readonly agreed?: FieldValue
  /** Something can't go to the CRM. */
  readonly leftOut: number
}

/** Exchange takes no larger ones, in bytes. */
const largestInOutlook = 150 * 1_048_576
const none: ReadonlyMap<string, string> = new Map()

export function planEventAttachments(
  { link, item, record, digests = none }: Sides,
  table: RecordTable,
  recordId: string,
  rules: Rules,
): EventAttachmentsPlan {
  const mapping = mappingsOf(table).find((row) => row.mapping === filesMapping)
  const direction = mapping ? rules.directionOf(mapping) : 'none'
  const event = item?.kind === 'event' ? item : undefined
  const files = event ? itemFiles(event) : []
  const names = files.map(({ name }) => name)
  const there = record?.attachments.map(({ name }) => name)
  const said = {
    ...{ mapping: filesMapping, direction },
    ...(event ? { itemValue: names } : {}),
    ...(there ? { recordValue: there } : {}),
  }
  const stays = (reason: ReasonCode): EventAttachmentsPlan => {
    const isNothing = names.length === 0 && (there ?? []).length === 0
    const decision: Decision = isNothing
      ? { ...said, outcome: 'unchanged', reason: 'no-value' }
      : { ...said, outcome: 'kept', reason }
    return { decision, moves: [], leftOut: 0 }
  }
  const barred = mapping
    ? barOf({ ...(link ? { link } : {}), ...(item ? { item } : {}), ...(record ? { record } : {}) }, direction)
    : 'no-value'
  if (barred) return stays(barred)
  const context: Context = { link, event, record, recordId, rules, digests }
  const judged = pairsOf(context).map((pair) => judge(pair, context))
  const moves = judged.flatMap(({ move }) => move ?? [])
  const parts = judged.flatMap(({ part }) => part ?? [])
  const agreed = judged.flatMap(({ agreed }) => agreed ?? [])
  const isRecordNew = !record
  return {
    decision: {
      ...said,
      ...summary(judged, { isRecordNew, isItemNew: !event }),
      ...(parts.length > 0 ? { parts } : {}),
    },
    moves,
    agreed: asBase(agreed),
    leftOut: judged.filter(({ isLeftOut }) => isLeftOut).length,
  }
}

/** Why no file of it follows. */
function barOf({ link, item, record }: Sides, direction: Direction): ReasonCode | undefined {
  if (item && item.kind !== 'event') return 'no-value'
  // A side that did not say what files it has is unknown, not empty.
  if (item?.attachmentsUnknown || record?.attachmentsUnknown) return 'attachments-unknown'
  if (direction === 'none') return 'attachments-off'
  const isSeries = link?.occurrence || (item && item.type !== 'singleInstance') || isOfSeries(record)
  return isSeries ? 'attachments-of-series' : undefined
}

/** The files of a meeting that exists on both sides, as far as they follow. */
export function filesInQuestion(sides: Sides, rules: Rules): readonly FilePair[] {
  const { link, item, record } = sides
  if (item?.kind !== 'event' || !record) return []
  const mapping = mappingsOf(record.table).find((row) => row.mapping === filesMapping)
  return mapping && !barOf(sides, rules.directionOf(mapping)) ? pairFiles(link, item, record) : []
}

interface Context {
  readonly link: Sides['link']
  readonly event: EventItem | undefined
  readonly record: CrmRecord | undefined
  readonly recordId: string
  readonly rules: Rules
  readonly digests: Digests
}

/** `instancetypecode`: 2 an instance, 3 an exception. */
function isOfSeries(record: CrmRecord | undefined): boolean {
  const code = record?.columns.instancetypecode
  return code === 2 || code === 3
}

function pairsOf({ link, event, record }: Context): readonly FilePair[] {
  if (event && record) return pairFiles(link, event, record)
  if (event) return pairFiles(undefined, event, { ...emptyRecord, attachments: [] })
  return (record?.attachments ?? []).map((one) => ({
    ...{ name: one.name, record: one },
    ...({ itemIs: 'absent', recordIs: 'new' } as const),
  }))
}

const emptyRecord: CrmRecord = {
  ...{ table: 'appointment', id: '', version: '', columns: {}, parties: [], attachments: [], modifiedOn: '' },
}

/** What becomes of one file. */
interface Judged {
  readonly outcome: Outcome
  readonly reason: ReasonCode
  readonly move?: FileMove
  readonly part?: DecisionPart
  readonly agreed?: AgreedFile
  readonly isLeftOut?: true
}

function judge(pair: FilePair, context: Context): Judged {
  const { item, record, before, itemIs, recordIs, name } = pair
  if (!item && !record) return { outcome: 'unchanged', reason: 'no-value' }
  if (item?.kind === 'reference') return keeps(pair, 'some-attachments-left-out', linkStays, true)
  if (item && record) {
    if (itemIs === 'same' && recordIs === 'same') return holds(pair, before?.digest)
    const [mine, theirs] = [contentOf('item', pair, context.digests), contentOf('record', pair, context.digests)]
    if (mine !== undefined && mine === theirs) return holds(pair, mine)
    // A content that was put back under another id is no change.
    const isItemMoved = itemIs !== 'same' && !(mine !== undefined && mine === before?.digest)
    const isRecordMoved = recordIs !== 'same' && !(theirs !== undefined && theirs === before?.digest)
    if (isItemMoved && isRecordMoved) return conflict(pair, context)
    if (isRecordMoved) return toItem(pair, context, 'changed-in-crm', `Another content in the CRM: it goes to Outlook.`)
    return toRecord(pair, context, 'changed-in-outlook', 'Another content in Outlook: it goes to the CRM.')
  }
  if (item) {
    // Taken away there, and changed here at the same time: nothing is lost.
    if (recordIs === 'gone' && itemIs === 'same') return takenFromRecord(pair, context)
    const isNew = recordIs === 'absent' && itemIs === 'new'
    const reason = context.record ? 'changed-in-outlook' : 'created-from-outlook'
    return toRecord(
      pair,
      context,
      reason,
      isNew ? 'Copied to the CRM.' : 'Changed in Outlook: it goes to the CRM again.',
    )
  }
  if (itemIs === 'gone' && recordIs === 'same') return takenFromItem(pair, context)
  const reason = context.event ? 'changed-in-crm' : 'created-from-crm'
  const isNew = itemIs === 'absent'
  return toItem(
    pair,
    context,
    reason,
    isNew ? 'Copied to Outlook.' : `${name} was changed in the CRM: it goes to Outlook again.`,
  )
}

function holds({ name, item, record }: FilePair, digest: string | undefined): Judged {
  return {
    outcome: 'unchanged',
    reason: 'same-on-both-sides',
    agreed: agreedFile(name, item as ItemAttachment, record as RecordFile, digest),
  }
}

/** R-304, under the organization's own choice for other fields (DESIGN.md, R-303). */
function conflict(pair: FilePair, context: Context): Judged {
  const { rules, link, event, record } = context
  const policy = rules.conflictOf('appointment')
  const later = event && record ? laterOf({ ...(link ? { link } : {}), item: event, record }) : ('record' as const)
  const winner = policy === 'crm' ? 'record' : policy === 'outlook' ? 'item' : later
  const reason = policy === 'crm' ? 'crm-wins' : policy === 'outlook' ? 'outlook-wins' : undefined
  return winner === 'item'
    ? toRecord(
        pair,
        context,
        reason ?? 'both-changed-outlook-later',
        'Both sides have another content: Outlook’s goes to the CRM.',
      )
    : toItem(
        pair,
        context,
        reason ?? 'both-changed-crm-later',
        'Both sides have another content: the CRM’s goes to Outlook.',
      )
}

function keeps({ name, before }: FilePair, reason: ReasonCode, detail: string, isLeftOut?: true): Judged {
  return {
    ...{ outcome: 'kept', reason, part: { name, outcome: 'kept', detail } },
    ...(before ? { agreed: before } : {}),
    ...(isLeftOut ? { isLeftOut } : {}),
  }
}

function goes(
  { name, before }: FilePair,
  outcome: 'toCrm' | 'toExchange',
  reason: ReasonCode,
  detail: string,
  deed: FileDeed,
): Judged {
  return {
    ...{ outcome, reason, part: { name, outcome, detail } },
    move: { name, ...(before ? { before } : {}), ...deed },
  }
}

function toRecord(pair: FilePair, context: Context, reason: ReasonCode, detail: string): Judged {
  const { record } = pair
  const item = pair.item as ItemAttachment
  const barred = recordBar(pair, context)
  if (barred) return barred
  const fault = faultOf(item, context.rules.settings)
  if (fault) return keeps(pair, 'some-attachments-left-out', fault, true)
  return goes(pair, 'toCrm', reason, detail, {
    ...{ does: 'put-on-record', from: item, mimetype: mimetypeOf(item) },
    ...(record
      ? { fileId: record.id, ...(record.version ? { ifVersion: record.version } : {}) }
      : { fileId: context.rules.guidFor(`attachment:${context.recordId}:${item.id}`) }),
  })
}

function toItem(pair: FilePair, context: Context, reason: ReasonCode, detail: string): Judged {
  const { item } = pair
  const record = pair.record as RecordFile
  const barred = itemBar(pair, context)
  if (barred) return barred
  if (record.size > largestInOutlook)
    return keeps(pair, 'some-attachments-left-out', 'It is over the 150 MB that Outlook takes: it stays in the CRM.')
  return goes(pair, 'toExchange', reason, detail, {
    ...{ does: 'put-on-item', from: record, ...(item ? { replaces: item.id } : {}) },
  })
}

function takenFromRecord(pair: FilePair, context: Context): Judged {
  const { id: attachmentId } = pair.item as ItemAttachment
  return (
    itemBar(pair, context) ??
    goes(pair, 'toExchange', 'changed-in-crm', 'Taken away in the CRM: it goes from Outlook.', {
      ...{ does: 'take-from-item', attachmentId },
    })
  )
}

function takenFromItem(pair: FilePair, context: Context): Judged {
  const { id: fileId } = pair.record as RecordFile
  return (
    recordBar(pair, context) ??
    goes(pair, 'toCrm', 'changed-in-outlook', 'Taken away in Outlook: it goes from the CRM.', {
      ...{ does: 'take-from-record', fileId },
    })
  )
}

/** Why nothing of it may be written to the CRM. */
function recordBar(pair: FilePair, { record, event }: Context): Judged | undefined {
  if (record && isClosed(record))
    return keeps(pair, 'record-closed', 'The appointment is closed in the CRM: it stays as it is there.')
  if (event?.sensitivity === 'private')
    return keeps(pair, 'private-item', 'The meeting is private: it stays in Outlook.')
  return undefined
}

/** Why nothing of it may be written to Outlook. */
function itemBar(pair: FilePair, { event }: Context): Judged | undefined {
  return event && !event.isOrganizer && event.organizer
    ? keeps(pair, 'not-organizer', 'Only the organizer’s mailbox changes the meeting: it stays as it is in Outlook.')
    : undefined
}

function summary(
  judged: readonly Judged[],
  { isRecordNew, isItemNew }: { readonly isRecordNew: boolean; readonly isItemNew: boolean },
): Pick<Decision, 'outcome' | 'reason'> {
  const of = (outcome: Outcome) => judged.filter((one) => one.outcome === outcome)
  const [toCrm, toExchange, kept] = [of('toCrm'), of('toExchange'), of('kept')]
  if (toCrm.length + toExchange.length === 0) {
    const [first] = kept
    if (first) return { outcome: 'kept', reason: first.reason }
    return { outcome: 'unchanged', reason: judged.length > 0 ? 'same-on-both-sides' : 'no-value' }
  }
  const outcome = toExchange.length === 0 ? 'toCrm' : toCrm.length === 0 ? 'toExchange' : 'both'
  if (kept.length > 0) return { outcome, reason: 'some-attachments-left-out' }
  if (isRecordNew) return { outcome, reason: 'created-from-outlook' }
  if (isItemNew) return { outcome, reason: 'created-from-crm' }
  const reasons = new Set([...toCrm, ...toExchange].map(({ reason }) => reason))
  return { outcome, reason: reasons.size === 1 ? ([...reasons][0] as ReasonCode) : 'merged' }
}
