import type { ContextRequest, ItemContext, Participant } from '../../api/item.ts'
import { openItem } from '../../core/open-item.ts'
import type { ResolvedParticipant } from '../../core/request.ts'
import { type AddressOf, recordView } from '../views/record.ts'
import { openedStatus } from '../views/status.ts'
import { itemRequest, type SignedInCall } from './call.ts'

const mostRemembered = 8

export async function openContext(call: SignedInCall, { item }: ContextRequest): Promise<ItemContext> {
  const { caller, store, addressOf } = call
  const opened = await openItem(call.world, {
    ...itemRequest(call, item),
    recent: await store.recentRegarding(caller, mostRemembered),
    threadOf: async (read) =>
      read.kind === 'message' && read.conversationId
        ? store.threadRegarding(caller, read.conversationId, mostRemembered)
        : [],
  })
  // A draft that waited for its sending is sent: nobody has to wait for the worker's next look any more. An upstream that
  // asked for time (then the link carries its failure) gets it.
  const { link } = opened
  if (link?.state === 'pending' && !link.failure && !opened.item.isDraft) await store.hasten(link.id, call.now())
  return {
    item: {
      kind: opened.item.kind,
      id: opened.item.id,
      subject: opened.item.subject,
      isDraft: opened.item.isDraft,
    },
    status: openedStatus(opened, { addressOf, oid: caller.oid, name: caller.name }),
    participants: opened.participants.map((each) => participantView(each, addressOf)),
    suggestions: opened.suggestions.map(({ reason, because, ...record }) => ({
      ...recordView(record, addressOf),
      reason,
      because,
    })),
  }
}

function participantView({ address, name, roles, matches }: ResolvedParticipant, addressOf: AddressOf): Participant {
  return {
    address,
    name,
    roles: [...roles],
    matches: matches.map((match) => ({
      ...recordView(match, addressOf),
      ...(match.parent ? { parent: recordView(match.parent, addressOf) } : {}),
    })),
  }
}
