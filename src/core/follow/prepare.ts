/** What is to be done about a pair, from what was read of both sides: plan, end, wait, refuse, or nothing at all. */
import { TandemError } from '../errors.ts'
import { isPastBooking } from '../fields/index.ts'
import type { FollowedItem } from '../following.ts'
import { refusalOf } from '../identity.ts'
import { isNoItem, type Link } from '../link.ts'
import { isLetGo, recordOfMark } from '../mark.ts'
import { type Plan, plan } from '../plan.ts'
import { planEnd, planLetGo } from '../plan-end.ts'
import { type CrmRecord, participation } from '../record.ts'
import type { Rules } from '../rules.ts'
import { mayBeDuplicate, twinsInCrm } from './contact-twins.ts'
import { nameOf } from './item-name.ts'
import { begunLink } from './pair.ts'
import type { PairSides } from './read-sides.ts'

export type Prepared =
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** Nothing is to be written; the link may know newer versions. */
  | { readonly kind: 'quiet'; readonly plan?: Plan }
  | { readonly kind: 'refused'; readonly error: TandemError }
  /** Not a pair (any more): nothing is kept of it. */
  | { readonly kind: 'skip' }

export function prepare(sides: PairSides, rules: Rules): Prepared {
  const { pair, item, record, recordIs, failed } = sides
  if (failed) return { kind: 'refused', error: failed }
  const { link } = pair
  // Before anything is concluded from its record: what a person let go of is not linked by a filter, nor does it follow a deletion.
  if (item && isLetGo(item) && !pair.intent)
    return link || record ? { kind: 'plan', plan: planLetGo(sides.reference) } : { kind: 'skip' }
  if (record && isOfSeries(record) && !link?.occurrence) return { kind: 'skip' }
  const wasTogether = link !== undefined && link.state !== 'unlinked' && isAgreed(link)
  if (link?.state === 'unlinked') {
    if (item && record && recordIs === 'there') return planned(sides, rules)
    // Somebody wants it tracked again; whatever else is told of it was let go.
    if (!pair.isMarkedAgain || !item) return { kind: 'skip' }
  }
  if (wasTogether && (!item || !record || recordIs !== 'there')) {
    // A record that this user may not read was never shown to core: `record` is absent then.
    const is = recordIs === 'unknown' ? 'deleted' : recordIs
    if (is === 'outside-filter' && item && record) return { kind: 'plan', plan: lastSync(sides, rules) }
    return {
      kind: 'plan',
      plan: planEnd({ link, ...(item ? { item } : {}), ...(record ? { record } : {}), recordIs: is }, rules),
    }
  }
  if (item?.kind === 'event' && item.isDraft) return { kind: 'skip' }
  // Begun, never agreed, and the item is gone: what was made of it meanwhile goes the same way; a record that was first stays.
  if (link && !item && pair.itemId !== undefined && link.origin !== 'filter')
    return {
      kind: 'plan',
      plan: planEnd({ link, ...(record ? { record } : {}), recordIs: record ? 'there' : 'deleted' }, rules),
    }
  if (!item && !record) return { kind: 'skip' }
  // Begun from a record that was deleted before both sides agreed: its copy goes the way of a linked one.
  if (item?.mark && !record && recordIs !== 'not-readable' && pair.intent && isNoItem(pair.intent.itemId)) {
    const begun = link ?? begunLink(pair, sides.reference, pair.intent, item.id)
    return { kind: 'plan', plan: planEnd({ link: begun, item, recordIs: 'deleted' }, rules) }
  }
  // Marked by us, and the record was deleted since: a person decides whether it is to be made again.
  if (!pair.intent && !record && item?.mark && recordOfMark(item.mark))
    return { kind: 'refused', error: new TandemError('previously-linked', { side: 'crm' }) }
  if (recordIs === 'not-readable')
    return { kind: 'refused', error: new TandemError('record-not-readable', { side: 'crm' }) }
  if (!item && pair.itemId !== undefined && !pair.intent) return { kind: 'skip' }
  //
  if (!item && !link && record && isPastBooking(record, rules.now)) return { kind: 'skip' }
  const twin = twinInMailbox(sides) ?? duplicateOf(sides, rules)
  if (twin) return { kind: 'refused', error: twin }
  const made = planned(sides, rules)
  if (made.kind !== 'plan' || !sides.overlaps) return made
  const detail = sides.overlaps.map(({ name }) => name).join(', ')
  return { kind: 'refused', error: new TandemError('schedule-conflict', { side: 'crm', detail }) }
}

/** A contact that is about to be made from Outlook, and somebody like it is there: a person decides. */
function duplicateOf(sides: PairSides, { people }: Rules): TandemError | undefined {
  const { item, namesakes = [] } = sides
  if (item?.kind !== 'contact' || !mayBeDuplicate(sides)) return undefined
  const found = twinsInCrm(item, people, namesakes)
  const names = [...new Set(found.map(({ record: { name } }) => name))].join(', ')
  return found.length > 0 ? new TandemError('duplicate-found', { side: 'crm', detail: names }) : undefined
}

function twinInMailbox({ twins = [] }: PairSides): TandemError | undefined {
  if (twins.length === 0) return undefined
  const detail = [...new Set(twins.map(nameOf))].join(', ')
  return new TandemError('duplicate-in-mailbox', { side: 'mailbox', detail })
}

/** What leaves a filter is brought up to date once more: completed in the CRM is completed in Outlook, too. */
function lastSync({ pair, item, record, digests }: PairSides, rules: Rules): Plan {
  const link = pair.link as Link
  const end = planEnd(
    { link, ...(item ? { item } : {}), ...(record ? { record } : {}), recordIs: 'outside-filter' },
    rules,
  )
  if (end.itemAction === 'deleted' || !item || !record) return end
  const last = plan({ link, item, record, ...(digests ? { digests } : {}) }, rules)
  const { mark: _mark, categories: _categories, ...values } = last.item ?? {}
  const whole = { ...values, ...end.item }
  return {
    ...last,
    item: whole,
    itemAction: Object.keys(whole).length > 0 ? 'updated' : 'none',
    ...(end.ends ? { ends: end.ends } : {}),
  }
}

function planned(sides: PairSides, rules: Rules): Prepared {
  const { pair, item, record, digests } = sides
  const error =
    (item && refusal(item, pair.link, rules.timeZone)) ?? (!item && record ? waiting(record, rules) : undefined)
  if (error) return { kind: 'refused', error }
  const made = plan(
    {
      ...(pair.link ? { link: pair.link } : {}),
      ...(item ? { item } : {}),
      ...(record ? { record } : {}),
      ...(digests ? { digests } : {}),
    },
    rules,
  )
  const writes = made.operations.length > 0 || made.itemAction !== 'none' || made.files.length > 0
  return writes || !pair.link || pair.link.state !== 'tracked'
    ? { kind: 'plan', plan: made }
    : { kind: 'quiet', plan: made }
}

/**
 * Instances follow with their series, and by themselves only where they differ from it. `instancetypecode`: 0 by
 * itself, 1 the master, 2 an instance, 3 an exception.
 */
function isOfSeries({ table, columns: { instancetypecode } }: CrmRecord): boolean {
  return table === 'appointment' && (instancetypecode === 2 || instancetypecode === 3)
}

/** Both sides have agreed once. */
const isAgreed = (link: Link): boolean => Object.keys(link.base).length > 0

function refusal(item: FollowedItem, link: Link | undefined, timeZone: string): TandemError | undefined {
  if (item.kind === 'task' && item.isRecurring)
    return new TandemError('recurrence-inexpressible', { detail: 'a task that repeats (R-265)' })
  if (item.kind !== 'event') return undefined
  const refused = refusalOf(item, timeZone)
  // What was linked before it became private keeps what both sides have; the planner holds the rest back.
  if (refused?.code === 'private-item' && link) return undefined
  return refused?.code === 'series-not-supported' && link?.occurrence ? undefined : refused
}

/**
 * A meeting that a colleague organizes reaches this mailbox as their invitation, never as a second one of ours; without a
 * colleague as organizer nobody else will ever bring it.
 */
function waiting(record: CrmRecord, { ownerId }: Rules): TandemError | undefined {
  if (record.table !== 'appointment' && record.table !== 'recurringappointmentmaster') return undefined
  const organizer = record.parties.find((party) => party.participation === participation.organizer)?.record
  const isColleagues = organizer?.table === 'systemuser' && organizer.id !== ownerId
  return isColleagues ? new TandemError('waits-for-organizer', { detail: 'linked by its iCalUId' }) : undefined
}
