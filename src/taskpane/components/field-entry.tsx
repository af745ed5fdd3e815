import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowBidirectionalLeftRightRegular } from '@fluentui/react-icons/svg/arrow-bidirectional-left-right'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { ArrowRightRegular } from '@fluentui/react-icons/svg/arrow-right'
import { SubtractRegular } from '@fluentui/react-icons/svg/subtract'
import type { ItemFields } from '../../api/receipt.ts'
import type { Direction } from '../../core/decision.ts'
import { strings } from '../strings.ts'
import { OutcomeBadge } from './decision-list.tsx'

const useStyles = makeStyles({
  entry: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingVerticalS,
    borderRadius: tokens.borderRadiusMedium,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    minWidth: 0,
  },
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'baseline', gap: tokens.spacingHorizontalS },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  sides: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalS,
    rowGap: tokens.spacingVerticalXXS,
    margin: 0,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  side: { color: tokens.colorNeutralForeground2 },
  value: {
    margin: 0,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-line',
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: '4',
    overflow: 'hidden',
  },
  absent: { color: tokens.colorNeutralForeground3, fontStyle: 'italic' },
  line: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  direction: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
})

const arrows: Readonly<Record<Direction, typeof ArrowRightRegular>> = {
  none: SubtractRegular,
  toCrm: ArrowRightRegular,
  toExchange: ArrowLeftRegular,
  bidirectional: ArrowBidirectionalLeftRightRegular,
}

/** One synchronized field: its two names, its direction, both values, and what a sync would decide now. */
export function FieldEntry({ field }: { field: ItemFields['fields'][number] }) {
  const styles = useStyles()
  const { outlookField, crmField, direction, outlookValue, crmValue, outcome, because } = field
  const Arrow = arrows[direction]
  return (
    <li className={styles.entry}>
      <div className={styles.head}>
        <span className={styles.name}>{outlookField === crmField ? crmField : `${outlookField} · ${crmField}`}</span>
        <OutcomeBadge outcome={outcome} />
      </div>
      <Caption1 className={styles.direction}>
        <Arrow aria-hidden /> {strings.directions[direction]}
      </Caption1>
      <dl className={styles.sides}>
        <dt className={styles.side}>{strings.outlookSide}</dt>
        <Value value={outlookValue} />
        <dt className={styles.side}>{strings.crmSide}</dt>
        <Value value={crmValue} />
      </dl>
      <Caption1 className={styles.line}>{because}</Caption1>
    </li>
  )
}

/** Absent is unknown or not for this person's eyes; empty is known to be empty. */
function Value({ value }: { value: string | undefined }) {
  const styles = useStyles()
  return (
    <dd className={styles.value} title={value}>
      {value || <span className={styles.absent}>{value === '' ? strings.noValue : strings.hiddenValue}</span>}
    </dd>
  )
}
