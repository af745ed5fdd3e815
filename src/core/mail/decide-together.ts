/**
 * Messages that arrive together are decided as if each had come by itself: what belongs to another one of the group waits until
 * that is tracked, and is decided anew then. Where nothing in the group is related all are decided at once. A
 * token names an e-mail that was sent from the CRM, never one that just came.
 */
import type { Actor } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import { isSameId } from './correlate.ts'
import { decideMail, type MailChoices, type MailDecision } from './decide-mail.ts'
import type { MailHeaders, MailWorld } from './notice.ts'

/** @param choices with `track` for what the rules let through  @returns what came of each, the oldest first */
export async function decideTogether(
  world: MailWorld,
  actor: Actor,
  messages: readonly MailHeaders[],
  choices: MailChoices & {
    readonly since: string
    readonly track: (accepted: readonly MailDecision[]) => Promise<void>
  },
  call: CallOptions,
): Promise<readonly MailDecision[]> {
  const { track, ...rules } = choices
  const ordered = [...messages].sort((one, other) => (receivedOf(one) < receivedOf(other) ? -1 : 1))
  const decisions = new Map<string, MailDecision>()
  const decide = async (some: readonly MailHeaders[]) => {
    for (const decision of await decideMail(world, actor, some, rules, call))
      decisions.set(decision.message.id, decision)
  }
  await decide(ordered)
  const parents = parentsIn(ordered, decisions)
  const tracked: MailHeaders[] = []
  const again = new Set<string>()
  for (let waiting = ordered; waiting.length > 0; ) {
    const open = new Set(waiting.map(({ id }) => id))
    const free = waiting.filter(({ id }) => !open.has(parents.get(id) ?? ''))
    // Two that answer each other: somebody has to be first.
    const ready = free.length > 0 ? free : waiting.slice(0, 1)
    await decide(ready.filter((message) => tracked.some((other) => isRelated(message, other))))
    const accepted = ready.flatMap(({ id }) => {
      const decision = decisions.get(id)
      return decision?.isAccepted ? [decision] : []
    })
    await track(accepted)
    const fresh = accepted.map(({ message }) => message)
    tracked.push(...fresh)
    const done = new Set(ready.map(({ id }) => id))
    const refused = ordered.filter(
      (message) =>
        (!open.has(message.id) || done.has(message.id)) &&
        !again.has(message.id) &&
        decisions.get(message.id)?.reason.code === 'no-correlation-match' &&
        fresh.some((other) => isRelated(message, other)),
    )
    for (const { id } of refused) again.add(id)
    waiting = [...waiting.filter(({ id }) => !done.has(id)), ...refused]
  }
  return ordered.flatMap(({ id }) => decisions.get(id) ?? [])
}

const receivedOf = ({ receivedDateTime }: MailHeaders) => receivedDateTime ?? ''

const answers = (message: MailHeaders, other: MailHeaders) =>
  message.id !== other.id && message.inReplyTo !== undefined && isSameId(message.inReplyTo, other.internetMessageId)

const isRelated = (message: MailHeaders, other: MailHeaders) =>
  message.id !== other.id &&
  (answers(message, other) || (message.conversationId !== '' && message.conversationId === other.conversationId))

/** By id the one of the group that each waits for: the one that it answers, or else the one that its conversation begins with. */
function parentsIn(
  messages: readonly MailHeaders[],
  decisions: ReadonlyMap<string, MailDecision>,
): ReadonlyMap<string, string> {
  const ofMessageId = new Map(messages.map((message) => [message.internetMessageId, message]))
  const answered = new Map(
    messages.flatMap((message) => {
      const other = message.inReplyTo && ofMessageId.get(message.inReplyTo)
      return other && answers(message, other) ? [[message.id, other.id] as const] : []
    }),
  )
  const isKnown = ({ id }: MailHeaders) => {
    const method = decisions.get(id)?.correlation?.method
    return method !== undefined && method !== 'SmartMatching'
  }
  const heads = new Map<string, MailHeaders>()
  // What belongs to an e-mail of the CRM gives its record to the rest of its conversation.
  for (const message of [...messages.filter(isKnown), ...messages])
    if (message.conversationId && !answered.has(message.id) && !heads.has(message.conversationId))
      heads.set(message.conversationId, message)
  return new Map(
    messages.flatMap((message) => {
      const head = isKnown(message) ? undefined : heads.get(message.conversationId)
      const parent = answered.get(message.id) ?? (head?.id === message.id ? undefined : head?.id)
      return parent ? [[message.id, parent] as const] : []
    }),
  )
}
