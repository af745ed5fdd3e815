/** Items of somebody else's mailbox: the request is turned to that mailbox, and what may not be shown or done there is not. */
import type { ItemReference } from '../../api/item.ts'
import { TandemError } from '../../core/errors.ts'
import { isPrivate, proveRight } from '../../core/prove-right.ts'
import type { RequestResult } from '../../core/request.ts'
import { knownName } from '../sync-worker.ts'
import { itemRequest, once, type SignedInCall, upstreamOptions } from './call.ts'

/**
 * The call in the mailbox that the item names, with the caller's own rights there and in the CRM.
 * @throws TandemError `owner-not-a-crm-user`, `not-a-crm-user`
 */
export async function inMailboxOf(call: SignedInCall, { mailbox }: ItemReference): Promise<SignedInCall> {
  if (mailbox === undefined) return call
  // Who the address belongs to is told to nobody but users of the organization.
  await call.world.crm.whoAmI(upstreamOptions(call))
  const found = await call.others.find(mailbox, upstreamOptions(call))
  if (found.actor.oid === call.caller.oid) return call
  return { ...call, inMailbox: found, world: call.worldOf(call.caller, found) }
}

/** What else keeps somebody from tracking in another's mailbox: nobody would go on with it. */
export async function whyNotThere({ inMailbox, store }: SignedInCall): Promise<TandemError | undefined> {
  if (inMailbox?.kind !== 'delegated') return undefined
  const isKnown = (await store.recall(inMailbox.actor, knownName)) !== undefined
  return isKnown ? undefined : new TandemError('mailbox-not-connected')
}

/** @throws TandemError `private-item`: of a private item of somebody else's nothing is told but what Exchange itself shows */
export function demandNotPrivate(call: SignedInCall, item: Parameters<typeof isPrivate>[0]): void {
  if (call.inMailbox && isPrivate(item)) throw new TandemError('private-item')
}

/**
 * Carries a wish about an item out, once, in whichever mailbox it lies.
 * @param work gets the call turned to that mailbox
 * @throws TandemError `mailbox-not-connected`, `mailbox-not-shared`, `mailbox-read-only`, `private-item`
 */
export async function wishInMailbox(
  asked: SignedInCall,
  wish: Parameters<typeof once>[1] & { readonly item: ItemReference },
  work: (call: SignedInCall) => Promise<RequestResult>,
): Promise<{ readonly call: SignedInCall; readonly result: RequestResult }> {
  const call = await inMailboxOf(asked, wish.item)
  const result = await once(call, wish, async (call) => {
    if (call.inMailbox) {
      const why = await whyNotThere(call)
      if (why) throw why
      await proveRight(call.world, itemRequest(call, wish.item), call.caller.oid)
    }
    return work(call)
  })
  return { call, result }
}
