/** What people let each other do in their mailboxes, and the mailbox that several of them work in together. */
import type { MailboxOwner, MailboxSeam, MailboxShare } from '../seams.ts'
import { composeThread } from './mime.ts'
import type { ThreadSeed } from './threads.ts'
import { colleague, houseDomain, salesManager, salesperson, serviceAgent } from './users.ts'
import { houseZoneWindows } from './zone.ts'

/** Nobody signs in to it, and the organization knows nobody of its name. */
export const supportMailbox: MailboxOwner = {
  oid: '1f0c6a52-7d3e-4b8a-9c41-0a6be2d75f51',
  name: 'Halden & Voss Support',
  givenName: '',
  surname: '',
  jobTitle: 'Shared mailbox',
  mail: `support@${houseDomain}`,
}

const edit = (folder: string): MailboxShare => ({ folder, mayEdit: true, seesPrivate: false })
const read = (folder: string): MailboxShare => ({ folder, mayEdit: false, seesPrivate: false })
const everything: MailboxShare = { folder: '*', mayEdit: true, seesPrivate: true }

const shares: readonly (readonly [MailboxOwner, MailboxOwner, readonly MailboxShare[]])[] = [
  // They stand in for each other.
  [colleague, salesperson, [edit('inbox'), edit('sentitems'), edit('calendar')]],
  [salesperson, serviceAgent, [edit('inbox'), edit('sentitems'), edit('calendar')]],
  // The manager looks at his people's work, and no more.
  [salesperson, salesManager, [read('inbox'), read('calendar')]],
  [supportMailbox, salesperson, [everything]],
  [supportMailbox, serviceAgent, [everything]],
]

const support = `${supportMailbox.name} <${supportMailbox.mail}>`

const threads: readonly ThreadSeed[] = [
  {
    key: 'support-alarm',
    subject: 'Gateway in hall B sends no alarms',
    mails: [
      {
        from: 'danube/bela.toth',
        to: [support],
        age: 30,
        body: 'Good morning,\n\nsince Tuesday the gateway in hall B shows every sensor as green, whatever we do to them. Could somebody have a look?\n\nBéla Tóth',
      },
    ],
  },
  {
    key: 'support-manual',
    subject: 'Manual for the new firmware',
    mails: [
      {
        from: 'fjordlys/lars.eide',
        to: [support],
        cc: ['sales'],
        age: 6,
        body: 'Hello,\n\nwhere do we find the manual for firmware 4.2? The link in the release notes leads nowhere.\n\nLars',
      },
    ],
  },
  {
    key: 'support-stranger',
    subject: 'Do you also repair older units?',
    mails: [
      {
        from: 'Wanda Kranz <wanda.kranz@kranz-und-sohn.example>',
        to: [support],
        age: 3,
        body: 'Hello,\n\nwe have three units from before 2012. Do you still repair those?\n\nWanda Kranz',
      },
    ],
  },
]

/** Once: rights that were withdrawn since do not come back at the next start. */
export async function seedSharing(mailbox: MailboxSeam, now: Date): Promise<void> {
  if (mailbox.hasUser(supportMailbox.oid)) return
  mailbox.addUser(supportMailbox, { timeZone: houseZoneWindows, locale: 'en-GB' })
  for (const [owner, member, some] of shares) mailbox.share?.(owner.oid, member.oid, some)
  for (const thread of threads)
    for (const { raw, sentAt } of await composeThread(thread, now))
      await mailbox.deliverMime(supportMailbox.oid, raw, { receivedDateTime: sentAt })
}
