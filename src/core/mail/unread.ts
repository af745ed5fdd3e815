/**
 * Messages that can't be read though their mailbox answers: the others go on without them, and they are asked for again in
 * the next passes, a few times and a day long, before they are given up with a reason (R-072, invariant 10).
 */
import { TandemError } from '../errors.ts'
import type { MailHeaders } from './notice.ts'
import { isGivenUp, markUndeliverable, type Retries, retriesNote, type Undecided } from './retries.ts'
import type { Pass } from './sync-incoming-mail.ts'

/** So often it may be the mailbox that is away, where not one of several can be read; then it is these messages. */
const attemptsToTell = 5

/** What all of several things failed with, where that passes: then it is not theirs. */
export function commonTrouble(outcomes: readonly unknown[]): TandemError | undefined {
  const [first] = outcomes
  if (outcomes.length < 2 || !(first instanceof TandemError) || !first.isTransient) return undefined
  return outcomes.every((one) => one instanceof TandemError && one.code === first.code) ? first : undefined
}

/** @returns those that are there and could be read  @throws TandemError what all of several failed with, where it passes */
export function readOnes(outcomes: readonly (MailHeaders | TandemError | undefined)[]): readonly MailHeaders[] {
  const trouble = commonTrouble(outcomes)
  if (trouble) throw trouble
  return outcomes.flatMap((one) => (one && !(one instanceof TandemError) ? [one] : []))
}

/**
 * Headers of messages that are to be decided in this pass; of those that can't be read it is noted.
 * @throws TandemError as `mailHeaders`, and as long as it may be the mailbox that is away
 */
export async function readToDecide(
  pass: Pass,
  ids: readonly string[],
  undecided: Undecided,
): Promise<readonly MailHeaders[]> {
  const outcomes = await pass.world.mailbox.mailHeaders(ids, pass.call)
  const read = outcomes.flatMap((one) => (one && !(one instanceof TandemError) ? [one] : []))
  if (read.length > 0) pass.hasRead = true
  let isAway = false
  for (const [index, one] of outcomes.entries()) {
    const id = ids[index] as string
    if (one instanceof TandemError) isAway = (await noteUnread(pass, id, one, undecided)) <= attemptsToTell || isAway
    else if (pass.retries.get(id)?.undecided) pass.retries.delete(id)
  }
  const trouble = commonTrouble(outcomes)
  if (trouble && isAway) throw trouble
  // Before any cursor moves past them.
  if (outcomes.length > read.length) await pass.notes.keep(retriesNote(pass.retries))
  return read
}

/** @returns how often it was tried */
async function noteUnread(pass: Pass, id: string, failure: TandemError, undecided: Undecided): Promise<number> {
  const { world, actor, call, counts, retries, hasRead } = pass
  counts.failed++
  const before = retries.get(id)
  const now = world.now()
  const retry: Retries[string] = {
    ...{ attempts: (before?.attempts ?? 0) + 1, since: before?.since ?? now.toISOString(), undecided },
    ...{ code: failure.code, detail: failure.message },
  }
  // As long as nothing else can be read either, nobody knows whether it is the message.
  if (!isGivenUp(retry, failure.isTransient, now) || (failure.isTransient && !hasRead)) retries.set(id, retry)
  else {
    retries.delete(id)
    await markUndeliverable(world, id, call)
    await world.journal.keepMailDecisions(
      actor,
      new Map([[id, { reason: { code: 'unreadable' }, at: now.toISOString() }]]),
    )
  }
  return retry.attempts
}
