/**
 * One pass over the mail of a mailbox: what came is tracked where the rules say so, what a person marked with
 * the category or took it from is tracked or let go, in whatever client they did it. Cursors move last, page
 * by page, so that a pass may die anywhere and the next one does the rest.
 */
import { TandemError } from '../errors.ts'
import { type Notes, openNotes } from '../follow/notes.ts'
import type { ScopeResult } from '../follow/sync-mailbox.ts'
import type { Actor, Link } from '../link.ts'
import { trackedCategory } from '../mark.ts'
import type { CallOptions } from '../ports.ts'
import { countProgress, type TellProgress } from '../progress.ts'
import type { RequestResult } from '../request.ts'
import { sideBySide } from '../side-by-side.ts'
import { track } from '../track.ts'
import { untrack } from '../untrack.ts'
import { backwards, type NeverOutcome, neverSlice } from './apply-never-track.ts'
import type { AutomaticTracking } from './automatic.ts'
import { backfillSlice, backfills } from './backfill.ts'
import { followCopies, tellOfCopies } from './copies.ts'
import type { MailChoices, MailDecision } from './decide-mail.ts'
import { decideTogether } from './decide-together.ts'
import {
  beginFolders,
  followFolders,
  type GivenRegarding,
  givenByThread,
  type Hands,
  type Refused,
} from './follow-folders.ts'
import { knownMessages } from './known-messages.ts'
import {
  type KeptDecision,
  type MailFolder,
  type MailHeaders,
  type MailNews,
  type MailNotice,
  type MailWorld,
  mailFolders,
} from './notice.ts'
import {
  isGivenUp,
  markUndeliverable,
  type Retries,
  readRetries,
  retriesName,
  retriesNote,
  type Undecided,
} from './retries.ts'
import { keepFirst, keepSince } from './since.ts'
import { trackMeetingOf } from './track-meeting.ts'
import type { FolderRule, FolderTerms } from './tracked-folders.ts'
import { readToDecide } from './unread.ts'

export interface MailPassOptions extends Omit<MailChoices, 'folders'> {
  readonly correlationId: string
  readonly signal?: AbortSignal
  /** Folders that this mailbox has tracked, the oldest first. */
  readonly trackedFolders?: { readonly rules: readonly FolderRule[]; readonly terms: FolderTerms }
  /** Told how far the pass is. */
  readonly onProgress?: TellProgress | undefined
  /** More of what a person asked for waits to be looked at, as soon as it is polite. */
  readonly onMore?: () => void
}

const lookedName = 'mail:looked'
const cursorName = (folder: MailFolder) => `mail:${folder}`
/** After a lost cursor, mail that came so shortly before the last look is looked at again, in milliseconds. */
const overlapMs = 3_600_000
/** Decisions are kept so long, and messages older than that are nobody's news; in milliseconds. */
export const decisionsLifeMs = 90 * 86_400_000
/** So many messages are tracked side by side. */
const atOnce = 4

type Counts = {
  -readonly [K in keyof Omit<ScopeResult<'message'>, 'hold' | 'failure' | 'waiting'>]: ScopeResult<'message'>[K]
}

export interface Pass {
  readonly world: MailWorld
  readonly actor: Actor
  readonly options: MailPassOptions
  readonly call: CallOptions
  readonly notes: Notes
  readonly counts: Counts
  readonly progress: ReturnType<typeof countProgress>
  /** Kept when the pass ends: what failed, and how often. */
  readonly retries: Map<string, Retries[string]>
  /** Headers could be read in this pass: one that can't be read is no matter of the mailbox. */
  hasRead: boolean
  /** ISO instant. */
  readonly since: string
}

export async function syncIncomingMail(
  world: MailWorld,
  actor: Actor,
  options: MailPassOptions,
): Promise<readonly ScopeResult<'message'>[]> {
  const notes = await openNotes(world.journal, actor)
  const call = { correlationId: options.correlationId, ...(options.signal ? { signal: options.signal } : {}) }
  const since = await keepSince(notes, world.now(), options.notBefore)
  const counts: Counts = {
    ...{ kind: 'message', looked: 0, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 },
  }
  const before = readRetries(notes.get(retriesName))
  const progress = countProgress('message', options.onProgress)
  const retries = new Map(Object.entries(before))
  const pass: Pass = { world, actor, options, call, notes, counts, progress, retries, hasRead: false, since }
  // Of every look the first page is asked for in the same moment; who takes the page hears of its failure.
  const firsts = mailFolders.map((folder) => {
    const page = world.mailbox.mailChanges(folder, notes.get(cursorName(folder)), call)
    page.catch(() => undefined)
    return [folder, page] as const
  })
  const folders = beginFolders(pass)
  const began = world.now().toISOString()
  try {
    await trackAgain(pass, Object.keys(before))
    const track = async ({ id }: MailHeaders) => void (await trackOne(pass, id, undefined, false, {}))
    counts.failed += await followCopies(world, actor, { never: options.never, track }, call)
    for (const [folder, first] of firsts) await follow(pass, folder, first)
    await decideAgain(pass, before)
    const failure = await followFolders(pass, folders, hands)
    if (failure) return [{ ...counts, failure }]
    await lookBack(pass)
  } catch (error) {
    if (!(error instanceof TandemError)) throw error
    return [{ ...counts, failure: error }]
  } finally {
    await notes.keep(retriesNote(pass.retries))
  }
  const looked = notes.get(lookedName)
  // A quiet mailbox writes nothing; an hour is near enough.
  if (counts.looked > 0 || looked === undefined || Date.parse(began) - Date.parse(looked) > overlapMs / 2)
    await notes.keep({ [lookedName]: began })
  return [counts]
}

/**
 * The first look of one that stands by while another installation works on the mailbox: nothing is done, and what comes from now
 * on is looked at when it takes over, for the other one may not have come to it (R-287, invariant 1).
 */
export async function standBy(world: Pick<MailWorld, 'journal' | 'now'>, actor: Actor): Promise<void> {
  const now = world.now()
  if (await keepFirst(world, actor, now)) await world.journal.keep(actor, { [lookedName]: now.toISOString() })
}

/** A slice of what a person wants to have tracked of older mail, and of what is not to be tracked any more, after what is new. */
async function lookBack(pass: Pass): Promise<void> {
  const { notes, options } = pass
  const more = [
    backfills.isBegun(notes) && (await trackOlder(pass)),
    backwards.isBegun(notes) && (await applyNever(pass)),
  ]
  if (more.includes(true)) options.onMore?.()
}

function applyNever({ world, actor, call, options, counts }: Pass): Promise<boolean> {
  const tell = (outcome: NeverOutcome) => {
    counts.looked++
    counts[outcome]++
  }
  return neverSlice(world, actor, { list: options.never, tell }, call)
}

function trackOlder(pass: Pass): Promise<boolean> {
  const { world, actor, call, options } = pass
  const choices = choicesIn(options)
  const read = (ids: readonly string[], period: NonNullable<Undecided['period']>) => readToDecide(pass, ids, { period })
  const track = (decision: MailDecision) => trackDecided(pass, decision)
  return backfillSlice(world, actor, { choices, read, track }, call)
}

function choicesIn({ never, tracksSent, isSmart, shared, queueItems }: MailPassOptions): MailChoices {
  return { never, tracksSent, isSmart, ...(shared ? { shared } : {}), ...(queueItems ? { queueItems } : {}) }
}

async function trackDecided(pass: Pass, decision: MailDecision): Promise<void> {
  const { message, correlation, automatic } = decision
  await tellOfCopies(pass.world, pass.actor, decision)
  await trackOne(pass, message.id, givenByThread(correlation), false, automatic)
}

/** One folder to its end. */
async function follow(pass: Pass, folder: MailFolder, first: Promise<MailNews>): Promise<void> {
  const { world, notes, call } = pass
  const name = cursorName(folder)
  for (let page = await first; ; page = await world.mailbox.mailChanges(folder, page.cursor, call)) {
    pass.progress.found(page.messages.length)
    if (page.messages.length > 0) await work(pass, page)
    pass.progress.did(page.messages.length)
    if (page.messages.length > 0 || page.gone.length > 0 || page.fromStart || page.more)
      await notes.keep({ [name]: page.cursor, ...retriesNote(pass.retries) })
    if (!page.more) return
  }
}

async function work(pass: Pass, page: MailNews): Promise<void> {
  const { world, actor } = pass
  const notices = page.messages
  const links = await world.journal.linksOfItems(
    actor,
    'message',
    notices.map(({ id }) => id),
  )
  const byItem = new Map(links.map((link) => [link.itemId, link]))
  const unmarked = notices.flatMap((notice) => {
    const link = byItem.get(notice.id)
    return link && isLetGo(notice, link) ? [link] : []
  })
  // What failed for good is tried again when a person puts the mark on anew.
  const marked = notices.filter((notice) => isMarked(notice) && (byItem.get(notice.id)?.state ?? 'failed') === 'failed')
  await each(unmarked, (link) => letGo(pass, link))
  await each(
    marked,
    async ({ id, isMeetingMessage = false }) => void (await trackOne(pass, id, undefined, isMeetingMessage)),
  )
  const from = page.fromStart ? afterLoss(pass) : pass.since
  if (from === undefined) return
  // A whole mailbox is told of after a lost cursor: of what is too old to be tracked nobody asks for headers.
  const untouched = notices.filter(
    (notice) => !isMarked(notice) && !byItem.has(notice.id) && (notice.receivedDateTime ?? from) >= from,
  )
  if (untouched.length > 0) await decide(pass, untouched, from)
}

const isMarked = ({ categories }: MailNotice) => categories?.includes(trackedCategory.displayName) ?? false

/** Tracks what the rules let through, and keeps for each message what they said. @param from ISO instant */
async function decide(pass: Pass, notices: readonly MailNotice[], from: string): Promise<void> {
  const fresh = await freshOf(
    pass,
    notices.map(({ id }) => id),
  )
  const headers = await readToDecide(pass, fresh, {})
  const oldest = new Date(pass.world.now().getTime() - decisionsLifeMs).toISOString()
  const isNews = ({ receivedDateTime = from }: MailHeaders) => receivedDateTime >= from && receivedDateTime >= oldest
  await decideRead(pass, headers.filter(isNews), {})
}

/** What nobody has decided of yet. */
async function freshOf({ world, actor }: Pass, ids: readonly string[]): Promise<readonly string[]> {
  const [decided, known] = await Promise.all([
    world.journal.mailDecisions(actor, ids),
    // What a person untracked stays so, wherever it is moved.
    knownMessages(world, actor, ids),
  ])
  return ids.filter((id) => !decided.has(id) && !known.has(id))
}

/** What could not be read when it came is asked for one by one, so that none keeps another from being read. */
async function decideAgain(pass: Pass, before: Retries): Promise<void> {
  const waiting = Object.entries(before).filter(
    ([id, retry]) => retry.undecided && !retry.undecided.folderId && pass.retries.get(id) === retry,
  )
  if (waiting.length === 0) return
  const fresh = new Set(
    await freshOf(
      pass,
      waiting.map(([id]) => id),
    ),
  )
  for (const [id, { undecided = {} }] of waiting) {
    if (fresh.has(id)) await decideRead(pass, await readToDecide(pass, [id], undecided), undecided)
    else pass.retries.delete(id)
  }
}

async function decideRead(pass: Pass, headers: readonly MailHeaders[], { period }: Undecided): Promise<void> {
  const { world, actor, call, counts } = pass
  const messages = headers.filter(({ isDraft }) => !isDraft)
  const track = (accepted: readonly MailDecision[]) => each(accepted, (decision) => trackDecided(pass, decision))
  const choices = { ...choicesIn(pass.options), since: pass.since, ...period, track }
  const decisions = await decideTogether(world, actor, messages, choices, call)
  counts.looked += decisions.filter(({ isAccepted }) => !isAccepted).length
  const at = world.now().toISOString()
  const kept = decisions.map(({ message, reason, correlation }): [string, KeptDecision] => [
    message.id,
    { reason, at, ...(correlation ? { method: correlation.method } : {}) },
  ])
  if (kept.length > 0) await world.journal.keepMailDecisions(actor, new Map(kept))
}

/** Of a first look nothing is news; of one after a lost cursor what came since shortly before the last one. */
function afterLoss({ notes, since }: Pass): string | undefined {
  const looked = notes.get(lookedName)
  if (looked === undefined) return undefined
  const from = new Date(Date.parse(looked) - overlapMs).toISOString()
  return from > since ? from : since
}

/** The category was there, for tracking puts it there, and a person took it away; our own echo is none of that. */
const isLetGo = ({ categories, changeKey }: MailNotice, link: Link) =>
  link.state === 'tracked' &&
  categories !== undefined &&
  changeKey !== link.itemVersion &&
  !categories.includes(trackedCategory.displayName)

async function letGo({ world, actor, options, call, counts }: Pass, link: Link): Promise<void> {
  counts.looked++
  await untrack(world, {
    ...{ actor, kind: 'message', itemId: link.itemId, keepRecord: true },
    operationId: world.newId(),
    ...{ ...call, correlationId: options.correlationId },
  })
  counts.unlinked++
}

/**
 * @param given of the e-mail that it belongs to, or of its folder
 * @param isMeetingMessage then the meeting that it speaks of is tracked
 * @param automatic absent: a person put the category on, or the message into a tracked folder
 * @returns why that record could not be used, where the message was tracked without it
 */
async function trackOne(
  pass: Pass,
  itemId: string,
  given: GivenRegarding | undefined,
  isMeetingMessage = false,
  automatic?: AutomaticTracking,
): Promise<Refused | undefined> {
  const { world, actor, call, counts, retries } = pass
  counts.looked++
  const decided = automatic ? { automatic } : {}
  const wish = { actor, kind: 'message' as const, itemId, operationId: world.newId(), ...call, ...decided }
  let result: RequestResult | undefined
  let refused: Refused | undefined
  try {
    result = isMeetingMessage
      ? await trackMeetingOf(world, wish)
      : await track(world, { ...wish, ...given }).catch((error: unknown) => {
          // The thread's record is closed, or hidden from this person: the message itself is tracked all the same.
          if (!given || !(error instanceof TandemError) || !regardingFailures.has(error.code)) throw error
          refused = { code: error.code, detail: error.message }
          return track(world, wish)
        })
  } catch (error) {
    if (!(error instanceof TandemError)) throw error
    // Deleted or moved away meanwhile: no news any more.
    if (error.code === 'item-gone') {
      retries.delete(itemId)
      return undefined
    }
    const told = {
      ...{ code: error.code, detail: error.message, ...given },
      ...{ ...(isMeetingMessage ? { isMeetingMessage } : {}), ...decided },
    }
    await failed(pass, itemId, told, error.isTransient)
    return undefined
  }
  if (!result) {
    retries.delete(itemId)
    return undefined
  }
  const { outcome, recordAction, failure } = result.receipt
  // A colleague's copy that this person may not read: nothing is left to try, and their pane says why.
  if (outcome === 'failed' && automatic && failure?.code === 'record-not-readable') {
    retries.delete(itemId)
    counts.failed++
    return undefined
  }
  if (outcome === 'failed') {
    const told = { ...(failure ?? { code: 'unexpected', detail: '' }), ...given, ...decided }
    await failed(pass, itemId, told, false)
    return undefined
  }
  retries.delete(itemId)
  if (outcome === 'pending') counts.pending++
  else if (recordAction === 'created') counts.created++
  else counts.updated++
  return refused
}

const regardingFailures: ReadonlySet<string> = new Set(['record-inactive', 'record-not-readable', 'record-gone'])

/** Tried again in the next passes, a few times; then the message says that it could not be delivered. */
async function failed(
  pass: Pass,
  itemId: string,
  failure: Omit<Retries[string], 'attempts' | 'since'>,
  isTransient: boolean,
): Promise<void> {
  const { world, counts, retries } = pass
  counts.failed++
  const before = retries.get(itemId)
  const now = world.now()
  const retry = { ...failure, attempts: (before?.attempts ?? 0) + 1, since: before?.since ?? now.toISOString() }
  if (!isGivenUp(retry, isTransient, now)) {
    retries.set(itemId, retry)
    return
  }
  retries.delete(itemId)
  await markUndeliverable(pass.world, itemId, pass.call)
}

const noRetry: Partial<Retries[string]> = {}

async function trackAgain(pass: Pass, ids: readonly string[]): Promise<void> {
  const decided = ids.filter((id) => !pass.retries.get(id)?.undecided)
  await each(decided, async (id) => {
    const { regarding, givenBy, isMeetingMessage, automatic } = pass.retries.get(id) ?? noRetry
    const given = regarding && { regarding, ...(givenBy ? { givenBy } : {}) }
    await trackOne(pass, id, given, isMeetingMessage, automatic)
  })
}

const each = <T>(all: readonly T[], work: (one: T) => Promise<void>) => sideBySide(all, atOnce, work)

/** A message that is in the CRM already is not undeliverable, whatever keeps it from being regarding another record. */
async function relate(
  { world, actor, call, counts }: Pass,
  itemId: string,
  given: GivenRegarding | undefined,
): Promise<Refused | undefined> {
  counts.looked++
  const wish = { actor, kind: 'message' as const, itemId, operationId: world.newId(), ...call }
  try {
    const { receipt } = await track(world, { ...wish, ...given })
    const { outcome, failure } = receipt
    if (outcome === 'failed') {
      counts.failed++
      return failure
    }
    if (outcome === 'pending') counts.pending++
    else counts.updated++
    return undefined
  } catch (error) {
    if (!(error instanceof TandemError) || error.isTransient) throw error
    if (error.code === 'item-gone') return undefined
    counts.failed++
    return { code: error.code, detail: error.message }
  }
}

const hands: Hands = { isMarked, isLetGo, letGo, track: trackOne, relate, each }
