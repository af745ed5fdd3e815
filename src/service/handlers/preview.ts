/** What would happen if: both sides are read and planned for, and nobody applies the plan. */
import type { Preview, PreviewRequest } from '../../api/preview.ts'
import { type FieldMapping, mappingsOf } from '../../core/catalogue/index.ts'
import { TandemError } from '../../core/errors.ts'
import { type Gathered, gather } from '../../core/gather.ts'
import { refusalOf, tableOf } from '../../core/identity.ts'
import { type Plan, plan } from '../../core/plan.ts'
import { endReasons, planEnd } from '../../core/plan-end.ts'
import { inSharedMailbox } from '../../core/prove-right.ts'
import { type FieldRules, mappingKey, mappingsUnder } from '../../core/rules.ts'
import { rulesOf } from '../../core/rules-of.ts'
import { Refusal } from '../problems.ts'
import { readable } from '../views/readable.ts'
import { decisionView } from '../views/receipt.ts'
import { itemRequest, type SignedInCall, upstreamOptions } from './call.ts'
import { demandNotPrivate, inMailboxOf } from './in-mailbox.ts'

export async function previewItem(asked: SignedInCall, { item, directions = {} }: PreviewRequest): Promise<Preview> {
  const call = await inMailboxOf(asked, item)
  const look = () => gather(call.world, itemRequest(call, item), { toWrite: false })
  const found = await (call.inMailbox ? inSharedMailbox(look) : look())
  demandNotPrivate(call, found.item)
  const { link, record } = found
  const gathered = { ...found, fieldRules: triedOut(found.fieldRules, directions) }
  const common = {
    kind: found.item.kind,
    table: record?.table ?? link?.table ?? tableOf(found.item),
    state: !link || link.state === 'unlinked' ? ('not-tracked' as const) : link.state,
    readAt: call.now().toISOString(),
  }
  const made = await planFor(call, gathered)
  if (made instanceof TandemError) {
    const refusal = { code: made.code, detail: made.message }
    return { ...common, recordAction: 'none', itemAction: 'none', refusal, fields: [] }
  }
  const { recordAction, itemAction, ends, decisions, base } = made
  const rows = mappingsUnder(gathered.fieldRules)(common.table)
  return {
    ...common,
    recordAction,
    itemAction,
    ...(ends ? { ends: endReasons[ends] } : {}),
    fields: decisions.map((decision) => {
      const { mapping, outcome } = decision
      const becomes = outcome === 'both' ? readable(mapping, base[mapping]) : undefined
      return {
        ...decisionView(
          decision,
          rows.find((row) => row.mapping === mapping),
        ),
        ...(becomes === undefined ? {} : { becomes }),
      }
    }),
  }
}

async function planFor(call: SignedInCall, gathered: Gathered): Promise<Plan | TandemError> {
  const { item, link, record } = gathered
  const refusal = refusalOf(item, gathered.settings.timeZone)
  // What was linked before stays in step, whatever could not be linked today.
  if (refusal && link?.state !== 'tracked') return refusal
  const rules = rulesOf(call.world, gathered)
  if (link?.state !== 'tracked' || record) {
    return plan({ ...(link ? { link } : {}), item, ...(record ? { record } : {}) }, rules)
  }
  const recordIs = await whereRecordIs(call, gathered)
  // A message is copied once; what becomes of the copy is no business of the message.
  if (item.kind === 'message') {
    return new TandemError(recordIs === 'deleted' ? 'record-gone' : 'record-not-readable', { side: 'crm' })
  }
  return planEnd({ link, item, recordIs }, rules)
}

async function whereRecordIs(
  call: SignedInCall,
  { link, recordId, item }: Gathered,
): Promise<'deleted' | 'not-readable'> {
  try {
    const record = await call.world.crm.readRecord(link?.table ?? tableOf(item), recordId, upstreamOptions(call))
    return record ? 'not-readable' : 'deleted'
  } catch (error) {
    if (error instanceof TandemError && error.code === 'record-not-readable') return 'not-readable'
    throw error
  }
}

/** @throws Refusal `invalid-value` for a field that there is not, or a direction that it can't have */
export function triedOut(rules: FieldRules, directions: NonNullable<PreviewRequest['directions']>): FieldRules {
  for (const [key, direction] of Object.entries(directions)) {
    const mapping = mappingAt(rules, key)
    const path = `directions.${key}`
    if (!mapping) {
      throw new Refusal(
        'invalid-value',
        `“${key}” is no synchronized field. Write table and field, as in contact/Job Title.`,
        {
          errors: [{ path, message: 'is no synchronized field' }],
        },
      )
    }
    const allowed = mapping.allowedDirections.join(', ')
    if (!mapping.allowedDirections.includes(direction)) {
      throw new Refusal('invalid-value', `“${key}” can’t be given this direction. Choose among ${allowed}.`, {
        errors: [{ path, message: `must be among ${allowed}` }],
      })
    }
  }
  return { ...rules, directions: { ...rules.directions, ...directions } }
}

function mappingAt(rules: FieldRules, key: string): FieldMapping | undefined {
  const table = key.slice(0, key.indexOf('/'))
  return [...mappingsOf(table), ...rules.custom].find((mapping) => mappingKey(mapping) === key)
}
