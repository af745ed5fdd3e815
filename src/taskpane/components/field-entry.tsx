import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import type { FieldDecision } from '../../api/receipt.ts'
import { BothValues } from './both-values.tsx'
import { OutcomeBadge } from './decision-list.tsx'
import { DirectionLine } from './direction.tsx'

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
  line: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
})

/** One synchronized field: its two names, its direction, both values, and what a sync would decide now. */
export function FieldEntry({
  field,
  isCrmThere,
}: {
  field: FieldDecision & { readonly becomes?: string | undefined }
  isCrmThere?: boolean
}) {
  const styles = useStyles()
  const { outlookField, crmField, direction, outcome, because, becomes } = field
  return (
    <li className={styles.entry}>
      <div className={styles.head}>
        <span className={styles.name}>{outlookField === crmField ? crmField : `${outlookField} · ${crmField}`}</span>
        <OutcomeBadge outcome={outcome} />
      </div>
      <DirectionLine direction={direction} />
      <BothValues values={field} becomes={becomes} isCrmThere={isCrmThere} />
      <Caption1 className={styles.line}>{because}</Caption1>
    </li>
  )
}
