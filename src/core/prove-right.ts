/**
 * Before anything is written for somebody who acts in another's mailbox, they show that they may: by writing. Exchange does
 * not tell a delegate's rights beforehand, and the CRM's copy comes before the item's mark.
 */
import { TandemError } from './errors.ts'
import { callOptions } from './gather.ts'
import type { World } from './ports.ts'
import { readTracked } from './read-tracked.ts'
import type { ItemRequest } from './request.ts'

/** Who asked last, where it was not the mailbox's owner: nobody else writes it, so that writing it harms nothing. */
export const askedByProperty = 'String {a9f5c7a2-6a0b-4a7c-9d1e-3c7b5f2e8d41} Name TandemAskedBy'

/**
 * @param by object id of who asks
 * @throws TandemError `mailbox-not-shared` where the item can't be read, `mailbox-read-only` where it can't be changed,
 * `private-item`
 */
export async function proveRight({ mailbox }: Pick<World, 'mailbox'>, request: ItemRequest, by: string): Promise<void> {
  const options = callOptions(request)
  const item = await inSharedMailbox(() =>
    readTracked(mailbox, request.kind, request.itemId, { ...options, contentUpTo: 0 }),
  )
  if (isPrivate(item)) throw new TandemError('private-item')
  try {
    await mailbox.updateItem(item.kind, item.id, { extended: { [askedByProperty]: by } }, options)
  } catch (error) {
    if (isRefused(error)) throw new TandemError('mailbox-read-only', { side: 'mailbox', cause: error })
    throw error
  }
}

/** What is not there for somebody who looks into another's mailbox is not there, or not shared: Exchange does not tell which. */
export async function inSharedMailbox<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (isRefused(error)) throw new TandemError('mailbox-not-shared', { side: 'mailbox', cause: error })
    throw error
  }
}

/** In somebody else's mailbox nothing of a private item is shown or kept but what Exchange itself shows. */
export const isPrivate = (item: { readonly kind: string; readonly sensitivity?: string }): boolean =>
  item.kind === 'event' && item.sensitivity === 'private'

function isRefused(error: unknown): boolean {
  return (
    error instanceof TandemError &&
    error.side === 'mailbox' &&
    (error.code === 'item-not-readable' || error.code === 'item-gone')
  )
}
