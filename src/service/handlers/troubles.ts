/** What could not follow, or waits, and the answers to what is asked about it. */
import type { AnswerRequest, AnswersRequest, AnswersResult, TroubleList } from '../../api/mailbox.ts'
import { TandemError } from '../../core/errors.ts'
import { type AnswerTo, answerQuestions, questions } from '../../core/follow/answer.ts'
import type { Followed } from '../../core/follow/pair.ts'
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
export async function answerTrouble(call: SignedInCall, request: AnswerRequest): Promise<TroubleList> {
  const [result] = await carryOut(call, [request])
  if (result instanceof Error) throw result
  const failure = failureOf(result as Followed)
  if (failure) throw new TandemError(failure.code as TandemError['code'], { detail: failure.detail })
  return showTroubles(call)
}

/** One that fails is said so in its place, and holds up no other (invariant 10). */
export async function answerTroubles(call: SignedInCall, { answers }: AnswersRequest): Promise<AnswersResult> {
  const carriedOut = await carryOut(call, answers)
  const results = answers.map(({ linkId }, index): AnswersResult['results'][number] => {
    const result = carriedOut[index] as (typeof carriedOut)[number]
    const failure = result instanceof Error ? { code: result.code, detail: result.message } : failureOf(result)
    if (failure) return { linkId, outcome: 'failed', failure }
    return { linkId, outcome: (result as Followed).outcome === 'pending' ? 'pending' : 'done' }
  })
  return { results, ...(await showTroubles(call)) }
}

/** @returns for each answer, in their order, what came of it or why it was not taken */
async function carryOut(
  call: SignedInCall,
  answers: readonly AnswerRequest[],
): Promise<readonly (Followed | TandemError | Refusal)[]> {
  const actor = actorOf(call)
  const asked = (await call.store.troubledLinks(actor, mostTroubles)).filter(isQuestion)
  const taken = await Promise.all(
    answers.map(async ({ linkId, choice }): Promise<AnswerTo | Refusal> => {
      const link = asked.find(({ id }) => id === linkId)
      if (!link)
        return new Refusal('not-found', 'Nothing is asked about this item any more. Look at the mailbox again.')
      return (typeof choice === 'string' ? undefined : await whyNotFree(call, link, choice)) ?? { link, answer: choice }
    }),
  )
  const { correlationId, signal } = call
  const good = taken.flatMap((answer) => (answer instanceof Refusal ? [] : [answer]))
  const followed =
    good.length > 0 ? [...(await answerQuestions(call.world, actor, good, { correlationId, signal }, asked))] : []
  return taken.map((answer) => (answer instanceof Refusal ? answer : (followed.shift() as Followed | TandemError)))
}

/** Another question is no failure of the answer: it is asked next. */
function failureOf({ outcome, receipt }: Followed): Link['failure'] {
  const failure = outcome === 'failed' ? receipt?.failure : undefined
  return failure && !questions.has(failure.code) ? failure : undefined
}

/** Who is to be the same may not be somebody else already, and must be what was asked about. */
async function whyNotFree(
  call: SignedInCall,
  { failure }: Link,
  choice: Exclude<AnswerRequest['choice'], string>,
): Promise<Refusal | undefined> {
  const actor = actorOf(call)
  const isOfItem = 'linkToItem' in choice
  const path = isOfItem ? 'choice.linkToItem' : 'choice.linkTo'
  if (failure?.code !== (isOfItem ? 'duplicate-in-mailbox' : 'duplicate-found'))
    return new Refusal('invalid-value', 'That is no answer to what is asked about this item.', {
      errors: [{ path, message: 'is no answer to this question' }],
    })
  const others = isOfItem
    ? await call.store.linksOfItems(actor, 'contact', [choice.linkToItem])
    : await call.store.linksOfRecords(actor, 'contact', [choice.linkTo])
  if (!others.some(({ state }) => state === 'tracked')) return undefined
  return new Refusal(
    'invalid-value',
    'That contact follows another one already. Choose another one, or make a new contact.',
    { errors: [{ path, message: 'is linked already' }] },
  )
}

const actorOf = ({ caller: { tid, oid } }: SignedInCall) => ({ tid, oid })
