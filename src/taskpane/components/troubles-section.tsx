import { Button, Caption1, Link, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { AnswerRequest, Trouble, TroubleList } from '../../api/mailbox.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { useInstants, useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  entry: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalS} 0`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: 'anywhere',
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
  answers: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  candidate: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
})

type Choice = AnswerRequest['choice']
const questions: ReadonlySet<string> = new Set([
  'duplicate-found',
  'duplicate-in-mailbox',
  'previously-linked',
  'schedule-conflict',
])

/** What could not follow, or waits, each with its reason; what is a question can be answered here. */
export function TroublesSection({ about }: { readonly about: unknown }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [reading, , change] = useReading((signal) => pane.api.call('troubles', undefined, signal), [pane, about])
  const [busy, setBusy] = useState<string>()
  const [failure, setFailure] = useState<Failure>()
  // The mailbox itself is what the page is about: without this list it is still told.
  if (reading.is !== 'read' || reading.value.troubles.length === 0) return null

  async function answer(linkId: string, choice: Choice): Promise<void> {
    setBusy(linkId)
    setFailure(undefined)
    try {
      const now: TroubleList = await pane.api.call('answer', { linkId, choice })
      change(() => now)
    } catch (error) {
      setFailure(failureOf(error))
    } finally {
      setBusy(undefined)
    }
  }

  return (
    <Section title={strings.troublesTitle}>
      {failure && (
        <FailureNotice
          failure={failure}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={() => setFailure(undefined)}
        />
      )}
      <ul className={styles.list}>
        {reading.value.troubles.map((trouble) => (
          <li key={trouble.linkId} className={styles.entry}>
            <Said trouble={trouble} />
            {trouble.failure && questions.has(trouble.failure.code) && (
              <Answers
                trouble={trouble}
                isBusy={busy !== undefined}
                onAnswer={(choice) => void answer(trouble.linkId, choice)}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Said({ trouble: { name, kind, failure, state, since } }: { trouble: Trouble }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  return (
    <>
      <span className={styles.name}>{name || strings.troubleKinds[kind]}</span>
      <span>{failure?.detail ?? strings.troubleWaits}</span>
      <Caption1 className={styles.quiet}>
        {state === 'pending' ? strings.troubleWaitsSince(sayInstant(since)) : strings.troubleSince(sayInstant(since))}
      </Caption1>
    </>
  )
}

function Answers({
  trouble: { name = '', failure, candidates = [], itemCandidates = [] },
  isBusy,
  onAnswer,
}: {
  trouble: Trouble
  isBusy: boolean
  onAnswer(choice: Choice): void
}) {
  const styles = useStyles()
  const said = strings.answers[failure?.code ?? ''] ?? strings.answersOtherwise
  return (
    <>
      {candidates.map((candidate) => (
        <div key={candidate.id} className={styles.candidate}>
          <Link href={candidate.url} target="_blank" rel="noreferrer">
            {candidate.name}
          </Link>
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
