/** Who somebody is that a link or a receipt names by object id. */
import type { Receipt } from '../../core/receipt.ts'
import { mailboxOf, type SignedInCall, upstreamOptions } from './call.ts'

/** Names of these people, the caller's own without asking. Whoever has none is left out: a look never fails for a name. */
export async function namesFor(
  call: SignedInCall,
  oids: readonly (string | undefined)[],
): Promise<ReadonlyMap<string, string>> {
  const { caller } = call
  const own: readonly (readonly [string, string])[] = caller.name ? [[caller.oid, caller.name]] : []
  const others = [...new Set(oids.flatMap((oid) => oid ?? []))].filter((oid) => oid !== caller.oid)
  if (others.length === 0) return new Map(own)
  const told = await call.namesOf(caller, others, upstreamOptions(call)).catch(() => new Map<string, string>())
  return new Map([...told, ...own])
}

/** Who asked for what a receipt tells, where it was not the mailbox's owner. */
export function askerOf(
  call: SignedInCall,
  { actor }: Pick<Receipt, 'actor'>,
  names: ReadonlyMap<string, string>,
): { readonly by?: string } {
  return actor === mailboxOf(call).oid ? {} : { by: names.get(actor) ?? actor }
}
