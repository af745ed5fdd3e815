/** What is read of each table whose rows have a counterpart in a mailbox: facts, no behaviour. */
import type { RecordTable } from '../core/record.ts'

export interface RecordFacts {
  readonly columns: readonly string[]
  /** Lookups besides regarding. */
  readonly lookups: readonly string[]
  /** Only activities can be regarding something, and only meetings and mail have people that sync looks at. */
  readonly hasRegarding: boolean
  readonly hasParties: boolean
  /** Columns of rows that lookups point to, each read as `lookup.column`. */
  readonly through?: readonly { readonly lookup: string; readonly navigation: string; readonly column: string }[]
  /** The collection of its files, where files follow. */
  readonly attachments?: string
}

const state = ['statecode', 'statuscode'] as const
const described = ['subject', 'description', 'prioritycode', ...state] as const
const scheduled = ['scheduledstart', 'scheduledend'] as const

const activity = { lookups: ['ownerid'], hasRegarding: true } as const
const withPeople = { ...activity, hasParties: true } as const
const doneAlone = { ...activity, hasParties: false, columns: [...described, ...scheduled, 'actualend'] } as const

const address = (number: 1 | 2 | 3) =>
  ['line1', 'line2', 'line3', 'city', 'stateorprovince', 'postalcode', 'country'].map(
    (part) => `address${number}_${part}`,
  )

export const recordFacts: Readonly<Record<RecordTable, RecordFacts>> = {
  email: {
    ...withPeople,
    columns: [
      ...described,
      'messageid',
      'inreplyto',
      'conversationindex',
      'directioncode',
      'actualend',
      'notifications',
    ],
    attachments: 'email_activity_mime_attachment',
  },
  appointment: {
    ...withPeople,
    columns: [
      ...described,
      ...scheduled,
      'location',
      'isalldayevent',
      'globalobjectid',
      'attachmenterrors',
      // 0 by itself, 2 of a series, 3 an exception of one.
      'instancetypecode',
    ],
    attachments: 'appointment_activity_mime_attachment',
  },
  recurringappointmentmaster: {
    ...withPeople,
    columns: [
      ...described,
      'location',
      'globalobjectid',
      'recurrencepatterntype',
      'interval',
      'daysofweekmask',
      'dayofmonth',
      'monthofyear',
      'instance',
      'isnthmonthly',
      'isnthyearly',
      'patternstartdate',
      'patternendtype',
      'patternenddate',
      'occurrences',
      'starttime',
      'endtime',
      'isalldayevent',
    ],
  },
  serviceappointment: { ...withPeople, columns: [...described, ...scheduled, 'location', 'isalldayevent'] },
  bookableresourcebooking: {
    hasRegarding: false,
    hasParties: false,
    lookups: ['ownerid', 'bookingstatus', 'resource'],
    columns: ['name', 'starttime', 'endtime', 'statecode'],
    through: [
      { lookup: 'bookingstatus', navigation: 'BookingStatus', column: 'status' },
      { lookup: 'resource', navigation: 'Resource', column: '_userid_value' },
    ],
  },
  task: { ...doneAlone, columns: [...doneAlone.columns, 'percentcomplete'] },
  fax: doneAlone,
  letter: doneAlone,
  phonecall: doneAlone,
  contact: {
    hasRegarding: false,
    hasParties: false,
    lookups: ['ownerid', 'parentcustomerid'],
    columns: [
      ...state,
      ...['firstname', 'middlename', 'lastname', 'suffix', 'fullname', 'nickname', 'yomifirstname', 'yomilastname'],
      ...['emailaddress1', 'emailaddress2', 'emailaddress3', 'websiteurl', 'ftpsiteurl'],
      ...['telephone1', 'telephone2', 'telephone3', 'business2', 'home2', 'mobilephone', 'callback', 'company'],
      ...['pager', 'fax', 'assistantname', 'assistantphone', 'managername', 'department', 'jobtitle', 'governmentid'],
      ...['anniversary', 'birthdate', 'childrensnames', 'spousesname', 'description'],
      ...address(1),
      ...address(2),
      ...address(3),
    ],
  },
}
