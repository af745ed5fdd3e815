import type { OrganizationSeam } from '../seams.ts'
import { idOf } from './ids.ts'
import { administrator, colleague, salesManager, salesperson, serviceAgent } from './users.ts'

/** Column of contact that only members of the profile may read and write. */
export const securedColumn = { table: 'contact', column: 'governmentid' } as const

export const profileId = idOf('fieldsecurityprofile', 'identity-documents')

/** Everybody but the service agent. */
export const profileMembers = [salesperson, administrator, salesManager, colleague]

const allowed = 4

/** The field security profile, what it allows, and who is in it. */
export function seedColumnSecurity(organization: OrganizationSeam): void {
  organization.seed('fieldsecurityprofile', {
    fieldsecurityprofileid: profileId,
    name: 'Identity documents',
    description: 'May see and change the government id of contacts.',
  })
  organization.seed('fieldpermission', {
    fieldpermissionid: idOf('fieldpermission', `${securedColumn.table}.${securedColumn.column}`),
    fieldsecurityprofileid: { table: 'fieldsecurityprofile', id: profileId },
    entityname: securedColumn.table,
    attributelogicalname: securedColumn.column,
    cancreate: allowed,
    canread: allowed,
    canupdate: allowed,
  })
  for (const user of profileMembers)
    organization.seed('systemuserprofiles', {
      systemuserprofileid: idOf('systemuserprofiles', user.mail),
      systemuserid: { table: 'systemuser', id: user.systemUserId },
      fieldsecurityprofileid: { table: 'fieldsecurityprofile', id: profileId },
    })
}

/** Tells the service agent's exclusion apart from an oversight in tests. */
export const withoutProfile = serviceAgent
