/** Dataverse's `$batch`: MIME multipart, read requests on their own, writes in one atomic change set. */

export interface BatchRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Relative to the service root. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
}

export interface BatchResponse {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
}

const crlf = '\r\n'

/** Body of a batch of reads. */
export function writeReads(requests: readonly BatchRequest[], boundary: string, root: string): string {
  const parts = requests.map((request) => `--${boundary}${crlf}${part(request, root)}`)
  return `${parts.join('')}--${boundary}--${crlf}`
}

/** Body of a batch of change sets: of each all of it happens, or nothing. */
export function writeChangeSets(sets: readonly (readonly BatchRequest[])[], boundary: string, root: string): string {
  let contentId = 0
  const sections = sets.map((requests, index) => {
    const inner = `changeset_${index + 1}_${boundary}`
    const parts = requests.map((request) => `--${inner}${crlf}${part(request, root, ++contentId)}`)
    return [
      `--${boundary}`,
      `Content-Type: multipart/mixed; boundary=${inner}`,
      '',
      `${parts.join('')}--${inner}--`,
      '',
    ].join(crlf)
  })
  return `${sections.join('')}--${boundary}--${crlf}`
}

function part({ method, path, headers = {}, json }: BatchRequest, root: string, contentId?: number): string {
  const body = json === undefined ? '' : JSON.stringify(json)
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    '',
    `${method} ${root}/${path} HTTP/1.1`,
    'Accept: application/json',
    'OData-Version: 4.0',
    'OData-MaxVersion: 4.0',
    ...(json === undefined ? [] : ['Content-Type: application/json; type=entry']),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
    '',
  ].join(crlf)
}

/**
 * The answers in order: one for each request that stood alone, for each change set as many as it tells.
 * @throws Error when it is no multipart
 */
export function readBatch(contentType: string, text: string): readonly (readonly BatchResponse[])[] {
  const boundary = boundaryOf(contentType)
  if (!boundary) throw new Error(`a batch answer of type "${contentType}"`)
  return split(text, boundary).map((section) => {
    const { headers, rest } = readHeaders(section)
    const type = headers.get('content-type') ?? ''
    return boundaryOf(type) ? readBatch(type, rest).flat() : [readResponse(rest)]
  })
}

function boundaryOf(contentType: string): string | undefined {
  const match = contentType.match(/^multipart\/mixed\s*;.*?boundary=("?)([^";]+)\1/i)
  return match?.[2]
}

/** Sections between delimiter lines; a delimiter stands at the start of a line, so content can't be taken for one. */
function split(text: string, boundary: string): readonly string[] {
  const sections: string[] = []
  let from = -1
  const delimiter = `--${boundary}`
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + delimiter.length)) {
    const isLineStart = at === 0 || text[at - 1] === '\n'
    const after = text.slice(at + delimiter.length, at + delimiter.length + 2)
    const isWhole = after === '--' || after === crlf || after.startsWith('\n') || after === ''
    if (!isLineStart || !isWhole) continue
    if (from >= 0) sections.push(text.slice(from, at).replace(/\r?\n$/, ''))
    if (after === '--') return sections
    from = at + delimiter.length + (after === crlf ? 2 : 1)
  }
  return sections
}

function readHeaders(text: string): { readonly headers: ReadonlyMap<string, string>; readonly rest: string } {
  // No headers at all: the empty line comes first.
  const none = text.match(/^\r?\n/)
  if (none) return { headers: new Map(), rest: text.slice(none[0].length) }
  const end = text.match(/\r?\n\r?\n/)
  const head = end?.index === undefined ? text : text.slice(0, end.index)
  const rest = end?.index === undefined ? '' : text.slice(end.index + end[0].length)
  const headers = new Map<string, string>()
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return { headers, rest }
}

function readResponse(text: string): BatchResponse {
  const line = text.match(/^HTTP\/\d(?:\.\d)? (\d{3})[^\n]*\r?\n/)
  if (!line) throw new Error('a batch part without a status line')
  const { headers, rest } = readHeaders(text.slice(line[0].length))
  return { status: Number(line[1]), headers, text: rest.trimEnd() }
}
