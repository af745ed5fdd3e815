import { describe, expect, test } from '@jest/globals'
import { anna, ben, createWorld, mime } from './world.ts'

const json = { 'Content-Type': 'application/json' }

describe('$batch', () => {
  test('each part is answered by itself, under its own headers, in base64 where it is no JSON', async () => {
    const { ask, seam } = createWorld()
    const id = await seam.deliverMime(anna.oid, mime('one'))
    const requests = [
      { id: 'a', method: 'GET', url: '/me/messages?$select=subject', headers: { Prefer: 'IdType="ImmutableId"' } },
      { id: 'b', method: 'GET', url: `/me/messages/${id}/$value` },
      { id: 'c', method: 'PATCH', url: `/me/messages/${id}`, headers: json, body: { isRead: true } },
      { id: 'd', method: 'GET', url: `/users/${ben.oid}/messages` },
      { id: 'e', method: 'DELETE', url: `/me/messages/${id}`, dependsOn: ['b', 'c', 'a'] },
      { id: 'f', method: 'PATCH', url: '/me/mailboxSettings', body: {} },
    ]
    const answer = await ask('POST', '/$batch', { requests })
    expect(answer.status).toBe(200)
    const responses = Object.fromEntries(answer.json.responses.map((each: { id: string }) => [each.id, each]))
    expect(responses.a).toMatchObject({
      status: 200,
      headers: { 'preference-applied': 'IdType="ImmutableId"' },
      body: { value: [{ id, subject: 'one' }] },
    })
    expect(Buffer.from(responses.b.body, 'base64').toString()).toContain('Subject: one')
    expect(responses.c).toMatchObject({ status: 200, body: { isRead: true } })
    expect(responses.d).toMatchObject({ status: 403, body: { error: { code: 'ErrorAccessDenied' } } })
    expect(responses.e).toEqual({ id: 'e', status: 204, headers: {} })
    expect(responses.f.status).toBe(400)
  })

  test('what depends on a failed part is not done and answers 424, also at second hand', async () => {
    const { ask } = createWorld()
    const requests = [
      { id: '1', method: 'GET', url: '/me/messages/none' },
      { id: '2', method: 'POST', url: '/me/contacts', headers: json, body: { givenName: 'X' }, dependsOn: ['1'] },
      { id: '3', method: 'POST', url: '/me/contacts', headers: json, body: { givenName: 'Y' }, dependsOn: ['2'] },
    ]
    const { responses } = (await ask('POST', '/$batch', { requests })).json
    expect(responses.map(({ status }: { status: number }) => status)).toEqual([404, 424, 424])
    expect((await ask('GET', '/me/contacts')).json.value).toEqual([])
  })

  test('each part is throttled on its own', async () => {
    const { ask, faults } = createWorld()
    faults.inject({ match: /GET .*\/me\/contacts$/, count: 1, kind: 'throttle', retryAfterSeconds: 7 })
    const requests = ['1', '2'].map((id) => ({ id, method: 'GET', url: '/me/contacts' }))
    const { responses } = (await ask('POST', '/$batch', { requests })).json
    expect(responses.map(({ status }: { status: number }) => status).sort()).toEqual([200, 429])
    expect(responses.find(({ status }: { status: number }) => status === 429).headers).toMatchObject({
      'retry-after': '7',
    })
  })

  const get = (id: string) => ({ id, method: 'GET', url: '/me' })
  test.each([
    ['no parts', []],
    ['more than twenty parts', Array.from({ length: 21 }, (_, at) => get(String(at)))],
    ['two parts of one id', [get('1'), get('1')]],
    ['a part without id', [{ method: 'GET', url: '/me' }]],
    ['an absolute url', [{ ...get('1'), url: 'https://graph.microsoft.com/v1.0/me' }]],
    ['a batch in a batch', [{ id: '1', method: 'POST', url: '/$batch', headers: json, body: { requests: [] } }]],
    ['a dependency that stands behind', [{ ...get('1'), dependsOn: ['2'] }, get('2')]],
    ['an unknown method', [{ ...get('1'), method: 'BREW' }]],
  ])('a batch with %s is refused as a whole', async (_, requests) => {
    const { ask } = createWorld()
    const { status, json: body } = await ask('POST', '/$batch', { requests })
    expect([status, body.error.code]).toEqual([400, 'BadRequest'])
  })

  test('without a token there is no batch', async () => {
    const { ask } = createWorld()
    expect((await ask('POST', '/$batch', { requests: [get('1')] }, { Authorization: '' })).status).toBe(401)
  })
})

describe('translateExchangeIds', () => {
  test('default ids become immutable ones and back; an unknown id says so in its place', async () => {
    const { ask, seam } = createWorld()
    const immutable = await seam.deliverMime(anna.oid, mime('one'))
    const rest = (await ask('GET', `/me/messages/${immutable}`)).json.id
    const translate = (inputIds: string[], sourceIdType: string, targetIdType: string) =>
      ask('POST', '/me/translateExchangeIds', { inputIds, sourceIdType, targetIdType })
    const there = await translate([rest, 'none'], 'restId', 'restImmutableEntryId')
    expect(there.json.value).toEqual([
      { sourceId: rest, targetId: immutable },
      { sourceId: 'none', errorDetails: { code: 'ErrorItemNotFound', message: expect.any(String) } },
    ])
    const back = await translate([immutable], 'restImmutableEntryId', 'restId')
    expect(back.json.value).toEqual([{ sourceId: immutable, targetId: rest }])
    expect((await translate([rest], 'restId', 'ewsId')).status).toBe(501)
    expect((await translate([rest], 'restId', 'other')).status).toBe(400)
  })
})

describe('open extensions', () => {
  test.each(['messages', 'contacts', 'events'])('are made, read, changed and deleted on %s', async (collection) => {
    const { ask } = createWorld()
    const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
    const item = {
      messages: { subject: 'x' },
      contacts: { givenName: 'x' },
      events: { subject: 'x', start: at('2026-05-05T09:00:00'), end: at('2026-05-05T10:00:00') },
    }[collection]
    const { id, changeKey } = (await ask('POST', `/me/${collection}`, item)).json
    const base = `/me/${collection}/${id}/extensions`
    const body = { '@odata.type': 'microsoft.graph.openTypeExtension', extensionName: 'com.example.a', size: 4 }
    const made = await ask('POST', base, body)
    const named = 'microsoft.graph.openTypeExtension.com.example.a'
    expect(made).toMatchObject({ status: 201, json: { id: named, extensionName: 'com.example.a', size: 4 } })
    expect((await ask('POST', base, body)).status).toBe(409)
    expect((await ask('PATCH', `${base}/com.example.a`, { color: 'red' })).json).toMatchObject({
      size: 4,
      color: 'red',
    })
    expect((await ask('GET', base)).json.value).toMatchObject([{ id: named, size: 4, color: 'red' }])
    expect((await ask('GET', `/me/${collection}/${id}?$expand=extensions`)).json).toMatchObject({
      extensions: [{ id: named }],
    })
    expect((await ask('GET', `/me/${collection}/${id}`)).json.changeKey).not.toBe(changeKey)
    expect((await ask('DELETE', `${base}/${named}`)).status).toBe(204)
    expect((await ask('GET', `${base}/${named}`)).status).toBe(404)
  })
})
