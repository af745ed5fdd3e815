import type { PersonalOptions } from '../core/following.ts'
import type { OrganizationSettings } from '../core/ports.ts'
import type { Row } from './row.ts'

/** Columns of `organization` that sync needs. */
export const settingsColumns: readonly string[] = [
  'maxuploadfilesize',
  'blockedattachments',
  'isappointmentattachmentsyncenabled',
  'unresolveemailaddressifmultiplematch',
  'ignoreinternalemail',
  'iscontactmailingaddresssyncenabled',
]

/** What Microsoft keeps outside the table: Tandem's own configuration says it. */
export interface OwnSettings {
  /** */
  readonly deleteOutsideFilter?: boolean
  /** the organization's `AutoCreateContactOnPromote`, on by default. */
  readonly makesSenders?: boolean
}

/** Microsoft's defaults where the organization says nothing. */
export function readSettings(
  row: Row,
  { syncContactCompany, timeZone, autoCreateContactOnPromote }: PersonalOptions,
  { deleteOutsideFilter = false, makesSenders = true }: OwnSettings = {},
): OrganizationSettings {
  const size = row.maxuploadfilesize
  const blocked = row.blockedattachments
  const unresolve = row.unresolveemailaddressifmultiplematch === true
  return {
    maxAttachmentSize: typeof size === 'number' ? size : 5_242_880,
    blockedAttachmentExtensions:
      typeof blocked === 'string'
        ? blocked.split(';').flatMap((extension) => extension.trim().toLowerCase().replace(/^\./, '') || [])
        : [],
    // mail between users is two activities unless the organization ignores internal mail.
    trackInternalMailAsTwoActivities: row.ignoreinternalemail !== true,
    deleteOutsideFilter,
    unknownSenders: makesSenders ? autoCreateContactOnPromote : 'none',
    syncAppointmentAttachments: row.isappointmentattachmentsyncenabled === true,
    unresolveRecipientsOnMultipleMatch: unresolve,
    // A switch of its own in Microsoft's product, kept outside the table: off unless that tool sets it.
    unresolveSenderOnMultipleMatch: false,
    // Microsoft's default.
    mailingAddressOnly: row.iscontactmailingaddresssyncenabled !== false,
    syncContactCompany,
    timeZone,
  }
}
