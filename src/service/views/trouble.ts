/** What could not follow, or waits, as the pane shows it: with its reason, and of a likely duplicate whom it could be. */
import type { Trouble } from '../../api/mailbox.ts'
import { TandemError } from '../../core/errors.ts'
import { isTaken, type LikelyItem, twinsInCrm, twinsInMailbox } from '../../core/follow/contact-twins.ts'
import { nameOf } from '../../core/follow/item-name.ts'
import { addressesOf, recognizableItem } from '../../core/follow/likely-same.ts'
import { byKey } from '../../core/follow/read-sides.ts'
import { type FollowedItem, type FollowedKind, followedKinds, type Namesake } from '../../core/following.ts'
import { isNoItem, type Link, unknownRecord } from '../../core/link.ts'
import type { AddressMatch } from '../../core/record.ts'
import { type SignedInCall, upstreamOptions } from '../handlers/call.ts'
import { recordView } from './record.ts'

/** @returns one for each link, in their order, but for questions that are asked from the other side already */
export async function troubleViews(call: SignedInCall, links: readonly Link[]): Promise<readonly Trouble[]> {
  const items = await itemsOf(call, links)
  const [names, people, twins] = await Promise.all([
    namesOf(call, links),
    peopleLike(call, links, items),
    contactsLike(call, links),
  ])
  const candidates = await freeCandidates(call, items, people, links)
  const askedAbout = new Set(links.filter(isAsked('duplicate-found')).map(({ itemId }) => itemId))
  return links.flatMap((link): Trouble[] => {
    const item = items.get(link.id)
    const likely = twins.get(link.id) ?? []
    if (likely.length > 0 && likely.every(({ item: { id } }) => askedAbout.has(id))) return []
    const name = item ? nameOf(item) : names.get(link.id)
    return [
      {
        linkId: link.id,
        kind: link.kind,
        state: link.state === 'unlinked' ? 'failed' : link.state,
        ...(name === undefined ? {} : { name }),
        ...(link.failure ? { failure: { ...link.failure } } : {}),
        since: link.updatedAt,
        ...(candidates.has(link.id) ? { candidates: [...(candidates.get(link.id) ?? [])] } : {}),
        ...(isAsked('duplicate-in-mailbox')(link) ? { itemCandidates: likely.map(candidateView) } : {}),
      },
    ]
  })
}

const isAsked =
  (code: string) =>
  ({ failure }: Link) =>
    failure?.code === code

function candidateView({ item, matched }: LikelyItem): NonNullable<Trouble['itemCandidates']>[number] {
  const { jobTitle, companyName } = item.contact
  const detail = [addressesOf(item)[0], jobTitle, companyName].filter(Boolean).join(', ')
  return { id: item.id, name: nameOf(item), ...(detail ? { detail } : {}), matched }
}

/** Of what has no item (yet): what the record is called. */
async function namesOf(call: SignedInCall, links: readonly Link[]): Promise<ReadonlyMap<string, string>> {
  const without = links.filter(({ itemId, recordId }) => isNoItem(itemId) && recordId !== unknownRecord)
  if (without.length === 0) return new Map()
  const records = without.map(({ table, recordId: id }) => ({ table, id }))
  const named = await call.world.crm.names(records, upstreamOptions(call))
  const byId = new Map(named.map(({ id, name }) => [id.toLowerCase(), name]))
  return new Map(
    without.flatMap(({ id, recordId }): [string, string][] => {
      const name = byId.get(recordId.toLowerCase())
      return name === undefined ? [] : [[id, name]]
    }),
  )
}

async function peopleLike(
  call: SignedInCall,
  links: readonly Link[],
  items: ReadonlyMap<string, FollowedItem>,
): Promise<readonly [readonly AddressMatch[], readonly Namesake[]]> {
  const contacts = links.filter(isAsked('duplicate-found')).flatMap(({ id }) => {
    const item = items.get(id)
    return item?.kind === 'contact' ? [item] : []
  })
  const addresses = [...new Set(contacts.flatMap(addressesOf))]
  const options = upstreamOptions(call)
  return Promise.all([
    addresses.length > 0 ? call.world.crm.lookup({ addresses }, options).then(({ matches }) => matches) : [],
    call.world.crm.findNamesakes(contacts.map(recognizableItem), options),
  ])
}

/** Whom a contact of Outlook could be; nobody who is another item of this mailbox already. */
async function freeCandidates(
  call: SignedInCall,
  items: ReadonlyMap<string, FollowedItem>,
  people: Awaited<ReturnType<typeof peopleLike>>,
  links: readonly Link[],
): Promise<ReadonlyMap<string, NonNullable<Trouble['candidates']>>> {
  const found = links.filter(isAsked('duplicate-found')).flatMap(({ id }) => {
    const item = items.get(id)
    return item?.kind === 'contact' ? [[id, twinsInCrm(item, ...people)] as const] : []
  })
  const ids = [...new Set(found.flatMap(([, likely]) => likely.map(({ record }) => record.id)))]
  const { tid, oid } = call.caller
  const linked = ids.length > 0 ? await call.store.linksOfRecords({ tid, oid }, 'contact', ids) : []
  const taken = new Set(linked.filter(isTaken).map(({ recordId }) => recordId.toLowerCase()))
  return new Map(
    found.map(([id, likely]) => [
      id,
      likely
        .filter(({ record }) => !taken.has(record.id.toLowerCase()))
        .map(({ record, matched }) => ({ ...recordView(record, call.addressOf), matched })),
    ]),
  )
}

async function contactsLike(
  call: SignedInCall,
  links: readonly Link[],
): Promise<ReadonlyMap<string, readonly LikelyItem[]>> {
  const asked = links.filter(isAsked('duplicate-in-mailbox'))
  if (asked.length === 0) return new Map()
  const options = upstreamOptions(call)
  const read = await call.world.crm.readRecords(
    'contact',
    asked.map(({ recordId }) => recordId),
    options,
  )
  const known = asked.flatMap(({ id }, index) => {
    const record = read[index]
    return record && !(record instanceof TandemError) ? [{ id, record }] : []
  })
  const { tid, oid } = call.caller
  const records = known.map(({ record }) => record)
  const found = await twinsInMailbox(
    { mailbox: call.world.mailbox, journal: call.store },
    { tid, oid },
    records,
    options,
  )
  return new Map(
    known.map(({ id }, index) => {
      const some = found[index]
      return [id, some === undefined || some instanceof TandemError ? [] : some]
    }),
  )
}

async function itemsOf(call: SignedInCall, links: readonly Link[]): Promise<ReadonlyMap<string, FollowedItem>> {
  const read = new Map<string, FollowedItem>()
  const isFollowed = (kind: string): kind is FollowedKind => followedKinds.some((known) => known === kind)
  const there = links.filter(({ kind, itemId }) => isFollowed(kind) && !isNoItem(itemId))
  for (const [kind, some] of byKey(there, ({ kind }) => kind as FollowedKind)) {
    const answers = await call.world.mailbox.readItems(
      kind,
      some.map(({ itemId }) => itemId),
      upstreamOptions(call),
    )
    some.forEach(({ id }, index) => {
      const answer = answers[index]
      if (answer && !(answer instanceof TandemError)) read.set(id, answer)
    })
  }
  return read
}
