import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { messagesOf } from '../../../src/interchange/mbox.ts'
import { importPath, terminalReport } from '../../../src/sandbox/import/index.ts'
import { recordedMailbox } from '../people/recorded-seams.ts'

const oid = 'somebody'
const silent = { progress() {}, failure() {} }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-import-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function importFile(name: string, content: string | Buffer) {
  const file = join(folder, name)
  writeFileSync(file, content)
  const mailbox = recordedMailbox()
  const summary = await importPath(file, { mailbox: mailbox.seam, oid }, silent)
  return { ...mailbox, summary }
}

const lines = (...all: readonly string[]) => `${all.join('\r\n')}\r\n`
const calendar = (...events: readonly (readonly string[])[]) =>
  lines(
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']),
    'END:VCALENDAR',
  )
const importEvents = (...events: readonly (readonly string[])[]) => importFile('a.ics', calendar(...events))

describe('messages', () => {
  test.each([
    [
      'the last Received header',
      ['Received: from a by b; Tue, 3 Mar 2026 10:00:00 +0100', 'Date: Mon, 2 Mar 2026 08:00:00 GMT'],
      '2026-03-03T09:00:00.000Z',
    ],
    ['the Date where no Received is', ['Date: Mon, 2 Mar 2026 08:00:00 GMT (comment)'], '2026-03-02T08:00:00.000Z'],
    [
      'the Date where Received is nonsense',
      ['Received: yesterday; noon', 'Date: Mon, 2 Mar 2026 08:00:00 GMT'],
      '2026-03-02T08:00:00.000Z',
    ],
  ])('arrive at %s', async (_, headers, expected) => {
    const { messages } = await importFile('a.EML', lines(...headers, 'Subject: x', '', 'body'))
    expect(messages[0]?.options.receivedDateTime?.toISOString()).toBe(expected)
  })

  test('with a bad date are kept, with the time of the file', async () => {
    const { messages, summary } = await importFile('a.eml', lines('Date: the day before', 'Subject: x', '', 'body'))
    expect(summary).toMatchObject({ messages: 1, failures: [] })
    expect(Math.abs(Number(messages[0]?.options.receivedDateTime) - Date.now())).toBeLessThan(86_400_000)
  })

  test('of an mbox are parted at From lines after an empty line, and >From is unescaped', async () => {
    const text = [
      'From a@b Mon Mar  2 08:00:00 2026',
      'Subject: one',
      '',
      'From here on: not a new message',
      '>From the start',
      '',
      'From c@d Mon Mar  2 09:00:00 2026',
      'Subject: two',
      'Status: O',
      '',
      'x',
      '',
    ]
    const { messages, summary } = await importFile('a.mbox', text.join('\n'))
    expect(summary.messages).toBe(1 + 1)
    const [one, two] = messages.map(({ raw }) => Buffer.from(raw).toString())
    expect(one).toContain('Subject: one\n\nFrom here on: not a new message\nFrom the start\n')
    expect(two).toContain('Subject: two')
    expect(messages.map(({ options }) => options.isRead)).toEqual([true, false])
  })

  test('of an mbox are found wherever the chunks are cut, and one that is too large costs only itself', async () => {
    const text = `From a\nA: 1\n\n${'x'.repeat(50)}\n\nFrom b\nB: 2\n\n${'line\n'.repeat(100)}\nFrom c\nC: 3\n\nend\n`
    async function* cut(size: number) {
      for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size))
    }
    for (const size of [1, 7, 1000]) {
      const found: unknown[] = []
      for await (const message of messagesOf(cut(size), 200))
        found.push('tooLarge' in message ? message : message.toString().slice(0, 4))
      expect(found).toEqual(['A: 1', { tooLarge: expect.any(Number) }, 'C: 3'])
    }
  })

  test('that are none are named', async () => {
    expect((await importFile('a.eml', Buffer.from([0, 1, 2, 3]))).summary.failures[0]?.fault).toContain(
      'not an e-mail message',
    )
    expect((await importFile('a.mbox', 'hello\n')).summary.failures[0]?.fault).toContain('not an mbox')
  })
})

describe('events', () => {
  const times = ['DTSTART;TZID=Europe/Berlin:20260302T090000', 'DTEND;TZID=Europe/Berlin:20260302T100000']

  test('carry what Graph has a property for', async () => {
    const { events } = await importEvents([
      'UID:u1',
      ...times,
      'SUMMARY:Review',
      'LOCATION:Room 1',
      'DESCRIPTION:one\\ntwo',
      'CLASS:PRIVATE',
      'PRIORITY:1',
      'TRANSP:TRANSPARENT',
      'ORGANIZER;CN=Ann:mailto:ann@x.example',
      'ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED;ROLE=OPT-PARTICIPANT:mailto:bob@x.example',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER:-PT30M',
      'END:VALARM',
    ])
    expect(events[0]?.event).toMatchObject({
      iCalUId: 'u1',
      subject: 'Review',
      sensitivity: 'private',
      importance: 'high',
      showAs: 'free',
      isAllDay: false,
      start: { dateTime: '2026-03-02T09:00:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2026-03-02T10:00:00', timeZone: 'W. Europe Standard Time' },
      location: { displayName: 'Room 1' },
      body: { contentType: 'text', content: 'one\ntwo' },
      organizer: { emailAddress: { name: 'Ann', address: 'ann@x.example' } },
      attendees: [{ type: 'optional', status: { response: 'accepted' }, emailAddress: { address: 'bob@x.example' } }],
      isReminderOn: true,
      reminderMinutesBeforeStart: 30,
    })
  })

  test.each([
    ['FREQ=DAILY;COUNT=3', { type: 'daily', interval: 1 }, { type: 'numbered', numberOfOccurrences: 3 }],
    [
      'FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=2',
      { type: 'weekly', interval: 2, daysOfWeek: ['monday', 'wednesday'] },
      { type: 'noEnd' },
    ],
    [
      'FREQ=MONTHLY;BYMONTHDAY=2;UNTIL=20260702T080000Z',
      { type: 'absoluteMonthly', dayOfMonth: 2 },
      { type: 'endDate', endDate: '2026-07-02' },
    ],
    [
      'FREQ=MONTHLY;BYMONTHDAY=2;UNTIL=20260702T060000Z',
      { type: 'absoluteMonthly', dayOfMonth: 2 },
      { type: 'endDate', endDate: '2026-07-01' },
    ],
    ['FREQ=MONTHLY;BYDAY=1MO', { type: 'relativeMonthly', daysOfWeek: ['monday'], index: 'first' }, { type: 'noEnd' }],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1', { type: 'relativeMonthly', index: 'first' }, { type: 'noEnd' }],
    ['FREQ=YEARLY', { type: 'absoluteYearly', month: 3, dayOfMonth: 2 }, { type: 'noEnd' }],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=1MO', { type: 'relativeYearly', month: 3, index: 'first' }, { type: 'noEnd' }],
  ])('repeating by %s become a Graph series', async (rule, pattern, range) => {
    const { events, summary } = await importEvents(['UID:u', ...times, `RRULE:${rule}`])
    expect(summary.failures).toEqual([])
    expect(events[0]?.event.recurrence).toMatchObject({ pattern, range })
  })

  test.each([
    'FREQ=HOURLY',
    'FREQ=MONTHLY;BYMONTHDAY=31',
    'FREQ=MONTHLY;BYDAY=5MO',
    'FREQ=YEARLY;BYWEEKNO=10',
    'FREQ=WEEKLY;BYDAY=FR',
  ])('repeating for ever by %s are named, not bent', async (rule) => {
    const { events, summary } = await importEvents(['UID:u', 'SUMMARY:Odd', ...times, `RRULE:${rule}`])
    expect(events).toEqual([])
    expect(summary.failures).toMatchObject([{ item: 'Odd', fault: expect.stringContaining('repeats without end') }])
  })

  test('with additional dates, which Graph has not, come as single events', async () => {
    const { events } = await importEvents([
      'UID:u',
      ...times,
      'RRULE:FREQ=DAILY;COUNT=2',
      'RDATE;TZID=Europe/Berlin:20260410T120000',
    ])
    expect(events.map(({ event }) => (event.start as { dateTime: string }).dateTime)).toEqual([
      '2026-03-02T09:00:00',
      '2026-03-03T09:00:00',
      '2026-04-10T12:00:00',
    ])
    expect(new Set(events.map(({ event }) => event.iCalUId)).size).toBe(3)
  })

  test('moved and deleted within a series are exceptions named by their original start', async () => {
    const { events } = await importEvents(
      [
        'UID:u',
        'SUMMARY:S',
        ...times,
        'RRULE:FREQ=WEEKLY;COUNT=6',
        'EXDATE;TZID=Europe/Berlin:20260330T090000',
        'EXDATE;VALUE=DATE:20260309',
      ],
      [
        'UID:u',
        'SUMMARY:S moved',
        'RECURRENCE-ID;TZID=Europe/Berlin:20260316T090000',
        'DTSTART:20260317T110000Z',
        'DTEND:20260317T120000Z',
      ],
    )
    expect(events).toHaveLength(1)
    // 30 March is after the change of the clocks.
    expect(events[0]?.exceptions).toEqual([
      {
        originalStart: '2026-03-16T08:00:00.000Z',
        changes: {
          subject: 'S moved',
          start: { dateTime: '2026-03-17T11:00:00', timeZone: 'UTC' },
          end: { dateTime: '2026-03-17T12:00:00', timeZone: 'UTC' },
        },
      },
      { originalStart: '2026-03-30T07:00:00.000Z', cancelled: true },
      { originalStart: '2026-03-09T08:00:00.000Z', cancelled: true },
    ])
  })

  test('of a whole day last until the midnight after, also where the file forgets to say that it is a day', async () => {
    for (const start of ['DTSTART;VALUE=DATE:20260302', 'DTSTART:20260302']) {
      const { events } = await importEvents(['UID:u', start])
      expect(events[0]?.event).toMatchObject({
        isAllDay: true,
        start: { dateTime: '2026-03-02T00:00:00' },
        end: { dateTime: '2026-03-03T00:00:00' },
      })
    }
  })

  test('that are faulty are named and the others go in', async () => {
    const { events, summary } = await importEvents(
      ['UID:1', 'SUMMARY:Backwards', 'DTSTART:20260302T100000Z', 'DTEND:20260302T090000Z'],
      ['UID:2', 'SUMMARY:Nowhere', 'DTSTART;TZID=Middle/Earth:20260302T100000'],
      ['UID:3', 'SUMMARY:Broken', 'DTSTART:2026-three'],
      ['UID:4', 'SUMMARY:Good', 'DTSTART:20260302T100000Z'],
    )
    expect(events.map(({ event }) => event.subject)).toEqual(['Good'])
    expect(summary.failures.map(({ item }) => item).sort()).toEqual(['Backwards', 'Broken', 'Nowhere'])
  })
})

describe('cards', () => {
  test('of version 2.1 are decoded from quoted-printable and old charsets', async () => {
    const card = [
      'BEGIN:VCARD',
      'VERSION:2.1',
      'N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg',
      'TEL;WORK;VOICE:1',
      'TEL;CELL:2',
      'TEL;WORK;FAX:3',
      'EMAIL;INTERNET:j@x.example',
      'NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=',
      'two',
      'END:VCARD',
    ]
    const { contacts, summary } = await importFile('a.vcf', lines(...card))
    expect(summary).toMatchObject({ contacts: 1, failures: [] })
    expect(contacts[0]?.contact).toEqual({
      displayName: 'Jörg Müller',
      surname: 'Müller',
      givenName: 'Jörg',
      businessPhones: ['1'],
      mobilePhone: '2',
      emailAddresses: [{ name: 'Jörg Müller', address: 'j@x.example' }],
      personalNotes: 'one\ntwo',
    })
  })

  test('give Graph no more than it keeps: three addresses, two telephones of a kind', async () => {
    const many = [1, 2, 3, 4].flatMap((n) => [`EMAIL:${n}@x.example`, `TEL;TYPE=home:${n}`])
    const { contacts } = await importFile(
      'a.vcf',
      lines(
        'BEGIN:VCARD',
        'VERSION:3.0',
        'FN:A',
        ...many,
        'ORG:Firm;Dept',
        'BDAY:1980-02-03',
        'X-ABLABEL:x',
        'END:VCARD',
      ),
    )
    expect(contacts[0]?.contact).toMatchObject({
      homePhones: ['1', '2'],
      companyName: 'Firm',
      department: 'Dept',
      birthday: '1980-02-03T00:00:00.000Z',
    })
    expect(contacts[0]?.contact.emailAddresses).toHaveLength(3)
  })

  test('that say nobody’s name are named', async () => {
    const { summary } = await importFile('a.vcf', lines('BEGIN:VCARD', 'VERSION:4.0', 'NOTE:x', 'END:VCARD'))
    expect(summary.failures).toMatchObject([{ item: 'card 1', fault: expect.stringContaining('no name') }])
  })
})

test('a folder is read in the order of its names, and a seam’s refusal is one failure', async () => {
  writeFileSync(join(folder, 'b.eml'), 'Subject: b\n\nx')
  writeFileSync(join(folder, 'a.eml'), 'Subject: a\n\nx')
  writeFileSync(join(folder, 'notes.txt'), 'left alone')
  const mailbox = recordedMailbox()
  const seam = {
    ...mailbox.seam,
    deliverMime: async (...given: Parameters<typeof mailbox.seam.deliverMime>) => {
      if (Buffer.from(given[1]).includes('Subject: a')) throw new Error('Mailbox is full.')
      return mailbox.seam.deliverMime(...given)
    },
  }
  const seen: number[] = []
  const summary = await importPath(
    folder,
    { mailbox: seam, oid },
    { ...silent, progress: (state) => void seen.push(state.filesDone) },
  )
  expect(summary).toMatchObject({ messages: 1, failures: [{ file: join(folder, 'a.eml'), fault: 'Mailbox is full.' }] })
  expect(seen).toEqual([...seen].sort())
  expect(seen.at(-1)).toBe(2)
})

test('a path that is not there, and a folder with nothing in it, are refused', async () => {
  const target = { mailbox: recordedMailbox().seam, oid }
  await expect(importPath(join(folder, 'none'), target, silent)).rejects.toMatchObject({ code: 'unreadable' })
  await expect(importPath(folder, target, silent)).rejects.toMatchObject({ code: 'unsupported' })
})

test('the bar is drawn on a terminal only; elsewhere a line comes for every tenth', () => {
  const draw = (isTTY: boolean) => {
    let text = ''
    const report = terminalReport({
      isTTY,
      columns: 80,
      write: (more) => {
        text += more
      },
    })
    for (let filesDone = 0; filesDone <= 100; filesDone += 1)
      report.progress({ filesDone, filesTotal: 100, items: filesDone, share: filesDone / 100 })
    report.failure({ file: 'x.ics', item: 'Party', fault: 'No.' })
    report.finish({ messages: 1, events: 2, contacts: 3, already: 0, failures: [{ file: 'x.ics', fault: 'No.' }] })
    return text
  }
  expect(draw(true)).toMatch(/\[#+\.*\] 50 % 50\/100 files/)
  expect(
    draw(false)
      .split('\n')
      .filter((line) => line.startsWith('import: ')),
  ).toHaveLength(11)
  expect(draw(false)).toContain('x.ics (Party): No.\n')
  expect(draw(false)).not.toContain('\u001b')
})

const corpus = new URL('../../../../shared/corpus', import.meta.url)
const withCorpus = existsSync(corpus) ? test : test.skip
withCorpus('everything in ../shared/corpus is read, or named with a sentence (skips without ../shared)', async () => {
  const mailbox = recordedMailbox()
  const summary = await importPath(fileURLToPath(corpus), { mailbox: mailbox.seam, oid }, silent)
  expect(summary).toMatchObject({ messages: 60, contacts: 26 })
  expect(summary.events).toBeGreaterThan(5_600)
  expect(summary.failures.length).toBeLessThan(25)
  for (const { fault } of summary.failures) expect(fault).toMatch(/^\p{Lu}.*[.)]$|^\d+ × .*\.$/u)
})
