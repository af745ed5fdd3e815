import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import type { Receipt } from '../../api/receipt.ts'
import { strings } from '../strings.ts'
import { DecisionList, hasGone } from './decision-list.tsx'
import { Expander } from './expander.tsx'
import { useInstants } from './pane-context.tsx'

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    padding: tokens.spacingVerticalS,
    borderRadius: tokens.borderRadiusMedium,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  title: { fontWeight: tokens.fontWeightSemibold },
  line: { color: tokens.colorNeutralForeground2 },
})

/** What came of one operation: compact, with every field's fate and reason on demand. What is not done has no fates. */
export function ReceiptCard({ receipt }: { receipt: Receipt }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  const { verb, outcome, recordAction, decisions, failure, regarding, correlationId } = receipt
  const went = decisions.filter(hasGone).length
  const stayed = decisions.filter((decision) => decision.outcome === 'kept').length
  return (
    <article className={styles.card} aria-label={strings.receiptTitles[verb][outcome]}>
      <span>
        <span className={styles.title}>{strings.receiptTitles[verb][outcome]}</span>
        <Caption1 className={styles.line}>{` · ${sayInstant(receipt.at)}`}</Caption1>
      </span>
      {failure && <Caption1>{failure.detail}</Caption1>}
      {outcome === 'done' && <Caption1 className={styles.line}>{strings.recordActions[recordAction]}</Caption1>}
      {regarding && <Caption1 className={styles.line}>{strings.regardingIs(regarding.name)}</Caption1>}
      {outcome === 'done' && decisions.length > 0 && (
        <Expander label={strings.receiptSummary(went, stayed)}>
          <DecisionList decisions={decisions} />
          <Caption1 className={styles.line}>{strings.correlation(correlationId)}</Caption1>
        </Expander>
      )}
    </article>
  )
}
