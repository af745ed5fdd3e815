/** Tries whether a user may do in the organization what a workload does there: their roles are asked, nothing is written. */
import { TandemError } from '../core/errors.ts'
import type { Workload } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import type { CrmProbe } from '../core/probe.ts'
import type { DataverseClient } from './client.ts'
import { guid } from './odata.ts'
import { innerRows, type Row, text } from './row.ts'

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
      const path = `systemusers(${guid(systemUserId)})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`
      const answer = await client.get<Row>(path, 'RetrieveUserPrivileges', options)
      const own = new Set(innerRows(answer.RolePrivileges).map((row) => text(row.PrivilegeName)?.toLowerCase()))
      const missing = needed[workload].filter((name) => !own.has(name.toLowerCase()))
      if (missing.length > 0) throw new TandemError('privilege-missing', { side: 'crm', detail: missing.join(', ') })
    },
  }
}
