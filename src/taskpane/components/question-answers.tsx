import { Button, Caption1, Link, makeStyles, tokens } from '@fluentui/react-components'
import type { AnswerRequest, Trouble } from '../../api/mailbox.ts'
import { strings } from '../strings.ts'

const useStyles = makeStyles({
  answers: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  candidate: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
})

export type Choice = AnswerRequest['choice']

interface QuestionAnswersProps {
  readonly trouble: Trouble
  readonly isBusy: boolean
  onAnswer(choice: Choice): void
}

/** Everything that a person can answer to one question. */
export function QuestionAnswers({
  trouble: { name = '', failure, candidates = [], itemCandidates = [] },
  isBusy,
  onAnswer,
}: QuestionAnswersProps) {
  const styles = useStyles()
  const said = strings.answers[failure?.code ?? ''] ?? strings.answersOtherwise
  return (
    <>
      {candidates.map((candidate) => (
        <div key={candidate.id} className={styles.candidate}>
          <span>
            <Link href={candidate.url} target="_blank" rel="noreferrer">
              {candidate.name}
            </Link>
            <Caption1 block>{strings.matchedBy[candidate.matched]}</Caption1>
          </span>
          <Button
            size="small"
            disabledFocusable={isBusy}
            aria-label={strings.samePersonOf(name, candidate.name)}
            onClick={() => onAnswer({ linkTo: candidate.id })}
          >
            {strings.samePerson}
          </Button>
        </div>
      ))}
      {itemCandidates.map((candidate) => (
        <div key={candidate.id} className={styles.candidate}>
          <span>
            {candidate.name}
            {candidate.detail && <Caption1 block>{candidate.detail}</Caption1>}
            <Caption1 block>{strings.matchedBy[candidate.matched]}</Caption1>
          </span>
          <Button
            size="small"
            disabledFocusable={isBusy}
            aria-label={strings.samePersonOf(name, candidate.name)}
            onClick={() => onAnswer({ linkToItem: candidate.id })}
          >
            {strings.samePerson}
          </Button>
        </div>
      ))}
      <div className={styles.answers}>
        <Button size="small" disabledFocusable={isBusy} onClick={() => onAnswer('go-on')}>
          {said.goOn}
        </Button>
        <Button size="small" appearance="subtle" disabledFocusable={isBusy} onClick={() => onAnswer('leave')}>
          {said.leave}
        </Button>
      </div>
    </>
  )
}
