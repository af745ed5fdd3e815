import { Button, Caption1, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { CircleRegular } from '@fluentui/react-icons/svg/circle'
import { ClockFilled } from '@fluentui/react-icons/svg/clock'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import type { ReactElement, RefObject } from 'react'
import type { TrackingState, TrackingStatus } from '../../api/item.ts'
import type { SelectedItem } from '../office/host.ts'
import { strings } from '../strings.ts'
import { More } from './more.tsx'
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
  lines: { minWidth: 0 },
  commands: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  subject: {
    display: 'block',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground2,
  },
  hint: { display: 'block', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
})

/** the state of the item that is shown, in words and colour, with its reason and time. */
export function TrackingHeader({
  state,
  status,
  item,
  isExplained,
  title,
  onRefresh,
}: {
  state: ShownState
  status?: TrackingStatus | undefined
  item: SelectedItem
  /** The reason of a failure stands elsewhere already. */
  isExplained: boolean
  /** Where focus goes when the button that had it is gone. */
  title: RefObject<HTMLHeadingElement | null>
  onRefresh?: (() => void) | undefined
}) {
  const styles = useStyles()
  const sayInstant = useInstants()
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
      <div className={styles.lines}>
        {item.subject && (
          // Of a subject in Hebrew or Arabic the beginning stays, as of any other.
          <Caption1 className={styles.subject} title={item.subject} dir="auto">
            {item.subject}
          </Caption1>
        )}
        <h2 className={styles.title} ref={title} tabIndex={-1}>
          {regarding ? (
            <>
              {strings.trackedRegardingBefore} <RecordLink record={regarding} inText />
            </>
          ) : (
            strings.states[state]
          )}
        </h2>
        {hintsOf(state, status, item, isExplained, sayInstant).map((hint) => (
          <Caption1 key={hint} className={styles.hint}>
            {hint}
          </Caption1>
        ))}
      </div>
      <div className={styles.commands}>
        <More />
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
  { kind, mode }: SelectedItem,
  isExplained: boolean,
  sayInstant: (iso: string) => string,
): readonly string[] {
  switch (state) {
    case 'not-tracked':
      return [status?.refusal?.detail ?? strings.notTrackedHint(kind)]
    case 'processing':
      return [strings.processingHint]
    case 'pending':
      return [
        status?.failure?.detail ?? (mode === 'compose' ? strings.pendingDraftHint(kind) : strings.pendingHint),
        ...(status?.regarding ? [strings.regardingIs(status.regarding.name)] : []),
      ]
    case 'failed':
      return [
        ...(isExplained ? [] : [status?.failure?.detail ?? strings.unknownFailure]),
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
