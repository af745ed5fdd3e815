/** Real calendars and cards in a person's mailbox, every one of them tracked, and what its items are. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { TandemError } from '../../../src/core/errors.ts'
import { extendedOf } from '../../../src/core/follow/read-sides.ts'
import type { FollowedItem, FollowedKind, FollowedWorld } from '../../../src/core/following.ts'
import type { Actor } from '../../../src/core/link.ts'
import { trackedCategory } from '../../../src/core/mark.ts'
import { importPath } from '../../../src/sandbox/import/index.ts'
import type { MailboxSeam } from '../../../src/sandbox/seams.ts'

const corpus = fileURLToPath(new URL('../../../../shared/corpus', import.meta.url))

/** False where ../shared/corpus does not stand beside the checkout. */
export const hasCorpus = existsSync(corpus)

export const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }
const quiet = { progress: () => undefined, failure: () => undefined }

export interface Place {
  readonly world: FollowedWorld
  readonly actor: Actor
}

export interface Taken {
  readonly kind: FollowedKind
  readonly id: string
}

export interface Imported {
  readonly items: readonly Taken[]
  /** What the import refuses, with its sentence; nothing of the product has seen it. */
  readonly refused: number
  /** Several files give one name (UID) to different events; each but the first was given a name of its own. */
  readonly renamed: number
}

/** Cards and calendars go in with the category on them. Of the events every `eventStep`-th is taken. */
export async function importCorpus(mailbox: MailboxSeam, oid: string, eventStep: number): Promise<Imported> {
  const items: Taken[] = []
  const names = new Set<string>()
  let seen = 0
  let renamed = 0
  const tracked = (given: Readonly<Record<string, unknown>>) => ({
    ...given,
    categories: [...((given.categories as readonly string[] | undefined) ?? []), trackedCategory.displayName],
  })
  const nameOf = (wanted: string) => {
    if (!names.has(wanted)) return wanted
    renamed++
    return `${wanted}_again-${renamed}`
  }
  const seam: MailboxSeam = {
    ...mailbox,
    async putEvent(owner, event, exceptions) {
      if (seen++ % eventStep !== 0) return ''
      const iCalUId = nameOf(String(event.iCalUId))
      names.add(iCalUId)
      const id = await mailbox.putEvent(owner, tracked({ ...event, iCalUId }), exceptions)
      items.push({ kind: 'event', id })
      return id
    },
    async putContact(owner, contact) {
      const id = await mailbox.putContact(owner, tracked(contact))
      items.push({ kind: 'contact', id })
      return id
    },
  }
  let refused = 0
  for (const folder of ['calendar', 'contacts'])
    refused += (await importPath(`${corpus}/${folder}`, { mailbox: seam, oid }, quiet)).failures.length
  return { items, refused, renamed }
}

export async function readAll(
  { world }: Place,
  kind: FollowedKind,
  ids: readonly string[],
): Promise<readonly (FollowedItem | undefined)[]> {
  const extended = extendedOf(kind, await world.crm.fieldRules(call))
  const read: (FollowedItem | undefined)[] = []
  for (let start = 0; start < ids.length; start += 200)
    for (const item of await world.mailbox.readItems(kind, ids.slice(start, start + 200), { ...call, extended })) {
      if (item instanceof TandemError && item.code !== 'item-gone') throw item
      read.push(item instanceof TandemError ? undefined : item)
    }
  return read
}
