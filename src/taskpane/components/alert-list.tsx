import {
  Button,
  Caption1,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { Alert } from '../../api/mailbox.ts'
import { strings } from '../strings.ts'
import { useInstants } from './pane-context.tsx'
import { useKeptFocus } from './use-kept-focus.ts'

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, outlineStyle: 'none' },
  detail: { display: 'block', overflowWrap: 'anywhere' },
})
const intents = { error: 'error', warning: 'warning', information: 'info' } as const

/** What people should know, until it is over or they have seen it. */
export function AlertList({ alerts, onClose }: { alerts: readonly Alert[]; onClose: (topic: string) => void }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  const { fallback } = useKeptFocus<HTMLDivElement>(alerts.length)
  return (
    <div ref={fallback} tabIndex={-1} className={styles.list}>
      {alerts.map((alert) => (
        <MessageBar key={alert.topic} intent={intents[alert.severity]} layout="multiline">
          <MessageBarBody>
            {alert.workload && <MessageBarTitle>{strings.workloads[alert.workload]}</MessageBarTitle>}
            <span className={styles.detail}>{alert.detail}</span>
            <Caption1 block>{strings.alertSince(sayInstant(alert.since), alert.times)}</Caption1>
          </MessageBarBody>
          {!alert.isEverybodys && (
            <MessageBarActions
              containerAction={
                <Button
                  appearance="transparent"
                  aria-label={strings.dismiss}
                  icon={<DismissRegular />}
                  onClick={() => onClose(alert.topic)}
                />
              }
            />
          )}
        </MessageBar>
      ))}
    </div>
  )
}
