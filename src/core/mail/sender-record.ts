/**
 * A contact or lead that is made of a sender whom nobody in the CRM is, when their message is tracked. Its id follows
 * from the address, so that the same sender in five mailboxes, or twice after a crash, is one person.
 */
import { createFirst } from '../apply.ts'
import type { DecisionPart } from '../decision.ts'
import { TandemError } from '../errors.ts'
import { callOptions, type Gathered } from '../gather.ts'
import type { MessageItem, Recipient } from '../item.ts'
import type { CrmOperation, Intent, World } from '../ports.ts'
import type { AddressMatch } from '../record.ts'
import type { ItemRequest } from '../request.ts'
import { fitText, normalAddress } from '../text.ts'
import { personName } from './person-name.ts'

export type SenderTable = 'contact' | 'lead'

/** What came of it; goes with the sender's line in the receipt. */
export interface MadeSender {
  /** Absent where none was made. */
  readonly match?: AddressMatch
  readonly part: DecisionPart
}

/** `lead.subject` */
const longestTopic = 300
/** `emailaddress1` */
const longestAddress = 100

export const personIdFor = (
  table: string,
  organizationId: string,
  address: string,
  guidFor: (name: string) => string,
): string => guidFor(`${table}:${organizationId}:person:${address}`)

/** The sender of whom something is to be made: of received mail, and only where no row has the address. */
export function unknownSender(item: MessageItem, people: readonly AddressMatch[]): Recipient | undefined {
  const address = normalAddress(item.from?.emailAddress.address)
  // Exchange calls some of its own by a name of another kind (`/o=…`), which nobody can write to.
  if (!item.from || !address || !/^[^\s@]+@[^\s@]+$/.test(address) || address.length > longestAddress) return undefined
  if (item.inSentItems || item.isDraft) return undefined
  return people.some((match) => match.address === address) ? undefined : item.from
}

export function createSender(
  table: SenderTable,
  id: string,
  { from, subject }: { readonly from: Recipient; readonly subject: string },
): Extract<CrmOperation, { kind: 'create' }> {
  const address = normalAddress(from.emailAddress.address) ?? ''
  const { firstname, lastname } = personName(from.emailAddress.name, address)
  return {
    kind: 'create',
    table,
    id,
    detectsDuplicates: true,
    columns: {
      ...(firstname ? { firstname } : {}),
      lastname,
      emailaddress1: address,
      // What a list of leads calls them by.
      ...(table === 'lead'
        ? { subject: fitText(subject.trim() || `${firstname} ${lastname}`.trim(), longestTopic) }
        : {}),
    },
  }
}

/**
 * Makes it where the person's option, the organization and the message ask for it; undefined where they don't.
 * @throws TandemError what may be over later, so that the whole is done again then
 */
export async function makeSender(
  world: World,
  request: ItemRequest,
  intent: Intent,
  { item, record, people, settings, organizationId, ownerId }: Gathered,
): Promise<MadeSender | undefined> {
  const table = settings.unknownSenders
  if (table === 'none' || item.kind !== 'message' || record || intent.verb !== 'track') return undefined
  const from = unknownSender(item, people)
  const address = normalAddress(from?.emailAddress.address)
  if (!from || !address || (await world.isKeptOut?.(intent.actor, item))) return undefined
  const id = personIdFor(table, organizationId, address, world.guidFor)
  const operation = createSender(table, id, { from, subject: item.subject })
  const outcome = await createFirst(world, intent, operation, callOptions(request))
  const { firstname, lastname } = operation.columns
  const name = [firstname, lastname].filter(Boolean).join(' ')
  const part = (outcome: DecisionPart['outcome'], detail: string) => ({ name: `${name} (${address})`, outcome, detail })
  if (outcome instanceof TandemError) {
    if (outcome.isTransient) throw outcome
    return { part: part('kept', `No ${table} was made of this sender: ${outcome.message}`) }
  }
  const match: AddressMatch = {
    ...{ table, id, name, address, ownerId, isActive: true, createdOn: world.now().toISOString() },
  }
  if (outcome.kind === 'done') return { match, part: part('toCrm', `A ${table} was made of this sender.`) }
  // Another mailbox was faster, or somebody gave that row another address.
  const [there] = await world.crm.names([{ table, id }], callOptions(request))
  return there
    ? { match: { ...match, name: there.name }, part: part('toCrm', `The ${table} made of this sender before.`) }
    : { part: part('kept', `There is a ${table} of this sender that you may not read.`) }
}
