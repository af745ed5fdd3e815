/** The address that Graph posts to: its handshake, its limits, and that it answers before anything is done. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createLog } from '../../src/service/log.ts'
import { createTakeNotifications } from '../../src/service/push/take-notifications.ts'
import { FakeState, fakeWorld } from '../core/fake-world.ts'
import { type Keys, openHouse, serveKeys, type TestHouse, tenantId } from './house.ts'

let keys: Keys
let house: TestHouse
beforeAll(async () => {
  keys = await serveKeys()
})
afterAll(() => keys.close())
afterEach(() => house.close())
const open = async (takeNotifications?: (body: string) => boolean) => {
  house = await openHouse(keys, () => fakeWorld(new FakeState()), takeNotifications ? { takeNotifications } : {})
}
const never = () => {
  throw new Error('nothing is to be taken')
}

describe('the validation of the address', () => {
  test.each([
    'Validation: Testing client application reachability for subscription Request-Id: 7f105c7d',
    'a+b c%20d&e=f?g#h/ü/中',
    '<script>alert("1")</script>',
    '',
  ])('echoes the decoded token as plain text that no browser takes for a page: %s', async (token) => {
    await open(never)
    const path = `/notifications?validationToken=${encodeURIComponent(token)}`
    const answer = await house.send(path, { method: 'POST', headers: { 'Content-Type': 'text/plain' } })
    expect([answer.status, answer.text]).toEqual([200, token])
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
  })

  test('takes a plus sign for a blank, as forms write it', async () => {
    await open(never)
    const answer = await house.send('/notifications?validationToken=one+two%2Bthree', { method: 'POST' })
    expect(answer.text).toBe('one two+three')
  })

  test('refuses what is longer than any token', async () => {
    await open(never)
    const answer = await house.send(`/notifications?validationToken=${'x'.repeat(3_000)}`, { method: 'POST' })
    expect(answer.status).toBe(400)
  })
})

describe('posted notifications', () => {
  test('are answered before they are looked at', async () => {
    let isAsked = false
    const inbox = createTakeNotifications({
      store: {
        findSubscriptions: async () => {
          isAsked = true
          return []
        },
        doubtSubscriptions: async () => undefined,
      },
      ...{ tid: tenantId, onChange: never, onDoubt: never, count: () => undefined, log: createLog('silent') },
    })
    await open(inbox.take)
    const answer = house.send('/notifications', { body: { value: [{ subscriptionId: 'a', clientState: 'b' }] } })
    expect((await answer).status).toBe(202)
    await inbox.settled()
    expect(isAsked).toBe(true)
  })

  test('may be some thousand, and no more', async () => {
    const sizes: number[] = []
    await open((body) => sizes.push(body.length) > 0)
    const some = { value: Array.from({ length: 4_000 }, () => ({ clientState: 'x'.repeat(500) })) }
    expect((await house.send('/notifications', { body: some })).status).toBe(202)
    const tooMuch = await house.send('/notifications', { body: 'x'.repeat(4 * 1_048_576 + 1) })
    expect(tooMuch.status).toBe(413)
    expect(sizes).toHaveLength(1)
  })

  test('are put off while too much waits: Graph comes again', async () => {
    await open(() => false)
    const answer = await house.send('/notifications', { body: { value: [] } })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30'])
  })

  test('that can’t be read hold nothing up', async () => {
    const counted: string[] = []
    let asks = 0
    const inbox = createTakeNotifications({
      store: {
        findSubscriptions: async () => {
          if (asks++ === 0) throw new Error('the store is away')
          return []
        },
        doubtSubscriptions: async () => undefined,
      },
      ...{ tid: tenantId, onChange: never, onDoubt: never, log: createLog('silent') },
      count: (outcome) => counted.push(outcome),
    })
    await open(inbox.take)
    for (let time = 0; time < 2; time++)
      await house.send('/notifications', { body: { value: [{ subscriptionId: 'a', clientState: 'b' }] } })
    await inbox.settled()
    expect(counted).toEqual(['failed', 'unknown'])
  })

  test('need no token of a person, and nothing else is to be had there', async () => {
    await open(() => true)
    const asked = await house.send('/notifications')
    expect([asked.status, asked.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('have no address where nobody may tell', async () => {
    await open()
    expect((await house.send('/notifications', { body: { value: [] } })).status).toBe(404)
  })
})
