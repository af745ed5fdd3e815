/**
 * Many mailboxes of mixed activity on one machine, in virtual time: the real worker, cadence and schedule; each cycle waits for an
 * upstream and takes its share of one processor, as much as `idle-cycle` measures. Floor: 720 s, the latest that a start may be.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import TinyQueue from 'tinyqueue'
import type { ScopeResult } from '../src/core/follow/sync-mailbox.ts'
import type { Actor } from '../src/core/link.ts'
import { createLog } from '../src/service/log.ts'
import { startSyncWorker } from '../src/service/sync-worker.ts'
import type { Measure } from './measure.ts'

/** In virtual milliseconds: what a cycle waits for upstream, and what it takes of one processor. */
const upstreamMs = 250
const hoursMs = 3_600_000
const atOnce = 512
/** So many of all have news in nearly every cycle, now and then, and hardly ever. */
const shares = [
  { share: 0.02, chance: 0.9 },
  { share: 0.2, chance: 0.15 },
  { share: 1, chance: 0.01 },
] as const

/** Virtual time: what is to be called next is called when everything before it has been dealt with. */
function virtualTime(start: number) {
  let at = start
  const calls = new TinyQueue<{ readonly at: number; readonly call: () => void; isOff: boolean }>(
    [],
    (one, other) => one.at - other.at,
  )
  const after = (milliseconds: number, call: () => void) => {
    const entry = { at: at + milliseconds, call, isOff: false }
    calls.push(entry)
    return () => {
      entry.isOff = true
    }
  }
  return {
    now: () => new Date(at),
    after,
    sleep: (milliseconds: number) => new Promise<void>((resolve) => void after(milliseconds, resolve)),
    async runUntil(end: number) {
      for (let next = calls.peek(); next && next.at <= end; next = calls.peek()) {
        calls.pop()
        if (next.isOff) continue
        at = Math.max(at, next.at)
        next.call()
        // Everything that happens at this instant; promises need no more than that.
        if (calls.peek()?.at !== at) await new Promise((resolve) => setImmediate(resolve))
      }
      at = end
    },
  }
}

/** Always the same numbers, so that two runs are the same. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** So much may the heap of the process hold, in megabytes: the rest of 512 is the program itself. */
const heapMegabytes = 300

/** In a process of its own, whose memory is its own. */
export async function fleet(): Promise<Measure> {
  const options = [`--max-old-space-size=${heapMegabytes}`, '--max-semi-space-size=8', fileURLToPath(import.meta.url)]
  const { stdout } = await promisify(execFile)(process.execPath, options)
  return JSON.parse(stdout) as Measure
}

/** @param processorMs what a cycle takes of one processor */
async function run(mailboxes = 100_000, processorMs = 2.2, hours = 1): Promise<Measure> {
  const time = virtualTime(Date.parse('2026-11-23T12:00:00Z'))
  const random = randomFrom(17)
  const actors = Array.from(
    { length: mailboxes },
    (_none, number): Actor => ({ tid: 'tenant', oid: `mailbox-${number}` }),
  )
  const chances = new Float32Array(mailboxes).map(() => {
    const place = random()
    return shares.find(({ share }) => place < share)?.chance ?? 0
  })
  const lastStart = new Float64Array(mailboxes)
  const late: number[] = []
  let longest = 0
  let cycles = 0
  let processorFreeAt = 0
  startSyncWorker<object>({
    ...{ log: createLog('silent'), now: time.now, everyMs: 300_000, atOnce, wake: time.after, worldOf: () => ({}) },
    // What is kept is measured by idle-cycle.
    store: {
      knownMailboxes: async () => actors,
      keep: async () => undefined,
      keepMany: async () => undefined,
      recall: async () => undefined,
      notes: async () => ({}),
    },
    metrics: { cycle: () => undefined, lateness: (ms) => void late.push(ms) },
    passes: {
      async appointmentsContactsTasks(_world, { oid }) {
        const number = Number(oid.slice('mailbox-'.length))
        const at = time.now().getTime()
        const before = lastStart[number] ?? 0
        if (before > 0) longest = Math.max(longest, at - before)
        lastStart[number] = at
        cycles++
        await time.sleep(upstreamMs)
        const begins = Math.max(time.now().getTime(), processorFreeAt)
        processorFreeAt = begins + processorMs
        await time.sleep(processorFreeAt - time.now().getTime())
        return [scope(random() < (chances[number] ?? 0) ? 1 : 0)]
      },
    },
  })
  await new Promise((resolve) => setImmediate(resolve))
  await time.runUntil(time.now().getTime() + hours * hoursMs)
  const megabytes = Math.round(process.memoryUsage().rss / 1_048_576)
  late.sort((one, other) => one - other)
  const p99 = (late[Math.floor(late.length * 0.99)] ?? 0) / 1000
  const seconds = longest / 1000
  return {
    ...{ name: 'fleet', unit: 's between two starts', ours: round(seconds), floor: 720, ratio: round(seconds / 720) },
    detail: `${mailboxes} mailboxes, ${hours} h, ${cycles} cycles of ${processorMs} ms; lateness p99 ${round(p99)} s, at most ${round((late.at(-1) ?? 0) / 1000)} s; processor ${Math.round((cycles * processorMs * 100) / (hours * hoursMs))} % of one; ${megabytes} MB`,
  }
}

const scope = (updated: number): ScopeResult => ({
  ...{ kind: 'contact', looked: updated, created: 0, updated, deleted: 0, unlinked: 0, pending: 0, failed: 0 },
})
const round = (value: number) => Math.round(value * 100) / 100

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await run()))
  // What is planned beyond the measured time does not keep the program.
  process.exit(0)
}
