import { askOffice } from './ask-office.ts'
import type { SelectedItem } from './host.ts'
import { HostFailure } from './host-failure.ts'

/** Office's bit for "may edit any item" (`DelegatePermissions.EditAll`): to track is to change the item. */
const editAll = 32

interface MaybeShared {
  readonly getSharedPropertiesAsync?: (callback: (result: Office.AsyncResult<Office.SharedProperties>) => void) => void
}

/**
 * Whose mailbox the item lies in, where it is not the person's own: only there does office.js have the call (Mailbox 1.8).
 * @throws HostFailure where Outlook does not answer: an item of nobody knows whom is better not shown
 */
export async function othersMailboxOf(item: MaybeShared): Promise<SelectedItem['mailbox']> {
  if (typeof item.getSharedPropertiesAsync !== 'function') return undefined
  const { owner, delegatePermissions } = await askOffice<Office.SharedProperties>(
    'getSharedPropertiesAsync',
    (callback) => item.getSharedPropertiesAsync?.(callback),
  )
  const address = owner?.trim().toLowerCase()
  if (!address?.includes('@')) throw new HostFailure('outlook-refused', 'getSharedPropertiesAsync names no owner.')
  // Where Outlook does not say, Exchange decides.
  const mayEdit = typeof delegatePermissions !== 'number' || (delegatePermissions & editAll) !== 0
  return { address, mayEdit }
}
