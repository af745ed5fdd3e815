/** What the brakes would say to plans that nobody applies (invariant 9). */
import type { FollowedKind, FollowedWorld } from '../following.ts'
import type { Actor, Link } from '../link.ts'
import type { Plan } from '../plan.ts'
import { createBrakes, type Hold } from './brakes.ts'

/** A kind that stops before all of this is done, and asks. */
export interface WouldHold extends Pick<Hold, 'kind' | 'reason' | 'count' | 'links'> {
  /** ISO instant: it stands still already, and this comes with what a person then lets go on. */
  readonly since?: string
}

export interface Watch {
  /** Counts the plan of a link. */
  saw(link: Link | undefined, plan: Plan): void
  /** Why the kind would stand still after all of these, where it would. */
  verdict(): WouldHold | undefined
}

/** @param stands what holds the kind already */
export async function watchBrakes(
  world: Pick<FollowedWorld, 'journal'>,
  actor: Actor,
  kind: FollowedKind,
  stands: Hold | undefined,
): Promise<Watch> {
  const linked = await world.journal.countLinks(actor, kind)
  const brakes = createBrakes(kind, () => linked)
  let isAny = false
  let answer: ReturnType<typeof brakes.check>
  return {
    saw(link, plan) {
      isAny = true
      // What sync made itself of a series is no harm to be held. The brakes' last answer counts all that they saw before.
      if (!link?.occurrence?.isCopy) answer = brakes.check([plan])
    },
    verdict() {
      // What a person let go on is not held again.
      if (!isAny || stands?.isReleased) return undefined
      if (stands) return { ...summary(stands), since: stands.at }
      return answer && summary(answer)
    },
  }
}

const summary = ({ kind, reason, count, links }: Omit<Hold, 'at'>) => ({ kind, reason, count, links })
