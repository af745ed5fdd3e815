/** The organization as an HTTP application: who calls, as whom, and errors in Dataverse's words. */
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { createFaults } from '../faults.ts'
import { type Caller, type Faults, InvalidToken, type TokenVerifier } from '../seams.ts'
import type { People } from './base-rows.ts'
import { answerBatch } from './batch.ts'
import type { Ask, Engine } from './engine.ts'
import { DataverseError } from './errors.ts'
import { pages } from './pages.ts'
import type { Principal } from './security.ts'
import { answerRequest } from './web-api.ts'

export interface AppOptions {
  readonly engine: Engine
  readonly people: People
  readonly tokens: TokenVerifier
}

const codes: Readonly<Record<number, string>> = { 412: '0x80060882', 429: '0x80072322', 503: '0x80060891' }

function errorBody(
  code: string,
  message: string,
): { readonly error: { readonly code: string; readonly message: string } } {
  return { error: { code, message } }
}

function errorResponse(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(errorBody(code, message), {
    status,
    headers: { 'Content-Type': 'application/json; odata.metadata=minimal', 'OData-Version': '4.0', ...headers },
  })
}

const sentences: Readonly<Record<number, string>> = {
  412: "The version of the existing record doesn't match the RowVersion property provided.",
  429: 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
}

export function createApp({ engine, people, tokens }: AppOptions): { readonly app: Hono; readonly faults: Faults } {
  const app = new Hono()
  const inTurn = createTurns()
  const { faults, middleware, part } = createFaults((_context, status, headers) =>
    errorResponse(status, codes[status] ?? '0x80040216', sentences[status] ?? 'An unexpected error occurred.', headers),
  )
  // Only pages of this machine may ask from a browser.
  app.use(
    '/api/*',
    cors({ origin: (origin) => (/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(origin) ? origin : null) }),
    middleware,
  )

  const callerOf = (request: Request): Promise<Caller> =>
    tokens.verify(request.headers.get('authorization') ?? undefined, engine.publicAddress)

  /** Who the caller acts as in this request: themselves, or whom its headers name. */
  function whoAsks(request: Request, caller: Caller): Principal {
    const self = caller.kind === 'application' ? people.application : people.byObjectId(caller.oid)
    if (!self) throw new DataverseError(403, '0x80072560', 'The user is not a member of the organization.')
    const wantedObject = request.headers.get('callerobjectid')
    const wantedUser = request.headers.get('mscrmcallerid')
    if (!wantedObject && !wantedUser) return self
    if (!self.mayActOnBehalf) {
      throw new DataverseError(
        403,
        '0x80040220',
        `Principal user (Id=${self.id}) is missing prvActOnBehalfOfAnotherUser privilege`,
      )
    }
    const other = wantedObject ? people.byObjectId(wantedObject) : people.bySystemUserId(wantedUser ?? '')
    if (!other) throw new DataverseError(403, '0x80072560', 'The user to act as is not a member of the organization.')
    return other
  }

  const answer = async (request: Request, caller: Caller): Promise<Response> => {
    try {
      const ask: Ask = {
        who: whoAsks(request, caller),
        annotations: /odata\.include-annotations/i.test(request.headers.get('prefer') ?? ''),
      }
      return await answerRequest(engine, ask, request)
    } catch (error) {
      return failed(error)
    }
  }

  app.all('/api/data/:version{v9\\.[0-2]}/*', async ({ req }) => {
    const request = req.raw
    try {
      if (/\/\$batch$/.test(new URL(request.url).pathname)) {
        if (request.method !== 'POST') throw new DataverseError(405, '0x80060888', 'A $batch is POSTed.')
        // The batch's own token stands for all of its requests.
        const caller = await callerOf(request)
        whoAsks(request, caller)
        return await inTurn(() =>
          answerBatch(
            request,
            (one) => part(one, () => answer(one, caller)),
            () => engine.rows.begin(),
          ),
        )
      }
      const caller = await callerOf(request)
      return request.method === 'GET' ? await answer(request, caller) : await inTurn(() => answer(request, caller))
    } catch (error) {
      return failed(error)
    }
  })
  app.all('/api/*', () => errorResponse(404, '0x80060888', 'The Web API of this organization is at /api/data/v9.2/.'))
  app.route('/', pages(engine, people))
  return { app, faults }
}

/** One writer at a time: between the requests of a change set nobody else may write. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
}

function failed(error: unknown): Response {
  if (error instanceof DataverseError) return errorResponse(error.status, error.code, error.message, error.headers)
  if (error instanceof InvalidToken) {
    return errorResponse(401, '0x80048306', `The access token is not accepted: ${error.message}`, {
      'WWW-Authenticate': `Bearer error="invalid_token", error_description="${error.reason}"`,
    })
  }
  return errorResponse(
    500,
    '0x80040216',
    `An unexpected error occurred: ${error instanceof Error ? error.message : String(error)}`,
  )
}
