/** Graph said no, or nothing. `message` is Graph's own sentence. */
export class GraphFailure extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'GraphFailure'
    this.status = status
    this.code = code
  }
}

/** The selected person's mailbox over Graph; paths begin with `/me`. All throw GraphFailure. */
export interface Graph {
  get<Resource>(path: string, prefer?: string): Promise<Resource>
  /** All pages of a collection, up to `limit` elements. */
  list<Resource>(path: string, limit?: number, prefer?: string): Promise<Resource[]>
  blob(path: string): Promise<Blob>
  send<Resource = void>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Resource>
  /** Creates a message from MIME in base64. */
  sendMime<Resource>(path: string, mime: string): Promise<Resource>
}

export function createGraph(address: string, token: () => Promise<string>): Graph {
  const request = async (method: string, path: string, body?: unknown, prefer?: string): Promise<Response> => {
    const isMime = typeof body === 'string'
    const headers: Record<string, string> = { Authorization: `Bearer ${await token()}` }
    if (prefer !== undefined) headers.Prefer = prefer
    if (body !== undefined) headers['Content-Type'] = isMime ? 'text/plain' : 'application/json'
    const init =
      body === undefined ? { method, headers } : { method, headers, body: isMime ? body : JSON.stringify(body) }
    const answer = await fetch(path.startsWith('http') ? path : address + path, init)
    if (answer.ok) return answer
    const { error } = (await answer.json().catch(() => ({}))) as { error?: { code?: string; message?: string } }
    throw new GraphFailure(answer.status, error?.code ?? '', error?.message ?? `The mailbox answered ${answer.status}.`)
  }
  return {
    get: async (path, prefer) => (await request('GET', path, undefined, prefer)).json(),
    async list<Resource>(path: string, limit = 500, prefer?: string) {
      const found: Resource[] = []
      for (let next: string | undefined = path; next !== undefined && found.length < limit; ) {
        const page = (await (await request('GET', next, undefined, prefer)).json()) as {
          value: Resource[]
          '@odata.nextLink'?: string
        }
        found.push(...page.value)
        next = page['@odata.nextLink']
      }
      return found
    },
    sendMime: async (path, mime) => (await request('POST', path, mime)).json(),
    blob: async (path) => (await request('GET', path)).blob(),
    async send<Resource>(method: string, path: string, body?: unknown) {
      const answer = await request(method, path, body)
      const text = await answer.text()
      return (text === '' ? undefined : JSON.parse(text)) as Resource
    },
  }
}
