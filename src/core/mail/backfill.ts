/**
 * Mail of a period that a person chose, tracked by the rules as they are today: for what came before Tandem first looked, or
 * before the rules were what they are. A slice at a time, after the ordinary look, so that fresh mail never
 * waits for old mail. The place moves last: a slice that dies is done again, and what it did is found done.
 */
import type { Actor } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import type { AcceptReason } from './accept.ts'
import { decideMail, type MailChoices, type MailDecision } from './decide-mail.ts'
import { decideTogether } from './decide-together.ts'
import { inSlices, type Sliced } from './in-slices.ts'
import { knownMessages } from './known-messages.ts'
import type { KeptDecision, MailFolder, MailHeaders, MailWorld, Period } from './notice.ts'
import type { Undecided } from './retries.ts'
import { readOnes } from './unread.ts'

export interface BackfillWish extends Period {
  /** Sent Items only where the person names them: by itself an organization decides that. */
  readonly folders: readonly MailFolder[]
}

export interface Backfill extends BackfillWish, Sliced {
  readonly accepted: number
  /** Tracked already, or let go by a person before: nothing was decided. */
  readonly known: number
  /** How many the rules refused, by reason. */
  readonly refused: Readonly<Partial<Record<AcceptReason['code'], number>>>
  readonly place: Place
}

/** Where the next slice begins: so many of the messages of this instant are dealt with. */
interface Place {
  readonly folder: number
  readonly at: string
  readonly skip: number
}

/** So many messages are looked at in one slice: with ten seconds between two, two messages a second at most. */
export const sliceSize = 20
export const backfills = inSlices<Backfill>('mail:backfill')

/** Begins one, in place of what was begun before. */
export async function startBackfill(
  world: MailWorld,
  actor: Actor,
  wish: BackfillWish,
  call: CallOptions,
): Promise<Backfill> {
  const now = world.now().toISOString()
  const backfill: Backfill = {
    ...{ ...wish, id: world.newId(), isDone: false, startedAt: now, updatedAt: now },
    ...{ total: await countOf(world, wish, call), looked: 0, accepted: 0, known: 0, refused: {} },
    place: { folder: 0, at: wish.from, skip: 0 },
  }
  await backfills.begin(world.journal, actor, backfill)
  return backfill
}

async function countOf({ mailbox }: MailWorld, { folders, ...period }: BackfillWish, call: CallOptions) {
  const counts = await Promise.all(folders.map((folder) => mailbox.countOfPeriod(folder, period, call)))
  return counts.reduce((sum, count) => sum + count, 0)
}

export interface BackfillPreview {
  readonly total: number
  /** The oldest of the period, so many as were looked at. */
  readonly decisions: readonly MailDecision[]
}

/** What the rules would do with the period, for the first few of each folder. Nothing is written. */
export async function previewBackfill(
  world: MailWorld,
  actor: Actor,
  wish: BackfillWish,
  options: { readonly choices: MailChoices; readonly atMost: number },
  call: CallOptions,
): Promise<BackfillPreview> {
  const { folders, from, to } = wish
  const [total, ...pages] = await Promise.all([
    countOf(world, wish, call),
    ...folders.map((folder) => world.mailbox.mailOfPeriod(folder, { from, to, skip: 0, limit: options.atMost }, call)),
  ])
  const { fresh } = await freshOf(
    world,
    actor,
    pages.flat().map(({ id }) => id),
  )
  const headers = readOnes(await world.mailbox.mailHeaders(fresh, call))
  const decisions = await decide(world, actor, headers, { wish, choices: options.choices }, call)
  return { total, decisions }
}

/** What is neither tracked nor was let go by a person. */
async function freshOf(world: MailWorld, actor: Actor, ids: readonly string[]) {
  const [links, known] = await Promise.all([
    world.journal.linksOfItems(actor, 'message', ids),
    knownMessages(world, actor, ids),
  ])
  const linked = new Set(links.map(({ itemId }) => itemId))
  return { fresh: ids.filter((id) => !linked.has(id) && !known.has(id)) }
}

function decide(
  world: MailWorld,
  actor: Actor,
  headers: readonly MailHeaders[],
  { wish, choices }: { readonly wish: BackfillWish; readonly choices: MailChoices },
  call: CallOptions,
): Promise<readonly MailDecision[]> {
  const messages = headers.filter(({ isDraft }) => !isDraft)
  return decideMail(world, actor, messages, { ...choices, ...rulesOf(wish) }, call)
}

const rulesOf = ({ folders, from }: BackfillWish) => ({ since: from, tracksSent: folders.includes('sentitems') })

/** What a slice needs done. */
interface Work {
  readonly choices: MailChoices
  /** Headers of messages; what can't be read is decided by these rules later. */
  read(ids: readonly string[], period: NonNullable<Undecided['period']>): Promise<readonly MailHeaders[]>
  /** For each message that the rules let through. */
  track(decision: MailDecision): Promise<void>
}

/**
 * One slice, where there is one to do.
 * @returns whether more waits
 */
export function backfillSlice(world: MailWorld, actor: Actor, options: Work, call: CallOptions): Promise<boolean> {
  return backfills.slice(world, actor, (before) => work(world, actor, before, options, call))
}

async function work(
  world: MailWorld,
  actor: Actor,
  before: Backfill,
  { choices, read, track }: Work,
  call: CallOptions,
): Promise<Backfill> {
  const { place, folders, to, from } = before
  const folder = folders[place.folder]
  if (!folder) return { ...before, isDone: true }
  const period = { from: place.at, to, skip: place.skip, limit: sliceSize }
  const page = await world.mailbox.mailOfPeriod(folder, period, call)
  const last = page.at(-1)
  if (!last) {
    const next = { folder: place.folder + 1, at: from, skip: 0 }
    return { ...before, place: next, isDone: next.folder >= folders.length }
  }
  const { fresh } = await freshOf(
    world,
    actor,
    page.map(({ id }) => id),
  )
  const messages = (await read(fresh, rulesOf(before))).filter(({ isDraft }) => !isDraft)
  const trackEach = async (accepted: readonly MailDecision[]) => {
    for (const decision of accepted) await track(decision)
  }
  const rules = { ...choices, ...rulesOf(before), track: trackEach }
  const decisions = await decideTogether(world, actor, messages, rules, call)
  const refused: Record<string, number> = { ...before.refused }
  const kept = new Map<string, KeptDecision>()
  for (const { message, isAccepted, reason, correlation } of decisions) {
    if (!isAccepted) refused[reason.code] = (refused[reason.code] ?? 0) + 1
    const method = correlation ? { method: correlation.method } : {}
    kept.set(message.id, { reason, at: world.now().toISOString(), ...method })
  }
  if (kept.size > 0) await world.journal.keepMailDecisions(actor, kept)
  return {
    ...before,
    ...{ refused, looked: before.looked + page.length, known: before.known + page.length - fresh.length },
    accepted: before.accepted + decisions.filter(({ isAccepted }) => isAccepted).length,
    place: placeAfter(place, page, last.receivedDateTime),
  }
}

/** Of several messages of one instant those that are dealt with are skipped; Graph knows no smaller part than a second. */
function placeAfter(place: Place, page: readonly { readonly receivedDateTime: string }[], at: string): Place {
  const ofInstant = page.filter(({ receivedDateTime }) => receivedDateTime === at).length
  return { folder: place.folder, at, skip: at === place.at ? place.skip + ofInstant : ofInstant }
}
