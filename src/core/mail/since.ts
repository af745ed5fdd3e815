/** Effective start date of a mailbox: what came before Tandem first looked is tracked by hand only. */
import type { Notes } from '../follow/notes.ts'
import type { Actor } from '../link.ts'
import type { MailWorld } from './notice.ts'

const firstName = 'mail:since'
/** What an administrator demanded at the last look. */
const demandedName = 'mail:not-before'

/** @returns ISO instant; undefined before the first look */
export async function sinceOf({ journal }: Pick<MailWorld, 'journal'>, actor: Actor): Promise<string | undefined> {
  const [first, demanded] = await Promise.all([journal.recall(actor, firstName), journal.recall(actor, demandedName)])
  return first === undefined ? undefined : later(first, demanded)
}

/** The start date that an administrator had set at the last look; ISO instant. */
export const demandedOf = ({ journal }: Pick<MailWorld, 'journal'>, actor: Actor): Promise<string | undefined> =>
  journal.recall(actor, demandedName)

/**
 * @param demanded the start date that an administrator set, ISO instant
 * @returns ISO instant, kept for whoever asks why a message was not tracked
 */
export async function keepSince(notes: Notes, now: Date, demanded: string | undefined): Promise<string> {
  const first = notes.get(firstName) ?? startOfSecond(now)
  await notes.keep({ [firstName]: first, [demandedName]: demanded })
  return later(first, demanded)
}

/** As `keepSince`, for whoever has seen the mailbox and may not work on it. @returns false where it was kept before */
export async function keepFirst({ journal }: Pick<MailWorld, 'journal'>, actor: Actor, now: Date): Promise<boolean> {
  if ((await journal.recall(actor, firstName)) !== undefined) return false
  await journal.keep(actor, { [firstName]: startOfSecond(now) })
  return true
}

/** Graph tells of no smaller part of time when a message came. */
const startOfSecond = (now: Date) => new Date(Math.floor(now.getTime() / 1000) * 1000).toISOString()

const later = (first: string, demanded: string | undefined) =>
  demanded !== undefined && Date.parse(demanded) > Date.parse(first) ? new Date(demanded).toISOString() : first
