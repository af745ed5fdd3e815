/**
 * The never-track list applied backwards: what is tracked and falls under it is untracked; the CRM keeps or loses its copy. A
 * slice at a time, after the ordinary look. What is in hand is noted before anything is done with it, so that a slice that dies
 * is gone on with, and what it untracked is found untracked, and counted.
 */
import { TandemError } from '../errors.ts'
import type { Actor } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import { sideBySide } from '../side-by-side.ts'
import { untrack } from '../untrack.ts'
import { inSlices, type Sliced } from './in-slices.ts'
import { type NeverTrack, neverReason } from './never-track.ts'
import type { MailWorld } from './notice.ts'
import { commonTrouble, readOnes } from './unread.ts'

export interface NeverWish {
  readonly keepRecord: boolean
  /** What falls under it now. What is taken off it later stays tracked, what is added later is not looked for. */
  readonly list: NeverTrack
}

/** Messages that were dealt with are looked at; of those that fall under the list something came, too. */
export interface Backwards extends NeverWish, Sliced {
  readonly matched: number
  readonly untracked: number
  /** What could not be done now is gone on with by itself, as every untracking is. */
  readonly waiting: number
  /** That could not be untracked, as their receipts say, or not even be read. */
  readonly failed: number
  /** Why they failed, by code. */
  readonly why: Readonly<Record<string, { readonly detail: string; readonly count: number }>>
  /** Messages that are being dealt with. */
  readonly hand: readonly InHand[]
  readonly place: { readonly after?: string; readonly isEnd: boolean }
}

interface InHand {
  readonly itemId: string
  /** So often it failed though it may pass. */
  readonly tries: number
}

/** So many messages are taken in hand at once. */
const lookedAtOnce = 100
/** So many are untracked in one slice: with ten seconds between two, two messages a second at most. */
export const untrackedInSlice = 20
/** So many are untracked side by side. */
const atOnce = 4
/** For so many looks it may be a service that is away; then it is the message. */
const mostTries = 5

export const backwards = inSlices<Backwards>('mail:never:backwards')

/** Begins it, in place of what was begun before. */
export async function startNeverBackwards(world: MailWorld, actor: Actor, wish: NeverWish): Promise<void> {
  const now = world.now().toISOString()
  await backwards.begin(world.journal, actor, {
    ...{ ...wish, id: world.newId(), isDone: false, startedAt: now, updatedAt: now },
    ...{ total: await world.journal.countLinks(actor, 'message'), looked: 0, matched: 0 },
    ...{ untracked: 0, waiting: 0, failed: 0, why: {}, hand: [], place: { isEnd: false } },
  })
}

export interface NeverPreview {
  /** Tracked messages. */
  readonly total: number
  /** Of them so many as were looked at, chosen by nothing that they are. */
  readonly looked: number
  readonly matched: number
  /** That could not be read. */
  readonly failed: number
}

/** How many would be untracked, of some. Nothing is written. @throws TandemError where none of them can be read */
export async function previewNeverBackwards(
  world: MailWorld,
  actor: Actor,
  { list, atMost }: { readonly list: NeverTrack; readonly atMost: number },
  call: CallOptions,
): Promise<NeverPreview> {
  const { journal, mailbox } = world
  const [total, page] = await Promise.all([
    journal.countLinks(actor, 'message'),
    journal.linksOfKind(actor, 'message', { limit: atMost }),
  ])
  const tracked = page.filter(({ state }) => state === 'tracked')
  const outcomes = await mailbox.mailHeaders(
    tracked.map(({ itemId }) => itemId),
    call,
  )
  const matched = readOnes(outcomes).filter((message) => neverReason(message, list)).length
  const failed = outcomes.filter((one) => one instanceof TandemError).length
  return { total, looked: tracked.length, matched, failed }
}

/** What came of a message that falls under the list. */
export type NeverOutcome = 'unlinked' | 'pending' | 'failed'

interface Work {
  /** As it is now. */
  readonly list: NeverTrack
  /** For each message that something came of. */
  readonly tell: (outcome: NeverOutcome) => void
}

/**
 * One slice, where there is one to do.
 * @returns whether more waits
 */
export function neverSlice(world: MailWorld, actor: Actor, work: Work, call: CallOptions): Promise<boolean> {
  return backwards.slice(world, actor, async (before, keep) => {
    const taken = await takeInHand(world, actor, before)
    if (taken.hand.length === 0) return { ...taken, isDone: true }
    if (!(await keep(taken))) return taken
    return workOff(world, actor, taken, work, call)
  })
}

async function takeInHand({ journal }: MailWorld, actor: Actor, before: Backwards): Promise<Backwards> {
  let { hand, place } = before
  while (!place.isEnd && hand.length < lookedAtOnce) {
    const { after } = place
    const page = await journal.linksOfKind(actor, 'message', {
      ...{ limit: lookedAtOnce, ...(after === undefined ? {} : { after }) },
    })
    const last = page.at(-1)?.id ?? after
    hand = [...hand, ...page.flatMap(({ state, itemId }) => (state === 'tracked' ? [{ itemId, tries: 0 }] : []))]
    place = { isEnd: page.length < lookedAtOnce, ...(last === undefined ? {} : { after: last }) }
  }
  return { ...before, hand, place }
}

async function workOff(
  world: MailWorld,
  actor: Actor,
  before: Backwards,
  { list, tell }: Work,
  call: CallOptions,
): Promise<Backwards> {
  const { keepRecord, hand } = before
  const counts = { looked: 0, matched: 0, untracked: 0, waiting: 0, failed: 0 }
  const why: Record<string, Backwards['why'][string]> = { ...before.why }
  const fresh = hand.filter(({ tries }) => tries === 0)
  // What failed is tried again after all others.
  const now = fresh.length > 0 ? fresh : hand
  const left: InHand[] = hand.filter((one) => !now.includes(one))
  const stop: { trouble?: TandemError; isAsked: boolean } = { isAsked: false }

  function failed({ code, message }: { readonly code: string; readonly message: string }): void {
    counts.looked++
    counts.failed++
    why[code] = { detail: why[code]?.detail ?? message, count: (why[code]?.count ?? 0) + 1 }
    tell('failed')
  }
  /** @returns whether it is given up */
  function again({ itemId, tries }: InHand, error: TandemError): boolean {
    stop.trouble ??= error
    const isGivenUp = !error.isTransient || tries + 1 >= mostTries
    if (isGivenUp) failed(error)
    else left.push({ itemId, tries: tries + 1 })
    return isGivenUp
  }
  function done(outcome: 'untracked' | 'waiting'): void {
    counts.looked++
    counts.matched++
    counts[outcome]++
    tell(outcome === 'untracked' ? 'unlinked' : 'pending')
  }
  async function letGo(one: InHand): Promise<void> {
    const wish = { actor, kind: 'message' as const, itemId: one.itemId, operationId: world.newId(), keepRecord }
    try {
      const { outcome, failure } = (await untrack(world, { ...wish, ...call })).receipt
      if (outcome !== 'failed') return done(outcome === 'done' ? 'untracked' : 'waiting')
      counts.matched++
      failed({ code: failure?.code ?? 'unexpected', message: failure?.detail ?? '' })
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      if (error.code === 'not-tracked') return done('untracked')
      if (again(one, error)) counts.matched++
      stop.isAsked ||= error.code === 'upstream-throttled'
    }
  }

  const ids = now.map(({ itemId }) => itemId)
  const links = new Map((await world.journal.linksOfItems(actor, 'message', ids)).map((link) => [link.itemId, link]))
  const tracked: InHand[] = []
  for (const one of now) {
    const link = links.get(one.itemId)
    if (link?.state === 'tracked') tracked.push(one)
    // A slice that died had come so far with it.
    else if (!link) done('untracked')
    else if (link.state === 'pending') done('waiting')
    else counts.looked++
  }
  const outcomes = await world.mailbox.mailHeaders(
    tracked.map(({ itemId }) => itemId),
    call,
  )
  const common = commonTrouble(outcomes)
  const matching: InHand[] = []
  for (const [index, one] of tracked.entries()) {
    const message = outcomes[index]
    if (message instanceof TandemError) again(one, message)
    else if (message && neverReason(message, before.list) && neverReason(message, list)) matching.push(one)
    else counts.looked++
  }
  const few = matching.slice(0, untrackedInSlice)
  while (few.length > 0 && !stop.isAsked) await sideBySide(few.splice(0, atOnce), atOnce, letGo)
  left.push(...few, ...matching.slice(untrackedInSlice))

  // What waits for others to answer waits for the next ordinary look.
  const failure = common ?? (stop.isAsked || counts.looked === 0 ? stop.trouble : undefined)
  return {
    ...before,
    ...{ looked: before.looked + counts.looked, matched: before.matched + counts.matched },
    ...{ untracked: before.untracked + counts.untracked, waiting: before.waiting + counts.waiting },
    ...{ failed: before.failed + counts.failed, why, hand: left },
    isDone: left.length === 0 && before.place.isEnd,
    ...(failure ? { failure: { code: failure.code, detail: failure.message } } : {}),
  }
}
