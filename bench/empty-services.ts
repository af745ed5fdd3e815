/** Upstreams in which nothing happens: they answer at once, and count. Looks through them must not fail. */
import { randomUUID } from 'node:crypto'
import { taken } from '../src/core/sync-client.ts'
import { stampProperty } from '../src/graph/index.ts'

export const graph = 'https://graph.example/v1.0'
export const organization = 'https://organization.example/api/data/v9.2'

/** For the metrics of a worker: a look that failed did less than it seems to, and its cost is no figure. */
export function watchFailures() {
  const codes = new Set<string>()
  return {
    failed: (_during: string, code: string) => void codes.add(code),
    /** @throws Error that names what failed */
    none() {
      if (codes.size > 0) throw new Error(`looks failed: ${[...codes].join(', ')}`)
    },
  }
}

/** Counts requests, and answers as services do in which nothing happened. */
export function emptyServices() {
  let requests = 0
  const self = { id: 'bench', name: 'bench', organization: 'bench' }
  // The mailbox is this installation's own, and says so.
  const stamped = { id: stampProperty, value: JSON.stringify(taken(undefined, self, new Date(), false)) }
  const page = (path: string) => ({
    ...{ id: 'inbox', value: [], '@odata.deltaLink': `${graph}${path.split('?')[0]}?$deltatoken=t` },
    singleValueExtendedProperties: [stamped],
  })
  const fetcher: typeof fetch = async (input, init) => {
    requests++
    const url = String(input)
    if (url === `${graph}/$batch`) {
      const { requests: parts } = JSON.parse(String(init?.body)) as { requests: { id: string; url: string }[] }
      return Response.json({ responses: parts.map(({ id, url: path }) => ({ id, status: 200, body: page(path) })) })
    }
    if (url.startsWith(graph)) return Response.json(page(url.slice(graph.length)))
    if (url.endsWith('/WhoAmI()'))
      return Response.json({ UserId: randomUUID(), BusinessUnitId: randomUUID(), OrganizationId: randomUUID() })
    if (url.endsWith('/$batch')) return emptyBatch(String(init?.body))
    const table = url.slice(organization.length + 1).split('?')[0]
    return Response.json({ value: [], '@odata.deltaLink': `${organization}/${table}?$deltatoken=1` })
  }
  return { fetcher, self, count: () => requests }
}

function emptyBatch(body: string): Response {
  const boundary = 'answer'
  const parts = [...body.matchAll(/^GET /gm)].map(() =>
    [
      `--${boundary}`,
      'Content-Type: application/http',
      '',
      'HTTP/1.1 200 OK',
      'Content-Type: application/json',
      '',
      '{"value":[]}',
    ].join('\r\n'),
  )
  return new Response(`${parts.join('\r\n')}\r\n--${boundary}--\r\n`, {
    headers: { 'Content-Type': `multipart/mixed; boundary=${boundary}` },
  })
}
