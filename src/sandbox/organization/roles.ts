/** The sandbox's own roles: few, and small. */

export type Right = 'Create' | 'Read' | 'Write' | 'Delete' | 'Append' | 'AppendTo' | 'Assign' | 'Share'
/** How far a privilege reaches: own rows, the business unit's, the units below too, everybody's. */
export type Depth = 'none' | 'user' | 'unit' | 'deep' | 'organization'

export interface Role {
  readonly name: string
  /** Depth for a right on a table. */
  readonly depth: (right: Right, table: string) => Depth
  /** Privileges that belong to no single table. */
  readonly further: readonly string[]
}

/** Send Email as Another User. */
const sendAsUser = 'prvSendAsUser'

const business: ReadonlySet<string> = new Set([
  'account',
  'contact',
  'lead',
  'opportunity',
  'incident',
  'task',
  'phonecall',
  'fax',
  'letter',
  'serviceappointment',
  'email',
  'appointment',
  'recurringappointmentmaster',
  'activitypointer',
  'activityparty',
  'activitymimeattachment',
  'annotation',
  'queueitem',
  'bookableresourcebooking',
])
/** Set up by administrators, read by everybody. */
const readByAll: ReadonlySet<string> = new Set([
  'systemuser',
  'team',
  'businessunit',
  'organization',
  'queue',
  'mailbox',
  'emailserverprofile',
  'syncattributemapping',
  'syncattributemappingprofile',
  'savedquery',
  'fieldsecurityprofile',
  'fieldpermission',
  'template',
  'usersettings',
  'mailboxtrackingcategory',
  'recurrencerule',
  'principalobjectaccess',
  'bookableresource',
  'bookingstatus',
])

function seller(name: string, read: Depth, further: readonly string[] = []): Role {
  return {
    name,
    further,
    depth: (right, table) => {
      if (business.has(table)) {
        if (right === 'Read') return read
        return right === 'Append' || right === 'AppendTo' ? 'organization' : right === 'Delete' ? 'user' : 'unit'
      }
      if (readByAll.has(table) && (right === 'Read' || right === 'AppendTo')) return 'organization'
      // What somebody filters by, and which of their folders they track, is their own.
      if (table === 'userquery' || table === 'mailboxtrackingfolder') return 'user'
      return table === 'usersettings' && right === 'Write' ? 'user' : 'none'
    },
  }
}

export const roles = {
  administrator: {
    name: 'System Administrator',
    depth: () => 'organization',
    further: ['prvApproveRejectEmailAddress', sendAsUser],
  },
  salesperson: seller('Salesperson', 'unit'),
  manager: seller('Sales Manager', 'organization', [sendAsUser]),
  service: seller('Customer Service Representative', 'unit'),
} as const satisfies Record<string, Role>
