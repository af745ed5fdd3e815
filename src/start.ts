/** `npm start`: the sandbox's world and the service in one process, with everything it needs to work together. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import pino from 'pino'
import { buildPages, isBuildStale } from '../scripts/build.ts'
import { importPath, terminalReport } from './sandbox/import/index.ts'
import { type Sandbox, PortTaken as SandboxPortTaken, startSandbox } from './sandbox/index.ts'
import { environmentOf } from './sandbox-environment.ts'
import { PortTaken, readConfiguration, type Service, startService } from './service/index.ts'

interface Options {
  readonly import?: string
  readonly user?: string
  readonly json: boolean
  readonly port: number
  readonly data: string
}

/** A sentence for whoever typed the command. */
class StartRefused extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode = 1) {
    super(message)
    this.name = 'StartRefused'
    this.exitCode = exitCode
  }
}

const root = fileURLToPath(new URL('..', import.meta.url))
const defaultPort = 4700
/** The window and, on the ports after it, graph, organization, identity, pane and service. */
const portsInRow = 6

function readOptions(words: readonly string[]): Options {
  return new Command('npm start --')
    .description(
      'Starts Tandem with a sandbox: an Outlook window, a mailbox server and an organization on this machine.',
    )
    .option('--import <path>', 'put the .eml, .mbox, .ics and .vcf files at PATH into a mailbox first')
    .option('--user <mail>', 'whose mailbox to import into (default: the first one)')
    .option('--json', 'print one line of JSON with addresses and tokens when ready', false)
    .option(
      '--port <number>',
      'port of the window; the next five are taken too. 0 takes free ones',
      readPort,
      defaultPort,
    )
    .option('--data <folder>', 'where everything is kept', join(root, '.tandem'))
    .allowExcessArguments(false)
    .exitOverride()
    .parse(words, { from: 'user' })
    .opts<Options>()
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_536 - portsInRow) {
    throw new InvalidArgumentError(`Give a port from 1 to ${65_536 - portsInRow}, or 0 for free ones.`)
  }
  return port
}

/** Where the person stood who typed the command: npm itself works in the project's folder. */
const here = process.env.INIT_CWD ?? process.cwd()

function fromHere(path: string): string {
  return resolve(here, path)
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const { code } = error as { code?: string }
    throw new StartRefused(`The data folder ${folder} can't be written (${code}). Choose another one with --data.`)
  }
}

function preparePages(say: (text: string) => void): void {
  process.chdir(root)
  if (!isBuildStale()) return
  say('Building the pages (some 20 seconds, only after a change)…\n')
  if (!buildPages()) throw new StartRefused('The pages could not be built; what is wrong stands above.')
}

async function importFiles(sandbox: Sandbox, path: string, mail: string | undefined): Promise<void> {
  const user = mail ? sandbox.users.find(({ mailbox }) => mailbox === mail.toLowerCase()) : sandbox.users[0]
  if (!user) {
    const known = sandbox.users.map(({ mailbox }) => mailbox).join(', ')
    throw new StartRefused(`Nobody in the sandbox has the mailbox ${mail}. There are: ${known}.`, 2)
  }
  const report = terminalReport(process.stderr)
  report.finish(await importPath(path, { mailbox: sandbox.mailboxSeam, oid: user.oid }, report))
}

function announce(sandbox: Sandbox, service: Service, { json, data }: Options): void {
  const { outlook, graph, organization } = sandbox.addresses
  if (json) {
    const users = sandbox.users.map(({ name, mailbox, token }) => ({ name, mailbox, token }))
    process.stdout.write(`${JSON.stringify({ outlook, graph, organization, service: service.address, users })}\n`)
    return
  }
  process.stdout.write(`
Tandem is ready. Open the Outlook window:

  ${outlook}

  Graph         ${graph}
  Organization  ${organization}
  Service       ${service.address}
  Kept in       ${fromHere(data)}

Ctrl+C stops it. Everything is kept for the next start.
`)
}

/** What can be told before anything runs. */
function prepare(options: Options): void {
  const path = importedPath(options)
  if (path !== undefined && !existsSync(path)) throw new StartRefused(`There is nothing to import at ${path}.`, 2)
  if (options.user !== undefined && path === undefined) {
    throw new StartRefused('--user says whose mailbox to import into; it needs --import PATH.', 2)
  }
  prepareFolder(fromHere(options.data))
  preparePages((text) => process.stderr.write(text))
}

function importedPath(options: Options): string | undefined {
  return options.import === undefined ? undefined : fromHere(options.import)
}

async function start(options: Options, opened: { close(): Promise<void> }[]): Promise<void> {
  const dataFolder = fromHere(options.data)
  const path = importedPath(options)
  const port = (offset: number) => (options.port === 0 ? 0 : options.port + offset)
  let service: Service | undefined
  const sandbox = await startSandbox({
    dataFolder,
    ports: { window: port(0), graph: port(1), organization: port(2), identity: port(3), pane: port(4) },
    serviceOrigin: () => service?.address ?? 'http://localhost:9',
    windowFolder: join(root, 'dist/window'),
    clock: { now: () => new Date() },
  })
  opened.push(sandbox)
  if (path !== undefined) await importFiles(sandbox, path, options.user)
  const configuration = readConfiguration({
    ...environmentOf(sandbox, dataFolder, port(5)),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  })
  service = await startService(configuration, {
    logTo: pino.destination({ fd: 2, sync: true }),
  })
  opened.push(service)
  announce(sandbox, service, options)
}

async function main(): Promise<void> {
  const opened: { close(): Promise<void> }[] = []
  const stop = async () => {
    for (const each of opened.splice(0).reverse()) await each.close()
  }
  try {
    const options = readOptions(process.argv.slice(2))
    prepare(options)
    // From here on there is something to end in order; the build before it may simply be cut off.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        stop().then(
          () => process.exit(0),
          () => process.exit(1),
        )
      })
    }
    await start(options, opened)
  } catch (error) {
    await stop()
    process.exitCode = exitCodeOf(error)
    if (error instanceof CommanderError) return
    const isForPeople =
      error instanceof StartRefused ||
      error instanceof PortTaken ||
      error instanceof SandboxPortTaken ||
      (error instanceof Error && (error.name === 'StoreError' || error.name === 'ImportFault'))
    process.stderr.write(isForPeople ? `${error.message}\n` : `${error instanceof Error ? error.stack : error}\n`)
  }
}

/** 2 for a command that was not understood, 1 for one that could not be done. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  return error instanceof StartRefused ? error.exitCode : 1
}

await main()
