import type { z } from 'zod'
import type { routes } from '../../api/routes.ts'

type Routes = typeof routes
export type CallName = keyof Routes
export type AnswerOf<Name extends CallName> = z.infer<Routes[Name]['answer']>
export type RequestOf<Name extends CallName> = Routes[Name] extends { request: infer Request extends z.ZodType }
  ? z.input<Request>
  : undefined

/**
 * Method and path of each call. They are the API's own (the type makes sure), written down again because the schemas
 * beside them would double the pane's weight.
 */
export const calls: {
  readonly [Name in CallName]: Pick<Routes[Name], 'method' | 'path' | 'signedIn'>
} = {
  configuration: { method: 'get', path: '/api/configuration', signedIn: false },
  me: { method: 'get', path: '/api/me', signedIn: true },
  context: { method: 'post', path: '/api/items/context', signedIn: true },
  track: { method: 'post', path: '/api/items/track', signedIn: true },
  setRegarding: { method: 'post', path: '/api/items/regarding', signedIn: true },
  untrack: { method: 'post', path: '/api/items/untrack', signedIn: true },
  addPerson: { method: 'post', path: '/api/items/people', signedIn: true },
  fields: { method: 'post', path: '/api/items/fields', signedIn: true },
  preview: { method: 'post', path: '/api/items/preview', signedIn: true },
  restore: { method: 'post', path: '/api/items/restore', signedIn: true },
  history: { method: 'get', path: '/api/receipts', signedIn: true },
  receipt: { method: 'get', path: '/api/receipts/{receiptId}', signedIn: true },
  search: { method: 'get', path: '/api/records', signedIn: true },
  recent: { method: 'get', path: '/api/records/recent', signedIn: true },
  rules: { method: 'get', path: '/api/rules', signedIn: true },
  changeRule: { method: 'patch', path: '/api/rules/{rowId}', signedIn: true },
  addRule: { method: 'post', path: '/api/rules', signedIn: true },
  removeRule: { method: 'delete', path: '/api/rules/{rowId}', signedIn: true },
  options: { method: 'get', path: '/api/options', signedIn: true },
  changeOptions: { method: 'patch', path: '/api/options', signedIn: true },
  previewLinks: { method: 'post', path: '/api/preview', signedIn: true },
  mailbox: { method: 'get', path: '/api/mailbox', signedIn: true },
  syncNow: { method: 'post', path: '/api/mailbox/sync', signedIn: true },
  alerts: { method: 'get', path: '/api/mailbox/alerts', signedIn: true },
  closeAlert: { method: 'post', path: '/api/mailbox/alerts/close', signedIn: true },
  syncClients: { method: 'get', path: '/api/mailbox/clients', signedIn: true },
  chooseClient: { method: 'post', path: '/api/mailbox/clients', signedIn: true },
  mailboxTest: { method: 'get', path: '/api/mailbox/test', signedIn: true },
  testMailbox: { method: 'post', path: '/api/mailbox/test', signedIn: true },
  administrator: { method: 'get', path: '/api/administrator', signedIn: true },
  mailboxes: { method: 'get', path: '/api/administrator/mailboxes', signedIn: true },
  mailboxOf: { method: 'get', path: '/api/administrator/mailboxes/{oid}', signedIn: true },
  syncMailboxOf: { method: 'post', path: '/api/administrator/mailboxes/{oid}/sync', signedIn: true },
  testMailboxOf: { method: 'post', path: '/api/administrator/mailboxes/{oid}/test', signedIn: true },
  approveMailboxOf: { method: 'post', path: '/api/administrator/mailboxes/{oid}/approve', signedIn: true },
  switchMailboxOf: { method: 'patch', path: '/api/administrator/mailboxes/{oid}', signedIn: true },
  closeAlertOf: { method: 'post', path: '/api/administrator/mailboxes/{oid}/alerts/close', signedIn: true },
  installation: { method: 'get', path: '/api/administrator/installation', signedIn: true },
  changeInstallation: { method: 'patch', path: '/api/administrator/installation', signedIn: true },
  closeInstallationAlert: { method: 'post', path: '/api/administrator/alerts/close', signedIn: true },
  troubles: { method: 'get', path: '/api/mailbox/troubles', signedIn: true },
  answer: { method: 'post', path: '/api/mailbox/answer', signedIn: true },
  answerAll: { method: 'post', path: '/api/mailbox/answers', signedIn: true },
  release: { method: 'post', path: '/api/mailbox/release', signedIn: true },
  why: { method: 'post', path: '/api/mail/why', signedIn: true },
  folders: { method: 'get', path: '/api/mail/folders', signedIn: true },
  trackFolder: { method: 'post', path: '/api/mail/folders', signedIn: true },
  untrackFolder: { method: 'delete', path: '/api/mail/folders/{rowId}', signedIn: true },
  backfill: { method: 'get', path: '/api/mail/backfill', signedIn: true },
  previewBackfill: { method: 'post', path: '/api/mail/backfill/preview', signedIn: true },
  startBackfill: { method: 'post', path: '/api/mail/backfill', signedIn: true },
  holdBackfill: { method: 'patch', path: '/api/mail/backfill', signedIn: true },
  neverTrack: { method: 'get', path: '/api/mail/never', signedIn: true },
  changeNeverTrack: { method: 'patch', path: '/api/mail/never', signedIn: true },
  neverBackwards: { method: 'get', path: '/api/mail/never/backwards', signedIn: true },
  previewNeverBackwards: { method: 'post', path: '/api/mail/never/backwards/preview', signedIn: true },
  startNeverBackwards: { method: 'post', path: '/api/mail/never/backwards', signedIn: true },
  holdNeverBackwards: { method: 'patch', path: '/api/mail/never/backwards', signedIn: true },
  columns: { method: 'get', path: '/api/columns', signedIn: true },
}
