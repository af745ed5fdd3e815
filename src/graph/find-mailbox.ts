import { setTimeout as sleepFor } from 'node:timers/promises'
import type { CallOptions } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { createClient, reading } from './client.ts'

/** Object ids of mailboxes by their addresses, as an application asks. */
export function createFindMailbox(
  options: Pick<Parameters<typeof createClient>[0], 'address' | 'upstream' | 'now'>,
): (address: string, call: CallOptions) => Promise<string> {
  const client = createClient({
    ...options,
    mailbox: 'none',
    sleep: (milliseconds, signal) => sleepFor(milliseconds, undefined, signal ? { signal } : {}),
  })
  return async (address, call) => {
    const path = `${options.address}/users/${encodeURIComponent(address)}?$select=id`
    const found = await client.ask(reading(path, '/users/{address}'), call)
    return inShape('mailbox', () => (found as { readonly id: string }).id.toLowerCase())
  }
}
