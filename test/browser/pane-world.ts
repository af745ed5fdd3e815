import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import pino from 'pino'
import type { Frame, Page } from 'playwright-core'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { readConfiguration, type Service, startService } from '../../src/service/index.ts'

const built = (page: string) => fileURLToPath(new URL(`../../dist/${page}`, import.meta.url))

/** The whole of `npm start`, on free ports and with a folder of its own. */
export interface PaneWorld {
  readonly sandbox: Sandbox
  readonly service: Service
  /** Whose Outlook it is. */
  readonly user: Sandbox['users'][number]
  /** A row of the organization, as the user sees it. */
  row(query: string): Promise<Record<string, unknown>>
  close(): Promise<void>
}

export async function openPaneWorld(): Promise<PaneWorld> {
  for (const page of ['pane/taskpane.html', 'window/index.html']) {
    if (!existsSync(built(page))) throw new Error(`Run \`npm run build\` first: dist/${page} is missing.`)
  }
  const folder = mkdtempSync(join(tmpdir(), 'tandem-pane-'))
  let service: Service | undefined
  const sandbox = await startSandbox({
    dataFolder: folder,
    ports: { window: 0, graph: 0, organization: 0, identity: 0, pane: 0 },
    serviceOrigin: () => service?.address ?? 'http://localhost:9',
    windowFolder: built('window'),
    clock: { now: () => new Date() },
  })
  const { addresses } = sandbox
  service = await startService(
    readConfiguration({
      TANDEM_TENANT_ID: sandbox.tenantId,
      TANDEM_CLIENT_ID: sandbox.clientId,
      TANDEM_CLIENT_SECRET: sandbox.clientSecret,
      TANDEM_AUTHORITY: addresses.identityAuthority,
      TANDEM_CA_FILE: addresses.identityCaFile,
      TANDEM_GRAPH_URL: addresses.graph,
      TANDEM_ORGANIZATION_URL: addresses.organization,
      TANDEM_PUBLIC_URL: addresses.pane,
      TANDEM_FRAME_ANCESTORS: new URL(addresses.outlook).origin,
      TANDEM_DATA: folder,
      TANDEM_PORT: '0',
      // Tests say when a mailbox is looked at.
      TANDEM_SYNC_SECONDS: '0',
      LOG_LEVEL: 'silent',
    }),
    { logTo: pino.destination({ fd: 2, sync: true }) },
  )
  const [user] = sandbox.users
  if (!user) throw new Error('The sandbox has no people.')
  return {
    sandbox,
    service,
    user,
    async row(query) {
      const answer = await fetch(`${addresses.organization}/${query}`, {
        headers: { Authorization: `Bearer ${user.token}` },
      })
      return (await answer.json()) as Record<string, unknown>
    },
    async close() {
      await service?.close()
      await sandbox.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A message from outside. */
export function mail(subject: string, from: string, to: string): Uint8Array {
  const headers = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${subject.replaceAll(/\W+/g, '-')}@customer.example>`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=cut',
  ]
  const parts = [
    ['Content-Type: text/plain; charset=utf-8', '', 'Please look at the attached plan.'],
    ['Content-Type: text/plain; name=plan.txt', 'Content-Disposition: attachment; filename=plan.txt', '', 'A plan.'],
    [
      'Content-Type: application/octet-stream; name=setup.exe',
      'Content-Disposition: attachment; filename=setup.exe',
      '',
      'Not for the CRM.',
    ],
  ]
  return Buffer.from([...headers, '', ...parts.flatMap((part) => ['--cut', ...part]), '--cut--', ''].join('\r\n'))
}

export function paneOf(page: Page): Frame | undefined {
  return page.frames().find((frame) => new URL(frame.url(), 'http://none').pathname === '/pane/taskpane.html')
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong in the pane: rule and elements. */
export async function violations(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(axeSource)
  let found = await violationsNow(frame)
  // A dialog that closes hands the page back a little later; what is wrong stays wrong.
  for (let tries = 0; tries < 50 && found.length > 0; tries += 1) {
    await frame.waitForTimeout(100)
    found = await violationsNow(frame)
  }
  return found
}

async function violationsNow(frame: Frame): Promise<readonly string[]> {
  const { violations: found } = await frame.evaluate(() =>
    // Fluent's own guards, which hand the focus on at the ends of menus and dialogs.
    (globalThis as unknown as { axe: { run(context: object): Promise<AxeResults> } }).axe.run({
      exclude: [['[data-tabster-dummy]']],
    }),
  )
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}
