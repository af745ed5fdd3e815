export { createMailbox, type GraphMailboxOptions } from './mailbox.ts'
