/** Requests are taken strictly: what the schema does not know is refused, not ignored. */
import type { Context } from 'hono'
import type { z } from 'zod'
import { namesIn, type Route } from '../../api/routes.ts'
import { Refusal } from '../problems.ts'

/** Names in the path, with body or query, as the route wants them. @throws Refusal `request-invalid`, `not-json` */
export async function readRequest(c: Context, { method, path, request }: Route): Promise<unknown> {
  if (!request) return undefined
  const names = namesIn(path)
  const isInPath = Object.keys(request.shape).every((name) => names.includes(name))
  // Where the path says all, a body may be left away.
  const hasNoBody = isInPath && c.req.header('content-type') === undefined
  const sent = method === 'get' || method === 'delete' || hasNoBody ? c.req.query() : await readJson(c)
  const named = Object.fromEntries(names.map((name) => [name, c.req.param(name)]))
  // A list or a text is no object to add names to: the schema refuses it as it is.
  const isObject = typeof sent === 'object' && sent !== null && !Array.isArray(sent)
  const given = isObject ? { ...sent, ...named } : sent
  return shaped(request, given)
}

/** What somebody sends, as this call wants it. @throws Refusal `request-invalid`, with everything that is wrong */
export function shaped<T>(schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given)
  const faults = result.success ? unknownNames(given, result.data) : result.error.issues.map(faultOf)
  if (result.success && faults.length === 0) return result.data
  const [first] = faults
  const place = first?.path ? `“${first.path}” ` : ''
  throw new Refusal('request-invalid', `The request is not as this call wants it: ${place}${first?.message ?? ''}.`, {
    errors: faults,
  })
}

/** The body of such a request; what is no JSON fits no schema. */
export const jsonOf = (c: Context): Promise<unknown> => c.req.json().catch(() => undefined)

async function readJson(c: Context): Promise<unknown> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Refusal('not-json', 'Send the request as JSON, with "Content-Type: application/json".')
  }
  const text = await c.req.text()
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('request-invalid', 'The request is no JSON.', { errors: [{ path: '', message: 'is no JSON' }] })
  }
}

interface Fault {
  path: string
  message: string
}

function faultOf(issue: z.core.$ZodIssue): Fault {
  const path = issue.path.map(String).join('.')
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return { path, message: isMissing ? `is missing (${issue.expected})` : issue.message }
}

/** Names in `given` that parsing has dropped. */
function unknownNames(given: unknown, parsed: unknown, path: readonly string[] = []): Fault[] {
  if (typeof given !== 'object' || given === null || typeof parsed !== 'object' || parsed === null) return []
  return Object.entries(given).flatMap(([name, value]) =>
    name in parsed
      ? unknownNames(value, (parsed as Readonly<Record<string, unknown>>)[name], [...path, name])
      : [{ path: [...path, name].join('.'), message: 'is unknown' }],
  )
}
