/** What would happen if: both sides are read and planned for, and nobody applies the plan. */
import type { Preview, PreviewRequest } from '../../api/preview.ts'
import { type FieldMapping, mappingsOf } from '../../core/catalogue/index.ts'
import { TandemError } from '../../core/errors.ts'
import { previewItem as planItem } from '../../core/follow/preview-item.ts'
import { gather } from '../../core/gather.ts'
import { tableOf } from '../../core/identity.ts'
import { endReasons } from '../../core/plan-end.ts'
import { inSharedMailbox } from '../../core/prove-right.ts'
import { type FieldRules, mappingKey, mappingsUnder } from '../../core/rules.ts'
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
  const plan = () => planItem(call.world, gathered, upstreamOptions(call))
  const made = await (call.inMailbox ? inSharedMailbox(plan) : plan())
  const nothing: Preview = { ...common, recordAction: 'none', itemAction: 'none', fields: [] }
  if (made instanceof TandemError) return { ...nothing, refusal: { code: made.code, detail: made.message } }
  if (!made) return nothing
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
