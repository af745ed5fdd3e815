import { createPublicKey, timingSafeEqual } from 'node:crypto'
import { decodeJwt, errors, jwtVerify } from 'jose'
import type { SandboxApplication } from './application.ts'
import { IdentityRefusal } from './errors.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Proves that the caller of the token endpoint is the application, by secret or by an assertion signed with its
 * registered certificate. `audiences` are the names of the token endpoint that an assertion may be made out to.
 * @throws IdentityRefusal
 */
export async function authenticateClient(
  form: ReadonlyMap<string, string>,
  applications: readonly SandboxApplication[],
  audiences: readonly string[],
  now: Date,
): Promise<SandboxApplication> {
  const assertion = form.get('client_assertion')
  const clientId = form.get('client_id') ?? (assertion === undefined ? undefined : subjectOf(assertion))
  if (!clientId) throw new IdentityRefusal(900144, 'client_id')
  const application = applications.find((each) => each.clientId === clientId)
  if (!application) throw new IdentityRefusal(700016, clientId)
  const secret = form.get('client_secret')
  if (secret !== undefined) {
    if (!sameText(secret, application.secret)) throw new IdentityRefusal(7000215)
    return application
  }
  if (assertion === undefined || form.get('client_assertion_type') !== assertionType) {
    throw new IdentityRefusal(7000216, form.get('grant_type') ?? '')
  }
  await verifyAssertion(assertion, application, audiences, now)
  return application
}

async function verifyAssertion(
  assertion: string,
  application: SandboxApplication,
  audiences: readonly string[],
  now: Date,
): Promise<void> {
  if (application.certificate === undefined) throw new IdentityRefusal(700027)
  try {
    await jwtVerify(assertion, createPublicKey(application.certificate), {
      algorithms: ['RS256', 'PS256'],
      issuer: application.clientId,
      subject: application.clientId,
      audience: [...audiences],
      currentDate: now,
      clockTolerance: 300,
      requiredClaims: ['exp'],
    })
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) throw new IdentityRefusal(700024, '', { cause })
    if (cause instanceof errors.JWTClaimValidationFailed) {
      throw new IdentityRefusal(cause.claim === 'aud' ? 700023 : cause.claim === 'nbf' ? 700024 : 700021, '', { cause })
    }
    throw new IdentityRefusal(700027, '', { cause })
  }
}

function subjectOf(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub
  } catch (cause) {
    throw new IdentityRefusal(50027, '', { cause })
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
