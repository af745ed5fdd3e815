import type { MailboxSeam } from '../seams.ts'
import { composeThread } from './mime.ts'
import { threads } from './threads.ts'

const readAfterHours = 24

/**
 * Delivers every thread, oldest message first: into the sender's Sent Items and the recipients' folders,
 * one and the same MIME, so that a message between two users has one Internet Message-ID in both mailboxes.
 */
export async function seedMail(mailbox: MailboxSeam, now: Date): Promise<void> {
  const composed = await Promise.all(
    threads.map(async (thread) =>
      (await composeThread(thread, now)).map((mail) => ({ ...mail, folder: thread.folder })),
    ),
  )
  for (const { raw, sender, recipients, sentAt, seed, folder } of composed
    .flat()
    .sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime())) {
    if (sender.user !== undefined)
      await mailbox.deliverMime(sender.user.oid, raw, { folder: 'sentitems', receivedDateTime: sentAt, isRead: true })
    for (const { user } of recipients) {
      if (user === undefined) continue
      await mailbox.deliverMime(user.oid, raw, {
        folder: folder ?? 'inbox',
        receivedDateTime: sentAt,
        isRead: seed.unread !== true && seed.age > readAfterHours,
        ...(seed.flagged === undefined ? {} : { flagged: seed.flagged }),
        ...(seed.categories === undefined ? {} : { categories: seed.categories }),
      })
    }
  }
}
