/** Which handler answers which route of the API. */
import type { z } from 'zod'
import type { routes } from '../../api/routes.ts'
import { addPersonOnItem } from './add-person.ts'
import { isAdministrator } from './administrator.ts'
import { closeAlert, showAlerts } from './alerts.ts'
import { holdOlderMail, previewOlderMail, showBackfill, startOlderMail } from './backfill.ts'
import type { SignedInCall } from './call.ts'
import { openContext } from './context.ts'
import { showFields } from './fields.ts'
import { showFolders, trackFolder, untrackFolder } from './folders.ts'
import { searchHistory, showReceipt } from './history.ts'
import { changeInstallation, closeInstallationAlert, showInstallation } from './installation.ts'
import { changeNeverTrack, explainMessage, showNeverTrack } from './mail.ts'
import { releaseScope, showMailbox, syncMailboxNow } from './mailbox.ts'
import { listMailboxes } from './mailbox-lines.ts'
import {
  approveMailboxOf,
  closeAlertOf,
  showMailboxOf,
  switchMailboxOf,
  syncMailboxOf,
  testMailboxOf,
} from './mailbox-of.ts'
import { showMailboxTest, testMailbox } from './mailbox-test.ts'
import { changingMeeting, showingMeeting } from './meant-item.ts'
import { holdBackwards, previewBackwards, showNeverBackwards, startBackwards } from './never-backwards.ts'
import { changeOptions, showOptions } from './options.ts'
import { addOwnPair, removeOwnPair, showColumns } from './own-pairs.ts'
import { previewItem } from './preview.ts'
import { previewAllLinks } from './preview-links.ts'
import { recentRecords, searchRecords } from './records.ts'
import { restoreValue } from './restore.ts'
import { changeRule, listRules } from './rules.ts'
import { setRegardingOfItem } from './set-regarding.ts'
import { chooseSyncClient, showSyncClients } from './sync-clients.ts'
import { trackItem } from './track.ts'
import { answerTrouble, answerTroubles, showTroubles } from './troubles.ts'
import { untrackItem } from './untrack.ts'
import { paneConfigurationOf, whoIs } from './who-and-where.ts'

type Routes = typeof routes
export type RouteName = keyof Routes
type SignedInRoute = { [Name in RouteName]: Routes[Name]['signedIn'] extends true ? Name : never }[RouteName]
type Asked<Name extends RouteName> = Routes[Name] extends { request: infer Schema extends z.ZodType }
  ? z.infer<Schema>
  : undefined

export const handlers: {
  readonly [Name in SignedInRoute]: (call: SignedInCall, asked: Asked<Name>) => Promise<z.infer<Routes[Name]['answer']>>
} = {
  me: whoIs,
  context: showingMeeting(openContext),
  track: changingMeeting(trackItem),
  setRegarding: changingMeeting(setRegardingOfItem),
  untrack: changingMeeting(untrackItem),
  addPerson: addPersonOnItem,
  fields: showingMeeting(showFields),
  preview: showingMeeting(previewItem),
  search: searchRecords,
  recent: recentRecords,
  rules: listRules,
  changeRule,
  addRule: addOwnPair,
  removeRule: removeOwnPair,
  columns: showColumns,
  previewLinks: previewAllLinks,
  mailbox: showMailbox,
  syncNow: syncMailboxNow,
  alerts: showAlerts,
  closeAlert,
  syncClients: showSyncClients,
  chooseClient: chooseSyncClient,
  mailboxTest: showMailboxTest,
  testMailbox,
  administrator: isAdministrator,
  mailboxes: listMailboxes,
  mailboxOf: showMailboxOf,
  syncMailboxOf,
  testMailboxOf,
  approveMailboxOf,
  switchMailboxOf,
  closeAlertOf,
  installation: showInstallation,
  changeInstallation,
  closeInstallationAlert,
  troubles: showTroubles,
  answer: answerTrouble,
  answerAll: answerTroubles,
  release: releaseScope,
  options: showOptions,
  changeOptions,
  history: searchHistory,
  receipt: showReceipt,
  restore: restoreValue,
  why: explainMessage,
  folders: showFolders,
  trackFolder,
  untrackFolder,
  backfill: showBackfill,
  previewBackfill: previewOlderMail,
  startBackfill: startOlderMail,
  holdBackfill: holdOlderMail,
  neverTrack: showNeverTrack,
  changeNeverTrack,
  neverBackwards: showNeverBackwards,
  previewNeverBackwards: previewBackwards,
  startNeverBackwards: startBackwards,
  holdNeverBackwards: holdBackwards,
}

/** What is answered to anybody. */
export const openHandlers = { configuration: paneConfigurationOf } as const
