import type { Sandbox } from './sandbox/index.ts'

/**
 * What an administrator gives the service for a real tenant, as the sandbox gives it: only another set of addresses and
 * keys. Environment variables by name.
 */
export function environmentOf(sandbox: Sandbox, dataFolder: string, port: number): Readonly<Record<string, string>> {
  return {
    TANDEM_TENANT_ID: sandbox.tenantId,
    TANDEM_CLIENT_ID: sandbox.clientId,
    TANDEM_CLIENT_SECRET: sandbox.clientSecret,
    TANDEM_AUTHORITY: sandbox.addresses.identityAuthority,
    TANDEM_CA_FILE: sandbox.addresses.identityCaFile,
    TANDEM_GRAPH_URL: sandbox.addresses.graph,
    TANDEM_ORGANIZATION_URL: sandbox.addresses.organization,
    TANDEM_PUBLIC_URL: sandbox.addresses.pane,
    TANDEM_FRAME_ANCESTORS: new URL(sandbox.addresses.outlook).origin,
    TANDEM_DATA: dataFolder,
    TANDEM_PORT: String(port),
  }
}
