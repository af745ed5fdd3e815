/** Outlook → CRM → Outlook: what is tracked goes over, and comes back into a mailbox that holds nothing. */
import { answerQuestion, questions } from '../../../src/core/follow/answer.ts'
import { type FollowedReference, linkIdOf, type Pair } from '../../../src/core/follow/pair.ts'
import { type ScopeResult, syncMailbox } from '../../../src/core/follow/sync-mailbox.ts'
import { syncPairs } from '../../../src/core/follow/sync-pairs.ts'
import type { FollowedTable } from '../../../src/core/following.ts'
import type { Link } from '../../../src/core/link.ts'
import type { Plan } from '../../../src/core/plan.ts'
import { call, type Place, type Taken } from './place.ts'

const pairsAtOnce = 200
const never = { least: Number.MAX_SAFE_INTEGER, share: 1 }
const limits = { deletions: never, changes: never, emptyFrom: Number.MAX_SAFE_INTEGER }

/** One periodic pass. @throws what a scope failed of */
export async function pass({ world, actor }: Place): Promise<readonly ScopeResult[]> {
  const scopes = await syncMailbox(world, actor, { ...call, limits })
  for (const { failure } of scopes) if (failure) throw failure
  return scopes
}

/** How many things a pass did. */
export const doneBy = (scopes: readonly ScopeResult[]): number =>
  scopes.reduce((sum, { created, updated, deleted, unlinked }) => sum + created + updated + deleted + unlinked, 0)

export async function passesUntilDone(place: Place): Promise<void> {
  for (let most = 5; most > 0 && doneBy(await pass(place)) > 0; most--);
}

export interface Sent {
  /** By the id of the item. */
  readonly links: ReadonlyMap<string, Link>
  readonly byPass: number
  /** Asked about a time that is taken or somebody who is there; a person says: go on. */
  readonly byAnswer: number
  /** Outside the time that a pass looks through: a person tracks them in the pane. */
  readonly byHand: number
}

export async function send(place: Place, items: readonly Taken[]): Promise<Sent> {
  const { world, actor } = place
  await passesUntilDone(place)
  const first = await linksOf(place, items)
  const asked = [...first.values()].filter(({ failure }) => failure && questions.has(failure.code))
  for (const link of asked) await answerQuestion(world, actor, link, 'go-on', call)
  const rest = items.filter(({ id }) => !first.has(id))
  await inSteps(rest, (some) =>
    syncPairs(
      world,
      actor,
      some.map(({ kind, id }): Pair => {
        return { linkId: world.guidFor(linkIdOf.item(actor, kind, id)), kind, itemId: id, origin: 'person' }
      }),
      call,
    ),
  )
  const links = await linksOf(place, items)
  const byPass = [...first.values()].filter(({ failure }) => !failure).length
  return { links, byPass, byAnswer: asked.length, byHand: rest.length }
}

async function linksOf({ world, actor }: Place, items: readonly Taken[]): Promise<ReadonlyMap<string, Link>> {
  const links = new Map<string, Link>()
  for (const kind of ['event', 'contact'] as const) {
    const ids = items.filter((item) => item.kind === kind).map(({ id }) => id)
    await inSteps(ids, async (some) => {
      for (const link of await world.journal.linksOfItems(actor, kind, some)) links.set(link.itemId, link)
    })
  }
  return links
}

export interface Returned {
  /** Undefined: it did not come back, and `because` says why. */
  readonly itemId?: string
  readonly because?: string
  readonly plan?: Plan
}

/** Brings the record of each link back as a new item; answers stand in the order of the links. */
export async function bringBack({ world, actor }: Place, links: readonly Link[]): Promise<readonly Returned[]> {
  const back: Returned[] = []
  // The plan that made the item, not that of the second look at it.
  const plans = new Map<string, Plan>()
  const mayApply = (made: readonly Plan[]) => {
    for (const plan of made) if (plan.itemAction === 'created') plans.set(plan.recordId, plan)
    return true
  }
  await inSteps(links, async (some) => {
    const pairs = some.map(({ kind, table, recordId }): Pair => {
      const record: FollowedReference = { table: table as FollowedTable, id: recordId }
      const linkId = world.guidFor(linkIdOf.record(actor, record))
      return { linkId, kind: kind as Pair['kind'], record, origin: 'filter' }
    })
    for (const { pair, outcome, link, receipt } of await syncPairs(world, actor, pairs, { ...call, mayApply })) {
      const plan = plans.get(pair.record?.id ?? '')
      back.push({
        ...(outcome === 'done' && link ? { itemId: link.itemId } : { because: receipt?.failure?.code ?? outcome }),
        ...(plan ? { plan } : {}),
      })
    }
  })
  return back
}

async function inSteps<T>(all: readonly T[], work: (some: readonly T[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < all.length; start += pairsAtOnce) await work(all.slice(start, start + pairsAtOnce))
}
