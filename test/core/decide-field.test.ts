import { expect, test } from '@jest/globals'
import { decideField, type FieldSide } from '../../src/core/decide-field.ts'
import type { Direction } from '../../src/core/decision.ts'
import type { FieldValue } from '../../src/core/field-value.ts'

const base = 'b'
const sides = { later: 'record', conflict: 'later' } as const
const side = (value: FieldValue | undefined): FieldSide => ({ value, base, onOther: value })

/** direction, who changed → where it goes (DESIGN.md, decisions; ). */
const table: readonly [Direction, 'item' | 'record' | 'both', string, string][] = [
  ['bidirectional', 'item', 'toCrm', 'changed-in-outlook'],
  ['bidirectional', 'record', 'toExchange', 'changed-in-crm'],
  ['bidirectional', 'both', 'toExchange', 'both-changed-crm-later'],
  ['toCrm', 'item', 'toCrm', 'changed-in-outlook'],
  ['toCrm', 'record', 'kept', 'direction-to-crm-only'],
  ['toCrm', 'both', 'toCrm', 'changed-in-outlook'],
  ['toExchange', 'item', 'kept', 'direction-to-outlook-only'],
  ['toExchange', 'record', 'toExchange', 'changed-in-crm'],
  ['toExchange', 'both', 'toExchange', 'changed-in-crm'],
  ['none', 'item', 'kept', 'direction-none'],
  ['none', 'record', 'kept', 'direction-none'],
  ['none', 'both', 'kept', 'direction-none'],
]

test.each(table)('direction %s, changed: %s → %s because %s', (direction, changed, outcome, reason) => {
  const item = changed === 'record' ? 'b' : 'i'
  const record = changed === 'item' ? 'b' : 'r'
  expect(decideField({ ...sides, direction, item: side(item), record: side(record) })).toEqual({ outcome, reason })
})

test('the later change wins, and an organization can let one side win always (R-303)', () => {
  const both = { ...sides, direction: 'bidirectional', item: side('i'), record: side('r') } as const
  expect(decideField({ ...both, later: 'item' }).reason).toBe('both-changed-outlook-later')
  expect(decideField({ ...both, later: 'item', conflict: 'crm' }).reason).toBe('crm-wins')
  expect(decideField({ ...both, conflict: 'outlook' }).reason).toBe('outlook-wins')
})

test('the same change on both sides is no conflict, and the unknown is silent', () => {
  expect(decideField({ ...sides, direction: 'bidirectional', item: side('n'), record: side('n') }).outcome).toBe(
    'unchanged',
  )
  expect(decideField({ ...sides, direction: 'bidirectional', item: side(undefined), record: side('r') }).outcome).toBe(
    'unchanged',
  )
  expect(decideField({ ...sides, direction: 'bidirectional', item: side('i'), record: side(undefined) }).outcome).toBe(
    'unchanged',
  )
})

test('a value that one side can’t hold in full is agreed', () => {
  const cut = { ...side('a long value'), base: 'a long value', onOther: 'a long' }
  expect(decideField({ ...sides, direction: 'bidirectional', item: cut, record: side('a long') }).outcome).toBe(
    'unchanged',
  )
})

test('when two sides first meet, a value fills an empty place and never the reverse (invariant 1)', () => {
  const first = (value: FieldValue): FieldSide => ({ value, base: undefined, onOther: value })
  const meet = { ...sides, direction: 'bidirectional' } as const
  expect(decideField({ ...meet, item: first('i'), record: first('') })).toEqual({
    outcome: 'toCrm',
    reason: 'fills-empty',
  })
  expect(decideField({ ...meet, item: first(''), record: first('r') })).toEqual({
    outcome: 'toExchange',
    reason: 'fills-empty',
  })
})

test('lists that both sides changed merge by element', () => {
  const list = (value: readonly string[]): FieldSide => ({
    value,
    base: ['a', 'b'],
    onOther: value,
  })
  expect(
    decideField({
      ...sides,
      direction: 'bidirectional',
      item: list(['a', 'b', 'c']),
      record: list(['b', 'd']),
      isList: true,
    }),
  ).toEqual({ outcome: 'both', reason: 'merged', value: ['b', 'c', 'd'] })
})
