import { Badge, Caption1, makeStyles, tokens } from '@fluentui/react-components'
import type { FieldDecision, Receipt } from '../../api/receipt.ts'
import { strings } from '../strings.ts'
import { BothValues } from './both-values.tsx'
import { PutBackButton } from './put-back.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  entry: {
    padding: `${tokens.spacingVerticalXS} 0`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    overflowWrap: 'anywhere',
  },
  title: { fontWeight: tokens.fontWeightSemibold, margin: `${tokens.spacingVerticalS} 0 ${tokens.spacingVerticalXXS}` },
  line: { display: 'flex', justifyContent: 'space-between', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  because: { color: tokens.colorNeutralForeground2 },
  parts: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
})

export const hasGone = ({ outcome }: Pick<FieldDecision, 'outcome'>): boolean =>
  outcome === 'toCrm' || outcome === 'toExchange' || outcome === 'both'

/** A receipt's decisions in the order in which a person asks: what did not go, what went, where nothing was to be done. */
export function DecisionList({ receipt }: { receipt: Receipt }) {
  const styles = useStyles()
  const { decisions } = receipt
  const groups = [
    { title: strings.didNotGo, members: decisions.filter(({ outcome }) => outcome === 'kept') },
    { title: strings.went, members: decisions.filter(hasGone) },
    { title: strings.nothingToDo, members: decisions.filter(({ outcome }) => outcome === 'unchanged') },
  ]
  return groups
    .filter(({ members }) => members.length > 0)
    .map(({ title, members }) => (
      <div key={title}>
        <Caption1 as="p" block className={styles.title}>{`${title} (${members.length})`}</Caption1>
        <ul className={styles.list}>
          {members.map((decision) => (
            <DecisionEntry key={decision.mapping} receipt={receipt} decision={decision} />
          ))}
        </ul>
      </div>
    ))
}

function DecisionEntry({ receipt, decision }: { receipt: Receipt; decision: FieldDecision }) {
  const styles = useStyles()
  const { outlookField, crmField, outcome, because, parts = [], putBack = [] } = decision
  return (
    <li className={styles.entry}>
      <span className={styles.line}>
        <span>{outlookField === crmField ? crmField : `${outlookField} → ${crmField}`}</span>
        <OutcomeBadge outcome={outcome} />
      </span>
      <Caption1 className={styles.because}>{because}</Caption1>
      {putBack.length > 0 && (
        <BothValues
          values={decision}
          after={(side) =>
            putBack.includes(side) && <PutBackButton receipt={receipt} decision={decision} side={side} />
          }
        />
      )}
      {parts.length > 0 && (
        <ul className={styles.parts}>
          {parts.map((part) => (
            <li key={`${part.name} ${part.detail}`}>
              <Caption1>
                {part.name}
                <span className={styles.because}>{` — ${part.detail || strings.outcomes[part.outcome]}`}</span>
              </Caption1>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

export function OutcomeBadge({ outcome }: Pick<FieldDecision, 'outcome'>) {
  const color = hasGone({ outcome }) ? 'success' : outcome === 'kept' ? 'warning' : 'informative'
  return (
    <Badge appearance="tint" size="small" color={color} style={{ flexShrink: 0 }}>
      {strings.outcomes[outcome]}
    </Badge>
  )
}
