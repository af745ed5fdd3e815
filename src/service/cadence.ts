/** When a mailbox is looked at again: a pure function of what the last cycles found. */

/** What a cycle found, newest last. */
export interface PastCycle {
  /** Items that changed on either side. */
  readonly changed: number
}

/** In milliseconds. */
export const cadence = { normal: 300_000, busy: 120_000, quiet: 600_000, longest: 720_000 } as const

/** So many cycles without news make a mailbox quiet. */
const quietFrom = 12

/**
 * @param everyMs the normal distance of two starts, where an operator chose another one
 * @returns milliseconds from the start of one cycle to the start of the next, never more than 720 s
 */
export function nextCycleMs(past: readonly PastCycle[], everyMs: number = cadence.normal): number {
  const share = everyMs / cadence.normal
  const last = past.at(-1)
  if (last && last.changed > 0) return Math.min(cadence.longest, cadence.busy * share)
  const isQuiet = past.length >= quietFrom && past.slice(-quietFrom).every(({ changed }) => changed === 0)
  return Math.min(cadence.longest, (isQuiet ? cadence.quiet : cadence.normal) * share)
}
