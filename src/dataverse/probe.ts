/** Tries whether a user may do in the organization what a workload does there: their roles are asked, nothing is written. */
import { TandemError } from '../core/errors.ts'
import type { Workload } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import type { CrmProbe } from '../core/probe.ts'
import type { DataverseClient } from './client.ts'
import { privilegesOf } from './privileges.ts'

const activity = ['prvReadActivity', 'prvCreateActivity', 'prvWriteActivity', 'prvAppendActivity'] as const
/** Names of privileges. Every activity shares those of `activitypointer`. */
const needed: Readonly<Record<Workload, readonly string[]>> = {
  incomingEmail: activity,
  outgoingEmail: ['prvReadActivity', 'prvWriteActivity'],
  appointmentsContactsTasks: [...activity, 'prvReadContact', 'prvCreateContact', 'prvWriteContact'],
}

export function createCrmProbe(
  client: DataverseClient,
  me: (options: CallOptions) => Promise<{ readonly systemUserId: string }>,
): CrmProbe {
  return {
    async tryCrm(workload, options) {
      const { systemUserId } = await me(options)
      const own = await privilegesOf(client, systemUserId, options)
      const missing = needed[workload].filter((name) => !own.has(name.toLowerCase()))
      if (missing.length > 0) throw new TandemError('privilege-missing', { side: 'crm', detail: missing.join(', ') })
    },
  }
}
