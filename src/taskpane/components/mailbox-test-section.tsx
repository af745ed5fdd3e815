import { Button, Caption1, makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import { useState } from 'react'
import type { MailboxTest } from '../../api/mailbox.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { useInstants, useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', rowGap: tokens.spacingVerticalS },
  result: { display: 'flex', gap: tokens.spacingHorizontalS, minWidth: 0 },
  said: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  icon: { display: 'flex', flexShrink: 0, fontSize: tokens.fontSizeBase500 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
  button: { alignSelf: 'start' },
})

/** Test and enable: whether each part of the mailbox can be synchronized, tried when somebody wants to know. */
export function MailboxTestSection({ onTested }: { onTested: () => void }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [reading, again, change] = useReading((signal) => pane.api.call('mailboxTest', undefined, signal), [pane])
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()

  async function test(): Promise<void> {
    setBusy(true)
    setFailure(undefined)
    try {
      const results = await pane.api.call('testMailbox', undefined)
      change(() => results)
      onTested()
    } catch (error) {
      setFailure(failureOf(error))
    } finally {
      setBusy(false)
    }
  }

  if (reading.is === 'awaited') return null
  const shown = failure ?? (reading.is === 'failed' ? reading.failure : undefined)
  return (
    <Section title={strings.testTitle}>
      {shown && (
        <FailureNotice
          failure={shown}
          onRetry={failure ? () => void test() : again}
          onSignIn={() => void pane.signIn('again')}
        />
      )}
      <div role="status">
        {reading.is === 'read' && (
          <ul className={styles.list}>
            {reading.value.tests.map((result) => (
              <Result key={result.workload} result={result} />
            ))}
          </ul>
        )}
        {reading.is === 'read' && reading.value.tests.length === 0 && (
          <Caption1 className={styles.quiet}>{strings.testHint}</Caption1>
        )}
      </div>
      <Button
        className={styles.button}
        icon={isBusy ? <Spinner size="tiny" /> : null}
        disabledFocusable={isBusy}
        onClick={() => void test()}
      >
        {isBusy ? strings.testing : strings.testNow}
      </Button>
    </Section>
  )
}

function Result({ result: { workload, failure, at } }: { result: MailboxTest['tests'][number] }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  return (
    <li className={styles.result}>
      <span className={`${styles.icon} ${failure ? styles.bad : styles.good}`} aria-hidden>
        {failure ? <ErrorCircleFilled /> : <CheckmarkCircleFilled />}
      </span>
      <span className={styles.said}>
        <span>{failure ? strings.testFailed(workload) : strings.testPassed(workload)}</span>
        {failure && <Caption1>{failure.detail}</Caption1>}
        <Caption1 className={styles.quiet}>{sayInstant(at)}</Caption1>
      </span>
    </li>
  )
}
