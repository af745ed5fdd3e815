/** When a workload of a mailbox is looked at again: a pure function of what the last cycles found. */

/** What the last cycles found: how many items changed on either side, newest last. */
export type Activity = readonly number[]

/** In milliseconds. */
export const cadence = { normal: 300_000, busy: 120_000, longest: 720_000 } as const

/** So many cycles are remembered. */
export const mostRemembered = 12
/** So many cycles without news, and the distance begins to grow; each further one adds a step. */
const quietFrom = 4
const quietStepMs = 60_000

export const remember = (activity: Activity, changed: number): Activity => [...activity, changed].slice(-mostRemembered)

/**
 * @param options `everyMs` the normal distance of two starts, where an operator chose another one; `atLeastMs` what a
 * profile demands; `retryAfterMs` what the upstream asked for: it alone may take longer than 720 s
 * @returns milliseconds from the start of one cycle to the start of the next
 */
export function nextCycleMs(
  activity: Activity,
  {
    everyMs = cadence.normal,
    atLeastMs = 0,
    retryAfterMs = 0,
  }: { readonly everyMs?: number; readonly atLeastMs?: number; readonly retryAfterMs?: number } = {},
): number {
  const share = everyMs / cadence.normal
  const wanted = Math.max(plainMs(activity) * share, atLeastMs)
  return Math.max(Math.min(wanted, cadence.longest), retryAfterMs)
}

function plainMs(activity: Activity): number {
  if ((activity.at(-1) ?? 0) > 0) return cadence.busy
  const lastNews = activity.findLastIndex((changed) => changed > 0)
  const quiet = activity.length - 1 - lastNews
  // News a moment ago are often followed by more.
  if (lastNews >= 0 && quiet === 1) return (cadence.busy + cadence.normal) / 2
  return cadence.normal + Math.max(0, quiet - quietFrom) * quietStepMs
}
