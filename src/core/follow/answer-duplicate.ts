/** Somebody with the same address was there already, and a person said what that means. */
import type { FollowedTable, FollowedWorld } from '../following.ts'
import type { Actor, Link } from '../link.ts'
import { type Followed, pairOfLink } from './pair.ts'
import { type SyncOptions, syncPairs } from './sync-pairs.ts'

/** The contact of the CRM that it is, or `new` to make another one. */
export type DuplicateAnswer = { readonly linkTo: string } | 'new'

/** Carries the answer out as an ordinary sync. @throws TandemError where a whole side could not be read */
export async function answerDuplicate(
  world: FollowedWorld,
  actor: Actor,
  link: Link,
  answer: DuplicateAnswer,
  sync: SyncOptions,
): Promise<Followed> {
  const { failure: _asked, ...rest } = link
  const decided: Link = {
    ...rest,
    origin: 'person',
    ...(answer === 'new' ? {} : { table: 'contact' satisfies FollowedTable, recordId: answer.linkTo.toLowerCase() }),
  }
  const [followed] = await syncPairs(world, actor, [pairOfLink(decided)], sync)
  return followed as Followed
}
