/** Requests to the Dataverse Web API as everything here makes them: headers, impersonation, batches. */
import { setTimeout } from 'node:timers/promises'
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import { goingAlong, parseJson, type Upstream } from '../upstream/index.ts'
import { askAgain, type Sleep } from './ask-again.ts'
import { type BatchRequest, type BatchResponse, readBatch, writeChangeSets, writeReads } from './batch.ts'
import { failureOf } from './failures.ts'
import { guid } from './odata.ts'

export interface DataverseClientOptions {
  /** Ending in `/api/data/v9.2`. */
  readonly address: string
  /** Entra object id of whom an application acts as. */
  readonly callerObjectId?: string
  readonly upstream: Upstream
  /** For batch boundaries, and for rows that only the organization has. */
  readonly newId: () => string
  /** Rejects when the signal aborts; by the machine's own clock where not given. */
  readonly sleep?: Sleep
}

export interface DataverseClient {
  /** One request by itself. `prefer` goes along with the annotations. */
  get<T>(path: string, route: string, options: CallOptions, prefer?: string): Promise<T>
  /** An action. @param isRepeatable done twice it is done once; undefined where the answer has no body */
  post<T>(
    path: string,
    json: unknown,
    route: string,
    isRepeatable: boolean,
    options: CallOptions,
  ): Promise<T | undefined>
  /**
   * Reads in one round trip; each answer is for the caller to judge.
   * @param last what stands behind them, and is never answered before any of them: Dataverse takes a batch in its order
   */
  reads(
    requests: readonly string[],
    route: string,
    options: CallOptions,
    last?: readonly string[],
  ): Promise<readonly BatchResponse[]>
  /** Change sets in one round trip, each atomic by itself; of one that failed the failed request's answer is the only one. */
  changeSets(
    sets: readonly (readonly BatchRequest[])[],
    route: string,
    options: CallOptions,
  ): Promise<readonly (readonly BatchResponse[])[]>
}

/** Column values together with the names of lookups and choices; of the annotations only what is read here. */
const annotations =
  'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname,Microsoft.Dynamics.CRM.morerecords,Microsoft.Dynamics.CRM.fetchxmlpagingcookie"'

/** Without it the first that fails would end the batch. */
const goOn = 'odata.continue-on-error'

const sleepHere: Sleep = (milliseconds, signal) => setTimeout(milliseconds, undefined, signal ? { signal } : {})

export function createClient({
  address,
  callerObjectId,
  upstream,
  newId,
  sleep = sleepHere,
}: DataverseClientOptions): DataverseClient {
  /** On the batch and on each request in it: nothing may ever be done with the application's own rights. */
  const actingAs: Readonly<Record<string, string>> = callerObjectId ? { CallerObjectId: guid(callerObjectId) } : {}
  const headers = { 'OData-Version': '4.0', 'OData-MaxVersion': '4.0', 'If-None-Match': 'null', ...actingAs }
  const unreadable = (detail: string, cause?: unknown) =>
    new TandemError('upstream-unavailable', { side: 'crm', detail: `Dataverse: ${detail}`, cause })

  async function batch(
    body: string,
    boundary: string,
    route: string,
    options: CallOptions,
    prefer?: string,
  ): Promise<readonly (readonly BatchResponse[])[]> {
    await options.fence?.ask()
    const response = await upstream.send({
      method: 'POST',
      url: `${address}/$batch`,
      route: `$batch ${route}`,
      headers: {
        ...headers,
        'Content-Type': `multipart/mixed; boundary=${boundary}`,
        ...(prefer ? { Prefer: prefer } : {}),
      },
      body,
      // Reads change nothing, and a change set creates under ids of its own making: twice is once.
      isRepeatable: true,
      ...goingAlong(options),
    })
    const type = response.headers.get('content-type') ?? ''
    if (!/^multipart\/mixed/i.test(type)) {
      if (response.status >= 300) throw failureOf(response)
      throw unreadable('a batch answer that is no batch')
    }
    try {
      return readBatch(type, response.text)
    } catch (error) {
      throw unreadable('a batch answer that can’t be read', error)
    }
  }

  return {
    async get<T>(path: string, route: string, options: CallOptions, prefer?: string): Promise<T> {
      const response = await upstream.send({
        method: 'GET',
        url: /^https?:/.test(path) ? path : `${address}/${path}`,
        route,
        headers: { ...headers, Prefer: prefer ? `${annotations},${prefer}` : annotations },
        isRepeatable: true,
        ...goingAlong(options),
      })
      if (response.status >= 300) throw failureOf(response)
      return parseJson('crm', response) as T
    },

    async post<T>(path: string, json: unknown, route: string, isRepeatable: boolean, options: CallOptions) {
      await options.fence?.ask()
      const response = await upstream.send({
        method: 'POST',
        url: `${address}/${path}`,
        route,
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(json),
        isRepeatable,
        ...goingAlong(options),
      })
      if (response.status >= 300) throw failureOf(response)
      return response.text === '' ? undefined : (parseJson('crm', response) as T)
    },

    async reads(requests, route, options, last = []) {
      if (requests.length === 0) return []
      const answers = await askAgain(
        [...requests, ...last],
        (some) => readTogether(some, route, options),
        sleep,
        upstream.hold,
        options.signal,
        last.length,
      )
      return answers.flat()
    },

    changeSets(sets, route, options) {
      return askAgain(sets, (some) => changeTogether(some, route, options), sleep, upstream.hold, options.signal)
    },
  }

  async function readTogether(requests: readonly string[], route: string, options: CallOptions) {
    const boundary = `batch_${newId()}`
    const reads = requests.map(
      (path): BatchRequest => ({ method: 'GET', path, headers: { ...actingAs, Prefer: annotations } }),
    )
    const body = writeReads(reads, boundary, address)
    const answers = await batch(body, boundary, route, options, goOn)
    if (answers.length !== requests.length) throw unreadable(`${answers.length} answers to ${requests.length} reads`)
    return answers
  }

  async function changeTogether(
    sets: readonly (readonly BatchRequest[])[],
    route: string,
    options: CallOptions,
  ): Promise<readonly (readonly BatchResponse[])[]> {
    const boundary = `batch_${newId()}`
    const acting = sets.map((requests) =>
      requests.map((request) => ({ ...request, headers: { ...actingAs, ...request.headers } })),
    )
    const body = writeChangeSets(acting, boundary, address)
    const answers = await batch(body, boundary, route, options, sets.length > 1 ? goOn : undefined)
    if (answers.length !== sets.length) throw unreadable(`${answers.length} answers to ${sets.length} change sets`)
    answers.forEach((answer, index) => {
      // Of a change set that failed only the failure is told; of one that was done, every request.
      const asked = sets[index]?.length ?? 0
      if (answer.length !== asked && !answer.some(({ status }) => status >= 300))
        throw unreadable(`${answer.length} answers to a change set of ${asked}`)
    })
    return answers
  }
}
