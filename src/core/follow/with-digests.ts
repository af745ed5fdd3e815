import { TandemError } from '../errors.ts'
import type { FollowedWorld } from '../following.ts'
import type { CallOptions } from '../ports.ts'
import { readDigests } from '../read-digests.ts'
import type { Rules } from '../rules.ts'
import type { PairSides } from './read-sides.ts'

/** A pair with the contents that tell whether its files differ. Nothing is read where no file changed. */
export async function withDigests(
  world: FollowedWorld,
  sides: PairSides,
  rules: Rules,
  options: CallOptions,
): Promise<PairSides> {
  const { pair, item, record, recordIs } = sides
  if (!item || !record || recordIs === 'not-readable') return sides
  try {
    const both = { ...(pair.link ? { link: pair.link } : {}), item, record }
    const digests = await readDigests(world, both, rules, options)
    return digests.size > 0 ? { ...sides, digests } : sides
  } catch (error) {
    if (!(error instanceof TandemError)) throw error
    return { ...sides, failed: error }
  }
}
