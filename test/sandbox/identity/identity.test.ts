import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { createIdentity } from '../../../src/sandbox/identity/index.ts'
import type { InvalidToken } from '../../../src/sandbox/seams.ts'
import { ada, application, graph, newFolder, organization, tenantId } from './world.ts'

const origin = 'https://localhost:4703'
let now = new Date('2026-03-02T09:00:00Z')
const clock = { now: () => now }
const api = `api://${application.clientId}`

const open = (folder = newFolder()) =>
  createIdentity({ folder, clock, issuerOrigin: () => origin, tenantId, users: [ada], applications: [application] })

const request = (audiences: string[]) => ({
  audiences,
  scopes: ['Mail.ReadWrite'],
  clientId: application.clientId,
  lifetimeSeconds: 60,
})

afterEach(() => {
  now = new Date('2026-03-02T09:00:00Z')
})

describe('keys and certificate', () => {
  test('are made once, private, and reused after a restart', async () => {
    const folder = newFolder()
    const first = await open(folder)
    const token = await first.issue(ada, request([graph]))
    const second = await open(folder)
    expect((await second.verifier.verify(`Bearer ${token}`, graph)).oid).toBe(ada.oid)
    expect(second.tls.cert).toBe(first.tls.cert)
    for (const file of ['signing-key.pem', 'tls-key.pem']) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
    }
  })

  test('the certificate is renewed when it has ended, the signing key stays', async () => {
    const folder = newFolder()
    const first = await open(folder)
    now = new Date('2028-01-01T00:00:00Z')
    const later = await open(folder)
    expect(later.tls.cert).not.toBe(first.tls.cert)
    const jwks = async (identity: typeof first) =>
      (await identity.app.request(`/${tenantId}/discovery/v2.0/keys`)).json()
    expect(await jwks(later)).toEqual(await jwks(first))
  })
})

describe('published documents', () => {
  test('lead a relying party from the configuration to a key that verifies a token', async () => {
    const identity = await open()
    const configuration = await (
      await identity.app.request(`/${tenantId}/v2.0/.well-known/openid-configuration`)
    ).json()
    expect(configuration.issuer).toBe(`${origin}/${tenantId}/v2.0`)
    const keys = await (await identity.app.request(configuration.jwks_uri.replace(origin, ''))).json()
    const token = await identity.issue(ada, request([api]))
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer: configuration.issuer,
      audience: api,
      currentDate: now,
    })
    expect(payload).toMatchObject({
      ver: '2.0',
      tid: tenantId,
      oid: ada.oid,
      scp: 'Mail.ReadWrite',
      preferred_username: ada.mail,
      azp: application.clientId,
    })
  })

  test('another tenant is not found', async () => {
    const identity = await open()
    const answer = await identity.app.request('/another/v2.0/.well-known/openid-configuration')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_request', error_codes: [90002] })
  })
})

describe('the verifier', () => {
  const reasonFor = async (authorization: string | undefined, audience: string, identity = open()) =>
    (await identity).verifier.verify(authorization, audience).then(
      () => 'accepted',
      (error: InvalidToken) => error.reason,
    )

  test('accepts a token for each of its audiences', async () => {
    const identity = await open()
    const token = await identity.issue(ada, request([graph, organization, api]))
    for (const audience of [graph, organization, api]) {
      expect(await identity.verifier.verify(`Bearer ${token}`, audience)).toMatchObject({ oid: ada.oid, kind: 'user' })
    }
    expect(await reasonFor(`Bearer ${token}`, 'https://other.example', Promise.resolve(identity))).toBe('audience')
  })

  test('names what is wrong with a token', async () => {
    const identity = await open()
    const here = Promise.resolve(identity)
    const token = await identity.issue(ada, request([graph]))
    expect(await reasonFor(undefined, graph, here)).toBe('missing')
    expect(await reasonFor('Basic YTpi', graph, here)).toBe('malformed')
    expect(await reasonFor('Bearer nothing', graph, here)).toBe('malformed')
    const [header, payload, signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())
    const altered = Buffer.from(JSON.stringify({ ...claims, oid: 'somebody else' })).toString('base64url')
    expect(await reasonFor(`Bearer ${header}.${altered}.${signature}`, graph, here)).toBe('signature')
    expect(await reasonFor(`Bearer ${token}`, graph, open())).toBe('signature')
    now = new Date(now.getTime() + 61_000)
    expect(await reasonFor(`Bearer ${token}`, graph, here)).toBe('expired')
  })

  test('does not accept a token that somebody signed with a shared secret', async () => {
    const identity = await open()
    const forged = await new SignJWT({ oid: ada.oid, tid: tenantId })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(graph)
      .setIssuer(`${origin}/${tenantId}/v2.0`)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('a secret that is long enough for it'))
    expect(await reasonFor(`Bearer ${forged}`, graph, Promise.resolve(identity))).toBe('signature')
  })
})

describe('tokens for a nested app', () => {
  test('are for the resource that the scope names', async () => {
    const identity = await open()
    const { clientId } = application
    const answer = await identity.nestedToken(ada, { clientId, scope: `${api}/access_as_user openid profile` })
    expect(await identity.verifier.verify(`Bearer ${answer.accessToken}`, api)).toMatchObject({
      oid: ada.oid,
      grants: ['access_as_user'],
    })
    expect(answer.scope).toBe(`${api}/access_as_user`)
  })

  test.each([
    [`${api}/other`, 65001],
    ['https://unknown.example/.default', 500011],
    [`${api}/access_as_user Mail.ReadWrite`, 28003],
    ['openid', 70011],
  ])('are refused for the scope %s', async (scope, code) => {
    const identity = await open()
    await expect(identity.nestedToken(ada, { clientId: application.clientId, scope })).rejects.toMatchObject({ code })
  })
})

describe('the token endpoint', () => {
  const post = async (form: Record<string, string>) => {
    const identity = await open()
    const answer = await identity.app.request(`/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { 'client-request-id': 'a1' },
    })
    return { status: answer.status, body: await answer.json() }
  }
  const credentials = { client_id: application.clientId, client_secret: application.secret }

  test.each([
    ['no grant type', {}, 400, 'invalid_request', 900144],
    ['a password grant', { ...credentials, grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['an unknown client', { client_id: 'x', grant_type: 'client_credentials' }, 400, 'unauthorized_client', 700016],
    [
      'no credential',
      { client_id: application.clientId, grant_type: 'client_credentials' },
      401,
      'invalid_client',
      7000216,
    ],
    [
      'an app that asks for a single permission',
      { ...credentials, grant_type: 'client_credentials', scope: `${graph}/Mail.ReadWrite` },
      400,
      'invalid_scope',
      1002012,
    ],
  ])('refuses %s', async (_what, form, status, error, code) => {
    const answer = await post(form)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ error, error_codes: [code], correlation_id: 'a1' })
  })
})
