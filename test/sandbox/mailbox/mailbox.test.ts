import { describe, expect, test } from '@jest/globals'
import { anna, ben, createWorld, immutable, mime } from './world.ts'

const property = 'String {a9f5c7a2-6a0b-4a7c-9d1e-3c7b5f2e8d41} Name TandemRecord'

describe('messages', () => {
  test('a delivered message is listed, read, filtered and given back as the MIME it came as', async () => {
    const { ask, seam } = createWorld()
    const raw = mime('one')
    const id = await seam.deliverMime(anna.oid, raw)
    const list = await ask(
      'GET',
      '/me/mailFolders/inbox/messages?$select=subject&$orderby=receivedDateTime desc&$count=true',
    )
    expect(list.json).toMatchObject({ '@odata.count': 1, value: [{ subject: 'one' }] })
    const found = await ask(
      'GET',
      "/me/messages?$filter=internetMessageId eq '<one@outside.test>'",
      undefined,
      immutable,
    )
    expect(found.json.value).toMatchObject([{ id, from: { emailAddress: { address: 'carol@outside.test' } } }])
    const none = await ask('GET', "/me/messages?$filter=contains(subject,'two') or categories/any(c:c eq 'x')")
    expect(none.json.value).toEqual([])
    expect((await ask('GET', `/me/messages/${id}/$value`)).text).toBe(new TextDecoder().decode(raw))
  })

  test('the immutable id survives a move, the default id does not', async () => {
    const { ask, seam } = createWorld()
    const id = await seam.deliverMime(anna.oid, mime('one'))
    const before = (await ask('GET', `/me/messages/${id}`)).json
    const moved = await ask('POST', `/me/messages/${id}/move`, { destinationId: 'archive' }, immutable)
    expect(moved).toMatchObject({ status: 201, json: { id } })
    expect((await ask('GET', `/me/messages/${before.id}`)).json.error.code).toBe('ErrorItemNotFound')
  })

  test('categories and an extended property are written under If-Match, an older state is refused with 412', async () => {
    const { ask, seam } = createWorld()
    const id = await seam.deliverMime(anna.oid, mime('one'))
    const { '@odata.etag': etag } = (await ask('GET', `/me/messages/${id}`)).json
    const body = { categories: ['Red'], singleValueExtendedProperties: [{ id: property, value: 'here' }] }
    expect((await ask('PATCH', `/me/messages/${id}`, body, { 'If-Match': etag })).json.categories).toEqual(['Red'])
    expect((await ask('PATCH', `/me/messages/${id}`, body, { 'If-Match': etag })).status).toBe(412)
    const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${property}' and ep/value eq 'here')`
    const expand = `singleValueExtendedProperties($filter=id eq '${property}')`
    const found = await ask(
      'GET',
      `/me/messages?$filter=${encodeURIComponent(filter)}&$expand=${encodeURIComponent(expand)}`,
    )
    expect(found.json.value[0].singleValueExtendedProperties).toEqual([{ id: property, value: 'here' }])
  })

  test('attachments stand below the folder, too, but only below the one the message lies in', async () => {
    const { ask } = createWorld()
    const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'aGk=' }
    const { id } = (await ask('POST', '/me/messages', { subject: 'x', attachments: [file] })).json
    const list = (folder: string) => ask('GET', `/me/mailFolders/${folder}/messages/${id}/attachments`)
    expect((await list('drafts')).json.value).toMatchObject([{ name: 'a.txt' }])
    expect((await list('inbox')).json.error.code).toBe('ErrorItemNotFound')
  })

  test('a received message keeps its subject', async () => {
    const { ask, seam } = createWorld()
    const id = await seam.deliverMime(anna.oid, mime('one'))
    expect((await ask('PATCH', `/me/messages/${id}`, { subject: 'other' })).status).toBe(400)
  })

  test('a sent draft lies in Sent Items under its id and in the recipient’s inbox under the same Message-ID', async () => {
    const { ask } = createWorld()
    const draft = await ask(
      'POST',
      '/me/messages',
      {
        subject: 'Offer',
        body: { contentType: 'html', content: '<p>Hi</p>' },
        toRecipients: [{ emailAddress: { address: ben.mail } }],
        attachments: [{ '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'aGk=' }],
      },
      immutable,
    )
    expect((await ask('POST', `/me/messages/${draft.json.id}/send`)).status).toBe(202)
    const sent = (await ask('GET', `/me/messages/${draft.json.id}`)).json
    expect(sent.parentFolderId).toBe((await ask('GET', '/me/mailFolders/sentitems')).json.id)
    const [got] = (await ask('GET', '/me/mailFolders/inbox/messages?$expand=attachments', undefined, {}, ben)).json
      .value
    expect(got).toMatchObject({ internetMessageId: draft.json.internetMessageId, isDraft: false, isRead: false })
    expect(got.attachments).toMatchObject([{ name: 'a.txt', contentBytes: 'aGk=' }])
  })
})

describe('counts', () => {
  test('$count is a number in plain text, of what a filter leaves', async () => {
    const { ask, seam } = createWorld()
    for (const name of ['one', 'two', 'three']) await seam.deliverMime(anna.oid, mime(name))
    await ask('POST', '/me/contacts', { givenName: 'Carol' })
    const text = async (path: string) => (await ask('GET', path)).text
    expect(await text('/me/mailFolders/inbox/messages/$count')).toBe('3')
    expect(await text('/me/mailFolders/archive/messages/$count')).toBe('0')
    expect(await text("/me/messages/$count?$filter=subject eq 'two'")).toBe('1')
    expect(await text('/me/contacts/$count')).toBe('1')
    expect((await ask('GET', '/me/messages/$count?$top=1')).status).toBe(400)
  })
})

describe('who may what', () => {
  test('another’s mailbox is refused, and so is an unknown token', async () => {
    const { ask } = createWorld()
    expect(await ask('GET', `/users/${ben.oid}/messages`)).toMatchObject({ status: 403 })
    expect(await ask('GET', `/users/${anna.mail}/messages`)).toMatchObject({ status: 200 })
    const unknown = await ask('GET', '/me', undefined, { Authorization: 'Bearer x' })
    expect(unknown.json.error.code).toBe('InvalidAuthenticationToken')
  })

  test('what is not supported is refused in Graph’s words', async () => {
    const { ask } = createWorld()
    expect((await ask('GET', '/me/drive')).status).toBe(501)
    expect((await ask('GET', '/me/messages?$select=wellKnownName')).json.error.code).toBe('BadRequest')
  })

  test.each([
    ['messages', { subject: { text: 'x' } }],
    ['messages', { toRecipients: 'ben@example.test' }],
    ['messages', { isRead: 'yes' }],
    ['contacts', { givenName: { givenName: 'Carol' } }],
    ['contacts', { businessPhones: '+32 1' }],
  ])('%s with a property of another type are refused: %j', async (collection, body) => {
    const { ask } = createWorld()
    expect((await ask('POST', `/me/${collection}`, body)).json.error.code).toBe('BadRequest')
    expect((await ask('GET', `/me/${collection}`)).json.value).toEqual([])
  })

  test('a fault on demand is a 429 with Retry-After, once', async () => {
    const { ask, faults } = createWorld()
    faults.inject({ match: /GET .*\/me$/, count: 1, kind: 'throttle', retryAfterSeconds: 3 })
    const refused = await ask('GET', '/me')
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '3'])
    expect((await ask('GET', '/me')).status).toBe(200)
  })
})

describe('events', () => {
  const weekly = {
    subject: 'Standup',
    start: { dateTime: '2026-10-12T09:00:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-10-12T09:30:00', timeZone: 'Europe/Berlin' },
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday' },
      range: { type: 'numbered', startDate: '2026-10-12', numberOfOccurrences: 4, recurrenceTimeZone: 'Europe/Berlin' },
    },
  }
  const view = '/me/calendarView?startDateTime=2026-10-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z'

  test('a series keeps its wall-clock time across the change to winter time', async () => {
    const { ask, seam } = createWorld()
    await seam.putEvent(anna.oid, weekly, [
      { originalStart: '2026-10-19T07:00:00Z', cancelled: true },
      { originalStart: '2026-10-26T08:00:00Z', changes: { subject: 'Moved' } },
    ])
    const { value } = (await ask('GET', view)).json
    expect(
      value.map((each: { subject: string; type: string; start: { dateTime: string } }) => [
        each.subject,
        each.type,
        each.start.dateTime,
      ]),
    ).toEqual([
      ['Standup', 'occurrence', '2026-10-12T07:00:00.0000000'],
      ['Moved', 'exception', '2026-10-26T08:00:00.0000000'],
      ['Standup', 'occurrence', '2026-11-02T08:00:00.0000000'],
    ])
    const one = await ask('GET', `/me/events/${value[2].id}`, undefined, { Prefer: 'outlook.timezone="Europe/Berlin"' })
    expect(one.json.start).toEqual({ dateTime: '2026-11-02T09:00:00.0000000', timeZone: 'Europe/Berlin' })
  })

  test('a repeated create with one transactionId makes one event', async () => {
    const { ask } = createWorld()
    const { recurrence: _, ...single } = weekly
    const first = await ask('POST', '/me/events', { ...single, transactionId: 'once' })
    const second = await ask('POST', '/me/events', { ...single, transactionId: 'once' })
    expect(second.json.id).toBe(first.json.id)
    expect((await ask('GET', view)).json.value).toHaveLength(1)
  })
})
