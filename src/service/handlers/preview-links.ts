/** What if: every link of the caller's mailbox is read on both sides and planned for under other rules; nobody applies it. */
import type { LinksPreview, LinksPreviewRequest } from '../../api/preview.ts'
import { unusualSentence } from '../../core/follow/brakes.ts'
import { previewLinks, type Trial, type WouldChange } from '../../core/follow/preview-links.ts'
import { endReasons } from '../../core/plan-end.ts'
import { type FieldRules, mappingsUnder } from '../../core/rules.ts'
import { decisionView } from '../views/receipt.ts'
import { recordView } from '../views/record.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'
import { triedOut } from './preview.ts'

const mostListed = 500

export async function previewAllLinks(
  call: SignedInCall,
  { directions = {}, settings = {} }: LinksPreviewRequest,
): Promise<LinksPreview> {
  const options = upstreamOptions(call)
  const rules = await call.world.crm.fieldRules(options)
  triedOut(rules, directions)
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  const trial: Trial = { directions, settings: Object.fromEntries(given) }
  const actor = { tid: call.caller.tid, oid: call.caller.oid }
  const { changes, holds, ...counts } = await previewLinks(call.world, actor, trial, { ...options, most: mostListed })
  return {
    ...counts,
    holds: holds.map((hold) => ({ ...hold, because: unusualSentence(hold) })),
    changes: changes.map((change) => changeView(call, rules, change)),
    readAt: call.now().toISOString(),
  }
}

function changeView(
  { addressOf }: SignedInCall,
  rules: FieldRules,
  { kind, name, record, inOutlook, inCrm, recordAction, itemAction, ends, decisions }: WouldChange,
): LinksPreview['changes'][number] {
  const rows = mappingsUnder(rules)(record.table)
  return {
    kind,
    name,
    record: recordView({ ...record, name }, addressOf),
    inOutlook,
    inCrm,
    recordAction,
    itemAction,
    ...(ends ? { ends: endReasons[ends] } : {}),
    fields: decisions.map((decision) =>
      decisionView(
        decision,
        rows.find(({ mapping }) => mapping === decision.mapping),
      ),
    ),
  }
}
