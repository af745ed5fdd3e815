/** Whether a message is tracked by itself, and why: the five filters over all its recipients. */
import { trackedCategory } from '../mark.ts'
import type { AddressMatch } from '../record.ts'
import type { Correlation } from './correlate.ts'
import { type NeverReason, type NeverTrack, neverReason } from './never-track.ts'
import type { FilteringMethod, MailHeaders } from './notice.ts'
import type { FolderRule } from './tracked-folders.ts'

export interface AcceptContext {
  /** Effective start date: what was received before is nobody's news. ISO instant. */
  readonly since: string
  readonly never: NeverTrack
  /** Of the mailbox's owner: a user, or a queue. */
  readonly ownerId: string
  /** A shared mailbox has an address that is no user's. */
  readonly shared?: { readonly address: string }
  /** By id of user or queue: of the owner, and of other recipients as far as they are known. */
  readonly methods: Readonly<Record<string, FilteringMethod>>
  /** Rows that carry one of the addresses. */
  readonly people: readonly AddressMatch[]
  readonly correlation?: Correlation
  /** Whether messages in Sent Items are looked at. */
  readonly tracksSent: boolean
  /** The tracked folder that it lies in. */
  readonly folder?: FolderRule
  /** Start date that an administrator set: for what lies in a tracked folder alone it counts. ISO instant. */
  readonly notBefore?: string
}

export type AcceptReason =
  | { readonly code: 'accepted-all' | 'accepted-thread' | 'accepted-sender'; readonly user: string }
  | FolderReason
  | NeverReason
  | {
      readonly code:
        | 'accepted-copy'
        | 'draft'
        | 'meeting-message'
        | 'let-go'
        | 'before-start'
        | 'before-folder-start'
        | 'sent-not-tracked'
        | 'filter-none'
        | 'no-recipient-match'
        | 'no-correlation-match'
        | 'sender-unknown'
        | 'unreadable'
    }

/** Everything in a tracked folder is tracked, whatever the filters say. */
export interface FolderReason {
  readonly code: 'accepted-folder'
  /** What the folder was called. */
  readonly entry: string
  /** `mailboxtrackingfolderid` */
  readonly rule: string
  /** The folder gave it its record. */
  readonly regards?: true
  /** It lies there no longer; another folder was first to give it its record; or it was untracked there. */
  readonly after?: 'left' | 'yielded' | 'let-go'
}

export interface Acceptance {
  readonly isAccepted: boolean
  readonly reason: AcceptReason
  /** Users and queues whose filters let it through, by id. */
  readonly accepting: ReadonlySet<string>
}

const acceptors: ReadonlySet<string> = new Set(['systemuser', 'queue'])
/** Rows whose sender method 2 accepts. */
const customers: ReadonlySet<string> = new Set(['lead', 'contact', 'account'])

const refused = (reason: AcceptReason): Acceptance => ({ isAccepted: false, reason, accepting: new Set() })

export function accept(message: MailHeaders, context: AcceptContext): Acceptance {
  if (message.isDraft) return refused({ code: 'draft' })
  // Not a copy of the message, the meeting itself is what belongs into the CRM.
  if (message.isMeetingMessage) return refused({ code: 'meeting-message' })
  if (isLetGo(message, context.folder)) return refused({ code: 'let-go' })
  const never = neverReason(message, context.never)
  if (never) return refused(never)
  if (context.folder) return acceptInFolder(message, context.folder, context.notBefore)
  if (message.inSentItems && !context.tracksSent) return refused({ code: 'sent-not-tracked' })
  if (message.receivedDateTime !== undefined && message.receivedDateTime < context.since)
    return refused({ code: 'before-start' })
  const users = acceptingUsers(message, context)
  const methods = users.flatMap((user) => {
    const method = context.methods[user]
    return method === undefined ? [] : [{ user, method }]
  })
  if (methods.length === 0) return refused({ code: 'no-recipient-match' })
  const refusals = new Set<AcceptReason['code']>()
  const accepting: typeof methods = []
  for (const one of methods) {
    const reason = byMethod(one, message, context)
    if (reason === undefined) accepting.push(one)
    else refusals.add(reason)
  }
  const [first] = accepting
  if (first) {
    const reason = { code: acceptedBy[first.method], user: first.user }
    return { isAccepted: true, reason, accepting: new Set(accepting.map(({ user }) => user)) }
  }
  // Of several reasons the one that is closest to having been tracked.
  const order = ['no-correlation-match', 'sender-unknown', 'filter-none'] as const
  return refused({ code: order.find((code) => refusals.has(code)) ?? 'no-recipient-match' })
}

/** Untracked, and neither marked again since nor moved into a tracked folder: both are newer words. */
function isLetGo({ letGoIn, categories }: MailHeaders, folder: FolderRule | undefined): boolean {
  if (letGoIn === undefined || categories.includes(trackedCategory.displayName)) return false
  return folder === undefined || folder.folderId === letGoIn
}

/** Whenever it came: what counts is when it was last changed, and moving it there is a change. */
function acceptInFolder(
  { lastModifiedDateTime }: MailHeaders,
  { name, rowId }: FolderRule,
  notBefore: string | undefined,
): Acceptance {
  if (notBefore && lastModifiedDateTime && Date.parse(lastModifiedDateTime) < Date.parse(notBefore))
    return refused({ code: 'before-folder-start' })
  // No filter let it through.
  return { isAccepted: true, reason: { code: 'accepted-folder', entry: name, rule: rowId }, accepting: new Set() }
}

const acceptedBy = ['accepted-all', 'accepted-thread', 'accepted-sender', 'accepted-sender', 'accepted-all'] as const

/** The owner, whatever address the message came to, and users and queues among the recipients. */
function acceptingUsers(message: MailHeaders, context: AcceptContext): readonly string[] {
  const { ownerId } = context
  return message.inSentItems ? [ownerId] : [...new Set([ownerId, ...addressedUsers(message, context)])]
}

function addressedUsers(message: MailHeaders, { people, shared, ownerId }: AcceptContext): readonly string[] {
  const recipients = new Set([...message.to, ...message.cc])
  const own = shared && recipients.has(shared.address) ? [ownerId] : []
  const users = people
    .filter(({ table, address, isActive }) => acceptors.has(table) && isActive && recipients.has(address))
    .map(({ id }) => id)
  return [...own, ...users]
}

/** @returns why not; undefined where it is accepted */
function byMethod(
  { user, method }: { readonly user: string; readonly method: FilteringMethod },
  message: MailHeaders,
  context: AcceptContext,
): 'no-correlation-match' | 'sender-unknown' | 'filter-none' | 'no-recipient-match' | undefined {
  const { people, correlation } = context
  if (method === 4) return 'filter-none'
  if (method === 0) return undefined
  // Of a blind copy or a list only "all" lets anything through.
  if (!message.inSentItems && !addressedUsers(message, context).includes(user)) return 'no-recipient-match'
  if (method === 1) return correlation ? undefined : 'no-correlation-match'
  const others = message.inSentItems ? [...message.to, ...message.cc] : message.from ? [message.from] : []
  const matches = people.filter(({ address, id }) => others.includes(address) && id !== user)
  const isKnown = matches.some(({ table }) => method === 3 || customers.has(table))
  return isKnown ? undefined : 'sender-unknown'
}
