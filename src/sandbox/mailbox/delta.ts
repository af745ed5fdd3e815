import type { Call, World } from './call.ts'
import { type DeltaState, openToken, sealToken } from './delta-token.ts'
import { badRequest } from './errors.ts'
import type { Json } from './values.ts'

export interface DeltaEntry {
  readonly seq: number
  /** Where a first round goes on behind it. */
  readonly key: string
  /** The entry as Graph shows it; undefined where the caller did not ask for what changed. */
  show(): Json | undefined
}

/** What a delta runs over. Both lists give at most `limit` entries. */
export interface DeltaFeed {
  readonly scope: string
  /** Entity type in the answer's context, e.g. `message`. */
  readonly type: string
  /** All that is there, in a fixed order, behind the entry of key `after` (`''` = from the start). */
  first(asked: Json, after: string, limit: number): readonly DeltaEntry[]
  /** What came, changed or went after `from`, oldest change first. @param base state that the caller has */
  changes(asked: Json, from: number, base: number, limit: number): readonly DeltaEntry[]
}

/**
 * One answer of a delta: a page with a nextLink, or the last one with a deltaLink, both with opaque tokens
 * that keep the first request's options.
 * @param readAsked reads these options, on a first request only
 * @throws GraphError 400, 410
 */
export function answerDelta(
  world: World,
  call: Call,
  feed: DeltaFeed,
  readAsked: () => Json,
  usualPageSize: number,
): Json {
  const { searchParams } = call.url
  const newest = world.store.currentSeq()
  const token = searchParams.get('$deltatoken') ?? searchParams.get('$skiptoken')
  const begin = (): DeltaState => ({ scope: feed.scope, asked: readAsked(), base: newest, from: newest, after: '' })
  if (token !== null && searchParams.size > 1)
    throw badRequest('A token carries the options of its first request; give nothing beside it.')
  const now = world.clock.now().getTime()
  const restart = (asked: Json) => `${world.address}${call.path}${searchOf(asked)}`
  const state = token === null ? begin() : openToken(token, feed.scope, newest, now, restart)
  // Only feeds that let `$top` have a say keep it among what was asked.
  const size = call.prefer.pageSize ?? (Number(state.asked.top) || usualPageSize)
  const found =
    state.after === undefined
      ? feed.changes(state.asked, state.from, state.base, size + 1)
      : feed.first(state.asked, state.after, size + 1)
  const page = found.slice(0, size)
  const last = page.at(-1)
  const link = (name: string, next: DeltaState) =>
    `${world.address}${call.path}?${name}=${sealToken({ ...next, issued: now })}`
  const { after, ...done } = state
  const links =
    found.length > size && last !== undefined
      ? {
          '@odata.nextLink': link('$skiptoken', {
            ...done,
            ...(after === undefined ? { from: last.seq } : { after: last.key }),
          }),
        }
      : {
          // A first round began at `base`: what changed while it was read is told by the next one.
          '@odata.deltaLink': link('$deltatoken', {
            ...done,
            ...(after === undefined ? { base: newest, from: newest } : {}),
          }),
        }
  return {
    '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#Collection(${feed.type})`,
    ...links,
    value: page.flatMap((entry) => entry.show() ?? []),
  }
}

/** The options of a first request, so far as a new round can't do without them. */
function searchOf({ from, to, select }: Json): string {
  const search = new URLSearchParams()
  if (from !== undefined && to !== undefined) {
    search.set('startDateTime', String(from))
    search.set('endDateTime', String(to))
  }
  if (Array.isArray(select)) search.set('$select', select.join(','))
  return search.size === 0 ? '' : `?${search}`
}

export const removed = (type: string, id: unknown, reason: unknown = 'deleted'): Json => ({
  '@odata.type': `#microsoft.graph.${type}`,
  '@removed': { reason },
  id,
})
