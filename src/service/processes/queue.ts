/**
 * The work of all processes as jobs in their PostgreSQL, by graphile-worker: one job per mailbox, under its key, at its time.
 * Jobs have no queue of their own: graphile-worker looks at every queue there is before it hands out a job, and with a queue
 * for each of a hundred thousand mailboxes that takes longer than the work. One at a time is what a mailbox's lease is for.
 */
import { EventEmitter } from 'node:events'
import { Logger, type LogLevel, makeWorkerUtils, type Runner, run, type WorkerEvents } from 'graphile-worker'
import type { SharedPool } from '../../store/index.ts'
import { type Log, loggable } from '../log.ts'
import { createPatientPool } from './patient-pool.ts'

export interface Job {
  readonly key: string
  /** Milliseconds of the epoch; now where it is not given. */
  readonly at?: number
  readonly wishes: readonly string[]
}

export interface Queue {
  /**
   * @param mode what happens to a job that waits under the same key: `replace` takes its place, `keep-time` leaves its time;
   * its wishes stay in both cases
   */
  add(jobs: readonly Job[], mode: 'replace' | 'keep-time'): Promise<void>
  /** Of these keys those that have a job, waiting or running. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** No job waits under this key any more; one that runs ends, and is not tried again. */
  remove(key: string): Promise<void>
  plannedAt(key: string): Promise<number | undefined>
  counts(): Promise<QueueCounts>
  /** What processes that are no more were at work on is free for the others. @param pools their `poolId`s */
  free(pools: readonly string[]): Promise<void>
  /** Forgets jobs that nobody will do any more: another one took their place while they ran. */
  tidy(): Promise<void>
  /** Takes on nothing more; resolves when what runs has ended. */
  stop(): Promise<void>
}

export interface QueueCounts {
  readonly planned: number
  readonly due: number
  readonly running: number
  readonly failed: number
  readonly oldestDueMs: number
}

export interface QueueOptions {
  readonly pool: SharedPool
  readonly log: Log
  readonly atOnce: number
  readonly run: (job: {
    readonly key: string
    readonly at: number
    readonly wishes: readonly string[]
  }) => Promise<void>
  /** Told under which names this process has jobs from now on, before it takes the first one under a new one. */
  readonly onPools: (poolIds: readonly string[]) => Promise<void>
  /** Looks for what has become due so often, in milliseconds. */
  readonly pollMs?: number
  /** After a failure it begins again after so long, in milliseconds. */
  readonly againMs?: number
  /** What was fetched so long ago and neither runs nor went back never arrived, in milliseconds. */
  readonly lostAfterMs?: number
}

const task = 'look at a mailbox'
/** As graphile-worker names it where nobody says otherwise. */
const schema = 'graphile_worker'
/** How often a job is tried is ours to say: it plans itself anew whatever comes of it. */
const maxAttempts = 32_767
/** What was fetched and can't be begun within so long goes back to the others, in milliseconds. */
const fetchedForMs = 5_000
const jobsAtOnce = 1_000

/** Begins to take jobs. @throws StoreError where the database can't be had now */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { pool, log, atOnce, pollMs = 1_000, againMs = 1_000, lostAfterMs = 3 * fetchedForMs } = options
  const patient = createPatientPool(pool, log, againMs)
  const logger = quiet(log)
  // Makes graphile-worker's tables where they are missing.
  const utilities = await makeWorkerUtils({ pgPool: pool, schema, logger })
  let isStopping = false
  let current: { readonly runner: Runner; readonly poolId: string } | undefined
  let starting: Promise<unknown> = Promise.resolve()
  /** What runs here, by the ids of its jobs. */
  const running = new Map<string, Promise<void>>()
  /** Pools of this process that take nothing more, and what they have is not free yet. */
  const leaving = new Map<string, Runner>()

  const tellPools = (poolId: string) =>
    options
      .onPools([poolId, ...leaving.keys()])
      .catch((error: unknown) => log.warn({ error: loggable(error) }, 'no sign of life given'))

  async function begin(): Promise<void> {
    const events = new EventEmitter() as WorkerEvents
    let poolId = ''
    events.on('pool:create', ({ workerPool }) => {
      poolId = (workerPool as unknown as { readonly id: string }).id
      void tellPools(poolId)
    })
    const started = await run({
      ...{ pgPool: patient.pool, schema, logger, events, concurrency: atOnce, pollInterval: pollMs },
      ...{ noHandleSignals: true, gracefulShutdownAbortTimeout: 60_000 },
      // Without batches: of one that fails graphile-worker gives up the whole queue, and can't end it (0.18.0).
      preset: { worker: { localQueue: { size: atOnce, ttl: fetchedForMs } } },
      parsedCronItems: [],
      taskList: {
        [task]: async (payload: unknown, { job }) => {
          const [key = '', ...wishes] = payload as readonly string[]
          const work = options
            .run({ key, at: job.run_at.getTime(), wishes: wishes.filter((wish) => wish !== key) })
            .finally(() => running.delete(job.id))
          running.set(job.id, work)
          await work
        },
      },
    })
    // It ends by itself when one of its workers does, or when a newer graphile-worker changed the tables.
    const ended = (error?: unknown) => {
      if (isStopping || current?.runner !== started) return
      log.warn({ error: loggable(error) }, 'queue ended, and begins anew')
      starting = restart(poolId)
    }
    current = { runner: started, poolId }
    started.promise.then(ended, ended)
  }

  async function restart(before: string): Promise<void> {
    while (!isStopping) {
      await new Promise((resolve) => setTimeout(resolve, againMs))
      try {
        await utilities.forceUnlockWorkers([before])
        await begin()
        return
      } catch (error) {
        log.warn({ error: loggable(error) }, 'queue not reached')
      }
    }
  }

  const rows = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await pool.query(text, [...values])).rows as readonly Row[]

  /**
   * A connection that is cut while jobs are handed out loses them: in the database this process has them, and it never heard of
   * them. graphile-worker gives them back after hours. Others take them at once when this process takes jobs under a new name.
   */
  async function findLost(): Promise<void> {
    if (isStopping || !current) return
    await freeLeaving()
    const { runner, poolId } = current
    const held = await rows<{ id: string }>(
      `select id from ${schema}.jobs where locked_by = $1 and locked_at < now() - $2 * interval '1 millisecond'`,
      [poolId, lostAfterMs],
    )
    const jobs = held.filter(({ id }) => !running.has(id)).length
    if (jobs === 0 || isStopping || current.poolId !== poolId) return
    log.warn({ jobs }, 'jobs were lost on their way, and are taken anew')
    leaving.set(poolId, runner)
    await begin()
    await freeLeaving()
  }

  /** What fails here is done at the next look. */
  async function freeLeaving(): Promise<void> {
    if (leaving.size === 0 || !current) return
    for (const runner of leaving.values()) await stopped(runner)
    await utilities.forceUnlockWorkers([...leaving.keys()])
    leaving.clear()
    await tellPools(current.poolId)
  }

  const stopped = (runner: Runner) =>
    runner.stop().catch((error: unknown) => log.warn({ error: loggable(error) }, 'queue not ended in order'))

  await begin()
  let finding: Promise<unknown> | undefined
  const timer = setInterval(() => {
    finding ??= findLost()
      .catch((error: unknown) => log.warn({ error: loggable(error) }, 'lost jobs not looked for'))
      .finally(() => {
        finding = undefined
      })
  }, lostAfterMs / 3)
  timer.unref()

  return {
    async add(jobs, mode) {
      for (let start = 0; start < jobs.length; start += jobsAtOnce) {
        const some = jobs.slice(start, start + jobsAtOnce)
        await utilities.addJobs(some.map(specOf), mode === 'keep-time')
      }
    },
    async known(keys) {
      const found = await rows<{ key: string }>(
        `select key from ${schema}.jobs where key = any($1::text[]) and (attempts < max_attempts or locked_at is not null)`,
        [keys],
      )
      return new Set(found.map(({ key }) => key))
    },
    async remove(key) {
      await rows(`select ${schema}.remove_job($1)`, [key])
    },
    async plannedAt(key) {
      const [found] = await rows<{ run_at: Date }>(
        `select run_at from ${schema}.jobs where key = $1 and locked_at is null`,
        [key],
      )
      return found?.run_at.getTime()
    },
    async counts() {
      const [found] = await rows<Record<keyof QueueCounts, string>>(
        `select count(*) filter (where locked_at is null and attempts < max_attempts and run_at > now()) as planned,
                count(*) filter (where locked_at is null and attempts < max_attempts and run_at <= now()) as due,
                count(*) filter (where locked_at is not null) as running,
                count(*) filter (where locked_at is null and last_error is not null) as failed,
                coalesce(extract(epoch from now() - min(run_at)
                  filter (where locked_at is null and attempts < max_attempts and run_at <= now())) * 1000, 0) as "oldestDueMs"
         from ${schema}.jobs`,
      )
      const numberOf = (name: keyof QueueCounts) => Math.round(Number(found?.[name] ?? 0))
      return {
        ...{ planned: numberOf('planned'), due: numberOf('due'), running: numberOf('running') },
        ...{ failed: numberOf('failed'), oldestDueMs: numberOf('oldestDueMs') },
      }
    },
    async free(pools) {
      await utilities.forceUnlockWorkers([...pools])
    },
    async tidy() {
      const left = await rows<{ id: string }>(
        `select id from ${schema}.jobs where key is null and locked_at is null and attempts >= max_attempts limit 10000`,
      )
      if (left.length > 0) await utilities.completeJobs(left.map(({ id }) => id))
    },
    async stop() {
      isStopping = true
      clearInterval(timer)
      const inOrder = async () => {
        await Promise.all([starting, finding])
        if (current) await stopped(current.runner)
      }
      // Without the database it can't be ended in order: what runs ends, and the others find out that nobody is here any more.
      await Promise.race([inOrder(), patient.leave()])
      await Promise.allSettled(running.values())
      await utilities.release()
    },
  }
}

/** The key stands in the payload, too: of a job that was hastened while it ran graphile-worker takes it away. */
const specOf = ({ key, at, wishes }: Job) => ({
  ...{ identifier: task, jobKey: key, payload: [key, ...wishes], maxAttempts },
  ...(at === undefined ? {} : { runAt: new Date(at) }),
})

/** What it has to say beyond what we say ourselves, without the messages: those name jobs, and so mailboxes. */
function quiet(log: Log): Logger {
  return new Logger(() => (level: LogLevel, _message: string, meta) => {
    if (level !== 'error' && level !== 'warning') return
    const error = (meta as { readonly error?: unknown } | undefined)?.error
    if (error !== undefined) log.warn({ error: loggable(error) }, 'queue')
  })
}
