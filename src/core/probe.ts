/** Test and enable: whether a workload of a mailbox can be worked on, tried on both sides. */
import { TandemError } from './errors.ts'
import type { Workload } from './organization-news.ts'
import type { CallOptions } from './ports.ts'

export interface MailboxProbe {
  /**
   * Does what the workload does there, and sends nothing. @throws TandemError, what stands in the way
   */
  tryMailbox(workload: Workload, options: CallOptions): Promise<void>
}

export interface CrmProbe {
  /** As above, for the CRM: that the person is a user and has the privileges. */
  tryCrm(workload: Workload, options: CallOptions): Promise<void>
}

export interface ProbedWorld {
  readonly mailbox: MailboxProbe
  readonly crm: CrmProbe
}

/** What came of one of the three tests. */
export interface WorkloadTest {
  /** Absent: success. */
  readonly failure?: { readonly code: string; readonly detail: string; readonly side?: 'mailbox' | 'crm' }
  /** ISO instant. */
  readonly at: string
}

/**
 * @param refusal why the workload is left alone whatever the test says, or can't be worked on at all; nothing is tried then
 * @returns never throws for what stands in the way: that is the result
 */
export async function testWorkload(
  { mailbox, crm }: ProbedWorld,
  workload: Workload,
  { now, refusal, ...call }: CallOptions & { readonly now: () => Date; readonly refusal?: TandemError | undefined },
): Promise<WorkloadTest> {
  try {
    if (refusal) throw refusal
    await Promise.all([mailbox.tryMailbox(workload, call), crm.tryCrm(workload, call)])
    return { at: now().toISOString() }
  } catch (error) {
    if (!(error instanceof TandemError)) throw error
    const { code, message, side } = error
    return { failure: { code, detail: message, ...(side ? { side } : {}) }, at: now().toISOString() }
  }
}
