import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import type { MailboxTest } from '../../api/mailbox.ts'
import { strings } from '../strings.ts'
import { useInstants } from './pane-context.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', rowGap: tokens.spacingVerticalS },
  result: { display: 'flex', gap: tokens.spacingHorizontalS, minWidth: 0 },
  said: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  icon: { display: 'flex', flexShrink: 0, fontSize: tokens.fontSizeBase500 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
})

/** What came of the test of each part of a mailbox. */
export function TestResults({ tests }: { tests: MailboxTest['tests'] }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  return (
    <ul className={styles.list}>
      {tests.map(({ workload, failure, at }) => (
        <li key={workload} className={styles.result}>
          <span className={`${styles.icon} ${failure ? styles.bad : styles.good}`} aria-hidden>
            {failure ? <ErrorCircleFilled /> : <CheckmarkCircleFilled />}
          </span>
          <span className={styles.said}>
            <span>{failure ? strings.testFailed(workload) : strings.testPassed(workload)}</span>
            {failure && <Caption1>{failure.detail}</Caption1>}
            <Caption1 className={styles.quiet}>{sayInstant(at)}</Caption1>
          </span>
        </li>
      ))}
    </ul>
  )
}
