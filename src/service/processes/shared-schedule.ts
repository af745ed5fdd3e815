/** What is to start when, where several processes share the work: each mailbox is one job of their queue. */
import { cadence } from '../cadence.ts'
import { type Log, loggable } from '../log.ts'
import type { Schedule, Start } from '../schedule.ts'
import type { Queue } from './queue.ts'

/**
 * Starts are planned so much earlier than they must be, in milliseconds: the work of a process that is killed is taken over
 * within a minute, and two starts are no more than 720 s apart all the same.
 */
const takeOverMs = 60_000
/** What is hastened within so long goes to the queue together, in milliseconds. */
const gatherMs = 10

export function createSharedSchedule({ queue, log }: { readonly queue: Promise<Queue>; readonly log: Log }): Schedule {
  const wishes = new Map<string, Set<string>>()
  let gathering: NodeJS.Timeout | undefined
  let isStopped = false

  async function hand(): Promise<void> {
    gathering = undefined
    const jobs = [...wishes].map(([key, wished]) => ({ key, wishes: [...wished] }))
    wishes.clear()
    try {
      await (await queue).add(jobs, 'replace')
    } catch (error) {
      // Their own time comes all the same.
      log.warn({ error: loggable(error), mailboxes: jobs.length }, 'mailboxes not hastened')
    }
  }

  return {
    // Another process may have hastened it while it ran here: that time stays.
    plan: async ({ key, at }) => (await queue).add([{ key, at, wishes: [] }], 'keep-time'),
    async enlist(starts) {
      for (let begin = 0; begin < starts.length; begin += enlistedAtOnce) {
        const some = starts.slice(begin, begin + enlistedAtOnce)
        const known = await (await queue).known(some.map(({ key }) => key))
        const missing = some.filter(({ key }) => !known.has(key)).map(({ key, at }: Start) => ({ key, at, wishes: [] }))
        if (missing.length > 0) await (await queue).add(missing, 'keep-time')
      }
    },
    hasten(key, wish) {
      if (isStopped) return
      const wished = wishes.get(key) ?? new Set()
      wishes.set(key, wished.add(wish))
      gathering ??= setTimeout(hand, gatherMs)
    },
    async drop(key) {
      wishes.delete(key)
      await (await queue).remove(key)
    },
    plannedAt: async (key) => (await queue).plannedAt(key),
    counts: async () => (await queue).counts(),
    async stop() {
      isStopped = true
      clearTimeout(gathering)
      if (wishes.size > 0) await hand()
      await (await queue).stop()
    },
    isAlone: false,
    longestMs: cadence.longest - takeOverMs,
  }
}

const enlistedAtOnce = 5_000
