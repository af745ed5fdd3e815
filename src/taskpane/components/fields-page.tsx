import { Button, Caption1, Input, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { useEffect, useState } from 'react'
import type { ItemFields } from '../../api/receipt.ts'
import type { SelectedItem } from '../office/host.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { itemReferenceOf } from '../state/item-reference.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { FieldEntry } from './field-entry.tsx'
import { ItemSkeleton } from './item-skeleton.tsx'
import { useInstants, useSurroundings } from './pane-context.tsx'
import { ReceiptCard } from './receipt-card.tsx'
import { Section } from './section.tsx'

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  back: { alignSelf: 'start', paddingLeft: 0, minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
  hint: { display: 'block', color: tokens.colorNeutralForeground2 },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  input: { width: '100%', minWidth: 0 },
})

type Reading =
  | { readonly is: 'awaited' }
  | { readonly is: 'read'; readonly fields: ItemFields }
  | { readonly is: 'failed'; readonly failure: Failure }

/** Every synchronized field of one item with what both sides hold, and what happened to the item so far. */
export function FieldsPage({ item }: { item: SelectedItem }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const sayInstant = useInstants()
  const [reading, setReading] = useState<Reading>({ is: 'awaited' })
  const [attempt, setAttempt] = useState(0)
  const [filter, setFilter] = useState('')

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads the same again
  useEffect(() => {
    const mine = new AbortController()
    setReading({ is: 'awaited' })
    pane.api.call('fields', { item: itemReferenceOf(item) }, mine.signal).then(
      (fields) => !mine.signal.aborted && setReading({ is: 'read', fields }),
      (error) => !mine.signal.aborted && setReading({ is: 'failed', failure: failureOf(error) }),
    )
    return () => mine.abort()
  }, [pane, item, attempt])

  return (
    <div className={styles.page}>
      <Button
        appearance="transparent"
        className={styles.back}
        icon={<ArrowLeftRegular />}
        onClick={() => pane.dispatch({ type: 'turned-to', page: 'item' })}
      >
        {strings.back}
      </Button>
      <div>
        <h2 className={styles.title}>{strings.fieldsTitle}</h2>
        <Caption1 className={styles.hint}>
          {reading.is === 'read' ? strings.readAt(sayInstant(reading.fields.readAt)) : strings.fieldsHint}
        </Caption1>
      </div>
      {reading.is === 'awaited' && <ItemSkeleton hasHeader={false} />}
      {reading.is === 'failed' && (
        <FailureNotice
          failure={reading.failure}
          onRetry={() => setAttempt(attempt + 1)}
          onSignIn={() => void pane.signIn('again')}
        />
      )}
      {reading.is === 'read' && (
        <>
          <Input
            className={styles.input}
            type="search"
            aria-label={strings.filterFields}
            placeholder={strings.filterFields}
            contentBefore={<SearchRegular />}
            value={filter}
            onChange={(_event, { value }) => setFilter(value)}
          />
          <FieldList fields={reading.fields.fields} filter={filter} />
          <Section title={strings.historyTitle}>
            {reading.fields.history.length === 0 && <Caption1 className={styles.hint}>{strings.noHistory}</Caption1>}
            {reading.fields.history.map((receipt) => (
              <ReceiptCard key={receipt.id} receipt={receipt} />
            ))}
          </Section>
        </>
      )}
    </div>
  )
}

function FieldList({ fields, filter }: { fields: ItemFields['fields']; filter: string }) {
  const styles = useStyles()
  const wanted = filter.trim().toLowerCase()
  const shown = fields.filter(({ outlookField, crmField, crmColumns }) =>
    [outlookField, crmField, ...crmColumns].some((name) => name.toLowerCase().includes(wanted)),
  )
  if (shown.length === 0) return <Caption1 className={styles.hint}>{strings.noFields}</Caption1>
  return (
    <ul className={styles.list}>
      {shown.map((field) => (
        <FieldEntry key={field.mapping} field={field} />
      ))}
    </ul>
  )
}
