import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { history, itemFields, receipt, trackingResult } from '../../src/api/receipt.ts'
import { problem } from '../../src/api/service.ts'
import { TandemError } from '../../src/core/errors.ts'
import type { EventItem } from '../../src/core/item.ts'
import type { Receipt as CoreReceipt } from '../../src/core/receipt.ts'
import type { CrmRecord } from '../../src/core/record.ts'
import { account, type FakeOptions, FakeState, fakeWorld, meeting } from '../core/fake-world.ts'
import { FakeGrid, followed } from './fake-followed.ts'
import { alex, type Keys, openHouse, serveKeys, type TestHouse, tenantId } from './house.ts'

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

const actor = { tid: tenantId, oid: alex }
const item = { kind: 'event', id: meeting.id } as const

/** A tracked meeting whose place was changed on both sides: the CRM’s “Hall 9” came to hold, Outlook’s “Attic” gave way. */
async function conflict(options: FakeOptions = {}) {
  const state = new FakeState(meeting)
  const grid = new FakeGrid()
  const house = await openHouse(keys, () => followed(fakeWorld(state, options), grid))
  opened.push(house)
  const post = (call: string, body: unknown, as = token) => house.send(`/api/items/${call}`, { body, token: as })
  const get = (path: string, as = token) => house.send(`/api/${path}`, { token: as })
  await post('track', { item, regarding: { table: account.table, id: account.id }, operationId: randomUUID() })
  const link = await house.store.findLink(actor, 'event', meeting.id)
  if (!link) throw new Error('not tracked')
  const row = state.rows.get(link.recordId)
  if (row) row.columns = { ...row.columns, location: 'Hall 9' }
  state.items.set(meeting.id, { ...(state.items.get(meeting.id) as EventItem), location: 'Hall 9' })
  const past = receiptOf({ linkId: link.id, recordId: link.recordId })
  await house.store.commit(
    {
      ...{ id: randomUUID(), linkId: link.id, actor, itemId: meeting.id, askedAt: past.at },
      ...{ kind: 'event', verb: 'sync', correlationId: past.correlationId },
    },
    { link: { ...link, base: { ...link.base, Location: 'Hall 9' } }, receipt: past },
  )
  const put = (change: object = {}, as = token) =>
    post(
      'restore',
      { receiptId: past.id, mapping: 'Location', side: 'outlook', operationId: randomUUID(), ...change },
      as,
    )
  /** The record as the caller may see it from now on. */
  const see = (change: Partial<CrmRecord> | TandemError) => {
    const now = state.rows.get(link.recordId)
    grid.records = {
      [link.recordId]:
        change instanceof TandemError
          ? change
          : {
              ...{ table: 'appointment', id: link.recordId, version: '1', columns: now?.columns ?? {}, parties: [] },
              ...{ attachments: [], modifiedOn: '2026-11-20T10:00:00Z' },
              ...change,
            },
    }
  }
  return { state, grid, house, post, get, link, past, put, see }
}

function receiptOf(change: Partial<CoreReceipt>): CoreReceipt {
  return {
    id: randomUUID(),
    linkId: 'link',
    verb: 'sync',
    // A second after the clock of the fake world.
    at: '2026-11-23T12:00:01.000Z',
    actor: alex,
    kind: 'event',
    itemId: meeting.id,
    table: 'appointment',
    recordId: '',
    outcome: 'done',
    recordAction: 'none',
    itemAction: 'updated',
    regarding: account,
    decisions: [
      {
        ...{ mapping: 'Subject', direction: 'bidirectional', outcome: 'unchanged', reason: 'same-on-both-sides' },
        ...{ itemValue: 'Kick-off', recordValue: 'Kick-off' },
      },
      {
        ...{ mapping: 'Location', direction: 'bidirectional', outcome: 'toExchange', reason: 'both-changed-crm-later' },
        ...{ itemValue: 'Attic', recordValue: 'Hall 9' },
      },
    ],
    correlationId: randomUUID(),
    ...change,
  } as CoreReceipt
}

describe('the history of a mailbox', () => {
  test('is told newest first, with names, decisions and what can be put back', async () => {
    const { get, past } = await conflict()
    const { receipts, cursor } = history.parse((await get('receipts')).body)
    expect(receipts.map(({ verb }) => verb)).toEqual(['sync', 'track'])
    expect(cursor).toBeUndefined()
    expect(receipts[0]).toMatchObject({ id: past.id, kind: 'event', name: 'Kick-off', itemAction: 'updated' })
    const place = receipts[0]?.decisions.find(({ mapping }) => mapping === 'Location')
    expect(place).toMatchObject({ outlookValue: 'Attic', crmValue: 'Hall 9', putBack: ['outlook'] })
    // Nothing gave way when the record was made.
    expect(receipts[1]?.decisions.filter(({ putBack }) => putBack)).toEqual([])
    expect(receipt.parse((await get(`receipts/${past.id}`)).body)).toEqual(receipts[0])
  })

  test('is searched by names, fields, values and outcome, and page by page', async () => {
    const { get } = await conflict()
    const found = async (query: string) => history.parse((await get(`receipts?${query}`)).body)
    expect((await found('text=attic')).receipts).toHaveLength(1)
    expect((await found('text=KICK')).receipts).toHaveLength(2)
    expect((await found('text=fabrikam&outcome=done')).receipts).toHaveLength(2)
    expect((await found('text=nowhere')).receipts).toHaveLength(0)
    expect((await found('outcome=failed')).receipts).toHaveLength(0)
    expect((await found('table=contact')).receipts).toHaveLength(0)
    expect((await found('since=2099-01-01T00:00:00Z')).receipts).toHaveLength(0)
    const first = await found('limit=1')
    expect(first.receipts.map(({ verb }) => verb)).toEqual(['sync'])
    const second = await found(`limit=1&cursor=${first.cursor}`)
    expect(second.receipts.map(({ verb }) => verb)).toEqual(['track'])
    const wordByWord = await found(`text=kick&limit=1`)
    expect((await found(`text=kick&limit=1&cursor=${wordByWord.cursor}`)).receipts.map(({ verb }) => verb)).toEqual([
      'track',
    ])
    for (const wrong of ['cursor=x', 'limit=0', 'since=yesterday', 'outcome=maybe']) {
      expect((await get(`receipts?${wrong}`)).status).toBe(400)
    }
  })

  test('names what was untracked by what Outlook calls it', async () => {
    const { get, post } = await conflict()
    await post('untrack', { item, keepRecord: true, operationId: randomUUID() })
    const found = async (text: string) => history.parse((await get(`receipts?text=${text}`)).body).receipts
    expect((await found('kick')).map(({ verb, name }) => [verb, name]).sort()).toEqual(
      ['sync', 'track', 'untrack'].map((verb) => [verb, 'Kick-off']),
    )
  })

  test('is one’s own: a colleague finds nothing of it (invariant 6)', async () => {
    const { get, past, put } = await conflict()
    const colleague = await keys.token({ oid: randomUUID(), name: 'Colleague' })
    expect(history.parse((await get('receipts', colleague)).body).receipts).toEqual([])
    expect((await get(`receipts/${past.id}`, colleague)).status).toBe(404)
    expect((await put({}, colleague)).status).toBe(404)
  })

  test('no longer shows, nor finds, what its reader may not see any more (invariant 6)', async () => {
    const { get, see, state, past } = await conflict()
    see({ unreadable: ['location'] })
    const hidden = receipt.parse((await get(`receipts/${past.id}`)).body)
    const place = hidden.decisions.find(({ mapping }) => mapping === 'Location')
    expect(place).toMatchObject({ outlookValue: 'Attic' })
    expect(place?.crmValue).toBeUndefined()
    expect(history.parse((await get('receipts?text=hall')).body).receipts).toEqual([])
    // Nor the name of what it was regarding.
    state.regardable.clear()
    const { text } = await get('receipts')
    expect(text).not.toContain('Fabrikam')
    expect(receipt.parse((await get(`receipts/${past.id}`)).body).regarding).toBeUndefined()
  })

  test('shows of a record that can’t be read only what stands in Outlook', async () => {
    const { get, see, past } = await conflict()
    for (const gone of ['record-not-readable', 'record-gone'] as const) {
      see(new TandemError(gone, { side: 'crm' }))
      const { text } = await get(`receipts/${past.id}`)
      expect(text).not.toContain('Hall 9')
      expect(receipt.parse(JSON.parse(text)).name).toBe('Kick-off')
    }
  })

  test('is under the item’s fields, too, with the same care', async () => {
    const { post, state, link } = await conflict()
    const before = itemFields.parse((await post('fields', { item })).body)
    expect(before.history[0]?.decisions.find(({ mapping }) => mapping === 'Location')?.crmValue).toBe('Hall 9')
    state.hidden.add(link.recordId)
    const { text } = await post('fields', { item })
    expect(JSON.parse(text).history).toHaveLength(2)
    expect(text).not.toContain('"crmValue":"Hall 9"')
  })
})

describe('a value that gave way (invariant 8)', () => {
  test('is put back on both sides by an ordinary sync, with its own receipt', async () => {
    const { state, put, link, house } = await conflict()
    const { status, receipt: made } = trackingResult.parse((await put()).body)
    expect(status.state).toBe('tracked')
    expect(made.decisions.find(({ mapping }) => mapping === 'Location')).toMatchObject({
      outcome: 'both',
      reason: 'restored',
    })
    expect((state.items.get(meeting.id) as EventItem).location).toBe('Attic')
    expect(state.rows.get(link.recordId)?.columns.location).toBe('Attic')
    expect((await house.store.findLink(actor, 'event', meeting.id))?.base.Location).toBe('Attic')
  })

  test('is put back once, however often it is clicked', async () => {
    const { put, house, link } = await conflict()
    const operationId = randomUUID()
    const [one, two] = await Promise.all([put({ operationId }), put({ operationId })])
    expect(two.body).toEqual(one.body)
    expect(await house.store.receipts(tenantId, link.id, 10)).toHaveLength(3)
    expect((await put({ operationId, side: 'crm' })).status).toBe(409)
  })

  test('must be there, and must have lost', async () => {
    const { put } = await conflict()
    for (const change of [{ side: 'crm' }, { mapping: 'Subject' }, { mapping: 'Nothing' }, { mapping: 'Regarding' }]) {
      const refused = await put(change)
      expect([refused.status, problem.parse(refused.body).code]).toEqual([409, 'not-restorable'])
    }
    expect((await put({ receiptId: randomUUID() })).status).toBe(404)
    expect((await put({ side: 'both' })).status).toBe(400)
  })

  test('stays in the history where its direction no longer goes both ways', async () => {
    const { put, state } = await conflict({
      fieldRules: { directions: { 'appointment/Location': 'toExchange' }, custom: [] },
    })
    const refused = await put()
    expect([refused.status, problem.parse(refused.body).code]).toEqual([409, 'not-restorable'])
    expect((state.items.get(meeting.id) as EventItem).location).toBe('Hall 9')
  })

  test('can’t be put back on an item that is no longer tracked, or whose record is gone', async () => {
    const { put, post, state, link } = await conflict()
    state.rows.delete(link.recordId)
    expect(problem.parse((await put()).body).code).toBe('record-gone')
    expect(state.items.has(meeting.id)).toBe(true)
    await post('untrack', { item, keepRecord: true, operationId: randomUUID() })
    expect(problem.parse((await put()).body).code).toBe('not-tracked')
  })
})
