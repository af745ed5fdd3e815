import { useState } from 'react'
import type { RuleList, SyncedField } from '../../api/rule.ts'
import type { Direction } from '../../core/decision.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { useSurroundings } from './pane-context.tsx'
import { nameOfField } from './rule-entry.tsx'
import { type Reading, useReading } from './use-reading.ts'

export interface Rules {
  readonly reading: Reading<RuleList>
  /** False once the organization has said that this person may not change anything. */
  readonly mayChange: boolean
  /** By the row's id. */
  readonly failures: Readonly<Record<string, Failure>>
  /** What was done last, for the ear. */
  readonly said: string
  again(): void
  choose(field: SyncedField, direction: Direction): void
  added(field: SyncedField): void
  /** @returns what went wrong, where it did */
  remove(field: SyncedField): Promise<Failure | undefined>
}

/** The organization's rules, changed at once on the screen and taken back where the organization refuses. */
export function useRules(): Rules {
  const { pane } = useSurroundings()
  const [reading, again, change] = useReading((signal) => pane.api.call('rules', undefined, signal), [pane])
  const [failures, setFailures] = useState<Readonly<Record<string, Failure>>>({})
  const [isRefused, setRefused] = useState(false)
  const [said, setSaid] = useState('')

  const put = (field: SyncedField) =>
    change((list) =>
      inTable(list, field.table, (fields) => fields.map((each) => (each.id === field.id ? field : each))),
    )

  function failed(field: SyncedField, error: unknown): Failure {
    const failure = failureOf(error)
    if (failure.code === 'privilege-missing') setRefused(true)
    if (field.id) setFailures((before) => ({ ...before, [field.id ?? '']: failure }))
    return failure
  }

  return {
    reading,
    mayChange: !isRefused && (reading.is !== 'read' || reading.value.mayChange !== false),
    failures,
    said,
    again,
    choose(field, direction) {
      const { id } = field
      if (id === undefined || direction === field.direction) return
      setFailures(({ [id]: _, ...others }) => others)
      put({ ...field, direction })
      pane.api.call('changeRule', { rowId: id, direction }).then(
        (now) => {
          put(now)
          setSaid(strings.directionChanged(nameOfField(now), strings.directions[now.direction]))
        },
        (error) => {
          put(field)
          failed(field, error)
        },
      )
    },
    added(field) {
      change((list) => inTable(list, field.table, (fields) => [...fields, field]))
      setSaid(strings.pairAdded(field.mapping))
    },
    async remove(field) {
      try {
        await pane.api.call('removeRule', { rowId: field.id ?? '' })
      } catch (error) {
        return failed(field, error)
      }
      change((list) => inTable(list, field.table, (fields) => fields.filter(({ id }) => id !== field.id)))
      setSaid(strings.pairRemoved(field.mapping))
      return undefined
    },
  }
}

function inTable(
  list: RuleList,
  table: string,
  apply: (fields: readonly SyncedField[]) => readonly SyncedField[],
): RuleList {
  return {
    ...list,
    tables: list.tables.map((each) => (each.table === table ? { ...each, fields: [...apply(each.fields)] } : each)),
  }
}
