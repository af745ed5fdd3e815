import { existsSync, mkdtempSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { createIdentity, type Identity } from '../../src/sandbox/identity/index.ts'
import { type Listener, listen } from '../../src/sandbox/listen.ts'
import { createMailbox } from '../../src/sandbox/mailbox/index.ts'
import { createPaneOrigin } from '../../src/sandbox/outlook/pane-origin.ts'
import { createWindowOrigin } from '../../src/sandbox/outlook/window-origin.ts'
import type { MailboxSeam, SandboxUser } from '../../src/sandbox/seams.ts'
import { apiScope, clientId, graphResource, registration, tenantId } from '../../src/sandbox/tenant.ts'

const windowFolder = fileURLToPath(new URL('../../dist/window', import.meta.url))
const probeFolder = fileURLToPath(new URL('./probe', import.meta.url))

const person = (digit: number, givenName: string, surname: string): SandboxUser => ({
  oid: `0a000000-0000-4000-8000-00000000000${digit}`,
  systemUserId: `0b000000-0000-4000-8000-00000000000${digit}`,
  name: `${givenName} ${surname}`,
  givenName,
  surname,
  jobTitle: 'Tester',
  mail: `${givenName.toLowerCase()}@house.example`,
})

export const ada = person(1, 'Ada', 'Berg')
export const bo = person(2, 'Bo', 'Lund')

export interface WindowWorld {
  readonly address: string
  readonly paneOrigin: string
  readonly graph: string
  readonly mailbox: MailboxSeam
  readonly identity: Identity
  readonly clientId: string
  readonly apiScope: string
  /** The identity's, which a nested app never contacts itself: nobody listens there. */
  readonly authority: string
  /** A Graph token of this person, to look behind the window. */
  graphToken(user: SandboxUser): Promise<string>
  close(): Promise<void>
}

/** The window with a mailbox of its own and the probe as the service's pane. */
export async function openWindowWorld(): Promise<WindowWorld> {
  if (!existsSync(join(windowFolder, 'index.html')))
    throw new Error('Run `npm run build` first: dist/window is missing.')
  const clock = { now: () => new Date() }
  const listeners: Listener[] = []
  const open = async (room: string) => {
    const listener = await listen(room, 0)
    listeners.push(listener)
    return listener
  }
  const [window, graph, pane, service] = [
    await open('window'),
    await open('graph'),
    await open('pane'),
    await open('probe'),
  ]
  const folder = mkdtempSync(join(tmpdir(), 'tandem-window-'))
  const users = [ada, bo]
  const application = registration(folder, 'http://localhost:4702')
  const identity = await createIdentity({
    folder: join(folder, 'identity'),
    clock,
    issuerOrigin: () => 'https://localhost:4703',
    tenantId,
    users,
    applications: [application],
  })
  const database = new DatabaseSync(':memory:')
  const publicAddress = `${graph.origin}/v1.0`
  const mailbox = createMailbox({ database, tokens: identity.verifier, clock, publicAddress })
  for (const user of users) mailbox.seam.addUser(user)
  graph.answerWith(mailbox.app.fetch)
  service.answerWith(probeService().fetch)
  pane.answerWith(createPaneOrigin({ serviceOrigin: () => service.origin, windowOrigin: window.origin }).fetch)
  const graphScopes = application.permissions[graphResource]?.delegated ?? []
  window.answerWith(
    createWindowOrigin({
      folder: windowFolder,
      origin: window.origin,
      graph: publicAddress,
      graphResource,
      graphScopes,
      paneOrigin: pane.origin,
      tenantId,
      users,
      sharedWith: mailbox.seam.sharedWith,
      identity,
      identityOrigin: 'https://localhost:4703',
    }).fetch,
  )
  return {
    address: `${window.origin}/`,
    paneOrigin: pane.origin,
    graph: publicAddress,
    mailbox: mailbox.seam,
    identity,
    clientId,
    apiScope,
    authority: `https://localhost:4703/${tenantId}`,
    graphToken: (user) =>
      identity.issue(user, { audiences: [graphResource], scopes: graphScopes, clientId, lifetimeSeconds: 600 }),
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()))
      database.close()
    },
  }
}

/** Serves the probe as Tandem's service serves its pane, with a policy as strict as a product's. */
function probeService(): Hono {
  const app = new Hono()
  const msal = join(dirname(createRequire(import.meta.url).resolve('@azure/msal-browser/package.json')), 'lib')
  const files: Readonly<Record<string, readonly [string, string]>> = {
    '/pane/taskpane.html': [join(probeFolder, 'taskpane.html'), 'text/html; charset=utf-8'],
    '/pane/probe.js': [join(probeFolder, 'probe.js'), 'text/javascript; charset=utf-8'],
    '/pane/msal-browser.js': [join(msal, 'msal-browser.min.js'), 'text/javascript; charset=utf-8'],
  }
  app.get('/pane/*', async (c) => {
    const [file, type] = files[c.req.path] ?? []
    if (!file || !type) return c.notFound()
    return c.body(await readFile(file, 'utf8'), 200, {
      'Content-Type': type,
      'Content-Security-Policy':
        "default-src 'self'; script-src 'self' https://appsforoffice.microsoft.com; style-src 'self' 'unsafe-inline'; frame-ancestors https://outlook.office.com",
    })
  })
  return app
}
