import type { ItemContext } from '../../api/item.ts'
import { mailboxOf, type SignedInCall } from './call.ts'

/** The tracked folder that a message lies in, as far as the last look at it tells. */
export async function folderOf(call: SignedInCall, itemId: string): Promise<ItemContext['folder']> {
  const reason = (await call.store.mailDecisions(mailboxOf(call), [itemId])).get(itemId)?.reason
  if (reason?.code !== 'accepted-folder' || reason.after === 'left') return undefined
  return { name: reason.entry, hasRecord: reason.regards === true && reason.after === undefined }
}
