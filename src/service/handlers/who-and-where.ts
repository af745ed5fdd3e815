import type { PaneConfiguration, WhoAmI } from '../../api/service.ts'
import type { Configuration } from '../configuration.ts'
import { apiPermission } from '../identity/verify-bearer.ts'
import type { SignedInCall } from './call.ts'

/** What the pane needs before anybody has signed in. */
export function paneConfigurationOf(configuration: Configuration): PaneConfiguration {
  const { tenantId, clientId, authority, organizationOrigin } = configuration
  return {
    tenantId,
    clientId,
    authority,
    scope: `api://${clientId}/${apiPermission}`,
    organizationUrl: organizationOrigin,
  }
}

/** @throws TandemError `not-a-crm-user` */
export async function whoIs(call: SignedInCall): Promise<WhoAmI> {
  const { caller, correlationId, signal, configuration } = call
  const { systemUserId } = await call.world.crm.whoAmI({ correlationId, signal })
  return { name: caller.name, oid: caller.oid, systemUserId, organizationUrl: configuration.organizationOrigin }
}
