/** A meeting that is about to be made from Outlook at a time that the CRM has taken. Tracking by hand does not ask. */
import type { FollowedWorld } from '../following.ts'
import type { CallOptions } from '../ports.ts'
import type { PairSides } from './read-sides.ts'

/** @returns the same sides, those in question with what is there at their time */
export async function withOverlaps(
  world: FollowedWorld,
  read: readonly PairSides[],
  options: CallOptions,
): Promise<readonly PairSides[]> {
  const now = world.now().toISOString()
  const times = read.flatMap((sides) => {
    const { item, record, pair } = sides
    if (item?.kind !== 'event' || record || pair.intent || (pair.link?.origin ?? pair.origin) !== 'category') return []
    const takesTime = item.type === 'singleInstance' && !item.isAllDay && item.isOrganizer
    const isBusy = item.showAs !== 'free' && item.showAs !== 'workingElsewhere'
    return takesTime && isBusy && item.end > now ? [{ sides, start: item.start, end: item.end }] : []
  })
  if (times.length === 0) return read
  const found = await world.crm.overlapping(times, options)
  const overlaps = new Map(times.map(({ sides }, index) => [sides, found[index] ?? []]))
  return read.map((sides) => {
    const taken = overlaps.get(sides)
    return taken && taken.length > 0 ? { ...sides, overlaps: taken } : sides
  })
}
