import { TandemError } from './errors.ts'
import { nameAgreed } from './follow/item-name.ts'
import { callOptions } from './gather.ts'
import type { Item } from './item.ts'
import { type Link, noItem } from './link.ts'
import { letGoChanges } from './mark.ts'
import type { Intent, World } from './ports.ts'
import { readTracked } from './read-tracked.ts'
import type { Receipt } from './receipt.ts'
import type { RequestResult, UntrackRequest } from './request.ts'

/**
 * Ends tracking: the mark goes, and the copy in the CRM stays or goes as the person chose. A copy that colleagues
 * track too is never deleted with one person's link.
 * @throws TandemError `not-tracked`
 */
export async function untrack(world: World, request: UntrackRequest): Promise<RequestResult> {
  const options = callOptions(request)
  const item = await readIfThere(world, request)
  const itemId = item?.id ?? request.itemId
  const link = await world.journal.findLink(request.actor, request.kind, itemId)
  if (!link) throw new TandemError('not-tracked')
  const intent: Intent = {
    id: request.operationId,
    linkId: link.id,
    actor: request.actor,
    ...(request.by === undefined ? {} : { by: request.by }),
    kind: request.kind,
    itemId,
    verb: 'untrack',
    keepRecord: request.keepRecord,
    askedAt: world.now().toISOString(),
    correlationId: request.correlationId,
  }
  await world.journal.begin(intent)
  const receipt = receiptFor(world, intent, link)
  try {
    const recordAction = request.keepRecord ? 'kept' : await deleteRecord(world, request, link)
    if (item) await world.mailbox.updateItem(item.kind, item.id, letGoChanges(item), options)
    const shared = !request.keepRecord && recordAction === 'kept' ? new TandemError('record-shared') : undefined
    const done: Receipt = {
      ...receipt,
      recordAction,
      ...(shared ? { failure: { code: shared.code, detail: shared.message } } : {}),
    }
    await world.journal.commit(intent, { link: letGo(world, link, recordAction), receipt: done })
    return { link: null, receipt: done }
  } catch (error) {
    return fail(world, intent, link, receipt, error)
  }
}

/** A record that stays may match a filter: that a person let go of it keeps the filter from bringing it again. */
function letGo(world: World, link: Link, recordAction: Receipt['recordAction']): Link | null {
  if (recordAction !== 'kept' || link.kind === 'message') return null
  const { failure: _settled, ...rest } = link
  return { ...rest, state: 'unlinked', itemId: noItem(link.recordId), updatedAt: world.now().toISOString() }
}

async function readIfThere(world: World, request: UntrackRequest): Promise<Item | undefined> {
  try {
    const options = { ...callOptions(request), contentUpTo: 0 }
    return await readTracked(world.mailbox, request.kind, request.itemId, options)
  } catch (error) {
    if (error instanceof TandemError && error.code === 'item-gone') return undefined
    throw error
  }
}

async function deleteRecord(world: World, request: UntrackRequest, link: Link): Promise<Receipt['recordAction']> {
  if (link.state !== 'tracked') return 'none'
  const record = { table: link.table, id: link.recordId }
  const others = await world.journal.linksToRecord(link.tid, record)
  if (others.some((other) => other.id !== link.id && other.state === 'tracked')) return 'kept'
  try {
    await world.crm.write([{ kind: 'delete', ...record }], callOptions(request))
  } catch (error) {
    // Somebody was faster: what was wished is so.
    if (!(error instanceof TandemError && error.code === 'record-gone')) throw error
  }
  return 'deleted'
}

function receiptFor(world: World, intent: Intent, link: Link): Receipt {
  return {
    id: world.newId(),
    linkId: link.id,
    verb: 'untrack',
    at: world.now().toISOString(),
    actor: intent.by ?? intent.actor.oid,
    kind: link.kind,
    itemId: intent.itemId,
    ...nameAgreed(link),
    table: link.table,
    recordId: link.recordId,
    ...(link.regarding ? { regarding: link.regarding } : {}),
    outcome: 'done',
    recordAction: 'none',
    decisions: [],
    correlationId: intent.correlationId,
  }
}

async function fail(
  world: World,
  intent: Intent,
  link: Link,
  receipt: Receipt,
  error: unknown,
): Promise<RequestResult> {
  if (!(error instanceof TandemError)) throw error
  const failure = { code: error.code, detail: error.message }
  const now = world.now().toISOString()
  if (error.isTransient) {
    const pending: Link = { ...link, state: 'pending', failure, updatedAt: now }
    const told: Receipt = { ...receipt, outcome: 'pending', failure }
    await world.journal.suspend(intent, { link: pending, receipt: told })
    return { link: pending, receipt: told }
  }
  const told: Receipt = { ...receipt, outcome: 'failed', failure }
  await world.journal.commit(intent, { link, receipt: told })
  return { link, receipt: told }
}
