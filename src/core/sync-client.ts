/**
 * Which installation synchronizes a mailbox. The mailbox itself carries a stamp: who is connected to
 * it, and which of them does the work. The others go on tracking by hand. A pure function of the stamp says what to do.
 */
import type { CallOptions } from './ports.ts'

/** A Tandem that is connected to this mailbox. */
export interface Installation {
  readonly id: string
  /** What people know it by. */
  readonly name: string
  /** Origin of the organization that it keeps the mailbox in step with. */
  readonly organization: string
}

export interface SeenInstallation extends Installation {
  /** ISO instant. */
  readonly seenAt: string
}

export interface SyncStamp {
  /** Id of the one that does the work. */
  readonly holder: string
  /** Counts who had it: it only grows. */
  readonly token: number
  /** ISO instant. */
  readonly since: string
  /** A person said so: then nobody takes over by themselves. */
  readonly isChosen: boolean
  readonly installations: readonly SeenInstallation[]
}

export interface SyncStamps {
  /** Looks that begin together may share a request. @throws TandemError */
  readStamp(options: CallOptions): Promise<SyncStamp | undefined>
  /** @throws TandemError */
  writeStamp(stamp: SyncStamp, options: CallOptions): Promise<void>
}

export type Standing = 'ours' | 'other-installation' | 'other-organization'

export interface StampDecision {
  readonly standing: Standing
  /** What the mailbox has to carry from now on, where that is something else. */
  readonly write?: SyncStamp
}

/** So often whoever works says that it still does, and others that they are there; in milliseconds. */
export const heartbeatMs = 3_600_000
/** Whoever was not seen for so long has lost it, unless a person chose it; in milliseconds. */
export const stampLifeMs = 3 * heartbeatMs
/** One try of a call to either side is given up after so long, in milliseconds. */
export const attemptLimitMs = 30_000
/** In the middle of a look no try of a write begins on an answer older than this, in milliseconds. */
export const fenceLifeMs = 30_000
/** Asked anew so early, in milliseconds, that a write that waits for its turn still finds a young answer. */
export const fenceAgainMs = fenceLifeMs / 2
/**
 * Whoever had it when a person chose another one has written its last after so long, in milliseconds: on its answer no try
 * begins any longer, and the one that had just begun is over.
 */
export const handoverMs = fenceLifeMs + attemptLimitMs
/** Forgotten after so long, in milliseconds. */
const forgottenMs = 30 * 86_400_000

/** What an installation makes of the stamp it finds. */
export function judgeStamp(stamp: SyncStamp | undefined, self: Installation, now: Date): StampDecision {
  if (!stamp) return { standing: 'ours', write: taken(undefined, self, now, false) }
  const own = stamp.installations.find(({ id }) => id === self.id)
  const isFresh = own !== undefined && ageOf(own, now) < heartbeatMs && own.name === self.name
  if (stamp.holder === self.id) return { standing: 'ours', ...(isFresh ? {} : { write: seen(stamp, self, now) }) }
  const holder = stamp.installations.find(({ id }) => id === stamp.holder)
  // Whose mailbox it is to be is a person's to say where it is about two organizations.
  const isFree = !holder || (holder.organization === self.organization && ageOf(holder, now) >= stampLifeMs)
  if (isFree && !stamp.isChosen) return { standing: 'ours', write: taken(stamp, self, now, false) }
  const standing = holder && holder.organization !== self.organization ? 'other-organization' : 'other-installation'
  return { standing, ...(isFresh ? {} : { write: seen(stamp, self, now) }) }
}

/** A person lets this one do the work from now on; undefined where it is not among those that are connected. */
export function chooseHolder(stamp: SyncStamp, id: string, now: Date): SyncStamp | undefined {
  if (!stamp.installations.some((one) => one.id === id)) return undefined
  const isSame = stamp.holder === id
  return {
    ...stamp,
    ...{ holder: id, isChosen: true },
    ...(isSame ? {} : { token: stamp.token + 1, since: now.toISOString() }),
  }
}

/** An installation takes a mailbox that nobody has, or that a person gives it. */
export function taken(before: SyncStamp | undefined, self: Installation, now: Date, isChosen: boolean): SyncStamp {
  const found = seen(before ?? { ...none, installations: [] }, self, now)
  if (found.holder === self.id) return { ...found, isChosen }
  return { ...found, holder: self.id, token: found.token + 1, since: now.toISOString(), isChosen }
}

const none = { holder: '', token: 0, since: '', isChosen: false } as const

/** @returns milliseconds until whoever had the mailbox before a person gave it away writes no more, whatever the clocks say */
export function untilHandedOver({ isChosen, token, since }: SyncStamp, now: Date): number {
  // Who was not seen for hours asks before it writes anything.
  if (!isChosen || token <= 1) return 0
  const left = Date.parse(since) + handoverMs - now.getTime()
  return left > 0 ? Math.min(handoverMs, left) : 0
}

function seen(stamp: SyncStamp, self: Installation, now: Date): SyncStamp {
  const others = stamp.installations.filter(
    (one) => one.id !== self.id && (one.id === stamp.holder || ageOf(one, now) < forgottenMs),
  )
  return { ...stamp, installations: [...others, { ...self, seenAt: now.toISOString() }] }
}

const ageOf = ({ seenAt }: SeenInstallation, now: Date) => now.getTime() - Date.parse(seenAt)
