import type { Context } from 'hono'
import type { Caller, Clock, MailboxOwner, MailboxShare, TokenVerifier } from '../seams.ts'
import { badRequest, GraphError } from './errors.ts'
import type { Store } from './store.ts'
import { isObject, type Json } from './values.ts'

/** What every operation works on. */
export interface World {
  readonly store: Store
  readonly clock: Clock
  /** Address of Graph as callers see it, ending in `/v1.0`. */
  readonly address: string
  readonly tokens: TokenVerifier
}

export interface Prefer {
  readonly immutable: boolean
  readonly bodyType: 'html' | 'text' | undefined
  /** `UTC` unless asked otherwise; a Windows or an IANA name. */
  readonly timeZone: string
  readonly pageSize: number | undefined
}

/** One request to one mailbox. */
export interface Call {
  readonly caller: Caller
  readonly owner: MailboxOwner
  readonly oid: string
  /** What the owner shares with a caller who is somebody else; absent for the owner, and for an application. */
  readonly shares?: readonly MailboxShare[]
  readonly prefer: Prefer
  readonly url: URL
  /** Path as asked, behind `/v1.0`. */
  readonly path: string
}

export type MailboxEnv = { Variables: { caller: Caller; call: Call } }
export type MailboxContext = Context<MailboxEnv>

export function readPrefer(header: string | undefined): Prefer {
  const text = header ?? ''
  const value = (name: string) => new RegExp(`${name}\\s*=\\s*"?([^",;]+)"?`, 'i').exec(text)?.[1]?.trim()
  const bodyType = value('outlook\\.body-content-type')?.toLowerCase()
  const pageSize = Number(value('odata\\.maxpagesize') ?? Number.NaN)
  return {
    immutable: value('IdType')?.toLowerCase() === 'immutableid',
    bodyType: bodyType === 'html' || bodyType === 'text' ? bodyType : undefined,
    timeZone: value('outlook\\.timezone') ?? 'UTC',
    pageSize: Number.isInteger(pageSize) && pageSize > 0 ? Math.min(pageSize, 1000) : undefined,
  }
}

/** A parameter of the path. */
export const param = (context: MailboxContext, name: string): string => context.req.param(name) ?? ''

/** The JSON object of a request. @throws GraphError 400 */
export async function readJson(context: MailboxContext): Promise<Json> {
  const text = await context.req.text()
  if (text.trim() === '') return {}
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    throw new GraphError(400, 'BadRequest', 'Unable to read JSON request payload. Please ensure it is valid JSON.', {
      cause,
    })
  }
  if (!isObject(body)) throw badRequest('The request payload must be a JSON object.')
  return body
}

/** @throws GraphError 412 where `If-Match` names another state than the item's. */
export function checkIfMatch(context: MailboxContext, changeKey: string): void {
  const wanted = context.req.header('If-Match')
  if (wanted === undefined || wanted === '*') return
  const [, key] = /^(?:W\/)?"(.*)"$/.exec(wanted) ?? []
  if (key === undefined) throw badRequest(`The If-Match header '${wanted}' is malformed.`)
  if (key !== changeKey)
    throw new GraphError(
      412,
      'ErrorIrresolvableConflict',
      'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
    )
}

/** The link that asks the same again from `skip` on. */
export function nextLinkOf(world: World, call: Call, skip: number): string {
  const search = new URLSearchParams(call.url.search)
  for (const key of [...search.keys()]) if (/^\$?skip$/i.test(key)) search.delete(key)
  search.set('$skip', String(skip))
  return `${world.address}${call.path}?${search}`
}

/** The `@odata.nextLink` of a page that ends at `end` of `total`; nothing where it is the last. */
export const nextLinkOfPage = (world: World, call: Call, end: number, total: number): Json =>
  end < total ? { '@odata.nextLink': nextLinkOf(world, call, end) } : {}
