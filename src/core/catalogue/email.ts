import { copied, rowsOf } from './field-mapping.ts'

/** E-mail: not in the grid; copied when a message is tracked. */
export const emailMappings = rowsOf('email', [
  copied('Subject', 'Subject', ['subject'], ['subject']),
  copied('Body', 'Body', ['description'], ['body']),
  copied('From', 'From', ['from', 'sender', 'emailsender'], ['from']),
  copied('To', 'To', ['to', 'torecipients'], ['toRecipients']),
  copied('Cc', 'Cc', ['cc'], ['ccRecipients']),
  copied('Bcc', 'Bcc', ['bcc'], ['bccRecipients']),
  copied('Message ID', 'Internet Message-ID header', ['messageid'], ['internetMessageId']),
  copied('In Reply To', 'In-Reply-To header', ['inreplyto'], ['internetMessageHeaders[In-Reply-To]']),
  copied(
    'Conversation Index',
    'Conversation-Index (thread header)',
    ['conversationindex', 'baseconversationindexhash'],
    ['conversationIndex'],
  ),
  copied(
    'Correlation',
    'Not in Outlook',
    ['correlationmethod', 'correlatedactivityid', 'parentactivityid', 'correlatedsubjectchanged'],
    [],
  ),
  copied('Tracking token', 'End of Subject', ['trackingtoken'], []),
  copied('Direction', 'In Sent Items or not', ['directioncode'], []),
  copied('Status', 'Sent or received', ['statecode', 'statuscode'], []),
  copied('Priority', 'Importance', ['prioritycode', 'deliveryprioritycode'], ['importance']),
  copied('Accepting entity / mailbox', 'Mailbox', ['acceptingentityid', 'receivingmailboxid', 'sendermailboxid'], []),
  copied('Regarding', 'Regarding (in the pane)', ['regardingobjectid'], []),
  copied('Attachments', 'Attachments', ['activitymimeattachment', 'attachmentcount'], ['attachments']),
  copied('Internet headers', 'Internet headers', ['internetmessageheaders'], ['internetMessageHeaders']),
])
