import type { TandemError } from './errors.ts'
import type { Gathered } from './gather.ts'
import { tableOf } from './identity.ts'
import type { Plan } from './plan.ts'
import type { Intent, World } from './ports.ts'
import type { Receipt } from './receipt.ts'

/** What was done, or waits to be done, for one intent. */
export function receiptOf(
  world: World,
  intent: Intent,
  { item, recordId }: Pick<Gathered, 'item' | 'recordId'>,
  made: Plan | undefined,
  outcome: Receipt['outcome'],
): Receipt {
  const decisions = made?.decisions ?? []
  const regarding = made ? made.regarding : (intent.regarding ?? undefined)
  return {
    id: world.newId(),
    linkId: intent.linkId,
    verb: intent.verb,
    at: world.now().toISOString(),
    actor: intent.by ?? intent.actor.oid,
    kind: item.kind,
    itemId: item.id,
    ...(decisions.length === 0 && item.subject ? { itemName: item.subject } : {}),
    table: made?.table ?? tableOf(item),
    recordId,
    ...(regarding ? { regarding } : {}),
    outcome,
    recordAction: outcome === 'done' ? (made?.recordAction ?? 'none') : 'none',
    decisions,
    correlationId: intent.correlationId,
  }
}

/** The same for something that did not work: transient failures are pending, the others final. */
export function failedReceipt(
  world: World,
  intent: Intent,
  gathered: Pick<Gathered, 'item' | 'recordId'>,
  made: Plan | undefined,
  error: TandemError,
): Receipt {
  return {
    ...receiptOf(world, intent, gathered, made, error.isTransient ? 'pending' : 'failed'),
    failure: { code: error.code, detail: error.message },
  }
}
