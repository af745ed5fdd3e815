/** Services that fail in every way they are documented to, and in those that networks add. */
import type { Faults } from '../../src/sandbox/seams.ts'
import type { Random } from '../simulation/random.ts'

/** How an answer can be bad; `isDone` where the service has done what it was asked all the same. */
const faults: readonly { readonly isDone: boolean; readonly answer: (url: string) => Response }[] = [
  { isDone: false, answer: (url) => refusal(429, url, { 'Retry-After': '7' }) },
  { isDone: false, answer: (url) => refusal(429, url) },
  { isDone: false, answer: (url) => refusal(503, url, { 'Retry-After': '30' }) },
  { isDone: false, answer: (url) => refusal(500, url) },
  { isDone: true, answer: (url) => refusal(500, url) },
  { isDone: false, answer: (url) => refusal(429, url, { 'Retry-After': 'Mon, 23 Nov 2026 12:00:09 GMT' }) },
  { isDone: false, answer: (url) => refusal(408, url) },
  { isDone: false, answer: (url) => refusal(502, url) },
  { isDone: false, answer: (url) => refusal(509, url) },
  { isDone: true, answer: (url) => refusal(504, url) },
  { isDone: false, answer: cut },
  { isDone: true, answer: cut },
  { isDone: true, answer: () => new Response('<html>The service is being moved</html>') },
  { isDone: true, answer: () => new Response('') },
  { isDone: true, answer: () => new Response('{"value":[{"id":', { headers: { 'Content-Type': 'application/json' } }) },
]

function cut(): never {
  throw new TypeError('fetch failed')
}

function refusal(status: number, url: string, headers: Record<string, string> = {}): Response {
  const isGraph = url.includes('/v1.0')
  const error = isGraph
    ? { code: status === 429 ? 'TooManyRequests' : 'ServiceNotAvailable', message: 'Try later.' }
    : { code: status === 429 ? '0x80072322' : '0x80040216', message: 'Try later.' }
  return Response.json({ error }, { status, headers })
}

const forgotten = (url: string) =>
  url.includes('/v1.0')
    ? Response.json({ error: { code: 'SyncStateNotFound', message: 'Begin anew.' } }, { status: 410 })
    : Response.json({ error: { code: '0x80044352', message: 'The token has expired.' } }, { status: 400 })

/** @param share of all calls that fail while it is on; of the parts of a batch the same share is refused */
export function createFailing(random: Random, share: number) {
  const state = { isOn: false, failed: 0, calls: 0, parts: 0 }
  /** Places in a feed of changes are forgotten: 410 of Graph, an expired token of Dataverse. */
  const forgets = (url: string) => /[?&$](deltatoken|skiptoken)=/.test(decodeURIComponent(url)) && random.chance(0.3)
  const around =
    (fetcher: typeof fetch): typeof fetch =>
    async (input, init) => {
      if (!state.isOn) return fetcher(input, init)
      state.calls++
      if (!random.chance(share)) return withFailingParts(await fetcher(input, init))
      state.failed++
      if (forgets(String(input))) return forgotten(String(input))
      const { isDone, answer } = random.pick(faults)
      if (isDone) await fetcher(input, init)
      return answer(String(input))
    }

  /** Graph answers a batch with 200 and says of each part how it went. */
  async function withFailingParts(response: Response): Promise<Response> {
    const text = await response.clone().text()
    if (!text.startsWith('{"responses":')) return response
    const { responses } = JSON.parse(text) as { responses: { id: string; status: number }[] }
    const parts = responses.map((part) => {
      if (!random.chance(share)) return part
      // Whether the part was done is anybody's guess: it was, and says that it was not.
      const status = random.pick([500, 504])
      return { id: part.id, status, headers: {}, body: { error: { code: 'ServiceNotAvailable', message: 'Later.' } } }
    })
    return Response.json({ responses: parts }, { status: response.status })
  }

  /** Dataverse refuses single parts of a batch before they are done, and with a part of a change set the whole set. */
  function refuseParts(faults: Faults): void {
    const kinds = [
      { kind: 'throttle', retryAfterSeconds: 3 },
      { kind: 'throttle', retryAfterSeconds: 40 },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 500 },
      { kind: 'status', status: 412, match: /^(PATCH|DELETE) / },
    ] as const
    const when = () => {
      const isRefused = state.isOn && random.chance(share / kinds.length)
      if (isRefused) state.parts++
      return isRefused
    }
    for (const one of kinds) faults.inject({ match: /./, ...one, of: 'part', count: Number.MAX_SAFE_INTEGER, when })
  }

  return { state, around, refuseParts }
}
