/** What a change of rules would do to everything that a mailbox has linked: plans that nobody applies. Nothing is written. */

import type { Decision, Direction } from '../decision.ts'
import { type FollowedKind, type FollowedWorld, followedKinds, tablesOfKind } from '../following.ts'
import type { Actor, Link } from '../link.ts'
import type { Plan } from '../plan.ts'
import type { EndReason } from '../plan-end.ts'
import type { CallOptions, OrganizationSettings } from '../ports.ts'
import type { RecordReference } from '../record.ts'
import { rulesOf } from '../rules-of.ts'
import { insideOf, pairsInside } from './comparison.ts'
import { nameOfPair } from './item-name.ts'
import { allLinks } from './news.ts'
import { prepare } from './prepare.ts'
import { type PairSides, readSides } from './read-sides.ts'
import { holdsOf } from './sync-mailbox.ts'
import { withDigests } from './with-digests.ts'
import { type WouldHold, watchBrakes } from './would-hold.ts'

/** What is tried out; all else is as the organization has it. */
export interface Trial {
  /** By `table/mapping`. */
  readonly directions?: Readonly<Record<string, Direction>>
  readonly settings?: Partial<
    Pick<OrganizationSettings, 'mailingAddressOnly' | 'syncContactCompany' | 'deleteOutsideFilter'>
  >
}

export interface WouldChange {
  readonly kind: FollowedKind
  readonly itemId: string
  readonly record: RecordReference
  /** Subject, title or name. */
  readonly name: string
  readonly inOutlook: boolean
  readonly inCrm: boolean
  readonly itemAction: Plan['itemAction']
  readonly recordAction: Plan['recordAction']
  readonly ends?: EndReason
  /** Only fields that would go somewhere. */
  readonly decisions: readonly Decision[]
}

export interface LinksPreview {
  /** Links that both sides were read of. */
  readonly looked: number
  readonly inOutlook: number
  readonly inCrm: number
  /** Of those in Outlook: items that would be deleted there, because their record is gone or left the filters. */
  readonly deletedInOutlook: number
  /** Links that would end without anything being deleted by that. */
  readonly unlinked: number
  /** Links of which nothing would happen. */
  readonly left: number
  /** Kinds that the sync would stop, and ask about, before it does so much. */
  readonly holds: readonly WouldHold[]
  /** The first of them: what ends before all else, and each in the order of their links. */
  readonly changes: readonly WouldChange[]
}

const pairsAtOnce = 200

/** @param most so many changes are listed; all are counted */
export async function previewLinks(
  world: FollowedWorld,
  actor: Actor,
  trial: Trial,
  options: CallOptions & { readonly most: number },
): Promise<LinksPreview> {
  const [who, settings, fieldRules] = await Promise.all([
    world.crm.whoAmI(options),
    world.crm.settings(options),
    world.crm.fieldRules(options),
  ])
  const source = {
    organizationId: who.organizationId,
    ownerId: who.systemUserId,
    settings: { ...settings, ...trial.settings },
    fieldRules: { ...fieldRules, directions: { ...fieldRules.directions, ...trial.directions } },
    people: [],
  }
  const rules = rulesOf(world, source)
  const counts = { looked: 0, inOutlook: 0, inCrm: 0, deletedInOutlook: 0, unlinked: 0, left: 0 }
  const ending: WouldChange[] = []
  const going: WouldChange[] = []
  const holds: WouldHold[] = []
  const standing = new Map((await holdsOf(world, actor)).map((hold) => [hold.kind, hold]))
  for (const kind of followedKinds) {
    const tables = new Map(tablesOfKind[kind].map((table) => [table, insideOf(world, table, undefined, options)]))
    const watch = await watchBrakes(world, actor, kind, standing.get(kind))
    let links: Link[] = []
    const look = async () => {
      for (const read of await readSides(world, await pairsInside(links, tables), source, options)) {
        const sides = await withDigests(world, read, rules, options)
        counts.looked++
        const prepared = prepare(sides, rules)
        if (prepared.kind !== 'plan') {
          counts.left++
          continue
        }
        watch.saw(sides.pair.link, prepared.plan)
        const change = wouldChange(sides, prepared.plan)
        if (change.inOutlook) counts.inOutlook++
        if (change.inCrm) counts.inCrm++
        if (change.itemAction === 'deleted') counts.deletedInOutlook++
        else if (change.ends && change.recordAction !== 'deleted') counts.unlinked++
        const list = change.ends ? ending : going
        if (list.length < options.most) list.push(change)
      }
      links = []
    }
    for await (const link of allLinks(world, actor, kind)) {
      if (link.state !== 'tracked') continue
      links.push(link)
      if (links.length >= pairsAtOnce) await look()
    }
    if (links.length > 0) await look()
    const hold = watch.verdict()
    if (hold) holds.push(hold)
  }
  return { ...counts, holds, changes: [...ending, ...going].slice(0, options.most) }
}

function wouldChange(sides: PairSides, plan: Plan): WouldChange {
  const { recordAction, itemAction, decisions, ends, table, recordId } = plan
  const { item, pair } = sides
  return {
    kind: pair.kind,
    itemId: item?.id ?? pair.itemId ?? '',
    record: { table, id: recordId },
    name: nameOfPair(sides),
    inOutlook: itemAction !== 'none',
    inCrm: recordAction === 'updated' || recordAction === 'deleted',
    itemAction,
    recordAction,
    ...(ends ? { ends } : {}),
    decisions: decisions.filter(({ outcome }) => outcome !== 'unchanged' && outcome !== 'kept'),
  }
}
