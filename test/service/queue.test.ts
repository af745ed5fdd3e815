/** The jobs of all processes in a real PostgreSQL: what is lost on its way is done all the same. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createLog } from '../../src/service/log.ts'
import { openQueue, type Queue } from '../../src/service/processes/queue.ts'
import { openPool } from '../../src/store/index.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../store/postgres-server.ts'

const describeWithPostgres = hasPostgres ? describe : describe.skip

describeWithPostgres('the queue of several processes (skipped without PostgreSQL)', () => {
  let server: PostgresServer
  let queue: Queue | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await queue?.stop()
    await server?.stop()
  })

  test('takes a job anew that the database handed out and this process never got', async () => {
    const pool = openPool({ url: await server.create(), connections: 6 })
    const done: string[] = []
    const pools: (readonly string[])[] = []
    let firstIsDone: () => void = () => undefined
    const long = new Promise<void>((resolve) => {
      firstIsDone = resolve
    })
    const opened = await openQueue({
      ...{ pool, atOnce: 2, log: createLog('silent'), pollMs: 100, lostAfterMs: 300 },
      run: async ({ key }) => {
        if (key === 'long') await long
        done.push(key)
      },
      onPools: async (poolIds) => void pools.push(poolIds),
    })
    queue = opened
    await opened.add([{ key: 'long', wishes: [] }], 'replace')
    await until(async () => (await opened.counts()).running === 1)
    const later = Date.now() + 3_600_000
    await opened.add([{ key: 'lost', at: later, wishes: [] }], 'replace')
    // What is left when the connection breaks behind the statement that fetches.
    await pool.query(
      `update graphile_worker._private_jobs set run_at = now(), locked_by = $1, locked_at = now() - interval '1 second'
       where key = 'lost'`,
      [pools[0]?.[0]],
    )
    // What runs is left to run, and counts as one of this process all the while.
    await until(async () => pools.length === 2)
    expect(pools[1]).toContain(pools[0]?.[0])
    expect(done).toEqual([])
    firstIsDone()
    await until(async () => done.includes('lost'))
    expect(done).toEqual(['long', 'lost'])
    await until(async () => pools.length === 3)
    expect(pools[2]).toEqual([pools[1]?.[0]])
    queue = undefined
    await opened.stop()
    await pool.end()
  })

  test('writes down what ended while the database was away when it is back, and goes on', async () => {
    const pool = openPool({ url: await server.create(), connections: 3 })
    const begun: string[] = []
    const end = new Map<string, () => void>()
    const opened = await openQueue({
      ...{ pool, atOnce: 8, log: createLog('silent'), pollMs: 100, againMs: 50 },
      // None is looked for: what is written down is written down by itself.
      lostAfterMs: 3_600_000,
      async run({ key }) {
        begun.push(key)
        if (begun.length > 6) return
        await new Promise<void>((resolve) => end.set(key, resolve))
        if (key.startsWith('fails')) throw new Error('no')
      },
      onPools: async () => undefined,
    })
    queue = opened
    const keys = ['ends 1', 'ends 2', 'ends 3', 'fails 1', 'fails 2', 'fails 3']
    await opened.add(
      keys.map((key) => ({ key, wishes: [] })),
      'replace',
    )
    await until(async () => begun.length === 6)
    await server.restart(async () => {
      for (const one of end.values()) one()
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    await until(async () => (await opened.known(keys)).size === 0)
    expect(begun.slice(6).sort()).toEqual(['fails 1', 'fails 2', 'fails 3'])
    await opened.add([{ key: 'new', wishes: [] }], 'replace')
    await until(async () => begun.includes('new'))
    await server.restart(async () => {
      queue = undefined
      // It is not waited for.
      await opened.stop()
      await pool.end()
    })
  })

  test('has no job for a mailbox that was let go', async () => {
    const pool = openPool({ url: await server.create(), connections: 6 })
    const done: string[] = []
    const opened = await openQueue({
      ...{ pool, atOnce: 1, log: createLog('silent'), pollMs: 100, lostAfterMs: 60_000 },
      run: async ({ key }) => void done.push(key),
      onPools: async () => undefined,
    })
    queue = opened
    const soon = Date.now() + 1_500
    const jobs = ['gone', 'stays'].map((key) => ({ key, at: soon, wishes: [] }))
    await opened.add(jobs, 'replace')
    await opened.remove('gone')
    await opened.remove('never there')
    expect(await opened.known(['gone', 'stays'])).toEqual(new Set(['stays']))
    await until(async () => done.includes('stays'))
    expect(done).toEqual(['stays'])
    queue = undefined
    await opened.stop()
    await pool.end()
  })
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('not within half a minute')
}
