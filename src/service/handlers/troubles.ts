/** What could not follow, or waits, and the answers to what is asked about it. */
import type { AnswerRequest, TroubleList } from '../../api/mailbox.ts'
import { TandemError } from '../../core/errors.ts'
import { answerQuestion, questions } from '../../core/follow/answer.ts'
import type { Link } from '../../core/link.ts'
import { questionTopic } from '../alerts.ts'
import { Refusal } from '../problems.ts'
import { troubleViews } from '../views/trouble.ts'
import type { SignedInCall } from './call.ts'

const mostTroubles = 100

export async function showTroubles(call: SignedInCall): Promise<TroubleList> {
  const actor = actorOf(call)
  const links = await call.store.troubledLinks(actor, mostTroubles)
  // What was asked may have been settled by itself.
  if (!links.some(isQuestion)) await call.store.closeAlert(actor, questionTopic)
  return { troubles: [...(await troubleViews(call, links))] }
}

const isQuestion = ({ failure }: Link) => failure !== undefined && questions.has(failure.code)

/** @throws Refusal `not-found`: nothing is asked about this link; `invalid-value`: that one is linked already */
export async function answerTrouble(call: SignedInCall, { linkId, choice }: AnswerRequest): Promise<TroubleList> {
  const actor = actorOf(call)
  const asked = (await call.store.troubledLinks(actor, mostTroubles)).filter(isQuestion)
  const link = asked.find(({ id }) => id === linkId)
  if (!link) throw new Refusal('not-found', 'Nothing is asked about this item any more. Look at the mailbox again.')
  if (typeof choice !== 'string') await checkFree(call, link, choice)
  const { correlationId, signal } = call
  const { outcome, receipt } = await answerQuestion(call.world, actor, link, choice, { correlationId, signal }, asked)
  if (outcome === 'failed' && receipt?.failure !== undefined && !questions.has(receipt.failure.code))
    throw new TandemError(receipt.failure.code as TandemError['code'], { detail: receipt.failure.detail })
  return showTroubles(call)
}

/** Who is to be the same may not be somebody else already, and must be what was asked about. */
async function checkFree(
  call: SignedInCall,
  { failure }: Link,
  choice: Exclude<AnswerRequest['choice'], string>,
): Promise<void> {
  const actor = actorOf(call)
  const isOfItem = 'linkToItem' in choice
  const path = isOfItem ? 'choice.linkToItem' : 'choice.linkTo'
  if (failure?.code !== (isOfItem ? 'duplicate-in-mailbox' : 'duplicate-found'))
    throw new Refusal('invalid-value', 'That is no answer to what is asked about this item.', {
      errors: [{ path, message: 'is no answer to this question' }],
    })
  const others = isOfItem
    ? await call.store.linksOfItems(actor, 'contact', [choice.linkToItem])
    : await call.store.linksOfRecords(actor, 'contact', [choice.linkTo])
  if (others.some(({ state }) => state === 'tracked'))
    throw new Refusal(
      'invalid-value',
      'That contact follows another one already. Choose another one, or make a new contact.',
      { errors: [{ path, message: 'is linked already' }] },
    )
}

const actorOf = ({ caller: { tid, oid } }: SignedInCall) => ({ tid, oid })
