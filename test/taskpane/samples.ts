import type { ItemContext } from '../../src/api/item.ts'
import type { FieldDecision, ItemFields, Receipt, TrackingResult } from '../../src/api/receipt.ts'
import type { NamedRecord, SuggestedRecord } from '../../src/api/record.ts'
import type { SelectedItem } from '../../src/taskpane/office/host.ts'

const organization = 'https://contoso.example/main.aspx?pagetype=entityrecord'
const record = (table: string, number: number, name: string, detail?: string): NamedRecord => {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
  return { table, id, name, ...(detail ? { detail } : {}), url: `${organization}&etn=${table}&id=${id}` }
}

export const northwind = record('account', 1, 'Northwind Traders', 'Seattle')
export const renewal = record('opportunity', 2, 'Northwind: renewal 2027', 'Open, 48,000 EUR')
export const brokenScale = record('incident', 3, 'Scale shows wrong weight', 'CAS-01042')
export const nancy = record('contact', 4, 'Nancy Davolio', 'Head of purchasing')
export const fabrikam = record('account', 5, 'Fabrikam, Inc.', 'Berlin')
export const activity = record('email', 6, 'Renewal of the maintenance contract')

const suggested = (of: NamedRecord, reason: SuggestedRecord['reason'], because: string): SuggestedRecord => ({
  ...of,
  reason,
  because,
})

export const message: SelectedItem = {
  key: 'message:AAA',
  kind: 'message',
  mode: 'read',
  id: 'AAA',
  subject: 'Renewal of the maintenance contract',
  hints: { internetMessageId: '<1@northwind.example>', addresses: ['nancy@northwind.example'], attachmentsSize: 0 },
  isMeetingMessage: false,
}

export const otherMessage: SelectedItem = { ...message, key: 'message:BBB', id: 'BBB', subject: 'Lunch' }

export const unsavedDraft: SelectedItem = {
  key: 'draft:1',
  kind: 'message',
  mode: 'compose',
  subject: 'Our offer',
  isMeetingMessage: false,
}

/** An item that nobody has tracked, with the given changes. */
export function contextOf(item: SelectedItem, status: Partial<ItemContext['status']> = {}): ItemContext {
  return {
    item: { kind: item.kind, id: item.id ?? '', subject: item.subject, isDraft: item.mode === 'compose' },
    status: { state: 'not-tracked', ...status },
    participants: [
      {
        address: 'nancy@northwind.example',
        name: 'Nancy D.',
        roles: ['from'],
        matches: [{ ...nancy, parent: northwind }],
      },
      {
        address: 'ada@tandem.example',
        name: 'Ada Brandt',
        roles: ['to'],
        matches: [record('systemuser', 9, 'Ada Brandt')],
      },
      {
        address: 'orders@unknown.example',
        name: '',
        roles: ['cc'],
        matches: [],
        proposed: { firstname: '', lastname: 'orders' },
      },
    ],
    suggestions: [
      suggested(renewal, 'opportunity', 'Open opportunity of somebody on this item'),
      suggested(nancy, 'participant', 'Is on this item'),
      suggested(northwind, 'account', 'Nancy Davolio belongs to it'),
    ],
  }
}

const decision = (mapping: string, field: string, change: Partial<FieldDecision> = {}): FieldDecision => ({
  mapping,
  outlookField: field,
  crmField: field,
  direction: 'toCrm',
  outcome: 'toCrm',
  reason: 'created-from-outlook',
  because: 'The record is new: the value comes from Outlook.',
  ...change,
})

export const decisions: readonly FieldDecision[] = [
  decision('email.subject', 'Subject', { outlookValue: message.subject, crmValue: message.subject }),
  decision('email.description', 'Body', { crmField: 'Description', outlookValue: 'Dear Ada, …' }),
  decision('email.to', 'To', { crmValue: '' }),
  decision('email.attachments', 'Attachments', {
    outcome: 'kept',
    reason: 'some-attachments-left-out',
    because: 'Some attachments were left out; each says why.',
    parts: [
      { name: 'offer.pdf', outcome: 'toCrm', detail: 'Copied, 82 kB' },
      { name: 'setup.exe', outcome: 'kept', detail: 'This type of file is blocked in the CRM (R-063)' },
    ],
  }),
  decision('email.prioritycode', 'Importance', {
    outcome: 'unchanged',
    reason: 'same-on-both-sides',
    because: 'Both sides hold the same value.',
    outlookValue: 'normal',
    crmValue: 'normal',
  }),
]

export function receiptOf(change: Partial<Receipt> = {}): Receipt {
  return {
    id: 'receipt-1',
    verb: 'track',
    at: '2026-11-23T10:05:00Z',
    outcome: 'done',
    kind: 'message',
    name: message.subject,
    recordAction: 'created',
    record: activity,
    decisions: [...decisions],
    correlationId: 'c0ffee00-0000-4000-8000-000000000001',
    ...change,
  }
}

export function trackedWith(regarding?: NamedRecord, change: Partial<Receipt> = {}): TrackingResult {
  return {
    status: {
      state: 'tracked',
      record: activity,
      trackedAt: '2026-11-23T10:05:00Z',
      trackedBy: 'Ada Brandt',
      ...(regarding ? { regarding } : {}),
    },
    receipt: receiptOf({ ...(regarding ? { regarding } : {}), ...change }),
  }
}

export const untracked: TrackingResult = {
  status: { state: 'not-tracked' },
  receipt: receiptOf({ id: 'receipt-2', verb: 'untrack', recordAction: 'kept', decisions: [] }),
}

export const fields: ItemFields = {
  kind: 'message',
  table: 'email',
  state: 'tracked',
  fields: decisions.map((each) => ({ ...each, allowedDirections: ['toCrm'], crmColumns: [each.mapping.slice(6)] })),
  readAt: '2026-11-23T10:06:00Z',
  history: [receiptOf()],
}
