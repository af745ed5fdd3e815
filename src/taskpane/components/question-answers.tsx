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
        <Candidate
          key={candidate.id}
          {...{ candidate, isBusy, of: name }}
          onChoose={() => onAnswer({ linkTo: candidate.id })}
        />
      ))}
      {itemCandidates.map((candidate) => (
        <Candidate
          key={candidate.id}
          {...{ candidate, isBusy, of: name }}
          onChoose={() => onAnswer({ linkToItem: candidate.id })}
        />
      ))}
      <div className={styles.answers}>
        <Button
          size="small"
          disabledFocusable={isBusy}
          aria-label={strings.answerOf(said.goOn, name)}
          onClick={() => onAnswer('go-on')}
        >
          {said.goOn}
        </Button>
        <Button
          size="small"
          appearance="subtle"
          disabledFocusable={isBusy}
          aria-label={strings.answerOf(said.leave, name)}
          onClick={() => onAnswer('leave')}
        >
          {said.leave}
        </Button>
      </div>
    </>
  )
}

interface CandidateProps {
  readonly candidate: Pick<NonNullable<Trouble['itemCandidates']>[number], 'name' | 'detail' | 'matched'> & {
    readonly url?: string | undefined
  }
  /** Whom it could be the same person as. */
  readonly of: string
  readonly isBusy: boolean
  onChoose(): void
}

/** Somebody who could be the same person, of the CRM with a link, or of the mailbox. */
function Candidate({ candidate: { name, detail, matched, url }, of, isBusy, onChoose }: CandidateProps) {
  const styles = useStyles()
  return (
    <div className={styles.candidate}>
      <span>
        {url ? (
          <Link href={url} target="_blank" rel="noreferrer">
            {name}
          </Link>
        ) : (
          name
        )}
        {detail && <Caption1 block>{detail}</Caption1>}
        <Caption1 block>{strings.matchedBy[matched]}</Caption1>
      </span>
      <Button size="small" disabledFocusable={isBusy} aria-label={strings.samePersonOf(of, name)} onClick={onChoose}>
        {strings.samePerson}
      </Button>
    </div>
  )
}
