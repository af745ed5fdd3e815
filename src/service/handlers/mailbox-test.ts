import type { MailboxTest } from '../../api/mailbox.ts'
import { workloads } from '../../core/organization-news.ts'
import type { MailboxTest as Results } from '../mailbox-tests.ts'
import type { SignedInCall } from './call.ts'
import { syncSoon } from './sync-soon.ts'

export async function showMailboxTest({ caller, tests }: SignedInCall): Promise<MailboxTest> {
  return testView(await tests.last({ tid: caller.tid, oid: caller.oid }))
}

/** Tries each workload of the caller's own mailbox; what works is looked at at once. */
export async function testMailbox({ caller, tests, sync, signal }: SignedInCall): Promise<MailboxTest> {
  const actor = { tid: caller.tid, oid: caller.oid }
  const results = await tests.run(actor, { signal })
  // What had been off is on with its first cycle that works, and that need not wait.
  if (workloads.some((workload) => !results[workload]?.failure)) await syncSoon(sync, actor)
  return testView(results)
}

export const testView = (results: Results): MailboxTest => ({
  tests: workloads.flatMap((workload) => {
    const result = results[workload]
    return result ? [{ workload, at: result.at, ...(result.failure ? { failure: result.failure } : {}) }] : []
  }),
})
