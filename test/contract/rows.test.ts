/** `npm run rows` as a test: every row in each of its directions, and no empty cell. */
import { expect, test } from '@jest/globals'
import { directions, runRows } from './rows/run.ts'

test('98 rows, each in each direction, Outlook changed, the CRM changed, both changed', async () => {
  const rows = await runRows()
  expect(rows).toHaveLength(98)
  const counts = new Map<string, number>()
  for (const row of rows) {
    expect(row.faults).toEqual([])
    for (const direction of directions) {
      const cell = row[direction]
      expect(['pass', 'not allowed']).toContain(cell)
      counts.set(cell, (counts.get(cell) ?? 0) + 1)
    }
  }
  // Every row can be run in at least one direction, and most in all four.
  expect(counts.get('pass')).toBe(276)
}, 120_000)
