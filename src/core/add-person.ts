/** Somebody on an item whom nobody in the CRM is, made there by a person in the pane: a contact, a lead or an account. */
import { TandemError } from './errors.ts'
import { addressesOn, callOptions, gather } from './gather.ts'
import { personIdFor } from './mail/sender-record.ts'
import type { CrmOperation, World } from './ports.ts'
import type { NamedRecord } from './record.ts'
import type { ItemRequest } from './request.ts'
import { orderMatches } from './resolve-people.ts'
import { normalAddress } from './text.ts'

/** What a person typed; lengths are the columns' own. */
export type NewPerson =
  | { readonly table: 'contact'; readonly firstname: string; readonly lastname: string }
  | { readonly table: 'lead'; readonly firstname: string; readonly lastname: string; readonly companyname: string }
  | { readonly table: 'account'; readonly name: string }

/**
 * Whoever has the address by now is the answer, and nobody is made twice: the id follows from the address.
 * @param address of somebody on the item
 * @throws TandemError `invalid-value` for an address that is not on it, `privilege-missing`, `duplicate-found`
 */
export async function addPerson(
  world: World,
  request: ItemRequest & { readonly address: string; readonly person: NewPerson },
): Promise<NamedRecord> {
  const call = callOptions(request)
  const { item, people, organizationId, ownerId } = await gather(world, request, { toWrite: false })
  const address = normalAddress(request.address) ?? ''
  if (!addressesOn(item).has(address))
    throw new TandemError('invalid-value', { detail: `“${request.address}” is not on this item` })
  const [known] = orderMatches(
    people.filter((match) => match.address === address),
    ownerId,
  )
  if (known) return named(known)
  const { person } = request
  const record = { table: person.table, id: personIdFor(person.table, organizationId, address, world.guidFor) }
  const outcome = await world.crm.write([createPerson(record.id, person, address, item.subject)], call)
  const [there] = await world.crm.names([record], call)
  if (there) return there
  throw new TandemError(outcome.kind === 'exists' ? 'record-not-readable' : 'record-gone', { side: 'crm' })
}

function createPerson(id: string, person: NewPerson, emailaddress1: string, subject: string): CrmOperation {
  const { table, ...typed } = person
  const filled = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''))
  const topic = table === 'lead' ? { subject: subject.slice(0, 300) || filled.lastname || emailaddress1 } : {}
  return { kind: 'create', table, id, detectsDuplicates: true, columns: { ...filled, emailaddress1, ...topic } }
}

const named = ({ table, id, name, detail }: NamedRecord): NamedRecord => ({
  table,
  id,
  name,
  ...(detail ? { detail } : {}),
})
