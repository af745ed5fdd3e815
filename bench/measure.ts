/** One line of a benchmark: ours against a floor measured in the same run. Smaller is better in both. */
export interface Measure {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly floor: number
  /** ours / floor */
  readonly ratio: number
  readonly detail: string
}

export function measure(name: string, unit: Measure['unit'], ours: number, floor: number, detail: string): Measure {
  return { name, unit, ours: rounded(ours), floor: rounded(floor), ratio: rounded(ours / floor), detail }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** In milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

const rounded = (value: number) => Math.round(value * 100) / 100
