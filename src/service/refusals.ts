/** Why a workload of a mailbox is left alone, whoever said so. */
import type { FailureCode } from '../core/errors.ts'
import type { Actor } from '../core/link.ts'
import { type Workload, workloads } from '../core/organization-news.ts'
import type { Store } from '../store/index.ts'
import type { OrganizationTerms } from './mailbox-terms.ts'

export interface Refusals {
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
      const [kept, { refused }] = await Promise.all([store.recall(actor, switchedOffName), terms.of(actor)])
      return readSwitchedOff(kept).includes(workload) ? 'switched-off' : refused[workload]
    },
  }
}
