import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cadence, nextCycleMs } from '../../src/service/cadence.ts'

const quiet = (count: number) => Array.from({ length: count }, () => ({ changed: 0 }))

describe('when a mailbox is looked at again (R-002, R-008)', () => {
  test.each([
    ['a new one after five minutes', [], cadence.normal],
    ['one with news after two', [{ changed: 3 }], cadence.busy],
    ['one whose news are over after five again', [{ changed: 3 }, { changed: 0 }], cadence.normal],
    ['one that is quiet for long after ten', quiet(12), cadence.quiet],
    ['one that was quiet, and has news, after two', [...quiet(20), { changed: 1 }], cadence.busy],
  ])('%s', (_name, past, expected) => {
    expect(nextCycleMs(past)).toBe(expected)
  })

  test('never later than twelve minutes, whatever happened and whatever an operator chose', () => {
    const past = fc.array(fc.record({ changed: fc.nat(5) }), { maxLength: 30 })
    fc.assert(
      fc.property(past, fc.integer({ min: 1000, max: 720_000 }), (cycles, everyMs) => {
        const next = nextCycleMs(cycles, everyMs)
        expect(next).toBeGreaterThan(0)
        expect(next).toBeLessThanOrEqual(cadence.longest)
      }),
    )
  })
})
