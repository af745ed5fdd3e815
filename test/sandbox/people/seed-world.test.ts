import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from '@jest/globals'
import PostalMime from 'postal-mime'
import { seedWorld, users } from '../../../src/sandbox/people/index.ts'
import { administrator, colleague, salesManager, salesperson, serviceAgent } from '../../../src/sandbox/people/users.ts'
import { type Delivered, recordedMailbox, recordedOrganization } from './recorded-seams.ts'

const now = new Date('2026-03-26T11:20:00Z')
const clock = { now: () => now }

async function world(at = clock) {
  const mailbox = recordedMailbox()
  const organization = recordedOrganization()
  await seedWorld({ mailbox: mailbox.seam, organization: organization.seam, clock: at })
  return { mailbox, organization }
}

let seeded: Awaited<ReturnType<typeof world>>
beforeAll(async () => {
  seeded = await world()
})

const parse = (delivered: Delivered) => PostalMime.parse(delivered.raw)
const rowsOf = (table: string) => seeded.organization.rows.filter((each) => each.table === table)

describe('the organization', () => {
  test('has the amount of work that a small sales office has', () => {
    const count = (table: string) => rowsOf(table).length
    expect(count('account')).toBe(30)
    expect(count('contact')).toBeGreaterThanOrEqual(95)
    expect(count('lead')).toBe(15)
    expect(count('opportunity')).toBe(20)
    expect(count('incident')).toBe(15)
    for (const table of ['task', 'phonecall', 'appointment', 'email']) expect(count(table)).toBeGreaterThan(3)
  })

  test('names nothing that is not seeded before it', () => {
    const known = new Set(users.map((user) => user.systemUserId))
    for (const { table, row, parties } of seeded.organization.rows) {
      const lookups = Object.values(row).filter((value) => typeof value === 'object' && value !== null)
      for (const { id } of [...lookups, ...parties.flatMap(({ party }) => party ?? [])] as { id: string }[])
        expect({ table, row, known: known.has(id) }).toMatchObject({ known: true })
      for (const [column, value] of Object.entries(row))
        if (column === 'activityid' || column === `${table}id`) {
          expect(known).not.toContain(value)
          known.add(String(value))
        }
    }
  })

  test('secures a column of contact that everybody but the service agent may read', () => {
    expect(rowsOf('fieldpermission').map(({ row }) => row)).toMatchObject([
      { entityname: 'contact', attributelogicalname: 'governmentid', canread: 4 },
    ])
    const members = rowsOf('systemuserprofiles').map(({ row }) => (row.systemuserid as { id: string }).id)
    expect(members.sort()).toEqual(
      [salesperson, administrator, salesManager, colleague].map((user) => user.systemUserId).sort(),
    )
    expect(members).not.toContain(serviceAgent.systemUserId)
    expect(rowsOf('contact').filter(({ row }) => row.governmentid !== undefined).length).toBeGreaterThan(5)
  })

  test('books people who can be booked, in days to come and in days gone by', () => {
    const resources = new Map(
      rowsOf('bookableresource').map(({ row }) => [row.bookableresourceid, (row.userid as { id: string }).id]),
    )
    const booked = rowsOf('bookableresourcebooking').map(({ row }) => ({
      user: resources.get((row.resource as { id: string }).id),
      isOver: Date.parse(String(row.endtime)) < now.getTime(),
    }))
    expect(new Set(booked.map(({ user }) => user))).toEqual(
      new Set([salesperson, colleague, serviceAgent].map((user) => user.systemUserId)),
    )
    expect(new Set(booked.map(({ isOver }) => isOver))).toEqual(new Set([true, false]))
    expect(new Set(rowsOf('bookingstatus').map(({ row }) => row.status))).toEqual(new Set([1, 2, 3]))
  })

  const tables = new URL('../../../../shared/contracts/dataverse/tables.json', import.meta.url)
  const judged = existsSync(tables) ? test : test.skip
  judged('writes only columns, option values and lengths that Dataverse has (skips without ../shared)', () => {
    const definitions = JSON.parse(readFileSync(tables, 'utf8'))
    const strangers: string[] = []
    for (const { table, row } of seeded.organization.rows) {
      // The relationship between users and profiles and the table name of a permission are not in the facts.
      // Nor are the tables that scheduling applications bring.
      if (table === 'systemuserprofiles' || /^book(?:able|ing)/.test(table)) continue
      for (const [name, value] of Object.entries(row)) {
        const column = definitions[table].columns.find((each: { name: string }) => each.name === name)
        const options = column?.options?.map((option: { value: unknown }) => option.value)
        const fits =
          column !== undefined &&
          !(options !== undefined && !options.includes(value)) &&
          !(column.maxLength !== undefined && String(value).length > column.maxLength)
        if (!fits && name !== 'entityname') strangers.push(`${table}.${name} = ${String(value)}`)
      }
      for (const column of definitions[table].columns)
        if (column.required === 'ApplicationRequired' && column.type !== 'PartyList' && row[column.name] === undefined)
          strangers.push(`${table}.${column.name} is required`)
    }
    // Filled by the organization itself from its own settings, or defaulted like a status.
    expect([...new Set(strangers)].sort()).toEqual([
      'lead.statuscode is required',
      'opportunity.transactioncurrencyid is required',
    ])
  })
})

describe('the mailboxes', () => {
  const received = (oid: string) => seeded.mailbox.messages.filter((each) => each.oid === oid)

  test('are one for each user, the fullest of them the salesperson’s', () => {
    for (const user of users) {
      expect(seeded.mailbox.users).toContain(user.oid)
      expect(received(user.oid).length).toBeGreaterThan(0)
    }
    expect(received(salesperson.oid).length).toBeGreaterThanOrEqual(60)
    expect(received(salesperson.oid).length).toBeLessThanOrEqual(100)
  })

  test('hold a message between two users under one Internet Message-ID in both (R-224)', async () => {
    const idsOf = async (folder: string, oid: string) => {
      const inside = received(oid).filter(({ options }) => options.folder === folder)
      return (await Promise.all(inside.map(parse))).map((mail) => mail.messageId)
    }
    const sent = await idsOf('sentitems', salesManager.oid)
    const arrived = new Set(await idsOf('inbox', salesperson.oid))
    expect(sent.filter((id) => arrived.has(id)).length).toBeGreaterThanOrEqual(2)
  })

  test('hold answers that name the message they answer', async () => {
    const mails = await Promise.all(seeded.mailbox.messages.map(parse))
    const ids = new Set(mails.map((mail) => mail.messageId))
    const answers = mails.filter((mail) => mail.inReplyTo !== undefined)
    expect(answers.length).toBeGreaterThan(30)
    for (const answer of answers) {
      expect(ids).toContain(answer.inReplyTo)
      expect(answer.references).toContain(answer.inReplyTo)
    }
  })

  test('hold mail with attachments, in subfolders, without subject, from strangers, and one that is hostile', async () => {
    const mine = received(salesperson.oid)
    const mails = await Promise.all(mine.map(parse))
    expect(mine.map(({ options }) => options.folder)).toEqual(
      expect.arrayContaining(['inbox', 'sentitems', 'Inbox/Projects/Aurora', 'Inbox/Newsletters']),
    )
    const types = new Set(mails.flatMap((mail) => mail.attachments.map((attachment) => attachment.mimeType)))
    expect([...types].sort()).toEqual(['application/pdf', 'image/png', 'text/csv', 'text/javascript'])
    expect(mails.some((mail) => (mail.subject ?? '') === '')).toBe(true)
    expect(mails.some((mail) => mail.from?.address === 'w.okafor@unlisted-buyer.example')).toBe(true)
    expect(mails.filter((mail) => mail.html?.includes('<script>'))).toHaveLength(1)
    expect(Math.max(...mails.map((mail) => (mail.to?.length ?? 0) + (mail.cc?.length ?? 0)))).toBeGreaterThan(20)
  })

  test('end some minutes before now and never after it', () => {
    const ages = received(salesperson.oid).map(({ options }) => now.getTime() - Number(options.receivedDateTime))
    expect(Math.min(...ages)).toBeGreaterThan(0)
    expect(Math.min(...ages)).toBeLessThan(15 * 60_000)
  })

  test('use no address outside the reserved domains', () => {
    const text = seeded.mailbox.messages.map(({ raw }) => Buffer.from(raw).toString('latin1')).join('\n')
    const domains = new Set([...text.matchAll(/[\w.+-]+@([\w-]+(?:\.[\w-]+)+)/g)].map(([, domain]) => domain))
    expect([...domains].filter((domain) => !domain?.endsWith('.example'))).toEqual([])
  })
})

describe('the calendars', () => {
  const eventsOf = (oid: string) => seeded.mailbox.events.filter((each) => each.oid === oid)
  const subjects = (oid: string) => eventsOf(oid).map(({ event }) => event.subject)

  test('hold a series with a moved and a deleted instance, each named by an original start of the series', () => {
    const [weekly] = eventsOf(salesperson.oid).filter(({ event }) => event.recurrence !== undefined)
    expect(weekly?.event).toMatchObject({
      start: { timeZone: 'W. Europe Standard Time' },
      recurrence: { pattern: { type: 'weekly', daysOfWeek: ['monday'] }, range: { type: 'numbered' } },
    })
    // The clocks change between the two: nine o'clock is 08:00 UTC in March and 07:00 UTC from the 29th on.
    expect(weekly?.exceptions).toMatchObject([
      { originalStart: '2026-03-30T07:00:00.000Z', changes: { start: { dateTime: '2026-03-31T13:00:00' } } },
      { originalStart: '2026-04-06T07:00:00.000Z', cancelled: true },
    ])
  })

  test('show a meeting between users in all their calendars under one iCalUId', () => {
    const uids = [salesperson, salesManager, colleague].map(
      (user) => eventsOf(user.oid).find(({ event }) => event.subject === 'Sales weekly')?.event.iCalUId,
    )
    expect(uids[0]).toMatch(/@/)
    expect(new Set(uids).size).toBe(1)
  })

  test('hold all-day, private and online meetings, and nobody sees another’s private one', () => {
    const mine = eventsOf(salesperson.oid).map(({ event }) => event)
    expect(mine.some((event) => event.isAllDay === true)).toBe(true)
    expect(mine.some((event) => event.isOnlineMeeting === true)).toBe(true)
    expect(mine.some((event) => event.sensitivity === 'private')).toBe(true)
    expect(subjects(colleague.oid)).not.toContain('Dentist')
  })

  test('lie on working days', () => {
    for (const { event } of seeded.mailbox.events) {
      const day = new Date(`${(event.start as { dateTime: string }).dateTime}Z`).getUTCDay()
      expect([1, 2, 3, 4, 5]).toContain(day)
    }
  })
})

test('the same clock gives the same world, byte for byte', async () => {
  const again = await world()
  expect(again.organization.rows).toEqual(seeded.organization.rows)
  expect(again.mailbox.events).toEqual(seeded.mailbox.events)
  expect(again.mailbox.messages.map(({ raw }) => Buffer.from(raw).toString('latin1'))).toEqual(
    seeded.mailbox.messages.map(({ raw }) => Buffer.from(raw).toString('latin1')),
  )
})

test('a second start adds nothing', async () => {
  const mailbox = recordedMailbox()
  const organization = recordedOrganization()
  const arguments_ = { mailbox: mailbox.seam, organization: organization.seam, clock }
  await seedWorld(arguments_)
  const before = [mailbox.messages.length, mailbox.events.length, organization.rows.length]
  await seedWorld(arguments_)
  expect([mailbox.messages.length, mailbox.events.length, organization.rows.length]).toEqual(before)
})
