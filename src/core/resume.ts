import { carryOut } from './carry-out.ts'
import { TandemError } from './errors.ts'
import { nameAgreed } from './follow/item-name.ts'
import { unknownRecord } from './link.ts'
import type { Intent, World } from './ports.ts'
import type { Receipt } from './receipt.ts'
import type { ItemRequest, RequestResult } from './request.ts'
import { untrack } from './untrack.ts'

/**
 * Does an intent again that was begun and not finished: after a crash, after an upstream was away, or because a draft has
 * been sent meanwhile. Safe at any time, for all steps can be done twice.
 */
export async function resume(world: World, intent: Intent, signal?: AbortSignal): Promise<RequestResult> {
  const { kind } = intent
  if (kind !== 'message' && kind !== 'event') return giveUp(world, intent, new TandemError('not-tracked'))
  const request: ItemRequest & { readonly operationId: string } = {
    actor: intent.actor,
    ...(intent.by === undefined ? {} : { by: intent.by }),
    kind,
    itemId: intent.itemId,
    operationId: intent.id,
    correlationId: intent.correlationId,
    ...(signal ? { signal } : {}),
  }
  try {
    if (intent.verb === 'untrack') return await untrack(world, { ...request, keepRecord: intent.keepRecord ?? true })
    return await carryOut(world, {
      ...request,
      verb: intent.verb,
      ...(intent.regarding === undefined ? {} : { regarding: intent.regarding }),
      ...(intent.givenBy ? { givenBy: intent.givenBy } : {}),
      ...(intent.automatic ? { automatic: intent.automatic } : {}),
      ...(intent.restore ? { restore: intent.restore } : {}),
    })
  } catch (error) {
    if (!(error instanceof TandemError) || error.isTransient) throw error
    return giveUp(world, intent, error)
  }
}

/**
 * What can never succeed any more (a draft was thrown away, the item is gone) ends, and says so. That something is to be tracked
 * no longer is so where it is not: a pass saw on the item itself that it was untracked, before the end of that was on disk.
 */
async function giveUp(world: World, intent: Intent, error: TandemError): Promise<RequestResult> {
  const isSo = intent.verb === 'untrack' && error.code === 'not-tracked'
  const failure = { code: error.code, detail: error.message }
  const link = await world.journal.findLink(intent.actor, intent.kind, intent.itemId)
  const receipt: Receipt = {
    id: world.newId(),
    linkId: intent.linkId,
    verb: intent.verb,
    at: world.now().toISOString(),
    actor: intent.by ?? intent.actor.oid,
    kind: intent.kind,
    itemId: intent.itemId,
    ...nameAgreed(link),
    table: link?.table ?? (intent.kind === 'message' ? 'email' : 'appointment'),
    recordId: link?.recordId ?? unknownRecord,
    outcome: isSo ? 'done' : 'failed',
    recordAction: 'none',
    ...(isSo ? {} : { failure }),
    decisions: [],
    correlationId: intent.correlationId,
  }
  const isEnded = error.code === 'item-gone' || error.code === 'not-tracked'
  const after = link && !isEnded ? { ...link, state: 'failed' as const, failure, updatedAt: receipt.at } : null
  await world.journal.commit(intent, { link: after, receipt })
  return { link: after, receipt }
}
