/** What a person said when sync asked: about a likely duplicate, or a time that is taken. */
import { TandemError } from '../errors.ts'
import type { FollowedTable, FollowedWorld } from '../following.ts'
import type { Actor, Link } from '../link.ts'
import { unmarkChanges } from '../mark.ts'
import type { Intent } from '../ports.ts'
import { forgotten } from './outcome.ts'
import { type Followed, pairOfLink } from './pair.ts'
import { type SyncOptions, syncPairs } from './sync-pairs.ts'

/** Failures that are questions. */
export const questions: ReadonlySet<string> = new Set(['duplicate-found', 'schedule-conflict'])

/**
 * - `go-on`: make a new record of it
 * - `linkTo`: of a contact, the one in the CRM that it is
 * - `leave`: do not track it; the category goes
 */
export type Answer = 'go-on' | 'leave' | { readonly linkTo: string }

/** Carries the answer out. @throws TandemError where a whole side could not be read, or the item not be changed */
export async function answerQuestion(
  world: FollowedWorld,
  actor: Actor,
  link: Link,
  answer: Answer,
  sync: SyncOptions,
): Promise<Followed> {
  if (answer === 'leave') return leave(world, actor, link, sync)
  const { failure: _asked, ...rest } = link
  const decided: Link = {
    ...rest,
    // Nobody is asked twice: this is a person's own link now.
    origin: 'person',
    ...(answer === 'go-on' ? {} : { table: 'contact' satisfies FollowedTable, recordId: answer.linkTo.toLowerCase() }),
  }
  const [followed] = await syncPairs(world, actor, [pairOfLink(decided)], sync)
  return followed as Followed
}

async function leave(world: FollowedWorld, actor: Actor, link: Link, sync: SyncOptions): Promise<Followed> {
  const pair = pairOfLink(link)
  const options = { correlationId: sync.correlationId, ...(sync.signal ? { signal: sync.signal } : {}) }
  const [item] = await world.mailbox.readItems(pair.kind, [link.itemId], options)
  if (item instanceof TandemError && item.code !== 'item-gone') throw item
  const changes = item && !(item instanceof TandemError) ? unmarkChanges(item) : undefined
  if (changes) {
    const [written] = await world.mailbox.write(
      [{ action: 'update', kind: pair.kind, id: link.itemId, changes }],
      options,
    )
    if (written instanceof TandemError) throw written
  }
  const reference = { table: link.table as FollowedTable, id: link.recordId }
  const intent: Intent = {
    ...{ id: world.newId(), linkId: link.id, actor, kind: link.kind, itemId: link.itemId, verb: 'untrack' },
    ...{ askedAt: world.now().toISOString(), correlationId: sync.correlationId },
  }
  const settled = forgotten(world, { pair, reference, recordIs: 'unknown' }, intent)
  await world.journal.settle([settled])
  return { pair, outcome: 'done', link: null, receipt: settled.receipt }
}
