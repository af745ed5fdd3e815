import { InvalidToken, type SandboxUser } from '../seams.ts'
import { type Issuer, issueAccessToken, issueIdToken, verifyAccessToken } from './access-token.ts'
import { resolveScope, type SandboxApplication } from './application.ts'
import { authenticateClient } from './client-authentication.ts'
import { IdentityRefusal } from './errors.ts'

export interface TokenEndpoint extends Issuer {
  readonly users: readonly SandboxUser[]
  readonly applications: readonly SandboxApplication[]
  /** Address of this endpoint, which client assertions are made out to. */
  readonly address: () => string
}

const lifetimeSeconds = 3600
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Answers one request of `/oauth2/v2.0/token`. @throws IdentityRefusal */
export async function answerTokenRequest(
  endpoint: TokenEndpoint,
  form: ReadonlyMap<string, string>,
): Promise<Record<string, unknown>> {
  const grantType = form.get('grant_type')
  if (!grantType) throw new IdentityRefusal(900144, 'grant_type')
  const grant = grants[grantType]
  if (!grant) throw new IdentityRefusal(70003, grantType)
  const audiences = [endpoint.address(), endpoint.issuer()]
  const application = await authenticateClient(form, endpoint.applications, audiences, endpoint.clock.now())
  return grant(endpoint, form, application)
}

type Grant = (
  endpoint: TokenEndpoint,
  form: ReadonlyMap<string, string>,
  application: SandboxApplication,
) => Promise<Record<string, unknown>>

const grants: Readonly<Record<string, Grant>> = { client_credentials: asApplication, [jwtBearer]: onBehalfOf }

async function asApplication(...[endpoint, form, application]: Parameters<Grant>): Promise<Record<string, unknown>> {
  const scope = resolveScope(application, form.get('scope') ?? '', 'application')
  const token = await issueAccessToken(endpoint, application, {
    audiences: [scope.audience],
    scopes: scope.grants,
    clientId: application.clientId,
    lifetimeSeconds,
  })
  return { token_type: 'Bearer', expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, access_token: token }
}

async function onBehalfOf(...[endpoint, form, application]: Parameters<Grant>): Promise<Record<string, unknown>> {
  if (form.get('requested_token_use') !== 'on_behalf_of') throw new IdentityRefusal(900144, 'requested_token_use')
  const user = await assertedUser(endpoint, form.get('assertion'), application)
  const scope = resolveScope(application, form.get('scope') ?? '', 'delegated')
  const answer = await delegatedTokens(endpoint, user, application, scope.audience, scope.grants)
  return {
    token_type: 'Bearer',
    scope: scope.echoed.join(' '),
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: answer.accessToken,
    ...(scope.wantsIdToken ? { id_token: answer.idToken } : {}),
    ...(form.get('client_info') === '1' ? { client_info: clientInfo(user, endpoint.tenantId) } : {}),
  }
}

async function assertedUser(
  endpoint: TokenEndpoint,
  assertion: string | undefined,
  application: SandboxApplication,
): Promise<SandboxUser> {
  if (!assertion) throw new IdentityRefusal(900144, 'assertion')
  try {
    const claims = await verifyAccessToken(endpoint, assertion, `api://${application.clientId}`)
    const user = endpoint.users.find((each) => each.oid === claims.oid)
    // An app-only token names a service principal: there is nobody to act on behalf of.
    if (!user) throw new IdentityRefusal(50034, String(claims.oid))
    return user
  } catch (cause) {
    if (!(cause instanceof InvalidToken)) throw cause
    throw new IdentityRefusal(refusalOf[cause.reason], '', { cause })
  }
}

const refusalOf = {
  missing: 50027,
  malformed: 50027,
  expired: 500133,
  audience: 500131,
  issuer: 50013,
  signature: 50013,
} as const satisfies Record<InvalidToken['reason'], ConstructorParameters<typeof IdentityRefusal>[0]>

async function delegatedTokens(
  endpoint: TokenEndpoint,
  user: SandboxUser,
  application: SandboxApplication,
  audience: string,
  scopes: readonly string[],
): Promise<{ accessToken: string; idToken: string }> {
  const { clientId } = application
  return {
    accessToken: await issueAccessToken(endpoint, user, { audiences: [audience], scopes, clientId, lifetimeSeconds }),
    idToken: await issueIdToken(endpoint, user, clientId),
  }
}

function clientInfo(user: SandboxUser, tenantId: string): string {
  return Buffer.from(JSON.stringify({ uid: user.oid, utid: tenantId })).toString('base64url')
}

export interface NestedToken {
  readonly accessToken: string
  readonly idToken: string
  /** Space separated, as granted. */
  readonly scope: string
  readonly expiresInSeconds: number
}

/** What a host's broker gets for a nested app: tokens of the person who uses the host. @throws IdentityRefusal */
export async function nestedToken(
  endpoint: TokenEndpoint,
  user: SandboxUser,
  request: { readonly clientId: string; readonly scope: string },
): Promise<NestedToken> {
  const application = endpoint.applications.find((each) => each.clientId === request.clientId)
  if (!application) throw new IdentityRefusal(700016, request.clientId)
  const scope = resolveScope(application, request.scope, 'delegated')
  const tokens = await delegatedTokens(endpoint, user, application, scope.audience, scope.grants)
  return { ...tokens, scope: scope.echoed.join(' '), expiresInSeconds: lifetimeSeconds }
}
