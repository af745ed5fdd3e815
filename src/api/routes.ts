import type { z } from 'zod'
import { folderList, trackFolderRequest, untrackFolderRequest } from './folders.ts'
import { contextRequest, itemContext, regardingRequest, trackRequest, untrackRequest } from './item.ts'
import { appliedNever, applyNeverRequest, changeNeverRequest, neverTrackList, whyAnswer, whyRequest } from './mail.ts'
import {
  alertList,
  answerRequest,
  chooseClientRequest,
  closeAlertRequest,
  mailboxStatus,
  mailboxTest,
  releaseRequest,
  syncClients,
  troubleList,
} from './mailbox.ts'
import { changeOptionsRequest, personalOptions } from './options.ts'
import { linksPreview, linksPreviewRequest, preview, previewRequest } from './preview.ts'
import {
  history,
  historyRequest,
  itemFields,
  receipt,
  receiptRequest,
  restoreRequest,
  trackingResult,
} from './receipt.ts'
import { recordList, searchRequest } from './record.ts'
import {
  addRuleRequest,
  changeRuleRequest,
  columnList,
  columnsRequest,
  removedRule,
  removeRuleRequest,
  ruleList,
  syncedField,
} from './rule.ts'
import { paneConfiguration, whoAmI } from './service.ts'

export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  /** Names in braces stand in `request`, too. */
  readonly path: string
  readonly summary: string
  /** False only where nobody needs to be signed in. */
  readonly signedIn: boolean
  /** Something may change: it is carried out even when whoever asked is gone. */
  readonly writes?: true
  /** The names in the path; the others are the JSON body of a post or patch, the query of a get or delete. */
  readonly request?: z.ZodObject
  readonly answer: z.ZodType
}

/** Every call of the HTTP API. The service mounts these and makes its OpenAPI document from them; the pane calls them. */
export const routes = {
  configuration: {
    method: 'get',
    path: '/api/configuration',
    summary: 'What the pane needs to sign in',
    signedIn: false,
    answer: paneConfiguration,
  },
  me: {
    method: 'get',
    path: '/api/me',
    summary: 'Who the signed-in person is in the CRM',
    signedIn: true,
    answer: whoAmI,
  },
  context: {
    method: 'post',
    path: '/api/items/context',
    summary: 'Tracking status, people and suggestions for one item',
    signedIn: true,
    request: contextRequest,
    answer: itemContext,
  },
  track: {
    method: 'post',
    path: '/api/items/track',
    summary: 'Track an item, with or without a regarding record',
    signedIn: true,
    writes: true,
    request: trackRequest,
    answer: trackingResult,
  },
  setRegarding: {
    method: 'post',
    path: '/api/items/regarding',
    summary: 'Change or drop the regarding record of a tracked item',
    signedIn: true,
    writes: true,
    request: regardingRequest,
    answer: trackingResult,
  },
  untrack: {
    method: 'post',
    path: '/api/items/untrack',
    summary: 'End tracking, keeping or deleting the copy in the CRM',
    signedIn: true,
    writes: true,
    request: untrackRequest,
    answer: trackingResult,
  },
  fields: {
    method: 'post',
    path: '/api/items/fields',
    summary: 'Every synchronized field of an item, its direction and its values on both sides',
    signedIn: true,
    request: contextRequest,
    answer: itemFields,
  },
  preview: {
    method: 'post',
    path: '/api/items/preview',
    summary: 'What a sync of this item would do now, or would under other directions; nothing is written',
    signedIn: true,
    request: previewRequest,
    answer: preview,
  },
  restore: {
    method: 'post',
    path: '/api/items/restore',
    summary: 'Put a value back that gave way to the other side’s, as an ordinary sync',
    signedIn: true,
    writes: true,
    request: restoreRequest,
    answer: trackingResult,
  },
  history: {
    method: 'get',
    path: '/api/receipts',
    summary: 'What happened in this person’s mailbox, newest first, as far as they may see it today',
    signedIn: true,
    request: historyRequest,
    answer: history,
  },
  receipt: {
    method: 'get',
    path: '/api/receipts/{receiptId}',
    summary: 'One receipt of this person’s mailbox',
    signedIn: true,
    request: receiptRequest,
    answer: receipt,
  },
  search: {
    method: 'get',
    path: '/api/records',
    summary: 'Search records as you type',
    signedIn: true,
    request: searchRequest,
    answer: recordList,
  },
  recent: {
    method: 'get',
    path: '/api/records/recent',
    summary: 'Records that this person chose lately',
    signedIn: true,
    answer: recordList,
  },
  rules: {
    method: 'get',
    path: '/api/rules',
    summary: 'Every synchronized field by table, with its direction',
    signedIn: true,
    answer: ruleList,
  },
  changeRule: {
    method: 'patch',
    path: '/api/rules/{rowId}',
    summary: 'Set the direction of a synchronized field, for everybody',
    signedIn: true,
    writes: true,
    request: changeRuleRequest,
    answer: syncedField,
  },
  addRule: {
    method: 'post',
    path: '/api/rules',
    summary: 'Add an own pair: a column and a named property of the item',
    signedIn: true,
    writes: true,
    request: addRuleRequest,
    answer: syncedField,
  },
  removeRule: {
    method: 'delete',
    path: '/api/rules/{rowId}',
    summary: 'Remove an own pair; the values on both sides stay',
    signedIn: true,
    writes: true,
    request: removeRuleRequest,
    answer: removedRule,
  },
  columns: {
    method: 'get',
    path: '/api/columns',
    summary: 'Columns of a table that an own pair can be made with',
    signedIn: true,
    request: columnsRequest,
    answer: columnList,
  },
  options: {
    method: 'get',
    path: '/api/options',
    summary: 'What this person chose for themselves',
    signedIn: true,
    answer: personalOptions,
  },
  changeOptions: {
    method: 'patch',
    path: '/api/options',
    summary: 'Change some of the personal options',
    signedIn: true,
    writes: true,
    request: changeOptionsRequest,
    answer: personalOptions,
  },
  previewLinks: {
    method: 'post',
    path: '/api/preview',
    summary:
      'What other directions or options would do to everything that is linked in this mailbox; nothing is written',
    signedIn: true,
    request: linksPreviewRequest,
    answer: linksPreview,
  },
  mailbox: {
    method: 'get',
    path: '/api/mailbox',
    summary: 'How the caller’s own mailbox is doing: last and next sync, what stands still',
    signedIn: true,
    answer: mailboxStatus,
  },
  syncNow: {
    method: 'post',
    path: '/api/mailbox/sync',
    summary: 'Sync the caller’s own mailbox now; answers when it is done, or after some seconds with how far it is',
    signedIn: true,
    writes: true,
    answer: mailboxStatus,
  },
  alerts: {
    method: 'get',
    path: '/api/mailbox/alerts',
    summary: 'What the caller should know about their own mailbox, the latest first',
    signedIn: true,
    answer: alertList,
  },
  closeAlert: {
    method: 'post',
    path: '/api/mailbox/alerts/close',
    summary: 'The caller has seen an alert; it comes back when it is raised again',
    signedIn: true,
    writes: true,
    request: closeAlertRequest,
    answer: alertList,
  },
  syncClients: {
    method: 'get',
    path: '/api/mailbox/clients',
    summary: 'Installations that are connected to the caller’s own mailbox, and which of them works on it',
    signedIn: true,
    answer: syncClients,
  },
  chooseClient: {
    method: 'post',
    path: '/api/mailbox/clients',
    summary: 'Lets one of the connected installations work on the caller’s own mailbox from now on',
    signedIn: true,
    writes: true,
    request: chooseClientRequest,
    answer: syncClients,
  },
  mailboxTest: {
    method: 'get',
    path: '/api/mailbox/test',
    summary: 'What came of the last test of each workload of the caller’s own mailbox',
    signedIn: true,
    answer: mailboxTest,
  },
  testMailbox: {
    method: 'post',
    path: '/api/mailbox/test',
    summary: 'Test the caller’s own mailbox, and enable what works; answers when it is done. No message is sent',
    signedIn: true,
    writes: true,
    answer: mailboxTest,
  },
  troubles: {
    method: 'get',
    path: '/api/mailbox/troubles',
    summary: 'What could not follow, or waits, with the reason; likely duplicates with whom they could be',
    signedIn: true,
    answer: troubleList,
  },
  answer: {
    method: 'post',
    path: '/api/mailbox/answer',
    summary: 'Say of a likely duplicate whether it is the same person, or somebody new',
    signedIn: true,
    writes: true,
    request: answerRequest,
    answer: troubleList,
  },
  release: {
    method: 'post',
    path: '/api/mailbox/release',
    summary: 'Let go on what stands still because it would do unusually much',
    signedIn: true,
    writes: true,
    request: releaseRequest,
    answer: mailboxStatus,
  },
  why: {
    method: 'post',
    path: '/api/mail/why',
    summary: 'Why a message was, or was not, tracked by itself; nothing is written',
    signedIn: true,
    request: whyRequest,
    answer: whyAnswer,
  },
  folders: {
    method: 'get',
    path: '/api/mail/folders',
    summary: 'Folders below the caller’s Inbox, and which of them are tracked',
    signedIn: true,
    answer: folderList,
  },
  trackFolder: {
    method: 'post',
    path: '/api/mail/folders',
    summary: 'Track everything in a folder, or change the record that all of it is regarding',
    signedIn: true,
    writes: true,
    request: trackFolderRequest,
    answer: folderList,
  },
  untrackFolder: {
    method: 'delete',
    path: '/api/mail/folders/{rowId}',
    summary: 'Track a folder no more; what was tracked stays tracked',
    signedIn: true,
    writes: true,
    request: untrackFolderRequest,
    answer: folderList,
  },
  neverTrack: {
    method: 'get',
    path: '/api/mail/never',
    summary: 'Whose mail is never tracked by itself',
    signedIn: true,
    answer: neverTrackList,
  },
  changeNeverTrack: {
    method: 'patch',
    path: '/api/mail/never',
    summary: 'Change whose mail is never tracked by itself; what is absent stays',
    signedIn: true,
    writes: true,
    request: changeNeverRequest,
    answer: neverTrackList,
  },
  applyNeverTrack: {
    method: 'post',
    path: '/api/mail/never/apply',
    summary: 'Untrack what is tracked already and falls under the list',
    signedIn: true,
    writes: true,
    request: applyNeverRequest,
    answer: appliedNever,
  },
} as const satisfies Record<string, Route>

/** The names in braces of a path. */
export const namesIn = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
