import { callOptions, gather } from './gather.ts'
import { plan } from './plan.ts'
import type { World } from './ports.ts'
import { readDigests } from './read-digests.ts'
import type { FieldsView, ItemRequest } from './request.ts'
import { rulesOf } from './rules-of.ts'

/** Both sides of an item and what a sync would decide for every field now: a plan that nobody applies. */
export async function readFields(world: World, request: ItemRequest): Promise<FieldsView> {
  const gathered = await gather(world, request, { toWrite: false })
  const { item, link, record } = gathered
  const rules = rulesOf(world, gathered)
  const sides = { ...(link ? { link } : {}), item, ...(record ? { record } : {}) }
  const digests = await readDigests(world, sides, rules, callOptions(request))
  const { decisions } = plan({ ...sides, digests }, rules)
  return { item, ...(link ? { link } : {}), ...(record ? { record } : {}), decisions }
}
