import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Hono } from 'hono'
import { createIdentity, type Identity } from '../../../src/sandbox/identity/index.ts'
import { createWindowOrigin } from '../../../src/sandbox/outlook/window-origin.ts'
import { ada, application, graph, newFolder, tenantId } from '../identity/world.ts'

const origin = 'http://localhost:4700'
const api = `api://${application.clientId}`

describe('the window’s origin', () => {
  let app: Hono
  let identity: Identity
  const folder = mkdtempSync(join(tmpdir(), 'tandem-window-'))

  beforeAll(async () => {
    identity = await createIdentity({
      folder: newFolder(),
      clock: { now: () => new Date() },
      issuerOrigin: () => 'https://localhost:4703',
      tenantId,
      users: [ada],
      applications: [application],
    })
    app = createWindowOrigin({
      folder,
      origin,
      graph: 'http://localhost:4701/v1.0',
      graphResource: graph,
      graphScopes: ['Mail.ReadWrite'],
      sharedWith: () => [],
      paneOrigin: 'http://localhost:4705',
      tenantId,
      users: [ada],
      identity,
      identityOrigin: 'https://localhost:4703',
    })
  })

  const get = (path: string, headers: Record<string, string> = {}) =>
    app.request(origin + path, { headers: { Host: 'localhost:4700', ...headers } })
  const ask = (path: string, body: object, headers: Record<string, string> = {}) =>
    app.request(origin + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { Host: 'localhost:4700', Origin: origin, 'Content-Type': 'application/json', ...headers },
    })

  test('tells its page about the world without any token', async () => {
    const settings = await (await get('/settings.json')).json()
    expect(settings).toEqual({
      graph: 'http://localhost:4701/v1.0',
      pane: 'http://localhost:4705/pane/taskpane.html',
      tenantId,
      identityHost: 'localhost:4703',
      people: [{ oid: ada.oid, name: ada.name, mail: ada.mail, jobTitle: ada.jobTitle }],
    })
  })

  test('says what to do before the page is built, and shows it after', async () => {
    expect(await (await get('/')).text()).toContain('npm run build')
    writeFileSync(join(folder, 'index.html'), '<title>Outlook</title>')
    const page = await get('/')
    expect(await page.text()).toBe('<title>Outlook</title>')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
  })

  test('gives its page Graph tokens and nested tokens of the chosen person', async () => {
    const { token } = await (await ask('/identity/graph-token', { oid: ada.oid })).json()
    expect(await identity.verifier.verify(`Bearer ${token}`, graph)).toMatchObject({ oid: ada.oid, kind: 'user' })
    const nested = await (
      await ask('/identity/nested-token', {
        oid: ada.oid,
        clientId: application.clientId,
        scope: `${api}/access_as_user`,
      })
    ).json()
    expect(await identity.verifier.verify(`Bearer ${nested.accessToken}`, api)).toMatchObject({ oid: ada.oid })
  })

  test.each([
    ['another origin', { Origin: 'http://localhost:4705' }],
    ['a page without origin', { Origin: '' }],
    ['a plain form', { 'Content-Type': 'text/plain' }],
  ])('gives no token to %s', async (_who, headers) => {
    const answer = await ask('/identity/graph-token', { oid: ada.oid }, headers)
    expect(answer.status).toBe(403)
    expect(await answer.text()).not.toContain('eyJ')
  })

  test('does not answer under a name that only resolves to this machine', async () => {
    expect((await get('/settings.json', { Host: 'evil.example:4700' })).status).toBe(421)
  })

  test('refuses an unknown person and an unknown scope with Entra’s words', async () => {
    expect(await (await ask('/identity/graph-token', { oid: 'nobody' })).json()).toMatchObject({ error_codes: [50034] })
    const answer = await ask('/identity/nested-token', {
      oid: ada.oid,
      clientId: application.clientId,
      scope: `${api}/x`,
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant', error_codes: [65001] })
  })
})
