/** Why a workload of a mailbox is left alone, whoever said so. */
import { type FailureCode, TandemError } from '../core/errors.ts'
import type { Actor } from '../core/link.ts'
import { type Workload, workloads } from '../core/organization-news.ts'
import type { Store } from '../store/index.ts'
import type { OrganizationTerms } from './mailbox-terms.ts'

export interface Refusals {
  /** @throws TandemError what keeps it from being known: until then nothing is done that might be refused */
  of(actor: Actor, workload: Workload): Promise<FailureCode | undefined>
}

/** Note under which an administrator's own decision about a mailbox is kept. */
export const switchedOffName = 'switched-off'

export function readSwitchedOff(text: string | undefined): readonly Workload[] {
  const kept = text === undefined ? [] : (JSON.parse(text) as readonly string[])
  return workloads.filter((workload) => kept.includes(workload))
}

/** From now on these are left alone, and no others. */
export async function switchOff(store: Pick<Store, 'keep'>, actor: Actor, off: readonly Workload[]): Promise<void> {
  const kept = workloads.filter((workload) => off.includes(workload))
  await store.keep(actor, { [switchedOffName]: kept.length > 0 ? JSON.stringify(kept) : undefined })
}

export function createRefusals({
  store,
  terms,
}: {
  readonly store: Pick<Store, 'recall'>
  readonly terms: Pick<OrganizationTerms, 'of'>
}): Refusals {
  return {
    async of(actor, workload) {
      if (readSwitchedOff(await store.recall(actor, switchedOffName)).includes(workload)) return 'switched-off'
      try {
        return (await terms.of(actor)).refused[workload]
      } catch (error) {
        if (error instanceof TandemError && error.code === 'not-a-crm-user') return error.code
        throw error
      }
    },
  }
}
