/** An organization that answers as a test says, part by part; the multipart is written and read here, not by the connector. */
import { createCrm, type RecordFeed } from '../../src/dataverse/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'

export const address = 'https://org.example/api/data/v9.2'
export const call = { correlationId: 'correlation' }

/** One request, by itself or inside a batch. */
export interface Asked {
  /** Decoded, without the address: `GET accounts?$select=name`. */
  readonly line: string
  readonly headers: string
  readonly json: Record<string, unknown>
}

export interface Answer {
  readonly status?: number
  readonly headers?: string
  readonly json?: unknown
}

const crlf = '\r\n'

const noRows: Answer = { json: { value: [] } }

/** Whoever asks, and an organization that has decided nothing: what each read of rows asks beside them. */
export function undecided({ line }: Asked): Answer | undefined {
  const id = '99999999-9999-4999-8999-999999999999'
  if (line === 'GET WhoAmI()') return { json: { UserId: id, BusinessUnitId: id, OrganizationId: id } }
  if (line.startsWith('GET usersettingscollection')) return { json: {} }
  return /^GET (syncattributemappings|organizations)\?/.test(line) ? { json: { value: [] } } : undefined
}

function readRequests(body: string): readonly Asked[] {
  const starts = [...body.matchAll(/^(GET|POST|PATCH|DELETE) (\S+) HTTP\/1\.1\r\n/gm)]
  return starts.map((start, index) => {
    const text = body.slice(start.index + start[0].length, starts[index + 1]?.index)
    const [headers = '', json = ''] = text.split(`${crlf}${crlf}`)
    return {
      line: `${start[1]} ${decodeURIComponent(start[2]?.replace(`${address}/`, '') ?? '')}`,
      headers,
      json: json.startsWith('{') ? (JSON.parse(json.split(crlf)[0] ?? '') as Record<string, unknown>) : {},
    }
  })
}

function writePart({ status = 200, headers, json }: Answer): string {
  const head = ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', '', `HTTP/1.1 ${status} Said`]
  return [...head, ...(headers ? [headers] : []), '', json === undefined ? '' : JSON.stringify(json), ''].join(crlf)
}

function writeSet(parts: readonly Answer[]): string {
  const inner = parts.map((part) => `--set${crlf}${writePart(part)}`).join('')
  return `Content-Type: multipart/mixed; boundary=set${crlf}${crlf}${inner}--set--${crlf}`
}

/** @param answer what is said to each request; a Response instead answers the whole batch */
export function organizationThat(
  answer: (asked: Asked) => Answer | Response,
  {
    securedColumns,
    ...options
  }: {
    readonly callerObjectId?: string
    readonly newId?: () => string
    /** What is secured at the moment of each question. */
    readonly securedColumns?: () => Answer
    readonly feed?: RecordFeed
  } = {},
) {
  const asked: Asked[] = []
  /** No column is secured, unless a test says otherwise. */
  const say = (one: Asked): Answer | Response => {
    const said = one.line.includes('IsSecured eq true') ? (securedColumns?.() ?? noRows) : answer(one)
    if (said !== noRows) asked.push(one)
    return said
  }
  const outer: Headers[] = []
  let clock = Date.parse('2026-11-23T12:00:00Z')
  const fetcher: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    outer.push(headers)
    const url = String(input)
    if (!url.endsWith('/$batch')) {
      const one = {
        line: `${init?.method} ${decodeURIComponent(url.slice(address.length + 1))}`,
        headers: '',
        json: {},
      }
      const said = say(one)
      return said instanceof Response ? said : Response.json(said.json ?? {}, { status: said.status ?? 200 })
    }
    const body = String(init?.body)
    const sets = body.split(/^Content-Type: multipart\/mixed; boundary=changeset_/m).slice(1)
    const sections: string[] = []
    for (const requests of (sets.length > 0 ? sets : [body]).map(readRequests)) {
      const parts: Answer[] = []
      for (const one of requests.map(say)) {
        if (one instanceof Response) return one
        parts.push(one)
      }
      const failed = parts.find(({ status = 200 }) => status >= 300)
      if (sets.length === 0) sections.push(...parts.map(writePart))
      else sections.push(failed ? writePart(failed) : writeSet(parts))
    }
    const text = `${sections.map((section) => `--answer${crlf}${section}`).join('')}--answer--${crlf}`
    return new Response(text, { headers: { 'Content-Type': 'multipart/mixed; boundary=answer' } })
  }
  const slept: number[] = []
  const held: number[] = []
  const crm = createCrm({
    address,
    newId: () => 'unique',
    ...options,
    sleep: async (milliseconds) => {
      slept.push(milliseconds)
    },
    now: () => new Date(clock),
    upstream: createUpstream({
      side: 'crm',
      address,
      getToken: async () => 'token',
      lane: { ...createLane(4), hold: (milliseconds) => held.push(milliseconds) },
      fetch: fetcher,
      now: () => new Date(clock),
      sleep: async () => undefined,
    }),
  })
  return {
    crm,
    asked,
    outer,
    /** Waits between rounds of a batch, in milliseconds. */
    slept,
    /** Waits that others who call are told of, in milliseconds. */
    held,
    pass(milliseconds: number) {
      clock += milliseconds
    },
  }
}

export const refusal = (status: number, code: string, message = 'said the organization'): Answer => ({
  status,
  json: { error: { code, message } },
})
