import { describe, expect, test } from '@jest/globals'
import { routes } from '../../../src/api/routes.ts'
import { createApiClient } from '../../../src/taskpane/api-client/api-client.ts'
import { ApiProblem } from '../../../src/taskpane/api-client/api-failures.ts'
import { calls } from '../../../src/taskpane/api-client/calls.ts'

const problem = (over: object = {}) => ({
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  detail: 'The record is deactivated.',
  code: 'record-inactive',
  correlationId: 'c-1',
  ...over,
})

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

/** A service that gives these answers one after the other, and what it was asked. */
function scripted(...answers: readonly (Response | (() => Promise<Response>))[]) {
  const asked: { address: string; options: RequestInit }[] = []
  const tokens: boolean[] = []
  const left = [...answers]
  return {
    asked,
    tokens,
    ports: {
      fetch: (async (address: string, options: RequestInit) => {
        asked.push({ address, options })
        const answer = left.shift()
        if (!answer) throw new Error('asked once too often')
        return typeof answer === 'function' ? answer() : answer
      }) as unknown as typeof fetch,
      token: async ({ fresh }: { fresh: boolean }) => {
        tokens.push(fresh)
        return fresh ? 'fresh' : 'token'
      },
      isOnline: () => true,
    },
  }
}

const authorization = (asked?: { options: RequestInit }) => new Headers(asked?.options.headers).get('Authorization')

/** As fetch does with a server that keeps silent. */
const until = (signal: AbortSignal | null | undefined) =>
  new Promise<Response>((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason)
    signal?.addEventListener('abort', () => reject(signal.reason))
  })

describe('the calls of the pane', () => {
  test('are the API’s own, each of them', () => {
    const written = Object.fromEntries(
      Object.entries(routes).map(([name, { method, path, signedIn }]) => [name, { method, path, signedIn }]),
    )
    expect(calls).toEqual(written)
  })

  test('say in a get’s address what is asked, escaped', async () => {
    const { asked, ports } = scripted(json({ records: [] }))
    await createApiClient(ports).call('search', { q: 'A & B: 50%' })
    expect(asked[0]?.address).toBe('/api/records?q=A+%26+B%3A+50%25')
    expect(asked[0]?.options.body).toBeUndefined()
  })

  test('say in a post’s body what is wished, with the token', async () => {
    const { asked, ports } = scripted(json({ state: 'fine' }))
    const answer = await createApiClient(ports).call('context', { item: { kind: 'message', id: 'AA' } })
    expect(answer).toEqual({ state: 'fine' })
    const { method, body } = asked[0]?.options ?? {}
    expect(method).toBe('POST')
    expect(authorization(asked[0])).toBe('Bearer token')
    expect(JSON.parse(String(body))).toEqual({ item: { kind: 'message', id: 'AA' } })
  })

  test('ask for no token where none is needed, since the configuration comes before the sign-in', async () => {
    const { asked, tokens, ports } = scripted(json({ scope: 'api://x/.default' }))
    await createApiClient(ports).call('configuration', undefined)
    expect(tokens).toEqual([])
    expect(authorization(asked[0])).toBeNull()
  })
})

describe('an answer', () => {
  const ask = (answer: Response | (() => Promise<Response>), over: object = {}) =>
    createApiClient({ ...scripted(answer).ports, ...over }).call('recent', undefined)

  test('that is a problem is thrown with all that it says', async () => {
    const failure = await ask(json(problem(), 409)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ApiProblem)
    expect(failure).toMatchObject({ message: 'The record is deactivated.', problem: { correlationId: 'c-1' } })
  })

  test.each([
    ['a proxy’s page', new Response('<html>Bad gateway</html>', { status: 502 })],
    ['a sign-in page in place of JSON', new Response('<html>', { status: 200 })],
    ['half an answer', new Response('{"records":[', { status: 200 })],
    ['an error without a word', json({}, 500)],
    ['a number', json(1)],
    ['nothing', new Response(null, { status: 204 })],
  ])('that is %s is not taken for the service’s', async (_name, answer) => {
    await expect(ask(answer)).rejects.toMatchObject({ code: 'service-garbled' })
  })

  test('that never comes ends with the time limit', async () => {
    const { ports, asked } = scripted(() => until(asked[0]?.options.signal))
    const call = createApiClient({ ...ports, limitMs: 10 }).call('recent', undefined)
    await expect(call).rejects.toMatchObject({ code: 'service-silent' })
  })

  test('that nobody waits for any more is given up, without a failure of its own', async () => {
    const { ports, asked } = scripted(() => until(asked[0]?.options.signal))
    const gone = new AbortController()
    const call = createApiClient(ports).call('recent', undefined, gone.signal)
    gone.abort(new Error('switched'))
    await expect(call).rejects.toThrow('switched')
  })

  test.each([
    [true, 'service-unreachable'],
    [false, 'offline'],
  ])('that can’t come because there is no way, online %p, is %s', async (online, code) => {
    const broken = async () => {
      throw new TypeError('Failed to fetch')
    }
    await expect(ask(broken, { isOnline: () => online })).rejects.toMatchObject({ code })
  })
})

describe('a refused token', () => {
  const refused = () => json(problem({ status: 401, code: 'sign-in-required' }), 401)

  test('is replaced once, and the call made again', async () => {
    const { ports, tokens, asked } = scripted(refused(), json({ records: [] }))
    await createApiClient(ports).call('recent', undefined)
    expect(tokens).toEqual([false, true])
    expect(authorization(asked[1])).toBe('Bearer fresh')
  })

  test('is not replaced for ever', async () => {
    const { ports, tokens } = scripted(refused(), refused())
    await expect(createApiClient(ports).call('recent', undefined)).rejects.toMatchObject({
      problem: { code: 'sign-in-required' },
    })
    expect(tokens).toHaveLength(2)
  })
})
