import { Caption1, makeStyles, ProgressBar, tokens } from '@fluentui/react-components'
import { useId } from 'react'
import type { SyncProgress } from '../../api/mailbox.ts'
import { strings } from '../strings.ts'
import { useSurroundings } from './pane-context.tsx'

const useStyles = makeStyles({
  progress: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, minWidth: 0 },
  words: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
})

/** What a look is at, and how far: one bar for all of it, and the words for each part that is under way. */
export function SyncProgressBar({ progress }: { progress: SyncProgress | undefined }) {
  const styles = useStyles()
  const { locale } = useSurroundings()
  const id = useId()
  const parts = progress ?? []
  const of = sum(parts.map((part) => part.of))
  const said = parts.filter(({ state }) => state === 'running').map((part) => sayPart(part, locale))
  return (
    <div className={styles.progress}>
      <ProgressBar aria-labelledby={id} {...(of > 0 ? { value: sum(parts.map(({ done }) => done)), max: of } : {})} />
      <Caption1 id={id} className={styles.words}>
        {said.length > 0 ? said.join(' ') : strings.progressBegins}
      </Caption1>
    </div>
  )
}

function sayPart({ workload, kind, done, of }: SyncProgress[number], locale: string): string {
  if (kind === undefined) return strings.progressOfWorkload(strings.workloads[workload])
  const number = (value: number) => value.toLocaleString(locale)
  return of === undefined
    ? strings.progressLooking(strings.followedKinds[kind])
    : strings.progressOf(strings.followedKinds[kind], number(done ?? 0), number(of))
}

const sum = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((all, one) => all + (one ?? 0), 0)
