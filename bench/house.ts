/** Sandbox and service in this process, on free ports and in a folder that is thrown away. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts'
import { environmentOf } from '../src/sandbox-environment.ts'
import { readConfiguration, type Service, type ServiceOptions, startService } from '../src/service/index.ts'

export interface House {
  readonly sandbox: Sandbox
  readonly service: Service
  readonly token: string
  readonly oid: string
  readonly mailbox: string
  close(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * @param serviceOrigin where the pane comes from, if not from Tandem's own service
 * @param serviceOptions how often the worker looks for unfinished work, and the like
 * @param environment what is configured otherwise
 */
export async function openHouse(
  serviceOrigin?: string,
  serviceOptions?: ServiceOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<House> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tandem-bench-'))
  let service: Service | undefined
  const sandbox = await startSandbox({
    dataFolder,
    ports: { window: 0, graph: 0, organization: 0, identity: 0, pane: 0 },
    serviceOrigin: () => serviceOrigin ?? service?.address ?? 'http://localhost:9',
    windowFolder: join(root, 'dist/window'),
    clock: { now: () => new Date() },
  })
  service = await startService(
    readConfiguration({ ...environmentOf(sandbox, dataFolder, 0), LOG_LEVEL: 'fatal', ...environment }),
    serviceOptions,
  )
  const [user] = sandbox.users
  if (!user) throw new Error('the sandbox has no people')
  return {
    sandbox,
    service,
    token: user.token,
    oid: user.oid,
    mailbox: user.mailbox,
    async close() {
      await service.close()
      await sandbox.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
