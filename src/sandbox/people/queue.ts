/** The service desk: a queue of the organization with a mailbox of its own, and what was written to it. */
import type { MailboxOwner, MailboxSeam, OrganizationSeam } from '../seams.ts'
import { idOf } from './ids.ts'
import { composeThread } from './mime.ts'
import type { ThreadSeed } from './threads.ts'
import { houseDomain, serviceAgent } from './users.ts'
import { houseZoneWindows } from './zone.ts'

/** Nobody signs in to it. */
export const queueMailbox: MailboxOwner = {
  oid: '1f0c6a52-7d3e-4b8a-9c41-0a6be2d75f61',
  name: 'Halden & Voss Service Desk',
  givenName: '',
  surname: '',
  jobTitle: 'Mailbox of a queue',
  mail: `service@${houseDomain}`,
}

export const queueId = idOf('queue', 'service desk')
const desk = `${queueMailbox.name} <${queueMailbox.mail}>`

const threads: readonly ThreadSeed[] = [
  {
    key: 'queue-calibration',
    subject: 'Calibration is due',
    mails: [
      {
        from: 'danube/bela.toth',
        to: [desk],
        age: 20,
        body: 'Good morning,\n\nour two reference sensors are due for calibration in January. When can you fetch them?\n\nBéla Tóth',
      },
    ],
  },
  {
    key: 'queue-stranger',
    subject: 'Spare fuses',
    mails: [
      {
        from: 'Otto Renner <otto.renner@renner-technik.example>',
        to: [desk],
        age: 5,
        body: 'Hello,\n\ndo you still have the 2 A fuses of the old series?\n\nOtto Renner',
      },
    ],
  },
]

/** The queue with its mailbox row, which the organization makes for each queue. All of its mail is let through. */
export function seedQueue(organization: OrganizationSeam): void {
  const owner = { table: 'systemuser', id: serviceAgent.systemUserId }
  const mailbox = { table: 'mailbox', id: idOf('mailbox', queueId) }
  organization.seed('mailbox', {
    ...{ mailboxid: mailbox.id, name: queueMailbox.name, emailaddress: queueMailbox.mail, isforwardmailbox: false },
    ...{ emailrouteraccessapproval: 1, incomingemaildeliverymethod: 0, outgoingemaildeliverymethod: 0 },
    ...{ actdeliverymethod: 2, enabledforincomingemail: true, enabledforoutgoingemail: false, enabledforact: false },
    ...{ incomingemailstatus: 0, outgoingemailstatus: 0, actstatus: 0 },
    ...{ regardingobjectid: { table: 'queue', id: queueId }, ownerid: owner },
  })
  organization.seed('queue', {
    ...{ queueid: queueId, name: 'Service Desk', emailaddress: queueMailbox.mail, queueviewtype: 0 },
    ...{ incomingemailfilteringmethod: 0, emailrouteraccessapproval: 1 },
    ...{ ownerid: owner, defaultmailbox: mailbox },
  })
}

/** Once: a queue that was deleted since does not come back at the next start. */
export async function seedQueueMailbox(
  { mailbox, organization }: { readonly mailbox: MailboxSeam; readonly organization: OrganizationSeam },
  now: Date,
): Promise<void> {
  if (mailbox.hasUser(queueMailbox.oid)) return
  mailbox.addUser(queueMailbox, { timeZone: houseZoneWindows, locale: 'en-GB' })
  seedQueue(organization)
  for (const thread of threads)
    for (const { raw, sentAt } of await composeThread(thread, now))
      await mailbox.deliverMime(queueMailbox.oid, raw, { receivedDateTime: sentAt })
}
