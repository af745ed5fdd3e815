import { describe, expect, test } from '@jest/globals'
import {
  createLane,
  createUpstream,
  parseJson,
  type UpstreamEvent,
  type UpstreamRequest,
} from '../../src/upstream/index.ts'

const address = 'https://graph.example/v1.0'

type Step = Response | Error | 'hang'

/** A service that answers step by step, a clock that only sleeping moves. */
function scripted(steps: Step[], options: { attemptLimitMs?: number; totalLimitMs?: number } = {}) {
  let now = Date.parse('2026-11-23T12:00:00Z')
  const slept: number[] = []
  const events: UpstreamEvent[] = []
  const sent: { url: string; headers: Headers }[] = []
  const upstream = createUpstream({
    side: 'mailbox',
    address,
    getToken: async () => 'secret-token',
    lane: createLane(4),
    now: () => new Date(now),
    sleep: async (ms) => {
      slept.push(ms)
      now += ms
    },
    observe: (event) => events.push(event),
    fetch: (url, init) => {
      sent.push({ url: String(url), headers: new Headers(init?.headers) })
      const step = steps.shift()
      if (step === undefined) throw new Error('the script is over')
      if (step === 'hang') {
        return new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
          if (init?.signal?.aborted) reject(init.signal.reason)
        })
      }
      return step instanceof Error ? Promise.reject(step) : Promise.resolve(step)
    },
    ...options,
  })
  return { upstream, slept, events, sent }
}

const request: UpstreamRequest = {
  method: 'GET',
  url: `${address}/me/messages/AAA`,
  route: '/me/messages/{id}',
  correlationId: 'correlation',
  isRepeatable: true,
}

const answer = (status: number, headers: Record<string, string> = {}, body = '{}') =>
  new Response(body, { status, headers })

describe('an upstream', () => {
  test('is told who asks and which click it belongs to', async () => {
    const { upstream, sent } = scripted([answer(200)])
    await upstream.send(request)
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer secret-token')
    expect(sent[0]?.headers.get('client-request-id')).toBe('correlation')
  })

  test('is left alone exactly as long as it asks, in seconds or until a date', async () => {
    const { upstream, slept } = scripted([
      answer(429, { 'Retry-After': '7' }),
      answer(503, { 'Retry-After': 'Mon, 23 Nov 2026 12:00:17 GMT' }),
      answer(200),
    ])
    expect((await upstream.send(request)).status).toBe(200)
    expect(slept).toEqual([7000, 10_000])
  })

  test('fails at once when it asks for a longer wait than there is time', async () => {
    const { upstream, slept } = scripted([answer(429, { 'Retry-After': '300' })], { totalLimitMs: 20_000 })
    await expect(upstream.send(request)).rejects.toMatchObject({ code: 'upstream-throttled', retryAfterMs: 300_000 })
    expect(slept).toEqual([])
  })

  test('that stays unwell is given up after four attempts', async () => {
    const { upstream, events } = scripted([answer(500), answer(502), answer(504), answer(500)])
    await expect(upstream.send(request)).rejects.toMatchObject({ code: 'upstream-unavailable', isTransient: true })
    expect(events.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 502],
      [3, 504],
      [4, 500],
    ])
  })

  test('that may have done it already is not asked twice for what can’t be done twice', async () => {
    const once = { ...request, method: 'POST' as const, isRepeatable: false }
    await expect(scripted([answer(500)]).upstream.send(once)).rejects.toMatchObject({ code: 'upstream-unavailable' })
    await expect(scripted([new TypeError('reset')]).upstream.send(once)).rejects.toMatchObject({
      code: 'upstream-unavailable',
    })
    // 429 and 503 say that nothing was done.
    expect((await scripted([answer(503), answer(200)]).upstream.send(once)).status).toBe(200)
  })

  test('whose answer was lost is asked again', async () => {
    const { upstream } = scripted([new TypeError('connection reset'), answer(200)])
    expect((await upstream.send(request)).status).toBe(200)
  })

  test('that hangs is cut off', async () => {
    const { upstream } = scripted(['hang', answer(200)], { attemptLimitMs: 20 })
    expect((await upstream.send(request)).status).toBe(200)
  })

  test('stops when the person has gone', async () => {
    const gone = new AbortController()
    const { upstream } = scripted(['hang'])
    const sending = upstream.send({ ...request, signal: gone.signal })
    gone.abort(new Error('the pane was closed'))
    await expect(sending).rejects.toThrow('the pane was closed')
  })

  test('gets no token at another host', async () => {
    const { upstream, sent } = scripted([answer(200)])
    const poisoned = { ...request, url: 'https://evil.example/v1.0/me/messages?$skiptoken=1' }
    await expect(upstream.send(poisoned)).rejects.toMatchObject({ code: 'upstream-unavailable' })
    expect(sent).toEqual([])
  })

  test('shows neither token nor content nor ids to whoever observes', async () => {
    const { upstream, events } = scripted([answer(200, {}, '{"subject":"Merger"}')])
    await upstream.send(request)
    expect(JSON.stringify(events)).not.toMatch(/secret-token|Merger|AAA/)
  })

  test('that answers something else than JSON is unwell', () => {
    const garbage = { status: 200, headers: new Headers(), text: '<html>' }
    expect(() => parseJson('crm', garbage)).toThrow(expect.objectContaining({ code: 'upstream-unavailable' }))
  })
})

describe('a lane', () => {
  test('lets only so many in at a time, in order, and goes on after a failure', async () => {
    const lane = createLane(2)
    let inside = 0
    let most = 0
    const order: number[] = []
    const work = (n: number) =>
      lane.run(async () => {
        inside++
        most = Math.max(most, inside)
        order.push(n)
        await new Promise((resolve) => setImmediate(resolve))
        inside--
        if (n === 2) throw new Error('two')
      })
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map(work))
    expect([most, order, results.map(({ status }) => status)]).toEqual([
      2,
      [1, 2, 3, 4, 5],
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    ])
  })

  test('who gives up waiting leaves the queue', async () => {
    const lane = createLane(1)
    let release = () => {}
    const first = lane.run(() => new Promise<void>((resolve) => (release = resolve)))
    const gone = new AbortController()
    const second = lane.run(async () => 'second', gone.signal)
    const third = lane.run(async () => 'third')
    gone.abort(new Error('gone'))
    await expect(second).rejects.toThrow('gone')
    release()
    await first
    expect(await third).toBe('third')
  })
})
