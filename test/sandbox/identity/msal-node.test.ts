import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import { generate } from 'selfsigned'
import { ada, application, graph, organization, serveIdentity, type TestIdentity, tenantId } from './world.ts'

/*
 * What the genuine @azure/msal-node 7 needs to talk to the sandbox's identity, and nothing more:
 *  - auth.authority        https://localhost:PORT/{tenantId}   (it refuses http)
 *  - auth.knownAuthorities ['localhost:PORT']                  (host WITH port; without it, it asks
 *                          login.microsoftonline.com whether it may trust the authority)
 *  - the identity's CA file trusted by Node, since msal 7 calls the global fetch: either
 *    tls.setDefaultCACertificates([...tls.getCACertificates('default'), ca]) or NODE_EXTRA_CA_CERTS=<ca file>.
 */
describe('the genuine msal-node against the identity', () => {
  let served: TestIdentity
  let certificatePem: { private: string; cert: string }
  const before = getCACertificates('default')

  beforeAll(async () => {
    certificatePem = await generate([{ name: 'commonName', value: 'Tandem' }], { keyType: 'rsa', algorithm: 'sha256' })
    served = await serveIdentity({ application: { ...application, certificate: certificatePem.cert } })
    setDefaultCACertificates([...before, readFileSync(served.identity.tls.caFile, 'utf8')])
  })
  afterAll(async () => {
    setDefaultCACertificates(before)
    await served.close()
  })

  const client = (credential: object) =>
    new ConfidentialClientApplication({
      auth: {
        clientId: application.clientId,
        authority: `${served.origin}/${tenantId}`,
        knownAuthorities: [new URL(served.origin).host],
        ...credential,
      },
    })
  const withSecret = () => client({ clientSecret: application.secret })
  const paneToken = (lifetimeSeconds = 600) =>
    served.identity.issue(ada, {
      audiences: [`api://${application.clientId}`],
      scopes: ['access_as_user'],
      clientId: application.clientId,
      lifetimeSeconds,
    })

  test('exchanges the pane token for a Graph token of the same person', async () => {
    const result = await withSecret().acquireTokenOnBehalfOf({
      oboAssertion: await paneToken(),
      scopes: [`${graph}/.default`],
    })
    const caller = await served.identity.verifier.verify(`Bearer ${result?.accessToken}`, graph)
    expect(caller).toEqual({
      tid: tenantId,
      oid: ada.oid,
      name: ada.name,
      kind: 'user',
      grants: ['Mail.ReadWrite', 'Calendars.ReadWrite'],
    })
    expect(result?.account?.localAccountId).toBe(ada.oid)
  })

  test('exchanges the pane token for an organization token by user_impersonation', async () => {
    const result = await withSecret().acquireTokenOnBehalfOf({
      oboAssertion: await paneToken(),
      scopes: [`${organization}/user_impersonation`],
    })
    const caller = await served.identity.verifier.verify(`Bearer ${result?.accessToken}`, organization)
    expect(caller).toMatchObject({ oid: ada.oid, kind: 'user', grants: ['user_impersonation'] })
  })

  test('gives the application its own token by secret', async () => {
    const result = await withSecret().acquireTokenByClientCredential({ scopes: [`${graph}/.default`] })
    const caller = await served.identity.verifier.verify(`Bearer ${result?.accessToken}`, graph)
    expect(caller).toMatchObject({
      oid: application.servicePrincipalId,
      kind: 'application',
      grants: ['Mail.ReadWrite'],
    })
    expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ idtyp: 'app', azp: application.clientId })
  })

  test('gives the application its own token by certificate', async () => {
    const thumbprintSha256 = new X509Certificate(certificatePem.cert).fingerprint256.replaceAll(':', '')
    const privateKey = createPrivateKey(certificatePem.private).export({ type: 'pkcs8', format: 'pem' }).toString()
    const result = await client({
      clientCertificate: { thumbprintSha256, privateKey },
    }).acquireTokenByClientCredential({ scopes: [`${graph}/.default`] })
    const caller = await served.identity.verifier.verify(`Bearer ${result?.accessToken}`, graph)
    expect(caller.kind).toBe('application')
  })

  test('refuses a wrong secret, a foreign assertion and an ended one with Entra’s numbers', async () => {
    const scopes = [`${graph}/.default`]
    await expect(client({ clientSecret: 'wrong' }).acquireTokenByClientCredential({ scopes })).rejects.toMatchObject({
      errorCode: 'invalid_client',
      errorMessage: expect.stringContaining('AADSTS7000215'),
    })
    const graphToken = await served.identity.issue(ada, {
      audiences: [graph],
      scopes: ['Mail.ReadWrite'],
      clientId: application.clientId,
      lifetimeSeconds: 600,
    })
    await expect(withSecret().acquireTokenOnBehalfOf({ oboAssertion: graphToken, scopes })).rejects.toMatchObject({
      errorCode: 'invalid_grant',
      errorMessage: expect.stringContaining('AADSTS500131'),
    })
    const ended = await paneToken(-1)
    await expect(withSecret().acquireTokenOnBehalfOf({ oboAssertion: ended, scopes })).rejects.toMatchObject({
      errorCode: 'invalid_grant',
      errorMessage: expect.stringContaining('AADSTS500133'),
    })
  })
})
