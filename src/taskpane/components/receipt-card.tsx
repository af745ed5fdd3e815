import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import type { Receipt } from '../../api/receipt.ts'
import { strings } from '../strings.ts'
import { DecisionList, hasGone } from './decision-list.tsx'
import { Expander } from './expander.tsx'
import { useInstants } from './pane-context.tsx'
import { RecordLink } from './record-link.tsx'

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
  name: { fontWeight: tokens.fontWeightSemibold },
  line: { color: tokens.colorNeutralForeground2 },
})

/**
 * What came of one operation: compact, with every field's fate and reason on demand. What is not done has no fates.
 * @param isNamed among others: says which item it is about
 */
export function ReceiptCard({ receipt, isNamed = false }: { receipt: Receipt; isNamed?: boolean }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  const { verb, outcome, recordAction, itemAction, ends, decisions, failure, regarding, record, name, by } = receipt
  // Of what was made from a record there is nothing more to say of the record.
  const isFromCrm = itemAction === 'created' && recordAction === 'already-there'
  const title = strings.receiptTitles[verb][outcome]
  const went = decisions.filter(hasGone).length
  // A person's own choice is no news to them.
  const given = decisions.find(({ mapping, reason }) => mapping === 'Regarding' && reason.startsWith('given-by-'))
  const stayed = decisions.filter((decision) => decision.outcome === 'kept').length
  return (
    <article className={styles.card} aria-label={isNamed ? strings.receiptOf(title, name) : title}>
      {isNamed && (
        <span className={styles.name}>
          {record ? <RecordLink record={{ ...record, name }} /> : name}
          <Caption1 className={styles.line}>{` · ${strings.kinds[receipt.kind]}`}</Caption1>
        </span>
      )}
      <span>
        <span className={isNamed ? undefined : styles.title}>{title}</span>
        <Caption1 className={styles.line}>{` · ${sayInstant(receipt.at)}`}</Caption1>
        {by && <Caption1 className={styles.line}>{` · ${strings.receiptBy(by)}`}</Caption1>}
      </span>
      {failure && <Caption1>{failure.detail}</Caption1>}
      {outcome === 'done' && !isFromCrm && (
        <Caption1 className={styles.line}>{strings.recordActions[recordAction]}</Caption1>
      )}
      {outcome === 'done' && itemAction && itemAction !== 'none' && (
        <Caption1 className={styles.line}>{strings.itemActions[itemAction]}</Caption1>
      )}
      {ends && <Caption1>{ends}</Caption1>}
      {regarding && <Caption1 className={styles.line}>{strings.regardingIs(regarding.name, receipt.kind)}</Caption1>}
      {given && <Caption1 className={styles.line}>{given.because}</Caption1>}
      {outcome === 'done' && decisions.length > 0 && (
        <Expander label={strings.receiptSummary(went, stayed)}>
          <DecisionList receipt={receipt} />
          <Caption1 className={styles.line}>{strings.correlation(receipt.correlationId)}</Caption1>
        </Expander>
      )}
    </article>
  )
}
