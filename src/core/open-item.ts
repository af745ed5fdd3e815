import { TandemError } from './errors.ts'
import { callOptions, gather } from './gather.ts'
import { refusalOf } from './identity.ts'
import type { Item, Recipient } from './item.ts'
import type { World } from './ports.ts'
import type { AddressMatch, NamedRecord, RecordReference } from './record.ts'
import type { ItemRequest, OpenedItem, ResolvedParticipant } from './request.ts'
import { orderMatches } from './resolve-people.ts'
import { suggest } from './suggest.ts'
import { normalAddress } from './text.ts'

const mostOpenWork = 6

/** Who is on an item, what it is linked to, and what it could be regarding. Nothing is written. */
export async function openItem(
  world: World,
  request: ItemRequest & {
    /** What this person chose lately, newest first. */
    readonly recent?: readonly NamedRecord[]
    /** What other messages of the same thread are regarding, newest first. */
    readonly threadOf?: (item: Item) => Promise<readonly NamedRecord[]>
  },
): Promise<OpenedItem> {
  const gathered = await gather(world, request, { toWrite: false })
  const { item, link, ownerId } = gathered
  const participants = participantsOf(item, gathered.people, ownerId)
  const customers = customersOf(participants)
  const [openWork, thread] = await Promise.all([
    customers.length > 0 ? world.crm.openWork(customers, mostOpenWork, callOptions(request)) : [],
    request.threadOf?.(item) ?? [],
  ])
  const remembered = await stillReadable(world, request, [...thread, ...(request.recent ?? [])])
  const isReadable = (record: NamedRecord) => remembered.some(({ id }) => id === record.id)
  const refusal = refusalOf(item, gathered.settings.timeZone) ?? missingRecord(gathered)
  return {
    item,
    ...(link ? { link } : {}),
    ...(gathered.record ? { record: gathered.record } : {}),
    participants,
    suggestions: suggest({
      thread: thread.filter(isReadable),
      openWork,
      participants,
      subject: item.subject,
      recent: (request.recent ?? []).filter(isReadable),
    }),
    ...(refusal ? { refusal: { code: refusal.code, detail: refusal.message } } : {}),
  }
}

/** A name that was seen once may be shown again only as long as it may still be read (invariant 6). */
async function stillReadable(
  world: World,
  request: ItemRequest,
  records: readonly NamedRecord[],
): Promise<readonly NamedRecord[]> {
  return records.length === 0 ? [] : world.crm.names(records, callOptions(request))
}

function missingRecord({ link, record }: { link?: unknown; record?: unknown }): TandemError | undefined {
  const state = (link as { state?: string } | undefined)?.state
  return state === 'tracked' && !record ? new TandemError('record-gone', { side: 'crm' }) : undefined
}

/** Everybody on the item once, in reading order, with all that they are there. */
export function participantsOf(
  item: Item,
  people: readonly AddressMatch[],
  ownerId: string,
): readonly ResolvedParticipant[] {
  const found = new Map<string, { name: string; roles: Set<ResolvedParticipant['roles'][number]> }>()
  const add = (role: ResolvedParticipant['roles'][number], recipients: readonly Recipient[]) => {
    for (const { emailAddress } of recipients) {
      const address = normalAddress(emailAddress.address)
      if (!address) continue
      const known = found.get(address) ?? { name: emailAddress.name || address, roles: new Set() }
      known.roles.add(role)
      found.set(address, known)
    }
  }
  if (item.kind === 'message') {
    add('from', item.from ? [item.from] : [])
    add('to', item.toRecipients)
    add('cc', item.ccRecipients)
    add('bcc', item.bccRecipients)
  } else {
    add('organizer', item.organizer ? [item.organizer] : [])
    for (const attendee of item.attendees) add(attendee.type, [attendee])
  }
  return [...found].map(([address, { name, roles }]) => ({
    address,
    name,
    roles: [...roles],
    matches: orderMatches(
      people.filter((match) => match.address === address),
      ownerId,
    ),
  }))
}

/** Contacts, accounts and parent accounts on the item: whose open work is worth proposing. */
function customersOf(participants: readonly ResolvedParticipant[]): readonly RecordReference[] {
  const customers = new Map<string, RecordReference>()
  for (const match of participants.flatMap(({ matches }) => matches)) {
    for (const record of [match, match.parent]) {
      if (record && (record.table === 'contact' || record.table === 'account')) {
        customers.set(record.id, { table: record.table, id: record.id })
      }
    }
  }
  return [...customers.values()]
}
