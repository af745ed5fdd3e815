import { Button, Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { NamedRecord } from '../../api/record.ts'
import { strings } from '../strings.ts'
import { RecordIcon } from './record-icon.tsx'
import { RecordLink, tableName } from './record-link.tsx'

const useStyles = makeStyles({
  chosen: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalS,
    alignItems: 'start',
    padding: tokens.spacingVerticalS,
    borderRadius: tokens.borderRadiusMedium,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorBrandBackground2,
  },
  lines: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  line: { color: tokens.colorNeutralForeground1, overflowWrap: 'anywhere' },
})

/** The record that was chosen as regarding and nothing has been done with yet. */
export function ChosenRecord({ record, onRemove }: { record: NamedRecord; onRemove: () => void }) {
  const styles = useStyles()
  return (
    <div className={styles.chosen}>
      <RecordIcon table={record.table} />
      <span className={styles.lines}>
        <RecordLink record={record} />
        <Caption1 className={styles.line}>
          {[tableName(record.table), record.detail].filter(Boolean).join(' · ')}
        </Caption1>
      </span>
      <Button
        appearance="subtle"
        size="small"
        icon={<DismissRegular />}
        aria-label={strings.removeChoice(record.name)}
        onClick={onRemove}
      />
    </div>
  )
}
