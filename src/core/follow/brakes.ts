/**
 * Bounded harm (invariant 9): a cycle that would delete, unlink or change unusually much, or that finds one side suddenly
 * empty, stops its scope before it writes, and asks.
 */
import type { FollowedKind } from '../following.ts'
import type { Plan } from '../plan.ts'
import type { EndReason } from '../plan-end.ts'

/** Why a scope stands still, and since when. Kept until a person answers. */
export interface Hold {
  readonly kind: FollowedKind
  readonly reason: 'many-deletions' | 'many-unlinked' | 'many-changes' | 'mailbox-empty' | 'crm-empty'
  /** How many, among how many links. */
  readonly count: number
  readonly links: number
  /** So many of them were done in this pass before it was too much. */
  readonly done?: number
  /** ISO instant. */
  readonly at: string
  /** A person let it go on, once. */
  readonly isReleased?: true
}

/** The sentence for each reason; `{count}`, `{links}` and `{done}` are filled in. */
export const holdReasons: Readonly<Record<Hold['reason'], string>> = {
  'many-deletions': '{count} of {links} linked items would be deleted on the other side. Nothing was deleted yet.',
  'many-unlinked': '{count} of {links} links would end. Both sides stay as they are.',
  'many-changes': '{count} of {links} linked items would be changed. Those beyond wait.',
  'mailbox-empty': 'All {links} linked items are gone from Outlook at once. Nothing was deleted in the CRM.',
  'crm-empty': 'All {links} linked records are gone from the CRM at once. Nothing was deleted in Outlook.',
}

/** Where some were done already: they were few, until more and more of them were told of. */
const reasonsBegun: Partial<typeof holdReasons> = {
  'many-deletions': '{count} of {links} linked items would be deleted on the other side. {done} were, the others wait.',
  'many-unlinked':
    '{count} of {links} links would end. {done} have ended, the others wait. Both sides stay as they are.',
}

export function holdSentence({ reason, count, links, done = 0 }: Hold): string {
  const sentence = (done > 0 ? reasonsBegun[reason] : undefined) ?? holdReasons[reason]
  return sentence.replace('{count}', String(count)).replace('{links}', String(links)).replace('{done}', String(done))
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
  /** Counts these plans; what comes back stands in their way. */
  check(plans: readonly Plan[]): Omit<Hold, 'at'> | undefined
}

/** @param linksNow how many links there are, asked at each check; exact where it is less than `enoughLinks` */
export function createBrakes(kind: FollowedKind, linksNow: () => number, limits: Limits = usualLimits): Brakes {
  let deletions = 0
  let unlinked = 0
  let changes = 0
  const gone = { items: 0, records: 0 }
  return {
    check(plans) {
      const before = { deletions, unlinked }
      for (const { ends, itemAction, recordAction } of plans) {
        if (ends && itemIsGone.has(ends)) gone.items++
        if (ends && recordIsGone.has(ends)) gone.records++
        if (itemAction === 'deleted' || recordAction === 'deleted') deletions++
        else if (ends && ends !== 'both-gone') unlinked++
        // What is made for the first time changes nothing that somebody had: its mark on the item is no change of theirs.
        else if (itemAction === 'created' || recordAction === 'created') continue
        else if (itemAction === 'updated' || recordAction === 'updated') changes++
      }
      const links = linksNow()
      const hold = (reason: Hold['reason'], count: number, done = 0) => ({
        ...{ kind, reason, count, links },
        ...(done > 0 ? { done } : {}),
      })
      if (deletions > most(limits.deletions, links)) return hold('many-deletions', deletions, before.deletions)
      if (unlinked > most(limits.deletions, links)) return hold('many-unlinked', unlinked, before.unlinked)
      // Few links have no unusual number: but a comparison that finds none of them any more is no wish either.
      const emptied = suddenlyEmpty(kind, links, gone, limits)
      if (emptied) return emptied
      if (changes > most(limits.changes, links)) return hold('many-changes', changes)
      return undefined
    },
  }
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
