import { describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { ItemWrite } from '../../src/core/ports.ts'
import { createMailbox } from '../../src/graph/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'

const address = 'https://graph.example/v1.0'
const call = { correlationId: 'correlation' }

interface Part {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
  readonly dependsOn?: readonly string[]
}
interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** @param answer one part's answer; undefined leaves it out. A Response is the answer of the whole batch. */
function mailboxThat(answer: (part: Part, batch: number) => Answer | Response | undefined, mailbox = 'me') {
  const batches: Part[][] = []
  const lines: string[] = []
  const waits: number[] = []
  const holds: number[] = []
  const fetcher: typeof fetch = async (input, init) => {
    lines.push(`${init?.method} ${String(input).slice(address.length)}`)
    if (!String(input).endsWith('/$batch')) return Response.json({ id: 'single', changeKey: 'k' })
    const { requests } = JSON.parse(String(init?.body)) as { requests: Part[] }
    batches.push(requests)
    const answers = requests.map((part) => ({ part, answer: answer(part, batches.length) }))
    const whole = answers.find((each) => each.answer instanceof Response)?.answer
    if (whole) return whole as Response
    const responses = answers.flatMap((each) => (each.answer ? [{ id: each.part.id, ...(each.answer as Answer) }] : []))
    // In any order: only the ids say what belongs together.
    return Response.json({ responses: responses.reverse() })
  }
  const shared = {
    now: () => new Date('2026-11-23T12:00:00Z'),
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      waits.push(milliseconds)
    },
  }
  const upstream = createUpstream({
    ...{ side: 'mailbox', address, getToken: async () => 'token', fetch: fetcher },
    lane: { ...createLane(4), hold: (milliseconds: number) => holds.push(milliseconds) },
    ...shared,
  })
  return { mailbox: createMailbox({ address, mailbox, upstream, ...shared }), batches, lines, waits, holds }
}

const good = ({ url, body }: Part): Answer => ({
  status: 200,
  body: { id: url.split('?')[0]?.split('/').at(-1), changeKey: String(body?.displayName ?? body?.title ?? 'read') },
})
const update = (id: string): ItemWrite => ({
  ...{ action: 'update', kind: 'contact', id, changes: { contact: { displayName: `name of ${id}` } } },
})
const create = (name: string): ItemWrite => ({
  ...{ action: 'create', kind: 'contact', changes: { contact: { displayName: name } }, transactionId: 't' },
})
const many = (count: number, write: (id: string) => ItemWrite = update) =>
  Array.from({ length: count }, (_none, index) => write(`C${index}`))
const codes = (outcomes: readonly unknown[]) =>
  outcomes.map((outcome) => (outcome instanceof TandemError ? outcome.code : 'good'))
const refused = (seconds?: number): Answer => ({
  status: 429,
  ...(seconds === undefined ? {} : { headers: { 'Retry-After': String(seconds) } }),
  body: { error: { code: 'ApplicationThrottled', message: 'x' } },
})

describe('many writes', () => {
  test('go twenty at a time, and their outcomes stand in order', async () => {
    const { mailbox, batches } = mailboxThat(good)
    const outcomes = await mailbox.write(many(45), call)
    expect(batches.map(({ length }) => length)).toEqual([20, 20, 5])
    expect(outcomes).toEqual(many(45).map((_write, index) => ({ id: `C${index}`, changeKey: `name of C${index}` })))
    for (const { headers } of batches.flat()) {
      expect(headers).toMatchObject({ Prefer: 'IdType="ImmutableId"', 'Content-Type': 'application/json' })
    }
  })

  test('a single one takes a request of its own, none takes none', async () => {
    const { mailbox, lines } = mailboxThat(good)
    await mailbox.write(many(1), call)
    await mailbox.readItems('contact', ['C'], call)
    expect(await mailbox.write([], call)).toEqual([])
    expect(await mailbox.readItems('contact', [], call)).toEqual([])
    expect(lines.map((line) => line.split('?')[0])).toEqual(['PATCH /me/contacts/C0', 'GET /me/contacts/C'])
  })

  test('an application names the mailbox in every part', async () => {
    const { mailbox, batches, lines } = mailboxThat(good, 'a1b2')
    await mailbox.write(many(2), call)
    expect(lines).toEqual(['POST /$batch'])
    expect(batches.flat().map(({ url }) => url)).toEqual(['/users/a1b2/contacts/C0', '/users/a1b2/contacts/C1'])
  })

  test('large ones go in smaller batches', async () => {
    const { mailbox, batches } = mailboxThat(good)
    const body = { contentType: 'text', content: 'x'.repeat(700_000) } as const
    const writes = many(5, (id) => ({ action: 'update', kind: 'event', id, changes: { body } }))
    expect(codes(await mailbox.write(writes, call))).toEqual(Array(5).fill('good'))
    expect(batches.map(({ length }) => length)).toEqual([2, 2, 1])
  })

  test('a task and its extension stay together, one after the other', async () => {
    const { mailbox, batches } = mailboxThat(good)
    const task: ItemWrite = { action: 'update', kind: 'task', id: 'L/T', changes: { title: 'x', mark: 'm' } }
    expect(await mailbox.write([...many(18), task], call)).toContainEqual({ id: 'L/T', changeKey: 'read' })
    expect(batches.map(({ length }) => length)).toEqual([18, 3])
    const [item, extension, read] = batches[1] ?? []
    expect([item, extension, read].map((part) => part?.method)).toEqual(['PATCH', 'PATCH', 'GET'])
    expect(extension?.url).toBe('/me/todo/lists/L/tasks/T/extensions/com.tandem.sync')
    expect([item?.dependsOn, extension?.dependsOn, read?.dependsOn]).toEqual([undefined, [item?.id], [extension?.id]])
  })
})

describe('parts that were not executed', () => {
  test('go again, alone, after the longest wait that one was asked for', async () => {
    const { mailbox, batches, waits, holds } = mailboxThat((part, batch) =>
      batch === 1 && /C[13]$/.test(part.url) ? refused(part.url.endsWith('3') ? 7 : 2) : good(part),
    )
    expect(codes(await mailbox.write(many(5), call))).toEqual(Array(5).fill('good'))
    expect(waits).toEqual([7000])
    // Whoever else calls this mailbox waits as well, in this process and in the others.
    expect(holds).toEqual([7000])
    expect(batches[1]?.map(({ url }) => url.split('/').at(-1))).toEqual(['C1', 'C3'])
  })

  test('go again whatever they are, when they were refused and told when to come back', async () => {
    const { mailbox, waits, holds } = mailboxThat((part, batch) =>
      batch === 1 ? { status: 503, headers: { 'Retry-After': '4' } } : good(part),
    )
    expect(codes(await mailbox.write([create('A'), create('B')], call))).toEqual(['good', 'good'])
    expect(waits).toEqual([4000])
    expect(holds).toEqual([])
  })

  test('are given up after a few rounds, and say when to come back', async () => {
    const { mailbox, batches, waits } = mailboxThat((part) => (part.url.endsWith('C1') ? refused() : good(part)))
    const outcomes = await mailbox.write(many(3), call)
    expect(codes(outcomes)).toEqual(['good', 'upstream-throttled', 'good'])
    expect([batches.length, waits]).toEqual([4, [250, 500, 1000]])
    const later = mailboxThat((part) => (part.url.endsWith('C1') ? refused(90) : good(part)))
    const [, throttled] = await later.mailbox.write(many(3), call)
    expect(throttled).toMatchObject({ code: 'upstream-throttled', retryAfterMs: 90_000, isTransient: true })
    expect(later.waits).toEqual([])
  })

  test('of a chain take those behind them along', async () => {
    const { mailbox, batches } = mailboxThat((part, batch) => {
      if (batch === 1 && part.url.includes('/extensions/')) return refused(1)
      return batch === 1 && part.dependsOn && part.method === 'GET' ? { status: 424 } : good(part)
    })
    const task: ItemWrite = { action: 'update', kind: 'task', id: 'L/T', changes: { title: 'x', mark: 'm' } }
    expect(codes(await mailbox.write([task], call))).toEqual(['good'])
    expect(batches.map((parts) => parts.map(({ method }) => method))).toEqual([
      ['PATCH', 'PATCH', 'GET'],
      ['PATCH', 'GET'],
    ])
    expect(batches[1]?.[0]).not.toHaveProperty('dependsOn')
  })
})

describe('parts that perhaps were executed', () => {
  test.each([
    ['failed inside', { status: 500, body: { error: { code: 'x' } } }],
    ['broke off', { status: 503, body: { error: { code: 'x' } } }],
    ['have no answer', undefined],
  ])('and %s: what may be repeated goes again, a create does not', async (_what, answer) => {
    const { mailbox, batches } = mailboxThat((part, batch) => (batch === 1 ? answer : good(part)))
    expect(codes(await mailbox.write([...many(2), create('new')], call))).toEqual([
      ...['good', 'good'],
      'upstream-unavailable',
    ])
    expect(batches.map(({ length }) => length)).toEqual([3, 2])
  })

  test('an event’s create is repeated under its transaction id', async () => {
    const event: ItemWrite = { action: 'create', kind: 'event', changes: { subject: 'x' }, transactionId: 'T' }
    const { mailbox, batches } = mailboxThat((part, batch) => (batch === 1 ? { status: 502 } : good(part)))
    expect(codes(await mailbox.write([event, event], call))).toEqual(['good', 'good'])
    expect(batches.flat().map(({ body }) => body?.transactionId)).toEqual(['T', 'T', 'T', 'T'])
  })
})

describe('a batch that fails as a whole', () => {
  test('fails each of its parts, and those that would follow are not sent', async () => {
    const { mailbox, batches } = mailboxThat((part, batch) =>
      batch === 1 ? good(part) : Response.json({ error: { code: 'InvalidAuthenticationToken' } }, { status: 401 }),
    )
    const outcomes = codes(await mailbox.write(many(50), call))
    expect(outcomes).toEqual([...Array(20).fill('good'), ...Array(30).fill('sign-in-required')])
    expect(batches).toHaveLength(2)
  })

  test('because something in it is garbled leaves the others alone', async () => {
    const { mailbox } = mailboxThat((part, batch) =>
      batch === 1 ? Response.json({ error: { code: 'BadRequest' } }, { status: 400 }) : good(part),
    )
    const outcomes = codes(await mailbox.write(many(22), call))
    expect(outcomes).toEqual([...Array(20).fill('invalid-value'), 'good', 'good'])
  })

  test('is no answer when it is no batch', async () => {
    const { mailbox } = mailboxThat(() => new Response('<html>'))
    expect(codes(await mailbox.write(many(2), call))).toEqual(['upstream-unavailable', 'upstream-unavailable'])
  })

  test('ends with the signal’s own reason', async () => {
    const leaving = new AbortController()
    const { mailbox } = mailboxThat((part) => {
      leaving.abort(new Error('the cycle ended'))
      return part.url.endsWith('0') ? refused(1) : good(part)
    })
    await expect(mailbox.write(many(2), { ...call, signal: leaving.signal })).rejects.toThrow('the cycle ended')
  })
})

test('one batch at a time, because Graph works on as many of its parts as one mailbox allows', async () => {
  let [busy, most] = [0, 0]
  const upstream = createUpstream({
    ...{ side: 'mailbox', address, getToken: async () => 'token', lane: createLane(4) },
    fetch: async (_input, init) => {
      most = Math.max(most, ++busy)
      await new Promise((done) => setTimeout(done, 1))
      busy--
      const { requests } = JSON.parse(String(init?.body)) as { requests: Part[] }
      return Response.json({ responses: requests.map((part) => ({ id: part.id, ...good(part) })) })
    },
    ...{ now: () => new Date(), sleep: async () => undefined },
  })
  const mailbox = createMailbox({ address, mailbox: 'me', upstream })
  await Promise.all([mailbox.write(many(30), call), mailbox.readItems('contact', ['A', 'B'], call)])
  expect(most).toBe(1)
})

test('tasks can’t be made without the list they go to; all else is written', async () => {
  const upstream = createUpstream({
    ...{ side: 'mailbox', address, getToken: async () => 'token', lane: createLane(4) },
    fetch: async (input) =>
      String(input).endsWith('/todo/lists')
        ? Response.json({ error: { code: 'ErrorAccessDenied' } }, { status: 403 })
        : Response.json({ id: 'C0', changeKey: 'k' }),
    ...{ now: () => new Date(), sleep: async () => undefined },
  })
  const mailbox = createMailbox({ address, mailbox: 'me', upstream })
  const task: ItemWrite = { action: 'create', kind: 'task', changes: { title: 'x' }, transactionId: 't' }
  expect(codes(await mailbox.write([task, update('C0')], call))).toEqual(['item-not-readable', 'good'])
})
