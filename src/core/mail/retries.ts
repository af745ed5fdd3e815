/** Messages that could not be tracked: tried once per pass, five times, and then marked as undeliverable. */
import { TandemError } from '../errors.ts'
import { trackedCategory } from '../mark.ts'
import type { CallOptions } from '../ports.ts'
import type { RecordReference } from '../record.ts'
import type { MailWorld } from './notice.ts'

export type Retries = Readonly<
  Record<
    string,
    {
      readonly attempts: number
      readonly code: string
      readonly detail: string
      readonly regarding?: RecordReference
    }
  >
>

export const mostAttempts = 5
export const retriesName = 'mail:retries'
/** */
export const undeliverableCategory = {
  displayName: 'Tracked to Dynamics 365 (Undeliverable)',
  color: 'preset0',
} as const

export const readRetries = (text: string | undefined): Retries =>
  text === undefined ? {} : (JSON.parse(text) as Retries)

/** A person who has mended the cause puts the tracking category on again, and it is tried anew. */
export async function markUndeliverable(
  world: Pick<MailWorld, 'mailbox'>,
  itemId: string,
  options: CallOptions,
): Promise<void> {
  try {
    await world.mailbox.ensureCategories([undeliverableCategory], options)
    const [headers] = await world.mailbox.mailHeaders([itemId], options)
    if (!headers) return
    const others = headers.categories.filter((name) => name !== trackedCategory.displayName)
    const categories = [...new Set([...others, undeliverableCategory.displayName])]
    await world.mailbox.updateItem('message', itemId, { categories }, options)
  } catch (error) {
    // The mark is a courtesy: that it can't be put is no failure of its own.
    if (!(error instanceof TandemError)) throw error
  }
}
