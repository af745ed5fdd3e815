/** What can go wrong between here and the two sides. The catalogue gives each code its sentence for a person. */

export const failures = {
  'item-gone': 'This item is no longer in the mailbox: it was deleted, or moved to another mailbox.',
  'item-not-readable': 'The mailbox does not let you open this item.',
  'meeting-gone':
    'This message is about a meeting that is not in your calendar: it was declined, deleted or canceled, or it has not arrived yet.',
  'record-gone': 'The record is no longer in the CRM.',
  'record-not-readable': 'You may not read this record in the CRM. Ask its owner to share it with you.',
  'record-inactive': 'The record is deactivated. Choose another one, or reactivate it in the CRM.',
  'record-conflict': 'The record is being changed by somebody else right now. Try again in a moment.',
  'item-conflict': 'The item is being changed by somebody else right now. Try again in a moment.',
  'privilege-missing': 'Your CRM role lacks a privilege for this. Ask your administrator.',
  'not-a-crm-user': 'You have no active user in this CRM organization. Ask your administrator.',
  'series-not-supported':
    'This meeting is one of a series that can’t be found here. Open the series in Outlook and track that.',
  'recurrence-inexpressible':
    'The series repeats in a way that the other side can’t hold. Both sides stay as they are; change the pattern to let them follow each other again.',
  'duplicate-found':
    'The CRM has somebody like this already. Say whether that is the same person, or make a new contact.',
  'duplicate-in-mailbox':
    'Your contacts in Outlook have somebody like this already. Say whether that is the same person, or make another contact.',
  'previously-linked':
    'This item was linked before, to a record that is no longer there or that belongs to another organization. Say whether a new record is to be made of it.',
  'schedule-conflict':
    'Another appointment of yours is in the CRM at that time. Say whether this one is to be made all the same.',
  'waits-for-organizer':
    'The meeting belongs to a colleague, whose invitation has not arrived in this mailbox yet. Tandem links both as soon as it does.',
  'mailbox-not-shared':
    'In this mailbox the item is not there for you: it is gone, or its owner does not share it with you (any more). Ask them to share the folder that it lies in.',
  'mailbox-read-only':
    'You may read in this mailbox, but not change anything, so you can’t track here. Ask its owner to make you an editor.',
  'mailbox-not-connected':
    'The owner of this mailbox does not use Tandem yet, so nobody would keep what you track in step. Ask them to open Tandem once, or your administrator to enable the mailbox.',
  'owner-not-a-crm-user':
    'This mailbox belongs to no active user of this CRM organization, and it is not connected as a shared mailbox. Ask your administrator.',
  'owner-must-track':
    'Your CRM role does not let you write this for the owner of the mailbox. Ask them to do it, or put the category “Tracked to Dynamics 365” on the item: then the mailbox’s own synchronization tracks it, with the owner’s rights.',
  'private-item': 'This item is marked private. Private items are not copied to the CRM.',
  'invalid-value': 'The CRM refused a value.',
  'upstream-throttled': 'The service is asked too much at the moment. Tandem goes on by itself as soon as it may.',
  'upstream-unavailable': 'The service does not answer properly at the moment. Nothing was lost; Tandem tries again.',
  'mailbox-full':
    'The mailbox is full: nothing more can be sent from it or kept in it. Make room; Tandem goes on by itself.',
  'sending-limit':
    'The mailbox has sent as much as it may for now. Tandem goes on by itself as soon as it may send again.',
  'send-as-denied':
    'Exchange does not let this mailbox send in the name of that address. Ask your administrator for the right to send as it or on its behalf; Tandem goes on by itself.',
  'send-as-not-allowed': 'This e-mail is in the name of somebody else, who or whose organization does not allow that.',
  'sign-in-required': 'Your sign-in is no longer valid. Sign in again.',
  'server-side-sync':
    'The organization’s own server-side synchronization works on this mailbox, so Tandem leaves it alone: both together would do everything twice. Ask your administrator to set its delivery method to None.',
  'mailbox-inactive': 'The mailbox is deactivated in the CRM. Ask your administrator to activate it.',
  'mailbox-not-approved':
    'The organization works only on e-mail of approved mailboxes, and this one is not approved yet. Ask your administrator to approve it.',
  'other-installation':
    'Another Tandem works on this mailbox. Tracking goes on here; everything else is done there. Choose in the pane which one it is to be.',
  'taking-over':
    'This Tandem takes over the mailbox within a minute of the choice: so long the one before may still be writing its last. Tracking goes on meanwhile.',
  'other-organization':
    'This mailbox is kept in step with another organization. Tracking goes on here; choose in the pane if this one is to do the rest.',
  'switched-off': 'Your administrator switched this off for your mailbox.',
  'folders-off': 'Your organization has switched tracked folders off. Ask your administrator.',
  'too-many-folders':
    'You track as many folders as your organization allows. Untrack one that you no longer need, then try again.',
  'folder-not-below-inbox':
    'There is no such folder below your Inbox. Only folders below the Inbox can be tracked: move it there, then try again.',
  'regards-nothing':
    'A booking is regarding no record: what it is for stands in the booking itself. Open it in the CRM to see or change that.',
  'not-tracked': 'This item is not tracked.',
  'record-shared': 'Colleagues track this message too, so the CRM copy was kept and only your link was removed.',
} as const

export type FailureCode = keyof typeof failures

/** Which side answered so. */
export type Side = 'mailbox' | 'crm'

/** An expected failure, with the sentence a person can act on and what the upstream said. */
export class TandemError extends Error {
  readonly code: FailureCode
  readonly side?: Side
  /** True when trying again later can succeed without anybody doing anything. */
  readonly isTransient: boolean
  /** In milliseconds, where the upstream asked for a wait. */
  readonly retryAfterMs?: number

  constructor(
    code: FailureCode,
    options: {
      readonly detail?: string
      readonly side?: Side
      readonly retryAfterMs?: number
      readonly cause?: unknown
    } = {},
  ) {
    super(options.detail ? `${failures[code]} (${options.detail})` : failures[code], { cause: options.cause })
    this.name = 'TandemError'
    this.code = code
    this.isTransient = transientCodes.has(code)
    if (options.side) this.side = options.side
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}

const transientCodes: ReadonlySet<FailureCode> = new Set([
  'upstream-throttled',
  'upstream-unavailable',
  'record-conflict',
  'item-conflict',
  'waits-for-organizer',
  'mailbox-full',
  'sending-limit',
])
