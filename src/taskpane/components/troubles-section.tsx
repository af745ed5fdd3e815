import { Caption1, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { AnswersResult, Trouble, TroubleList } from '../../api/mailbox.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { type ClearTwin, clearTwins } from './clear-twins.ts'
import { FailureNotice } from './failure-notice.tsx'
import { useInstants, useSurroundings } from './pane-context.tsx'
import { type Choice, QuestionAnswers } from './question-answers.tsx'
import { Section } from './section.tsx'
import { TwinsSection } from './twins-section.tsx'
import { useKeptFocus } from './use-kept-focus.ts'
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
  said: { outlineStyle: 'none' },
  failures: { margin: 0, paddingLeft: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
})

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
  const [reading, again, change] = useReading((signal) => pane.api.call('troubles', undefined, signal), [pane, about])
  const [busy, setBusy] = useState<string>()
  const [failure, setFailure] = useState<Failure>()
  const [outcome, setOutcome] = useState<Outcome>()
  const { fallback } = useKeptFocus<HTMLDivElement>(outcome)
  // The mailbox itself is what the page is about: it is still told.
  if (reading.is === 'failed')
    return (
      <Section title={strings.troublesTitle}>
        <FailureNotice failure={reading.failure} onRetry={again} onSignIn={() => void pane.signIn('again')} />
      </Section>
    )
  if (reading.is !== 'read' || (reading.value.troubles.length === 0 && !outcome)) return null

  async function carryOut(what: string, work: () => Promise<TroubleList & { outcome: Outcome }>): Promise<void> {
    setBusy(what)
    setFailure(undefined)
    setOutcome(undefined)
    try {
      const { troubles, outcome: came } = await work()
      setOutcome(came)
      change(() => ({ troubles }))
    } catch (error) {
      setFailure(failureOf(error))
    } finally {
      setBusy(undefined)
    }
  }
  const answer = ({ linkId, name, kind }: Trouble, choice: Choice) =>
    carryOut(linkId, async () => {
      const list = await pane.api.call('answer', { linkId, choice })
      return { ...list, outcome: { answered: name || strings.troubleKinds[kind] } }
    })
  const link = (twins: readonly ClearTwin[]) =>
    carryOut('all', async () => {
      const answers = twins.map(({ trouble: { linkId }, choice }) => ({ linkId, choice }))
      const result: AnswersResult = await pane.api.call('answerAll', { answers })
      const names = new Map(twins.map(({ trouble }) => [trouble.linkId, trouble.name]))
      return { ...result, outcome: { results: result.results, names } }
    })

  const found = clearTwins(reading.value.troubles)
  // One alone is as quickly answered where it stands.
  const twins = found.length > 1 ? found : []
  const others = reading.value.troubles.filter((trouble) => !twins.some((twin) => twin.trouble === trouble))
  const isBusy = busy !== undefined
  return (
    <>
      {failure && (
        <FailureNotice
          failure={failure}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={() => setFailure(undefined)}
        />
      )}
      {outcome && (
        <div ref={fallback} tabIndex={-1} className={styles.said}>
          {'answered' in outcome ? <Answered name={outcome.answered} /> : <LinkedPeople linked={outcome} />}
        </div>
      )}
      {twins.length > 0 && (
        <TwinsSection
          twins={twins}
          isBusy={isBusy}
          onLink={(chosen) => void link(chosen)}
          onAnswer={(trouble, choice) => void answer(trouble, choice)}
        />
      )}
      {others.length > 0 && (
        <Section title={strings.troublesTitle}>
          <ul className={styles.list}>
            {others.map((trouble) => (
              <li key={trouble.linkId} className={styles.entry}>
                <Said trouble={trouble} />
                {trouble.failure && questions.has(trouble.failure.code) && (
                  <QuestionAnswers
                    trouble={trouble}
                    isBusy={isBusy}
                    onAnswer={(choice) => void answer(trouble, choice)}
                  />
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

/** What came of the last answer, for those whose button is gone with the question. */
type Outcome = Linked | { readonly answered: string }

interface Linked {
  readonly results: AnswersResult['results']
  readonly names: ReadonlyMap<string, string | undefined>
}

function Answered({ name }: { name: string }) {
  return (
    <MessageBar intent="success" layout="multiline">
      <MessageBarBody>{strings.answered(name)}</MessageBarBody>
    </MessageBar>
  )
}

/** What came of each: those that failed by name, with why (invariant 1). */
function LinkedPeople({ linked: { results, names } }: { linked: Linked }) {
  const styles = useStyles()
  const failed = results.flatMap(({ linkId, failure }) => (failure ? [{ linkId, failure }] : []))
  const numberOf = (outcome: string) => results.filter((result) => result.outcome === outcome).length
  return (
    <MessageBar intent={failed.length > 0 ? 'warning' : 'success'} layout="multiline">
      <MessageBarBody>
        {strings.linkedPeople(numberOf('done'), numberOf('pending'), failed.length)}
        {failed.length > 0 && (
          <ul className={styles.failures}>
            {failed.map(({ linkId, failure }) => (
              <li key={linkId}>
                {names.get(linkId) || strings.troubleKinds.contact}: {failure.detail}
              </li>
            ))}
          </ul>
        )}
      </MessageBarBody>
    </MessageBar>
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
