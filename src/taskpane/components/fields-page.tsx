import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { ItemFields } from '../../api/receipt.ts'
import type { SelectedItem } from '../office/host.ts'
import { itemReferenceOf } from '../state/item-reference.ts'
import { strings } from '../strings.ts'
import { FieldEntry } from './field-entry.tsx'
import { FilterInput } from './filter-input.tsx'
import { PageFrame } from './page-frame.tsx'
import { useInstants, useSurroundings } from './pane-context.tsx'
import { PreviewSection } from './preview-section.tsx'
import { PutBackProvider } from './put-back.tsx'
import { ReceiptCard } from './receipt-card.tsx'
import { Section } from './section.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  hint: { display: 'block', color: tokens.colorNeutralForeground2 },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
})

/** Every synchronized field of one item with what both sides hold, and what happened to the item so far. */
export function FieldsPage({ item }: { item: SelectedItem }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const sayInstant = useInstants()
  const [filter, setFilter] = useState('')
  const [reading, again] = useReading(
    (signal) => pane.api.call('fields', { item: itemReferenceOf(item) }, signal),
    [pane, item],
  )
  return (
    <PageFrame
      title={strings.fieldsTitle}
      hint={reading.is === 'read' ? strings.readAt(sayInstant(reading.value.readAt)) : strings.fieldsHint}
      reading={reading}
      onRetry={again}
    >
      {(read) => (
        <PutBackProvider onDone={again}>
          <FilterInput label={strings.filterFields} value={filter} onChange={setFilter} />
          <FieldList fields={read.fields} filter={filter} />
          <PreviewSection item={item} fields={read} />
          <Section title={strings.historyTitle}>
            {read.history.length === 0 && <Caption1 className={styles.hint}>{strings.noHistory}</Caption1>}
            {read.history.map((receipt) => (
              <ReceiptCard key={receipt.id} receipt={receipt} />
            ))}
          </Section>
        </PutBackProvider>
      )}
    </PageFrame>
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
