import { describe, expect, test } from '@jest/globals'
import { createLane, createUpstream, type UpstreamOptions, type UpstreamRequest } from '../../src/upstream/index.ts'

const address = 'https://org.example/api/data/v9.2'

const request: UpstreamRequest = {
  method: 'GET',
  url: `${address}/accounts`,
  route: 'accounts',
  correlationId: 'correlation',
  isRepeatable: true,
}

function upstreamWith(fetcher: typeof fetch, more: Partial<UpstreamOptions> = {}) {
  return createUpstream({
    side: 'crm',
    address,
    getToken: async () => 'token',
    lane: createLane(1),
    fetch: fetcher,
    now: () => new Date(),
    sleep: async () => undefined,
    ...more,
  })
}

const hanging: typeof fetch = (_url, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
  })

describe('an upstream has its limits', () => {
  test('an answer that does not end is cut off, and the rest is not downloaded', async () => {
    let sent = 0
    let isCancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1000
        controller.enqueue(new Uint8Array(1000))
      },
      cancel() {
        isCancelled = true
      },
    })
    const upstream = upstreamWith(async () => new Response(endless), { largestAnswer: 10_000 })
    await expect(upstream.send(request)).rejects.toMatchObject({ code: 'upstream-unavailable' })
    expect(isCancelled).toBe(true)
    expect(sent).toBeLessThan(20_000)
  })

  test('waiting for a turn counts: nobody waits longer than the whole limit (R-056)', async () => {
    const upstream = upstreamWith(hanging, { totalLimitMs: 50, attemptLimitMs: 5000 })
    const results = await Promise.allSettled([upstream.send(request), upstream.send(request), upstream.send(request)])
    expect(results.map((result) => result.status === 'rejected' && result.reason.code)).toEqual([
      'upstream-unavailable',
      'upstream-unavailable',
      'upstream-unavailable',
    ])
  })

  test('who leaves while a wait lasts gets their own reason back', async () => {
    const gone = new AbortController()
    const upstream = upstreamWith(async () => new Response('', { status: 429, headers: { 'Retry-After': '5' } }), {
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('some abort error of a timer')))
          gone.abort(new Error('the pane was closed'))
        }),
    })
    await expect(upstream.send({ ...request, signal: gone.signal })).rejects.toThrow('the pane was closed')
  })

  test.each([
    'https://org.example.evil.example/api/data/v9.2/accounts',
    'https://org.example/elsewhere/accounts',
    'http://org.example/api/data/v9.2/accounts',
    'https://user@evil.example/api/data/v9.2/accounts',
    'accounts',
  ])('no token goes to %s', async (url) => {
    let isAsked = false
    const upstream = upstreamWith(async () => {
      isAsked = true
      return new Response('{}')
    })
    await expect(upstream.send({ ...request, url })).rejects.toMatchObject({ code: 'upstream-unavailable' })
    expect(isAsked).toBe(false)
  })

  test('bytes that are no text come through unchanged', async () => {
    const bytes = Uint8Array.of(0, 0xff, 0xfe, 0x80)
    const { base64 } = await upstreamWith(async () => new Response(bytes)).send(request)
    expect(Buffer.from(base64, 'base64')).toEqual(Buffer.from(bytes))
  })
})
