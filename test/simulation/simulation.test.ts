/** A few thousand random histories; `npm run simulate` plays a hundred thousand. */
import { expect, test } from '@jest/globals'
import { runHistory } from './history.ts'

const histories = 3000

test(`${histories} histories end in agreement, nothing lost, nothing doubled (invariants 1, 2, 4, 5, 10)`, async () => {
  const failures: string[] = []
  let deaths = 0
  for (let seed = 1; seed <= histories; seed++) {
    const result = await runHistory(seed)
    deaths += result.deaths
    if (result.faults.length > 0) failures.push(`seed ${seed}: ${result.faults.join('; ')}\n${result.lines.join('\n')}`)
  }
  expect(failures).toEqual([])
  // Otherwise nothing was tried.
  expect(deaths).toBeGreaterThan(histories / 10)
}, 120_000)

test('the same seed is the same history', async () => {
  const [one, other] = [await runHistory(42), await runHistory(42)]
  expect(one.lines).toEqual(other.lines)
})
