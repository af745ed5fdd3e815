/** A broad tour through the sandbox mailbox; Microsoft's published contract judges every exchange. */
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from '@jest/globals'
import { createMailbox } from '../../src/sandbox/mailbox/index.ts'
import type { SandboxUser } from '../../src/sandbox/seams.ts'
import { type Exchange, hasJudge, recordingFetch, verdicts } from './judge.ts'
import { clock, graphAddress, mime, person } from './world.ts'

const judged = hasJudge ? test : test.skip
const aside = hasJudge ? '' : ' (skipped: the contracts do not stand beside the checkout)'
const property = 'String {a9f5c7a2-6a0b-4a7c-9d1e-3c7b5f2e8d41} Name TandemRecord'
const encoded = encodeURIComponent
/** The slice has no `permanentDelete`, though Graph has (observed.md): those exchanges have nothing to be judged by. */
const judge = (exchanges: readonly Exchange[]) => verdicts(exchanges.filter(({ url }) => !/permanentDelete$/.test(url)))

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape; the judge knows the shapes
  readonly json: any
}

function startTour() {
  let caller: SandboxUser = person('Maren')
  const mailbox = createMailbox({
    database: new DatabaseSync(':memory:'),
    clock,
    publicAddress: graphAddress,
    tokens: {
      verify: async () => ({ tid: 'tenant', oid: caller.oid, name: caller.name, kind: 'user', grants: [] }),
    },
  })
  const exchanges: Exchange[] = []
  const fetch = recordingFetch('graph', mailbox.app, exchanges)
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(path.startsWith('http') ? path : `${graphAddress}${path}`, {
      method,
      headers: {
        Authorization: 'Bearer token',
        Prefer: 'IdType="ImmutableId"',
        ...(body === undefined ? {} : { 'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : undefined }
  }
  const must = async (...args: Parameters<typeof ask>) => {
    const answer = await ask(...args)
    if (answer.status >= 400) throw new Error(`${args[0]} ${args[1]}: ${JSON.stringify(answer.json)}`)
    return answer.json
  }
  return { ...mailbox, exchanges, ask, must, actAs: (user: SandboxUser) => (caller = user) }
}

const [maren, other] = [person('Maren'), person('Jonas')]
const to = { emailAddress: { name: other.name, address: other.mail } }

judged(`messages, folders, sending, answers, attachments and extras conform${aside}`, async () => {
  const { seam, must, exchanges, actAs } = startTour()
  for (const user of [maren, other]) seam.addUser(user)
  const ids: string[] = []
  for (const name of ['a', 'b', 'c']) ids.push(await seam.deliverMime(maren.oid, mime(`<${name}@fabrikam.example>`)))
  const [first = '', second = '', third = ''] = ids

  await must('GET', '/me')
  await must('GET', '/me/mailFolders?$top=3&$count=true')
  await must('GET', '/me/mailFolders/inbox?$select=id,displayName')
  const folder = (await must('POST', '/me/mailFolders/inbox/childFolders', { displayName: 'Deals' })).id
  await must('GET', '/me/mailFolders/inbox/childFolders')
  await must('PATCH', `/me/mailFolders/${folder}`, { displayName: 'Won' })

  const page = await must('GET', '/me/mailFolders/inbox/messages?$top=2&$select=subject,receivedDateTime&$count=true')
  expect((await must('GET', page['@odata.nextLink'])).value).toHaveLength(1)
  for (const filter of [
    "internetMessageId eq '<a@fabrikam.example>'",
    'isRead eq false and receivedDateTime ge 2026-01-01T00:00:00Z',
    "from/emailAddress/address eq 'nora@fabrikam.example'",
    "contains(subject,'Order') and hasAttachments eq true",
  ])
    expect((await must('GET', `/me/messages?$filter=${encoded(filter)}`)).value.length).toBeGreaterThan(0)
  await must('GET', `/me/messages?$search=${encoded('"Order"')}&$top=2`)
  await must('GET', `/me/messages/${first}?$expand=attachments($select=id,name,size)&$select=subject,body`, undefined, {
    Prefer: 'IdType="ImmutableId", outlook.body-content-type="text"',
  })
  await must('GET', `/me/messages/${first}/$value`)
  const files = (await must('GET', `/me/messages/${first}/attachments`)).value
  await must('GET', `/me/messages/${first}/attachments/${files[0].id}`)
  await must('GET', `/me/messages/${first}/attachments/${files[0].id}/$value`)

  await must('POST', '/me/outlook/masterCategories', { displayName: 'Tracked', color: 'preset9' })
  await must('GET', '/me/outlook/masterCategories')
  const { '@odata.etag': etag } = await must('GET', `/me/messages/${first}?$select=id`)
  const marked = {
    categories: ['Tracked'],
    flag: { flagStatus: 'flagged' },
    singleValueExtendedProperties: [{ id: property, value: 'here' }],
  }
  await must('PATCH', `/me/messages/${first}`, marked, { 'If-Match': etag })
  const ep = `singleValueExtendedProperties/Any(ep: ep/id eq '${property}' and ep/value eq 'here')`
  const expand = `singleValueExtendedProperties($filter=id eq '${property}')`
  expect(
    (await must('GET', `/me/messages?$filter=${encoded(ep)}&$expand=${encoded(expand)}&$select=subject`)).value,
  ).toHaveLength(1)
  const extensions = `/me/messages/${first}/extensions`
  const extension = { '@odata.type': '#microsoft.graph.openTypeExtension', extensionName: 'com.example.a', size: 4 }
  await must('POST', extensions, extension)
  await must('PATCH', `${extensions}/com.example.a`, { color: 'red' })
  await must('GET', extensions)
  await must('DELETE', `${extensions}/com.example.a`)

  const draft = await must('POST', '/me/messages', {
    subject: 'Offer',
    body: { contentType: 'html', content: '<p>Hi</p>' },
    toRecipients: [to],
    internetMessageHeaders: [{ name: 'x-tandem', value: 'a' }],
  })
  await must('PATCH', `/me/messages/${draft.id}`, { subject: 'Better offer', importance: 'high' })
  const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'aGk=' }
  const made = await must('POST', `/me/messages/${draft.id}/attachments`, file)
  await must('DELETE', `/me/messages/${draft.id}/attachments/${made.id}`)
  await must('POST', `/me/messages/${draft.id}/attachments/createUploadSession`, {
    AttachmentItem: { attachmentType: 'file', name: 'plans.bin', size: 4_000_000 },
  })
  await must('POST', `/me/messages/${draft.id}/send`)
  await must('GET', `/me/messages/${draft.id}?$select=internetMessageHeaders,isDraft`)
  await must('POST', '/me/sendMail', { message: { subject: 'Now', toRecipients: [to] }, saveToSentItems: false })
  const text = Buffer.from(mime('<own@tandem.example>', maren.mail, other.mail)).toString('base64')
  await must('POST', '/me/sendMail', text)
  await must('POST', '/me/messages', text)
  for (const action of ['createReply', 'createReplyAll', 'createForward'])
    await must('POST', `/me/messages/${second}/${action}`, { comment: 'Yes' })
  await must('POST', `/me/messages/${second}/reply`, { message: { toRecipients: [to] }, comment: 'Yes' })
  await must('POST', `/me/messages/${second}/replyAll`, { comment: 'Yes' })
  await must('POST', `/me/messages/${second}/forward`, { comment: 'Look', toRecipients: [to] })

  await must('POST', `/me/messages/${second}/move`, { destinationId: folder })
  await must('POST', `/me/messages/${second}/copy`, { destinationId: 'archive' })
  await must('DELETE', `/me/messages/${second}`)
  await must('POST', `/me/messages/${third}/permanentDelete`)
  await must('DELETE', `/me/mailFolders/${folder}`)
  const rest = await must('GET', `/me/messages/${first}`, undefined, { Prefer: '' })
  await must('POST', '/me/translateExchangeIds', {
    inputIds: [rest.id, 'none'],
    sourceIdType: 'restId',
    targetIdType: 'restImmutableEntryId',
  })
  actAs(other)
  const inbox = await must('GET', '/me/mailFolders/inbox/messages?$top=50')
  expect(inbox.value).toHaveLength(5)
  expect(judge(exchanges)).toEqual([])
})

judged(`delta, batches, contacts and settings conform${aside}`, async () => {
  const { seam, must, exchanges } = startTour()
  seam.addUser(maren)
  const ids: string[] = []
  for (const name of ['a', 'b', 'c']) ids.push(await seam.deliverMime(maren.oid, mime(`<${name}@fabrikam.example>`)))
  const delta = '/me/mailFolders/inbox/messages/delta'
  const paged = { Prefer: 'IdType="ImmutableId", odata.maxpagesize=2' }
  const one = await must('GET', `${delta}?$select=subject,isRead,flag,parentFolderId`, undefined, paged)
  const two = await must('GET', one['@odata.nextLink'], undefined, paged)
  await must('PATCH', `/me/messages/${ids[0]}`, { isRead: true })
  await must('PATCH', `/me/messages/${ids[1]}`, { flag: { flagStatus: 'complete' } })
  await must('DELETE', `/me/messages/${ids[2]}`)
  expect((await must('GET', two['@odata.deltaLink'])).value).toHaveLength(3)
  await must('GET', `${delta}?changeType=created&$filter=${encoded('receivedDateTime ge 2026-01-01T00:00:00Z')}`)
  const folders = await must('GET', '/me/mailFolders/delta')
  const made = await must('POST', '/me/mailFolders', { displayName: 'Deals' })
  await must('DELETE', `/me/mailFolders/${made.id}`)
  await must('GET', folders['@odata.deltaLink'])

  const contacts = await must('GET', '/me/contacts/delta')
  const contact = await must('POST', '/me/contacts', {
    givenName: 'Nora',
    surname: 'Blom',
    emailAddresses: [{ name: 'Nora', address: 'nora@fabrikam.example' }],
    businessAddress: { city: 'Ghent' },
    businessPhones: ['+32 1'],
    birthday: '1990-02-03T11:59:00Z',
  })
  await must('PATCH', `/me/contacts/${contact.id}`, { jobTitle: 'Buyer' })
  await must('GET', `/me/contacts?$filter=${encoded("emailAddresses/any(a:a/address eq 'nora@fabrikam.example')")}`)
  const partners = await must('POST', '/me/contactFolders', { displayName: 'Partners' })
  await must('POST', `/me/contactFolders/${partners.id}/contacts`, { givenName: 'Dora' })
  await must('GET', `/me/contactFolders/${partners.id}/contacts`)
  await must('GET', '/me/contactFolders?$count=true')
  await must('PATCH', `/me/contactFolders/${partners.id}`, { displayName: 'Friends' })
  await must('DELETE', `/me/contacts/${contact.id}`)
  await must('GET', contacts['@odata.deltaLink'])
  await must('GET', '/me/mailboxSettings')

  const json = { 'Content-Type': 'application/json', Prefer: 'IdType="ImmutableId"' }
  await must('POST', '/$batch', {
    requests: [
      { id: '1', method: 'GET', url: '/me/messages?$select=subject', headers: { Prefer: 'IdType="ImmutableId"' } },
      { id: '2', method: 'PATCH', url: `/me/messages/${ids[0]}`, headers: json, body: { isRead: false } },
      { id: '3', method: 'GET', url: '/me/messages/none' },
      { id: '4', method: 'GET', url: '/me/contacts', dependsOn: ['3'] },
      { id: '5', method: 'DELETE', url: `/me/messages/${ids[0]}`, dependsOn: ['2'] },
    ],
  })
  expect(judge(exchanges)).toEqual([])
})

judged(`events, their views and answers conform${aside}`, async () => {
  const { seam, must, exchanges } = startTour()
  for (const user of [maren, other]) seam.addUser(user)
  const at = (dateTime: string) => ({ dateTime, timeZone: 'W. Europe Standard Time' })
  const event = await must('POST', '/me/events', {
    subject: 'Kick-off',
    body: { contentType: 'html', content: '<p>Agenda</p>' },
    start: at('2026-11-25T09:00:00'),
    end: at('2026-11-25T10:00:00'),
    attendees: [{ type: 'required', ...to }],
    location: { displayName: 'Room 4' },
  })
  await must('PATCH', `/me/events/${event.id}`, { subject: 'Start', categories: ['Tracked'] })
  await must('POST', '/me/events', {
    subject: 'Standup',
    start: at('2026-11-24T09:00:00'),
    end: at('2026-11-24T09:15:00'),
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'] },
      range: { type: 'noEnd', startDate: '2026-11-24' },
    },
  })
  const view = '/me/calendarView?startDateTime=2026-11-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z'
  expect((await must('GET', `${view}&$top=50`)).value).toHaveLength(7)
  await must('GET', '/me/events?$top=1&$select=subject,start,end')
  await must('GET', `/me/events/${event.id}`, undefined, {
    Prefer: 'IdType="ImmutableId", outlook.timezone="Europe/Berlin"',
  })
  await must('DELETE', `/me/events/${event.id}`)
  expect(judge(exchanges)).toEqual([])
})

judged(`refusals are worded as Graph's${aside}`, async () => {
  const { seam, ask, exchanges, faults } = startTour()
  seam.addUser(maren)
  const id = await seam.deliverMime(maren.oid, mime('<a@fabrikam.example>'))
  faults.inject({ match: /GET .*\/me$/, count: 1, kind: 'throttle', retryAfterSeconds: 3 })
  faults.inject({ match: /GET .*\/delta$/, count: 1, kind: 'status', status: 410 })
  const delta = '/me/mailFolders/inbox/messages/delta'
  const answers = [
    await ask('GET', '/me'),
    await ask('GET', delta),
    await ask('GET', `${delta}?$deltatoken=abc`),
    await ask('GET', '/me/messages/none'),
    await ask('PATCH', `/me/messages/${id}`, { isRead: true }, { 'If-Match': 'W/"other"' }),
    await ask('POST', `/me/messages/${id}/send`),
    await ask('POST', '/me/sendMail', '!!'),
    await ask('POST', '/me/sendMail', Buffer.from('no mail').toString('base64')),
    await ask('POST', '/me/messages/none/permanentDelete'),
    await ask('POST', '/me/sendMail', { message: { subject: 'To nobody' } }),
  ]
  expect(answers.map(({ status, json }) => [status, json.error.code])).toEqual([
    [429, 'TooManyRequests'],
    [410, 'syncStateNotFound'],
    [400, 'BadRequest'],
    [404, 'ErrorItemNotFound'],
    [412, 'ErrorIrresolvableConflict'],
    [400, 'ErrorInvalidRequest'],
    [400, 'ErrorMimeContentInvalidBase64String'],
    [400, 'ErrorMimeContentInvalid'],
    [403, 'ErrorCannotDeleteObject'],
    [400, 'ErrorInvalidRecipients'],
  ])
  expect(judge(exchanges)).toEqual([])
})
