/** Effective start date of a mailbox: what came before Tandem first looked is tracked by hand only. */
import type { Actor } from '../link.ts'
import type { MailWorld } from './notice.ts'

export const sinceName = 'mail:since'

/** @returns ISO instant; undefined before the first look */
export const sinceOf = ({ journal }: Pick<MailWorld, 'journal'>, actor: Actor) => journal.recall(actor, sinceName)
