/** The instances of a series as both mailboxes show them: not a mapped field, but what its people see. */
import type { EventItem } from '../../../src/core/item.ts'
import { graphAddress } from '../world.ts'

export interface Graph {
  request(url: string, init?: RequestInit): Response | Promise<Response>
}

/** Starts within a year and a month of the first one, as instants in the order of time. */
export async function instancesOf(app: Graph, { id, start }: EventItem): Promise<readonly string[]> {
  const at = (days: number) => new Date(Date.parse(start) + days * 86_400_000).toISOString()
  const starts: string[] = []
  let url: string | undefined =
    `${graphAddress}/me/events/${id}/instances?startDateTime=${at(-2)}&endDateTime=${at(396)}&$select=start&$top=100`
  while (url) {
    const response: Response = await app.request(url, {
      headers: { Authorization: 'Bearer token', Prefer: 'IdType="ImmutableId"' },
    })
    if (response.status >= 300) throw new Error(`${url}: ${response.status} ${await response.text()}`)
    const page = (await response.json()) as {
      readonly value: readonly { readonly start: { readonly dateTime: string } }[]
      readonly '@odata.nextLink'?: string
    }
    starts.push(...page.value.map((one) => one.start.dateTime.slice(0, 19)))
    url = page['@odata.nextLink']
  }
  return starts.sort()
}

/**
 * - `same`: all at the same instants
 * - `other-clocks`: as many, some an hour or two apart: the clocks change on other days where the series lives (the CRM keeps its
 *   user's zone)
 * - `own-instances`: the series has moved or deleted instances, which don't follow
 */
export type InstancesCompared = 'same' | 'other-clocks' | 'own-instances' | 'different'

export function compareInstances(
  went: readonly string[],
  came: readonly string[],
  hasOwnInstances: boolean,
): InstancesCompared {
  const hoursApart = (index: number) =>
    Math.abs(Date.parse(`${went[index]}Z`) - Date.parse(`${came[index]}Z`)) / 3_600_000
  if (went.length === came.length) {
    const most = Math.max(0, ...went.map((_start, index) => hoursApart(index)))
    if (most === 0) return 'same'
    if (most <= 2 && !hasOwnInstances) return 'other-clocks'
  }
  return hasOwnInstances ? 'own-instances' : 'different'
}
