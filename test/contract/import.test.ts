/** Files of other programs into a mailbox: the reader, the connector and the sandbox's Graph together. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createItemImport } from '../../src/graph/index.ts'
import { type Client, CommandFailed } from '../../src/service/command-line/client.ts'
import { importFiles } from '../../src/service/command-line/import.ts'
import { html } from '../../src/service/html.ts'
import { createImportOperator, type MessageFacts } from '../../src/service/operator/import.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'
import { anna, createWorld } from '../sandbox/mailbox/world.ts'

const address = 'http://localhost:4701/v1.0'
const lines = (...all: readonly string[]) => `${all.join('\r\n')}\r\n`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-put-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

/** A process that dies at a request. */
class Killed extends Error {}

function start() {
  const world = createWorld()
  let left = Number.POSITIVE_INFINITY
  const fetcher: typeof fetch = async (input, init) => {
    if ((init?.method ?? 'GET') !== 'GET' && !String(input).endsWith('/$batch') && left-- <= 0) throw new Killed()
    return world.app.request(String(input), init)
  }
  const upstream = createUpstream({
    ...{ side: 'mailbox', address, lane: createLane(4), fetch: fetcher, now: () => new Date() },
    getToken: async () => anna.name,
    sleep: async () => undefined,
  })
  const into = createImportOperator(() => createItemImport({ address, mailbox: 'me', upstream, now: () => new Date() }))
  const client: Client = {
    address: '',
    async ask<Answer>(path: string, body?: object | Uint8Array) {
      const answer = await (async () => {
        if (path === 'show') return { address: anna.mail, oid: anna.oid }
        if (body instanceof Uint8Array) {
          const { receivedAt = '', key = '', ...said } = Object.fromEntries(new URLSearchParams(path.split('?')[1]))
          const facts: MessageFacts = {
            receivedAt,
            key,
            isRead: said.isRead === 'true',
            isDraft: said.isDraft === 'true',
          }
          return into.message(anna.oid, facts, body)
        }
        // As it comes out of a request.
        const { mailbox: _, ...item } = JSON.parse(JSON.stringify(body))
        return path === 'import/event' ? into.event(anna.oid, item) : into.contact(anna.oid, item)
      })().catch((error: Error) => {
        throw new CommandFailed(error.message, 1)
      })
      return answer as Answer
    },
  }
  const failures: string[] = []
  const put = (...paths: readonly string[]) =>
    importFiles(client, anna.mail, paths, {
      zone: 'Europe/Berlin',
      report: { progress: () => undefined, failure: ({ fault }) => void failures.push(fault) },
      wait: async () => undefined,
    })
  const all = async (path: string) => (await world.ask('GET', `/me/${path}`)).json.value
  return {
    ...{ ...world, put, all, failures },
    dieAfter: (writes: number) => {
      left = writes
    },
  }
}

const letter = (id: string, ...more: readonly string[]) =>
  lines(
    'Received: from a by b; Tue, 3 Mar 2020 10:00:00 +0100',
    'From: Carol <carol@outside.test>',
    'To: Anna <anna@example.test>, Dan <dan@outside.test>',
    `Subject: ${id}`,
    `Message-ID: <${id}@outside.test>`,
    'Date: Mon, 02 Mar 2020 07:00:00 +0000',
    ...more,
  )

describe('a message', () => {
  test('is no draft, arrived when it arrived, and knows its thread', async () => {
    const { put, all, ask } = start()
    const index = Buffer.alloc(22, 7).toString('base64')
    const thread = ['In-Reply-To: <root@x.test>', 'References: <root@x.test>', `Thread-Index: ${index}`, 'X-Odd: kept']
    const done = await put(file('a.eml', letter('a', ...thread, '', 'Hello')))
    expect(done).toMatchObject({ messages: 1, already: 0, failures: [] })
    const [message] = await all('mailFolders/inbox/messages')
    expect(message).toMatchObject({
      ...{ subject: 'a', isDraft: false, isRead: true, internetMessageId: '<a@outside.test>' },
      ...{ receivedDateTime: '2020-03-03T09:00:00Z', sentDateTime: '2020-03-02T07:00:00Z', conversationIndex: index },
      from: { emailAddress: { name: 'Carol', address: 'carol@outside.test' } },
      toRecipients: [{}, { emailAddress: { address: 'dan@outside.test' } }],
      // Graph makes HTML of every text.
      body: { contentType: 'html', content: expect.stringContaining('Hello') },
    })
    const { json } = await ask('GET', `/me/messages/${message.id}?$select=internetMessageHeaders`)
    expect(json.internetMessageHeaders).toEqual(
      expect.arrayContaining([
        { name: 'In-Reply-To', value: '<root@x.test>' },
        { name: 'X-Odd', value: 'kept' },
      ]),
    )
  })

  test('that was never sent is a draft, one that nobody read is unread', async () => {
    const { put, all } = start()
    file('a.eml', letter('a', 'X-Unsent: 1', '', 'x'))
    file('b.mbox', `From x 2020\n${letter('b', 'Status: O', '', 'x')}`)
    await put(folder)
    expect(await all('mailFolders/drafts/messages')).toMatchObject([{ subject: 'a', isDraft: true }])
    expect(await all('mailFolders/inbox/messages')).toMatchObject([{ subject: 'b', isDraft: false, isRead: false }])
  })

  const withFiles = (id: string, bytes: number) =>
    letter(
      id,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html',
      '',
      '<p>See <img src="cid:logo"></p>',
      '--b',
      'Content-Type: image/png; name=logo.png',
      'Content-Disposition: inline; filename=logo.png',
      'Content-ID: <logo>',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('picture').toString('base64'),
      '--b',
      'Content-Type: application/pdf; name=big.pdf',
      'Content-Disposition: attachment; filename=big.pdf',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.alloc(bytes, 'tandem').toString('base64').replace(/.{76}/g, '$&\r\n'),
      '--b--',
    )

  test('has its files, pictures in its text and those over four megabytes too', async () => {
    const { put, all, ask } = start()
    expect(await put(file('a.eml', withFiles('a', 7_000_000)))).toMatchObject({ messages: 1, failures: [] })
    const [message] = await all('mailFolders/inbox/messages')
    const { json } = await ask('GET', `/me/messages/${message.id}/attachments`)
    expect(json.value).toMatchObject([
      { name: 'logo.png', isInline: true, contentId: 'logo', contentBytes: Buffer.from('picture').toString('base64') },
      { name: 'big.pdf', isInline: false, size: 7_000_000 },
    ])
    expect(Buffer.from(json.value[1].contentBytes, 'base64').equals(Buffer.alloc(7_000_000, 'tandem'))).toBe(true)
  })

  test('is whole or is made anew, at whatever write the process dies', async () => {
    const path = file('a.eml', withFiles('a', 7_000_000))
    for (let writes = 0; ; writes++) {
      const { put, all, ask, dieAfter } = start()
      dieAfter(writes)
      const first = await put(path)
      dieAfter(Number.POSITIVE_INFINITY)
      expect((await put(path)).failures).toEqual([])
      expect((await put(path)).already).toBe(1)
      const found = await all('messages?$top=50')
      expect(found).toHaveLength(1)
      expect((await ask('GET', `/me/messages/${found[0].id}/attachments`)).json.value).toHaveLength(2)
      if (first.failures.length === 0) {
        // Made, uploaded in three pieces, marked.
        expect(writes).toBeGreaterThan(4)
        break
      }
    }
  })

  test('that came by mail already is left alone; one whose text is too long is named', async () => {
    const { put, seam, all, failures } = start()
    await seam.deliverMime(anna.oid, Buffer.from(letter('a', '', 'x')))
    expect(await put(file('a.eml', letter('a', '', 'x')))).toMatchObject({ messages: 0, already: 1 })
    expect(await put(file('b.eml', letter('b', '', 'word '.repeat(700_000))))).toMatchObject({ messages: 0 })
    expect(failures).toEqual([expect.stringContaining('3000000')])
    expect(await all('messages')).toHaveLength(1)
  })
})

describe('an event', () => {
  const times = ['DTSTART;TZID=Europe/Berlin:20260302T090000', 'DTEND;TZID=Europe/Berlin:20260302T100000']
  const people = ['ORGANIZER;CN=Ann:mailto:ann@x.test', 'ATTENDEE;CN=Ben:mailto:ben@example.test']
  const calendar = (...events: readonly (readonly string[])[]) =>
    lines('BEGIN:VCALENDAR', ...events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']), 'END:VCALENDAR')

  test('mails nobody (invariant 3), and says in its text who was invited', async () => {
    const { put, all, seam } = start()
    const done = await put(file('a.ics', calendar(['UID:u', 'SUMMARY:S', ...times, ...people, 'DESCRIPTION:Hi'])))
    expect(done).toMatchObject({ events: 1, withPeople: 1, failures: [] })
    const [event] = await all('events')
    expect(event).toMatchObject({ subject: 'S', attendees: [], start: { dateTime: '2026-03-02T08:00:00.0000000' } })
    expect(html.toText(event.body.content)).toBe('Hi\n\nOrganizer: Ann <ann@x.test>. Invited: Ben <ben@example.test>')
    expect(seam.meetingMessages()).toEqual([])
  })

  const series = calendar(
    [
      'UID:u',
      'SUMMARY:S',
      ...times,
      ...people,
      'RRULE:FREQ=WEEKLY;COUNT=6',
      'EXDATE;TZID=Europe/Berlin:20260330T090000',
    ],
    [
      'UID:u',
      'SUMMARY:Moved',
      'RECURRENCE-ID;TZID=Europe/Berlin:20260316T090000',
      'DTSTART:20260317T110000Z',
      'DTEND:20260317T120000Z',
    ],
  )
  const meetings = async (ask: ReturnType<typeof start>['ask'], id: string) => {
    const window = 'startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z&$top=50'
    const { json } = await ask('GET', `/me/events/${id}/instances?${window}`)
    return json.value.map(({ subject, start: { dateTime } }: { subject: string; start: { dateTime: string } }) => [
      subject,
      dateTime.slice(0, 16),
    ])
  }

  test('of a series keeps its moved and its deleted meetings, at whatever write the process dies', async () => {
    const path = file('a.ics', series)
    for (let writes = 0; ; writes++) {
      const { put, all, ask, seam, dieAfter } = start()
      dieAfter(writes)
      const first = await put(path)
      dieAfter(Number.POSITIVE_INFINITY)
      expect((await put(path)).failures).toEqual([])
      expect(await put(path)).toMatchObject({ events: 0, already: 1 })
      const found = await all('events')
      expect(found).toHaveLength(1)
      expect(await meetings(ask, found[0].id)).toEqual([
        ['S', '2026-03-02T08:00'],
        ['S', '2026-03-09T08:00'],
        ['Moved', '2026-03-17T11:00'],
        ['S', '2026-03-23T08:00'],
        ['S', '2026-04-06T07:00'],
      ])
      expect(seam.meetingMessages()).toEqual([])
      if (first.failures.length === 0) {
        expect(writes).toBeGreaterThan(0)
        break
      }
    }
  })

  test('whose name stands for two things in one run is named; one without a name is known by its content', async () => {
    const { put, all, failures } = start()
    file('a.ics', calendar(['UID:u', 'SUMMARY:One', ...times]))
    file('b.ics', calendar(['UID:u', 'SUMMARY:Other', ...times], ['SUMMARY:Nameless', ...times]))
    expect(await put(folder)).toMatchObject({ events: 2 })
    expect(failures).toEqual([expect.stringContaining('same name (UID)')])
    expect(await put(folder)).toMatchObject({ events: 0, already: 2 })
    expect(await all('events')).toHaveLength(2)
  })
})

test('a contact comes as the card says, once', async () => {
  const { put, all } = start()
  const path = file(
    'a.vcf',
    lines('BEGIN:VCARD', 'VERSION:3.0', 'FN:Ann', 'BDAY:1980-02-03', 'EMAIL:a@x.test', 'END:VCARD'),
  )
  expect(await put(path)).toMatchObject({ contacts: 1 })
  expect(await put(path, path)).toMatchObject({ contacts: 0, already: 2 })
  expect(await all('contacts')).toMatchObject([
    { displayName: 'Ann', birthday: '1980-02-03T11:59:00Z', emailAddresses: [{ address: 'a@x.test' }] },
  ])
})

test('what is asked wrongly is said before anything is done', async () => {
  const { put } = start()
  await expect(put(join(folder, 'none'))).rejects.toMatchObject({ exitCode: 2 })
  await expect(put(file('a.txt', 'x'))).rejects.toMatchObject({ exitCode: 2 })
})

const corpus = fileURLToPath(new URL('../../../shared/corpus', import.meta.url))
const withCorpus = existsSync(corpus) ? test : test.skip
withCorpus(
  'real mail and cards go in as they are, once (skips without ../shared/corpus)',
  async () => {
    const { put, all, failures } = start()
    const done = await put(join(corpus, 'mail'), join(corpus, 'contacts'))
    expect(failures).toEqual([])
    // Several of these files have one Message-ID.
    expect(done.messages + done.contacts + done.already).toBe(86)
    const again = await put(join(corpus, 'mail'), join(corpus, 'contacts'))
    expect(again).toMatchObject({ messages: 0, contacts: 0, already: 86 })
    const messages = await all('messages?$top=200')
    expect(messages).toHaveLength(done.messages)
    expect(messages.every(({ isDraft }: { isDraft: boolean }) => !isDraft)).toBe(true)
    // The same files, as Exchange itself would have taken them in; of several with one Message-ID the first.
    const other = createWorld()
    const compared = new Set<string>()
    for (const name of readdirSync(join(corpus, 'mail')).sort()) {
      const id = await other.seam.deliverMime(anna.oid, readFileSync(join(corpus, 'mail', name)))
      const asked = [`/me/messages/${id}?$expand=attachments`, undefined, { Prefer: 'IdType="ImmutableId"' }] as const
      const theirs = (await other.ask('GET', ...asked)).json
      const isOwn = !/^<.*>$/.test(theirs.internetMessageId) || theirs.internetMessageId.endsWith('@sandbox.local>')
      if (isOwn || compared.has(theirs.internetMessageId)) continue
      compared.add(theirs.internetMessageId)
      const named = encodeURIComponent(`internetMessageId eq '${theirs.internetMessageId}'`)
      const [mine] = await all(`messages?$filter=${named}&$expand=attachments`)
      for (const same of ['subject', 'from', 'toRecipients', 'ccRecipients', 'body', 'hasAttachments', 'importance'])
        expect({ name, [same]: mine[same] }).toEqual({ name, [same]: theirs[same] })
      const content = (one: { attachments: readonly { contentBytes?: string; isInline: boolean }[] }) =>
        one.attachments.map(({ contentBytes, isInline }) => ({ contentBytes, isInline }))
      // A message within a message comes as a file.
      const isPlain = theirs.attachments.every((each: { '@odata.type': string }) => /file/.test(each['@odata.type']))
      if (isPlain) expect({ name, files: content(mine) }).toEqual({ name, files: content(theirs) })
    }
    expect(compared.size).toBeGreaterThan(20)
  },
  60_000,
)
