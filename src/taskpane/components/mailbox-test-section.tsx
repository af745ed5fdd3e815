import { Button, Caption1, makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { TestResults } from './test-results.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
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
        {reading.is === 'read' && <TestResults tests={reading.value.tests} />}
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
