import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { createMailbox } from '../../src/graph/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'

const address = 'https://graph.example/v1.0'
const call = { correlationId: 'correlation' }

/** @param answer to a line `GET /me/…` below the address */
function mailboxThat(answer: (line: string) => unknown) {
  const asked: string[] = []
  const now = () => new Date('2026-11-23T12:00:00Z')
  const upstream = createUpstream({
    ...{ side: 'mailbox', address, getToken: async () => 'token', lane: createLane(4), now },
    sleep: async () => undefined,
    fetch: async (input, init) => {
      const line = decodeURIComponent(`${init?.method} ${String(input).slice(address.length)}`)
      asked.push(line)
      const given = answer(line)
      return given instanceof Response ? given : Response.json(given)
    },
  })
  return { mailbox: createMailbox({ address, mailbox: 'me', upstream, now }), asked }
}

const done = `${address}/me/calendarView/delta?$deltatoken=done`
const refusal = (status: number, code: string) => Response.json({ error: { code } }, { status })

describe('news', () => {
  test('of events begin with a window from a month back to a year ahead', async () => {
    const { mailbox, asked } = mailboxThat(() => ({ value: [], '@odata.deltaLink': done }))
    const { cursor } = await mailbox.changes('event', undefined, call)
    await mailbox.changes('event', cursor, call)
    expect(asked).toEqual([
      'GET /me/calendarView/delta?startDateTime=2026-10-23T12:00:00.000Z&endDateTime=2027-11-24T12:00:00.000Z',
      'GET /me/calendarView/delta?$deltatoken=done',
    ])
  })

  test('of an instance are news of its master, whose version it does not know', async () => {
    const value = [
      { id: 'O', type: 'occurrence', seriesMasterId: 'M', '@odata.etag': 'W/"instance"' },
      { id: 'M', type: 'seriesMaster', changeKey: 'master', categories: ['Blue'] },
      { id: 'X', type: 'exception', seriesMasterId: 'N', changeKey: 'exception' },
      { id: 'S', type: 'singleInstance', '@odata.etag': 'W/"single"', categories: [] },
      { id: 'G', '@removed': { reason: 'deleted' } },
    ]
    const { mailbox } = mailboxThat(() => ({ value, '@odata.deltaLink': done }))
    expect(await mailbox.changes('event', undefined, call)).toMatchObject({
      items: [
        { id: 'M', changeKey: 'master', categories: ['Blue'] },
        { id: 'N' },
        { id: 'S', changeKey: 'single', categories: [] },
      ],
      ...{ gone: ['G'], more: false, fromStart: true },
    })
  })

  test('that come without a version are told without one', async () => {
    const { mailbox } = mailboxThat(() => ({ value: [{ id: 'C' }], '@odata.deltaLink': done }))
    expect((await mailbox.changes('contact', undefined, call)).items).toEqual([{ id: 'C' }])
  })

  test.each([
    [410, 'syncStateNotFound'],
    [410, 'resyncRequired'],
    [400, 'ErrorInvalidRequest'],
  ])('start again when the token is refused by %i %s', async (status, code) => {
    const { mailbox, asked } = mailboxThat((line) =>
      line.includes('token=') ? refusal(status, code) : { value: [], '@odata.deltaLink': done },
    )
    const { cursor } = await mailbox.changes('contact', undefined, call)
    expect(await mailbox.changes('contact', cursor, call)).toMatchObject({ fromStart: true, more: false })
    expect(asked).toHaveLength(3)
  })

  test('fail when Graph is unwell, and when they go on somewhere else', async () => {
    let answer: unknown = { value: [], '@odata.deltaLink': done }
    const { mailbox } = mailboxThat(() => answer)
    const { cursor } = await mailbox.changes('contact', undefined, call)
    for (const other of [
      refusal(503, 'x'),
      { value: [], '@odata.deltaLink': 'https://elsewhere.example/v1.0/me/contacts/delta' },
      { value: [] },
      { value: 7, '@odata.deltaLink': done },
    ]) {
      answer = other
      for (const kind of ['event', 'contact'] as const)
        await expect(mailbox.changes(kind, cursor, call)).rejects.toMatchObject({ code: 'upstream-unavailable' })
    }
  })

  test.each(['event', 'contact', 'task'] as const)('of the kind %s that can’t be begun are a failure', async (kind) => {
    const { mailbox } = mailboxThat(() => refusal(404, 'x'))
    await expect(mailbox.changes(kind, undefined, call)).rejects.toMatchObject({ code: 'upstream-unavailable' })
  })

  test('a cursor holds no address: Graph may be reached by another one tomorrow', async () => {
    const { mailbox } = mailboxThat(() => ({ value: [], '@odata.deltaLink': done }))
    for (const kind of ['event', 'contact', 'task'] as const)
      expect((await mailbox.changes(kind, undefined, call)).cursor).not.toContain('graph.example')
  })
})

test('looks that begin in the same moment are one request, and each fails by itself', async () => {
  const bodies: { requests: { id: string; url: string }[] }[] = []
  const upstream = createUpstream({
    ...{ side: 'mailbox', address, getToken: async () => 'token', lane: createLane(4), now: () => new Date() },
    sleep: async () => undefined,
    fetch: async (_input, init) => {
      const body = JSON.parse(String(init?.body)) as (typeof bodies)[number]
      bodies.push(body)
      const responses = body.requests.map(({ id, url }) =>
        url.includes('/contacts/')
          ? { id, status: 403, body: { error: { code: 'ErrorAccessDenied' } } }
          : { id, status: 200, body: { value: [], '@odata.deltaLink': done } },
      )
      return Response.json({ responses })
    },
  })
  const mailbox = createMailbox({ address, mailbox: 'me', upstream })
  const looks = (['event', 'contact', 'task'] as const).map((kind) => mailbox.changes(kind, undefined, call))
  const [events, contacts, tasks] = await Promise.allSettled(looks)
  expect(bodies.map(({ requests }) => requests.length)).toEqual([3])
  expect(events).toMatchObject({ status: 'fulfilled', value: { items: [] } })
  expect(contacts).toMatchObject({ status: 'rejected', reason: { side: 'mailbox' } })
  expect(tasks).toMatchObject({ status: 'fulfilled' })
})

test('flagged messages are no tasks, and lists of somebody else are followed there', async () => {
  const lists = [
    { id: 'L', wellknownListName: 'defaultList' },
    { id: 'F', wellknownListName: 'flaggedEmails' },
    { id: 'S', wellknownListName: 'none', isShared: true, isOwner: false },
  ]
  const link = (path: string) => `${address}/me${path}/delta?$deltatoken=t`
  const { mailbox, asked } = mailboxThat((line) =>
    line.startsWith('GET /me/todo/lists/delta')
      ? { value: lists, '@odata.deltaLink': link('/todo/lists') }
      : { value: [{ id: 'T', '@odata.etag': 'W/"v"' }], '@odata.deltaLink': link('/todo/lists/L/tasks') },
  )
  const first = await mailbox.changes('task', undefined, call)
  expect(first).toMatchObject({ items: [], more: true, fromStart: true })
  const second = await mailbox.changes('task', first.cursor, call)
  expect(second).toMatchObject({ items: [{ id: 'L/T', changeKey: 'v' }], more: false, fromStart: true })
  expect(asked).toEqual(['GET /me/todo/lists/delta', 'GET /me/todo/lists/L/tasks/delta'])
})

test('what is looked through for a mark has an end', async () => {
  const { mailbox, asked } = mailboxThat((line) =>
    line.endsWith('/todo/lists')
      ? { value: [{ id: 'L', wellknownListName: 'defaultList' }] }
      : {
          value: [
            { id: 'T', extensions: [{ id: 'com.tandem.sync', tandemRecord: 'mark' }] },
            { id: 'U', extensions: null },
          ],
          '@odata.nextLink': `${address}/me/todo/lists/L/tasks?$skip=100`,
        },
  )
  expect(new Set(await mailbox.findMarked('task', 'mark', call))).toEqual(new Set(['L/T']))
  expect(asked.length).toBeLessThan(20)
})

const captured = new URL('../../../shared/contracts/graph/captured/calendar/events_delta.json', import.meta.url)
const real = existsSync(captured) ? test : test.skip

real(
  'what the real Graph answered to a calendar’s delta is understood (skipped where it does not stand beside)',
  async () => {
    const raw = JSON.parse(readFileSync(captured, 'utf8')) as {
      value: { id: string; type?: string; changeKey?: string; seriesMasterId?: string | null }[]
    }
    const { mailbox } = mailboxThat(() => ({ value: raw.value, '@odata.deltaLink': done }))
    const { items } = await mailbox.changes('event', undefined, call)
    const masters = raw.value.filter(({ seriesMasterId, type }) => !seriesMasterId && type)
    for (const { id, changeKey } of masters) expect(items).toContainEqual(expect.objectContaining({ id, changeKey }))
    expect(items.length).toBeLessThan(raw.value.length)
  },
)
