/** The sandbox in this process, for services that are processes of their own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '../../src/sandbox/index.ts'
import { environmentOf } from '../../src/sandbox-environment.ts'

export async function openSandboxHere() {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-processes-'))
  const sandbox = await startSandbox({
    dataFolder: folder,
    ports: { window: 0, graph: 0, organization: 0, identity: 0, pane: 0 },
    serviceOrigin: () => 'http://localhost:9',
    windowFolder: folder,
    clock: { now: () => new Date() },
  })
  return {
    sandbox,
    folder,
    environment: environmentOf(sandbox, folder, 0),
    async close() {
      await sandbox.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @throws where it is not so within four minutes: the machine may be busy with everything else */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (const end = Date.now() + 240_000; Date.now() < end; await sleep(50)) {
    const found = await look()
    if (found) return found
  }
  throw new Error(`not within four minutes: ${what}`)
}
