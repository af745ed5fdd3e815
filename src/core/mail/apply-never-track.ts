/** The never-track list applied backwards: what is tracked and falls under it is untracked; the CRM keeps or loses its copy. */
import { TandemError } from '../errors.ts'
import type { Actor, Link } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import { untrack } from '../untrack.ts'
import { type NeverTrack, neverReason } from './never-track.ts'
import type { MailWorld } from './notice.ts'
import { readOnes } from './unread.ts'

const linksAtOnce = 100

export interface AppliedBackwards {
  /** Tracked messages that were looked at. */
  readonly looked: number
  readonly untracked: number
  /** That could not be untracked, as their receipts say, or not even be read. */
  readonly failed: number
}

/** @param options with `isTrial` nothing is written: how many would be */
export async function applyNeverTrack(
  world: MailWorld,
  actor: Actor,
  list: NeverTrack,
  options: CallOptions & { readonly keepRecord: boolean; readonly isTrial: boolean },
): Promise<AppliedBackwards> {
  const { keepRecord, isTrial, ...call } = options
  const result = { looked: 0, untracked: 0, failed: 0 }
  for (let after: string | undefined; ; ) {
    const page: readonly Link[] = await world.journal.linksOfKind(actor, 'message', {
      limit: linksAtOnce,
      ...(after === undefined ? {} : { after }),
    })
    const tracked = page.filter(({ state }) => state === 'tracked')
    const headers = await world.mailbox.mailHeaders(
      tracked.map(({ itemId }) => itemId),
      call,
    )
    result.looked += tracked.length
    result.failed += headers.filter((one) => one instanceof TandemError).length
    for (const message of readOnes(headers)) {
      if (!neverReason(message, list)) continue
      result.untracked++
      if (isTrial) continue
      const wish = { actor, kind: 'message' as const, itemId: message.id, operationId: world.newId(), keepRecord }
      const { receipt } = await untrack(world, { ...wish, ...call })
      if (receipt.outcome !== 'failed') continue
      result.untracked--
      result.failed++
    }
    if (page.length < linksAtOnce) return result
    after = page.at(-1)?.id
  }
}
