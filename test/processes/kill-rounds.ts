/**
 * Rounds in which the service is killed at a random moment while people work on both sides, and goes on in another process; or in
 * which its database is restarted, and it goes on by itself.
 * From time to time it may live: then both sides must agree, nothing may be lost or there twice, and nobody mailed unasked.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '../../src/sandbox/index.ts'
import { environmentOf } from '../../src/sandbox-environment.ts'
import { createRandom } from '../simulation/random.ts'
import { ask, peopleAtWork } from './people-at-work.ts'
import { prepare, type ServiceProcess } from './processes.ts'

export interface KillResult {
  readonly rounds: number
  /** Things that people made. */
  readonly made: number
  readonly faults: readonly string[]
}

export interface KillOptions {
  /** Made by `bundleService`. */
  readonly program: string
  readonly rounds: number
  readonly seed: number
  /** Of a PostgreSQL; a file where it is not given. */
  readonly databaseUrl?: string
  /** So many processes work side by side; each round kills one of them. */
  readonly processes?: number
  /** Restarts the database under all processes. Where it is given, half of the rounds do that instead of killing one. */
  readonly restart?: () => Promise<void>
  /** After so many rounds it is looked at whether everything is as it must be. */
  readonly checkEvery?: number
  readonly say?: (line: string) => void
}

/** How long a process lives at most, in milliseconds. */
const longestLifeMs = 2_000
/** What was put off is tried again within half a minute; more than this is never. In milliseconds. */
const patienceMs = 120_000
const times = { resumeEveryMs: 200, resumeOlderThanMs: 300, lifeMs: 5_000 }

export async function killRounds(options: KillOptions): Promise<KillResult> {
  const { program, rounds, seed, databaseUrl, processes = 1, restart, checkEvery = 50, say = () => undefined } = options
  const random = createRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'tandem-kill-'))
  let address = 'http://localhost:9'
  const sandbox = await startSandbox({
    dataFolder: folder,
    ports: { window: 0, graph: 0, organization: 0, identity: 0, pane: 0 },
    serviceOrigin: () => address,
    windowFolder: folder,
    clock: { now: () => new Date() },
  })
  const variables = {
    ...environmentOf(sandbox, folder, 0),
    ...{ LOG_LEVEL: 'error', TANDEM_SYNC_SECONDS: '2' },
    ...(databaseUrl ? { DATABASE_URL: databaseUrl, TANDEM_DATABASE_CONNECTIONS: '6' } : {}),
  }
  const compiled = { NODE_COMPILE_CACHE: join(dirname(program), 'compiled') }
  const next = () => prepare({ ...variables, ...compiled }, times, program)
  const people = peopleAtWork(sandbox, random, `Kill ${seed}`, () => address)
  const running: ServiceProcess[] = []
  const addresses = new Map<ServiceProcess, string>()
  let waiting = next()
  const faults: string[] = []
  /** An error that nobody expects is a fault of its own; without its database a service may say so, and may not end. */
  const complain = ({ log }: ServiceProcess) => {
    for (const entry of log.filter(({ level }) => Number(level) >= (restart ? 60 : 50)))
      faults.push(`the service says: ${JSON.stringify(entry)}`)
  }

  async function startOne(): Promise<void> {
    const process = waiting
    waiting = next()
    running.push(process)
    const own = await process.go()
    addresses.set(process, own)
    address = own
  }

  async function killOne(): Promise<void> {
    const [victim] = running.splice(random.below(running.length), 1)
    if (!victim) return
    await victim.kill()
    complain(victim)
    const [left] = running
    address = (left && addresses.get(left)) ?? 'http://localhost:9'
  }

  /** On a machine that is busy with other things a process may seem dead to the other one; then it is asked again. */
  async function synced(person: (typeof people.people)[number]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await people.syncNow(person)
        return
      } catch (error) {
        if (attempt === 10) throw error
        await sleep(1_000)
      }
    }
  }

  /** Whoever may live finishes what was begun. */
  async function settle(): Promise<readonly string[]> {
    let found: readonly string[] = ['nothing was looked at']
    for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(1_000)) {
      await people.pressAgain()
      for (const person of people.people) await synced(person)
      found = await people.faults()
      if (found.length === 0) break
    }
    return found
  }

  try {
    for (let one = 0; one < processes; one++) await startOne()
    const [maren] = people.people
    await ask(`${address}/api/options`, {
      ...{ token: maren?.token ?? '', method: 'PATCH', body: { incomingEmailFilteringMethod: 0 } },
    })
    // What the mailboxes hold already is followed before people begin: from then on new meetings are theirs to tell of.
    for (let look = 0; look < 3; look++) for (const person of people.people) await synced(person)
    let done = 0
    for (let round = 1; round <= rounds && faults.length === 0; round++) {
      const life = sleep(50 + random.below(longestLifeMs))
      for (const person of people.people) if (random.chance(0.7)) people.syncNow(person).catch(() => undefined)
      for (let work = 1 + random.below(3); work > 0; work--) await people.work()
      if (random.chance(0.2)) await people.pressAgain()
      await life
      done = round
      if (restart && random.chance(0.5)) await restart()
      else {
        await killOne()
        await startOne()
      }
      if (round % checkEvery === 0 || round === rounds) {
        faults.push(...(await settle()).map((fault) => `after round ${round}: ${fault}`))
        say(`${round} rounds, ${people.made()} things made, ${faults.length} faults`)
      }
    }
    for (const process of running) complain(process)
    return { rounds: faults.length === 0 ? rounds : done, made: people.made(), faults }
  } finally {
    for (const process of [...running, waiting]) await process.kill()
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
