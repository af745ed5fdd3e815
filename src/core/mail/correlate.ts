/** Which e-mail of the CRM a message belongs to: the first that is found in this order. */
import type { CorrelationSettings, KnownEmail, MailHeaders } from './notice.ts'
import { smartMatch } from './smart-matching.ts'
import { tokensIn } from './tracking-token.ts'

export const correlationMethods = ['InReplyTo', 'TrackingToken', 'ConversationIndex', 'SmartMatching'] as const
export type CorrelationMethod = (typeof correlationMethods)[number]

/** What gave a record to be regarding, where no person chose it: a tracked folder, or the e-mail that a message belongs to. */
export type RegardingGiver = 'folder' | CorrelationMethod

export interface Correlation {
  readonly method: CorrelationMethod
  readonly email: KnownEmail
}

export interface CorrelationSources {
  readonly settings: CorrelationSettings
  /** E-mails of the CRM that may be it. */
  readonly known: readonly KnownEmail[]
  /** E-mails that messages of the same conversation in this mailbox are linked to, newest first. */
  readonly ofConversation: readonly KnownEmail[]
  /** An installation's choice: off, as Microsoft's default is. */
  readonly isSmart: boolean
}

export function correlate(message: MailHeaders, sources: CorrelationSources): Correlation | undefined {
  const { settings, known, ofConversation, isSmart } = sources
  if (!settings.isOn) return undefined
  const answered = message.inReplyTo && known.find(({ messageId }) => isSameId(messageId, message.inReplyTo))
  if (answered) return { method: 'InReplyTo', email: answered }
  for (const token of tokensIn(message.subject, settings.trackingPrefix)) {
    const named = known.find(({ trackingToken }) => isSameToken(trackingToken, token))
    if (named) return { method: 'TrackingToken', email: named }
  }
  const [thread] = ofConversation
  if (thread) return { method: 'ConversationIndex', email: thread }
  if (!isSmart) return undefined
  const addresses = [...(message.from ? [message.from] : []), ...message.to, ...message.cc]
  // A message is no answer to itself.
  const others = known.filter(({ messageId }) => !isSameId(messageId, message.internetMessageId))
  const alike = smartMatch({ subject: message.subject, addresses }, others, settings)
  return alike && { method: 'SmartMatching', email: alike }
}

const bare = (id: string | undefined) => id?.trim().replace(/^<|>$/g, '')
export const isSameId = (one: string | undefined, other: string | undefined) =>
  bare(one) !== undefined && bare(one) === bare(other)
const packed = (token: string | undefined) => token?.replace(/\s/g, '').toLowerCase()
const isSameToken = (one: string | undefined, other: string) => packed(one) === packed(other)
