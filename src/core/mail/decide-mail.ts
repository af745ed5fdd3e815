/** Gathers what the rules need for some messages, in few requests, and decides for each. Nothing is written. */
import type { Actor } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import type { AddressMatch, RecordReference } from '../record.ts'
import { type Acceptance, accept } from './accept.ts'
import type { AutomaticTracking } from './automatic.ts'
import { type Correlation, correlate } from './correlate.ts'
import type { NeverTrack } from './never-track.ts'
import type { AlikeWish, CorrelationSettings, FilteringMethod, KnownEmail, MailHeaders, MailWorld } from './notice.ts'
import { ownerOfMail } from './owner.ts'
import { type OwnQueue, type QueueItemRules, queuesFor, usualQueueItems } from './queues.ts'
import { bareSubject, wordsToFind } from './smart-matching.ts'
import type { FolderRule } from './tracked-folders.ts'
import { tokensIn } from './tracking-token.ts'

/** What an installation and a person chose for automatic tracking. */
export interface MailChoices {
  readonly never: NeverTrack
  /** */
  readonly tracksSent: boolean
  /** smart matching. */
  readonly isSmart: boolean
  /** Of a shared mailbox: its address, which is no user's, and what was chosen for it instead of for a user. */
  readonly shared?: { readonly address: string; readonly method: FilteringMethod; readonly queue?: OwnQueue }
  /** Absent: as Microsoft has it. */
  readonly queueItems?: QueueItemRules
  /** Folders that are followed: of what lies in them everything is tracked. */
  readonly folders?: readonly FolderRule[]
  /** ISO instant: the start date that an administrator set. */
  readonly notBefore?: string
}

export interface MailDecision extends Acceptance {
  readonly message: MailHeaders
  readonly correlation?: Correlation
  /** Goes with the tracking, where it is accepted. */
  readonly automatic: AutomaticTracking
  /** `systemuserid` of the other users among its recipients. */
  readonly colleagues: readonly string[]
}

/** @param since effective start date, ISO instant */
export async function decideMail(
  world: MailWorld,
  actor: Actor,
  messages: readonly MailHeaders[],
  choices: MailChoices & { readonly since: string },
  options: CallOptions,
): Promise<readonly MailDecision[]> {
  if (messages.length === 0) return []
  const { crm, journal } = world
  const [me, personal, settings, { unresolveSenderOnMultipleMatch: unresolvesTies }] = await Promise.all([
    crm.whoAmI(options),
    crm.personalOptions(options),
    crm.correlationSettings(options),
    crm.settings(options),
  ])
  const own = choices.shared?.queue
  const ownerId = own?.id ?? me.systemUserId
  const conversations = [...new Set(messages.map(({ conversationId }) => conversationId).filter(Boolean))]
  const [{ matches: people }, links] = await Promise.all([
    crm.lookup({ addresses: [...new Set(messages.flatMap(addressesOf))] }, options),
    journal.linksOfConversations(actor, conversations),
  ])
  const tracked = links.filter(({ state, table }) => state === 'tracked' && table === 'email')
  const others = (wanted: string) => [
    ...new Set(people.flatMap(({ table, id }) => (table === wanted && id !== ownerId ? [id] : []))),
  ]
  const [users, queues] = [others('systemuser'), others('queue')]
  const [known, theirs, ofQueues] = await Promise.all([
    crm.knownEmails(
      {
        ids: [...new Set(tracked.map(({ recordId }) => recordId))],
        messageIds: [...new Set(messages.flatMap(({ inReplyTo }) => inReplyTo ?? []))],
        tokens: [...new Set(messages.flatMap(({ subject }) => tokensIn(subject, settings.trackingPrefix)))],
        alike: choices.isSmart ? alikeWishes(messages, settings) : [],
      },
      options,
    ),
    users.length > 0 ? crm.filteringMethods(users, options) : {},
    queues.length > 0 ? crm.queueMethods(queues, options) : {},
  ])
  const methods = { ...theirs, ...ofQueues, [ownerId]: choices.shared?.method ?? personal.incomingEmailFilteringMethod }
  const byId = new Map(known.map((email) => [email.id, email]))
  return messages.map((message): MailDecision => {
    const ofConversation = tracked.flatMap(({ conversationId, recordId, itemId }): readonly KnownEmail[] => {
      const email = byId.get(recordId)
      return email && conversationId === message.conversationId && itemId !== message.id ? [email] : []
    })
    const correlation = correlate(message, { settings, known, ofConversation, isSmart: choices.isSmart })
    const folder = choices.folders?.find(({ folderId }) => folderId === message.parentFolderId)
    const context = {
      ...{ ...choices, ownerId, methods, people },
      ...(correlation ? { correlation } : {}),
      ...(folder ? { folder } : {}),
    }
    const acceptance = accept(message, context)
    const correlatedOwner = correlation?.email.ownerId
    const found = ownerOfMail(message, {
      ...{ people, ownerId, unresolvesTies, accepting: acceptance.accepting },
      ...(correlatedOwner ? { correlatedOwner } : {}),
    })
    // What a queue's mailbox got as a blind copy or through a list is its owner's.
    const owner = found ?? (message.inSentItems ? undefined : own?.owner)
    const rules = choices.queueItems ?? usualQueueItems
    const ids = queuesFor(message, { people, rules, own, accepting: acceptance.accepting })
    return {
      ...{ message, ...acceptance },
      ...(correlation ? { correlation } : {}),
      colleagues: colleaguesOf(message, people, ownerId),
      automatic: {
        ...automaticOf(message, acceptance, { settings, people, own, ...(correlation ? { correlation } : {}) }, owner),
        ...(ids.length > 0 ? { queues: { ids, ofKnownEmail: rules.ofKnownEmail } } : {}),
      },
    }
  })
}

/** Messages of one thread look for the same once. */
function alikeWishes(messages: readonly MailHeaders[], settings: CorrelationSettings): readonly AlikeWish[] {
  const wishes = messages.flatMap((message): AlikeWish[] => {
    const words = wordsToFind(message.subject, settings)
    return words.length > 0 ? [{ words, addresses: settings.leastAddresses > 0 ? addressesOf(message) : [] }] : []
  })
  return [...new Map(wishes.map((wish) => [JSON.stringify(wish), wish])).values()]
}

function colleaguesOf({ to, cc }: MailHeaders, people: readonly AddressMatch[], ownerId: string): readonly string[] {
  const recipients = new Set([...to, ...cc])
  const users = people.filter(
    ({ table, isActive, address }) => table === 'systemuser' && isActive && recipients.has(address),
  )
  return [...new Set(users.map(({ id }) => id))].filter((id) => id !== ownerId)
}

function automaticOf(
  message: MailHeaders,
  { reason }: Acceptance,
  {
    settings,
    people,
    own,
    correlation,
  }: {
    readonly settings: CorrelationSettings
    readonly people: readonly AddressMatch[]
    readonly own: OwnQueue | undefined
    readonly correlation?: Correlation
  },
  owner: RecordReference | undefined,
): AutomaticTracking {
  const user = 'user' in reason ? reason.user : undefined
  const isQueue = own?.id === user || people.some(({ table, id }) => table === 'queue' && id === user)
  return {
    ...(user ? { accepting: { table: isQueue ? 'queue' : 'systemuser', id: user } } : {}),
    ...(owner ? { owner } : {}),
    ...(correlation
      ? {
          correlated: {
            ...{ id: correlation.email.id, method: correlation.method },
            isSubjectChanged:
              bareSubject(message.subject, settings) !== bareSubject(correlation.email.subject, settings),
          },
        }
      : {}),
  }
}

const addressesOf = ({ from, to, cc }: MailHeaders) => [...(from ? [from] : []), ...to, ...cc]
