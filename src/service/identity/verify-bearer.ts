/** Who calls: the access token for Tandem's own API, checked as Microsoft asks (signature, issuer, audience, tenant, scope). */
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import type { Actor } from '../../core/link.ts'
import { type ProblemCode, Refusal } from '../problems.ts'
import type { AuthorityFacts } from './discovery.ts'

/** The scope a token must carry. */
export const apiPermission = 'access_as_user'

export interface Caller extends Actor {
  readonly name: string
  /** The token itself, to be exchanged on behalf of the person. */
  readonly assertion: string
}

export interface BearerRules {
  readonly tenantId: string
  readonly clientId: string
  readonly discover: () => Promise<AuthorityFacts>
  readonly now: () => Date
}

const clockSkewSeconds = 60

/** @returns a check of the `Authorization` header. @throws Refusal with a `token-…` code and a sentence */
export function createBearerCheck(rules: BearerRules): (authorization: string | undefined) => Promise<Caller> {
  const { tenantId, clientId } = rules
  let keys: { readonly url: string; readonly set: ReturnType<typeof createRemoteJWKSet> } | undefined

  async function payloadOf(token: string): Promise<JWTPayload> {
    try {
      const { issuer, jwksUrl } = await rules.discover()
      if (keys?.url !== jwksUrl) keys = { url: jwksUrl, set: createRemoteJWKSet(new URL(jwksUrl)) }
      const { payload } = await jwtVerify(token, keys.set, {
        issuer,
        audience: [`api://${clientId}`, clientId],
        algorithms: ['RS256', 'PS256'],
        requiredClaims: ['exp'],
        clockTolerance: clockSkewSeconds,
        currentDate: rules.now(),
      })
      return payload
    } catch (cause) {
      throw refusalOf(cause)
    }
  }

  return async (authorization) => {
    const token = authorization?.match(/^Bearer +(\S+)$/i)?.[1]
    if (!token) throw refuse('token-missing')
    const payload = await payloadOf(token)
    if (claim(payload, 'tid').toLowerCase() !== tenantId) throw refuse('token-tenant')
    const scopes = claim(payload, 'scp').split(' ')
    // An application's token names no scopes: it speaks for nobody.
    if (payload.idtyp === 'app' || payload.scp === undefined) throw refuse('token-application')
    if (!scopes.includes(apiPermission)) throw refuse('token-scope')
    const client = claim(payload, 'azp') || claim(payload, 'appid')
    if (client.toLowerCase() !== clientId) throw refuse('token-client')
    const oid = claim(payload, 'oid').toLowerCase()
    if (!oid) throw refuse('token-malformed')
    return { tid: tenantId, oid, name: claim(payload, 'name'), assertion: token }
  }
}

function claim(payload: JWTPayload, name: string): string {
  const value = payload[name]
  return typeof value === 'string' ? value : ''
}

const sentences = {
  'token-missing': 'Nobody is signed in. Sign in, and send the access token as "Authorization: Bearer …".',
  'token-malformed': 'The access token is damaged or was not signed by your organization. Sign in again.',
  'token-expired': 'The sign-in has expired. Sign in again.',
  'token-audience': 'The access token was made for another service than Tandem. Sign in to Tandem.',
  'token-issuer': 'The access token comes from another authority than your organization’s. Sign in again.',
  'token-tenant': 'Your account belongs to another organization (tenant) than this Tandem serves.',
  'token-application': 'An application alone can’t use this; a person must be signed in.',
  'token-client': 'The access token was given to another application than Tandem’s pane.',
  'token-scope': `The access token lacks the permission ${apiPermission}. Ask your administrator to consent to it.`,
} as const satisfies Partial<Record<ProblemCode, string>>

const refuse = (code: keyof typeof sentences, cause?: unknown) => new Refusal(code, sentences[code], { cause })

function refusalOf(cause: unknown): Refusal {
  if (cause instanceof errors.JWTExpired) return refuse('token-expired', cause)
  if (cause instanceof errors.JWTClaimValidationFailed) {
    if (cause.claim === 'aud') return refuse('token-audience', cause)
    if (cause.claim === 'iss') return refuse('token-issuer', cause)
    return refuse('token-malformed', cause)
  }
  const isTokensFault =
    cause instanceof errors.JWSSignatureVerificationFailed ||
    cause instanceof errors.JWSInvalid ||
    cause instanceof errors.JWTInvalid ||
    cause instanceof errors.JOSEAlgNotAllowed ||
    cause instanceof errors.JOSENotSupported ||
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys
  if (isTokensFault) return refuse('token-malformed', cause)
  // Everything else happened on the way to the authority's keys.
  return new Refusal(
    'identity-unavailable',
    'Your sign-in can’t be checked at the moment, because the sign-in service does not answer. Try again in a minute.',
    { cause, retryAfter: 10 },
  )
}
