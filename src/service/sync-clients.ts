/**
 * Asks each mailbox, with the first request of a cycle and again while it goes on writing, whether it is this installation that
 * works on it.
 */
import { failures, TandemError } from '../core/errors.ts'
import type { Actor } from '../core/link.ts'
import type { CallOptions, Fence } from '../core/ports.ts'
import {
  chooseHolder,
  fenceAgainMs,
  fenceLifeMs,
  type Installation,
  judgeStamp,
  type Standing,
  type SyncStamp,
  type SyncStamps,
  taken,
  untilHandedOver,
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

/** So long is it made sure, look by look, that what a person chose was not written over; in milliseconds. */
const lostChoiceMs = 10 * 60_000

export interface SyncClients {
  /** The token of the last answer, where the mailbox was ours; undefined where it was not, or this process never asked. */
  tokenOf(actor: Actor): number | undefined
  /**
   * Asks, once for all who ask within one cycle in the same moment. A mailbox that a person has just given to this one is closed
   * until the one before writes no more.
   * @param withinMs an answer no older than that is good enough, in milliseconds; absent: asks in any case
   * @returns the token under which the mailbox is ours @throws FenceClosed where another one works on it; TandemError
   */
  demand(stamps: SyncStamps, actor: Actor, options: CallOptions, withinMs?: number): Promise<number>
  /**
   * For all that is written to a mailbox while it is ours under this token. It rejects with FenceClosed alone.
   * @param first what was asked before and is still awaited
   */
  fenceOf(stamps: SyncStamps, actor: Actor, options: CallOptions, token: number, first?: Promise<unknown>): Fence
  /** Who is connected to the mailbox. @throws TandemError */
  show(stamps: SyncStamps, options: CallOptions): Promise<SyncStamp | undefined>
  /** A person's word: this one works on it from now on. @returns undefined where it is not connected @throws TandemError */
  choose(stamps: SyncStamps, actor: Actor, id: string, options: CallOptions): Promise<SyncStamp | undefined>
  readonly self: Installation
}

interface Answer {
  readonly standing: Standing
  readonly token: number
  /** ISO instant: it is ours, and whoever had it before may write until then. */
  readonly until?: string
}

export function createSyncClients({
  self,
  now,
}: {
  readonly self: Installation
  readonly now: () => Date
}): SyncClients {
  /** Of mailboxes that are ours: under which token, and when that was asked, in milliseconds of the epoch. */
  const ours = new Map<string, { readonly token: number; readonly at: number }>()
  const asked = new Map<string, Promise<Answer>>()
  /** What was chosen here, as long as it may be written over by who had read the stamp before. */
  const choices = new Map<string, SyncStamp>()
  const keyOf = ({ tid, oid }: Actor) => `${tid}:${oid}`

  function youngToken(actor: Actor, withinMs: number): number | undefined {
    const known = ours.get(keyOf(actor))
    return known && Math.abs(now().getTime() - known.at) < withinMs ? known.token : undefined
  }

  async function ask(stamps: SyncStamps, actor: Actor, options: CallOptions): Promise<Answer> {
    // As old as the question: what was answered may have been so since then.
    const at = now().getTime()
    const { standing, stamp } = await read(stamps, actor, options)
    const { token } = stamp
    const waitMs = standing === 'ours' ? untilHandedOver(stamp, now()) : 0
    if (standing === 'ours' && waitMs === 0) ours.set(keyOf(actor), { token, at })
    else ours.delete(keyOf(actor))
    return { standing, token, ...(waitMs > 0 ? { until: new Date(now().getTime() + waitMs).toISOString() } : {}) }
  }

  /**
   * A stamp is read and then written, and Graph has no condition for that: whoever says that one is there may write over a
   * person's choice of that moment. Its token tells: a choice only grows it.
   */
  function withChoice(actor: Actor, found: SyncStamp | undefined): SyncStamp | undefined {
    const key = keyOf(actor)
    const choice = choices.get(key)
    if (!choice) return found
    if (now().getTime() - Date.parse(choice.since) > lostChoiceMs) choices.delete(key)
    if (!found || found.token >= choice.token) return found
    // Whoever had it works on until they hear of it: it is given away now.
    const again = { ...choice, since: now().toISOString(), installations: found.installations }
    choices.set(key, again)
    return again
  }

  /** @returns the stamp as the mailbox carries it from now on */
  async function read(stamps: SyncStamps, actor: Actor, options: CallOptions) {
    const carried = await stamps.readStamp(options)
    const found = withChoice(actor, carried)
    const judged = judgeStamp(found, self, now())
    const { standing, write = found === carried ? undefined : found } = judged
    const isClaim = write !== undefined && standing === 'ours' && carried?.holder !== self.id
    if (write)
      await stamps.writeStamp(write, options).catch((error: unknown) => {
        // Saying that one is there can wait for the next look; claiming a mailbox can't.
        if (isClaim || !(error instanceof TandemError)) throw error
      })
    // Of two that claim it in the same moment the one that wrote last has it.
    const last = isClaim ? await stamps.readStamp(options) : undefined
    const stamp = last ?? write ?? (found as SyncStamp)
    return { standing: last ? judgeStamp(last, self, now()).standing : standing, stamp }
  }

  const demand: SyncClients['demand'] = async (stamps, actor, options, withinMs = 0) => {
    const known = youngToken(actor, withinMs)
    if (known !== undefined) return known
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
    const { standing, token, until } = await asking
    if (standing !== 'ours') throw new FenceClosed(standing, failures[standing])
    if (until !== undefined) throw new FenceClosed('taking-over', failures['taking-over'], { until })
    return token
  }

  return {
    self,
    tokenOf: (actor) => ours.get(keyOf(actor))?.token,
    fenceOf: (stamps, actor, options, token, first) => ({
      async ask() {
        let held: number
        try {
          await first
          held = await demand(stamps, actor, options, fenceAgainMs)
        } catch (error) {
          // That nobody can tell now whose the mailbox is ends the work as well: it is no failure of what was to be written.
          throw error instanceof TandemError ? new FenceClosed(error.code, error.message, { cause: error }) : error
        }
        // It is ours again: what was read before is from before the other one's work.
        if (held !== token) throw new FenceClosed('other-installation', failures['other-installation'])
      },
      isOpen: () => youngToken(actor, fenceLifeMs) === token,
    }),
    demand,
    show: (stamps, options) => stamps.readStamp(options),
    async choose(stamps, actor, id, options) {
      const found = await stamps.readStamp(options)
      const chosen = id === self.id ? { ...taken(found, self, now(), true) } : found && chooseHolder(found, id, now())
      if (!chosen) return undefined
      await stamps.writeStamp(chosen, options)
      choices.set(keyOf(actor), chosen)
      ours.delete(keyOf(actor))
      return chosen
    },
  }
}
