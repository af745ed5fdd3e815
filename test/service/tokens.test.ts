import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createBearerCheck } from '../../src/service/identity/verify-bearer.ts'
import { FakeState, fakeWorld } from '../core/fake-world.ts'
import { alex, clientId, issuer, type Keys, openHouse, serveKeys, type TestHouse, tenantId } from './house.ts'

describe('the access token of a request', () => {
  let keys: Keys
  let house: TestHouse
  beforeAll(async () => {
    keys = await serveKeys()
    house = await openHouse(keys, () => fakeWorld(new FakeState()))
  })
  afterAll(async () => {
    await house.close()
    await keys.close()
  })
  const ask = (token?: string) => house.send('/api/me', token === undefined ? {} : { token })

  test('lets its person in, known by object id and never by address', async () => {
    const answer = await ask(await keys.token({ preferred_username: 'somebody@else.example' }))
    expect(answer).toMatchObject({ status: 200, body: { oid: alex, name: 'Alex' } })
  })

  test('may name the application itself as its audience, or several', async () => {
    for (const aud of [clientId, ['https://graph.microsoft.com', `api://${clientId}`]]) {
      expect(await ask(await keys.token({ aud }))).toMatchObject({ status: 200 })
    }
  })

  const faults: readonly (readonly [string, Readonly<Record<string, unknown>>, number, string])[] = [
    ['is expired', { exp: 1_700_000_000 }, 401, 'token-expired'],
    ['is not valid yet', { nbf: 4_000_000_000 }, 401, 'token-malformed'],
    ['never ends', { exp: undefined }, 401, 'token-malformed'],
    ['is for another audience', { aud: 'https://graph.microsoft.com' }, 401, 'token-audience'],
    ['comes from another issuer', { iss: 'https://evil.example/v2.0' }, 401, 'token-issuer'],
    ['is of another tenant', { tid: '00000000-0000-4000-8000-000000000000' }, 403, 'token-tenant'],
    ['is an application’s', { idtyp: 'app', scp: undefined, roles: ['access_as_user'] }, 403, 'token-application'],
    ['lacks our scope', { scp: 'openid profile access_as_user_not' }, 403, 'token-scope'],
    ['was given to another application', { azp: '00000000-0000-4000-8000-000000000000' }, 403, 'token-client'],
    ['names nobody', { oid: undefined }, 401, 'token-malformed'],
  ]
  test.each(faults)('that %s is refused with a sentence', async (_name, claims, status, code) => {
    const answer = await ask(await keys.token(claims))
    expect(answer).toMatchObject({ status, body: { code, status } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="Tandem", error="/)
    expect(String(answer.body.detail)).toMatch(/^[A-Z].{15,}\.$/)
  })

  test('that is missing, garbage, unsigned or forged is refused', async () => {
    expect(await ask()).toMatchObject({ status: 401, body: { code: 'token-missing' } })
    expect((await ask()).headers.get('www-authenticate')).toBe('Bearer realm="Tandem"')
    const payload = (await keys.token()).split('.')[1] ?? ''
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    for (const token of ['garbage', 'a.b.c', unsigned, await keys.forged()]) {
      expect(await ask(token)).toMatchObject({ status: 401, body: { code: 'token-malformed' } })
    }
  })

  test('is asked for on every call but the pane’s configuration', async () => {
    expect(await house.send('/api/configuration')).toMatchObject({
      status: 200,
      body: { tenantId, clientId, scope: `api://${clientId}/access_as_user` },
    })
    for (const path of ['/api/records?q=x', '/api/records/recent']) {
      expect(await house.send(path)).toMatchObject({ status: 401 })
    }
    for (const call of ['context', 'track', 'regarding', 'untrack', 'fields']) {
      expect(await house.send(`/api/items/${call}`, { body: {} })).toMatchObject({ status: 401 })
    }
  })

  test('can’t be checked while the authority is away: that is nobody’s fault and says when to try again', async () => {
    const check = createBearerCheck({
      tenantId,
      clientId,
      now: () => new Date(),
      discover: async () => ({ issuer, jwksUrl: 'http://localhost:9/keys', document: '{}' }),
    })
    await expect(check(`Bearer ${await keys.token()}`)).rejects.toMatchObject({
      code: 'identity-unavailable',
      retryAfter: 10,
    })
  })
})
