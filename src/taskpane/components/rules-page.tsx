import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  Caption1,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useState } from 'react'
import type { RuleList, SyncedField } from '../../api/rule.ts'
import type { Direction } from '../../core/decision.ts'
import { strings } from '../strings.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { FilterInput } from './filter-input.tsx'
import { LinksPreviewDialog } from './links-preview-dialog.tsx'
import { OnlyHeard } from './only-heard.tsx'
import { OutsideFilterSection } from './outside-filter-section.tsx'
import { OwnPairDialog } from './own-pair-dialog.tsx'
import { PageFrame } from './page-frame.tsx'
import { tableName } from './record-link.tsx'
import { nameOfField, RuleEntry } from './rule-entry.tsx'
import { useKeptFocus } from './use-kept-focus.ts'
import { type Rules, useRules } from './use-rules.ts'

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  panel: { marginLeft: tokens.spacingHorizontalS, marginRight: 0 },
  hint: { color: tokens.colorNeutralForeground2 },
  add: { alignSelf: 'start' },
  header: { '& > button': { paddingLeft: 0 } },
})

/** every synchronized field of the organization by kind of record, and which way it goes. */
export function RulesPage() {
  const rules = useRules()
  return (
    <PageFrame title={strings.rulesTitle} hint={strings.rulesHint} reading={rules.reading} onRetry={rules.again}>
      {(list) => <RuleTables list={list} rules={rules} />}
    </PageFrame>
  )
}

function RuleTables({ list, rules }: { list: RuleList; rules: Rules }) {
  const styles = useStyles()
  const [filter, setFilter] = useState('')
  const [openTables, setOpenTables] = useState<readonly string[]>([])
  const [asking, setAsking] = useState<'pair' | undefined>()
  const [trying, setTrying] = useState<{ readonly field: SyncedField; readonly direction: Direction }>()
  const [isTrying, setIsTrying] = useState(false)
  // The menu is gone by then, and its button with what Fluent knew of it.
  const { fallback: opener, keepFocus } = useKeptFocus<HTMLElement>(undefined)
  // The button that removes a pair goes with it.
  const { fallback: adder } = useKeptFocus<HTMLButtonElement>(rules.said)
  const [removing, setRemoving] = useState<SyncedField>()
  const wanted = filter.trim().toLowerCase()
  const tables = list.tables
    .map(({ table, fields }) => ({ table, fields: fields.filter((field) => isMeant(field, wanted)) }))
    .filter(({ fields }) => fields.length > 0)
  return (
    <>
      <OnlyHeard>{rules.said}</OnlyHeard>
      {!rules.mayChange && (
        <MessageBar layout="multiline">
          <MessageBarBody>{strings.rulesReadOnly}</MessageBarBody>
        </MessageBar>
      )}
      <FilterInput label={strings.filterFields} value={filter} onChange={setFilter} />
      {rules.mayChange && (
        <Button
          ref={(button: HTMLButtonElement | null) => {
            adder.current = button
          }}
          className={styles.add}
          icon={<AddRegular />}
          onClick={() => setAsking('pair')}
        >
          {strings.addOwnPair}
        </Button>
      )}
      {tables.length === 0 && <Caption1 className={styles.hint}>{strings.noFields}</Caption1>}
      <Accordion
        multiple
        collapsible
        openItems={wanted ? tables.map(({ table }) => table) : [...openTables]}
        onToggle={(_event, { openItems }) => wanted || setOpenTables(openItems as string[])}
      >
        {tables.map(({ table, fields }) => (
          <AccordionItem key={table} value={table}>
            <AccordionHeader as="h3" className={styles.header}>
              {strings.rulesCount(tableName(table), fields.length)}
            </AccordionHeader>
            <AccordionPanel className={styles.panel}>
              <ul className={styles.list}>
                {fields.map((field) => (
                  <RuleEntry
                    key={field.mapping}
                    field={field}
                    isSettable={rules.mayChange}
                    failure={field.id === undefined ? undefined : rules.failures[field.id]}
                    onChoose={(direction, button) => {
                      if (direction === field.direction) return
                      opener.current = button
                      setTrying({ field, direction })
                      setIsTrying(true)
                    }}
                    onRemove={() => setRemoving(field)}
                  />
                ))}
              </ul>
            </AccordionPanel>
          </AccordionItem>
        ))}
      </Accordion>
      <OutsideFilterSection />
      <OwnPairDialog
        isOpen={asking === 'pair'}
        tables={list.tables.map(({ table }) => table).filter((table) => table !== 'email')}
        onCancel={() => setAsking(undefined)}
        onAdded={(field) => {
          setAsking(undefined)
          setOpenTables((before) => [...before, field.table])
          rules.added(field)
        }}
      />
      <LinksPreviewDialog
        isOpen={isTrying}
        title={trying ? strings.changeRuleTitle(nameOfField(trying.field)) : ''}
        hint={
          trying
            ? strings.changeRuleHint(strings.directions[trying.field.direction], strings.directions[trying.direction])
            : ''
        }
        action={strings.changeRuleAction}
        trial={trying && { directions: { [`${trying.field.table}/${trying.field.mapping}`]: trying.direction } }}
        onCancel={() => setIsTrying(false)}
        onGone={keepFocus}
        onConfirm={() => {
          setIsTrying(false)
          if (trying) rules.choose(trying.field, trying.direction)
        }}
      />
      <ConfirmDialog
        isOpen={removing !== undefined}
        title={strings.removeOwnPair(removing?.mapping ?? '')}
        hint={strings.removeOwnPairHint}
        action={strings.remove}
        onCancel={() => setRemoving(undefined)}
        onConfirm={() => {
          setRemoving(undefined)
          if (removing) void rules.remove(removing)
        }}
      />
    </>
  )
}

function isMeant({ outlookField, mapping, crmColumns, table }: SyncedField, wanted: string): boolean {
  return [outlookField, mapping, tableName(table), ...crmColumns].some((name) => name.toLowerCase().includes(wanted))
}
