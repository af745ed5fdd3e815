/** Puts recorded HTTP exchanges before the judge that stands beside the checkout: Microsoft's published contracts. */
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Exchange {
  readonly service: 'graph' | 'dataverse' | 'graph-webhook'
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: string | null
  readonly status: number
  readonly responseHeaders: Readonly<Record<string, string>>
  readonly responseBody: string | null
  /** ISO instant: what is asked for may depend on it. */
  readonly time?: string
}

const path = fileURLToPath(new URL('../../../shared/contracts/check.mjs', import.meta.url))
/** Its real place: the judge runs only where it finds itself named as it is. */
const judge = existsSync(path) ? realpathSync(path) : path
const hook = fileURLToPath(new URL('./resolve-here.mjs', import.meta.url))

/** False where the contracts do not stand beside the checkout: then there is nothing to judge by. */
export const hasJudge = existsSync(judge)

/** The published tables were cut without type-code columns, which the real tables have; `new_` is an organization's own. */
const unknownToTheTables =
  /^\s+- .*unknown property '(?:entitytypecode' of syncattributemapping|returnedtypecode' of (?:user|saved)query|new_\w+' of \w+)\n/gm

/** Tables, a function and the actions for large files that Microsoft documents and the published collection left out. */
const notCollected =
  /^\s+- .*unknown (?:entity set or operation '(?:faxes|letters|serviceappointments|bookableresourcebookings|bookableresources|bookingstatuses)'|function or action (?:RetrievePrincipalAttributePrivileges|(?:InitializeAttachment|CommitAttachment)Blocks(?:Upload|Download)|UploadBlock|DownloadBlock))\n/gm

/** Where Microsoft's pages give no range, the published tables have -1 for both of its ends. */
const withoutRange = /^\s+- .* is outside -1\.\.-1\n/gm

/** What does not conform, a paragraph each; none = all do. @throws Error when the judge itself did not work */
export function verdicts(
  exchanges: readonly Exchange[],
  options: { readonly immutableIds?: boolean } = {},
): readonly string[] {
  const input = exchanges.map((exchange) => JSON.stringify(exchange)).join('\n')
  const flags = ['--bad-only', ...(options.immutableIds ? ['--immutable-ids'] : [])]
  const run = spawnSync(process.execPath, ['--import', hook, judge, '-', ...flags], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1_048_576,
  })
  const summary = run.stdout.match(/^(\d+) exchanges, (\d+) conform, (\d+) do not/m)
  if (!summary || Number(summary[1]) !== exchanges.length)
    throw new Error(`The judge did not work: ${run.stderr || run.stdout}`)
  return run.stdout
    .replace(unknownToTheTables, '')
    .replace(withoutRange, '')
    .replace(notCollected, '')
    .split(/^(?=BAD )/m)
    .filter((paragraph) => paragraph.startsWith('BAD ') && /^\s+- /m.test(paragraph))
}

/** A fetch that answers from an app in this process and writes down what was said. */
export function recordingFetch(
  service: Exchange['service'],
  app: { request(url: string, init?: RequestInit): Response | Promise<Response> },
  recorded: Exchange[],
): typeof fetch {
  return async (input, init) => {
    const url = String(input)
    const response = await app.request(url, init)
    // An upload session's address is no part of Graph: another service takes what is put there.
    if (service === 'graph' && !new URL(url).pathname.startsWith('/v1.0/')) return response
    const text = await response.clone().text()
    const headers = (from: Headers) => Object.fromEntries([...from])
    recorded.push({
      service,
      method: init?.method ?? 'GET',
      url,
      requestHeaders: headers(new Headers(init?.headers)),
      requestBody: typeof init?.body === 'string' ? init.body : null,
      status: response.status,
      responseHeaders: headers(response.headers),
      responseBody: text || null,
    })
    return response
  }
}
