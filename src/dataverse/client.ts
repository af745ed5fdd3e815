/** Requests to the Dataverse Web API as everything here makes them: headers, impersonation, batches. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import { parseJson, type Upstream } from '../upstream/index.ts'
import { type BatchRequest, type BatchResponse, readBatch, writeChangeSet, writeReads } from './batch.ts'
import { failureOf } from './failures.ts'

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
}

/** Column values together with the names of lookups and choices; of the annotations only what is read here. */
const annotations =
  'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"'

export function createClient({ address, callerObjectId, upstream, newId }: DataverseClientOptions): DataverseClient {
  const headers = {
    'OData-Version': '4.0',
    'OData-MaxVersion': '4.0',
    'If-None-Match': 'null',
    ...(callerObjectId ? { CallerObjectId: callerObjectId } : {}),
  }

  async function batch(
    body: string,
    boundary: string,
    route: string,
    options: CallOptions,
    prefer?: string,
  ): Promise<readonly BatchResponse[]> {
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
      throw new TandemError('upstream-unavailable', {
        side: 'crm',
        detail: 'Dataverse: a batch answer that is no batch',
      })
    }
    try {
      return readBatch(type, response.text)
    } catch (error) {
      throw new TandemError('upstream-unavailable', {
        side: 'crm',
        detail: 'Dataverse: a batch answer that can’t be read',
        cause: error,
      })
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
      const reads = requests.map((path): BatchRequest => ({ method: 'GET', path, headers: { Prefer: annotations } }))
      // Without it the first failed read would end the batch.
      const body = writeReads(reads, boundary, address)
      const answers = await batch(body, boundary, route, options, 'odata.continue-on-error')
      if (answers.length !== requests.length) {
        throw new TandemError('upstream-unavailable', {
          side: 'crm',
          detail: `Dataverse: ${answers.length} answers to ${requests.length} reads`,
        })
      }
      return answers
    },

    changeSet(requests, route, options) {
      const boundary = `batch_${newId()}`
      return batch(writeChangeSet(requests, boundary, address), boundary, route, options)
    },
  }
}
