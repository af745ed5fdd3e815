/** The HTTP side of the service: the layers around every request, and what is mounted inside them. */
import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { House } from '../handlers/call.ts'
import { hashedUser } from '../identifiers.ts'
import type { Caller } from '../identity/verify-bearer.ts'
import { type Log, loggable } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { type ProblemCode, problemOf, Refusal } from '../problems.ts'
import { mountApi } from './api.ts'
import type { Health } from './health.ts'
import { mountNotifications } from './notifications.ts'
import { openApiDocument } from './openapi.ts'
import { mountOperator } from './operator.ts'
import { mountPane } from './pane.ts'
import { commonHeaders, strictTransport } from './security-headers.ts'
import type { Variables } from './variables.ts'

/** In bytes: an item's reference with 500 addresses fits many times. */
const largestRequest = 512 * 1024
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export interface AppOptions {
  readonly house: House
  readonly check: (authorization: string | undefined) => Promise<Caller>
  readonly health: { check(): Promise<Health>; isReady(): Promise<boolean> }
  readonly metrics: Metrics
  readonly log: Log
  /** Takes what Graph posts; undefined where nobody may tell. */
  readonly takeNotifications?: ((body: string) => boolean) | undefined
  /** For whoever runs the installation; absent where nobody does. */
  readonly operator?: Omit<Parameters<typeof mountOperator>[1], 'health'> | undefined
  /** Of the built pane. */
  readonly paneFolder: string
}

export function createApp(options: AppOptions): Hono<Variables> {
  const { house, check, health, metrics, log, paneFolder, takeNotifications, operator } = options
  const app = new Hono<Variables>()
  const { configuration } = house
  const isSecure = configuration.publicUrl.startsWith('https:')

  app.use(async (c, next) => {
    const started = performance.now()
    const asked = c.req.header('x-correlation-id') ?? ''
    c.set('correlationId', guid.test(asked) ? asked.toLowerCase() : randomUUID())
    c.set('route', 'other')
    c.set('refuse', (code, detail) => {
      throw new Refusal(code, detail)
    })
    await next()
    const headers = {
      ...commonHeaders,
      ...(isSecure ? strictTransport : {}),
      'X-Correlation-Id': c.get('correlationId'),
    }
    for (const [name, value] of Object.entries(headers)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
    const { status } = c.res
    const [route, caller, problem] = [c.get('route'), c.get('caller'), c.get('problem')]
    const ms = Math.round(performance.now() - started)
    metrics.request({ method: c.req.method, route, status, ms })
    if (problem) metrics.failed('request', problem)
    log[status >= 500 ? 'warn' : 'info'](
      {
        correlationId: c.get('correlationId'),
        method: c.req.method,
        route,
        status,
        ms,
        ...(caller ? { user: hashedUser(caller) } : {}),
        ...(problem ? { problem } : {}),
      },
      'request',
    )
  })
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: largestRequest,
      onError: (c) =>
        (c as Context<Variables>).get('refuse')(
          'request-too-large',
          `A request may have ${largestRequest} bytes at the most.`,
        ),
    }),
  )
  app.onError((error, c) => answerProblem(c, error, log))

  mountApi(app, house, check)
  mountPane(app, configuration, paneFolder)
  if (takeNotifications) mountNotifications(app, takeNotifications)
  if (operator) mountOperator(app, { ...operator, health: health.check })
  const document = openApiDocument(configuration)
  app.get('/openapi.json', (c) => {
    c.set('route', '/openapi.json')
    return c.json(document)
  })
  app.get('/healthz', async (c) => {
    c.set('route', '/healthz')
    c.header('Cache-Control', 'no-store')
    const found = await health.check()
    return c.json(found, found.status === 'failing' ? 503 : 200)
  })
  // The process answers: nothing else is asked, so that nobody restarts it because something else is away.
  app.get('/livez', (c) => {
    c.set('route', '/livez')
    c.header('Cache-Control', 'no-store')
    return c.json({ status: 'ok' })
  })
  // It can do its work: whoever distributes requests sends none where it can't.
  app.get('/readyz', async (c) => {
    c.set('route', '/readyz')
    c.header('Cache-Control', 'no-store')
    const isReady = await health.isReady()
    return c.json({ status: isReady ? 'ok' : 'failing' }, isReady ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    c.set('route', '/metrics')
    const { body, contentType } = await metrics.text()
    return c.body(body, 200, { 'Content-Type': contentType })
  })
  app.notFound((c) => answerProblem(c, new Refusal('not-found', 'There is nothing at this address.'), log))
  return app
}

function answerProblem(c: Context<Variables>, error: unknown, log: Log): Response {
  const correlationId = c.get('correlationId')
  const problem = problemOf(error, correlationId)
  c.set('problem', problem.code as ProblemCode)
  if (problem.status >= 500) log.error({ correlationId, error: loggable(error) }, 'failed')
  else log.debug({ correlationId, error: loggable(error) }, 'refused')
  const headers = new Headers({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
  if (problem.retryAfter !== undefined) headers.set('Retry-After', String(problem.retryAfter))
  if (problem.status === 401 || problem.code.startsWith('token-'))
    headers.set('WWW-Authenticate', challengeOf(problem.code))
  const allow = c.res.headers.get('Allow')
  if (allow) headers.set('Allow', allow)
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

/** RFC 6750, section 3: without a token no error is named. */
function challengeOf(code: string): string {
  const realm = 'Bearer realm="Tandem"'
  if (code === 'token-missing') return realm
  return `${realm}, error="${code === 'token-scope' ? 'insufficient_scope' : 'invalid_token'}"`
}
