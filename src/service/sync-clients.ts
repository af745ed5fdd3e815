/** Asks each mailbox, with the first request of a cycle, whether it is this installation that works on it. */
import { failures, TandemError } from '../core/errors.ts'
import type { Actor } from '../core/link.ts'
import type { CallOptions } from '../core/ports.ts'
import {
  chooseHolder,
  type Installation,
  judgeStamp,
  type Standing,
  type SyncStamp,
  type SyncStamps,
  taken,
} from '../core/sync-client.ts'
import type { Configuration } from './configuration.ts'
import { FenceClosed } from './fenced.ts'
import { guidFor } from './identifiers.ts'

/** Who this is: the same installation has the same id, also with a new store. */
export function installationOf({
  installation,
  publicUrl,
  organizationOrigin,
}: Pick<Configuration, 'installation' | 'publicUrl' | 'organizationOrigin'>): Installation {
  const name = installation ?? new URL(publicUrl).host
  return { id: guidFor(`installation:${name}:${organizationOrigin}`), name, organization: organizationOrigin }
}

export interface SyncClients {
  /** What was found last; undefined where this process never asked. */
  last(actor: Actor): Standing | undefined
  /** Asks, once for all who ask within one cycle. @throws FenceClosed where another one works on it; TandemError */
  demand(stamps: SyncStamps, actor: Actor, options: CallOptions): Promise<void>
  /** Who is connected to the mailbox. @throws TandemError */
  show(stamps: SyncStamps, options: CallOptions): Promise<SyncStamp | undefined>
  /** A person's word: this one works on it from now on. @returns undefined where it is not connected @throws TandemError */
  choose(stamps: SyncStamps, actor: Actor, id: string, options: CallOptions): Promise<SyncStamp | undefined>
  readonly self: Installation
}

export function createSyncClients({
  self,
  now,
}: {
  readonly self: Installation
  readonly now: () => Date
}): SyncClients {
  const standings = new Map<string, Standing>()
  const asked = new Map<string, Promise<Standing>>()
  const keyOf = ({ tid, oid }: Actor) => `${tid}:${oid}`

  async function ask(stamps: SyncStamps, actor: Actor, options: CallOptions): Promise<Standing> {
    const found = await stamps.readStamp(options)
    const { standing, write } = judgeStamp(found, self, now())
    const isClaim = write !== undefined && standing === 'ours' && found?.holder !== self.id
    if (write)
      await stamps.writeStamp(write, options).catch((error: unknown) => {
        // Saying that one is there can wait for the next look; claiming a mailbox can't.
        if (isClaim || !(error instanceof TandemError)) throw error
      })
    // Of two that claim it in the same moment the one that wrote last has it.
    const result = isClaim ? judgeStamp(await stamps.readStamp(options), self, now()).standing : standing
    standings.set(keyOf(actor), result)
    return result
  }

  return {
    self,
    last: (actor) => standings.get(keyOf(actor)),
    async demand(stamps, actor, options) {
      const key = `${keyOf(actor)} ${options.correlationId}`
      let asking = asked.get(key)
      if (!asking) {
        asking = ask(stamps, actor, options)
        asked.set(key, asking)
        // The workloads of a cycle ask in the same moment.
        asking.then(
          () => asked.delete(key),
          () => asked.delete(key),
        )
      }
      const standing = await asking
      if (standing !== 'ours') throw new FenceClosed(standing, failures[standing])
    },
    show: (stamps, options) => stamps.readStamp(options),
    async choose(stamps, actor, id, options) {
      const found = await stamps.readStamp(options)
      const chosen = id === self.id ? { ...taken(found, self, now(), true) } : found && chooseHolder(found, id, now())
      if (!chosen) return undefined
      await stamps.writeStamp(chosen, options)
      standings.delete(keyOf(actor))
      return chosen
    },
  }
}
