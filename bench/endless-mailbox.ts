/**
 * A Graph-speaking mailbox of as many items as wanted, run as a process of its own: pages are made up as they are asked for,
 * and only what is written to is remembered. Six tenths are messages, three are contacts, one are events; of the contacts the
 * first `tracked` carry our category.
 *
 *   node bench/endless-mailbox.ts ITEMS TRACKED
 *
 * Prints its address. `POST /lose` makes it forget every delta it gave; `GET /pages` tells how many pages it gave.
 */
import { createServer, type IncomingMessage } from 'node:http'
import { trackedCategory } from '../src/core/mark.ts'

const items = Number(process.argv[2] ?? 1_000_000)
const tracked = Number(process.argv[3] ?? 20_000)
const counts: Readonly<Record<string, number>> = {
  inbox: items * 0.5,
  sentitems: items * 0.1,
  contacts: items * 0.3,
  calendarView: items * 0.1,
}
const pageSize = 200

/** What was written to a contact, by its id: its version and its mark. */
const written = new Map<string, { readonly version: number; readonly mark: readonly unknown[] }>()
let round = 1
let pages = 0
let address = ''

interface Part {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly body?: { readonly singleValueExtendedProperties?: readonly unknown[] }
}
interface Answer {
  readonly status: number
  readonly body?: unknown
}

function answer({ method, url, body }: Omit<Part, 'id'>): Answer {
  const { pathname, searchParams } = new URL(url, address)
  const feed = /(inbox|sentitems|contacts|calendarView|todo\/lists|tasks)(?:\/messages)?\/delta$/.exec(pathname)?.[1]
  if (feed)
    return delta(
      feed,
      `${address}${pathname.replace('/v1.0', '')}`,
      searchParams.get('$skiptoken') ?? searchParams.get('$deltatoken'),
    )
  const contact = /\/contacts\/([^/]+)$/.exec(pathname)?.[1]
  if (contact && method === 'PATCH') {
    const before = written.get(contact)
    const mark = body?.singleValueExtendedProperties ?? before?.mark ?? []
    written.set(contact, { version: (before?.version ?? 0) + 1, mark })
    return { status: 200, body: { id: contact, changeKey: versionOf(contact) } }
  }
  if (contact) return { status: 200, body: contactOf(contact) }
  if (pathname.endsWith('/masterCategories')) {
    const { displayName, color } = trackedCategory
    return { status: 200, body: { value: [{ id: 'category', displayName, color }] } }
  }
  return { status: 404, body: { error: { code: 'ErrorItemNotFound', message: pathname } } }
}

/** A token says the round of cursors it belongs to, and where it goes on; one of an earlier round is lost. */
function delta(feed: string, path: string, token: string | null): Answer {
  pages++
  const [of, at] = token ? token.split('.').map(Number) : [round, 0]
  if (of !== round) return { status: 410, body: { error: { code: 'SyncStateNotFound', message: 'lost' } } }
  const count = counts[feed] ?? 0
  const from = at ?? 0
  const to = Math.min(from + pageSize, count)
  const value = Array.from({ length: Math.max(0, to - from) }, (_none, index) => entryOf(feed, from + index))
  const place = (name: string) => `${path}?${name}=${round}.${to}`
  return {
    status: 200,
    body: {
      value,
      ...(to < count ? { '@odata.nextLink': place('$skiptoken') } : { '@odata.deltaLink': place('$deltatoken') }),
    },
  }
}

function entryOf(feed: string, number: number) {
  const id = `AAMkAGE1M2IyNGNmLTI5MTktNDUyZi1iOTVl-${feed}-${number}`
  const isTracked = feed === 'contacts' && number < tracked
  return {
    id,
    changeKey: versionOf(id),
    categories: isTracked ? [trackedCategory.displayName] : [],
    ...(feed === 'calendarView' ? { type: 'singleInstance' } : { receivedDateTime: '2024-03-01T09:00:00Z' }),
  }
}

const versionOf = (id: string) => `EQAAABYAAADk-${written.get(id)?.version ?? 0}`

function contactOf(id: string) {
  const number = id.split('-').at(-1)
  return {
    id,
    changeKey: versionOf(id),
    categories: [trackedCategory.displayName],
    ...{ givenName: `Nora ${number}`, surname: `Blom ${number}`, displayName: `Nora ${number} Blom ${number}` },
    ...{ jobTitle: 'Buyer', department: 'Purchasing', mobilePhone: `+31 6 ${number}` },
    lastModifiedDateTime: '2026-01-05T08:00:00Z',
    singleValueExtendedProperties: written.get(id)?.mark ?? [],
  }
}

const server = createServer((request, response) => {
  void bodyOf(request).then((text) => {
    const url = request.url ?? ''
    if (url === '/lose') {
      round++
      return response.end('{}')
    }
    if (url === '/pages') return response.end(String(pages))
    const json = text ? JSON.parse(text) : undefined
    const { status, body } = url.endsWith('/$batch')
      ? {
          status: 200,
          body: {
            responses: json.requests.map((part: Part) => ({
              id: part.id,
              ...answer({ ...part, url: `/v1.0${part.url}` }),
            })),
          },
        }
      : answer({ method: request.method ?? 'GET', url, body: json })
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

server.listen(0, '127.0.0.1', () => {
  const at = server.address()
  address = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}/v1.0`
  console.log(address)
})
