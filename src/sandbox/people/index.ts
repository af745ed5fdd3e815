import type { Clock, MailboxSeam, OrganizationSeam } from '../seams.ts'
import { seedBookings } from './bookings.ts'
import { seedCalendar } from './calendar.ts'
import { seedMail } from './mail.ts'
import { seedMailboxContacts } from './mailbox-contacts.ts'
import { seedMailboxTasks } from './mailbox-tasks.ts'
import { seedActivities } from './organization-activities.ts'
import { seedRecords } from './organization-rows.ts'
import { seedColumnSecurity } from './organization-structure.ts'
import { daysFrom, workdaysFrom } from './times.ts'
import { users } from './users.ts'
import { houseZoneWindows } from './zone.ts'

export { tenantId, users } from './users.ts'

/**
 * Puts the sandbox's people at work: records and timelines into an empty organization, mail, meetings, contacts and to-do tasks
 * into the users' mailboxes. All dates count from the clock; nothing else differs from start to start.
 */
export async function seedWorld({
  mailbox,
  organization,
  clock,
}: {
  readonly mailbox: MailboxSeam
  readonly organization: OrganizationSeam
  readonly clock: Clock
}): Promise<void> {
  const now = clock.now()
  if (organization.isEmpty()) {
    const day = daysFrom(now)
    seedColumnSecurity(organization)
    seedRecords(organization, day)
    seedActivities(organization, day)
    seedBookings(organization, workdaysFrom(now))
  }
  const newcomers = users.filter((user) => !mailbox.hasUser(user.oid))
  for (const user of newcomers) mailbox.addUser(user, { timeZone: houseZoneWindows, locale: 'en-GB' })
  if (newcomers.length === 0) return
  await seedMail(mailbox, now)
  await seedCalendar(mailbox, now)
  await seedMailboxContacts(mailbox)
  await seedMailboxTasks(mailbox, now)
}
