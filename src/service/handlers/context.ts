import type { ContextRequest, ItemContext, Participant, TrackingStatus } from '../../api/item.ts'
import { TandemError } from '../../core/errors.ts'
import { personName } from '../../core/mail/person-name.ts'
import { openItem } from '../../core/open-item.ts'
import { inSharedMailbox, isPrivate } from '../../core/prove-right.ts'
import type { OpenedItem, ResolvedParticipant } from '../../core/request.ts'
import type { OthersMailbox } from '../others-mailboxes.ts'
import { recordView } from '../views/record.ts'
import { openedStatus } from '../views/status.ts'
import { itemRequest, mailboxOf, type SignedInCall } from './call.ts'
import { folderOf } from './folder-of.ts'
import { inMailboxOf, whyNotThere } from './in-mailbox.ts'
import { namesFor } from './names.ts'

const mostRemembered = 8

export async function openContext(asked: SignedInCall, { item }: ContextRequest): Promise<ItemContext> {
  const call = await inMailboxOf(asked, item)
  const { caller, store, addressOf } = call
  const recent = await store.recentRegarding(caller, mostRemembered)
  const look = () =>
    openItem(call.world, {
      ...itemRequest(call, item),
      recent,
      threadOf: async (read) =>
        read.kind === 'message' && read.conversationId
          ? store.threadRegarding(mailboxOf(call), read.conversationId, mostRemembered)
          : [],
    })
  const opened = await (call.inMailbox ? inSharedMailbox(look) : look())
  const mailbox = call.inMailbox ? { mailbox: mailboxView(call.inMailbox) } : {}
  if (call.inMailbox && isPrivate(opened.item)) return { ...withoutDetails(opened), ...mailbox }
  // A draft that waited for its sending is sent: nobody has to wait for the worker's next look any more. An upstream that
  // asked for time (then the link carries its failure) gets it.
  const { link } = opened
  if (link?.state === 'pending' && !link.failure && !opened.item.isDraft) await store.hasten(link.id, call.now())
  const folder = opened.item.kind === 'message' ? await folderOf(call, opened.item.id) : undefined
  return {
    item: {
      kind: opened.item.kind,
      id: opened.item.id,
      subject: opened.item.subject,
      isDraft: opened.item.isDraft,
    },
    status: await statusOf(call, opened),
    ...(folder ? { folder } : {}),
    ...mailbox,
    participants: opened.participants.map((each) => participantView(each, call)),
    suggestions: opened.suggestions.map(({ reason, because, ...record }) => ({
      ...recordView(record, addressOf),
      reason,
      because,
    })),
  }
}

/** Where nothing is tracked yet, nothing is offered that nobody would go on with. */
async function statusOf(call: SignedInCall, opened: OpenedItem): Promise<TrackingStatus> {
  const names = await namesFor(call, [opened.link?.trackedBy])
  const status = openedStatus(opened, { addressOf: call.addressOf, names })
  if (status.refusal) return status
  const why = await whyNotThere(call)
  return why ? { ...status, refusal: { code: why.code, detail: why.message } } : status
}

/** Of somebody else's private item: that it is there, and that it is not copied. */
function withoutDetails({ item: { kind, id } }: OpenedItem): ItemContext {
  const { code, message: detail } = new TandemError('private-item')
  return {
    item: { kind, id, subject: '', isDraft: false },
    status: { state: 'not-tracked', refusal: { code, detail } },
    participants: [],
    suggestions: [],
  }
}

const mailboxView = ({ kind, name, address }: OthersMailbox) => ({ kind, name, address })

function participantView(
  { address, name, roles, matches }: ResolvedParticipant,
  { addressOf, inMailbox }: Pick<SignedInCall, 'addressOf' | 'inMailbox'>,
): Participant {
  // The mailbox itself is nobody to be made a contact.
  const isNobody = inMailbox?.address.toLowerCase() === address.toLowerCase()
  return {
    address,
    name,
    roles: [...roles],
    ...(matches.length === 0 && !isNobody ? { proposed: personName(name, address) } : {}),
    matches: matches.map((match) => ({
      ...recordView(match, addressOf),
      ...(match.parent ? { parent: recordView(match.parent, addressOf) } : {}),
    })),
  }
}
