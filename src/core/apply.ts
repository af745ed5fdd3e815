/**
 * The only code that writes to the two sides. The order of effects is: intent, CRM, mailbox, base; every step can be done
 * twice without harm, so a process may die between any two and `resume` finishes the work (DESIGN.md).
 */
import { TandemError } from './errors.ts'
import type { Item } from './item.ts'
import type { Link } from './link.ts'
import type { Plan } from './plan.ts'
import type { CallOptions, CrmOperation, Intent, World } from './ports.ts'

export interface Applied {
  readonly kind: 'applied'
  readonly itemVersion: string
  readonly recordVersion?: string
}

/** The sides moved since the plan was made: read them again and plan again. */
export interface Moved {
  readonly kind: 'moved'
  readonly because: 'record-exists' | 'record-changed' | 'item-changed'
}

/** Base64 by attachment id. */
export type Contents = ReadonlyMap<string, string>

/** Writes the plan. @throws TandemError when a side refuses or is away; what was done stays done, and doing it again is safe. */
export async function apply(
  world: World,
  intent: Intent,
  plan: Plan,
  item: Item,
  contents: Contents,
  options: CallOptions,
): Promise<Applied | Moved> {
  await world.journal.begin(intent)
  let recordVersion: string | undefined
  const operations = withAttachments(plan, contents)
  if (operations.length > 0) {
    try {
      const outcome = await world.crm.write(operations, options)
      if (outcome.kind === 'exists') return { kind: 'moved', because: 'record-exists' }
      recordVersion = outcome.versions[plan.recordId]
    } catch (error) {
      if (error instanceof TandemError && error.code === 'record-conflict')
        return { kind: 'moved', because: 'record-changed' }
      throw error
    }
  }
  let itemVersion = item.changeKey
  if (plan.item) {
    const isConditional = item.kind === 'event'
    try {
      const updated = await world.mailbox.updateItem(item.kind, item.id, plan.item, {
        ...options,
        ...(isConditional ? { ifChangeKey: item.changeKey } : {}),
      })
      itemVersion = updated.changeKey
    } catch (error) {
      if (error instanceof TandemError && error.code === 'item-conflict')
        return { kind: 'moved', because: 'item-changed' }
      throw error
    }
  }
  return { kind: 'applied', itemVersion, ...(recordVersion ? { recordVersion } : {}) }
}

/** Attachments stand after the row they belong to and before the state that closes it. */
function withAttachments(plan: Plan, contents: Contents): readonly CrmOperation[] {
  const [first, ...rest] = plan.operations
  if (!first) return []
  const uploads = plan.attachments.flatMap(({ attachmentId, ...attachment }): CrmOperation[] => {
    const body = contents.get(attachmentId)
    return body === undefined
      ? []
      : [{ kind: 'attach', table: plan.table, id: plan.recordId, attachment: { ...attachment, body } }]
  })
  return [first, ...uploads, ...rest]
}

/** The link as it stands once a plan is carried out. */
export function linkAfter(before: Omit<Link, 'base' | 'state'>, plan: Plan, applied: Applied): Link {
  const { failure: _settled, regarding: _former, ...kept } = before as Link
  return {
    ...kept,
    table: plan.table,
    recordId: plan.recordId,
    state: 'tracked',
    base: plan.base,
    itemVersion: applied.itemVersion,
    ...(applied.recordVersion ? { recordVersion: applied.recordVersion } : {}),
    ...(plan.regarding ? { regarding: plan.regarding } : {}),
  }
}
