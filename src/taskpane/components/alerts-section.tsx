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
import { useInstants, useSurroundings } from './pane-context.tsx'
import { useKeptFocus } from './use-kept-focus.ts'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, outlineStyle: 'none' },
  detail: { display: 'block', overflowWrap: 'anywhere' },
})
const intents = { error: 'error', warning: 'warning', information: 'info' } as const

/** What the person should know about their mailbox, until it is over or they have seen it. */
export function AlertsSection({ about, hidden }: { about: string | undefined; hidden: (alert: Alert) => boolean }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const sayInstant = useInstants()
  const [reading, , change] = useReading((signal) => pane.api.call('alerts', undefined, signal), [pane, about])
  const shown = reading.is === 'read' ? reading.value.alerts.filter((alert) => !hidden(alert)) : []
  const { fallback } = useKeptFocus<HTMLDivElement>(shown.length)
  // What the rest of the page says matters more: an alert that can't be read now comes with the next look.
  if (reading.is !== 'read') return null
  const close = (topic: string) => {
    change(({ alerts }) => ({ alerts: alerts.filter((alert) => alert.topic !== topic) }))
    pane.api.call('closeAlert', { topic }).then(
      (left) => change(() => left),
      () => change(() => reading.value),
    )
  }
  return (
    <div ref={fallback} tabIndex={-1} className={styles.list}>
      {shown.map((alert) => (
        <MessageBar key={alert.topic} intent={intents[alert.severity]} layout="multiline">
          <MessageBarBody>
            {alert.workload && <MessageBarTitle>{strings.workloads[alert.workload]}</MessageBarTitle>}
            <span className={styles.detail}>{alert.detail}</span>
            <Caption1 block>{strings.alertSince(sayInstant(alert.since), alert.times)}</Caption1>
          </MessageBarBody>
          <MessageBarActions
            containerAction={
              <Button
                appearance="transparent"
                aria-label={strings.dismiss}
                icon={<DismissRegular />}
                onClick={() => close(alert.topic)}
              />
            }
          />
        </MessageBar>
      ))}
    </div>
  )
}
