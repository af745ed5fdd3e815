import { Hono } from 'hono'
import { type MailboxContext, type MailboxEnv, readJson, type World } from './call.ts'
import { badRequest, GraphError } from './errors.ts'
import { asList, asText, isObject, type Json } from './values.ts'

const mostParts = 20
/** More at once for one mailbox are throttled on the real Graph. */
const mostAtOnce = 4
const methods = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE'])

interface Part {
  readonly id: string
  readonly method: string
  /** Relative to the version, beginning with `/`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly dependsOn: readonly string[]
}

interface Answer {
  readonly id: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

function readPart(value: unknown, earlier: ReadonlySet<string>): Part {
  if (!isObject(value)) throw badRequest('Each request of a batch must be an object.')
  const { id, method, url, headers, body, dependsOn, atomicityGroup } = value
  if (typeof id !== 'string' || id === '') throw badRequest("Each request of a batch needs an 'id', which is a text.")
  if (earlier.has(id)) throw badRequest(`The request id '${id}' occurs more than once in the batch.`)
  if (!methods.has(asText(method).toUpperCase())) throw badRequest(`The request '${id}' has no method Graph knows.`)
  if (atomicityGroup !== undefined) throw badRequest('Atomicity groups are not supported.')
  const path = asText(url)
  if (path === '' || /^([a-z][a-z\d+.-]*:|\/\/)/i.test(path))
    throw badRequest(`The url of the request '${id}' must be relative, such as '/me/messages'.`)
  if (/^\/?\$batch\b/i.test(path)) throw badRequest('A batch can not hold a batch.')
  const needed = asList(dependsOn).map(asText)
  const unknown = needed.find((other) => !earlier.has(other))
  if (unknown !== undefined)
    throw badRequest(`The request '${id}' depends on '${unknown}', which does not stand before it.`)
  return {
    id,
    method: asText(method).toUpperCase(),
    url: path.startsWith('/') ? path : `/${path}`,
    headers: Object.fromEntries(
      Object.entries(isObject(headers) ? headers : {}).map(([name, text]) => [name.toLowerCase(), String(text)]),
    ),
    body,
    dependsOn: needed,
  }
}

/** @throws GraphError 400 where the batch as a whole is wrong */
function readParts(body: Json): readonly Part[] {
  const requests = asList(body.requests)
  if (requests.length === 0)
    throw badRequest("The property 'requests' of a batch must be a list with 1 to 20 requests.")
  if (requests.length > mostParts)
    throw badRequest(`A batch takes ${mostParts} requests at most, not ${requests.length}.`)
  const seen = new Set<string>()
  return requests.map((each) => {
    const part = readPart(each, seen)
    seen.add(part.id)
    return part
  })
}

const failed = (id: string, status: number, code: string, message: string): Answer => ({
  id,
  status,
  headers: { 'content-type': 'application/json' },
  body: { error: { code, message } },
})

/** What a part may show of its answer's headers: all but what is said to browsers. */
const isShown = (name: string) => !/^(access-control-|vary$)/.test(name)

async function readAnswer(id: string, response: Response): Promise<Answer> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => isShown(name)))
  const content = Buffer.from(await response.arrayBuffer())
  if (content.length === 0) return { id, status: response.status, headers }
  const isJson = /^application\/json\b/.test(headers['content-type'] ?? '')
  // What is not JSON stands in a batch as base64.
  const body: unknown = isJson ? JSON.parse(content.toString()) : content.toString('base64')
  return { id, status: response.status, headers, body }
}

/**
 * `$batch`: hands each part to the same app, four at a time, dependent ones after those they need.
 * @param hand answers one request as if it had come alone
 */
export function batchRoutes(
  world: World,
  hand: (url: string, init: RequestInit) => Response | Promise<Response>,
): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()

  async function answerPart(part: Part, authorization: string): Promise<Answer> {
    const { id, method, url, body } = part
    const hasBody = body !== undefined && body !== null
    const type = part.headers['content-type'] ?? ''
    if (hasBody && type === '')
      return failed(id, 400, 'BadRequest', `The request '${id}' has a body but no Content-Type header.`)
    const text = /^text\//.test(type) && typeof body === 'string' ? body : JSON.stringify(body)
    try {
      const response = await hand(`${world.address}${url}`, {
        method,
        headers: { ...part.headers, authorization },
        ...(hasBody && method !== 'GET' ? { body: text } : {}),
      })
      return await readAnswer(id, response)
    } catch (cause) {
      // An answer that broke off, as injected faults do.
      return failed(
        id,
        503,
        'ServiceUnavailable',
        `The request got no answer: ${cause instanceof Error ? cause.message : cause}`,
      )
    }
  }

  app.post('/$batch', async (context: MailboxContext) => {
    const parts = readParts(await readJson(context))
    const authorization = context.req.header('Authorization') ?? ''
    const answers = new Map<string, Answer>()
    let waiting = [...parts]
    while (waiting.length > 0) {
      const ready = waiting.filter(({ dependsOn }) => dependsOn.every((id) => answers.has(id))).slice(0, mostAtOnce)
      waiting = waiting.filter((part) => !ready.includes(part))
      const made = ready.map((part) => {
        const cause = part.dependsOn.find((id) => (answers.get(id)?.status ?? 0) >= 400)
        return cause === undefined
          ? answerPart(part, authorization)
          : failed(part.id, 424, 'FailedDependency', `The request '${cause}', which this one depends on, failed.`)
      })
      for (const answer of await Promise.all(made)) answers.set(answer.id, answer)
    }
    return context.json({ responses: [...answers.values()] })
  })
  app.all('/$batch', () => {
    throw new GraphError(405, 'MethodNotAllowed', 'A batch is POSTed.')
  })
  return app
}
