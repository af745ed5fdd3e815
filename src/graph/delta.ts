/** One page of a delta, whatever it is a delta of: where it begins, what it says, where the next one begins. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { type GraphClient, type GraphRequest, reading } from './client.ts'
import type { AskTogether } from './together.ts'

/** Fewer and larger pages than Graph's own ten; the server may give less. */
export const pageSize = 'odata.maxpagesize=200'

export interface DeltaPage<Entry> {
  readonly entries: readonly Entry[]
  /** Ids. */
  readonly removed: readonly string[]
  /** The next page, or the next look; below the address of Graph. */
  readonly link: string
  readonly more: boolean
}

/** Reads on behind a link of an earlier page. */
export function following(client: GraphClient, link: string, route: string): GraphRequest {
  return reading(`${client.address}${link}`, route, [pageSize])
}

/** @throws TandemError `upstream-unavailable` for what is no page, or goes on somewhere else */
export function readPage<Entry extends object>(client: GraphClient, answer: unknown): DeltaPage<Entry> {
  return inShape('mailbox', () => {
    const page = answer as {
      readonly value: readonly (Entry & { readonly id: string; readonly '@removed'?: unknown })[]
      readonly '@odata.nextLink'?: string
      readonly '@odata.deltaLink'?: string
    }
    const next = page['@odata.nextLink']
    const link = next ?? page['@odata.deltaLink']
    if (!link?.startsWith(`${client.address}/`)) {
      const detail = 'Microsoft Graph: a delta that goes on nowhere, or elsewhere'
      throw new TandemError('upstream-unavailable', { side: 'mailbox', detail })
    }
    return {
      entries: page.value.filter((entry) => !entry['@removed']),
      removed: page.value.filter((entry) => entry['@removed']).map(({ id }) => id),
      link: link.slice(client.address.length),
      more: next !== undefined,
    }
  })
}

/** 410 for a state that Graph has forgotten, 400 for one that it can't read, 404 where its folder was made anew. */
export function isLost(error: unknown): boolean {
  return error instanceof TandemError && (error.code === 'item-gone' || error.code === 'invalid-value')
}

/** What a look at a delta needs: whose mailbox it is, and a way to ask that others may share. */
export interface Look {
  readonly client: GraphClient
  readonly ask: AskTogether
}

/** Where a look at one delta goes on. */
export interface Position {
  readonly link: string
  /** The round that began without a cursor is not over yet. */
  readonly isFirst: boolean
}

/** The page at the position, or the first one, so that the round `began`, where there is none or Graph has lost it. */
export async function pageAt<Entry extends object>(
  { client, ask }: Look,
  position: Position | undefined,
  first: GraphRequest,
  options: CallOptions,
): Promise<DeltaPage<Entry> & { readonly fromStart: boolean; readonly began: boolean }> {
  if (position) {
    try {
      const answer = await ask(following(client, position.link, first.route), options)
      return { ...readPage<Entry>(client, answer), fromStart: position.isFirst, began: false }
    } catch (error) {
      if (!isLost(error)) throw error
    }
  }
  const answer = await ask(first, options).catch((error: unknown) => {
    throw notBegun(error)
  })
  return { ...readPage<Entry>(client, answer), fromStart: true, began: true }
}

/** A delta that can't even be begun is no lost one, and no item's matter. */
export function notBegun(error: unknown): unknown {
  if (!isLost(error)) return error
  const detail = 'Microsoft Graph: a delta that can’t be begun'
  return new TandemError('upstream-unavailable', { side: 'mailbox', detail, cause: error })
}

/** What a cursor holds; undefined for none, and for what is none of ours. */
export function readCursor<Content extends object>(
  cursor: string | undefined,
  isOurs: (content: Partial<Content>) => boolean,
): Content | undefined {
  try {
    const content: unknown = JSON.parse(cursor ?? 'null')
    return content && typeof content === 'object' && isOurs(content) ? (content as Content) : undefined
  } catch {
    return undefined
  }
}
