/**
 * What one recipient's mailbox tracks by itself gets the category and a link in the mailboxes of the other recipients, too,
 * as far as this installation looks after them: also where their own rules have said no before. A person's own click
 * tells nobody.
 */
import { TandemError } from '../errors.ts'
import type { Actor } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import type { MailDecision } from './decide-mail.ts'
import { knownMessages } from './known-messages.ts'
import { type NeverTrack, neverReason } from './never-track.ts'
import type { KeptDecision, MailHeaders, MailWorld } from './notice.ts'
import { commonTrouble } from './unread.ts'

/** A copy that did not come for so long does not come any more, in milliseconds. */
const patienceMs = 86_400_000

/** Before the message is tracked, so that nobody is forgotten; whoever looks waits until the record is there. */
export async function tellOfCopies(
  { journal, now }: Pick<MailWorld, 'journal' | 'now'>,
  actor: Actor,
  { message, colleagues }: MailDecision,
): Promise<void> {
  if (colleagues.length === 0 || !message.internetMessageId || message.inSentItems) return
  await journal.tellOfMail(actor, message.internetMessageId, colleagues, now().toISOString())
}

/**
 * Messages that colleagues' mailboxes track and that stand here untracked.
 * @param track links one of them  @returns how many could not be looked for, or not be read
 */
export async function followCopies(
  world: MailWorld,
  actor: Actor,
  { never, track }: { readonly never: NeverTrack; readonly track: (message: MailHeaders) => Promise<void> },
  call: CallOptions,
): Promise<number> {
  const { journal, mailbox, crm } = world
  const told = await journal.mailTold(actor)
  if (told.length === 0) return 0
  const messageIds = told.map(({ messageId }) => messageId)
  const [found, emails] = await Promise.all([
    mailbox.findMessages(messageIds, call),
    crm.knownEmails({ ids: [], messageIds, tokens: [], alike: [] }, call),
  ])
  const inCrm = new Set(emails.map(({ messageId }) => messageId))
  const copies = found.map((one, index) => (one instanceof TandemError || !inCrm.has(messageIds[index]) ? [] : one))
  const ids = copies.flat()
  const [links, known, headers] = await Promise.all([
    journal.linksOfItems(actor, 'message', ids),
    // What a person untracked stays so.
    knownMessages(world, actor, ids),
    mailbox.mailHeaders(ids, call),
  ])
  const linked = new Set(links.map(({ itemId }) => itemId))
  const decided = new Map<string, KeptDecision>()
  for (const message of headers) {
    if (!message || message instanceof TandemError || message.isDraft || message.inSentItems || linked.has(message.id))
      continue
    if (known.has(message.id) || message.letGoIn !== undefined || neverReason(message, never)) continue
    await track(message)
    decided.set(message.id, { reason: { code: 'accepted-copy' }, at: world.now().toISOString() })
  }
  if (decided.size > 0) await journal.keepMailDecisions(actor, decided)
  const old = new Date(world.now().getTime() - patienceMs).toISOString()
  const unread = new Set(ids.filter((_id, index) => headers[index] instanceof TandemError))
  // As long as none can be looked for it is the mailbox that is away, and nothing is given up.
  const isAway = commonTrouble(found) !== undefined || commonTrouble(headers) !== undefined
  const isOver = ({ at }: { readonly at: string }, index: number) => {
    const here = copies[index] ?? []
    return at < old ? !isAway : here.length > 0 && !here.some((id) => unread.has(id))
  }
  await journal.forgetTold(
    actor,
    told.filter(isOver).map(({ messageId }) => messageId),
  )
  return found.filter((one) => one instanceof TandemError).length + unread.size
}
