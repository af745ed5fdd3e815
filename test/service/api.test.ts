import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { itemContext } from '../../src/api/item.ts'
import { itemFields, trackingResult } from '../../src/api/receipt.ts'
import { recordList } from '../../src/api/record.ts'
import { namesIn, routes } from '../../src/api/routes.ts'
import { problem } from '../../src/api/service.ts'
import { failures, TandemError } from '../../src/core/errors.ts'
import type { Item } from '../../src/core/item.ts'
import type { World } from '../../src/core/ports.ts'
import { problemOf } from '../../src/service/problems.ts'
import { account, type FakeOptions, FakeState, fakeWorld, meeting, message } from '../core/fake-world.ts'
import { alex, configuration, type Keys, openHouse, serveKeys, type TestHouse } from './house.ts'

let keys: Keys
let token: string
const opened: TestHouse[] = []
beforeAll(async () => {
  keys = await serveKeys()
  token = await keys.token()
})
afterAll(() => keys.close())
afterEach(async () => {
  for (const house of opened.splice(0)) await house.close()
})

type OpenOptions = Parameters<typeof openHouse>[2]
async function houseOf(worldOf: (oid: string) => World, options: OpenOptions = {}): Promise<TestHouse> {
  const house = await openHouse(keys, worldOf, options)
  opened.push(house)
  return house
}
async function houseWith(items: readonly Item[], options: FakeOptions = {}) {
  const state = new FakeState(...items)
  const house = await houseOf(() => fakeWorld(state, options))
  const post = (call: string, body: unknown, as = token) => house.send(`/api/items/${call}`, { body, token: as })
  return { state, house, post }
}
const item = { kind: 'message', id: message.id } as const
const regarding = { table: account.table, id: account.id }

describe('a message on its way through the API', () => {
  test('is opened, tracked, seen again, given another regarding and untracked', async () => {
    const { state, house, post } = await houseWith([message])
    const before = itemContext.parse((await post('context', { item })).body)
    expect(before.status).toEqual({ state: 'not-tracked' })
    expect(before.participants.map(({ address }) => address)).toContain('nora@fabrikam.example')
    expect(before.suggestions[0]).toMatchObject({ name: 'Big deal', url: expect.stringContaining('etn=opportunity') })

    const tracked = trackingResult.parse((await post('track', { item, regarding, operationId: randomUUID() })).body)
    expect(tracked).toMatchObject({
      status: {
        state: 'tracked',
        trackedBy: 'Alex',
        record: { table: 'email', name: 'Order 17', url: expect.stringContaining('etn=email') },
        regarding: { name: 'Fabrikam', url: expect.stringContaining(account.id) },
      },
      receipt: { outcome: 'done', recordAction: 'created' },
    })
    expect(tracked.receipt.decisions.find(({ mapping }) => mapping === 'Body')).toMatchObject({
      outlookValue: 'Please send it',
      because: expect.stringMatching(/^[A-Z].*\.$/),
    })
    expect(state.items.get(message.id)?.categories).toContain('Tracked to Dynamics 365')

    const after = itemContext.parse((await post('context', { item })).body)
    expect(after.status).toMatchObject({ state: 'tracked', regarding: { id: account.id } })
    expect(recordList.parse((await house.send('/api/records/recent', { token })).body).records).toMatchObject([
      { id: account.id, name: 'Fabrikam' },
    ])
    const dropped = await post('regarding', { item, regarding: null, operationId: randomUUID() })
    expect(trackingResult.parse(dropped.body).status.regarding).toBeUndefined()

    const fields = itemFields.parse((await post('fields', { item })).body)
    expect(fields).toMatchObject({ kind: 'message', table: 'email', state: 'tracked' })
    expect(fields.history.map(({ verb }) => verb)).toEqual(['set-regarding', 'track'])

    const ended = await post('untrack', { item, keepRecord: true, operationId: randomUUID() })
    expect(trackingResult.parse(ended.body)).toMatchObject({
      status: { state: 'not-tracked' },
      receipt: { verb: 'untrack', recordAction: 'kept' },
    })
    expect(state.rows.size).toBe(1)
  })

  test('shows a thread’s regarding first to whoever chose it', async () => {
    const reply: Item = { ...message, id: 'immutable-2', internetMessageId: '<two@fabrikam.example>' }
    const { post } = await houseWith([message, reply])
    await post('track', { item, regarding, operationId: randomUUID() })
    const context = itemContext.parse((await post('context', { item: { kind: 'message', id: reply.id } })).body)
    expect(context.suggestions[0]).toMatchObject({ id: account.id, reason: 'thread' })
  })
})

describe('two clicks', () => {
  test('with the same operation id are one, and get the same answer', async () => {
    const { state, post } = await houseWith([message])
    const wish = { item, regarding, operationId: randomUUID() }
    const [one, two] = await Promise.all([post('track', wish), post('track', wish)])
    expect(one.status).toBe(200)
    expect(two.body).toEqual(one.body)
    const writes = state.writes
    expect((await post('track', wish)).body).toEqual(one.body)
    expect(state.writes).toBe(writes)
  })

  test('in two panes run one after the other and make one record (invariant 2)', async () => {
    const { state, post } = await houseWith([message])
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => post('track', { item, regarding, operationId: randomUUID() })),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(state.rows.size).toBe(1)
    expect(answers.map(({ body }) => trackingResult.parse(body).receipt.recordAction).sort()).toEqual([
      'created',
      'none',
      'none',
      'none',
    ])
  })

  test('with one operation id and two wishes: the second is refused', async () => {
    const { post } = await houseWith([message])
    const operationId = randomUUID()
    await post('track', { item, regarding, operationId })
    expect(await post('track', { item, regarding: null, operationId })).toMatchObject({
      status: 409,
      body: { code: 'operation-reused' },
    })
    expect(await post('untrack', { item, keepRecord: false, operationId })).toMatchObject({ status: 409 })
  })

  test('with one operation id for two items at the same moment: one is refused before it writes anything', async () => {
    const other: Item = { ...message, id: 'immutable-2', internetMessageId: '<two@fabrikam.example>' }
    const { state, post } = await houseWith([message, other])
    const operationId = randomUUID()
    const answers = await Promise.all(
      [message, other].map(({ id }) => post('track', { item: { kind: 'message', id }, regarding, operationId })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(state.rows.size).toBe(1)
    const marked = [message, other].filter(({ id }) =>
      state.items.get(id)?.categories.includes('Tracked to Dynamics 365'),
    )
    expect(marked).toHaveLength(1)
  })
})

describe('what can’t be done', () => {
  test('is answered as a problem with a sentence and the correlation id that the log has', async () => {
    const { house, post } = await houseWith([])
    const answer = await post('context', { item })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const told = problem.parse(answer.body)
    expect(told).toMatchObject({ status: 404, code: 'item-gone', detail: failures['item-gone'] })
    expect(answer.headers.get('x-correlation-id')).toBe(told.correlationId)
    expect(house.log.join('')).toContain(told.correlationId)
  })

  test('stands on the item when the CRM refuses: the answer says failed, not tracked', async () => {
    const { post } = await houseWith([message], { crmFault: new TandemError('privilege-missing', { side: 'crm' }) })
    const result = trackingResult.parse((await post('track', { item, operationId: randomUUID() })).body)
    expect(result).toMatchObject({
      status: { state: 'failed', failure: { code: 'privilege-missing' } },
      receipt: { outcome: 'failed' },
    })
    expect(itemContext.parse((await post('context', { item })).body).status.state).toBe('failed')
  })

  test('now is kept to be done again', async () => {
    const fault = new TandemError('upstream-throttled', { side: 'crm', retryAfterMs: 7_000 })
    const { house, post } = await houseWith([message], { crmFault: fault })
    const result = trackingResult.parse((await post('track', { item, operationId: randomUUID() })).body)
    expect(result).toMatchObject({ status: { state: 'pending' }, receipt: { outcome: 'pending' } })
    expect(await house.store.counts()).toEqual({ unfinishedIntents: 1, pendingLinks: 1 })
  })

  test('says when to come again', () => {
    const fault = new TandemError('upstream-throttled', { side: 'mailbox', retryAfterMs: 6_200 })
    expect(problemOf(fault, 'c')).toMatchObject({ status: 503, retryAfter: 7 })
  })

  test('is one meeting of a series: the pane is told why', async () => {
    const { post } = await houseWith([{ ...meeting, type: 'occurrence' }])
    const event = { kind: 'event', id: meeting.id }
    expect(itemContext.parse((await post('context', { item: event })).body).status.refusal?.code).toBe(
      'series-not-supported',
    )
    expect(await post('track', { item: event, operationId: randomUUID() })).toMatchObject({
      status: 422,
      body: { code: 'series-not-supported' },
    })
  })

  test('and nobody expected tells nothing of itself, neither to the caller nor to the log', async () => {
    const house = await houseOf(() => ({
      ...fakeWorld(new FakeState(message)),
      html: { clean: String, toText: String },
      mailbox: {
        ...fakeWorld(new FakeState()).mailbox,
        readItem: async () => JSON.parse('Dear Nora, the price is'),
      },
    }))
    const answer = await house.send('/api/items/context', { body: { item }, token })
    expect(answer).toMatchObject({ status: 500, body: { code: 'unexpected' } })
    expect(answer.text + house.log.join('')).not.toContain('Dear')
    expect(house.log.join('')).toContain('SyntaxError')
  })
})

describe('a request', () => {
  test.each([
    ['without an item', {}, 'item'],
    ['with a kind that is none', { item: { kind: 'letter', id: 'x' } }, 'item.kind'],
    ['with a name too many', { item, colour: 'blue' }, 'colour'],
    ['with a name too many inside', { item: { ...item, owner: 'boss@tandem.example' } }, 'item.owner'],
  ])('%s is refused, and the place is named', async (_name, body, path) => {
    const { post } = await houseWith([message])
    const answer = await post('context', body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'request-invalid' } })
    expect(problem.parse(answer.body).errors?.map((fault) => fault.path)).toContain(path)
    if (path === 'item') expect(problem.parse(answer.body).detail).toContain('“item” is missing (object)')
  })

  test('that is no JSON, another type, too large, or to nowhere is refused by name', async () => {
    const { house } = await houseWith([])
    const send = (request: Parameters<TestHouse['send']>[1], path = '/api/items/context') =>
      house.send(path, { token, ...request })
    expect(await send({ body: '{' })).toMatchObject({ status: 400, body: { code: 'request-invalid' } })
    expect(await send({ body: 'a=1', headers: { 'Content-Type': 'text/plain' } })).toMatchObject({ status: 415 })
    expect(await send({ body: JSON.stringify('x'.repeat(600_000)) })).toMatchObject({ status: 413 })
    expect(await send({}, '/api/nothing')).toMatchObject({ status: 404, body: { code: 'not-found' } })
    const wrong = await send({ method: 'DELETE' })
    expect(wrong).toMatchObject({ status: 405 })
    expect(wrong.headers.get('allow')).toBe('POST')
    expect(await send({}, '/api/records')).toMatchObject({ status: 400 })
    expect(await send({}, '/api/records?q=x&tables=systemuser')).toMatchObject({ status: 400 })
    expect(await send({}, '/api/records?q=x&tables=account,lead')).toMatchObject({ status: 200, body: { records: [] } })
  })

  test('reaches the caller’s own mailbox only (invariant 6)', async () => {
    const asked: string[] = []
    const house = await houseOf((oid) => {
      asked.push(oid)
      return fakeWorld(new FakeState(message))
    })
    const other = '22222222-2222-4222-8222-222222222222'
    await house.send('/api/items/context', { body: { item }, token })
    await house.send('/api/items/context', { body: { item }, token: await keys.token({ oid: other }) })
    expect(asked).toEqual([alex, other])
  })

  test('of a colleague never sees another’s link, history or choices', async () => {
    const { house, post } = await houseWith([message])
    await post('track', { item, regarding, operationId: randomUUID() })
    const colleague = await keys.token({ oid: '22222222-2222-4222-8222-222222222222' })
    expect(itemContext.parse((await post('context', { item }, colleague)).body).status.state).toBe('not-tracked')
    expect((await house.send('/api/records/recent', { token: colleague })).body).toEqual({ records: [] })
    expect(await post('untrack', { item, keepRecord: false, operationId: randomUUID() }, colleague)).toMatchObject({
      status: 409,
      body: { code: 'not-tracked' },
    })
  })
})

describe('the log', () => {
  test('has the request, its route and a hashed user, and nothing of the mail, the people or the token', async () => {
    const { house, post } = await houseWith([message])
    const hints = { internetMessageId: message.internetMessageId, addresses: ['nora@fabrikam.example'] }
    await post('context', { item: { ...item, hints } })
    await post('track', { item, regarding, operationId: randomUUID() })
    await post('fields', { item })
    await house.send('/api/records?q=Nora%20Blom', { token })
    await post('context', { item: { kind: 'message', id: 'gone', hints } })
    const text = house.log.join('')
    expect(text).toContain('"route":"/api/items/track"')
    expect(text).toMatch(/"user":"[0-9a-f]{12}"/)
    for (const secret of ['Order', 'send', 'Nora', 'fabrikam', 'Fabrikam', message.id, alex, token, 'not-to-be-told']) {
      expect(text).not.toContain(secret)
    }
  })
})

describe('the OpenAPI document', () => {
  interface Document {
    readonly openapi: string
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
    readonly components: { readonly schemas: Readonly<Record<string, unknown>>; readonly securitySchemes: object }
  }
  interface Operation {
    readonly operationId: string
    readonly security: readonly unknown[]
    readonly requestBody?: unknown
    readonly parameters?: readonly { readonly name: string; readonly in: string }[]
    readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>
  }

  test('has every route with its words, its sign-in and its problems', async () => {
    const { house } = await houseWith([])
    const document = (await house.send('/openapi.json')).body as unknown as Document
    expect(document.openapi).toBe('3.1.0')
    const listed = Object.values(document.paths).flatMap((path) => Object.keys(path))
    expect(listed).toHaveLength(Object.keys(routes).length)
    for (const [name, route] of Object.entries(routes)) {
      const operation = document.paths[route.path]?.[route.method]
      expect(operation?.operationId).toBe(name)
      expect(operation?.security).toHaveLength(route.signedIn ? 1 : 0)
      const inPath = namesIn(route.path)
      const names = 'request' in route ? Object.keys(route.request.shape) : []
      expect(Boolean(operation?.requestBody)).toBe(
        names.some((name) => !inPath.includes(name)) && (route.method === 'post' || route.method === 'patch'),
      )
      expect(operation?.responses['200']?.content['application/json']).toBeDefined()
      expect(operation?.responses.default?.content['application/problem+json']).toBeDefined()
      if (route.signedIn) expect(operation?.responses).toHaveProperty('401')
    }
    expect(document.paths['/api/records']?.get?.parameters?.map((each) => [each.name, each.in])).toEqual([
      ['q', 'query'],
      ['tables', 'query'],
    ])
  })

  test('refers only to what it contains', async () => {
    const { house } = await houseWith([])
    const { text, body } = await house.send('/openapi.json')
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '')
    const { schemas } = (body as unknown as Document).components
    expect(references.length).toBeGreaterThan(20)
    expect(references.filter((name) => !(name in schemas))).toEqual([])
  })
})

describe('health, metrics and the pane', () => {
  test('health is ill only when the store is', async () => {
    const away = { name: 'mailbox', isOk: false, detail: 'does not answer' } as const
    const well = await houseOf(() => fakeWorld(new FakeState()), {
      health: async () => ({ status: 'ok', checks: [away] }),
    })
    expect(await well.send('/healthz')).toMatchObject({ status: 200, body: { checks: [away] } })
    const ill = await houseOf(() => fakeWorld(new FakeState()), {
      health: async () => ({ status: 'failing', checks: [] }),
    })
    expect(await ill.send('/healthz')).toMatchObject({ status: 503 })
  })

  test('it is ready only while its store can be written, and alive as long as it answers', async () => {
    let isReady = true
    const { send } = await houseOf(() => fakeWorld(new FakeState()), { isReady: async () => isReady })
    expect(await send('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } })
    isReady = false
    expect(await send('/readyz')).toMatchObject({ status: 503, body: { status: 'failing' } })
    expect(await send('/livez')).toMatchObject({ status: 200, body: { status: 'ok' } })
  })

  test('metrics count requests by route, items by outcome and what waits', async () => {
    const { house, post } = await houseWith([message], { crmFault: new TandemError('upstream-unavailable') })
    await post('track', { item, operationId: randomUUID() })
    await house.send('/somewhere/secret-name', { token })
    const { text } = await house.send('/metrics')
    expect(text).toContain('tandem_http_requests_total{method="POST",route="/api/items/track",status="200"} 1')
    expect(text).toContain('tandem_items_total{verb="track",outcome="pending"} 1')
    expect(text).toContain('tandem_unfinished_intents 1')
    expect(text).toContain('tandem_pending_links 1')
    expect(text).toContain('route="other",status="404"')
    expect(text).not.toContain('secret-name')
  })

  test('the pane comes with a policy that only Outlook may frame, and never anything from outside its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-pane-'))
    mkdirSync(join(folder, 'pane', 'assets'), { recursive: true })
    writeFileSync(join(folder, 'secret.txt'), 'secret')
    writeFileSync(join(folder, 'pane', 'taskpane.html'), '<!doctype html>')
    writeFileSync(join(folder, 'pane', 'taskpane.0123abcd.js'), '1')
    const house = await houseOf(() => fakeWorld(new FakeState()), {
      paneFolder: join(folder, 'pane'),
      configuration: configuration({ TANDEM_FRAME_ANCESTORS: 'https://outlook.contoso.example' }),
    })
    const page = await house.send('/pane/taskpane.html')
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(
      /frame-ancestors [^;]*https:\/\/outlook\.office\.com [^;]*https:\/\/outlook\.contoso\.example/,
    )
    expect(policy).toMatch(
      /script-src 'self' https:\/\/appsforoffice\.microsoft\.com https:\/\/ajax\.aspnetcdn\.com(;|$)/,
    )
    expect(policy).not.toContain('unsafe-eval')
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
    expect((await house.send('/pane/taskpane.0123abcd.js')).headers.get('cache-control')).toContain('immutable')
    for (const path of ['..%2fsecret.txt', '%2e%2e/secret.txt', '../secret.txt', '%00', '%', 'assets', '']) {
      expect(await house.send(`/pane/${path}`)).toMatchObject({ status: 404 })
    }
    rmSync(folder, { recursive: true })
  })

  test('every answer forbids sniffing and framing, and over https asks for https', async () => {
    const { house } = await houseWith([])
    const { headers } = await house.send('/api/configuration')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=/)
    expect(headers.get('cache-control')).toBe('no-store')
  })
})
