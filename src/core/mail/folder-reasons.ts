/** What is kept of why a message was tracked, where that was a tracked folder. */
import type { Link } from '../link.ts'
import type { FolderReason } from './accept.ts'
import type { KeptDecision, MailWorld } from './notice.ts'
import type { FolderRule } from './tracked-folders.ts'

/** Reasons of messages that this folder took and that have not left it. */
export function reasonsHere(
  { rowId }: FolderRule,
  decided: ReadonlyMap<string, KeptDecision>,
): ReadonlyMap<string, FolderReason> {
  return new Map(
    [...decided].flatMap(([id, { reason }]): [string, FolderReason][] =>
      reason.code === 'accepted-folder' && reason.rule === rowId && reason.after !== 'left' ? [[id, reason]] : [],
    ),
  )
}

/**
 * Whether another tracked folder, a colleague's or another copy's, gave the record what it is regarding: the first one that
 * was processed wins.
 * @param of without an id: of a message that is not linked yet
 */
export async function isHeldByAnotherFolder(
  { world }: { readonly world: Pick<MailWorld, 'journal'> },
  of: Pick<Link, 'tid' | 'table' | 'recordId'> & { readonly id?: string },
): Promise<boolean> {
  const links = await world.journal.linksToRecord(of.tid, { table: of.table, id: of.recordId })
  for (const { id, tid, mailbox, itemId, state } of links) {
    if (id === of.id || state !== 'tracked') continue
    const reason = (await world.journal.mailDecisions({ tid, oid: mailbox }, [itemId])).get(itemId)?.reason
    if (reason?.code === 'accepted-folder' && reason.regards && reason.after === undefined) return true
  }
  return false
}
