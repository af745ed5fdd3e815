/** What sending the CRM's own e-mail asks of both sides. */
import type { CallOptions } from '../ports.ts'

/** A message that is about to be sent from the mailbox of its sender. */
export interface OutgoingMessage {
  readonly subject: string
  /** HTML */
  readonly body: string
  readonly importance: 'low' | 'normal' | 'high'
  /** Lower case. */
  readonly to: readonly Addressee[]
  readonly cc: readonly Addressee[]
  readonly bcc: readonly Addressee[]
  /** Base64. */
  readonly attachments: readonly {
    readonly name: string
    readonly contentType: string
    readonly contentBytes: string
  }[]
}

export interface Addressee {
  readonly address: string
  readonly name?: string
}

export interface Outbox {
  /** Messages that carry this mark, drafts among them. */
  messagesMarked(
    mark: string,
    options: CallOptions,
  ): Promise<readonly { readonly id: string; readonly isDraft: boolean; readonly internetMessageId: string }[]>
  /** Makes a draft with the mark. @returns its immutable id, which it keeps when it is sent */
  createDraft(message: OutgoingMessage, mark: string, options: CallOptions): Promise<string>
  /** @throws TandemError `item-gone` where it is no draft any more */
  sendDraft(id: string, options: CallOptions): Promise<void>
}

export interface PendingEmails {
  /** Ids of e-mails that this user sends: Pending Send, or Sending. */
  pendingEmails(userId: string, options: CallOptions): Promise<readonly string[]>
  /** Base64 and type of an attachment. */
  attachmentBody(
    id: string,
    options: CallOptions,
  ): Promise<{ readonly mimetype: string; readonly body: string } | undefined>
}
