/** What a sync of one item would do now: read and planned as sync itself does it, and nobody applies the plan. */
import { TandemError } from '../errors.ts'
import type { FollowedTable, FollowedWorld } from '../following.ts'
import type { Gathered } from '../gather.ts'
import { refusalOf, tableOf } from '../identity.ts'
import { type Link, recordOf } from '../link.ts'
import { type Plan, plan } from '../plan.ts'
import type { CallOptions } from '../ports.ts'
import { readDigests } from '../read-digests.ts'
import type { Rules } from '../rules.ts'
import { rulesOf } from '../rules-of.ts'
import { insideOf, pairsInside } from './comparison.ts'
import { type FollowedReference, pairOfLink } from './pair.ts'
import { prepare } from './prepare.ts'
import type { PairSides } from './read-sides.ts'
import { withDigests } from './with-digests.ts'

/** A plan, why nothing would be done, or undefined where it is no pair that sync looks at. */
export type ItemPreview = Plan | TandemError | undefined

/**
 * Contents of files are read where only they tell whether both sides differ. Nothing is written.
 * @param gathered both sides, with the rules that are tried out
 * @throws TandemError what may be over later: nothing is known then
 */
export async function previewItem(
  world: FollowedWorld,
  gathered: Gathered,
  options: CallOptions,
): Promise<ItemPreview> {
  const { item, link, record, settings } = gathered
  const rules = rulesOf(world, gathered)
  if (link?.state === 'tracked' && item.kind === 'event') return previewPair(world, link, gathered, rules, options)
  // What was linked before stays in step, whatever could not be linked today.
  if (link?.state === 'tracked') {
    // A message is copied once; what becomes of the copy is no business of the message.
    if (!record) return new TandemError(await whyNoRecord(world, gathered, options), { side: 'crm' })
  } else {
    const refusal = refusalOf(item, settings.timeZone)
    if (refusal) return refusal
  }
  const sides = { ...(link ? { link } : {}), item, ...(record ? { record } : {}) }
  return plan({ ...sides, digests: await readDigests(world, sides, rules, options) }, rules)
}

/** What follows both ways is prepared as any other pair of a pass. */
async function previewPair(
  world: FollowedWorld,
  link: Link,
  gathered: Gathered,
  rules: Rules,
  options: CallOptions,
): Promise<ItemPreview> {
  const { record } = gathered
  const item = gathered.item as Extract<Gathered['item'], { kind: 'event' }>
  const table = link.table as FollowedTable
  // The filters are those of the mailbox's owner, whom nobody else can ask for.
  const [pair = pairOfLink(link)] = world.owner
    ? []
    : await pairsInside([link], new Map([[table, insideOf(world, table, undefined, options)]]))
  const isHidden = !record && (await whyNoRecord(world, gathered, options)) === 'record-not-readable'
  const there = pair.isOutsideFilter ? 'outside-filter' : 'there'
  const sides: PairSides = {
    ...{ pair, item, reference: (recordOf(link) ?? { table, id: gathered.recordId }) as FollowedReference },
    ...(record ? { record } : {}),
    recordIs: record ? there : isHidden ? 'not-readable' : 'deleted',
  }
  const prepared = prepare(await withDigests(world, sides, rules, options), rules)
  if (prepared.kind === 'skip') return undefined
  if (prepared.kind !== 'refused') return prepared.plan
  if (prepared.error.isTransient) throw prepared.error
  return prepared.error
}

async function whyNoRecord(
  world: FollowedWorld,
  { link, recordId, item }: Gathered,
  options: CallOptions,
): Promise<'record-gone' | 'record-not-readable'> {
  try {
    const record = await world.crm.readRecord(link?.table ?? tableOf(item), recordId, options)
    return record ? 'record-not-readable' : 'record-gone'
  } catch (error) {
    if (error instanceof TandemError && error.code === 'record-not-readable') return 'record-not-readable'
    throw error
  }
}
