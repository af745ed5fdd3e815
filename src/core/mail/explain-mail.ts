/** "Why was this (not) tracked?", for any message: what was decided when it came, and what would be decided now. */
import { TandemError } from '../errors.ts'
import type { Actor, Link } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import { decideMail, type MailChoices, type MailDecision } from './decide-mail.ts'
import type { KeptDecision, MailWorld } from './notice.ts'
import { demandedOf, sinceOf } from './since.ts'

export interface MailExplanation {
  readonly link?: Link
  /** When it came; absent where no rule has looked at it. */
  readonly decided?: KeptDecision
  readonly now: MailDecision
}

/** @throws TandemError `item-gone`, or why it can't be read */
export async function explainMail(
  world: MailWorld,
  actor: Actor,
  itemId: string,
  choices: MailChoices,
  call: CallOptions,
): Promise<MailExplanation> {
  const [message] = await world.mailbox.mailHeaders([itemId], call)
  if (message instanceof TandemError) throw message
  if (!message) throw new TandemError('item-gone', { side: 'mailbox' })
  const since = (await sinceOf(world, actor)) ?? world.now().toISOString()
  const notBefore = await demandedOf(world, actor)
  const rules = { ...choices, since, ...(notBefore ? { notBefore } : {}) }
  const [link, decisions, [now]] = await Promise.all([
    world.journal.findLink(actor, 'message', message.id),
    world.journal.mailDecisions(actor, [message.id]),
    decideMail(world, actor, [message], rules, call),
  ])
  if (!now) throw new TandemError('item-gone', { side: 'mailbox' })
  const decided = decisions.get(message.id)
  return { ...(link ? { link } : {}), ...(decided ? { decided } : {}), now }
}
