import type { FieldValue } from './field-value.ts'

/** `none`, one way or both. */
export type Direction = 'none' | 'toCrm' | 'toExchange' | 'bidirectional'

export type Outcome =
  /** Goes, or went, to the CRM. */
  | 'toCrm'
  /** Goes, or went, to Outlook. */
  | 'toExchange'
  /** Both sides get a value that neither held: a merged list, a restored value. */
  | 'both'
  /** Nothing to do: both sides agree, or nothing changed. */
  | 'unchanged'
  /** Something differs and does not go; the reason says why. */
  | 'kept'

/** Why. The sentence a person reads is in `reasons`. */
export type ReasonCode = keyof typeof reasons

/** Every reason a decision can have, with the sentence for it. */
export const reasons = {
  'created-from-outlook': 'The record is new: the value comes from Outlook.',
  'created-from-crm': 'The item is new: the value comes from the CRM.',
  'required-on-create': 'A new copy needs a value, so it was copied once although the direction forbids it (R-088).',
  'fills-empty': 'Only one side held a value when both first met: it fills the empty place.',
  merged: 'Changed on both sides: what either side added or took away holds for both.',
  restored: 'A person put back a value from the history.',
  'changed-in-outlook': 'Changed in Outlook.',
  'changed-in-crm': 'Changed in the CRM.',
  'same-on-both-sides': 'Both sides hold the same value.',
  'neither-changed': 'Neither side changed it since they were last compared: what differs stays as it is.',
  'no-value': 'There is nothing to copy.',
  'direction-none': 'The direction is none: this field is not synchronized.',
  'direction-to-crm-only': 'The direction is Outlook to CRM only: a change in the CRM stays there.',
  'direction-to-outlook-only': 'The direction is CRM to Outlook only: a change in Outlook stays there.',
  'both-changed-outlook-later': 'Changed on both sides; Outlook was later. The other value is kept in the history.',
  'both-changed-crm-later':
    'Changed on both sides; the CRM was later, or at the same time. The other value is kept in the history.',
  'closed-in-crm':
    'Changed on both sides; the record is completed or canceled, so that the CRM’s value holds (R-256). The other value is kept in the history.',
  'crm-wins': 'Changed on both sides; the organization lets the CRM win. The other value is kept in the history.',
  'outlook-wins': 'Changed on both sides; the organization lets Outlook win. The other value is kept in the history.',
  'secured-not-readable': 'The column is secured and you may not read it.',
  'secured-not-updatable': 'The column is secured and you may not change it: the CRM value comes back.',
  'record-closed': 'The record is completed or canceled in the CRM: later changes in Outlook are ignored (R-256).',
  'mail-does-not-change': 'A message is copied when it is tracked; later changes of the copy stay in the CRM.',
  'set-by-person': 'Chosen by a person in the pane.',
  'given-by-folder': 'Given by the tracked folder that the message lay in.',
  'given-by-reply': 'Given by the e-mail in the CRM that the message answers.',
  'given-by-token': 'Given by the e-mail in the CRM whose token the subject carries.',
  'given-by-conversation': 'Given by an e-mail in the CRM of the same conversation.',
  'given-by-likeness': 'Given by an e-mail in the CRM with the same subject and people.',
  'set-by-rule': 'Computed by Tandem from the message.',
  'refused-by-crm':
    'The CRM refuses this value, and says why below. Everything else was done; change the value on either side to try again.',
  shortened: 'Too long for the CRM column: cut there, unchanged in Outlook.',
  'some-unresolved': 'Some addresses belong to nobody in the CRM; they are kept as addresses.',
  'sender-made': 'Nobody in the CRM had this address, and you chose to have somebody made of unknown senders (R-231).',
  'some-attachments-left-out': 'Some attachments were left out; each says why.',
  'attachments-of-series': 'Attachments of series and of their meetings stay where they are (R-265).',
  'attachments-unknown': 'One side did not say which attachments there are: nothing is concluded from that.',
  'attachments-off': 'The organization does not synchronize appointment attachments.',
  'column-read-only': 'The CRM fills this column itself and lets nobody write it.',
  'nobody-invited-unasked':
    'Attendees are not written to Outlook by a first sync, so that nobody gets an invitation that no person caused.',
  'not-organizer': 'Only the organizer’s mailbox changes the meeting (R-248); this is an attendee’s copy.',
  'meeting-past': 'The meeting is over: nobody is invited or told any more (R-249).',
  'private-item': 'The item is marked private: changes stay in Outlook.',
  'online-meeting-text':
    'The text of an online meeting carries the way into it: it is changed in Outlook only, and follows from there.',
  'company-never-links': 'A company typed in Outlook never makes or links an account in the CRM (R-107).',
  'company-not-wanted': 'The account’s name goes to Outlook only when it is linked or the option is on (R-107).',
  'mailing-address-only': 'The organization synchronizes the mailing address only (R-104).',
  'organizer-stays': 'The organizer of a meeting can’t be changed in Outlook.',
  'not-part-of-crm': 'The CRM has no place for this value.',
} as const

/** What plan decided for one mapped field. A receipt shows exactly these. */
export interface Decision {
  /** `mappingName` of the field catalogue. */
  readonly mapping: string
  readonly direction: Direction
  readonly outcome: Outcome
  readonly reason: ReasonCode
  /** Values as they were before; absent = unknown, or not to be shown to this user. */
  readonly itemValue?: FieldValue
  readonly recordValue?: FieldValue
  /** Parts of a list that fared differently: attachments, addresses. */
  readonly parts?: readonly DecisionPart[]
}

export interface DecisionPart {
  readonly name: string
  readonly outcome: Outcome
  readonly detail: string
}
