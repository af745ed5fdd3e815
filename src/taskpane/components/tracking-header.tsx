import { Button, Caption1, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { CircleRegular } from '@fluentui/react-icons/svg/circle'
import { ClockFilled } from '@fluentui/react-icons/svg/clock'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import { type ReactElement, useEffect, useRef } from 'react'
import type { ItemReference, TrackingState, TrackingStatus } from '../../api/item.ts'
import { strings } from '../strings.ts'
import { useInstants } from './pane-context.tsx'
import { RecordLink } from './record-link.tsx'

type ShownState = TrackingState | 'processing'

const useStyles = makeStyles({
  header: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'start',
    padding: tokens.spacingVerticalM,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
    borderLeft: `${tokens.strokeWidthThickest} solid ${tokens.colorNeutralStroke1}`,
  },
  tracked: { borderLeftColor: tokens.colorStatusSuccessBorderActive },
  pending: { borderLeftColor: tokens.colorStatusWarningBorderActive },
  failed: { borderLeftColor: tokens.colorStatusDangerBorderActive },
  processing: { borderLeftColor: tokens.colorBrandStroke1 },
  icon: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase400, display: 'flex', paddingTop: '2px' },
  good: { color: tokens.colorStatusSuccessForeground1 },
  waiting: { color: tokens.colorStatusWarningForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  plain: { color: tokens.colorNeutralForeground3 },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    outlineStyle: 'none',
  },
  hint: { display: 'block', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
})

/** the state of the item that is shown, in words and colour, with its reason and time. */
export function TrackingHeader({
  state,
  status,
  kind,
  isDraft,
  onRefresh,
}: {
  state: ShownState
  status?: TrackingStatus | undefined
  kind: ItemReference['kind']
  isDraft: boolean
  onRefresh?: (() => void) | undefined
}) {
  const styles = useStyles()
  const sayInstant = useInstants()
  const title = useRef<HTMLHeadingElement>(null)
  const before = useRef(state)
  // The button that was pressed is gone by the time of the answer: focus must not fall to the page's beginning.
  useEffect(() => {
    const heading = title.current
    const hasLostFocus = heading?.ownerDocument.activeElement === heading?.ownerDocument.body
    if (before.current !== state && hasLostFocus) heading?.focus()
    before.current = state
  }, [state])
  const icons: Readonly<Record<ShownState, ReactElement>> = {
    'not-tracked': <CircleRegular className={styles.plain} />,
    processing: <Spinner size="tiny" />,
    pending: <ClockFilled className={styles.waiting} />,
    tracked: <CheckmarkCircleFilled className={styles.good} />,
    failed: <ErrorCircleFilled className={styles.bad} />,
  }
  const regarding = state === 'tracked' ? status?.regarding : undefined
  return (
    <div className={mergeClasses(styles.header, state !== 'not-tracked' && styles[state])}>
      <span className={styles.icon} aria-hidden>
        {icons[state]}
      </span>
      <div>
        <h2 className={styles.title} ref={title} tabIndex={-1}>
          {regarding ? (
            <>
              {strings.trackedRegardingBefore} <RecordLink record={regarding} inText />
            </>
          ) : (
            strings.states[state]
          )}
        </h2>
        {hintsOf(state, status, kind, isDraft, sayInstant).map((hint) => (
          <Caption1 key={hint} className={styles.hint}>
            {hint}
          </Caption1>
        ))}
      </div>
      {onRefresh && state !== 'processing' && (
        <Button
          appearance="subtle"
          size="small"
          icon={<ArrowClockwiseRegular />}
          aria-label={strings.refresh}
          onClick={onRefresh}
        />
      )}
    </div>
  )
}

/** The state as one sentence, for the live region. */
export function sayState(state: ShownState, status: TrackingStatus | undefined): string {
  if (state === 'tracked' && status?.regarding) return strings.trackedRegarding(status.regarding.name)
  return strings.states[state]
}

function hintsOf(
  state: ShownState,
  status: TrackingStatus | undefined,
  kind: ItemReference['kind'],
  isDraft: boolean,
  sayInstant: (iso: string) => string,
): readonly string[] {
  switch (state) {
    case 'not-tracked':
      return [status?.refusal?.detail ?? strings.notTrackedHint(kind)]
    case 'processing':
      return [strings.processingHint]
    case 'pending':
      return [
        status?.failure?.detail ?? (isDraft ? strings.pendingDraftHint(kind) : strings.pendingHint),
        ...(status?.regarding ? [strings.regardingIs(status.regarding.name)] : []),
      ]
    case 'failed':
      return [
        status?.failure?.detail ?? strings.unknownFailure,
        ...(status?.updatedAt ? [strings.failedAt(sayInstant(status.updatedAt))] : []),
      ]
    case 'tracked': {
      if (!status?.trackedAt) return []
      const when = sayInstant(status.trackedAt)
      const first = status.trackedBy ? strings.trackedBy(when, status.trackedBy) : strings.trackedAt(when)
      const isLater = status.updatedAt !== undefined && status.updatedAt > status.trackedAt
      const later = isLater && status.updatedAt ? sayInstant(status.updatedAt) : when
      return [later === when ? `${first}.` : `${first}, ${strings.updatedAt(later)}.`]
    }
  }
}
