/** Test and enable: each workload tried with the application's own credentials; what works is on. */
import { randomUUID } from 'node:crypto'
import { TandemError } from '../core/errors.ts'
import type { Actor } from '../core/link.ts'
import { type Workload, workloads } from '../core/organization-news.ts'
import { type ProbedWorld, testWorkload, type WorkloadTest } from '../core/probe.ts'
import type { Store } from '../store/index.ts'
import { hashedUser } from './identifiers.ts'
import type { Log } from './log.ts'
import type { OrganizationTerms } from './mailbox-terms.ts'
import { readSwitchedOff, switchedOffName } from './refusals.ts'

export type MailboxTest = Readonly<Partial<Record<Workload, WorkloadTest>>>

export interface MailboxTests {
  /**
   * Tries each workload; never throws for what stands in the way.
   * @param options with `enables` what an administrator had switched off is on again where it works
   */
  run(actor: Actor, options: { readonly signal?: AbortSignal; readonly enables?: boolean }): Promise<MailboxTest>
  /** The last results. */
  last(actor: Actor): Promise<MailboxTest>
}

const testName = 'test'

export function createMailboxTests({
  worldOf,
  terms,
  store,
  log,
  now,
}: {
  readonly worldOf: (actor: Actor) => ProbedWorld
  readonly terms: Pick<OrganizationTerms, 'of' | 'read'>
  readonly store: Pick<Store, 'keep' | 'recall'>
  readonly log: Log
  readonly now: () => Date
}): MailboxTests {
  async function last(actor: Actor): Promise<MailboxTest> {
    const kept = await store.recall(actor, testName)
    return kept === undefined ? {} : (JSON.parse(kept) as MailboxTest)
  }

  return {
    last,
    async run(actor, { signal, enables = false }) {
      // An administrator who has just approved it does not wait for the next look.
      await terms.read()
      const decided = await terms.of(actor).catch((error: unknown) => {
        if (error instanceof TandemError) return error
        throw error
      })
      const refusalOf = (workload: Workload) => {
        if (decided instanceof TandemError) return decided
        const code = decided.refused[workload]
        return code && new TandemError(code, { side: 'crm' })
      }
      const call = { correlationId: randomUUID(), ...(signal ? { signal } : {}), now }
      const world = worldOf(actor)
      const results = await Promise.all(
        workloads.map(async (workload) => {
          const result = await testWorkload(world, workload, { ...call, refusal: refusalOf(workload) })
          log.info({ user: hashedUser(actor), workload, code: result.failure?.code ?? 'success' }, 'mailbox tested')
          return [workload, result] as const
        }),
      )
      const tests = Object.fromEntries(results) as MailboxTest
      const off = readSwitchedOff(await store.recall(actor, switchedOffName))
      const stays = off.filter((workload) => !enables || tests[workload]?.failure)
      await store.keep(actor, {
        [testName]: JSON.stringify(tests),
        [switchedOffName]: stays.length > 0 ? JSON.stringify(stays) : undefined,
      })
      return tests
    },
  }
}
