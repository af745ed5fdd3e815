/**
 * `npm run kill [-- --rounds N --seed S --postgres --processes P]`: the real service before the sandbox's servers, killed
 * without warning at random moments while people work on both sides; afterwards both sides must agree, with nothing lost and
 * nothing there twice. With `--postgres` on a PostgreSQL that it starts itself, where several processes share the work; with
 * `--restarts` that PostgreSQL is restarted in half of the rounds instead.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleService } from '../test/processes/bundle-service.ts'
import { killRounds } from '../test/processes/kill-rounds.ts'
import { startPostgres } from '../test/store/postgres-server.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: '1' },
    postgres: { type: 'boolean', default: false },
    restarts: { type: 'boolean', default: false },
  },
})
const rounds = wholeNumber('--rounds', values.rounds)
const seed = wholeNumber('--seed', values.seed)
const processes = wholeNumber('--processes', values.processes)
if (processes > 1 && !values.postgres) {
  console.error('--processes needs --postgres: a file belongs to one process.')
  process.exit(2)
}
if (values.restarts && !values.postgres) {
  console.error('--restarts needs --postgres: a file is not restarted.')
  process.exit(2)
}
const began = Date.now()
const folder = mkdtempSync(join(tmpdir(), 'tandem-kill-bundle-'))
const program = await bundleService(folder)
const server = values.postgres ? await startPostgres() : undefined
const databaseUrl = await server?.create()
const {
  faults,
  made,
  rounds: done,
} = await killRounds({
  ...{ program, rounds, seed, processes, say: (line: string) => console.log(line) },
  ...(databaseUrl ? { databaseUrl } : {}),
  ...(values.restarts && server ? { restart: () => server.restart() } : {}),
})
await server?.stop()
rmSync(folder, { recursive: true })
for (const fault of faults) console.log(`✗ ${fault}`)
const seconds = Math.round((Date.now() - began) / 1000)
const where = values.postgres ? `PostgreSQL with ${processes} at a time` : 'SQLite'
console.log(`${done} rounds on ${where}, seed ${seed}: ${made} things made, ${faults.length} faults (${seconds} s)`)
process.exit(faults.length > 0 ? 1 : 0)

function wholeNumber(name: string, text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 1) return number
  console.error(`${name} must be a whole number of at least 1, not "${text}".`)
  process.exit(2)
}
