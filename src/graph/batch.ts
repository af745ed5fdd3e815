/**
 * Many requests in few: Graph's `$batch`. Requests that need each other make a chain, which goes in order; chains are
 * independent. Batches go one after the other, because Graph works on four parts of one batch at a time and lets no more
 * than four calls work on one mailbox.
 */
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { retryAfterMs } from '../upstream/retry-after.ts'
import { type GraphClient, type GraphRequest, headersOf } from './client.ts'
import { asFailure, asTandemError, failureOf } from './failures.ts'

/** What became of a chain: the answers in order, up to the request that failed. */
export interface ChainOutcome {
  readonly answers: readonly unknown[]
  readonly failure?: TandemError
}

const mostParts = 20
/** Characters; Graph takes four megabytes. */
const largestBatch = 2_000_000
const mostRounds = 4
const firstBackoffMs = 250
const longestWaitMs = 60_000
/** Not executed: may be sent again whatever it was. 424: what it depended on was not. */
const notExecuted: ReadonlySet<number> = new Set([424, 429])
/** Inside a batch 503 stands also for an answer that broke off; only one that says when to come back is a refusal. */
const perhapsExecuted: ReadonlySet<number> = new Set([500, 502, 503, 504])

interface Chain {
  readonly requests: readonly GraphRequest[]
  readonly answers: unknown[]
  failure?: TandemError
}

interface PartAnswer {
  readonly id: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * @param chains each gives its requests, or throws the TandemError that it fails with
 * @returns outcomes in the order of the chains; nothing is thrown but the signal's own reason
 */
export async function askEach(
  client: GraphClient,
  chains: readonly (() => readonly GraphRequest[])[],
  options: CallOptions,
): Promise<readonly ChainOutcome[]> {
  const all = chains.map(begin)
  const open = all.filter(isOpen)
  if (open.length === 1 && open[0]?.requests.length === 1) {
    const [only] = open
    const { requests, answers } = only
    await guarded([only], async () => {
      answers.push(await client.ask(requests[0] as GraphRequest, options))
    })
    return all
  }
  for (const bundle of bundles(open)) {
    if (!bundle.some(isOpen)) break
    const failure = await guarded(bundle, () => finish(client, bundle, options))
    // Who is asked too much, or refuses us altogether, is not asked on; one garbled part harms its own batch alone.
    if (failure && failure.code !== 'invalid-value') for (const chain of open.filter(isOpen)) chain.failure = failure
  }
  return all
}

function begin(requestsOf: () => readonly GraphRequest[]): Chain {
  const requests = asFailure(requestsOf)
  return requests instanceof TandemError ? { requests: [], answers: [], failure: requests } : { requests, answers: [] }
}

const isOpen = ({ failure, requests, answers }: Chain) => !failure && answers.length < requests.length

/** Chains together as long as they fit; never part of one. */
function bundles(chains: readonly Chain[]): Chain[][] {
  const made: Chain[][] = []
  let [parts, size] = [mostParts, largestBatch]
  for (const chain of chains) {
    const chainSize = chain.requests.reduce((sum, { json }) => sum + JSON.stringify(json ?? '').length, 0)
    if (parts + chain.requests.length > mostParts || size + chainSize > largestBatch) {
      made.push([])
      ;[parts, size] = [0, 0]
    }
    made.at(-1)?.push(chain)
    parts += chain.requests.length
    size += chainSize
  }
  return made
}

/** The failure of the work is that of every chain that is still open; it is given back as well. */
async function guarded(chains: readonly Chain[], work: () => Promise<void>): Promise<TandemError | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    const failure = asTandemError(error)
    for (const chain of chains.filter(isOpen)) chain.failure = failure
    return failure
  }
}

/** Rounds, until every chain has come to an end: what was not executed goes again after the wait it was asked for. */
async function finish(client: GraphClient, bundle: readonly Chain[], options: CallOptions): Promise<void> {
  const endsAt = client.now().getTime() + longestWaitMs
  for (let round = 1; ; round++) {
    const refusals = await ask(client, bundle.filter(isOpen), options)
    if (refusals.size === 0) return
    const asked = [...refusals.values()].map(({ retryAfterMs: wait }) => wait ?? 0)
    const throttled = [...refusals.values()].filter(({ code }) => code === 'upstream-throttled')
    const pause = Math.max(0, ...throttled.map(({ retryAfterMs: wait }) => wait ?? 0))
    if (pause > 0) client.hold(pause)
    const wait = Math.max(firstBackoffMs * 2 ** (round - 1), ...asked)
    if (round >= mostRounds || client.now().getTime() + wait >= endsAt) {
      for (const [chain, refusal] of refusals) chain.failure = refusal
      return
    }
    await client.sleep(wait, options.signal)
  }
}

/** One batch. @returns the chains that stay open, because one of their parts was not executed, and why */
async function ask(
  client: GraphClient,
  chains: readonly Chain[],
  options: CallOptions,
): Promise<ReadonlyMap<Chain, TandemError>> {
  const parts = chains.flatMap((chain, number) =>
    chain.requests.slice(chain.answers.length).map((request, position) => ({
      ...{ chain, request, id: `${number}.${position}` },
      ...(position > 0 ? { dependsOn: [`${number}.${position - 1}`] } : {}),
    })),
  )
  const requests = parts.map(({ id, request, dependsOn }) => ({
    id,
    method: request.method,
    url: client.urlOf(request).slice(client.address.length),
    headers: headersOf(request),
    ...(request.json === undefined ? {} : { body: request.json }),
    ...(dependsOn ? { dependsOn } : {}),
  }))
  const isRepeatable = parts.every(({ request }) => request.isRepeatable)
  const batch = { path: `${client.address}/$batch`, route: '/$batch', json: { requests } }
  // Before it waits for its turn: the answer may want a batch of its own.
  await options.fence?.ask()
  const answer = await client.batches.run(
    () => client.ask({ method: 'POST', isRepeatable, ...batch }, asked(options)),
    options.signal,
  )
  return inShape('mailbox', () => {
    const { responses } = answer as { responses: readonly PartAnswer[] }
    const byId = new Map(responses.map((response) => [response.id, response]))
    const refusals = new Map<Chain, TandemError>()
    for (const { chain, request, id } of parts) {
      const refusal = settle(client, chain, request, byId.get(id))
      if (refusal) refusals.set(chain, refusal)
    }
    return refusals
  })
}

const asked = ({ fence, ...options }: CallOptions): CallOptions => ({
  ...options,
  ...(fence ? { fence: { ...fence, ask: async () => undefined } } : {}),
})

/** Takes one part's answer into its chain, as long as the chain has come so far. @returns why it was not executed */
function settle(
  client: GraphClient,
  chain: Chain,
  request: GraphRequest,
  part: PartAnswer | undefined,
): TandemError | undefined {
  if (chain.failure || chain.requests[chain.answers.length] !== request) return undefined
  if (part && part.status < 300) {
    chain.answers.push(part.body ?? undefined)
    return undefined
  }
  const failure = part ? refusalOf(part, client.now()) : lost()
  const status = part?.status ?? 504
  const isRefused = notExecuted.has(status) || (status === 503 && failure.retryAfterMs !== undefined)
  if (isRefused || (perhapsExecuted.has(status) && request.isRepeatable)) return failure
  chain.failure = failure
  return undefined
}

function refusalOf({ status, headers, body }: PartAnswer, now: Date): TandemError {
  const asked = retryAfterMs(new Headers(headers), now)
  if (status !== 429 && (status !== 503 || asked === undefined))
    return failureOf({ status, text: JSON.stringify(body ?? '') })
  return new TandemError(status === 429 ? 'upstream-throttled' : 'upstream-unavailable', {
    side: 'mailbox',
    detail: `Microsoft Graph: status ${status}`,
    ...(asked === undefined ? {} : { retryAfterMs: asked }),
  })
}

const lost = () =>
  new TandemError('upstream-unavailable', {
    side: 'mailbox',
    detail: 'Microsoft Graph: a part of a batch without an answer',
  })
