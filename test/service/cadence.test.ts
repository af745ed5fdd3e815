import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cadence, nextCycleMs, remember } from '../../src/service/cadence.ts'

const quiet = (count: number) => Array.from({ length: count }, () => 0)
const minutes = (count: number) => count * 60_000

describe('when a mailbox is looked at again (R-002, R-008)', () => {
  test.each([
    ['a new one after five minutes', [], cadence.normal],
    ['one with news after two', [3], cadence.busy],
    ['one whose news are over a little later', [3, 0], minutes(3.5)],
    ['one whose news are over for good after five again', [3, 0, 0], cadence.normal],
    ['one that was quiet for a while two minutes later', quiet(6), minutes(7)],
    ['one that is quiet for long after twelve', quiet(12), cadence.longest],
    ['one that was quiet, and has news, after two', [...quiet(11), 1], cadence.busy],
  ])('%s', (_name, activity, expected) => {
    expect(nextCycleMs(activity)).toBe(expected)
  })

  test('never later than twelve minutes, whatever happened and whatever an operator or a profile chose (R-012)', () => {
    const activity = fc.array(fc.nat(5), { maxLength: 30 })
    const chosen = fc.integer({ min: 1000, max: 720_000 })
    fc.assert(
      fc.property(activity, chosen, fc.nat(minutes(1440)), (cycles, everyMs, atLeastMs) => {
        const next = nextCycleMs(cycles, { everyMs, atLeastMs })
        expect(next).toBeGreaterThan(0)
        expect(next).toBeLessThanOrEqual(cadence.longest)
        expect(next).toBeGreaterThanOrEqual(Math.min(atLeastMs, cadence.longest))
      }),
    )
  })

  test('later only where the upstream asks for it', () => {
    expect(nextCycleMs([], { retryAfterMs: minutes(20) })).toBe(minutes(20))
    expect(nextCycleMs([], { retryAfterMs: 1 })).toBe(cadence.normal)
  })

  test('news shorten it, quiet lengthens it, step by step and never both ways', () => {
    const distances: number[] = []
    let activity = remember([], 1)
    for (let cycle = 0; cycle < 20; cycle++) {
      distances.push(nextCycleMs(activity))
      activity = remember(activity, 0)
    }
    expect(distances).toEqual([...distances].sort((one, other) => one - other))
    expect([distances[0], distances.at(-1)]).toEqual([cadence.busy, cadence.longest])
  })
})
