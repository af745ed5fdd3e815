import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { strings } from '../strings.ts'
import { Expander } from './expander.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { useInstants, useSurroundings } from './pane-context.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  said: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, overflowWrap: 'anywhere' },
  earlier: { color: tokens.colorNeutralForeground2 },
})

/** "Why was this (not) tracked?" of a message: asked only when somebody wants to know. */
export function WhySection({ itemId }: { itemId: string }) {
  return (
    <Expander label={strings.whyTitle}>
      <Why itemId={itemId} />
    </Expander>
  )
}

function Why({ itemId }: { itemId: string }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const sayInstant = useInstants()
  const [reading, again] = useReading((signal) => pane.api.call('why', { id: itemId }, signal), [pane, itemId])
  if (reading.is === 'awaited') return <Caption1 role="status">{strings.loading}</Caption1>
  if (reading.is === 'failed')
    return <FailureNotice failure={reading.failure} onRetry={again} onSignIn={() => void pane.signIn('again')} />
  const { isTracked, decided, became, now } = reading.value
  return (
    <div className={styles.said} role="status">
      {decided && (
        <span>
          {strings.whyThen(decided.isAccepted, isTracked, sayInstant(decided.at))} {decided.because}
        </span>
      )}
      {became && <span>{strings.whyBecame[became.is](sayInstant(became.at), became.because)}</span>}
      {isTracked && !decided && <span>{strings.whyByHand}</span>}
      {!isTracked && now.code !== decided?.code && now.code !== became?.is && (
        <Caption1 className={decided ? styles.earlier : undefined}>
          {strings.whyNow(now.isAccepted)} {now.because}
        </Caption1>
      )}
    </div>
  )
}
