import { expect, test } from '@jest/globals'
import { decideField } from '../../src/core/decide-field.ts'
import type { Direction } from '../../src/core/decision.ts'

const sides = { base: 'b', item: 'b', record: 'b', later: 'record', conflict: 'later' } as const

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
  expect(decideField({ ...sides, direction, item, record })).toEqual({ outcome, reason })
})

test('the later change wins, and an organization can let one side win always (R-303)', () => {
  const both = { ...sides, direction: 'bidirectional', item: 'i', record: 'r' } as const
  expect(decideField({ ...both, later: 'item' }).reason).toBe('both-changed-outlook-later')
  expect(decideField({ ...both, later: 'item', conflict: 'crm' }).reason).toBe('crm-wins')
  expect(decideField({ ...both, conflict: 'outlook' }).reason).toBe('outlook-wins')
})

test('the same change on both sides is no conflict, and the unknown is silent', () => {
  expect(decideField({ ...sides, direction: 'bidirectional', item: 'n', record: 'n' }).outcome).toBe('unchanged')
  expect(decideField({ ...sides, direction: 'bidirectional', item: undefined, record: 'r' }).outcome).toBe('unchanged')
  expect(decideField({ ...sides, direction: 'bidirectional', item: 'i', record: undefined }).outcome).toBe('unchanged')
})
