import { Hono } from 'hono'
import type { Identity } from '../identity/index.ts'
import { IdentityRefusal } from '../identity/index.ts'
import type { MailboxSeam, SandboxUser } from '../seams.ts'
import { staticFiles } from './static-files.ts'

export interface WindowOptions {
  /** Folder of the built page (`dist/window`). */
  readonly folder: string
  readonly origin: string
  /** Graph's address, ending in `/v1.0`. */
  readonly graph: string
  readonly graphResource: string
  readonly graphScopes: readonly string[]
  readonly paneOrigin: string
  readonly tenantId: string
  readonly users: readonly SandboxUser[]
  /** Mailboxes of others that a person may open, and what they may do there. */
  readonly sharedWith: Required<MailboxSeam>['sharedWith']
  readonly identity: Identity
  /** `https://localhost:PORT`. */
  readonly identityOrigin: string
}

const graphTokenSeconds = 3600

/**
 * The origin of the Outlook window: its page, and tokens for the person chosen in it.
 * There is no sign-in: whoever has this machine may be anybody in the sandbox. Other pages in the same browser may
 * not, so tokens are given only to requests that the window's own page made.
 */
export function createWindowOrigin(options: WindowOptions): Hono {
  const app = new Hono()
  const files = staticFiles(options.folder, 'no-cache')
  const { host } = new URL(options.origin)

  app.use(async (c, next) => {
    // A name that only resolves to this machine (DNS rebinding) is not the window's.
    if (c.req.header('host') !== host) return c.text(`This is the sandbox's Outlook window at ${options.origin}.`, 421)
    await next()
    c.header('Content-Security-Policy', policy(options))
    c.header('Referrer-Policy', 'no-referrer')
  })
  app.use('/identity/*', async (c, next) => {
    if (c.req.header('origin') !== options.origin || c.req.header('content-type') !== 'application/json') {
      return c.json(
        { error: 'forbidden', error_description: 'Only the Outlook window itself may ask for tokens.' },
        403,
      )
    }
    await next()
  })
  app.onError((error, c) => {
    if (error instanceof IdentityRefusal) {
      return c.json(
        { error: error.oauthError, error_description: error.message, error_codes: [error.code] },
        error.status,
      )
    }
    throw error
  })

  app.get('/settings.json', (c) => {
    const { graph, paneOrigin, tenantId, users } = options
    const people = users.map(({ oid, name, mail, jobTitle }) => ({ oid, name, mail, jobTitle }))
    const identityHost = new URL(options.identityOrigin).host
    const pane = `${paneOrigin}/pane/taskpane.html`
    return c.json({ graph, pane, tenantId, identityHost, people })
  })
  app.get('/shared/:file{[0-9a-f-]+\\.json}', (c) => {
    const found = options.sharedWith(c.req.param('file').replace(/\.json$/, ''))
    c.header('Cache-Control', 'no-store')
    return c.json(
      found.map(({ owner: { oid, name, mail }, shares }) => ({
        ...{ oid, name, mail },
        shares: shares.map(({ folder, mayEdit }) => ({ folder, mayEdit })),
      })),
    )
  })
  app.post('/identity/graph-token', async (c) => {
    const user = await chosenUser(options, c.req.raw)
    const token = await options.identity.issue(user, {
      audiences: [options.graphResource],
      scopes: options.graphScopes,
      // Outlook on the web's own application id, so that its writes do not look like Tandem's.
      clientId: '9199bf20-a13f-4107-85dc-02114787ef48',
      lifetimeSeconds: graphTokenSeconds,
    })
    return c.json({ token, expiresInSeconds: graphTokenSeconds })
  })
  app.post('/identity/nested-token', async (c) => {
    const { clientId, scope } = (await c.req.raw.clone().json()) as { clientId?: unknown; scope?: unknown }
    const user = await chosenUser(options, c.req.raw)
    return c.json(await options.identity.nestedToken(user, { clientId: String(clientId), scope: String(scope) }))
  })
  app.get('*', async (c) => {
    const path = c.req.path === '/' ? 'index.html' : c.req.path.slice(1)
    const file = await files(path)
    if (file) return file
    if (path !== 'index.html') return c.notFound()
    return c.text('The Outlook window has not been built yet: run `npm run build`, then load this page again.', 503)
  })
  return app
}

async function chosenUser(options: WindowOptions, request: Request): Promise<SandboxUser> {
  const { oid } = (await request.json()) as { oid?: unknown }
  const user = options.users.find((each) => each.oid === oid)
  if (!user) throw new IdentityRefusal(50034, String(oid))
  return user
}

function policy({ graph, paneOrigin }: WindowOptions): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Fluent writes its styles at run time; message bodies in their sandboxed frames inherit this policy.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${new URL(graph).origin}`,
    `frame-src 'self' ${paneOrigin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
