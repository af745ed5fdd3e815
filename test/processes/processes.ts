/** Processes of the service, as many as a test wants, before one sandbox. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { ServiceOptions } from '../../src/service/index.ts'

export interface ServiceProcess {
  readonly pid: number
  /** Lets it start. @returns its address when it answers */
  go(): Promise<string>
  /** As a power cut ends it. */
  kill(): Promise<void>
  /** As a supervisor ends it. @returns its exit code */
  end(): Promise<number | null>
  signal(signal: NodeJS.Signals): void
  /** What it logged, line by line. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
}

const source = join(import.meta.dirname, 'service-process.ts')

/**
 * A process that is loaded and waits. Its variables are those of the service.
 * @param program made by `bundleService`, where it is to load fast
 */
export function prepare(
  variables: Readonly<Record<string, string>>,
  times: Partial<Omit<ServiceOptions, 'now' | 'logTo'>> = {},
  program = source,
): ServiceProcess {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
      ...{ ...variables, TANDEM_TEST_TIMES: JSON.stringify(times) },
    },
  })
  const log: Readonly<Record<string, unknown>>[] = []
  let said = ''
  child.stderr.on('data', (data) => {
    said = `${said}${data}`.slice(-4_000)
  })
  child.stdin.on('error', () => undefined)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let loaded: () => void = () => undefined
  let started: (address: string) => void = () => undefined
  const isLoaded = new Promise<void>((resolve) => {
    loaded = resolve
  })
  const isStarted = new Promise<string>((resolve) => {
    started = resolve
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'loaded') return loaded()
    if (!line.startsWith('{')) return
    const entry = JSON.parse(line) as Record<string, unknown>
    if (typeof entry.address === 'string' && entry.app === undefined) started(entry.address)
    else log.push(entry)
  })
  const orItsEnd = <T>(wanted: Promise<T>): Promise<T> =>
    Promise.race([
      wanted,
      ended.then((code) => {
        throw new Error(`the service ended (${code}): ${said}`)
      }),
    ])
  let isAwaited = false
  // One that ends by itself says why.
  ended.then((code) => {
    if (!isAwaited) log.push({ level: 60, msg: 'the process ended by itself', code, said })
  })
  return {
    pid: child.pid ?? 0,
    log,
    async go() {
      await orItsEnd(isLoaded)
      child.stdin.write('go\n')
      return orItsEnd(isStarted)
    },
    async kill() {
      isAwaited = true
      child.kill('SIGKILL')
      await ended
    },
    async end() {
      isAwaited = true
      child.kill('SIGTERM')
      return ended
    },
    signal: (signal) => void child.kill(signal),
  }
}
