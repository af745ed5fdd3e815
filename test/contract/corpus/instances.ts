/** The instances of a series as both mailboxes show them: not a mapped field, but what its people see. */
import type { EventItem } from '../../../src/core/item.ts'
import type { Link } from '../../../src/core/link.ts'
import { graphAddress, organizationAddress } from '../world.ts'

export interface Graph {
  request(url: string, init?: RequestInit): Response | Promise<Response>
}

/** A meeting of a series as its people see it. */
export interface Shown {
  /** An instant without its zone, which is UTC. */
  readonly start: string
  readonly subject: string
  readonly location: string
}

/** All meetings within a year and a month of the first one, in the order of time. */
export async function instancesOf(app: Graph, { id, start }: EventItem): Promise<readonly Shown[]> {
  const at = (days: number) => new Date(Date.parse(start) + days * 86_400_000).toISOString()
  const shown: Shown[] = []
  const window = `startDateTime=${at(-2)}&endDateTime=${at(396)}`
  let url: string | undefined =
    `${graphAddress}/me/events/${id}/instances?${window}&$select=start,subject,location&$top=100`
  while (url) {
    const response: Response = await app.request(url, {
      headers: { Authorization: 'Bearer token', Prefer: 'IdType="ImmutableId"' },
    })
    if (response.status >= 300) throw new Error(`${url}: ${response.status} ${await response.text()}`)
    const page = (await response.json()) as {
      readonly value: readonly {
        readonly start: { readonly dateTime: string }
        readonly subject: string
        readonly location: { readonly displayName: string }
      }[]
      readonly '@odata.nextLink'?: string
    }
    for (const one of page.value)
      shown.push({
        start: one.start.dateTime.slice(0, 19),
        subject: one.subject,
        location: one.location.displayName,
      })
    url = page['@odata.nextLink']
  }
  return shown.sort((one, other) => (one.start < other.start ? -1 : 1))
}

/** Up to which instant the CRM has rows of a series, without its zone; empty where it has none. */
export async function expandedUntil(app: Graph, { recordId }: Link): Promise<string> {
  const path = `recurringappointmentmasters(${recordId})?$select=lastexpandedinstancedate`
  const response = await app.request(`${organizationAddress}/${path}`, { headers: { Authorization: 'Bearer token' } })
  const { lastexpandedinstancedate } = (await response.json()) as { readonly lastexpandedinstancedate?: string | null }
  return (lastexpandedinstancedate ?? '').slice(0, 19)
}

/**
 * - `same`: all at the same instants with the same words
 * - `other-clocks`: as many, some an hour or two apart: the clocks change on other days where the series lives (the CRM keeps its
 *   user's zone)
 * - `none-left`: in Outlook every meeting of the series is taken out; a side that shows nothing at all takes nothing away
 * - `past-with-guests`: what is over and was taken out stays in a copy that has guests: they would be told
 * - `not-expanded`: as long as the CRM has expanded the series they are the same; beyond, single meetings that were moved, changed
 *   or deleted have no row there to follow
 */
export type InstancesCompared =
  | 'same'
  | 'other-clocks'
  | 'none-left'
  | 'past-with-guests'
  | 'not-expanded'
  | 'different'

/** @param expandedUntil up to which instant the CRM has rows of the series, without its zone */
export function compareInstances(
  went: readonly Shown[],
  came: readonly Shown[],
  expandedUntil: string,
  guests: { readonly areThere: boolean; readonly now: Date },
): InstancesCompared {
  if (went.length === 0) return 'none-left'
  const isExpanded = ({ start }: Shown) => start <= expandedUntil
  const whole = compareAll(went, came)
  if (whole !== 'different') return whole
  const isAhead = ({ start }: Shown) => `${start}Z` > guests.now.toISOString()
  if (guests.areThere && compareAll(went.filter(isAhead), came.filter(isAhead)) === 'same') return 'past-with-guests'
  return compareAll(went.filter(isExpanded), came.filter(isExpanded)) === 'same' ? 'not-expanded' : 'different'
}

function compareAll(went: readonly Shown[], came: readonly Shown[]): 'same' | 'other-clocks' | 'different' {
  if (went.length !== came.length) return 'different'
  const isSameText = went.every(
    ({ subject, location }, index) => subject === came[index]?.subject && location === came[index]?.location,
  )
  if (!isSameText) return 'different'
  const apart = went.map(({ start }, index) => Math.abs(Date.parse(`${start}Z`) - Date.parse(`${came[index]?.start}Z`)))
  const most = Math.max(0, ...apart) / 3_600_000
  return most === 0 ? 'same' : most <= 2 ? 'other-clocks' : 'different'
}
