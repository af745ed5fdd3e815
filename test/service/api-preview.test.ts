import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { preview } from '../../src/api/preview.ts'
import { problem } from '../../src/api/service.ts'
import type { EventItem, Item } from '../../src/core/item.ts'
import { FakeState, fakeWorld, meeting, message } from '../core/fake-world.ts'
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

async function open(of: Item = meeting) {
  const state = new FakeState(of)
  const house = await openHouse(keys, () => followed(fakeWorld(state), new FakeGrid()))
  opened.push(house)
  const item = { kind: of.kind, id: of.id }
  const post = (call: string, more: object = {}) => house.send(`/api/items/${call}`, { body: { item, ...more }, token })
  const look = async (more: object = {}) => preview.parse((await post('preview', more)).body)
  const fieldOf = async (mapping: string, more: object = {}) =>
    (await look(more)).fields.find((field) => field.mapping === mapping)
  const linkNow = () => house.store.findLink({ tid: tenantId, oid: alex }, of.kind, of.id)
  return { state, house, post, look, fieldOf, linkNow, track: () => post('track', { operationId: randomUUID() }) }
}

describe('what would happen now', () => {
  test('to an item that nobody tracks: what tracking would copy', async () => {
    const { look, state, linkNow } = await open()
    const seen = await look()
    expect(seen).toMatchObject({ state: 'not-tracked', recordAction: 'created', itemAction: 'updated' })
    expect(seen.fields.find(({ mapping }) => mapping === 'Location')).toMatchObject({
      outcome: 'toCrm',
      outlookValue: 'Room 4',
    })
    expect([state.writes, state.rows.size, await linkNow()]).toEqual([0, 0, undefined])
  })

  test('to a tracked one: what was changed goes, what was not stays; nothing is written', async () => {
    const { look, fieldOf, state, track, linkNow, house } = await open()
    await track()
    expect(await look()).toMatchObject({ state: 'tracked', recordAction: 'none', itemAction: 'none' })
    state.items.set(meeting.id, { ...(state.items.get(meeting.id) as EventItem), location: 'Attic' })
    const { writes } = state
    const link = await linkNow()
    expect(await look()).toMatchObject({ recordAction: 'updated', itemAction: 'none' })
    expect(await fieldOf('Location')).toMatchObject({
      outcome: 'toCrm',
      reason: 'changed-in-outlook',
      outlookValue: 'Attic',
      crmValue: 'Room 4',
    })
    expect(state.writes).toBe(writes)
    expect(await linkNow()).toEqual(link)
    expect(await house.store.receipts(tenantId, link?.id ?? '', 10)).toHaveLength(1)
  })

  test('under another direction: the effect of a rule that nobody has changed yet', async () => {
    const { fieldOf, state, track, post } = await open()
    await track()
    state.items.set(meeting.id, { ...(state.items.get(meeting.id) as EventItem), location: 'Attic' })
    const directions = { 'appointment/Location': 'toExchange' }
    expect(await fieldOf('Location', { directions })).toMatchObject({
      direction: 'toExchange',
      outcome: 'kept',
      reason: 'direction-to-outlook-only',
    })
    for (const wrong of [
      { 'appointment/Appointment Time': 'none' },
      { 'appointment/Nothing': 'none' },
      { x: 'none' },
    ]) {
      const refused = await post('preview', { directions: wrong })
      expect([refused.status, problem.parse(refused.body).errors?.[0]?.path]).toEqual([
        422,
        `directions.${Object.keys(wrong)[0]}`,
      ])
    }
    expect((await post('preview', { directions: { 'appointment/Location': 'up' } })).status).toBe(400)
  })

  test('to an item whose record is gone: the link ends, and how', async () => {
    const { look, state, track, linkNow } = await open()
    await track()
    state.rows.clear()
    expect((await look()).ends).toMatch(/record was deleted/)
    expect(state.items.has(meeting.id)).toBe(true)
    expect((await linkNow())?.state).toBe('tracked')
  })

  test('to an item whose record may not be read: no value of the record is told (invariant 6)', async () => {
    const { post, state, track, linkNow } = await open()
    await track()
    const id = (await linkNow())?.recordId ?? ''
    const row = state.rows.get(id)
    if (row) row.columns = { ...row.columns, location: 'Secret place' }
    state.hidden.add(id)
    const { text } = await post('preview')
    expect(preview.parse(JSON.parse(text)).ends).toMatch(/may no longer read/)
    expect(text).not.toContain('Secret place')
  })

  test('to a tracked meeting that became a series which the CRM can’t hold: nothing, as sync does (R-262)', async () => {
    const { look, state, track } = await open()
    await track()
    const every = {
      type: 'absoluteYearly',
      interval: 2,
      daysOfWeek: [],
      dayOfMonth: 26,
      month: 11,
      index: 'first',
    } as const
    const recurrence = { ...every, rangeType: 'noEnd', startDate: '2026-11-26', timeZone: 'UTC' } as const
    const held = state.items.get(meeting.id) as EventItem
    state.items.set(meeting.id, { ...held, type: 'seriesMaster', recurrence, location: 'Attic' })
    expect(await look()).toMatchObject({
      ...{ state: 'tracked', refusal: { code: 'recurrence-inexpressible' }, fields: [], recordAction: 'none' },
    })
  })

  test('to a message whose copy is gone, or to what can’t be tracked: nothing, and why', async () => {
    const mail = await open(message)
    await mail.track()
    mail.state.rows.clear()
    expect((await mail.look()).refusal?.code).toBe('record-gone')
    const closed = await open({ ...meeting, sensitivity: 'private' })
    expect(await closed.look()).toMatchObject({ refusal: { code: 'private-item' }, fields: [], recordAction: 'none' })
  })
})
