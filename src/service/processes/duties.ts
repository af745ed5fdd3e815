/** What one process at a time does for all: reading what the organization tells, calling the roll. Another one takes it over. */
import type { Lease, Store } from '../../store/index.ts'

export interface Duties {
  /** Whether it is this process's to do now. Asked each time before it is done. @throws StoreError */
  isMine(name: string, everyMs: number): Promise<boolean>
  /** What this process has at the moment. */
  mine(): readonly string[]
  stop(): Promise<void>
}

/** Of one process all of them. */
export const allDuties: Duties = { isMine: async () => true, mine: () => [], stop: async () => undefined }

export function createDuties({
  store,
  holder,
  now,
  lifeMs,
}: {
  readonly store: Pick<Store, 'takeLease' | 'renewLease' | 'releaseLease'>
  readonly holder: string
  readonly now: () => Date
  /** Beyond the time until it is asked for again, in milliseconds. */
  readonly lifeMs: number
}): Duties {
  const held = new Map<string, Lease>()
  return {
    async isMine(name, everyMs) {
      const time = { now: now(), forMs: everyMs + lifeMs }
      const lease = held.get(name)
      if (lease && (await store.renewLease(lease, time))) return true
      held.delete(name)
      const taken = await store.takeLease(`duty ${name}`, holder, time)
      if (taken) held.set(name, taken)
      return taken !== undefined
    },
    mine: () => [...held.keys()],
    async stop() {
      for (const lease of held.values()) await store.releaseLease(lease).catch(() => undefined)
      held.clear()
    },
  }
}
