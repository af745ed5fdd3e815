/** Who administers this Tandem: whoever may change what holds for everybody in the organization. Asked on every call. */
import type { Administrator } from '../../api/administrator.ts'
import { type Administration, administratorPrivilege } from '../../core/administration.ts'
import { TandemError } from '../../core/errors.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'

export async function isAdministrator(call: SignedInCall): Promise<Administrator> {
  const privileges = await call.administrationOf(call.caller).privileges(upstreamOptions(call))
  return { isAdministrator: privileges.has(administratorPrivilege) }
}

/** @throws TandemError `privilege-missing` */
export async function demandAdministrator(call: SignedInCall): Promise<Administration> {
  if ((await isAdministrator(call)).isAdministrator) return call.administrationOf(call.caller)
  throw new TandemError('privilege-missing', { side: 'crm', detail: 'prvWriteOrganization' })
}
