/** Graph's upload sessions for attachments over 3 MB: in order, in chunks, and gone on with where they stopped. */
import { TandemError } from '../core/errors.ts'
import { type FileSource, inPieces, type UploadMemory } from '../core/file.ts'
import type { CallOptions } from '../core/ports.ts'
import { parseJson, type UpstreamResponse } from '../upstream/index.ts'
import type { GraphClient } from './client.ts'
import { failureOf } from './failures.ts'

/** Less than the 4 MB that one request takes. */
const chunkSize = 3 * 1_048_576

interface Session {
  readonly uploadUrl?: string
  /** Graph writes it small, the service behind the upload's address in either way. */
  readonly nextExpectedRanges?: readonly string[]
  readonly NextExpectedRanges?: readonly string[]
}

export type Upload = (
  place: { readonly path: string; readonly route: string },
  file: FileSource,
  options: CallOptions & { readonly memory?: UploadMemory },
) => Promise<string>

/** @returns an upload that gives the id of the attachment  @throws TandemError */
export function createUpload(client: GraphClient): Upload {
  async function begin(place: Parameters<Upload>[0], file: FileSource, options: CallOptions): Promise<string> {
    const AttachmentItem = {
      ...{ attachmentType: 'file', name: file.name, size: file.size, contentType: file.contentType },
      ...(file.contentId ? { contentId: file.contentId } : {}),
      ...(file.isInline ? { isInline: true } : {}),
    }
    const path = `${place.path}/createUploadSession`
    const request = { method: 'POST', path, route: `${place.route}/createUploadSession`, isRepeatable: true } as const
    const session = (await client.ask({ ...request, json: { AttachmentItem } }, options)) as Session | undefined
    const address = URL.parse(session?.uploadUrl ?? '')
    const isSafe = address?.protocol === 'https:' || address?.origin === new URL(client.address).origin
    if (!address || !isSafe) throw unreadable('an upload session without an address that may be used')
    return address.href
  }

  const ask = (address: string, request: Partial<Parameters<GraphClient['upload']>[0]>, options: CallOptions) =>
    client.upload({ method: 'GET', url: address, route: 'upload session', isRepeatable: true, ...request }, options)

  /** How far an upload that was begun has come; undefined: it is over, or nobody knows of it any more. */
  async function reached(address: string, options: CallOptions): Promise<number | undefined> {
    const response = await ask(address, {}, options)
    if (response.status === 200) return nextByte(response)
    if (response.status === 404 || response.status === 410 || response.status < 500) return undefined
    throw failureOf(response)
  }

  async function send(address: string, file: FileSource, from: number, options: CallOptions): Promise<string> {
    let at = from
    for await (const chunk of inPieces(file.pieces(from), chunkSize)) {
      const last = at + chunk.byteLength - 1
      const headers = {
        'Content-Type': 'application/octet-stream',
        'Content-Range': `bytes ${at}-${last}/${file.size}`,
      }
      // The same bytes at the same place: what was taken already is refused, and looked at anew.
      const response = await ask(address, { method: 'PUT', headers, body: chunk, isRepeatable: false }, options)
      if (response.status === 201) return attachmentIn(response)
      if (response.status !== 200 && response.status !== 202) throw failureOf(response)
      at = nextByte(response)
      if (at !== last + 1) throw unreadable(`an upload that goes on at byte ${at} after byte ${last}`)
    }
    throw new TandemError('invalid-value', {
      side: 'mailbox',
      detail: `${file.name} has ${at} bytes and not ${file.size}, as was said`,
    })
  }

  return async (place, file, options) => {
    const { memory } = options
    const known = memory?.recall()
    const from = known === undefined ? undefined : await reached(known, options)
    const isGoingOn = known !== undefined && from !== undefined && from < file.size
    const address = isGoingOn ? known : await begin(place, file, options)
    if (!isGoingOn) await memory?.keep(address)
    const id = await send(address, file, isGoingOn ? from : 0, options)
    await memory?.keep(undefined)
    return id
  }
}

/** Ranges say `2097152-`, `2097152-3483321` or only `2097152`. */
function nextByte(response: UpstreamResponse): number {
  const { nextExpectedRanges, NextExpectedRanges } = parseJson('mailbox', response) as Session
  const next = Number.parseInt((nextExpectedRanges ?? NextExpectedRanges)?.[0] ?? '', 10)
  if (Number.isInteger(next)) return next
  throw unreadable('an upload that does not say where it goes on')
}

/** Key in parentheses or as a segment. */
function attachmentIn({ headers }: UpstreamResponse): string {
  const location = headers.get('location') ?? ''
  const id = /\/attachments(?:\('([^']+)'\)|\/([^/?]+))/i.exec(location)
  const found = id?.[1] ?? id?.[2]
  if (found) return decodeURIComponent(found)
  throw unreadable('an upload that does not say what it made')
}

const unreadable = (detail: string) =>
  new TandemError('upstream-unavailable', { side: 'mailbox', detail: `Microsoft Graph: ${detail}` })
