import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { Hono } from 'hono'
import type { Clock, SandboxUser, TokenVerifier } from '../seams.ts'
import { createTokenVerifier, type Issuer, issueAccessToken, issueIdToken, type TokenRequest } from './access-token.ts'
import type { SandboxApplication } from './application.ts'
import { type Certificate, openCertificate } from './certificate.ts'
import { IdentityRefusal } from './errors.ts'
import { openSigningKey } from './signing-key.ts'
import { answerTokenRequest, type NestedToken, nestedToken, type TokenEndpoint } from './token-endpoint.ts'

export type { SandboxApplication } from './application.ts'
export { IdentityRefusal } from './errors.ts'

export interface Identity {
  /** The https endpoints, as Entra's v2.0 has them. */
  readonly app: Hono
  readonly verifier: TokenVerifier
  /** A signed access token for a user (delegated) or an application (app-only). */
  issue(subject: SandboxUser | SandboxApplication, request: TokenRequest): Promise<string>
  /** A signed id token of `user` for the client. */
  idToken(user: SandboxUser, clientId: string, nonce?: string): Promise<string>
  /** Tokens for a nested app whose host's user is `user`. @throws IdentityRefusal */
  nestedToken(user: SandboxUser, request: { clientId: string; scope: string }): Promise<NestedToken>
  readonly tls: Certificate
}

/**
 * The sandbox's identity: one tenant, signing with a key made at the first start and kept in `folder`.
 * It has no sign-in page; people come in through the window's broker, applications with their secret or certificate.
 */
export async function createIdentity(options: {
  folder: string
  clock: Clock
  /** `https://localhost:PORT`, asked when needed, since the port may not be known yet. */
  issuerOrigin: () => string
  tenantId: string
  users: readonly SandboxUser[]
  applications: readonly SandboxApplication[]
}): Promise<Identity> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  const key = openSigningKey(options.folder)
  const tenantAddress = () => `${options.issuerOrigin()}/${options.tenantId}`
  const issuer: Issuer = {
    key,
    clock: options.clock,
    tenantId: options.tenantId,
    issuer: () => `${tenantAddress()}/v2.0`,
  }
  const endpoint: TokenEndpoint = {
    ...issuer,
    users: options.users,
    applications: options.applications,
    address: () => `${tenantAddress()}/oauth2/v2.0/token`,
  }
  return {
    app: createEndpoints(endpoint, tenantAddress),
    verifier: createTokenVerifier(issuer),
    issue: (subject, request) => issueAccessToken(issuer, subject, request),
    idToken: (user, clientId, nonce) => issueIdToken(issuer, user, clientId, nonce),
    nestedToken: (user, request) => nestedToken(endpoint, user, request),
    tls: await openCertificate(options.folder, options.clock.now()),
  }
}

function createEndpoints(endpoint: TokenEndpoint, tenantAddress: () => string): Hono {
  const app = new Hono()
  app.onError((error, c) => {
    if (!(error instanceof IdentityRefusal)) throw error
    const correlationId = c.req.header('client-request-id') ?? randomUUID()
    return c.json(error.body(endpoint.clock.now(), randomUUID(), correlationId), error.status)
  })
  app.get('/common/discovery/instance', (c) =>
    c.json({
      tenant_discovery_endpoint: `${tenantAddress()}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [hostAliases(endpoint.issuer())],
    }),
  )
  app.use('/:tenant/*', async (c, next) => {
    const tenant = c.req.param('tenant')
    if (tenant !== endpoint.tenantId) throw new IdentityRefusal(90002, tenant)
    await next()
  })
  app.get('/:tenant/v2.0/.well-known/openid-configuration', (c) =>
    c.json({
      issuer: endpoint.issuer(),
      token_endpoint: endpoint.address(),
      // Clients insist on the name; nothing listens there, since nobody signs in by page.
      authorization_endpoint: `${tenantAddress()}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${tenantAddress()}/oauth2/v2.0/logout`,
      jwks_uri: `${tenantAddress()}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    }),
  )
  app.get('/:tenant/discovery/v2.0/keys', (c) => c.json({ keys: [endpoint.key.jwk] }))
  app.post('/:tenant/oauth2/v2.0/token', async (c) => {
    const form = new Map(new URLSearchParams(await c.req.text()))
    c.header('Cache-Control', 'no-store')
    return c.json(await answerTokenRequest(endpoint, form))
  })
  return app
}

function hostAliases(issuer: string) {
  const { host } = new URL(issuer)
  return { preferred_network: host, preferred_cache: host, aliases: [host] }
}
