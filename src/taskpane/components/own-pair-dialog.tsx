import { Button, Field, Input, makeStyles, Select } from '@fluentui/react-components'
import { type FormEvent, useEffect, useState } from 'react'
import type { ColumnList, SyncedField } from '../../api/rule.ts'
import type { Direction } from '../../core/decision.ts'
import { ApiProblem } from '../api-client/api-failures.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { usePaneState, useSurroundings } from './pane-context.tsx'
import { PaneDialog, PaneDialogBody } from './pane-dialog.tsx'
import { proposedProperty } from './proposed-property.ts'
import { tableName } from './record-link.tsx'

const useStyles = makeStyles({
  control: { minWidth: 0, width: '100%' },
})

interface Pair {
  readonly table: string
  readonly mapping: string
  readonly crmColumn: string
  /** undefined as long as the proposal stands. */
  readonly property?: string
  readonly direction: Direction
}

const directions = Object.entries(strings.directions) as readonly [Direction, string][]

/** an administrator pairs any column with any named property of the item. */
export function OwnPairDialog({
  isOpen,
  tables,
  onAdded,
  onCancel,
}: {
  isOpen: boolean
  tables: readonly string[]
  onAdded: (field: SyncedField) => void
  onCancel: () => void
}) {
  return (
    <PaneDialog isOpen={isOpen} onCancel={onCancel}>
      <PairForm tables={tables} onAdded={onAdded} onCancel={onCancel} />
    </PaneDialog>
  )
}

function PairForm({
  tables,
  onAdded,
  onCancel,
}: {
  tables: readonly string[]
  onAdded: (field: SyncedField) => void
  onCancel: () => void
}) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const first = useLikelyTable(tables)
  const [pair, setPair] = useState<Pair>({ table: first, mapping: '', crmColumn: '', direction: 'bidirectional' })
  const [isAdding, setAdding] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({})
  const columns = useColumns(pair.table, setFailure)
  const proposal = proposedProperty(pair.mapping, columns.find(({ name }) => name === pair.crmColumn)?.type)
  const property = pair.property ?? proposal
  const put = (change: Partial<Pair>) => setPair({ ...pair, ...change })
  const faultOf = (path: string) =>
    faults[path] ? { validationMessage: faults[path], validationState: 'error' as const } : {}

  async function add(event: FormEvent) {
    event.preventDefault()
    setAdding(true)
    setFailure(undefined)
    setFaults({})
    try {
      onAdded(await pane.api.call('addRule', { ...pair, property }))
    } catch (error) {
      const found = error instanceof ApiProblem ? (error.problem.errors ?? []) : []
      setFaults(Object.fromEntries(found.map(({ path, message }) => [path, `${message}.`])))
      if (found.length === 0) setFailure(failureOf(error))
      setAdding(false)
    }
  }

  return (
    <form onSubmit={(event) => void add(event)}>
      <PaneDialogBody
        title={strings.addOwnPair}
        onCancel={onCancel}
        action={
          <Button appearance="primary" type="submit" disabledFocusable={isAdding}>
            {isAdding ? strings.adding : strings.add}
          </Button>
        }
      >
        <span>{strings.ownPairHint}</span>
        {failure && <FailureNotice failure={failure} onSignIn={() => void pane.signIn('again')} />}
        <Field label={strings.ownPairTable} {...faultOf('table')}>
          <Select
            className={styles.control}
            value={pair.table}
            onChange={(_event, { value }) => put({ table: value, crmColumn: '' })}
          >
            {tables.map((table) => (
              <option key={table} value={table}>
                {tableName(table)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={strings.ownPairName} hint={strings.ownPairNameHint} required {...faultOf('mapping')}>
          <Input
            className={styles.control}
            value={pair.mapping}
            onChange={(_event, { value }) => put({ mapping: value })}
          />
        </Field>
        <Field label={strings.ownPairColumn} required {...faultOf('crmColumn')}>
          <Select
            className={styles.control}
            value={pair.crmColumn}
            onChange={(_event, { value }) => put({ crmColumn: value })}
          >
            <option value="">{strings.chooseColumn}</option>
            {columns.map(({ name, type }) => (
              <option key={name} value={name}>{`${name} (${type})`}</option>
            ))}
          </Select>
        </Field>
        <Field label={strings.ownPairProperty} hint={strings.ownPairPropertyHint} required {...faultOf('property')}>
          <Input
            className={styles.control}
            value={property}
            onChange={(_event, { value }) => put({ property: value })}
          />
        </Field>
        <Field label={strings.ownPairDirection}>
          <Select
            className={styles.control}
            value={pair.direction}
            onChange={(_event, { value }) => put({ direction: value as Direction })}
          >
            {directions.map(([direction, label]) => (
              <option key={direction} value={direction}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </PaneDialogBody>
    </form>
  )
}

/** Of an appointment its own fields are likely meant, else those of contacts. */
function useLikelyTable(tables: readonly string[]): string {
  const { sight } = usePaneState()
  const likely = 'item' in sight && sight.item.kind === 'event' ? 'appointment' : 'contact'
  return tables.includes(likely) ? likely : (tables[0] ?? '')
}

function useColumns(table: string, onFailure: (failure: Failure) => void): ColumnList['columns'] {
  const { pane } = useSurroundings()
  const [columns, setColumns] = useState<ColumnList['columns']>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another table has other columns
  useEffect(() => {
    const mine = new AbortController()
    setColumns([])
    pane.api.call('columns', { table }, mine.signal).then(
      (list) => !mine.signal.aborted && setColumns(list.columns),
      (error) => !mine.signal.aborted && onFailure(failureOf(error)),
    )
    return () => mine.abort()
  }, [pane, table])
  return columns
}
