/**
 * One wish about one item, from reading both sides to the receipt. Track, change of regarding, sync and doing again after a
 * crash all go through here; they differ only in who asks.
 */
import { type Applied, type ApplyOutcome, apply, type Contents, linkAfter } from './apply.ts'
import { TandemError } from './errors.ts'
import type { FieldValue } from './field-value.ts'
import { linkIdOf } from './follow/pair.ts'
import { callOptions, type Gathered, gather } from './gather.ts'
import { itemKey, refusalOf, tableOf } from './identity.ts'
import { type Link, recordOf } from './link.ts'
import type { AutomaticTracking } from './mail/automatic.ts'
import type { RegardingGiver } from './mail/correlate.ts'
import { makeSender } from './mail/sender-record.ts'
import { withMovedFiles } from './move-files.ts'
import { type Plan, plan } from './plan.ts'
import type { Intent, World } from './ports.ts'
import { readDigests } from './read-digests.ts'
import { failedReceipt, receiptOf } from './receipt-of.ts'
import type { CrmRecord, NamedRecord, RecordReference } from './record.ts'
import { refusedWith } from './refused-columns.ts'
import type { ItemRequest, RequestResult } from './request.ts'
import type { Refused } from './rules.ts'
import { rulesOf } from './rules-of.ts'

export interface Wish extends ItemRequest {
  readonly operationId: string
  readonly verb: 'track' | 'set-regarding' | 'sync'
  /** undefined leaves the regarding as it is. */
  readonly regarding?: RecordReference | null
  readonly givenBy?: RegardingGiver
  readonly automatic?: AutomaticTracking
  /** Values from the history to put back, by mapping. */
  readonly restore?: Readonly<Record<string, FieldValue>>
}

/** So often are both sides read again because they moved meanwhile; after that somebody else is busy with the item. */
const mostAttempts = 4

export async function carryOut(world: World, wish: Wish): Promise<RequestResult> {
  let expectRecord = false
  let { automatic } = wish
  let refused: Refused = {}
  let moved = 0
  for (;;) {
    const gathered = await gather(world, wish, {
      toWrite: true,
      ...(wish.regarding ? { regarding: wish.regarding } : {}),
    })
    const refusal = refusalOf(gathered.item, gathered.settings.timeZone)
    if (refusal) throw refusal
    if (wish.verb !== 'track' && !gathered.link) throw new TandemError('not-tracked')
    // A link that never came about is to be made, whatever is wished of it.
    const verb = gathered.link && gathered.link.state !== 'tracked' ? 'track' : wish.verb
    const regarding = checkedRegarding(wish, gathered)
    const intent = intentOf(world, { ...wish, verb }, gathered, regarding)
    if (gathered.item.isDraft) return waitUntilSent(world, intent, gathered, regarding)

    // A record that exists but that the lookup does not show is one that this user may not read: the read says so.
    const record = gathered.record ?? (expectRecord ? await readHidden(world, wish, gathered, intent) : undefined)
    if (record && 'failed' in record) return record.failed
    if (verb !== 'track' && !record) await requireRecord(world, wish, gathered)

    let made: Plan | undefined
    try {
      const sender = record ? undefined : await makeSender(world, wish, intent, gathered)
      const people = sender?.match ? [...gathered.people, sender.match] : gathered.people
      const rules = rulesOf(
        world,
        { ...gathered, people },
        {
          ...(regarding === undefined ? {} : { regarding }),
          ...(intent.givenBy ? { givenBy: intent.givenBy } : {}),
          ...(wish.restore ? { restore: wish.restore } : {}),
          ...(sender ? { sender } : {}),
          ...(automatic ? { automatic } : {}),
          refused,
        },
      )
      const sides = {
        ...{ ...(gathered.link ? { link: gathered.link } : {}), item: gathered.item, ...(record ? { record } : {}) },
      }
      made = plan({ ...sides, digests: await readDigests(world, sides, rules, callOptions(wish)) }, rules)
      const contents = await readContents(world, wish, gathered, made)
      const [applied] = await apply(world, [{ intent, plan: made, item: gathered.item, contents }], callOptions(wish))
      if (applied?.kind === 'applied') return await settle(world, intent, gathered, made, applied)
      const without = applied?.kind === 'failed' ? refusedWith(refused, made, applied.error) : undefined
      if (without) {
        refused = without
        continue
      }
      const less = automatic && applied && withLess(automatic, applied, record !== undefined)
      if (less) {
        automatic = less
        continue
      }
      if (applied?.kind === 'failed') throw applied.error
      moved++
      if (moved >= mostAttempts) {
        throw new TandemError(applied?.because === 'item-changed' ? 'item-conflict' : 'record-conflict')
      }
      expectRecord = applied?.because === 'record-exists'
    } catch (error) {
      return fail(world, intent, gathered, made, error)
    }
  }
}

/**
 * What of the rules' further wishes is done without, so that the message itself is tracked: an owner for whom this person may
 * not make it, queue items that they may not make, or that are there.
 */
function withLess(
  automatic: AutomaticTracking,
  outcome: ApplyOutcome,
  isKnown: boolean,
): AutomaticTracking | undefined {
  const { owner, queues, ...rest } = automatic
  if (outcome.kind === 'moved' && outcome.because === 'record-exists' && isKnown && queues)
    return { ...rest, ...(owner ? { owner } : {}) }
  if (outcome.kind !== 'failed' || outcome.error.code !== 'privilege-missing') return undefined
  if (owner) return { ...rest, ...(queues ? { queues } : {}) }
  return queues ? rest : undefined
}

function checkedRegarding(wish: Wish, { regarding, link, record }: Gathered): NamedRecord | null | undefined {
  // What was chosen for a link that still waits stays chosen until somebody chooses otherwise.
  if (wish.regarding === undefined && link?.state === 'pending' && !record) return link.regarding
  if (!wish.regarding) return wish.regarding
  if (link?.table === 'bookableresourcebooking') throw new TandemError('regards-nothing')
  if (!regarding)
    throw new TandemError('record-not-readable', { side: 'crm', detail: `regarding: ${wish.regarding.table}` })
  if (!regarding.isActive) throw new TandemError('record-inactive', { side: 'crm', detail: regarding.name })
  const { isActive: _active, ...named } = regarding
  return named
}

function intentOf(
  world: World,
  wish: Wish,
  { item, link }: Gathered,
  regarding: NamedRecord | null | undefined,
): Intent {
  return {
    id: wish.operationId,
    linkId: link?.id ?? world.guidFor(linkIdOf.item(wish.actor, item.kind, item.id)),
    actor: wish.actor,
    ...(wish.by === undefined ? {} : { by: wish.by }),
    kind: item.kind,
    itemId: item.id,
    verb: wish.verb,
    ...(regarding === undefined ? {} : { regarding }),
    ...(wish.givenBy && wish.regarding ? { givenBy: wish.givenBy } : {}),
    ...(wish.automatic ? { automatic: wish.automatic } : {}),
    ...(wish.restore ? { restore: wish.restore } : {}),
    askedAt: world.now().toISOString(),
    correlationId: wish.correlationId,
  }
}

/** What is known of the link before anything is agreed. */
function linkBefore(world: World, intent: Intent, { item, link, record, recordId }: Gathered): Link {
  const now = world.now().toISOString()
  return {
    ...(link ?? {
      id: intent.linkId,
      tid: intent.actor.tid,
      mailbox: intent.actor.oid,
      kind: item.kind,
      itemId: item.id,
      table: record?.table ?? tableOf(item),
      state: 'pending',
      base: {},
      trackedBy: intent.by ?? intent.actor.oid,
      recordId,
    }),
    itemKey: itemKey(item),
    ...(item.kind === 'message' && item.conversationId ? { conversationId: item.conversationId } : {}),
    updatedAt: now,
  }
}

async function readHidden(
  world: World,
  wish: Wish,
  gathered: Gathered,
  intent: Intent,
): Promise<CrmRecord | { readonly failed: RequestResult } | undefined> {
  try {
    return await world.crm.readRecord(
      recordOf(gathered.link)?.table ?? tableOf(gathered.item),
      gathered.recordId,
      callOptions(wish),
    )
  } catch (error) {
    return { failed: await fail(world, intent, gathered, undefined, error) }
  }
}

async function requireRecord(world: World, wish: Wish, { item, link, recordId }: Gathered): Promise<void> {
  const record = await world.crm.readRecord(recordOf(link)?.table ?? tableOf(item), recordId, callOptions(wish))
  if (!record) throw new TandemError('record-gone', { side: 'crm' })
}

/** Base64 of what goes, from the first read where it came along, else one by one. */
async function readContents(world: World, wish: Wish, { item }: Gathered, made: Plan): Promise<Contents> {
  const cached = new Map(item.attachments.map(({ id, contentBytes }) => [id, contentBytes]))
  const contents = await Promise.all(
    made.attachments.map(
      async ({ attachmentId }): Promise<[string, string]> => [
        attachmentId,
        cached.get(attachmentId) ??
          (await world.mailbox.readAttachment(item.kind, item.id, attachmentId, callOptions(wish))),
      ],
    ),
  )
  return new Map(contents)
}

/** A draft becomes mail only when it is sent; `resume` looks again. */
async function waitUntilSent(
  world: World,
  intent: Intent,
  gathered: Gathered,
  regarding: NamedRecord | null | undefined,
): Promise<RequestResult> {
  const { regarding: former, failure: _settled, ...before } = linkBefore(world, intent, gathered)
  const kept = regarding === undefined ? former : (regarding ?? undefined)
  const link: Link = { ...before, state: 'pending', ...(kept ? { regarding: kept } : {}) }
  const receipt = receiptOf(world, intent, gathered, undefined, 'pending')
  await world.journal.suspend(intent, { link, receipt })
  return { link, receipt }
}

async function settle(
  world: World,
  intent: Intent,
  gathered: Gathered,
  planned: Plan,
  applied: Applied,
): Promise<RequestResult> {
  const made = withMovedFiles(planned, applied.files)
  const before = linkBefore(world, intent, gathered)
  const link = linkAfter({ ...before, trackedAt: before.trackedAt ?? world.now().toISOString() }, made, applied)
  const receipt = receiptOf(world, intent, gathered, made, 'done')
  await world.journal.commit(intent, { link, receipt })
  return { link, receipt }
}

/** Nothing fails silently: what can heal by itself stays pending, all else is on the link with its reason. */
async function fail(
  world: World,
  intent: Intent,
  gathered: Gathered,
  made: Plan | undefined,
  error: unknown,
): Promise<RequestResult> {
  if (!(error instanceof TandemError)) throw error
  const failure = { code: error.code, detail: error.message }
  const before = linkBefore(world, intent, gathered)
  const receipt = failedReceipt(world, intent, gathered, made, error)
  if (error.isTransient) {
    const link: Link = {
      ...before,
      state: 'pending',
      failure,
      ...(made?.regarding ? { regarding: made.regarding } : {}),
    }
    await world.journal.suspend(intent, { link, receipt })
    return { link, receipt }
  }
  // Somebody else's lack of a right in the CRM is no trouble of the mailbox's owner: nothing was written, the receipt tells.
  if (intent.by !== undefined && error.side === 'crm') {
    await world.journal.commit(intent, { link: gathered.link ?? null, receipt })
    return { link: gathered.link ?? null, receipt }
  }
  // A change that failed leaves a tracked item tracked; only its receipt tells.
  const link: Link =
    gathered.link?.state === 'tracked' && gathered.record ? before : { ...before, state: 'failed', failure }
  await world.journal.commit(intent, { link, receipt })
  return { link, receipt }
}
