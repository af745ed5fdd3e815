import type { AnswerRequest, Trouble } from '../../api/mailbox.ts'

type RecordCandidate = NonNullable<Trouble['candidates']>[number]
type ItemCandidate = NonNullable<Trouble['itemCandidates']>[number]

/** A question about a person that has one likely answer. */
export interface ClearTwin {
  readonly trouble: Trouble
  readonly candidate: RecordCandidate | ItemCandidate
  readonly isInOutlook: boolean
  readonly choice: AnswerRequest['choice']
}

/** Of somebody who is likely two others, or two of whom are likely the same, a person must say more than yes. */
export function clearTwins(troubles: readonly Trouble[]): readonly ClearTwin[] {
  const times = new Map<string, number>()
  for (const { id } of troubles.flatMap(candidatesOf)) times.set(id, (times.get(id) ?? 0) + 1)
  return troubles.flatMap((trouble): ClearTwin[] => {
    const [candidate, another] = candidatesOf(trouble)
    if (!candidate || another || times.get(candidate.id) !== 1) return []
    const isInOutlook = trouble.failure?.code === 'duplicate-in-mailbox'
    const choice = isInOutlook ? { linkToItem: candidate.id } : { linkTo: candidate.id }
    return [{ trouble, candidate, isInOutlook, choice }]
  })
}

function candidatesOf({ candidates = [], itemCandidates = [] }: Trouble): readonly (RecordCandidate | ItemCandidate)[] {
  return [...candidates, ...itemCandidates]
}
