/** What Exchange takes over from MAPI properties while a message is made; afterwards they change nothing any more. */
import { headersIn } from '../../interchange/message-date.ts'
import { canonicalId } from './extended-properties.ts'
import { asList, asObject, asText, type Json } from './values.ts'

/** Bits of PidTagMessageFlags. */
const [flagRead, flagUnsent] = [1, 8]

export interface MapiWords {
  /** The message is no draft; with the flag of it, somebody read it. */
  readonly sent: { readonly isRead: boolean } | undefined
  readonly received: Date | undefined
  readonly submitted: Date | undefined
  /** Base64. */
  readonly conversationIndex: string | undefined
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** Message-IDs of the thread, oldest first. */
  readonly references: readonly string[]
}

export function readMapi(body: Json): MapiWords {
  const given = new Map(
    asList(body.singleValueExtendedProperties).map((each) => {
      const { id, value } = asObject(each)
      return [canonicalId(asText(id)) ?? '', asText(value)] as const
    }),
  )
  const date = (id: string) => {
    const time = Date.parse(given.get(id) ?? '')
    return Number.isNaN(time) ? undefined : new Date(time)
  }
  const flags = given.get('Integer 0xe07')
  const inReplyTo = given.get('String 0x1042') ?? ''
  const references = given.get('String 0x1039') ?? ''
  const isSent = flags !== undefined && (Number(flags) & flagUnsent) === 0
  return {
    sent: isSent ? { isRead: (Number(flags) & flagRead) !== 0 } : undefined,
    received: date('SystemTime 0xe06'),
    submitted: date('SystemTime 0x39'),
    conversationIndex: given.get('Binary 0x71'),
    headers: headersIn(given.get('String 0x7d') ?? threadingLines(inReplyTo, references)),
    references: [...`${references} ${inReplyTo}`.matchAll(/<[^<>\s]+>/g)].map(([id]) => id),
  }
}

const threadingLines = (inReplyTo: string, references: string) =>
  [inReplyTo && `In-Reply-To: ${inReplyTo}`, references && `References: ${references}`].filter(Boolean).join('\n')
