/** `$batch`: multipart in, multipart out; requests one after the other, change sets all or nothing. */
import { randomUUID } from 'node:crypto'
import { badRequest } from './errors.ts'

const crlf = '\r\n'
const mostRequests = 1000

interface Part {
  readonly contentId?: string
  readonly request: Request
}

type Answer = (request: Request) => Promise<Response>

/**
 * @param answer handles one request
 * @param atomically begins a change set; gives what ends it
 */
export async function answerBatch(
  request: Request,
  answer: Answer,
  changeSet: () => { commit(): void; rollback(): void },
): Promise<Response> {
  const boundary = boundaryOf(request.headers.get('content-type') ?? '')
  if (!boundary) throw badRequest('The Content-Type of a $batch is multipart/mixed with a boundary.')
  const goesOn = /odata\.continue-on-error/i.test(request.headers.get('prefer') ?? '')
  const outgoing = `batchresponse_${randomUUID()}`
  const inherited = new Headers(request.headers)
  for (const name of ['content-type', 'content-length', 'prefer', 'if-none-match']) inherited.delete(name)
  const sections: string[] = []
  let requests = 0
  let failed = false
  for (const section of split(await request.text(), boundary)) {
    const { headers, rest } = readHeaders(section)
    const inner = boundaryOf(headers.get('content-type') ?? '')
    const parts = inner ? split(rest, inner).map((part) => readPart(part, inherited)) : [readPart(section, inherited)]
    requests += parts.length
    if (requests > mostRequests) throw badRequest(`A $batch takes at most ${mostRequests} requests.`)
    const outcome = inner ? await answerChangeSet(parts, answer, changeSet) : await answerAlone(parts, answer)
    failed = outcome.failed
    sections.push(outcome.text)
    if (failed && !goesOn) break
  }
  const body = `${sections.map((section) => `--${outgoing}${crlf}${section}${crlf}`).join('')}--${outgoing}--${crlf}`
  return new Response(body, {
    // Without "go on", the batch itself says that something failed.
    status: failed && !goesOn ? 400 : 200,
    headers: { 'Content-Type': `multipart/mixed; boundary=${outgoing}`, 'OData-Version': '4.0' },
  })
}

async function answerAlone([part]: readonly Part[], answer: Answer) {
  if (!part) return { text: '', failed: true }
  const response = await answer(part.request)
  return { text: await writeResponse(response), failed: response.status >= 400 }
}

async function answerChangeSet(
  parts: readonly Part[],
  answer: Answer,
  changeSet: () => { commit(): void; rollback(): void },
) {
  const inner = `changesetresponse_${randomUUID()}`
  const created = new Map<string, string>()
  const answers: string[] = []
  const set = changeSet()
  try {
    for (const part of parts) {
      if (part.request.method === 'GET') throw badRequest('A change set holds no GET.')
      const response = await answer(await withReferences(part.request, created))
      if (response.status >= 400) {
        set.rollback()
        // The failed request's answer stands for the whole set.
        return { text: await writeResponse(response, part.contentId), failed: true }
      }
      const address = response.headers.get('odata-entityid')
      if (part.contentId && address) created.set(part.contentId, address.replace(/^.*\/api\/data\/v9\.\d/, ''))
      answers.push(await writeResponse(response, part.contentId))
    }
    set.commit()
  } catch (error) {
    set.rollback()
    throw error
  }
  const body = `${answers.map((text) => `--${inner}${crlf}${text}${crlf}`).join('')}--${inner}--`
  return { text: `Content-Type: multipart/mixed; boundary=${inner}${crlf}${crlf}${body}`, failed: false }
}

/** `$1` in a later request's address or binding means what the request with that Content-ID made. */
async function withReferences(request: Request, created: ReadonlyMap<string, string>): Promise<Request> {
  if (created.size === 0) return request
  const replace = (text: string) =>
    text.replace(/(^|\/|")\$(\w+)(?=$|\/|")/g, (whole, before: string, id: string) => {
      const address = created.get(id)
      return address ? `${before === '/' ? '' : before}${address}` : whole
    })
  // In a body only bindings speak of other requests; any other text is text.
  const body = (await request.text()).replace(
    /("[^"\\]*@odata\.(?:bind|id)"\s*:\s*)("(?:[^"\\]|\\.)*")/g,
    (_whole, name: string, value: string) => name + replace(value),
  )
  // Only the sign that begins a reference is decoded: the rest of an address is not ours to touch.
  return new Request(replace(request.url.replace(/%24/g, '$')), {
    method: request.method,
    headers: request.headers,
    ...(body ? { body } : {}),
  })
}

function readPart(text: string, inherited: Headers): Part {
  const { headers, rest } = readHeaders(text)
  const line = rest.match(/^([A-Z]+) (\S+) HTTP\/\d\.\d\r?\n/)
  if (!line) throw badRequest('A part of the $batch has no request line.')
  const inner = readHeaders(rest.slice(line[0].length))
  const all = new Headers(inherited)
  for (const [name, value] of inner.headers) all.set(name, value)
  const target = line[2] ?? ''
  const url = /^https?:/.test(target)
    ? target
    : `http://localhost${target.startsWith('/') ? '' : '/api/data/v9.2/'}${target}`
  const body = inner.rest.trim()
  const contentId = headers.get('content-id')
  return {
    ...(contentId ? { contentId } : {}),
    request: new Request(url, { method: line[1] ?? 'GET', headers: all, ...(body ? { body } : {}) }),
  }
}

async function writeResponse(response: Response, contentId?: string): Promise<string> {
  const lines = [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId ? [`Content-ID: ${contentId}`] : []),
    '',
    `HTTP/1.1 ${response.status} ${reasons[response.status] ?? 'Status'}`,
    ...[...response.headers].map(([name, value]) => `${name}: ${value}`),
    '',
    await response.text(),
  ]
  return lines.join(crlf)
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  412: 'Precondition Failed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

function boundaryOf(contentType: string): string | undefined {
  return contentType.match(/^multipart\/mixed\s*;.*?boundary="?([^";]+)"?/i)?.[1]
}

function split(text: string, boundary: string): readonly string[] {
  const escaped = boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pieces = text.split(new RegExp(`(?:^|\\r?\\n)--${escaped}(?:--)?[ \\t]*(?=\\r?\\n|$)`))
  return pieces.slice(1, -1).map((piece) => piece.replace(/^\r?\n/, ''))
}

function readHeaders(text: string) {
  const end = text.match(/\r?\n\r?\n/)
  const isHeaderless = /^\r?\n/.test(text)
  const head = isHeaderless ? '' : end?.index === undefined ? text : text.slice(0, end.index)
  const rest = isHeaderless
    ? text.replace(/^\r?\n/, '')
    : end?.index === undefined
      ? ''
      : text.slice(end.index + end[0].length)
  const headers = new Map<string, string>()
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return { headers, rest }
}
