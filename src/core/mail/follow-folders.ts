/**
 * Tracked folders in a pass over the mail of a mailbox: where they are, what came to each, and which record it is regarding.
 * Each folder has a cursor of its own, moved page by page after the work; what fails in one is said of that one alone.
 */
import { TandemError } from '../errors.ts'
import type { Link } from '../link.ts'
import { isSameRecord, type RecordReference } from '../record.ts'
import type { FolderReason } from './accept.ts'
import type { Correlation, RegardingGiver } from './correlate.ts'
import type { MailDecision } from './decide-mail.ts'
import { decideTogether } from './decide-together.ts'
import {
  type FolderNote,
  folderNoteIn,
  forgetOthers,
  itemsToLookAgain,
  type KeptPlaces,
  keepFolderNote,
  keepPlaces,
  lookAgainName,
  placesIn,
} from './folder-notes.ts'
import { isHeldByAnotherFolder, reasonsHere } from './folder-reasons.ts'
import { knownMessages } from './known-messages.ts'
import type { FolderNews, KeptDecision, MailHeaders, MailNews, MailNotice } from './notice.ts'
import type { Retries } from './retries.ts'
import type { Pass } from './sync-incoming-mail.ts'
import { allowedRules, displaced, type FolderRule, mustAssociateAnew, renamed } from './tracked-folders.ts'
import { readToDecide } from './unread.ts'

/** Why something was left as it is. */
export interface Refused {
  readonly code: string
  readonly detail: string
}

/** A record, and what gave it. */
export interface GivenRegarding {
  readonly regarding: RecordReference
  /** Absent of what an earlier version wrote down. */
  readonly givenBy?: RegardingGiver
}

/** What the pass does with a single message, whoever found it. */
export interface Hands {
  isMarked(notice: MailNotice): boolean
  isLetGo(notice: MailNotice, link: Link): boolean
  letGo(pass: Pass, link: Link): Promise<void>
  /** @returns why the record could not be used, where the message was tracked without it */
  track(
    pass: Pass,
    itemId: string,
    regarding: GivenRegarding | undefined,
    isMeetingMessage?: boolean,
  ): Promise<Refused | undefined>
  /** Of what is tracked already: puts the mark back, and gives it this record. @returns why it keeps the one that it has */
  relate(pass: Pass, itemId: string, regarding: GivenRegarding | undefined): Promise<Refused | undefined>
  each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void>
}

/** Requests that were begun together with those of the other folders. */
export interface BegunFolders {
  readonly rules: readonly FolderRule[]
  readonly kept: KeptPlaces
  readonly news?: Promise<FolderNews>
  readonly firsts: ReadonlyMap<string, Promise<MailNews>>
}

/** Asks for what every pass asks; a mailbox without such folders is asked nothing. */
export function beginFolders({ world, notes, options, call }: Pass): BegunFolders {
  const { rules: all = [], terms } = options.trackedFolders ?? {}
  const rules = terms ? allowedRules(all, terms) : []
  const kept = placesIn(notes)
  if (rules.length === 0) return { rules, kept, firsts: new Map() }
  const quietly = <T>(asked: Promise<T>) => {
    // Who takes the page hears of its failure.
    asked.catch(() => undefined)
    return asked
  }
  const news = quietly(world.mailbox.folderChanges(kept.cursor, call))
  const followed = rules.filter(({ folderId }) => kept.places[folderId]?.isUnderInbox)
  const firsts = followed.map((rule): [string, Promise<MailNews>] => [
    rule.folderId,
    quietly(world.mailbox.mailChanges(rule.folderId, cursorFor(rule, folderNoteIn(notes, rule)), call)),
  ])
  return { rules, kept, news, firsts: new Map(firsts) }
}

/** From the start where all that lies there is to be regarding another record. */
const cursorFor = ({ regarding }: FolderRule, note: FolderNote | undefined) =>
  note && !mustAssociateAnew(regarding, note.regarding) ? note.cursor : undefined

/** @returns what will pass by itself and kept something from being looked at */
export async function followFolders(pass: Pass, begun: BegunFolders, hands: Hands): Promise<TandemError | undefined> {
  const { notes, options } = pass
  const { rules } = begun
  await forgetOthers(notes, options.trackedFolders?.rules ?? [])
  forgetUnread(pass, rules)
  if (rules.length === 0) return undefined
  const faults: TandemError[] = []
  const places = await settlePlaces(pass, begun).catch(async (error: unknown) => {
    if (!(error instanceof TandemError)) throw error
    if (error.isTransient) faults.push(error)
    else for (const rule of rules) await say(pass, rule, error)
    return begun.kept.places
  })
  const followed = rules.flatMap((rule) => {
    const place = places[rule.folderId]
    return place?.isUnderInbox ? [{ ...rule, name: place.displayName }] : []
  })
  const unread = new Map(pass.retries)
  await lookAgain(pass, followed, hands)
  for (const rule of followed) {
    try {
      await follow(pass, rule, begun.firsts.get(rule.folderId), hands)
      await trackUnread(pass, rule, unread, hands)
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      // A folder that is gone stands in the next news of folders.
      if (error.isTransient) faults.push(error)
      await say(pass, rule, error)
    }
  }
  return faults[0]
}

/** Reads the news of folders to its end, and asks where those are that are new or moved. */
async function settlePlaces({ world, notes, call }: Pass, { rules, kept, news }: BegunFolders) {
  const ids = rules.map(({ folderId }) => folderId)
  let { places, cursor } = kept
  const wanted = new Set(ids.filter((id) => places[id] === undefined))
  for (let page = await news; page; ) {
    places = renamed(places, page.folders)
    for (const id of displaced(ids, places, page)) wanted.add(id)
    cursor = page.cursor
    page = page.more ? await world.mailbox.folderChanges(page.cursor, call) : undefined
  }
  const found = wanted.size > 0 ? await world.mailbox.folderPlaces([...wanted], call) : {}
  const now = Object.fromEntries(
    ids.flatMap((id) => {
      const place = found[id] === undefined ? places[id] : found[id]
      return place === undefined ? [] : [[id, place]]
    }),
  )
  // News that concern none of these folders move nothing: a quiet mailbox writes nothing.
  if (kept.cursor === undefined || JSON.stringify(now) !== JSON.stringify(kept.places))
    await keepPlaces(notes, { ...(cursor === undefined ? {} : { cursor }), places: now })
  return now
}

async function follow(pass: Pass, rule: FolderRule, first: Promise<MailNews> | undefined, hands: Hands) {
  const { world, notes, call } = pass
  let note = folderNoteIn(notes, rule)
  const cursor = cursorFor(rule, note)
  let page = await (first ?? world.mailbox.mailChanges(rule.folderId, cursor, call))
  for (;;) {
    const found = await work(pass, rule, page, { isLooked: note?.isLooked ?? false, hands })
    const isQuiet = page.messages.length === 0 && page.gone.length === 0 && !page.fromStart && !page.more
    if (!isQuiet || note === undefined || note.failure || !isSameRecord(rule.regarding, note.regarding)) {
      note = noteAfter(rule, note, page, { found, now: world.now() })
      await keepFolderNote(notes, rule, note)
    }
    if (!page.more) return
    page = await world.mailbox.mailChanges(rule.folderId, page.cursor, call)
  }
}

function noteAfter(
  rule: FolderRule,
  before: FolderNote | undefined,
  page: MailNews,
  { found, now }: { readonly found: Found; readonly now: Date },
): FolderNote {
  const at = now.toISOString()
  const { failure: _over, regarding: _former, ...kept } = before ?? { rule: rule.rowId, since: at }
  return {
    ...kept,
    ...{ rule: rule.rowId, cursor: page.cursor },
    ...(rule.regarding ? { regarding: rule.regarding } : {}),
    ...(page.more ? {} : { isLooked: true }),
    ...(found.tracked > 0 ? { lastAt: at } : {}),
    ...(found.refused ? { failure: found.refused } : {}),
  }
}

const failureOf = ({ code, message }: TandemError) => ({ code, detail: message })

async function say({ world, notes }: Pass, rule: FolderRule, error: TandemError): Promise<void> {
  const note = folderNoteIn(notes, rule) ?? { rule: rule.rowId, since: world.now().toISOString() }
  await keepFolderNote(notes, rule, { ...note, failure: failureOf(error) })
}

/** What a page came to. */
interface Found {
  readonly tracked: number
  /** Why the folder's record could not be used. */
  readonly refused?: Refused
}

async function work(
  pass: Pass,
  rule: FolderRule,
  page: MailNews,
  { isLooked, hands }: { readonly isLooked: boolean; readonly hands: Hands },
): Promise<Found> {
  if (page.messages.length === 0 && page.gone.length === 0) return { tracked: 0 }
  const { world, actor } = pass
  const ids = page.messages.map(({ id }) => id)
  const [links, decided] = await Promise.all([
    world.journal.linksOfItems(actor, 'message', ids),
    world.journal.mailDecisions(actor, [...ids, ...page.gone]),
  ])
  const byItem = new Map(links.map((link) => [link.itemId, link]))
  const here = reasonsHere(rule, decided)
  await keep(
    pass,
    page.gone.flatMap((id) => {
      const reason = here.get(id)
      return reason ? [[id, { ...reason, after: 'left' }] as const] : []
    }),
  )
  const letGo: Link[] = []
  const linked: Linked[] = []
  const fresh: string[] = []
  const meetings: string[] = []
  for (const notice of page.messages) {
    const [link, reason] = [byItem.get(notice.id), here.get(notice.id)]
    if (link?.state === 'tracked') {
      const isUnmarked = hands.isLetGo(notice, link)
      // The mark is taken off again here: that is a person's word. It was off already when the message came: then it is the folder's.
      if (isUnmarked && reason) letGo.push(link)
      else linked.push({ link, isUnmarked, ...(reason ? { reason } : {}) })
    } else if (notice.isMeetingMessage) {
      // It never becomes an e-mail; its mark means the meeting that it speaks of.
      if (hands.isMarked(notice)) meetings.push(notice.id)
    } else if (!link || link.state === 'unlinked' || link.state === 'failed') {
      // What a person untracked here stays so, and what failed for good, until somebody marks it.
      if (hands.isMarked(notice) || (!reason && link?.state !== 'failed')) fresh.push(notice.id)
    }
  }
  await hands.each(letGo, (link) => hands.letGo(pass, link))
  await hands.each(meetings, async (id) => void (await hands.track(pass, id, undefined, true)))
  const associated = await associate(pass, rule, linked, hands)
  const tracked = await trackFresh(pass, rule, await unknown(pass, fresh, page.fromStart && isLooked), hands)
  const refused = associated.refused ?? tracked.refused
  return { tracked: associated.tracked + tracked.tracked, ...(refused ? { refused } : {}) }
}

interface Linked {
  readonly link: Link
  readonly isUnmarked: boolean
  readonly reason?: FolderReason
}

/** What is tracked already becomes regarding the folder's record, whatever a person chose before. */
async function associate(pass: Pass, rule: FolderRule, all: readonly Linked[], hands: Hands): Promise<Found> {
  const kept: [string, FolderReason][] = []
  let [tracked, refused] = [0, undefined as Refused | undefined]
  await hands.each(all, async ({ link, isUnmarked, reason }) => {
    const isOther = rule.regarding !== undefined && !isSameRecord(rule.regarding, link.regarding)
    const yields = isOther && (await isHeldByAnotherFolder(pass, link))
    const regarding = isOther && !yields ? rule.regarding : undefined
    const given = regarding && { regarding, givenBy: 'folder' as const }
    if (given || isUnmarked) refused = (await hands.relate(pass, link.itemId, given)) ?? refused
    if (!reason) tracked++
    const after = reasonOf(rule, yields)
    if (JSON.stringify(after) !== JSON.stringify(reason)) kept.push([link.itemId, after])
  })
  await keep(pass, kept)
  return { tracked, ...(refused ? { refused } : {}) }
}

/** The record that the e-mail which it belongs to is regarding. */
export function givenByThread(correlation: Correlation | undefined): GivenRegarding | undefined {
  const regarding = correlation?.email.regarding
  return correlation && regarding && { regarding, givenBy: correlation.method }
}

function reasonOf({ name, rowId, regarding }: FolderRule, yields: boolean): FolderReason {
  return {
    ...{ code: 'accepted-folder', entry: name, rule: rowId },
    ...(regarding ? { regards: true } : {}),
    ...(yields ? { after: 'yielded' } : {}),
  }
}

/** After a lost cursor, or a while: what was dealt with before is no news, whatever became of it. */
async function unknown({ world, actor }: Pass, ids: readonly string[], isLost: boolean): Promise<readonly string[]> {
  if (!isLost || ids.length === 0) return ids
  const known = await knownMessages(world, actor, ids)
  return ids.filter((id) => !known.has(id))
}

/** Everything in the folder is tracked, but for what is on the never-track list. */
async function trackFresh(pass: Pass, rule: FolderRule, ids: readonly string[], hands: Hands): Promise<Found> {
  const { world, actor, call, options, since } = pass
  const headers = await readToDecide(pass, ids, { folderId: rule.folderId })
  // Moved on meanwhile: the folder that it lies in now tells of it.
  const here = headers.filter(({ isDraft, parentFolderId }) => !isDraft && parentFolderId === rule.folderId)
  const messages = await withoutOlderWords(pass, here)
  const { never, tracksSent, isSmart, notBefore } = options
  const choices = { never, tracksSent, isSmart, since, folders: [rule], ...(notBefore ? { notBefore } : {}) }
  let refused: Refused | undefined
  const kept: [string, KeptDecision['reason']][] = []
  const track = async (accepted: readonly MailDecision[]) => {
    const messageIds = rule.regarding ? accepted.map(({ message }) => message.internetMessageId).filter(Boolean) : []
    const taken = await heldByOthers(pass, messageIds)
    await hands.each(accepted, async ({ message, correlation }) => {
      const yields = taken.has(message.internetMessageId)
      const ofFolder = rule.regarding && { regarding: rule.regarding, givenBy: 'folder' as const }
      const given = yields ? undefined : (ofFolder ?? givenByThread(correlation))
      const why = await hands.track(pass, message.id, given)
      if (rule.regarding && !yields) refused = why ?? refused
      kept.push([message.id, reasonOf(rule, yields)])
    })
  }
  const decisions = await decideTogether(world, actor, messages, { ...choices, track }, call)
  // Untracked here while another installation worked: this one goes on as if it had seen it.
  for (const { message, isAccepted, reason } of decisions)
    if (!isAccepted)
      kept.push([message.id, reason.code === 'let-go' ? { ...reasonOf(rule, false), after: 'let-go' } : reason])
  await keep(pass, kept)
  return { tracked: decisions.filter(({ isAccepted }) => isAccepted).length, ...(refused ? { refused } : {}) }
}

/**
 * Where this store knows a message, that it is to be tracked is the newer word: it was moved in again, or the folder was chosen
 * anew. What another installation's user untracked here is known from the message alone.
 */
async function withoutOlderWords({ world, actor }: Pass, messages: readonly MailHeaders[]) {
  const ids = messages.filter(({ letGoIn }) => letGoIn !== undefined).map(({ id }) => id)
  if (ids.length === 0) return messages
  const [known, decided] = await Promise.all([
    knownMessages(world, actor, ids),
    world.journal.mailDecisions(actor, ids),
  ])
  const isKnown = (id: string) => known.has(id) || decided.get(id)?.reason.code === 'accepted-folder'
  return messages.map((message): MailHeaders => {
    const { letGoIn: _older, ...rest } = message
    return isKnown(message.id) ? rest : message
  })
}

/** What could not be read when it came to this folder, one by one, so that none keeps another from being read. */
async function trackUnread(
  pass: Pass,
  rule: FolderRule,
  before: ReadonlyMap<string, Retries[string]>,
  hands: Hands,
): Promise<void> {
  for (const [id, retry] of before) {
    // Not a second time in one pass.
    if (retry.undecided?.folderId !== rule.folderId || pass.retries.get(id) !== retry) continue
    const fresh = await unknown(pass, [id], true)
    if (fresh.length > 0) await trackFresh(pass, rule, fresh, hands)
    else pass.retries.delete(id)
  }
}

/** A folder that is tracked no more has nothing to be tracked. */
function forgetUnread({ retries }: Pass, rules: readonly FolderRule[]): void {
  for (const [id, { undecided }] of retries)
    if (undecided?.folderId && !rules.some(({ folderId }) => folderId === undecided.folderId)) retries.delete(id)
}

/** Message-IDs of mail that lies in a colleague's tracked folder, too, which was first. */
async function heldByOthers(pass: Pass, messageIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (messageIds.length === 0) return new Set()
  const { world, call, actor } = pass
  const known = await world.crm.knownEmails({ ids: [], messageIds, tokens: [], alike: [] }, call)
  const held: string[] = []
  for (const { id, messageId } of known)
    if (messageId && (await isHeldByAnotherFolder(pass, { tid: actor.tid, table: 'email', recordId: id })))
      held.push(messageId)
  return new Set(held)
}

/** What a person gave another record from the pane since the last pass gets the folder's again. */
async function lookAgain(pass: Pass, rules: readonly FolderRule[], hands: Hands): Promise<void> {
  const { world, actor, notes, call } = pass
  const ids = itemsToLookAgain(notes)
  if (ids.length === 0) return
  const headers = await world.mailbox.mailHeaders(ids, call)
  // What can't be read waits for the next pass.
  const read = ids.filter((_id, index) => !(headers[index] instanceof TandemError))
  const asked = new Map(read.map((id) => [id, notes.get(lookAgainName(id))]))
  const links = await world.journal.linksOfItems(actor, 'message', ids)
  for (const rule of rules) {
    const here = headers.flatMap((one) => (one && 'id' in one && one.parentFolderId === rule.folderId ? [one.id] : []))
    const linked = links.filter(({ itemId, state }) => here.includes(itemId) && state === 'tracked')
    const reasons = reasonsHere(rule, await world.journal.mailDecisions(actor, here))
    const all = linked.map((link) => {
      const reason = reasons.get(link.itemId)
      return { link, isUnmarked: false, ...(reason ? { reason } : {}) }
    })
    await associate(pass, rule, all, hands)
  }
  // Whoever chose once more meanwhile is not overlooked.
  for (const [id, before] of asked)
    if ((await world.journal.recall(actor, lookAgainName(id))) === before)
      await notes.keep({ [lookAgainName(id)]: undefined })
}

async function keep(
  { world, actor }: Pass,
  reasons: readonly (readonly [string, KeptDecision['reason']])[],
): Promise<void> {
  if (reasons.length === 0) return
  const at = world.now().toISOString()
  await world.journal.keepMailDecisions(actor, new Map(reasons.map(([id, reason]) => [id, { reason, at }])))
}
