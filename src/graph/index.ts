export { createMailbox, type GraphMailboxOptions } from './mailbox.ts'
export { stampProperty } from './sync-stamp.ts'
