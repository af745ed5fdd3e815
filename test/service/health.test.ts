/** What health says while the store, a side or the looks at mailboxes are not as they should be. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createHealth } from '../../src/service/http/health.ts'
import type { ScheduleCounts } from '../../src/service/schedule.ts'

let upstream: Server
let status = 200
let asked = 0
let at = Date.parse('2026-11-23T12:00:00Z')
let isStoreAway = false
let counts: ScheduleCounts | Error
const onTime = { planned: 3, due: 1, running: 1, failed: 0, oldestDueMs: 59_999 }

beforeAll(async () => {
  upstream = createServer((_request, response) => {
    asked++
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
})
afterAll(() => new Promise((resolve) => upstream.close(resolve)))
beforeEach(() => {
  status = 401
  asked = 0
  isStoreAway = false
  counts = onTime
})

function healthOf() {
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  const store = {
    async check() {
      if (isStoreAway) throw Object.assign(new Error('away'), { code: 'store-away' })
    },
  }
  const health = createHealth(store, { authority: url, graphUrl: url, organizationUrl: url }, () => new Date(at))
  return { health, watch: () => health.watch(async () => (counts instanceof Error ? Promise.reject(counts) : counts)) }
}

test('all is well: sides that refuse a stranger are there, and looks at mailboxes are counted once there are any', async () => {
  const { health, watch } = healthOf()
  const before = await health.check()
  expect([before.status, before.checks.map(({ name }) => name)]).toEqual(['ok', ['store', 'sign-in', 'mailbox', 'crm']])
  watch()
  const { checks, ...rest } = await health.check()
  expect([rest.status, checks.at(-1)]).toEqual(['ok', { name: 'cycles', isOk: true, detail: 'on time' }])
})

test('a mailbox that waits for a minute makes it degraded, and says for how long; it is ready all the same', async () => {
  const { health, watch } = healthOf()
  watch()
  counts = { ...onTime, due: 7, oldestDueMs: 60_000 }
  const detail = '7 mailboxes wait for their turn, the first for 60 s'
  expect(await health.check()).toMatchObject({ status: 'degraded', checks: [{}, {}, {}, {}, { isOk: false, detail }] })
  expect(await health.isReady()).toBe(true)
  counts = Object.assign(new Error('no'), { code: 'queue-away' })
  expect((await health.check()).checks.at(-1)).toEqual({ name: 'cycles', isOk: false, detail: 'queue-away' })
  counts = onTime
  expect((await health.check()).status).toBe('ok')
})

test('a side that fails makes it degraded until it is asked again; whoever asks often causes no load', async () => {
  const { health } = healthOf()
  status = 503
  const failing = { isOk: false, detail: 'answers with status 503' }
  expect(await health.check()).toMatchObject({
    status: 'degraded',
    checks: [{ isOk: true }, failing, failing, failing],
  })
  status = 200
  at += 14_999
  expect((await health.check()).status).toBe('degraded')
  expect(asked).toBe(3)
  at += 1
  expect((await health.check()).status).toBe('ok')
  // A clock that was set back makes nothing last.
  at -= 3_600_000
  status = 500
  expect((await health.check()).status).toBe('degraded')
  expect(asked).toBe(9)
})

test('without its store it can do nothing, is not ready, and nobody asks what is planned', async () => {
  const { health, watch } = healthOf()
  watch()
  isStoreAway = true
  counts = new Error('must not be asked')
  const found = await health.check()
  expect([found.status, found.checks[0]]).toEqual(['failing', { name: 'store', isOk: false, detail: 'store-away' }])
  expect(found.checks.map(({ name }) => name)).not.toContain('cycles')
  expect(await health.isReady()).toBe(false)
  isStoreAway = false
  expect(await health.isReady()).toBe(true)
})
