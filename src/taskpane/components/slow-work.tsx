import { Button, Caption1, makeStyles, ProgressBar, tokens } from '@fluentui/react-components'
import { useEffect } from 'react'
import { strings } from '../strings.ts'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  action: { alignSelf: 'start' },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
})

/** What is under way is looked at so often, in milliseconds. */
const lookEveryMs = 4_000

/** Looks at what is under way in the background as long as it is. */
export function useLooking<Status>(isRunning: boolean, look: () => Promise<Status>, show: (status: Status) => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is looked at is the same as long as it is under way
  useEffect(() => {
    if (!isRunning) return
    const looking = setInterval(() => {
      look().then(
        show,
        // Said by the next look that somebody asks for.
        () => undefined,
      )
    }, lookEveryMs)
    return () => clearInterval(looking)
  }, [isRunning])
}

/** How far something is that is done in the background; it can be stopped and gone on with. */
export function SlowWork({
  title,
  said,
  work: { state, looked, total, failure },
  why,
  isBusy,
  onHold,
}: {
  title: string
  said: string
  work: {
    state: 'running' | 'stopped' | 'done'
    looked: number
    total: number
    failure?: { detail: string } | undefined
  }
  /** What did not come through, and why. */
  why: { title: string; lines: readonly string[] }
  isBusy: boolean
  onHold: (isStopped: boolean) => void
}) {
  const styles = useStyles()
  const action = state === 'running' ? strings.slowWorkStop : strings.slowWorkGoOn
  return (
    <div className={styles.part}>
      <ProgressBar value={total > 0 ? Math.min(1, looked / total) : 1} aria-label={title} />
      <Caption1 role="status">{said}</Caption1>
      <Reasons title={why.title} lines={why.lines} />
      {failure && <Caption1>{strings.slowWorkWaits(failure.detail)}</Caption1>}
      {state !== 'done' && (
        <Button
          className={styles.action}
          aria-label={strings.slowWorkOf(action, title)}
          disabledFocusable={isBusy}
          onClick={() => onHold(state === 'running')}
        >
          {action}
        </Button>
      )}
    </div>
  )
}

/** Nothing where there is none. */
export function Reasons({ title, lines }: { title: string; lines: readonly string[] }) {
  const styles = useStyles()
  if (lines.length === 0) return null
  return (
    <ul className={styles.list} aria-label={title}>
      {lines.map((line) => (
        <li key={line}>
          <Caption1>{line}</Caption1>
        </li>
      ))}
    </ul>
  )
}
