import { type ImportReport, type ImportSummary, type ImportTarget, importPaths } from '../../interchange/index.ts'
import { houseZone, houseZoneWindows } from '../people/zone.ts'
import type { MailboxSeam } from '../seams.ts'

export { terminalReport } from './progress.ts'

/** Puts the items of a file, or of all files below a folder, into a mailbox. @throws ImportFault as `importPaths` */
export async function importPath(
  path: string,
  { mailbox, oid }: { readonly mailbox: MailboxSeam; readonly oid: string },
  report: ImportReport,
): Promise<ImportSummary> {
  const target: ImportTarget = {
    async putMessage({ raw, isDraft, receivedAt, isRead }) {
      await mailbox.deliverMime(oid, raw, {
        folder: isDraft ? 'drafts' : 'inbox',
        receivedDateTime: receivedAt,
        isRead,
        ...(isDraft ? { isDraft } : {}),
      })
      return 'made'
    },
    async putEvent({ iCalUId, event, exceptions }) {
      await mailbox.putEvent(oid, { ...event, iCalUId }, exceptions)
      return 'made'
    },
    async putContact({ contact }) {
      await mailbox.putContact(oid, contact)
      return 'made'
    },
  }
  // A time without a zone is meant wherever its owner is.
  return importPaths([path], target, report, { floating: { iana: houseZone, windows: houseZoneWindows } })
}
