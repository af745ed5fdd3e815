/** The whole house as `npm start` opens it, in a process and a data folder of its own. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'

export interface Ready {
  readonly graph: string
  readonly organization: string
  readonly service: string
  readonly users: readonly { readonly name: string; readonly mailbox: string; readonly token: string }[]
}

interface Asked {
  /** GET, or POST where there is a body. */
  readonly method?: string | undefined
  readonly body?: unknown
  /** Graph's ids stay as they are when an item is moved. */
  readonly hasImmutableIds?: true
  /** Which of the users asks; the first. */
  readonly as?: number
}

interface Answered {
  readonly status: number
  /** Of a row of the organization that was just made. */
  readonly location: string | null
  readonly body: Record<string, unknown>
}

export interface WholeHouse {
  /** As one of its users, of any of its addresses. */
  ask(address: string, asked?: Asked): Promise<Answered>
  /** Of the service. */
  api(path: string, asked?: Asked): Promise<Answered>
  /** Where everything answers, once the test runs. */
  readonly ready: Ready
  /** Its data folder. */
  readonly folder: string
}

/** Opened before the tests of the file or of the group, closed and removed after them. */
export function openWholeHouse(environment: Readonly<Record<string, string>> = {}): WholeHouse {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-house-'))
  let close = async () => {}
  let ready: Ready | undefined
  beforeAll(async () => {
    const child = spawn(process.execPath, ['src/start.ts', '--json', '--port', '0', '--data', folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    })
    close = async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    }
    ready = await new Promise<Ready>((resolve, reject) => {
      let [said, logged] = ['', '']
      child.stderr.on('data', (data) => {
        logged = `${logged}${data}`.slice(-4_000)
      })
      child.once('exit', (code) => reject(new Error(`The house ended with ${code} before it was ready: ${logged}`)))
      child.stdout.on('data', (data) => {
        said += data
        if (said.includes('\n')) resolve(JSON.parse(said) as Ready)
      })
    })
  }, 180_000)
  afterAll(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })
  function readyNow(): Ready {
    if (!ready) throw new Error('The house is not open yet.')
    return ready
  }
  async function ask(
    address: string,
    { body, method = body === undefined ? 'GET' : 'POST', as = 0, hasImmutableIds }: Asked = {},
  ) {
    const answer = await fetch(address, {
      method,
      headers: {
        Authorization: `Bearer ${readyNow().users[as]?.token}`,
        ...(hasImmutableIds ? { Prefer: 'IdType="ImmutableId"' } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const location = answer.headers.get('OData-EntityId')
    return { status: answer.status, location, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> }
  }
  return {
    folder,
    ask,
    api: (path, asked) => ask(`${readyNow().service}/api/${path}`, asked),
    get ready() {
      return readyNow()
    },
  }
}
