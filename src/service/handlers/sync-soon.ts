import { setTimeout as sleep } from 'node:timers/promises'
import type { Actor } from '../../core/link.ts'
import type { SyncWorker } from '../sync-worker.ts'

/**
 * Whoever waits gets an answer after so long, and asks how far it is from then on: no proxy on the way loses patience.
 * In milliseconds.
 */
const answerWithinMs = 5_000

/** Looks at the mailbox now. @returns when it is done, or after a few seconds; it goes on by itself then */
export async function syncSoon(
  sync: Pick<SyncWorker, 'syncNow'>,
  actor: Actor,
  withinMs: number = answerWithinMs,
): Promise<void> {
  const over = new AbortController()
  const done = sync.syncNow(actor).finally(() => over.abort())
  // What it fails with later stands in its report.
  done.catch(() => undefined)
  await Promise.race([done, sleep(withinMs, undefined, { signal: over.signal, ref: false }).catch(() => done)])
}
