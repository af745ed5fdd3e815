/**
 * What several processes on one PostgreSQL give: each is a real worker with the real queue, leases and notes; a look waits for an
 * upstream and takes its share of a processor. All mailboxes are always due, so that looks per second say how much there is to
 * have. Floor: one process.
 */
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createLog } from '../src/service/log.ts'
import { createCompany } from '../src/service/processes/company.ts'
import { startSyncWorker } from '../src/service/sync-worker.ts'
import { openStore } from '../src/store/index.ts'
import { hasPostgres, startPostgres } from '../test/store/postgres-server.ts'
import { type Measure, measure } from './measure.ts'

const mailboxes = 4_000
const upstreamMs = 250
const processorMs = 2.2
const measuredMs = 10_000
const warmUpMs = 4_000

/** Looks per second of two, four and eight processes, as ratios to one; nothing where there is no PostgreSQL. */
export async function fleetProcesses(): Promise<readonly Measure[]> {
  if (!hasPostgres) return []
  const server = await startPostgres('max_connections=120')
  try {
    const rates: number[] = []
    const measures: Measure[] = []
    for (const count of [1, 2, 4, 8]) {
      const url = await server.create()
      await know(url)
      const before = await busyOf(server)
      const looks = await Promise.all(Array.from({ length: count }, () => looksOf(url)))
      const rate = looks.reduce((sum, one) => sum + one, 0) / (measuredMs / 1000)
      rates.push(rate)
      const share = Math.round(((await busyOf(server)) - before) / ((measuredMs + warmUpMs) / 100))
      const detail = `${mailboxes} mailboxes always due, ${upstreamMs} ms upstream and ${processorMs} ms of a processor for each look; ${cpus().length} processors for processes and database; PostgreSQL took ${share} % of one`
      if (count > 1) measures.push(measure(`fleet-${count}`, 'looks/s', rate, rates[0] ?? Number.NaN, detail))
    }
    return measures
  } finally {
    await server.stop()
  }
}

/** Milliseconds of processor that the database's processes took so far, those that have ended among them; Linux tells. */
async function busyOf(server: Awaited<ReturnType<typeof startPostgres>>): Promise<number> {
  // It lives as long as the server, whose child it is.
  const [row] = await server.ask("select pid from pg_stat_activity where backend_type = 'checkpointer'")
  const postmaster = statOf(String(row?.pid))[1] ?? ''
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', postmaster])
  const living = stdout.split('\n').flatMap((pid) => (pid.trim() === '' ? [] : [statOf(pid.trim())]))
  const ticks = [
    // Of children that have ended: user and system.
    ...statOf(postmaster).slice(13, 15),
    ...living.flatMap((stat) => stat.slice(11, 13)),
  ]
  return ticks.reduce((sum, one) => sum + Number(one) * msPerTick, 0)
}

const msPerTick = 10

/** Fields of `/proc/PID/stat` behind the name, from the state on; none for a process that is no more. */
function statOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

async function know(url: string): Promise<void> {
  const store = await openStore({ url, connections: 4 })
  const at = new Date().toISOString()
  await store.keepMany(
    Array.from({ length: mailboxes }, (_none, number) => ({
      ...{ actor: { tid: 'tenant', oid: `mailbox-${number}` }, name: 'known', value: at },
    })),
  )
  await store.close()
}

async function looksOf(url: string): Promise<number> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), url], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (data) => {
    said += data
  })
  await new Promise((resolve) => child.once('exit', resolve))
  return Number(said)
}

/** One of the processes. @returns looks within the measured time */
async function work(url: string): Promise<number> {
  const log = createLog('silent')
  const now = () => new Date()
  const store = await openStore({ url, connections: 7 })
  const company = createCompany({ store, log, now, place: { url, connections: 3 }, atOnce: 128 })
  let looks = 0
  const worker = startSyncWorker<object>({
    // Due again at once, whatever was found.
    ...{ store, log, now, everyMs: 100, turns: company.mailboxes, worldOf: () => ({}) },
    ...(company.scheduleOf ? { scheduleOf: company.scheduleOf } : {}),
    metrics: { cycle: () => undefined, lateness: () => undefined },
    passes: {
      async appointmentsContactsTasks() {
        await new Promise((resolve) => setTimeout(resolve, upstreamMs))
        for (const end = performance.now() + processorMs; performance.now() < end; );
        looks++
        return []
      },
    },
  })
  await company.begin(worker.rollCall)
  await new Promise((resolve) => setTimeout(resolve, warmUpMs))
  const before = looks
  await new Promise((resolve) => setTimeout(resolve, measuredMs))
  return looks - before
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(String(await work(process.argv[2] ?? '')))
  process.exit(0)
}
