import type { MailboxStatus } from '../../src/api/mailbox.ts'
import type { PersonalOptions } from '../../src/api/options.ts'
import type { LinksPreview, Preview } from '../../src/api/preview.ts'
import type { Receipt } from '../../src/api/receipt.ts'
import type { RuleList, SyncedField } from '../../src/api/rule.ts'
import type { SelectedItem } from '../../src/taskpane/office/host.ts'
import { message, receiptOf } from './samples.ts'

export const meeting: SelectedItem = { ...message, key: 'event:EEE', kind: 'event', id: 'EEE', subject: 'Kick-off' }

export const ruleId = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

export function field(number: number, change: Partial<SyncedField> = {}): SyncedField {
  return {
    id: ruleId(number),
    table: 'contact',
    mapping: 'Job Title',
    outlookField: 'Job Title',
    crmColumns: ['jobtitle'],
    direction: 'bidirectional',
    defaultDirection: 'bidirectional',
    allowedDirections: ['bidirectional', 'toCrm', 'toExchange', 'none'],
    isCustom: false,
    ...change,
  }
}

export const ownPair = field(4, {
  mapping: 'Cost centre',
  outlookField: 'String {00020329-0000-0000-C000-000000000046} Name CostCentre',
  crmColumns: ['new_costcentre'],
  isCustom: true,
})

export const rules: RuleList = {
  tables: [
    {
      table: 'appointment',
      fields: [
        field(1, {
          table: 'appointment',
          mapping: 'Appointment Time',
          outlookField: 'Appointment Time',
          crmColumns: ['scheduledstart', 'scheduledend'],
          allowedDirections: ['bidirectional'],
        }),
        field(2, { table: 'appointment', mapping: 'Description', outlookField: 'Body', crmColumns: ['description'] }),
      ],
    },
    {
      table: 'contact',
      fields: [
        field(3),
        ownPair,
        field(5, {
          mapping: 'Address 2',
          outlookField: 'Home Address',
          crmColumns: ['address2_line1'],
          overruled: { direction: 'none', because: 'The organization synchronizes the mailing address only (R-104).' },
        }),
      ],
    },
    {
      table: 'email',
      fields: [
        {
          table: 'email',
          mapping: 'Subject',
          outlookField: 'Subject',
          crmColumns: ['subject'],
          direction: 'toCrm',
          defaultDirection: 'toCrm',
          allowedDirections: ['toCrm'],
          isCustom: false,
        },
      ],
    },
  ],
}

export const options: PersonalOptions = {
  timeZone: 'Europe/Berlin',
  syncContactCompany: false,
  incomingEmailFilteringMethod: 1,
  autoCreateContactOnPromote: 'contact',
  isSendAsAllowed: false,
  isResourceBookingExchangeSyncEnabled: false,
}

/** A meeting whose place gave way to the CRM's. */
export const conflict: Receipt = receiptOf({
  id: 'receipt-9',
  verb: 'sync',
  kind: 'event',
  name: 'Kick-off',
  recordAction: 'none',
  itemAction: 'updated',
  decisions: [
    {
      mapping: 'Location',
      outlookField: 'Location',
      crmField: 'Location',
      direction: 'bidirectional',
      outcome: 'toExchange',
      reason: 'both-changed-crm-later',
      because: 'Changed on both sides; the CRM was later, or at the same time. The other value is kept in the history.',
      outlookValue: 'Attic',
      crmValue: 'Hall 9',
      putBack: ['outlook'],
    },
  ],
})

export const preview: Preview = {
  kind: 'event',
  table: 'appointment',
  state: 'tracked',
  recordAction: 'updated',
  itemAction: 'none',
  readAt: '2026-11-23T10:06:00Z',
  fields: [
    {
      mapping: 'Location',
      outlookField: 'Location',
      crmField: 'Location',
      direction: 'bidirectional',
      outcome: 'toCrm',
      reason: 'changed-in-outlook',
      because: 'Changed in Outlook.',
      outlookValue: 'Attic',
      crmValue: 'Hall 9',
    },
    {
      mapping: 'Subject',
      outlookField: 'Subject',
      crmField: 'Subject',
      direction: 'bidirectional',
      outcome: 'unchanged',
      reason: 'same-on-both-sides',
      because: 'Both sides hold the same value.',
      outlookValue: 'Kick-off',
      crmValue: 'Kick-off',
    },
  ],
}

const quiet = { looked: 0, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 }

export const mailbox: MailboxStatus = {
  isRunning: false,
  last: {
    startedAt: '2026-11-23T11:56:58Z',
    endedAt: '2026-11-23T11:57:00Z',
    scopes: [
      { ...quiet, kind: 'event', looked: 9, created: 2, updated: 1, failed: 1 },
      {
        ...quiet,
        kind: 'contact',
        failure: { code: 'upstream-unavailable', detail: 'Microsoft Graph does not answer properly at the moment.' },
      },
      { ...quiet, kind: 'task' },
    ],
  },
  nextAt: '2026-11-23T12:02:00Z',
  push: { isOn: true },
  linked: { message: 0, event: 12, contact: 40, task: 0 },
  holds: [],
}

export const hold: MailboxStatus['holds'][number] = {
  kind: 'event',
  reason: 'many-deletions',
  because: '11 of 12 linked items would be deleted on the other side. Nothing was deleted yet.',
  count: 11,
  links: 12,
  items: [
    { name: 'Quarterly review', deletedIn: 'crm' },
    { name: '', deletedIn: 'crm' },
    { name: 'Site visit', deletedIn: 'outlook' },
  ],
  more: 8,
  at: '2026-11-23T11:57:00Z',
  isReleased: false,
}

/** What Job Title to Outlook only would do. */
export const linksPreview: LinksPreview = {
  looked: 40,
  inOutlook: 1,
  inCrm: 3,
  deletedInOutlook: 0,
  unlinked: 0,
  left: 37,
  holds: [],
  changes: [
    {
      kind: 'contact',
      name: 'Sigrid Haugen',
      record: { table: 'contact', id: ruleId(77), name: 'Sigrid Haugen' },
      inOutlook: true,
      inCrm: false,
      recordAction: 'none',
      itemAction: 'updated',
      fields: [
        {
          mapping: 'Job Title',
          outlookField: 'Job Title',
          crmField: 'Job Title',
          direction: 'toExchange',
          outcome: 'toExchange',
          reason: 'direction-to-exchange',
          because: 'Goes from the CRM to Outlook only.',
          outlookValue: 'Chief of plants',
          crmValue: 'Director',
        },
        {
          mapping: 'Fax',
          outlookField: 'Fax',
          crmField: 'Fax',
          direction: 'bidirectional',
          outcome: 'toCrm',
          reason: 'changed-in-outlook',
          because: 'Changed in Outlook.',
          outlookValue: '',
        },
      ],
    },
    {
      kind: 'contact',
      name: '',
      record: { table: 'contact', id: ruleId(78), name: '' },
      inOutlook: false,
      inCrm: true,
      recordAction: 'deleted',
      itemAction: 'none',
      ends: 'The record was deleted in the CRM.',
      fields: [],
    },
  ],
  readAt: '2026-11-23T12:00:00Z',
}

export const nothingWouldChange: LinksPreview = { ...linksPreview, inOutlook: 0, inCrm: 0, left: 40, changes: [] }
