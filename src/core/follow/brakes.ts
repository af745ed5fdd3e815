/**
 * Bounded harm (invariant 9): a cycle that would delete, unlink or change unusually much, or that finds one side suddenly
 * empty, stops its scope before it writes, and asks.
 */
import type { FollowedKind } from '../following.ts'
import type { Plan } from '../plan.ts'
import type { EndReason } from '../plan-end.ts'
import { fitText } from '../text.ts'

/** Why a scope stands still, and since when. Kept until a person answers. */
export interface Hold {
  readonly kind: FollowedKind
  readonly reason: 'many-deletions' | 'many-unlinked' | 'many-changes' | 'mailbox-empty' | 'crm-empty'
  /** How many, among how many links. */
  readonly count: number
  readonly links: number
  /** So many of them were done in this pass before it was too much. */
  readonly done?: number
  /** The first of those that wait, so that a person knows what they decide about. */
  readonly items?: readonly HeldItem[]
  /** ISO instant. */
  readonly at: string
  /** A person let it go on, once. */
  readonly isReleased?: true
}

/** One of those that wait. */
export interface HeldItem {
  /** What a person knows it by; empty where nobody knows. */
  readonly name: string
  /** The side that would lose it, where one would. */
  readonly deletedIn?: 'outlook' | 'crm'
}

/** So many are named. */
const mostNamed = 20
/** In characters. */
const longestName = 100

/** What is unusual, for each reason; `{count}` and `{links}` are filled in. */
const unusual: Readonly<Record<Hold['reason'], string>> = {
  'many-deletions': '{count} of {links} linked items would be deleted on the other side.',
  'many-unlinked': '{count} of {links} links would end.',
  'many-changes': '{count} of {links} linked items would be changed.',
  'mailbox-empty': 'All {links} linked items are gone from Outlook at once.',
  'crm-empty': 'All {links} linked records are gone from the CRM at once.',
}

/** What became of them so far. */
const soFar: typeof unusual = {
  'many-deletions': 'Nothing was deleted yet.',
  'many-unlinked': 'Both sides stay as they are.',
  'many-changes': 'Those beyond wait.',
  'mailbox-empty': 'Nothing was deleted in the CRM.',
  'crm-empty': 'Nothing was deleted in Outlook.',
}

/** Where some were done already: they were few, until more and more of them were told of; `{done}` is filled in. */
const soFarBegun: Partial<typeof soFar> = {
  'many-deletions': '{done} were, the others wait.',
  'many-unlinked': '{done} have ended, the others wait. Both sides stay as they are.',
}

/** What is, or would be, too much. */
export function unusualSentence({ reason, count, links }: Pick<Hold, 'reason' | 'count' | 'links'>): string {
  return unusual[reason].replace('{count}', String(count)).replace('{links}', String(links))
}

export function holdSentence(hold: Hold): string {
  const { reason, done = 0 } = hold
  const rest = (done > 0 ? soFarBegun[reason] : undefined) ?? soFar[reason]
  return `${unusualSentence(hold)} ${rest.replace('{done}', String(done))}`
}

/** From how many on something is unusual: at least `least`, and this share of all links. */
export interface Limit {
  readonly least: number
  readonly share: number
}

export interface Limits {
  readonly deletions: Limit
  readonly changes: Limit
  /** So many links at least, before "all of them are gone" means anything. */
  readonly emptyFrom: number
}

export const usualLimits: Limits = {
  deletions: { least: 10, share: 0.1 },
  changes: { least: 500, share: 0.5 },
  emptyFrom: 5,
}

const itemIsGone: ReadonlySet<EndReason> = new Set(['item-deleted', 'item-deleted-record-stays'])
const recordIsGone: ReadonlySet<EndReason> = new Set(['record-deleted', 'record-deleted-item-stays'])

const most = ({ least, share }: Limit, links: number) => Math.max(least, Math.floor(links * share))

export interface Brakes {
  /**
   * Counts these plans; what comes back stands in their way.
   * @param nameAt what a person knows the item of the plan at this place by
   */
  check(plans: readonly Plan[], nameAt?: (index: number) => string): Omit<Hold, 'at'> | undefined
}

type Effect = 'deletion' | 'unlinking' | 'change' | 'none'

function effectOf({ ends, itemAction, recordAction }: Plan): Effect {
  if (itemAction === 'deleted' || recordAction === 'deleted') return 'deletion'
  if (ends && ends !== 'both-gone') return 'unlinking'
  // What is made for the first time changes nothing that somebody had: its mark on the item is no change of theirs.
  if (itemAction === 'created' || recordAction === 'created') return 'none'
  return itemAction === 'updated' || recordAction === 'updated' ? 'change' : 'none'
}

/** @param linksNow how many links there are, asked at each check; exact where it is less than `enoughLinks` */
export function createBrakes(kind: FollowedKind, linksNow: () => number, limits: Limits = usualLimits): Brakes {
  const counts = { deletion: 0, unlinking: 0, change: 0, none: 0 }
  const gone = { items: 0, records: 0 }
  return {
    check(plans, nameAt = () => '') {
      const before = { ...counts }
      for (const plan of plans) {
        if (plan.ends && itemIsGone.has(plan.ends)) gone.items++
        if (plan.ends && recordIsGone.has(plan.ends)) gone.records++
        counts[effectOf(plan)]++
      }
      const links = linksNow()
      const hold = (reason: Hold['reason'], effect: Effect, done = 0) => ({
        ...{ kind, reason, count: counts[effect], links },
        ...(done > 0 ? { done } : {}),
        items: plans
          .flatMap((plan, index) => (effectOf(plan) === effect ? [heldItem(plan, nameAt(index))] : []))
          .slice(0, mostNamed),
      })
      if (counts.deletion > most(limits.deletions, links)) return hold('many-deletions', 'deletion', before.deletion)
      if (counts.unlinking > most(limits.deletions, links)) return hold('many-unlinked', 'unlinking', before.unlinking)
      // Few links have no unusual number: but a comparison that finds none of them any more is no wish either.
      const emptied = suddenlyEmpty(kind, links, gone, limits)
      if (emptied) return emptied
      if (counts.change > most(limits.changes, links)) return hold('many-changes', 'change')
      return undefined
    },
  }
}

function heldItem({ itemAction, recordAction }: Plan, name: string): HeldItem {
  const deletedIn = itemAction === 'deleted' ? 'outlook' : recordAction === 'deleted' ? 'crm' : undefined
  return { name: fitText(name, longestName), ...(deletedIn ? { deletedIn } : {}) }
}

/**
 * Among how many links so many changes can't be unusual any more: more need not be counted, so that a look at a large mailbox
 * costs what changed there and not what it holds.
 */
export function enoughLinks(changes: number, { deletions, changes: updates, emptyFrom }: Limits = usualLimits): number {
  const share = Math.min(deletions.share, updates.share)
  return Math.ceil((changes + 1) / share) + Math.min(emptyFrom, changes) + 1
}

/** One side lost everything at once: more likely a fault than a wish. */
export function suddenlyEmpty(
  kind: FollowedKind,
  links: number,
  gone: { readonly items: number; readonly records: number },
  { emptyFrom }: Limits = usualLimits,
): Omit<Hold, 'at'> | undefined {
  if (links < emptyFrom) return undefined
  if (gone.items >= links) return { kind, reason: 'mailbox-empty', count: gone.items, links }
  if (gone.records >= links) return { kind, reason: 'crm-empty', count: gone.records, links }
  return undefined
}
