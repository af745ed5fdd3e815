import type { SandboxUser } from '../seams.ts'
import type { OwnerKey } from './accounts.ts'
import { administrator, colleague, salesManager, salesperson, serviceAgent } from './users.ts'

/** Who stands behind the short names in the tables. */
export const owners: Readonly<Record<OwnerKey, SandboxUser>> = {
  sales: salesperson,
  colleague,
  service: serviceAgent,
  nordics: salesManager,
  admin: administrator,
}

export interface Lookup {
  readonly table: string
  readonly id: string
}

/** An `ownerid` lookup. */
export function owner(key: OwnerKey): Lookup {
  return { table: 'systemuser', id: owners[key].systemUserId }
}
