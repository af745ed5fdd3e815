/**
 * The 98 synchronized fields that every organization comes with: the CRM's label, Outlook's label, the columns (the main one
 * first), and how far an administrator may set the direction.
 */

/** Values of the choice `syncattributemapping_syncdirection`. */
export const directions = { none: 0, toExchange: 1, toCrm: 2, bidirectional: 3 } as const

type Direction = keyof typeof directions
type Settable = 'settable' | 'fixed' | 'toExchange' | 'attachments'
type FieldMapping = readonly [label: string, outlook: string, columns: string, settable?: Settable]

const settables: Readonly<Record<Settable, { readonly first: Direction; readonly allowed: readonly Direction[] }>> = {
  settable: { first: 'bidirectional', allowed: ['none', 'toExchange', 'toCrm', 'bidirectional'] },
  fixed: { first: 'bidirectional', allowed: ['bidirectional'] },
  toExchange: { first: 'toExchange', allowed: ['toExchange'] },
  attachments: { first: 'none', allowed: ['none', 'bidirectional'] },
}

/** What becomes a task in Outlook. */
const asTask: readonly FieldMapping[] = [
  ['Actual End', 'Date Completed', 'actualend'],
  ['Due Date', 'Due Date', 'scheduledend'],
  ['Priority', 'Importance', 'prioritycode', 'fixed'],
  ['Description', 'Notes', 'description'],
  ['Regarding', 'Regarding', 'regardingobjectid', 'fixed'],
  ['Start Date', 'Start Date', 'scheduledstart'],
  ['Status', 'Status', 'statecode,statuscode', 'fixed'],
  ['Subject', 'Subject', 'subject'],
]

const fields: Readonly<Record<string, readonly FieldMapping[]>> = {
  appointment: [
    [
      'Appointment Time',
      'Appointment Time',
      'scheduledstart,scheduledend,scheduleddurationminutes,isalldayevent',
      'fixed',
    ],
    ['Attachments', 'Attachments', 'activitymimeattachment', 'attachments'],
    ['Description', 'Body', 'description'],
    ['Priority', 'Importance', 'prioritycode', 'fixed'],
    ['Location', 'Location', 'location'],
    ['Optional Attendees', 'Optional Attendees', 'optionalattendees', 'fixed'],
    ['Organizer', 'Organizer', 'organizer', 'fixed'],
    ['Regarding', 'Regarding', 'regardingobjectid', 'fixed'],
    ['Required Attendees', 'Required Attendees', 'requiredattendees', 'fixed'],
    ['Appointment Status', 'Show Time As', 'statecode,statuscode', 'fixed'],
    ['Subject', 'Subject', 'subject'],
  ],
  recurringappointmentmaster: [
    ['Description', 'Body', 'description'],
    ['Priority', 'Importance', 'prioritycode', 'fixed'],
    ['Location', 'Location', 'location'],
    ['Optional Attendees', 'Optional Attendees', 'optionalattendees', 'fixed'],
    ['Organizer', 'Organizer', 'organizer', 'fixed'],
    [
      'Recurrence Pattern',
      'Recurrence Pattern',
      'recurrencepatterntype,interval,daysofweekmask,dayofmonth,monthofyear,instance,patternstartdate,patternendtype,patternenddate,occurrences',
      'fixed',
    ],
    ['Regarding', 'Regarding', 'regardingobjectid', 'fixed'],
    ['Required Attendees', 'Required Attendees', 'requiredattendees', 'fixed'],
    ['Appointment Status', 'Show Time As', 'statecode,statuscode', 'fixed'],
    ['Subject', 'Subject', 'subject'],
  ],
  serviceappointment: [
    ['Appointment Time', 'Appointment Time', 'scheduledstart,scheduledend,isalldayevent', 'toExchange'],
    ['Priority', 'Importance', 'prioritycode', 'toExchange'],
    ['Location', 'Location', 'location', 'toExchange'],
    ['Description', 'Notes', 'description', 'toExchange'],
    ['Optional Attendees', 'Optional Attendees', '', 'toExchange'],
    ['Organizer', 'Organizer', '', 'toExchange'],
    ['Regarding', 'Regarding', 'regardingobjectid', 'toExchange'],
    ['Required Attendees', 'Required Attendees', '', 'toExchange'],
    ['Appointment Status', 'Show Time As', 'statecode,statuscode', 'toExchange'],
    ['Subject', 'Subject', 'subject', 'toExchange'],
  ],
  contact: [
    ['Anniversary', 'Anniversary', 'anniversary'],
    ['Assistant', "Assistant's Name", 'assistantname'],
    ['Assistant Phone', "Assistant's Phone", 'assistantphone'],
    ['Birthday', 'Birthday', 'birthdate'],
    ['Fax', 'Business Fax', 'fax'],
    ['Business Phone', 'Business Phone', 'telephone1'],
    ['Business Phone 2', 'Business Phone 2', 'business2'],
    ['Callback Number', 'Callback', 'callback'],
    ["Children's Names", 'Children', 'childrensnames'],
    ['Company Phone', 'Company Main Phone', 'company'],
    ['Department', 'Department', 'department'],
    ['Email', 'E-mail', 'emailaddress1'],
    ['Email Address 2', 'E-mail 2', 'emailaddress2'],
    ['Email Address 3', 'E-mail 3', 'emailaddress3'],
    ['FTP Site', 'FTP Site', 'ftpsiteurl'],
    ['Full Name', 'Full Name', 'fullname,firstname,middlename,lastname,suffix', 'fixed'],
    ['Government', 'Government ID Number', 'governmentid'],
    [
      'Address 2',
      'Home Address',
      'address2_line1,address2_line2,address2_line3,address2_city,address2_stateorprovince,address2_postalcode,address2_country',
    ],
    ['Home Phone', 'Home Phone', 'telephone2'],
    ['Home Phone 2', 'Home Phone 2', 'home2'],
    ['Job Title', 'Job Title', 'jobtitle'],
    [
      'Address 1',
      'Mailing Address/Business Address',
      'address1_line1,address1_line2,address1_line3,address1_city,address1_stateorprovince,address1_postalcode,address1_country',
    ],
    ['Manager', "Manager's Name", 'managername'],
    ['Mobile Phone', 'Mobile', 'mobilephone'],
    ['Nickname', 'Nickname', 'nickname'],
    ['Description', 'Notes', 'description'],
    [
      'Address 3',
      'Other Address',
      'address3_line1,address3_line2,address3_line3,address3_city,address3_stateorprovince,address3_postalcode,address3_country',
    ],
    ['Telephone 3', 'Other Phone', 'telephone3'],
    ['Pager', 'Pager', 'pager'],
    ['Company Name (Regarding)', 'Parent (Regarding)', 'parentcustomerid', 'fixed'],
    ['Spouse/Partner Name', 'Spouse/Partner', 'spousesname'],
    ['Website', 'Web Page', 'websiteurl'],
    ['Yomi First Name', 'Yomi First Name', 'yomifirstname'],
    ['Yomi Last Name', 'Yomi Last Name', 'yomilastname'],
  ],
  task: [['Percent Complete', '% Complete', 'percentcomplete'], ...asTask],
  fax: asTask,
  letter: asTask,
  phonecall: asTask,
}

/** One `syncattributemapping` row without its id. */
export function mappingRows(): readonly Readonly<Record<string, string | number | boolean | null>>[] {
  return Object.entries(fields).flatMap(([entitytypecode, mappings]) =>
    mappings.map(([mappingname, attributeexchangename, columns, settable = 'settable']) => {
      const { first, allowed } = settables[settable]
      const [main = ''] = columns.split(',')
      return {
        mappingname,
        entitytypecode,
        attributecrmname: main || null,
        attributeexchangename,
        syncdirection: directions[first],
        defaultsyncdirection: directions[first],
        allowedsyncdirection: allowed.reduce((sum, direction) => sum + (1 << directions[direction]), 0),
        iscomputed: columns !== main,
        computedproperties: columns === main ? null : columns,
        ismanaged: true,
      }
    }),
  )
}
