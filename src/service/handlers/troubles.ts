/** What could not follow, or waits: with its reason, and of a likely duplicate whom it could be. */
import type { AnswerRequest, Trouble, TroubleList } from '../../api/mailbox.ts'
import { TandemError } from '../../core/errors.ts'
import { answerQuestion, questions } from '../../core/follow/answer.ts'
import { addressesOf, twinsAmong } from '../../core/follow/prepare.ts'
import { nameOf } from '../../core/follow/preview-links.ts'
import { byKey } from '../../core/follow/read-sides.ts'
import { type FollowedItem, type FollowedKind, followedKinds } from '../../core/following.ts'
import { isNoItem, type Link } from '../../core/link.ts'
import { Refusal } from '../problems.ts'
import { recordView } from '../views/record.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'

const mostTroubles = 100

export async function showTroubles(call: SignedInCall): Promise<TroubleList> {
  const links = await call.store.troubledLinks(actorOf(call), mostTroubles)
  const items = await itemsOf(call, links)
  const contacts = links.flatMap((link) => {
    const item = items.get(link.id)
    return link.failure?.code === 'duplicate-found' && item?.kind === 'contact' ? [item] : []
  })
  const addresses = [...new Set(contacts.flatMap(addressesOf))]
  const people = addresses.length > 0 ? (await call.world.crm.lookup({ addresses }, upstreamOptions(call))).matches : []
  return {
    troubles: links.map((link): Trouble => {
      const item = items.get(link.id)
      const isAsked = link.failure?.code === 'duplicate-found' && item?.kind === 'contact'
      return {
        linkId: link.id,
        kind: link.kind,
        state: link.state === 'unlinked' ? 'failed' : link.state,
        ...(item ? { name: nameOf(item) } : {}),
        ...(link.failure ? { failure: { ...link.failure } } : {}),
        since: link.updatedAt,
        ...(isAsked
          ? {
              candidates: twinsAmong(item, people).map(({ table, id, name, detail }) =>
                recordView({ table, id, name, ...(detail ? { detail } : {}) }, call.addressOf),
              ),
            }
          : {}),
      }
    }),
  }
}

/** @throws Refusal `not-found`: nothing is asked about this link; `invalid-value`: the contact has its item already */
export async function answerTrouble(call: SignedInCall, { linkId, choice }: AnswerRequest): Promise<TroubleList> {
  const actor = actorOf(call)
  const links = await call.store.troubledLinks(actor, mostTroubles)
  const link = links.find(({ id, failure }) => id === linkId && failure !== undefined && questions.has(failure.code))
  if (!link) throw new Refusal('not-found', 'Nothing is asked about this item any more. Look at the mailbox again.')
  if (typeof choice !== 'string') {
    const others = await call.store.linksOfRecords(actor, 'contact', [choice.linkTo])
    if (others.some(({ state }) => state === 'tracked'))
      throw new Refusal(
        'invalid-value',
        'That contact follows another item of this mailbox already. Choose another one, or make a new contact.',
        { errors: [{ path: 'choice.linkTo', message: 'is linked already' }] },
      )
  }
  const { correlationId, signal } = call
  const { outcome, receipt } = await answerQuestion(call.world, actor, link, choice, { correlationId, signal })
  if (outcome === 'failed' && receipt?.failure !== undefined && !questions.has(receipt.failure.code))
    throw new TandemError(receipt.failure.code as TandemError['code'], { detail: receipt.failure.detail })
  return showTroubles(call)
}

const actorOf = ({ caller: { tid, oid } }: SignedInCall) => ({ tid, oid })

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
