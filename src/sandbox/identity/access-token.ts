import { randomUUID } from 'node:crypto'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { type Caller, type Clock, InvalidToken, type SandboxUser, type TokenVerifier } from '../seams.ts'
import type { SandboxApplication } from './application.ts'
import type { SigningKey } from './signing-key.ts'

export interface Issuer {
  readonly key: SigningKey
  readonly clock: Clock
  readonly tenantId: string
  /** `https://localhost:PORT/{tenant}/v2.0`. */
  readonly issuer: () => string
}

export interface TokenRequest {
  readonly audiences: readonly string[]
  readonly scopes: readonly string[]
  readonly clientId: string
  readonly lifetimeSeconds: number
}

/** A signed access token: delegated (`scp`) for a user, app-only (`roles`) for an application. */
export function issueAccessToken(
  from: Issuer,
  subject: SandboxUser | SandboxApplication,
  request: TokenRequest,
): Promise<string> {
  const aud = request.audiences.length === 1 ? request.audiences[0] : [...request.audiences]
  const claims =
    'servicePrincipalId' in subject
      ? { oid: subject.servicePrincipalId, name: subject.name, idtyp: 'app', roles: [...request.scopes] }
      : { ...personClaims(subject), scp: request.scopes.join(' ') }
  const payload = { ...claims, ...(aud === undefined ? {} : { aud }), azp: request.clientId, azpacr: '1' }
  return sign(from, payload, claims.oid, request.lifetimeSeconds)
}

/** A signed id token for the client itself. */
export function issueIdToken(from: Issuer, user: SandboxUser, clientId: string, nonce?: string): Promise<string> {
  const payload = { ...personClaims(user), aud: clientId, ...(nonce === undefined ? {} : { nonce }) }
  return sign(from, payload, user.oid, 3600)
}

function personClaims(user: SandboxUser) {
  return { oid: user.oid, name: user.name, preferred_username: user.mail }
}

function sign(from: Issuer, payload: JWTPayload, subject: string, lifetimeSeconds: number): Promise<string> {
  const now = Math.floor(from.clock.now().getTime() / 1000)
  return new SignJWT({ ...payload, tid: from.tenantId, ver: '2.0', uti: randomUUID() })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: from.key.kid })
    .setIssuer(from.issuer())
    .setSubject(subject)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + lifetimeSeconds)
    .sign(from.key.privateKey)
}

/** Verifies a bare access token: signature, issuer, time, audience. @throws InvalidToken */
export async function verifyAccessToken(by: Issuer, token: string, audience: string): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, by.key.publicKey, {
      algorithms: ['RS256'],
      issuer: by.issuer(),
      audience,
      currentDate: by.clock.now(),
      requiredClaims: ['exp', 'oid', 'tid'],
    })
    return payload
  } catch (cause) {
    throw asInvalidToken(cause, audience)
  }
}

/** The verifier that the sandbox's mailbox and organization are given. */
export function createTokenVerifier(by: Issuer): TokenVerifier {
  return {
    async verify(authorization, audience) {
      if (!authorization) throw new InvalidToken('missing', 'Access token is empty.')
      const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
      if (!token) throw new InvalidToken('malformed', 'The Authorization header must be `Bearer` and an access token.')
      return toCaller(await verifyAccessToken(by, token, audience))
    },
  }
}

function toCaller(payload: JWTPayload): Caller {
  const { tid, oid, name, scp, roles } = payload
  const delegated = typeof scp === 'string'
  return {
    tid: String(tid),
    oid: String(oid),
    name: typeof name === 'string' ? name : '',
    kind: delegated ? 'user' : 'application',
    grants: delegated ? scp.split(' ').filter(Boolean) : Array.isArray(roles) ? roles.map(String) : [],
  }
}

function asInvalidToken(cause: unknown, audience: string): InvalidToken {
  if (cause instanceof errors.JWTExpired) {
    return new InvalidToken('expired', 'Lifetime validation failed, the token is expired.', { cause })
  }
  if (cause instanceof errors.JWTClaimValidationFailed) {
    if (cause.claim === 'aud') {
      return new InvalidToken(
        'audience',
        `The token is not meant for ${audience}. Ask for a token with that audience.`,
        { cause },
      )
    }
    if (cause.claim === 'iss') return new InvalidToken('issuer', 'The token was issued by somebody else.', { cause })
    return new InvalidToken('malformed', `The claim ${cause.claim} is ${cause.reason}.`, { cause })
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed || cause instanceof errors.JOSEAlgNotAllowed) {
    return new InvalidToken('signature', 'The signature of the token is invalid.', { cause })
  }
  return new InvalidToken('malformed', 'CompactToken parsing failed: this is not a signed token.', { cause })
}
