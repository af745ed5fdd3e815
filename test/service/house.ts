/** The service's HTTP side over the in-memory world of core's tests, with a real store and real signatures. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { TandemError } from '../../src/core/errors.ts'
import type { MailWorld } from '../../src/core/mail/notice.ts'
import { usualFolderTerms } from '../../src/core/mail/tracked-folders.ts'
import type { World } from '../../src/core/ports.ts'
import { type Configuration, readConfiguration } from '../../src/service/configuration.ts'
import type { House } from '../../src/service/handlers/call.ts'
import { createApp } from '../../src/service/http/app.ts'
import type { Health } from '../../src/service/http/health.ts'
import { createBearerCheck } from '../../src/service/identity/verify-bearer.ts'
import { createKeyedMutex } from '../../src/service/keyed-mutex.ts'
import { createLog } from '../../src/service/log.ts'
import { createMetrics, type Metrics } from '../../src/service/metrics.ts'
import { createSyncClients, installationOf } from '../../src/service/sync-clients.ts'
import { openStore, type Store } from '../../src/store/index.ts'

export const tenantId = '7a1d0c5e-3b52-4c1f-9d2a-5e0f6b8c4d21'
export const clientId = '3f6e2b90-8c47-4d15-a6e3-91b7c05d2f48'
export const issuer = `https://login.example/${tenantId}/v2.0`
export const alex = '1f0c6a52-7d3e-4b8a-9c41-0a6be2d75f01'

export function configuration(changes: Readonly<Record<string, string>> = {}): Configuration {
  return readConfiguration({
    TANDEM_TENANT_ID: tenantId,
    TANDEM_CLIENT_ID: clientId,
    TANDEM_CLIENT_SECRET: 'not-to-be-told',
    TANDEM_ORGANIZATION_URL: 'https://contoso.crm.example',
    TANDEM_PUBLIC_URL: 'https://tandem.example',
    LOG_LEVEL: 'trace',
    ...changes,
  })
}

export interface Keys {
  readonly jwksUrl: string
  /** A signed token; `undefined` takes a claim away. */
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>
  /** The same claims, signed by somebody else. */
  forged(): Promise<string>
  close(): Promise<void>
}

/** An authority's keys, served as Entra serves them. */
export async function serveKeys(): Promise<Keys> {
  const [own, strange] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k1', use: 'sig', alg: 'RS256' }
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sign = (key: CryptoKey, claims: Readonly<Record<string, unknown>>) => {
    const seconds = Math.floor(Date.now() / 1000)
    const payload = {
      iss: issuer,
      aud: `api://${clientId}`,
      tid: tenantId,
      oid: alex,
      azp: clientId,
      scp: 'openid access_as_user',
      name: 'Alex',
      iat: seconds,
      exp: seconds + 600,
      ...claims,
    }
    return new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(key)
  }
  return {
    jwksUrl: `http://localhost:${(server.address() as AddressInfo).port}/keys`,
    token: (claims = {}) => sign(own.privateKey, claims),
    forged: () => sign(strange.privateKey, {}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export interface TestHouse {
  readonly store: Store
  readonly configuration: Configuration
  readonly log: readonly string[]
  readonly metrics: Metrics
  /** Sends a request; JSON bodies are made from objects. */
  send(
    path: string,
    request?: {
      readonly body?: unknown
      readonly token?: string
      readonly method?: string
      readonly headers?: Record<string, string>
    },
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Answer }>
  close(): Promise<void>
}

// Answers are looked at name by name; each test says what it expects of them.
export type Answer = Readonly<Record<string, unknown>> & { readonly [name: string]: unknown }

const fine: Health = { status: 'ok', checks: [{ name: 'store', isOk: true, detail: 'answers' }] }

/** @param worldOf the world without its journal: that is the store's */
export async function openHouse(
  keys: Keys,
  worldOf: (oid: string) => World,
  options: {
    health?: () => Promise<Health>
    isReady?: () => Promise<boolean>
    paneFolder?: string
    configuration?: Configuration
    takeNotifications?: (body: string) => boolean
    /** What is otherwise in this house. */
    house?: Partial<House>
  } = {},
): Promise<TestHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-service-'))
  const store = await openStore({ file: join(folder, 'tandem.sqlite') })
  const settings = options.configuration ?? configuration()
  const lines: string[] = []
  const now = () => new Date()
  const metrics = createMetrics(store, tenantId)
  const house: House = {
    configuration: settings,
    store,
    metrics,
    items: createKeyedMutex(),
    others: { find: async () => Promise.reject(new TandemError('owner-not-a-crm-user', { side: 'crm' })) },
    namesOf: async () => new Map(),
    administrationOf: () => {
      throw new Error('nobody administers this house')
    },
    // A world of single items has nothing to follow: no test here syncs by periods.
    worldOf: ({ oid }) => ({ ...(worldOf(oid) as MailWorld), journal: store, newId: randomUUID }),
    sync: {
      ...{ know: () => undefined, syncNow: async () => ({}), hasten: () => undefined },
      ...{ isRunning: async () => false, nextAt: async () => undefined, progressOf: () => undefined },
    },
    folders: {
      of: async () => ({ rules: [], terms: usualFolderTerms }),
      keep: async () => undefined,
      terms: async () => usualFolderTerms,
    },
    clients: createSyncClients({ self: installationOf(settings), now }),
    stampsOf: () => ({ readStamp: async () => undefined, writeStamp: async () => undefined }),
    tests: { run: async () => ({}), last: async () => ({}) },
    terms: { read: async () => undefined, tellsOwners: async () => false },
    push: { statusOf: async () => ({ isOn: true }) },
    addressOf: ({ table, id }) => `https://contoso.crm.example/main.aspx?etn=${table}&id=${id}`,
    now,
    ...options.house,
  }
  const app = createApp({
    house,
    check: createBearerCheck({
      tenantId,
      clientId,
      now,
      discover: async () => ({ issuer, jwksUrl: keys.jwksUrl, document: '{}' }),
    }),
    health: { check: options.health ?? (async () => fine), isReady: options.isReady ?? (async () => true) },
    metrics,
    log: createLog('trace', { write: (line) => lines.push(line) }),
    paneFolder: options.paneFolder ?? folder,
    takeNotifications: options.takeNotifications,
  })
  return {
    store,
    configuration: settings,
    log: lines,
    metrics,
    async send(path, { body, token, method, headers } = {}) {
      const isText = typeof body === 'string'
      const response = await app.request(`http://localhost${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = /json/.test(response.headers.get('content-type') ?? '')
      return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} }
    },
    async close() {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}
