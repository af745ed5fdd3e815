import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import type { LinksPreview } from '../../api/preview.ts'
import type { FieldDecision } from '../../api/receipt.ts'
import { strings } from '../strings.ts'
import { OutcomeBadge } from './decision-list.tsx'
import { RecordLink, tableName } from './record-link.tsx'

const useStyles = makeStyles({
  // Scrolls by itself, so that the question and its buttons stay in sight.
  scroller: {
    maxHeight: '40vh',
    overflowY: 'auto',
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    padding: `0 ${tokens.spacingHorizontalS}`,
    ':focus-visible': { outline: `${tokens.strokeWidthThick} solid ${tokens.colorStrokeFocus2}` },
  },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  entry: {
    padding: `${tokens.spacingVerticalS} 0`,
    overflowWrap: 'anywhere',
    ':not(:first-child)': { borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}` },
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  fields: { listStyleType: 'none', margin: 0, padding: 0 },
  field: { paddingTop: tokens.spacingVerticalXS },
  head: { display: 'flex', justifyContent: 'space-between', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  value: {
    color: tokens.colorNeutralForeground2,
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: '3',
    overflow: 'hidden',
  },
})

type Change = LinksPreview['changes'][number]

/** So many are listed; the sentence above counts all. */
const mostShown = 50

/** How many would change, and which: name, field, the value that goes and to which side. */
export function LinksPreviewShown({ preview: { changes, looked, left } }: { preview: LinksPreview }) {
  const styles = useStyles()
  const shown = changes.slice(0, mostShown)
  if (shown.length === 0) return null
  const total = Math.max(changes.length, looked - left)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={styles.scroller} aria-label={strings.wouldChangeList} tabIndex={0}>
        <ul className={styles.list}>
          {shown.map((change) => (
            <ChangeEntry key={`${change.kind} ${change.record.id}`} change={change} />
          ))}
        </ul>
        {total > shown.length && (
          <Caption1 as="p" block className={styles.quiet}>
            {strings.wouldChangeMore(total - shown.length)}
          </Caption1>
        )}
      </section>
      <Caption1 className={styles.quiet}>{strings.wouldChangeAmong}</Caption1>
    </>
  )
}

function ChangeEntry({ change: { kind, name, record, ends, fields } }: { change: Change }) {
  const styles = useStyles()
  return (
    <li className={styles.entry}>
      <span className={styles.name}>
        <RecordLink record={{ ...record, name: name || record.name || tableName(record.table) }} />
      </span>{' '}
      <Caption1 className={styles.quiet}>{strings.kinds[kind]}</Caption1>
      {ends && (
        <Caption1 block className={styles.quiet}>
          {ends}
        </Caption1>
      )}
      <ul className={styles.fields}>
        {fields.map((field) => (
          <li key={field.mapping} className={styles.field}>
            <span className={styles.head}>
              <Caption1>{field.outlookField}</Caption1>
              <OutcomeBadge outcome={field.outcome} />
            </span>
            <Caption1 className={styles.value}>{valueThatGoes(field)}</Caption1>
          </li>
        ))}
      </ul>
    </li>
  )
}

/** Of a list that both sides get anew there is no single value that goes. */
function valueThatGoes({ outcome, outlookValue, crmValue, because }: FieldDecision): string {
  if (outcome === 'both') return because
  const [goes, gives] = outcome === 'toCrm' ? [outlookValue, crmValue] : [crmValue, outlookValue]
  return strings.insteadOf(said(goes), said(gives))
}

const said = (value: string | undefined) =>
  value === undefined ? strings.hiddenValue : value === '' ? strings.noValue : `“${value}”`

/** The same in a sentence, with one more for what would be deleted in Outlook and for what would only be unlinked. */
export function sayLinksPreview({ inCrm, inOutlook, deletedInOutlook, unlinked }: LinksPreview): string {
  const sentences = [
    ...(inCrm + inOutlook > 0 ? [strings.wouldChange(inCrm, inOutlook)] : []),
    ...(deletedInOutlook > 0 ? [strings.wouldBeDeleted(deletedInOutlook)] : []),
    ...(unlinked > 0 ? [strings.wouldBeUnlinked(unlinked)] : []),
  ]
  return sentences.length > 0 ? sentences.join(' ') : strings.wouldChangeNothing
}
