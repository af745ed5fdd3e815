/** Faults as callers meet them: over a real socket. */
import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Listener, listen } from '../../src/sandbox/listen.ts'
import { anna, createWorld, mime } from './mailbox/world.ts'

let listener: Listener
let world: ReturnType<typeof createWorld>
beforeEach(async () => {
  listener = await listen('mailbox', 0)
  world = createWorld(`${listener.origin}/v1.0`)
  listener.answerWith(world.app.fetch)
})
afterEach(() => listener.close())

const call = (method: string, path: string, body?: unknown) =>
  fetch(`${listener.origin}/v1.0${path}`, {
    method,
    headers: { Authorization: `Bearer ${anna.name}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

describe('over a socket', () => {
  test('a dropped answer breaks the connection, but the work is done', async () => {
    world.faults.inject({ match: /POST .*\/contacts$/, count: 1, kind: 'drop-answer' })
    await expect(call('POST', '/me/contacts', { givenName: 'Carol' })).rejects.toThrow()
    const { value } = await (await call('GET', '/me/contacts')).json()
    expect(value).toMatchObject([{ givenName: 'Carol' }])
  })

  test('a hanging request breaks without an answer, and nothing was done', async () => {
    world.faults.inject({ match: /POST .*\/contacts$/, count: 1, kind: 'hang', delayMs: 5 })
    await expect(call('POST', '/me/contacts', { givenName: 'Carol' })).rejects.toThrow()
    expect((await (await call('GET', '/me/contacts')).json()).value).toEqual([])
  })

  test('garbage is neither JSON nor an error', async () => {
    world.faults.inject({ match: /GET .*\/me$/, count: 1, kind: 'garbage' })
    const answer = await call('GET', '/me')
    expect(answer.status).toBe(200)
    await expect(answer.json()).rejects.toThrow()
  })

  test('the server goes on answering after each of them', async () => {
    for (const kind of ['hang', 'drop-answer', 'garbage', 'status', 'throttle'] as const) {
      world.faults.inject({ match: /GET .*\/me$/, count: 1, kind })
      await call('GET', '/me').catch(() => undefined)
      expect((await call('GET', '/me')).status).toBe(200)
    }
  })
})

describe('permanentDelete', () => {
  /** Sends exactly these headers; `fetch` always says how long a body is. */
  const bare = (path: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${listener.origin}/v1.0${path}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${anna.name}`, ...headers },
      })
      sent.useChunkedEncodingByDefault = false
      sent.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode))).on('error', reject)
      if (headers['Content-Length'] === undefined) sent.removeHeader('Content-Length')
      sent.end()
    })

  test('wants to know the length of what is sent, and says 403 where nothing is left', async () => {
    const path = `/me/messages/${await world.seam.deliverMime(anna.oid, mime('one'))}/permanentDelete`
    expect(await bare(path, {})).toBe(411)
    expect(await bare(path, { 'Content-Length': '0' })).toBe(204)
    expect((await call('POST', path)).status).toBe(403)
  })
})
