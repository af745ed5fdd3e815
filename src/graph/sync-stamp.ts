/** The stamp of a mailbox, as a named property of its Inbox: it stays with the mailbox, and no client shows it. */
import type { SeenInstallation, SyncStamp, SyncStamps } from '../core/sync-client.ts'
import { checked, reading } from './client.ts'
import type { Look } from './delta.ts'
import { expandExtended, extendedValue } from './extended.ts'
import type { GraphExtendedProperty } from './wire.ts'

/** In Graph's notation. */
export const stampProperty = 'String {a9f5c7a2-6a0b-4a7c-9d1e-3c7b5f2e8d41} Name TandemSync'
const inbox = '/mailFolders/inbox'

interface Inbox {
  readonly id?: string
  readonly singleValueExtendedProperties?: readonly GraphExtendedProperty[]
}

export function createSyncStamps({ client, ask }: Look): SyncStamps {
  return {
    async readStamp(options) {
      const path = `${inbox}?$select=id&$expand=${encodeURIComponent(expandExtended([stampProperty]))}`
      const folder = checked((await ask(reading(path, inbox), options)) as Inbox | undefined)
      return readText(extendedValue(folder.singleValueExtendedProperties, stampProperty))
    },
    async writeStamp(stamp, options) {
      const json = { singleValueExtendedProperties: [{ id: stampProperty, value: JSON.stringify(stamp) }] }
      await client.send({ method: 'PATCH', path: inbox, route: inbox, json, isRepeatable: true }, options)
    },
  }
}

/** What can't be read is none: whoever works here puts a new one in its place. */
function readText(text: string | undefined): SyncStamp | undefined {
  if (text === undefined) return undefined
  try {
    const found = JSON.parse(text) as Partial<Record<keyof SyncStamp, unknown>> | null
    if (!found || typeof found.holder !== 'string' || !Array.isArray(found.installations)) return undefined
    return {
      holder: found.holder,
      token: Number.isSafeInteger(found.token) ? Number(found.token) : 0,
      since: typeof found.since === 'string' ? found.since : '',
      isChosen: found.isChosen === true,
      installations: found.installations.filter(isInstallation),
    }
  } catch {
    return undefined
  }
}

function isInstallation(one: unknown): one is SeenInstallation {
  const { id, name, organization, seenAt } = (one ?? {}) as Partial<Record<keyof SeenInstallation, unknown>>
  const texts = [id, name, organization, seenAt].every((text) => typeof text === 'string')
  return texts && !Number.isNaN(Date.parse(String(seenAt)))
}
