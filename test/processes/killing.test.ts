/**
 * The real service, killed at random moments while people work on both sides, or its PostgreSQL restarted: both sides agree in
 * the end, nothing is lost or there twice, nobody is mailed unasked (invariants 1, 2, 3, 5). `TANDEM_KILL_ROUNDS` says how often;
 * `npm run kill` does a thousand rounds.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { hasPostgres, type PostgresServer, startPostgres } from '../store/postgres-server.ts'
import { bundleService } from './bundle-service.ts'
import { killRounds } from './kill-rounds.ts'

const rounds = Number(process.env.TANDEM_KILL_ROUNDS ?? 12)
// Of a busy machine: each round takes a second or two, and settling some more.
jest.setTimeout(600_000 + rounds * 20_000)

const folder = mkdtempSync(join(tmpdir(), 'tandem-killing-'))
let program = ''
beforeAll(async () => {
  program = await bundleService(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('killed on SQLite, loses nothing and doubles nothing', async () => {
  expect(await killRounds({ program, rounds, seed: 7 })).toMatchObject({ rounds, faults: [] })
})

const describeWithPostgres = hasPostgres ? describe : describe.skip
describeWithPostgres('killed on PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  test('one of two that share the work loses nothing and doubles nothing', async () => {
    const databaseUrl = await server.create()
    expect(await killRounds({ program, rounds, seed: 8, databaseUrl, processes: 2 })).toMatchObject({
      rounds,
      faults: [],
    })
  })

  test('two that share the work live on when it is restarted under them, lose nothing and double nothing', async () => {
    const [databaseUrl, restart] = [await server.create(), () => server.restart()]
    const found = await killRounds({ program, rounds, seed: 9, databaseUrl, restart, processes: 2 })
    expect(found).toMatchObject({ rounds, faults: [] })
  })
})
