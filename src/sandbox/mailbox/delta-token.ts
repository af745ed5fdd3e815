import { createHash } from 'node:crypto'
import { badRequest, GraphError } from './errors.ts'
import { asObject, isObject, type Json } from './values.ts'

/** Where a round of delta stands, and what was asked when it began. */
export interface DeltaState {
  /** What the round is about, e.g. `message:` and a folder's id. */
  readonly scope: string
  /** The options of the first request; later ones can't change them. */
  readonly asked: Json
  /** Sequence number at which the round began: what was fully changed later is shown in full. */
  readonly base: number
  /** In a first round the key of the last item given, `''` at its start; in later rounds undefined. */
  readonly after?: string
  /** In later rounds the sequence number of the last change given. */
  readonly from: number
  /** When the token was given out, in milliseconds. */
  readonly issued?: number
}

/** Exchange keeps the states of a folder for about a month. */
const retention = 30 * 86_400_000

const checksum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest().subarray(0, 6)

/** Writes a state as a token that callers can't read anything from. */
export function sealToken(state: DeltaState): string {
  const bytes = Buffer.from(JSON.stringify(state))
  return Buffer.concat([checksum(bytes), bytes]).toString('base64url')
}

/**
 * @param now in milliseconds
 * @param restart address at which the caller starts over, from what was asked first
 * @throws GraphError 400 for what never was a token, 410 for a token of something else, of a lost past or too old
 */
export function openToken(
  token: string,
  scope: string,
  newest: number,
  now: number,
  restart: (asked: Json) => string,
): DeltaState {
  const bytes = Buffer.from(token, 'base64url')
  const content = bytes.subarray(6)
  if (content.length === 0 || !checksum(content).equals(bytes.subarray(0, 6))) throw badRequest('Badly formed token.')
  const state: unknown = JSON.parse(content.toString())
  const isLost = !isObject(state) || state.scope !== scope || Number(state.base) > newest || Number(state.from) > newest
  if (isLost || now - Number(state.issued ?? now) > retention)
    throw new GraphError(410, 'syncStateNotFound', 'The sync state is not found or has expired. Start a new round.', {
      headers: { Location: restart(isObject(state) && state.scope === scope ? asObject(state.asked) : {}) },
    })
  return state as unknown as DeltaState
}
