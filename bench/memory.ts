import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Measure, measure } from './measure.ts'
import type { MemoryPassOptions } from './memory-pass.ts'

/** What a process may need for a mailbox of a million items, in megabytes. */
const limitMb = 200
/** Such a process is started with little room for garbage, in megabytes; that for young garbage as `npm run service` has it. */
const flags = ['--max-old-space-size=80', '--max-semi-space-size=8']
/** The first pass is killed when so much of it is done. */
const killedAt = 0.5
const shareTracked = 0.02
const root = fileURLToPath(new URL('..', import.meta.url))

interface Pass {
  /** Undefined of one that was killed. */
  readonly result?: { readonly created: number; readonly mostMb: number }
  readonly done: number
}

/**
 * The most memory that a process takes for a mailbox of a million items, of which 20,000 are tracked: a first pass that is
 * killed in the middle and goes on, a quiet one, and one after every cursor was lost, which compares everything. Fails above
 * 200 MB, and where anything was made twice.
 */
export async function memory(items = 1_000_000): Promise<Measure> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-memory-'))
  const tracked = Math.round(items * shareTracked)
  const mailbox = start('bench/endless-mailbox.ts', [String(items), String(tracked)])
  const sandbox = start('src/start.ts', ['--port', '0', '--data', join(folder, 'sandbox'), '--json'])
  try {
    const graph = await firstLine(mailbox)
    const { organization, users } = JSON.parse(await firstLine(sandbox)) as {
      readonly organization: string
      readonly users: readonly { readonly token: string }[]
    }
    const options = { graph, organization, token: users[0]?.token ?? '', store: join(folder, 'tandem.sqlite') }
    const told = async (path: string) =>
      (await fetch(new URL(path, graph), { method: path === '/lose' ? 'POST' : 'GET' })).text()
    const contacts = async () => countContacts(organization, options.token)
    await switchFiltersOff(organization, options.token)
    const before = await contacts()
    const killed = await pass(options, Math.round(tracked * killedAt))
    const rest = await pass(options)
    const pages = Number(await told('/pages'))
    const quiet = await pass(options)
    await told('/lose')
    const lost = await pass(options)
    const made = (await contacts()) - before
    const mostMb = Math.max(...[rest, quiet, lost].map(({ result }) => result?.mostMb ?? Number.NaN))
    const leastPages = Math.ceil(items / 200)
    if (made !== tracked) throw new Error(`${made} records were made of ${tracked} tracked items`)
    if (!(mostMb <= limitMb)) throw new Error(`${mostMb.toFixed(0)} MB, more than the ${limitMb} MB that it may be`)
    const each = [rest, quiet, lost].map(({ result }) => `${result?.mostMb.toFixed(0)}`).join(', ')
    return measure(
      'memory',
      'MB',
      mostMb,
      limitMb,
      `${items} items, ${tracked} tracked; killed after ${killed.done} of them, then ${rest.result?.created} were made and ${pages - leastPages} of ${leastPages} pages read again; first look, quiet one, after lost cursors: ${each} MB; floor: the limit`,
    )
  } finally {
    for (const child of [mailbox, sandbox]) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(script: string, args: readonly string[], options: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [...options, script, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'fatal' },
  })
}

/** @param killAt so many items; the process is killed when they are done */
async function pass(options: MemoryPassOptions, killAt = Number.POSITIVE_INFINITY): Promise<Pass> {
  const child = start('bench/memory-pass.ts', [JSON.stringify(options)], flags)
  const ended = once(child, 'exit')
  let done = 0
  let result: Pass['result']
  if (!child.stdout) throw new Error('the pass says nothing')
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { readonly done: number } | NonNullable<Pass['result']>
    if (!('done' in told)) result = told
    else {
      done = told.done
      if (done >= killAt) child.kill('SIGKILL')
    }
  }
  const [code] = await ended
  if (code !== 0 && done < killAt) throw new Error(`the pass ended with ${code}`)
  return { done, ...(result ? { result } : {}) }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('it says nothing')
  const [line] = await once(createInterface({ input: stdout }), 'line')
  return line as string
}

/** Nothing comes from the organization by itself: the endless mailbox takes nothing in. */
async function switchFiltersOff(organization: string, token: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'If-Match': '*' }
  for (const [set, key] of [
    ['userqueries', 'userqueryid'],
    ['savedqueries', 'savedqueryid'],
  ] as const) {
    const answer = await fetch(`${organization}/${set}?$filter=querytype eq 256`, { headers })
    const { value } = (await answer.json()) as { readonly value: readonly Readonly<Record<string, string>>[] }
    for (const row of value) {
      const body = JSON.stringify({ statecode: 1, statuscode: 2 })
      const { ok, status } = await fetch(`${organization}/${set}(${row[key]})`, { method: 'PATCH', headers, body })
      if (!ok) throw new Error(`${set}: ${status}`)
    }
  }
}

async function countContacts(organization: string, token: string): Promise<number> {
  const query = "contacts?$select=contactid&$filter=department eq 'Purchasing'"
  let count = 0
  for (let url: string | undefined = `${organization}/${query}`; url; ) {
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${token}`, Prefer: 'odata.maxpagesize=5000' },
    })
    const page = (await response.json()) as { readonly value: readonly unknown[]; readonly '@odata.nextLink'?: string }
    count += page.value.length
    url = page['@odata.nextLink']
  }
  return count
}
