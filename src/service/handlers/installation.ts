/** What concerns the whole installation: its alerts, who is told of what, and what its configuration says. */
import type { ChangeInstallationRequest, Installation } from '../../api/administrator.ts'
import type { CloseAlertRequest } from '../../api/mailbox.ts'
import type { Administration } from '../../core/administration.ts'
import { chooseSeverities, readSeverities } from '../alert-severities.ts'
import { demandAdministrator } from './administrator.ts'
import { alertView } from './alerts.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'

export async function showInstallation(call: SignedInCall): Promise<Installation> {
  return shown(call, await demandAdministrator(call))
}

/** @throws TandemError `privilege-missing` where the organization does not let the caller change its row */
export async function changeInstallation(
  call: SignedInCall,
  { severities, tellsOwners }: ChangeInstallationRequest,
): Promise<Installation> {
  const own = await demandAdministrator(call)
  if (tellsOwners !== undefined) {
    await own.setTellsOwners(tellsOwners, upstreamOptions(call))
    await call.terms.read()
  }
  if (severities) await chooseSeverities(call.store, call.caller.tid, severities)
  return shown(call, own)
}

export async function closeInstallationAlert(call: SignedInCall, { topic }: CloseAlertRequest): Promise<Installation> {
  const own = await demandAdministrator(call)
  await call.store.closeAlert({ tid: call.caller.tid }, topic)
  return shown(call, own)
}

async function shown(call: SignedInCall, own: Administration): Promise<Installation> {
  const { tid } = call.caller
  const [open, severities, tellsOwners] = await Promise.all([
    call.store.openAlerts({ tid }),
    readSeverities(call.store, tid),
    own.tellsOwners(upstreamOptions(call)),
  ])
  const outsideFilter = call.configuration.deleteOutsideFilter ? 'delete' : 'unlink'
  return { openAlerts: open.map(alertView), severities: [...severities], tellsOwners, outsideFilter }
}
