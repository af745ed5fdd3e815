/** Requests to the Dataverse Web API as everything here makes them: headers, impersonation, batches. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import { parseJson, type Upstream } from '../upstream/index.ts'
import { type BatchRequest, type BatchResponse, readSections, writeChangeSets, writeReads } from './batch.ts'
import { failureOf } from './failures.ts'
import { guid } from './odata.ts'

export interface DataverseClientOptions {
  /** Ending in `/api/data/v9.2`. */
  readonly address: string
  /** Entra object id of whom an application acts as. */
  readonly callerObjectId?: string
  readonly upstream: Upstream
  /** For batch boundaries. */
  readonly newId: () => string
}

export interface DataverseClient {
  /** One request by itself. */
  get<T>(path: string, route: string, options: CallOptions): Promise<T>
  /** Reads in one round trip; each answer is for the caller to judge. */
  reads(requests: readonly string[], route: string, options: CallOptions): Promise<readonly BatchResponse[]>
  /** One atomic change set; the failed request's answer is the only one when it failed. */
  changeSet(requests: readonly BatchRequest[], route: string, options: CallOptions): Promise<readonly BatchResponse[]>
  /** Many change sets in one round trip, each atomic by itself; the answers of each, in order. */
  changeSets(
    sets: readonly (readonly BatchRequest[])[],
    route: string,
    options: CallOptions,
  ): Promise<readonly (readonly BatchResponse[])[]>
}

/** Column values together with the names of lookups and choices; of the annotations only what is read here. */
const annotations =
  'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"'

export function createClient({ address, callerObjectId, upstream, newId }: DataverseClientOptions): DataverseClient {
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
      correlationId: options.correlationId,
      // Reads change nothing, and a change set creates under ids of its own making: twice is once.
      isRepeatable: true,
      ...(options.signal ? { signal: options.signal } : {}),
    })
    const type = response.headers.get('content-type') ?? ''
    if (!/^multipart\/mixed/i.test(type)) {
      if (response.status >= 300) throw failureOf(response)
      throw unreadable('a batch answer that is no batch')
    }
    try {
      return readSections(type, response.text)
    } catch (error) {
      throw unreadable('a batch answer that can’t be read', error)
    }
  }

  return {
    async get<T>(path: string, route: string, options: CallOptions): Promise<T> {
      const response = await upstream.send({
        method: 'GET',
        url: `${address}/${path}`,
        route,
        headers: { ...headers, Prefer: annotations },
        correlationId: options.correlationId,
        isRepeatable: true,
        ...(options.signal ? { signal: options.signal } : {}),
      })
      if (response.status >= 300) throw failureOf(response)
      return parseJson('crm', response) as T
    },

    async reads(requests, route, options) {
      if (requests.length === 0) return []
      const boundary = `batch_${newId()}`
      const reads = requests.map(
        (path): BatchRequest => ({ method: 'GET', path, headers: { ...actingAs, Prefer: annotations } }),
      )
      // Without it the first failed read would end the batch.
      const body = writeReads(reads, boundary, address)
      const answers = (await batch(body, boundary, route, options, 'odata.continue-on-error')).flat()
      if (answers.length !== requests.length) {
        throw unreadable(`${answers.length} answers to ${requests.length} reads`)
      }
      return answers
    },

    async changeSet(requests, route, options) {
      const boundary = `batch_${newId()}`
      const acting = requests.map((request) => ({ ...request, headers: { ...actingAs, ...request.headers } }))
      const answers = (await batch(writeChangeSets([acting], boundary, address), boundary, route, options)).flat()
      // Of a change set that failed only the failure is told; of one that was done, every request.
      if (answers.length !== requests.length && !answers.some(({ status }) => status >= 300)) {
        throw unreadable(`${answers.length} answers to a change set of ${requests.length}`)
      }
      return answers
    },

    async changeSets(sets, route, options) {
      const boundary = `batch_${newId()}`
      const acting = sets.map((requests) =>
        requests.map((request) => ({ ...request, headers: { ...actingAs, ...request.headers } })),
      )
      const body = writeChangeSets(acting, boundary, address)
      const answers = await batch(body, boundary, route, options, 'odata.continue-on-error')
      if (answers.length !== sets.length) throw unreadable(`${answers.length} answers to ${sets.length} change sets`)
      return answers
    },
  }
}
