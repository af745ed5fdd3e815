/** Why a message was, or was not, tracked by itself: each reason as a sentence for a person. */
import type { AcceptReason, FolderReason } from './accept.ts'
import type { CorrelationMethod } from './correlate.ts'

export const acceptSentences: Readonly<Record<AcceptReason['code'], string>> = {
  'accepted-all': 'A recipient has all mail tracked.',
  'accepted-thread': 'It belongs to an e-mail that is in the CRM.',
  'accepted-sender': 'Its sender is known to the CRM.',
  'accepted-folder': 'It lies in “{entry}”, a tracked folder: everything in it is tracked.',
  'accepted-copy': 'A colleague has it, too, and their mailbox tracked it by itself.',
  'never-person': '“{entry}” is on the never-track list.',
  'never-sensitive': 'Its sender marked it as personal, private or confidential.',
  'never-category': 'It has the category “{entry}”, which is never tracked.',
  draft: 'It is a draft.',
  'meeting-message': 'It is about a meeting. What you track from it is the meeting itself.',
  'let-go': 'It was untracked: in the pane, or by taking the category away. Track it by hand.',
  'before-start': 'It came before Tandem first looked at this mailbox. Track it by hand.',
  'before-folder-start':
    'It lies in a tracked folder, but was last changed before the day from which your administrator lets mail be tracked. Track it by hand.',
  'sent-not-tracked': 'Mail that you send is not tracked by itself in this organization.',
  'filter-none': 'You chose to have no mail tracked by itself.',
  'no-recipient-match': 'None of its recipients is a user of the CRM whose choice lets it through.',
  'no-correlation-match': 'It answers no e-mail that is in the CRM.',
  'sender-unknown': 'Its sender is not known to the CRM.',
  unreadable: 'The mailbox did not let Tandem read it, however often it tried. Track it by hand.',
}

export const correlationSentences: Readonly<Record<CorrelationMethod, string>> = {
  InReplyTo: 'It answers that e-mail.',
  TrackingToken: 'Its subject carries that e-mail’s token.',
  ConversationIndex: 'It is in the same conversation.',
  SmartMatching: 'It has the same subject and people.',
}

/** Of a message that a tracked folder let in, where something came after that. */
const afterwards: Partial<Record<NonNullable<FolderReason['after']>, string>> = {
  // What was tracked stays so, wherever it is moved.
  left: 'It lay in “{entry}”, a tracked folder: everything in it is tracked.',
  'let-go': 'It lies in “{entry}”, a tracked folder, and was untracked there.',
}

export function acceptSentence(reason: AcceptReason, method?: CorrelationMethod): string {
  const entry = 'entry' in reason ? reason.entry : ''
  const after = reason.code === 'accepted-folder' && reason.after ? afterwards[reason.after] : undefined
  const sentence = (after ?? acceptSentences[reason.code]).replace('{entry}', entry)
  return method && reason.code === 'accepted-thread' ? `${sentence} ${correlationSentences[method]}` : sentence
}
