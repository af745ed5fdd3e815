import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openBulkWorld } from './bulk-world.ts'
import { type Measure, measure, median } from './measure.ts'

const run = promisify(execFile)

const install = 'apt-get install -y vdirsyncer radicale'

/** A service that runs for months looks again and again: its first passes, which wait for the compiler, are not measured. */
const warmingPasses = 4
const measuredPasses = 9
/** Each is a process of its own, as it is for whoever uses it. */
const measuredSyncs = 3

/**
 * CPU time of our process for each changed contact, against that of vdirsyncer for each changed card between two radicale
 * collections. The aim is a ratio of at most 0.2. Both come from Debian; nothing is installed that nobody asked for.
 * @param mayInstall lets apt install what is missing
 * @returns a sentence instead, when something is missing
 */
export async function bulkCpu(contacts = 2_000, mayInstall = false): Promise<Measure | string> {
  if ((await missing()).length > 0 && mayInstall) await run('bash', ['-c', install], { maxBuffer: 1 << 26 })
  const lacking = await missing()
  if (lacking.length > 0)
    return `bulk-cpu is skipped: ${lacking.join(' and ')} missing. Run ${install}, or this with --install.`
  const floor = await vdirsyncer(contacts)
  const bulk = await openBulkWorld()
  try {
    await bulk.prepare(contacts)
    const passes: number[] = []
    let items = 0
    for (let pass = 0; pass < warmingPasses + measuredPasses; pass++) {
      await bulk.change()
      const before = process.cpuUsage()
      const { updated } = await bulk.pass()
      const { user, system } = process.cpuUsage(before)
      if (pass >= warmingPasses) passes.push((user + system) / 1000 / updated)
      items = updated
    }
    const detail = `CPU time per changed item, median of ${measuredPasses} passes over ${items} contacts, of ${measuredSyncs} syncs of ${contacts} cards`
    return measure('bulk-cpu', 'ms', median(passes), floor, detail)
  } finally {
    await bulk.close()
  }
}

async function missing(): Promise<readonly string[]> {
  const found = await Promise.all(
    ['vdirsyncer', 'radicale'].map((program) =>
      run(program, ['--version']).then(
        () => [],
        () => [program],
      ),
    ),
  )
  return found.flat()
}

/** @returns CPU time per changed card, in milliseconds */
async function vdirsyncer(cards: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-cards-'))
  const port = await freePort()
  const collections = ['one', 'two'].map((name) => join(folder, 'radicale/collection-root/bench', name))
  for (const collection of collections) {
    mkdirSync(collection, { recursive: true })
    writeFileSync(join(collection, '.Radicale.props'), JSON.stringify({ tag: 'VADDRESSBOOK' }))
  }
  for (let number = 0; number < cards; number++)
    writeFileSync(join(collections[0] as string, `${number}.vcf`), card(number, 'Buyer'))
  const server = spawn(
    'radicale',
    [
      ...[
        '--storage-filesystem-folder',
        join(folder, 'radicale'),
        '--auth-type',
        'none',
        '--rights-type',
        'owner_write',
      ],
      ...['--server-hosts', `127.0.0.1:${port}`, '--logging-level', 'error'],
    ],
    { stdio: 'ignore' },
  )
  try {
    const configuration = join(folder, 'config')
    const storage = (name: string) =>
      `[storage ${name}]\ntype = "carddav"\nurl = "http://127.0.0.1:${port}/bench/${name}/"\nusername = "bench"\npassword = "bench"\n`
    writeFileSync(
      configuration,
      `[general]\nstatus_path = "${folder}/status/"\n\n[pair cards]\na = "one"\nb = "two"\ncollections = null\n\n${storage('one')}\n${storage('two')}`,
    )
    await answers(port)
    const sync = async (verb: string) => {
      const script = `TIMEFORMAT='CPU %U %S'; time vdirsyncer --config ${configuration} ${verb} </dev/null`
      const { stderr } = await run('bash', ['-c', script], { maxBuffer: 1 << 26 })
      const [, user, system] = /CPU ([\d.]+) ([\d.]+)/.exec(stderr) ?? []
      return (Number(user) + Number(system)) * 1000
    }
    await sync('discover')
    await sync('sync')
    const spent: number[] = []
    for (let round = 1; round <= measuredSyncs; round++) {
      // Half of the cards change in one collection, half in the other.
      collections.forEach((collection, side) => {
        for (const file of cardsIn(collection)) {
          const number = Number(/UID:(\d+)/.exec(readFileSync(file, 'utf8'))?.[1])
          if (number % 2 === side) writeFileSync(file, card(number, `Changed ${round}`))
        }
      })
      spent.push((await sync('sync')) / cards)
      // A sync that did less would be a floor that is too low.
      for (const collection of collections) {
        const changed = cardsIn(collection).filter((file) =>
          readFileSync(file, 'utf8').includes(`TITLE:Changed ${round}`),
        )
        if (changed.length !== cards) throw new Error(`vdirsyncer brought over ${changed.length} of ${cards} cards`)
      }
    }
    return median(spent)
  } finally {
    server.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
}

const cardsIn = (collection: string): readonly string[] =>
  readdirSync(collection)
    .filter((name) => name.endsWith('.vcf'))
    .map((name) => join(collection, name))

function card(number: number, title: string): string {
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${number}`,
    `FN:Nora ${number} Blom ${number}`,
    `N:Blom ${number};Nora ${number};;;`,
    `TITLE:${title}`,
    `EMAIL:nora.${number}@bulk.example`,
    `TEL;TYPE=CELL:+31 6 ${number}`,
    `ADR;TYPE=WORK:;;Kade ${number};Utrecht;;3511;NL`,
    'END:VCARD',
    '',
  ].join('\r\n')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 5232
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const isThere = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await wait(100)
  }
  throw new Error('radicale does not answer')
}
