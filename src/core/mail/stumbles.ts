/** E-mails that can't be written or sent though both sides answer: given up in the end (R-072, invariant 10). */
import type { Notes } from '../follow/notes.ts'
import { isGivenUp } from './retries.ts'

/** By e-mail: how often, and since when (an ISO instant). */
type Stumbles = Readonly<Record<string, { readonly attempts: number; readonly since: string }>>
const noteName = 'outgoing:stumbled'
/** So often it may be the service that is away; then it is this e-mail. */
const attemptsToTell = 5

const stumblesIn = (notes: Notes): Stumbles => JSON.parse(notes.get(noteName) ?? '{}') as Stumbles

const keep = (notes: Notes, stumbles: Stumbles) =>
  notes.keep({ [noteName]: Object.keys(stumbles).length > 0 ? JSON.stringify(stumbles) : undefined })

/** @returns whether it may be the service that is away, or only this e-mail, or whether enough was tried */
export async function noteStumble(notes: Notes, id: string, now: Date): Promise<'away' | 'its-own' | 'given-up'> {
  const stumbles = stumblesIn(notes)
  const before = stumbles[id]
  const stumble = { attempts: (before?.attempts ?? 0) + 1, since: before?.since ?? now.toISOString() }
  if (isGivenUp(stumble, true, now)) return 'given-up'
  await keep(notes, { ...stumbles, [id]: stumble })
  return stumble.attempts <= attemptsToTell ? 'away' : 'its-own'
}

/** Only these still stumble. */
export async function keepStumbles(notes: Notes, isStill: (id: string) => boolean): Promise<void> {
  await keep(notes, Object.fromEntries(Object.entries(stumblesIn(notes)).filter(([id]) => isStill(id))))
}
