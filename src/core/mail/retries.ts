/** Messages that could not be tracked: tried once per pass, five times, and then marked as undeliverable. */
import { TandemError } from '../errors.ts'
import { trackedCategory } from '../mark.ts'
import type { CallOptions } from '../ports.ts'
import type { RecordReference } from '../record.ts'
import type { AutomaticTracking } from './automatic.ts'
import type { RegardingGiver } from './correlate.ts'
import type { MailWorld } from './notice.ts'

/** By which rules a message is to be decided once it can be read: those of the pass, but for what is given here. */
export interface Undecided {
  /** Of the tracked folder that it lies in. */
  readonly folderId?: string
  /** Of the period of older mail that it is from. */
  readonly period?: { readonly since: string; readonly tracksSent: boolean }
}

export type Retries = Readonly<
  Record<
    string,
    {
      readonly attempts: number
      /** ISO instant of the first one. */
      readonly since: string
      readonly code: string
      readonly detail: string
      readonly regarding?: RecordReference
      readonly givenBy?: RegardingGiver
      readonly isMeetingMessage?: boolean
      readonly automatic?: AutomaticTracking
      /** It could not be read: whether it is to be tracked is not decided yet. */
      readonly undecided?: Undecided
    }
  >
>

const mostAttempts = 5
/** A service that is away says nothing about the message: then it is tried for so long at least, in milliseconds. */
const patienceMs = 24 * 3_600_000

/** Whether a message that failed again is given up. */
export function isGivenUp(
  { attempts, since }: Pick<Retries[string], 'attempts' | 'since'>,
  isTransient: boolean,
  now: Date,
): boolean {
  return attempts >= mostAttempts && (!isTransient || now.getTime() - Date.parse(since) >= patienceMs)
}

export const retriesName = 'mail:retries'
/** */
export const undeliverableCategory = {
  displayName: 'Tracked to Dynamics 365 (Undeliverable)',
  color: 'preset0',
} as const

export const readRetries = (text: string | undefined): Retries =>
  text === undefined ? {} : (JSON.parse(text) as Retries)

/** As it is kept. */
export const retriesNote = (retries: ReadonlyMap<string, Retries[string]>) => ({
  [retriesName]: retries.size > 0 ? JSON.stringify(Object.fromEntries(retries)) : undefined,
})

/** A person who has mended the cause puts the tracking category on again, and it is tried anew. */
export async function markUndeliverable(
  world: Pick<MailWorld, 'mailbox'>,
  itemId: string,
  options: CallOptions,
): Promise<void> {
  try {
    await world.mailbox.ensureCategories([undeliverableCategory], options)
    const [headers] = await world.mailbox.mailHeaders([itemId], options)
    if (!headers || headers instanceof TandemError) return
    const others = headers.categories.filter((name) => name !== trackedCategory.displayName)
    const categories = [...new Set([...others, undeliverableCategory.displayName])]
    await world.mailbox.updateItem('message', itemId, { categories }, options)
  } catch (error) {
    // The mark is a courtesy: that it can't be put is no failure of its own.
    if (!(error instanceof TandemError)) throw error
  }
}
