import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SandboxApplication } from './identity/index.ts'

export const graphResource = 'https://graph.microsoft.com'
export const tenantId = '7a1d0c5e-3b52-4c1f-9d2a-5e0f6b8c4d21'
export const clientId = '3f6e2b90-8c47-4d15-a6e3-91b7c05d2f48'

const apiPermission = 'access_as_user'
/** The scope of Tandem's own API. */
export const apiScope = `api://${clientId}/${apiPermission}`

const mailPermissions = [
  'User.Read',
  'Mail.Read',
  'Mail.ReadWrite',
  'Mail.Send',
  'Calendars.Read',
  'Calendars.ReadWrite',
  'Contacts.Read',
  'Contacts.ReadWrite',
  'Tasks.ReadWrite',
  'MailboxSettings.ReadWrite',
]

/** In mailboxes that others share with the person; an application has no use for these. */
const sharedPermissions = ['Mail.ReadWrite.Shared', 'Calendars.ReadWrite.Shared']

/** What a permission is called where no person is signed in, if otherwise. */
const forEverybody: Readonly<Record<string, string>> = {
  'User.Read': 'User.ReadBasic.All',
  'Tasks.ReadWrite': 'Tasks.ReadWrite.All',
}

/** Tandem's registration in the sandbox's tenant, consented to as the administrator's guide asks for. */
export function registration(folder: string, organizationOrigin: string): SandboxApplication {
  return {
    clientId,
    name: 'Tandem',
    servicePrincipalId: '5b0e7d34-1f69-4a8c-b2d7-c46a93e0815f',
    secret: openSecret(folder),
    permissions: {
      [graphResource]: {
        delegated: [...mailPermissions, ...sharedPermissions],
        application: mailPermissions.map((name) => forEverybody[name] ?? name),
      },
      [organizationOrigin]: { delegated: ['user_impersonation'], application: [] },
      [`api://${clientId}`]: { delegated: [apiPermission], application: [] },
    },
  }
}

/** The application's secret: made at the first start and kept for its owner's eyes only. */
function openSecret(folder: string): string {
  const file = join(folder, 'client-secret')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
