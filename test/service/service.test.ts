import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import { createDiscovery } from '../../src/service/identity/discovery.ts'
import { createTokenSource } from '../../src/service/identity/upstream-tokens.ts'
import { PortTaken, readConfiguration, type Service, startService } from '../../src/service/index.ts'
import {
  ada,
  application,
  graph,
  organization,
  serveIdentity,
  type TestIdentity,
  tenantId,
} from '../sandbox/identity/world.ts'

const before = getCACertificates('default')
let identity: TestIdentity
let folder: string
beforeAll(async () => {
  identity = await serveIdentity({})
  setDefaultCACertificates([...before, readFileSync(identity.identity.tls.caFile, 'utf8')])
})
afterAll(async () => {
  setDefaultCACertificates(before)
  await identity.close()
})

const configurationWith = (changes: Readonly<Record<string, string>>) =>
  readConfiguration({
    TANDEM_TENANT_ID: tenantId,
    TANDEM_CLIENT_ID: application.clientId,
    TANDEM_CLIENT_SECRET: application.secret,
    TANDEM_AUTHORITY: `${identity.origin}/${tenantId}`,
    TANDEM_ORGANIZATION_URL: organization,
    TANDEM_PUBLIC_URL: 'http://localhost:4704',
    TANDEM_PORT: '0',
    LOG_LEVEL: 'trace',
    ...changes,
  })
const paneToken = (lifetimeSeconds = 600) =>
  identity.identity.issue(ada, {
    audiences: [`api://${application.clientId}`],
    scopes: ['access_as_user'],
    clientId: application.clientId,
    lifetimeSeconds,
  })

describe('tokens for the two sides, by the genuine msal-node', () => {
  const sourceWith = (changes: Readonly<Record<string, string>> = {}) => {
    const configuration = configurationWith(changes)
    return createTokenSource(configuration, createDiscovery(configuration, fetch))
  }
  const signal = new AbortController().signal

  test('are the person’s own for what the person asks', async () => {
    const assertion = await paneToken()
    const tokens = sourceWith().onBehalfOf(() => assertion)
    expect(decodeJwt(await tokens.graph(signal))).toMatchObject({ aud: graph, oid: ada.oid, scp: expect.any(String) })
    expect(decodeJwt(await tokens.organization(signal))).toMatchObject({ aud: organization, oid: ada.oid })
  })

  test('are the application’s for what Tandem does by itself', async () => {
    const tokens = sourceWith().asApplication
    expect(decodeJwt(await tokens.graph(signal))).toMatchObject({
      aud: graph,
      oid: application.servicePrincipalId,
      idtyp: 'app',
    })
  })

  test('are asked for once while they last', async () => {
    const assertion = await paneToken()
    const tokens = sourceWith().onBehalfOf(() => assertion)
    expect(await tokens.graph(signal)).toBe(await tokens.graph(signal))
  })

  test('are those of the newest sign-in, and others shortly before they end', async () => {
    let assertion = await paneToken(7_200)
    const tokens = sourceWith().onBehalfOf(() => assertion)
    const first = await tokens.graph(signal)
    assertion = await paneToken(7_201)
    const second = await tokens.graph(signal)
    expect(second).not.toBe(first)
    const { exp = 0 } = decodeJwt(second)
    const at = (seconds: number) =>
      jest.useFakeTimers({
        now: seconds * 1000,
        doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'],
      })
    try {
      at(exp - 310)
      expect(await tokens.graph(signal)).toBe(second)
      at(exp - 290)
      expect(await tokens.graph(signal)).not.toBe(second)
    } finally {
      jest.useRealTimers()
    }
  })

  test('need a person who signs in again when the sign-in has ended', async () => {
    const assertion = await paneToken(-3600)
    await expect(
      sourceWith()
        .onBehalfOf(() => assertion)
        .graph(signal),
    ).rejects.toMatchObject({ code: 'sign-in-required', message: expect.stringMatching(/AADSTS\d+/) })
  })

  test('that are refused because of the configuration name what Entra said, and no secret', async () => {
    const tokens = sourceWith({ TANDEM_CLIENT_SECRET: 'a wrong one' }).asApplication
    const failure = await tokens.graph(signal).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'upstream-unavailable', message: expect.stringContaining('AADSTS7000215') })
    expect(String(failure)).not.toContain('a wrong one')
  })

  test('are waited for no longer than the caller waits', async () => {
    const assertion = await paneToken()
    const tokens = sourceWith().onBehalfOf(() => assertion)
    await expect(tokens.graph(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
  })
})

describe('the running service', () => {
  const services: Service[] = []
  const upstreams: (() => void)[] = []
  const lines: string[] = []
  const start = async (changes: Readonly<Record<string, string>> = {}) => {
    const service = await startService(configurationWith({ TANDEM_DATA: folder, ...changes }), {
      logTo: { write: (line) => lines.push(line) },
    })
    services.push(service)
    return service
  }
  /** An organization that answers as the test says. */
  const upstream = async (answer: RequestListener) => {
    const server = createServer(answer)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    upstreams.push(() => server.close().closeAllConnections())
    return `http://localhost:${(server.address() as AddressInfo).port}`
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-running-'))
  })
  afterEach(async () => {
    for (const service of services.splice(0)) await service.close()
    for (const close of upstreams.splice(0)) close()
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const me = async ({ address }: Service) =>
    fetch(`${address}/api/me`, { headers: { Authorization: `Bearer ${await paneToken()}` } })

  test('answers what is at hand before it closes, and takes nothing new', async () => {
    let reached: (() => void) | undefined
    const atHand = new Promise<void>((resolve) => {
      reached = resolve
    })
    let release: (() => void) | undefined
    // The tenant's organization is the only one tokens exist for, so the proof is the mailbox-free sign-in check itself:
    // the authority's keys are held back.
    const keys = await upstream(async (_request, response) => {
      reached?.()
      await new Promise<void>((resolve) => {
        release = resolve
      })
      const real = await fetch(`${identity.origin}/${tenantId}/discovery/v2.0/keys`)
      response.setHeader('Content-Type', 'application/json').end(await real.text())
    })
    const service = await start({ TANDEM_JWKS_URL: `${keys}/keys` })
    const answer = fetch(`${service.address}/api/records?q=`, {
      headers: { Authorization: `Bearer ${await paneToken()}` },
    })
    await atHand
    const closed = service.close()
    await expect(fetch(`${service.address}/healthz`)).rejects.toThrow()
    release?.()
    // Signed in, and then refused for its empty search: the whole way was gone.
    expect((await answer).status).toBe(400)
    await closed
    expect(lines.join('')).toContain('"msg":"stopped"')
  })

  test('tells a person that an organization which is away is away, and counts the call', async () => {
    const service = await start()
    const answer = await me(service)
    expect(answer.status).toBe(502)
    expect(await answer.json()).toMatchObject({ code: 'upstream-unavailable' })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    const metrics = await (await fetch(`${service.address}/metrics`)).text()
    expect(metrics).toMatch(/tandem_upstream_requests_total\{side="crm",status="0"\} [1-9]/)
    const health = await fetch(`${service.address}/healthz`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({
      status: 'degraded',
      checks: expect.arrayContaining([{ name: 'crm', isOk: false, detail: 'does not answer' }]),
    })
  })

  test('says which port is taken', async () => {
    const first = await start()
    const other = mkdtempSync(join(tmpdir(), 'tandem-other-'))
    const port = new URL(first.address).port
    await expect(start({ TANDEM_PORT: port, TANDEM_DATA: other })).rejects.toBeInstanceOf(PortTaken)
    rmSync(other, { recursive: true })
  })

  test('logs nothing of tokens and secrets', async () => {
    const text = lines.join('')
    expect(text).toContain('"route":"/api/me"')
    expect(text).not.toContain(application.secret)
    expect(text).not.toContain('eyJ')
    expect(text).not.toContain(ada.oid)
    expect(text).not.toContain('Ada')
  })
})
