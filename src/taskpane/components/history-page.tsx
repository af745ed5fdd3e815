import { Button, Caption1, makeStyles, Select, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { FilterInput } from './filter-input.tsx'
import { ItemSkeleton } from './item-skeleton.tsx'
import { OnlyHeard } from './only-heard.tsx'
import { PageFrame } from './page-frame.tsx'
import { useInstants, useSurroundings } from './pane-context.tsx'
import { PutBackProvider } from './put-back.tsx'
import { ReceiptCard } from './receipt-card.tsx'
import { tableName } from './record-link.tsx'
import { type HistorySearch, useHistory } from './use-history.ts'

const useStyles = makeStyles({
  filters: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)', gap: tokens.spacingHorizontalS },
  control: { minWidth: 0 },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  hint: { color: tokens.colorNeutralForeground2 },
  further: { alignSelf: 'start' },
})

const tables = [
  'email',
  'appointment',
  'recurringappointmentmaster',
  'serviceappointment',
  'bookableresourcebooking',
  'contact',
  'task',
  'phonecall',
  'letter',
  'fax',
]
const nothingToRead = { is: 'read', value: undefined } as const

/** What Tandem did in this mailbox, to be searched, with values that gave way to be put back. */
export function HistoryPage() {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [query, setQuery] = useState({ text: '', outcome: '', table: '' })
  const search = useHistory(query)
  return (
    <PageFrame title={strings.historyTitle} hint={strings.historyHint} reading={nothingToRead} onRetry={search.again}>
      {() => (
        <PutBackProvider onDone={search.again}>
          <FilterInput
            label={strings.searchHistory}
            value={query.text}
            onChange={(text) => setQuery({ ...query, text })}
          />
          <div className={styles.filters}>
            <Select
              className={styles.control}
              aria-label={strings.tableFilter}
              value={query.table}
              onChange={(_event, { value }) => setQuery({ ...query, table: value })}
            >
              <option value="">{strings.anyTable}</option>
              {tables.map((table) => (
                <option key={table} value={table}>
                  {tableName(table)}
                </option>
              ))}
            </Select>
            <Select
              className={styles.control}
              aria-label={strings.outcomeFilter}
              value={query.outcome}
              onChange={(_event, { value }) => setQuery({ ...query, outcome: value })}
            >
              <option value="">{strings.anyOutcome}</option>
              {Object.entries(strings.receiptOutcomes).map(([outcome, label]) => (
                <option key={outcome} value={outcome}>
                  {label}
                </option>
              ))}
            </Select>
          </div>
          {search.failure && (
            <FailureNotice failure={search.failure} onRetry={search.again} onSignIn={() => void pane.signIn('again')} />
          )}
          <Found search={search} />
        </PutBackProvider>
      )}
    </PageFrame>
  )
}

function Found({ search }: { search: HistorySearch }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  const { receipts, lookedBackTo, isAwaited, failure } = search
  if (isAwaited && receipts.length === 0) return <ItemSkeleton hasHeader={false} />
  return (
    <div className={styles.list} aria-busy={isAwaited}>
      <OnlyHeard>{isAwaited ? '' : strings.receiptCount(receipts.length)}</OnlyHeard>
      {receipts.map((receipt) => (
        <ReceiptCard key={receipt.id} receipt={receipt} isNamed />
      ))}
      {receipts.length === 0 && !failure && (
        <Caption1 className={styles.hint}>
          {lookedBackTo ? strings.nothingInHistoryUntil(sayInstant(lookedBackTo)) : strings.nothingInHistory}
        </Caption1>
      )}
      {lookedBackTo !== undefined && (
        <Button className={styles.further} disabledFocusable={isAwaited} onClick={search.lookFurther}>
          {strings.lookFurther}
        </Button>
      )}
    </div>
  )
}
