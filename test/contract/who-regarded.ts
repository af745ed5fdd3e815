import type { Actor } from '../../src/core/link.ts'
import type { Store } from '../../src/store/index.ts'

/** Why a message is regarding what it is, as the newest receipt says that gave it a record. */
export async function whoRegarded(
  store: Pick<Store, 'findLink' | 'receipts'>,
  actor: Actor,
  id: string,
): Promise<string | undefined> {
  const link = await store.findLink(actor, 'message', id)
  const receipts = link ? await store.receipts(actor.tid, link.id, 20) : []
  const [last] = receipts.flatMap(({ decisions }) =>
    decisions.filter(({ mapping, outcome }) => mapping === 'Regarding' && outcome === 'toCrm'),
  )
  return last?.reason
}
