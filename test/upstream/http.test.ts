import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from '@jest/globals'
import { createLane, createUpstream, type UpstreamRequest } from '../../src/upstream/index.ts'

let server: Server | undefined

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
})

/** An upstream over the network, of a service that is this. */
async function over(service: RequestListener, more: { attemptLimitMs?: number; largestAnswer?: number } = {}) {
  server = createServer(service)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const upstream = createUpstream({
    ...{ side: 'mailbox', address, lane: createLane(4), getToken: async () => 'secret-token' },
    ...{ now: () => new Date(), sleep: async () => undefined },
    ...more,
  })
  const request: UpstreamRequest = {
    ...{ method: 'GET', url: `${address}/me`, route: '/me', correlationId: 'correlation', isRepeatable: false },
  }
  return { upstream, request }
}

const long = JSON.stringify({ subject: 'Ångström 🧪 '.repeat(20_000) })

test('what is sent arrives as it is, with who asks, over a connection that is kept', async () => {
  const heard: unknown[] = []
  const ports = new Set<number | undefined>()
  const { upstream, request } = await over(async (asked, answer) => {
    const pieces: Buffer[] = []
    for await (const piece of asked) pieces.push(piece)
    const { authorization, 'client-request-id': id, 'content-length': length } = asked.headers
    heard.push([asked.method, authorization, id, Number(length), Buffer.concat(pieces).toString()])
    ports.add(asked.socket.remotePort)
    answer.writeHead(201, { Location: '/there', 'Content-Type': 'application/json' }).end(long)
  })
  const first = await upstream.send({ ...request, method: 'POST', body: '{"a":"ü"}' })
  expect([first.status, first.headers.get('Location'), first.text]).toEqual([201, '/there', long])
  await upstream.send({ ...request, method: 'PUT', body: new Uint8Array([104, 105]) })
  expect(heard).toEqual([
    ['POST', 'Bearer secret-token', 'correlation', 10, '{"a":"ü"}'],
    ['PUT', 'Bearer secret-token', 'correlation', 2, 'hi'],
  ])
  for (let more = 0; more < 4; more++) await upstream.send(request)
  expect(ports.size).toBeLessThanOrEqual(2)
})

test('an answer may come compressed, whole or piece by piece', async () => {
  const { upstream, request } = await over((asked, answer) => {
    expect(asked.headers['accept-encoding']).toBe('gzip')
    answer.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(long))
  })
  expect((await upstream.send(request)).text).toBe(long)
  const opened = await upstream.open(request)
  const pieces: Uint8Array[] = []
  if ('pieces' in opened) for await (const piece of opened.pieces) pieces.push(piece)
  expect(Buffer.concat(pieces).toString()).toBe(long)
})

test('an answer without a body is one', async () => {
  const { upstream, request } = await over((_asked, answer) => {
    answer.writeHead(204).end()
  })
  expect(await upstream.send(request)).toMatchObject({ status: 204, text: '' })
})

test('an answer that points elsewhere is not followed', async () => {
  let asked = 0
  const { upstream, request } = await over((_asked, answer) => {
    asked++
    answer.writeHead(302, { Location: '/elsewhere' }).end('moved')
  })
  await expect(upstream.send(request)).rejects.toMatchObject({ code: 'upstream-unavailable' })
  expect(asked).toBe(1)
})

test('of an answer that is too large the rest is not downloaded', async () => {
  let isCutOff = false
  const { upstream, request } = await over(
    (_asked, answer) => {
      answer.on('close', () => {
        isCutOff = !answer.writableEnded
      })
      answer.writeHead(200)
      const more = () => {
        while (!answer.destroyed && answer.write(Buffer.alloc(65_536)));
      }
      answer.on('drain', more)
      more()
    },
    { largestAnswer: 1_000_000 },
  )
  await expect(upstream.send(request)).rejects.toMatchObject({ code: 'upstream-unavailable' })
  while (!isCutOff) await new Promise((resolve) => setTimeout(resolve, 5))
})

test.each(['plain', 'compressed'])('an answer that ends too early is no answer: %s', async (how) => {
  const { upstream, request } = await over((_asked, answer) => {
    const body = how === 'plain' ? Buffer.from(long) : gzipSync(long)
    answer.writeHead(200, how === 'plain' ? {} : { 'Content-Encoding': 'gzip' })
    answer.write(body.subarray(0, body.length / 2), () => answer.destroy())
  })
  await expect(upstream.send(request)).rejects.toMatchObject({ code: 'upstream-unavailable' })
  const opened = await upstream.open(request)
  const read = async () => {
    if ('pieces' in opened) for await (const _piece of opened.pieces);
  }
  await expect(read()).rejects.toMatchObject({ code: 'upstream-unavailable' })
})

test('a service that never answers is given up, and a caller who leaves is let go', async () => {
  const { upstream, request } = await over(() => undefined, { attemptLimitMs: 50 })
  await expect(upstream.send(request)).rejects.toMatchObject({
    code: 'upstream-unavailable',
    message: expect.stringContaining('no answer in time'),
  })
  const leaving = new AbortController()
  const sent = upstream.send({ ...request, signal: leaving.signal })
  leaving.abort(new Error('left'))
  await expect(sent).rejects.toThrow('left')
})
