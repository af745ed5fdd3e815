/**
 * The line in front of a mailbox: which of the e-mails that wait are looked at in this pass. Bounded, and yet each one's turn
 * comes: what was looked at before and still waits goes behind everything else, and a long list is read on from where the last
 * pass stopped (invariant 10).
 */
import type { Notes } from '../follow/notes.ts'
import type { CallOptions } from '../ports.ts'
import type { PendingEmails } from './outgoing.ts'

export interface Line {
  /** To be looked at now, in this order. */
  readonly turn: readonly string[]
  /** It is known of this one that it no longer waits. */
  hasLeft(id: string): boolean
  /** Remembers for the next pass which were looked at, and whether they still wait. */
  keep(looked: ReadonlyMap<string, 'waits' | 'done'>): Promise<void>
}

const mostAtOnce = 50
const mostPages = 10
/** Ids, in the order of their last look. */
const triedName = 'outgoing:tried'
/** Where the list was left, when it was longer than what is read in one pass. */
const placeName = 'outgoing:place'

/** @throws TandemError */
export async function standInLine(
  crm: Pick<PendingEmails, 'pendingEmails'>,
  notes: Notes,
  userId: string,
  call: CallOptions,
): Promise<Line> {
  const tried = JSON.parse(notes.get(triedName) ?? '[]') as readonly string[]
  const last = new Map(tried.map((id, index) => [id, index]))
  const from = notes.get(placeName)
  const ids = new Set<string>()
  const isEnough = () => [...ids].filter((id) => !last.has(id)).length >= mostAtOnce
  let place = from
  try {
    for (let page = 0; page < mostPages; page++) {
      const some = await crm.pendingEmails(userId, place, call)
      for (const id of some.ids) ids.add(id)
      place = some.next
      if (place === undefined || isEnough()) break
    }
  } catch (error) {
    // A place may be one that the organization no longer knows.
    await notes.keep({ [placeName]: undefined })
    throw error
  }
  const isWhole = from === undefined && place === undefined
  const left = isEnough() ? undefined : place
  const turn = [...ids].sort((one, other) => (last.get(one) ?? -1) - (last.get(other) ?? -1)).slice(0, mostAtOnce)
  const hasLeft = (id: string) => isWhole && !ids.has(id)
  return {
    turn,
    hasLeft,
    async keep(looked) {
      const waits = [...looked].flatMap(([id, now]) => (now === 'waits' ? [id] : []))
      const now = [...tried.filter((id) => !looked.has(id) && !hasLeft(id)), ...waits]
      await notes.keep({ [triedName]: now.length > 0 ? JSON.stringify(now) : undefined, [placeName]: left })
    },
  }
}
