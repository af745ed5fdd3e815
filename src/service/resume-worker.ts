/** Finishes what was begun: after a crash, an outage, or when a draft has been sent. */
import { TandemError } from '../core/errors.ts'
import { decisionsLifeMs } from '../core/mail/sync-incoming-mail.ts'
import type { Intent, World } from '../core/ports.ts'
import { resume } from '../core/resume.ts'
import type { Store, UnfinishedIntent } from '../store/index.ts'
import { FenceClosed } from './fenced.ts'
import { itemKeyOf } from './handlers/call.ts'
import { hashedUser } from './identifiers.ts'
import type { KeyedMutex } from './keyed-mutex.ts'
import { type Log, loggable } from './log.ts'
import type { Metrics } from './metrics.ts'

export interface ResumeWorker {
  /** One round over everything that is due. */
  round(): Promise<void>
  /** Resolves when the work at hand is done. */
  stop(): Promise<void>
}

type Forgetting =
  | 'forgetOperations'
  | 'forgetReceipts'
  | 'forgetNews'
  | 'forgetMailDecisions'
  | 'forgetLeases'
  | 'forgetAlerts'

export interface ResumeOptions {
  readonly store: Pick<Store, 'unfinishedIntents' | 'isUnfinished' | 'postpone' | Forgetting>
  /**
   * Both sides as whoever wished for it sees them; of what no person wished for as long as the mailbox is this installation's
   * . @throws TandemError where that can't be told now; FenceClosed where another installation does that now
   */
  readonly worldOf: (intent: Intent) => World | Promise<World>
  readonly items: KeyedMutex
  readonly metrics: Pick<Metrics, 'resumed' | 'receipt'>
  readonly log: Log
  readonly now: () => Date
  /** In milliseconds. */
  readonly everyMs: number
  /** Younger intents belong to whoever began them, in milliseconds. */
  readonly olderThanMs: number
  /** So long is the history kept, in milliseconds. */
  readonly historyMs: number
  /** What else is done once a round, by one process. */
  readonly chores?: readonly (() => Promise<void>)[]
}

/** Waits between attempts, in milliseconds: twice as long each time, at most the longest cycle. */
const firstWaitMs = 30_000
const longestWaitMs = 720_000
const mostPerRound = 50
const atOnce = 4
/** So long is a repeated click one click (as with Stripe's idempotency keys). */
const operationsLifeMs = 24 * 3_600_000

/** Mailboxes that were not looked at for so long compare everything, in milliseconds. */
const newsLifeMs = 3 * 24 * 3_600_000
/** Whoever had a lease so long ago is no more, in milliseconds. */
const leasesLifeMs = 24 * 3_600_000
/** Alerts that are over, and mere information, in milliseconds. */
const alertsLifeMs = 7 * 24 * 3_600_000
/** Of several processes one does the rounds at a time. */
const roundKey = 'resume round'

/** Starts at once and goes on every `everyMs` until it is stopped. */
export function startResumeWorker(options: ResumeOptions): ResumeWorker {
  const { store, items, metrics, log, now } = options
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> | undefined

  async function finish({ intent, attempts }: UnfinishedIntent): Promise<void> {
    const entry = { correlationId: intent.correlationId, user: hashedUser(intent.actor), verb: intent.verb }
    const postpone = (failure?: { code: string; detail: string }, retryAfterMs = 0) => {
      const wait = Math.max(retryAfterMs, Math.min(longestWaitMs, firstWaitMs * 2 ** attempts))
      const until = new Date(now().getTime() + wait)
      return store.postpone(intent, { until, ...(failure ? { failure } : {}) })
    }
    try {
      const result = await items.run(itemKeyOf(intent.actor, { kind: intent.kind, id: intent.itemId }), async () => {
        // While it waited for its turn somebody may have ended it, or wished for something else.
        if (!(await store.isUnfinished(intent))) return undefined
        return resume(await options.worldOf(intent), intent, stopping.signal)
      })
      if (!result) return
      const { receipt } = result
      metrics.resumed(receipt.outcome)
      if (receipt.outcome === 'pending') {
        await postpone(receipt.failure)
        log.debug({ ...entry, attempts }, 'still waiting')
      } else {
        metrics.receipt(receipt)
        log.info({ ...entry, outcome: receipt.outcome }, 'resumed')
      }
    } catch (error) {
      if (stopping.signal.aborted) return
      metrics.resumed('postponed')
      log.warn({ ...entry, attempts, error: loggable(error) }, 'postponed')
      const isExpected = error instanceof TandemError || error instanceof FenceClosed
      await postpone(
        isExpected ? { code: error.code, detail: error.message } : undefined,
        error instanceof TandemError ? error.retryAfterMs : undefined,
      )
    }
  }

  async function round(): Promise<void> {
    const at = now()
    const due = await store.unfinishedIntents({
      olderThan: new Date(at.getTime() - options.olderThanMs),
      now: at,
      limit: mostPerRound,
    })
    const queue = [...due]
    const work = async () => {
      for (let next = queue.shift(); next && !stopping.signal.aborted; next = queue.shift()) await finish(next)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    await store.forgetOperations(new Date(at.getTime() - operationsLifeMs))
    await store.forgetReceipts(new Date(at.getTime() - options.historyMs))
    await store.forgetMailDecisions(new Date(at.getTime() - decisionsLifeMs))
    await store.forgetNews(new Date(at.getTime() - newsLifeMs))
    await store.forgetLeases(new Date(at.getTime() - leasesLifeMs))
    await store.forgetAlerts(new Date(at.getTime() - alertsLifeMs))
    for (const chore of options.chores ?? []) await chore()
  }

  function tick(): void {
    running = items
      .runIfFree(roundKey, round)
      .catch((error: unknown) => log.error({ error: loggable(error) }, 'resume round failed'))
      .finally(() => {
        running = undefined
        if (!stopping.signal.aborted) timer = setTimeout(tick, options.everyMs)
      })
  }
  tick()

  return {
    round,
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}
