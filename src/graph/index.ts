export { createDirectory, type Directory, type DirectoryEntry } from './directory.ts'
export { createFindMailbox } from './find-mailbox.ts'
export { createItemImport, type Imported, type ItemImport } from './import-items.ts'
export type { ImportedContact, ImportedEvent, ImportedMessage } from './imported.ts'
export { createMailbox, type GraphMailboxOptions } from './mailbox.ts'
export {
  contactsOf,
  createSubscriptions,
  eventsOf,
  isTaskList,
  mailFolderOf,
  type Subscriptions,
  type SubscriptionWish,
  taskListOf,
  type WatchedResource,
} from './subscriptions.ts'
export { stampProperty } from './sync-stamp.ts'
