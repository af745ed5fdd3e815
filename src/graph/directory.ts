/** Whose a mailbox is in the directory, by its address: shared mailboxes are nobody's in the organization. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import { parseJson, type Upstream } from '../upstream/index.ts'
import { failureOf } from './failures.ts'

export interface DirectoryEntry {
  /** Object id. */
  readonly oid: string
  readonly name: string
  /** Primary address, in lower case. */
  readonly address: string
}

export interface Directory {
  /**
   * By primary address, user principal name or object id.
   * @returns undefined where nobody has it  @throws TandemError `item-not-readable` where the application may not look it up
   */
  find(name: string, call: CallOptions): Promise<DirectoryEntry | undefined>
}

const path = '/users/'

/** @param options address of Graph, ending in `/v1.0`, and its upstream */
export function createDirectory({
  address,
  upstream,
}: {
  readonly address: string
  readonly upstream: Upstream
}): Directory {
  return {
    async find(name, { correlationId, signal }) {
      const response = await upstream.send({
        method: 'GET',
        url: `${address}${path}${encodeURIComponent(name)}?$select=id,displayName,mail,userPrincipalName`,
        route: '/users/{id}',
        isRepeatable: true,
        correlationId,
        headers: {},
        ...(signal ? { signal } : {}),
      })
      if (response.status === 404) return undefined
      if (response.status >= 300) throw failureOf(response)
      const { id, displayName, mail, userPrincipalName } = parseJson('mailbox', response) as Readonly<
        Record<string, string | null | undefined>
      >
      if (!id) throw new TandemError('upstream-unavailable', { side: 'mailbox', detail: 'a user without an id' })
      return {
        oid: id.toLowerCase(),
        name: displayName ?? '',
        address: (mail || userPrincipalName || '').toLowerCase(),
      }
    },
  }
}
