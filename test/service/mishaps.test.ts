/** Mishaps over HTTP against the whole house: each ends in a sentence that helps, loses nothing and tracks nothing twice. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type House, openHouse } from '../../bench/house.ts'

interface Answer {
  readonly status: number
  readonly json: Record<string, unknown>
}

let house: House

beforeAll(async () => {
  house = await openHouse(undefined, { resumeEveryMs: 200, resumeOlderThanMs: 200 })
}, 60_000)

afterAll(() => house.close())

afterEach(() => {
  house.sandbox.faults.graph.clear()
  house.sandbox.faults.organization.clear()
})

const user = (index: number) => {
  const found = house.sandbox.users[index]
  if (!found) throw new Error('nobody is there')
  return found
}
const maren = () => user(0)
const administrator = () => user(1)

async function ask(address: string, token: string, method = 'GET', body?: unknown, headers = {}): Promise<Answer> {
  const response = await fetch(address, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : {} }
}

const tandem = (path: string, body: unknown, token = maren().token) =>
  ask(`${house.service.address}/api/items/${path}`, token, 'POST', body)
const graph = (path: string, method = 'GET', body?: unknown, token = maren().token) =>
  ask(`${house.sandbox.addresses.graph}${path}`, token, method, body, { Prefer: 'IdType="ImmutableId"' })
const crm = (path: string, method = 'GET', body?: unknown, token = administrator().token) =>
  ask(`${house.sandbox.addresses.organization}/${path}`, token, method, body)

interface Mail {
  readonly id: string
  readonly messageId: string
}

async function deliver(
  options: { subject?: string; html?: string; files?: readonly [string, number][]; to?: number[] } = {},
) {
  const messageId = `<${randomUUID()}@mishap.example>`
  const part = ([name, size]: readonly [string, number]) =>
    `--x\r\nContent-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.alloc(size, 'a').toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`
  const text = [
    'From: "O\'Neil \\"the quote\\" & Söhne <x>" <j.grossmann@steiner-guss.example>',
    `To: ${maren().mailbox}`,
    `Subject: ${options.subject ?? 'Mishap'}`,
    `Message-ID: ${messageId}`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="x"',
    '',
    '--x',
    'Content-Type: text/html; charset=utf-8',
    '',
    options.html ?? '<p>Hello</p>',
    `${(options.files ?? []).map(part).join('')}--x--`,
    '',
  ].join('\r\n')
  const ids = await Promise.all(
    (options.to ?? [0]).map((index) =>
      house.sandbox.mailboxSeam.deliverMime(user(index).oid, new TextEncoder().encode(text)),
    ),
  )
  return { id: ids[0] ?? '', ids, messageId }
}

const wishFor = (id: string, more: object = {}) => ({
  item: { kind: 'message', id },
  operationId: randomUUID(),
  ...more,
})

/** How many activities have this Message-ID. */
async function copies({ messageId }: Mail): Promise<readonly Record<string, unknown>[]> {
  const filter = encodeURIComponent(`messageid eq '${messageId}'`)
  const { json } = await crm(`emails?$select=subject,description,statuscode,_regardingobjectid_value&$filter=${filter}`)
  return json.value as Record<string, unknown>[]
}

async function stateOf(id: string): Promise<string> {
  const { json } = await tandem('context', { item: { kind: 'message', id } })
  return (json.status as { state: string } | undefined)?.state ?? JSON.stringify(json)
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 200; round++) {
    if (await check()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('it did not come to pass')
}

/** A problem of RFC 9457 with a code, and a sentence for a person. */
function expectProblem({ status, json }: Answer, code: string): void {
  expect([json.code, json.status]).toEqual([code, status])
  expect(status).toBeGreaterThanOrEqual(400)
  expect(String(json.detail)).toMatch(/^[A-Z].{15,}[.)]$/s)
}

describe('the item', () => {
  test('was deleted meanwhile: the problem says so', async () => {
    const mail = await deliver()
    await graph(`/me/messages/${mail.id}`, 'DELETE')
    await graph(`/me/messages/${mail.id}/permanentDelete`, 'POST')
    const gone = await tandem('track', wishFor(mail.id))
    if (gone.status === 200) {
      // Still in Deleted Items, where it can be tracked as well.
      expect((gone.json.receipt as { outcome: string }).outcome).toBe('done')
    } else expectProblem(gone, 'item-gone')
    expectProblem(await tandem('track', wishFor('AAMkAGnothing=')), 'item-gone')
  })

  test('was moved meanwhile: its immutable id finds it', async () => {
    const mail = await deliver()
    await graph(`/me/messages/${mail.id}/move`, 'POST', { destinationId: 'archive' })
    expect((await tandem('track', wishFor(mail.id))).json).toMatchObject({ receipt: { outcome: 'done' } })
    expect(await copies(mail)).toHaveLength(1)
  })

  test('of somebody else is not there for this person', async () => {
    const mail = await deliver({ to: [4] })
    expectProblem(await tandem('track', wishFor(mail.id)), 'item-gone')
    expect(await copies(mail)).toHaveLength(0)
  })
})

describe('the regarding record', () => {
  const account = async (more: object = {}) => {
    const id = randomUUID()
    await crm(`accounts(${id})`, 'PATCH', { name: `Mishap ${id}`, ...more })
    return { table: 'account', id }
  }

  test('was deleted, deactivated, or may not be read: refused with a reason, nothing written', async () => {
    const mail = await deliver()
    const gone = { table: 'account', id: randomUUID() }
    expectProblem(await tandem('track', wishFor(mail.id, { regarding: gone })), 'record-not-readable')
    const inactive = await account()
    await crm(`accounts(${inactive.id})`, 'PATCH', { statecode: 1, statuscode: 2 })
    expectProblem(await tandem('track', wishFor(mail.id, { regarding: inactive })), 'record-inactive')
    const hidden = { table: 'account', id: randomUUID() }
    await crm(`accounts(${hidden.id})`, 'PATCH', { name: 'Nordic secret' }, user(3).token)
    expectProblem(await tandem('track', wishFor(mail.id, { regarding: hidden })), 'record-not-readable')
    expect(await copies(mail)).toHaveLength(0)
    expect(await stateOf(mail.id)).toBe('not-tracked')
  })

  test('was made by bad words: the problem names the input', async () => {
    const mail = await deliver()
    const bad = await tandem('track', wishFor(mail.id, { regarding: { table: 'Account; drop', id: 'x' } }))
    expect(bad.status).toBe(400)
    expect((bad.json.errors as { path: string }[]).map(({ path }) => path).join(' ')).toMatch(
      /regarding.*table.*regarding.*id/s,
    )
    const unknown = await tandem('track', wishFor(mail.id, { regarding: { table: 'spaceship', id: randomUUID() } }))
    expect(unknown.status).toBeGreaterThanOrEqual(400)
    expect(await copies(mail)).toHaveLength(0)
  })
})

describe('at the same instant', () => {
  test('two clicks of one wish are one, two panes are one activity', async () => {
    const mail = await deliver()
    const wish = wishFor(mail.id)
    const answers = await Promise.all([tandem('track', wish), tandem('track', wish), tandem('track', wishFor(mail.id))])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const receipts = answers.map(({ json }) => (json.receipt as { id: string }).id)
    expect(receipts[0]).toBe(receipts[1])
    expect(await copies(mail)).toHaveLength(1)
  })

  test('two users make one activity and are both linked to it (R-223, R-306)', async () => {
    const mail = await deliver({ to: [0, 4] })
    const [mine, theirs] = await Promise.all([
      tandem('track', wishFor(mail.ids[0] ?? '')),
      tandem('track', wishFor(mail.ids[1] ?? ''), user(4).token),
    ])
    expect([mine?.json, theirs?.json]).toEqual([
      expect.objectContaining({ status: expect.objectContaining({ state: 'tracked' }) }),
      expect.objectContaining({ status: expect.objectContaining({ state: 'tracked' }) }),
    ])
    expect(await copies(mail)).toHaveLength(1)
  })

  test('one operation id with two wishes is refused', async () => {
    const mail = await deliver()
    const wish = wishFor(mail.id)
    await tandem('track', wish)
    const other = await tandem('untrack', { ...wish, keepRecord: false })
    expect(other.status).toBe(409)
    expect(await copies(mail)).toHaveLength(1)
  })
})

describe('what is in the message', () => {
  test('a file too large and one of a blocked type stay behind, each with its reason (R-062, R-063)', async () => {
    const mail = await deliver({
      files: [
        ['good.pdf', 10],
        ['bad.exe', 10],
        ['film.mov', 5_500_000],
      ],
    })
    const { json } = await tandem('track', wishFor(mail.id))
    const { decisions } = json.receipt as {
      decisions: { mapping: string; parts?: { name: string; outcome: string; detail: string }[] }[]
    }
    const parts = decisions.find(({ mapping }) => mapping === 'Attachments')?.parts ?? []
    expect(parts.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['good.pdf', 'toCrm'],
      ['bad.exe', 'kept'],
      ['film.mov', 'kept'],
    ])
    expect(parts[1]?.detail).toContain('.exe')
    expect(parts[2]?.detail).toContain('5.0 MB')
  })

  test('a subject of 10,000 characters is shortened and said so; quotes of every kind break nothing', async () => {
    const mail = await deliver({ subject: `'"\`´„“‘’<>&${'x'.repeat(10_000)}` })
    const { json } = await tandem('track', wishFor(mail.id))
    expect(json.receipt).toMatchObject({ outcome: 'done' })
    const [row] = await copies(mail)
    expect(String(row?.subject)).toHaveLength(800)
    expect(String(row?.subject)).toMatch(/^'"`´„“‘’<>&x/)
  })

  test('scripts do not reach the CRM', async () => {
    const mail = await deliver({
      html: '<p onclick="steal()">Hi<script>steal()</script><img src=x onerror=steal()><a href="javascript:steal()">x</a><iframe src="https://evil.example"></iframe></p>',
    })
    await tandem('track', wishFor(mail.id))
    const [row] = await copies(mail)
    expect(String(row?.description)).toContain('Hi')
    expect(String(row?.description)).not.toMatch(/steal|script|iframe|onerror|onclick/)
  })
})

describe('an upstream that is unwell', () => {
  const crmWrite = /POST .*\$batch/
  /** Of this message alone: the house itself looks through mailboxes meanwhile. */
  const reading = ({ id }: Mail) => new RegExp(`GET .*messages/${id.replace(/[^\w-].*$/, '')}`)
  const mark = /PATCH .*messages/

  test('while reading: a problem that says to try again, and nothing is begun', async () => {
    const mail = await deliver()
    house.sandbox.faults.graph.inject({ match: reading(mail), count: 1, kind: 'throttle', retryAfterSeconds: 600 })
    const throttled = await tandem('track', wishFor(mail.id))
    expectProblem(throttled, 'upstream-throttled')
    expect(throttled.json.retryAfter).toBe(600)
    house.sandbox.faults.graph.inject({ match: reading(mail), count: 1, kind: 'garbage' })
    expectProblem(await tandem('track', wishFor(mail.id)), 'upstream-unavailable')
    expect(await copies(mail)).toHaveLength(0)
    expect(await stateOf(mail.id)).toBe('not-tracked')
  })

  test('for a moment: nobody notices', async () => {
    const mail = await deliver()
    house.sandbox.faults.graph.inject({ match: reading(mail), count: 1, kind: 'throttle', retryAfterSeconds: 1 })
    house.sandbox.faults.organization.inject({ match: crmWrite, count: 1, kind: 'status', status: 503 })
    house.sandbox.faults.graph.inject({ match: mark, count: 1, kind: 'status', status: 500 })
    expect((await tandem('track', wishFor(mail.id))).json).toMatchObject({ receipt: { outcome: 'done' } })
    expect(await copies(mail)).toHaveLength(1)
  })

  const later: readonly [string, () => void][] = [
    [
      'Graph answers 500 to the mark',
      () => house.sandbox.faults.graph.inject({ match: mark, count: 1_000, kind: 'status', status: 500 }),
    ],
    [
      'Graph asks for ten minutes before the mark',
      () => house.sandbox.faults.graph.inject({ match: mark, count: 1_000, kind: 'throttle', retryAfterSeconds: 1000 }),
    ],
    [
      'Graph cuts the connection after the mark',
      () => house.sandbox.faults.graph.inject({ match: mark, count: 1_000, kind: 'drop-answer' }),
    ],
    [
      'Graph answers garbage to the mark',
      () => house.sandbox.faults.graph.inject({ match: mark, count: 1_000, kind: 'garbage' }),
    ],
  ]
  test.each(later)(
    '%s: the wish stays pending and is finished by itself, once',
    async (what, inject) => {
      const mail = await deliver()
      inject()
      const { json } = await tandem('track', wishFor(mail.id))
      expect(json).toMatchObject({ status: { state: 'pending' }, receipt: { outcome: 'pending' } })
      expect(String((json.receipt as { failure: { detail: string } }).failure.detail)).toMatch(/^[A-Z].{15,}/)
      house.sandbox.faults.graph.clear()
      if (/ten minutes/.test(what)) {
        // The worker obeys the wait; a person need not.
        await tandem('track', wishFor(mail.id))
      }
      await until(async () => (await stateOf(mail.id)) === 'tracked')
      expect(await copies(mail)).toHaveLength(1)
      const { json: message } = await graph(`/me/messages/${mail.id}?$select=categories`)
      expect(message.categories).toEqual(['Tracked to Dynamics 365'])
    },
    60_000,
  )

  test('whose answer to the change set was lost: one activity all the same', async () => {
    const mail = await deliver()
    // The first batch reads, the second one writes.
    house.sandbox.faults.organization.inject({ match: crmWrite, count: 1, kind: 'delay', delayMs: 1 })
    house.sandbox.faults.organization.inject({ match: crmWrite, count: 1, kind: 'drop-answer' })
    const { json } = await tandem('track', wishFor(mail.id, {}))
    expect(['done', 'pending']).toContain((json.receipt as { outcome: string }).outcome)
    await until(async () => (await stateOf(mail.id)) === 'tracked')
    expect(await copies(mail)).toHaveLength(1)
  }, 60_000)
})

describe('a draft', () => {
  const draft = async () => {
    const { json } = await graph('/me/messages', 'POST', {
      subject: 'To be sent',
      body: { contentType: 'html', content: '<p>Dear Jürgen</p>' },
      toRecipients: [{ emailAddress: { address: 'j.grossmann@steiner-guss.example' } }],
    })
    return String(json.id)
  }

  test('that is tracked waits for its sending, and is then the sent mail by itself (R-016, R-127)', async () => {
    const id = await draft()
    expect((await tandem('track', wishFor(id))).json).toMatchObject({ status: { state: 'pending' } })
    expect((await graph(`/me/messages/${id}/send`, 'POST')).status).toBe(202)
    await until(async () => (await stateOf(id)) === 'tracked')
    const { json: sent } = await graph(`/me/messages/${id}?$select=internetMessageId,categories`)
    expect(sent.categories).toEqual(['Tracked to Dynamics 365'])
    expect(await copies({ id, messageId: String(sent.internetMessageId) })).toEqual([
      expect.objectContaining({ subject: 'To be sent', statuscode: 3 }),
    ])
  }, 60_000)

  test('that is thrown away ends the waiting', async () => {
    const id = await draft()
    await tandem('track', wishFor(id))
    await graph(`/me/messages/${id}/permanentDelete`, 'POST')
    await until(async () => /item-gone/.test(await stateOf(id)))
  }, 60_000)
})

describe('words that are wrong', () => {
  test.each([
    ['no JSON', 'POST', '{', 400],
    ['a field that is none', 'POST', JSON.stringify({ ...wishFor('x'), colour: 'red' }), 400],
    ['no operation id', 'POST', JSON.stringify({ item: { kind: 'message', id: 'x' } }), 400],
    ['a kind that is none', 'POST', JSON.stringify({ item: { kind: 'fax', id: 'x' }, operationId: randomUUID() }), 400],
  ])('%s', async (_what, method, body, status) => {
    const response = await fetch(`${house.service.address}/api/items/track`, {
      method,
      headers: { Authorization: `Bearer ${maren().token}`, 'Content-Type': 'application/json' },
      body,
    })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ])
    const problem = (await response.json()) as { detail: string; correlationId: string }
    expect(problem.detail.length).toBeGreaterThan(15)
    expect(problem.correlationId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('a token that is none, and one that is missing', async () => {
    for (const token of ['', 'nonsense', `${maren().token}x`]) {
      expect((await tandem('track', wishFor('x'), token)).status).toBe(401)
    }
  })
})
