import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { FieldDecision, Side } from '../../api/receipt.ts'
import { strings } from '../strings.ts'

const useStyles = makeStyles({
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
  cell: { margin: 0, minWidth: 0 },
  value: {
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-line',
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: '4',
    overflow: 'hidden',
  },
  absent: { color: tokens.colorNeutralForeground3, fontStyle: 'italic' },
})

/** What either side holds, or held; `becomes` what both are to hold. `after` stands behind the value of a side. */
export function BothValues({
  values: { outlookValue, crmValue },
  becomes,
  after,
  isCrmThere = true,
}: {
  values: Pick<FieldDecision, 'outlookValue' | 'crmValue'>
  /** False before there is a record. */
  isCrmThere?: boolean | undefined
  becomes?: string | undefined
  after?: (side: Side) => ReactNode
}) {
  const styles = useStyles()
  return (
    <dl className={styles.sides}>
      <dt className={styles.side}>{strings.outlookSide}</dt>
      <dd className={styles.cell}>
        <Value value={outlookValue} />
        {after?.('outlook')}
      </dd>
      {isCrmThere && (
        <>
          <dt className={styles.side}>{strings.crmSide}</dt>
          <dd className={styles.cell}>
            <Value value={crmValue} />
            {after?.('crm')}
          </dd>
        </>
      )}
      {becomes !== undefined && (
        <>
          <dt className={styles.side}>{strings.becomes}</dt>
          <dd className={styles.cell}>
            <Value value={becomes} />
          </dd>
        </>
      )}
    </dl>
  )
}

/** Absent is unknown or not for this person's eyes; empty is known to be empty. */
function Value({ value }: { value: string | undefined }) {
  const styles = useStyles()
  return (
    <div className={styles.value} title={value}>
      {value || <span className={styles.absent}>{value === '' ? strings.noValue : strings.hiddenValue}</span>}
    </div>
  )
}
