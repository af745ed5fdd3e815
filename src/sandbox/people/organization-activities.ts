import type { OrganizationSeam } from '../seams.ts'
import { pastAppointments, pastEmails, phonecalls, tasks } from './activities.ts'
import { person } from './address-book.ts'
import { idOf } from './ids.ts'
import { lookup } from './organization-rows.ts'
import { owner, owners } from './owners.ts'
import { type Day, secondOf } from './times.ts'

/** `participationtypemask` of activity parties. */
const role = { sender: 1, to: 2, required: 5, organizer: 7 } as const

function contactParty(key: string, participationtypemask: number) {
  return { participationtypemask, addressused: person(key).address, party: lookup(`contact ${key}`) }
}

/** What was on timelines before anybody tracks anything: tasks, phone calls, held meetings, e-mails. */
export function seedActivities(organization: OrganizationSeam, day: Day): void {
  tasks.forEach(([subject, description, regarding, assignee, days, done], index) => {
    organization.seed('task', {
      activityid: idOf('task', String(index)),
      subject,
      description,
      regardingobjectid: lookup(regarding),
      ownerid: owner(assignee),
      scheduledend: secondOf(day(days, 15)),
      createdon: secondOf(day(days - 7, 8)),
      ...(done === true ? { statecode: 1, statuscode: 5 } : {}),
    })
  })
  phonecalls.forEach(([subject, description, regarding, contact, outgoing, caller, daysAgo], index) => {
    const user = { addressused: owners[caller].mail, party: owner(caller) }
    organization.seed(
      'phonecall',
      {
        activityid: idOf('phonecall', String(index)),
        subject,
        description,
        regardingobjectid: lookup(regarding),
        ownerid: owner(caller),
        directioncode: outgoing,
        scheduledend: secondOf(day(-daysAgo, 7)),
        createdon: secondOf(day(-daysAgo, 7)),
        statecode: 1,
        statuscode: outgoing ? 2 : 4,
      },
      [
        { ...user, participationtypemask: outgoing ? role.sender : role.to },
        contactParty(contact, outgoing ? role.to : role.sender),
      ],
    )
  })
  pastAppointments.forEach(([subject, description, regarding, required, organizer, days, hour, minutes], index) => {
    const start = day(days, hour)
    organization.seed(
      'appointment',
      {
        activityid: idOf('appointment', String(index)),
        subject,
        description,
        regardingobjectid: lookup(regarding),
        ownerid: owner(organizer),
        scheduledstart: secondOf(start),
        scheduledend: secondOf(new Date(start.getTime() + minutes * 60_000)),
        createdon: secondOf(day(days - 9, 8)),
        statecode: 1,
        statuscode: 3,
      },
      [
        { participationtypemask: role.organizer, addressused: owners[organizer].mail, party: owner(organizer) },
        ...required.map((key) => contactParty(key, role.required)),
      ],
    )
  })
  pastEmails.forEach(([subject, description, regarding, contact, outgoing, user, daysAgo], index) => {
    const mine = { addressused: owners[user].mail, party: owner(user) }
    organization.seed(
      'email',
      {
        activityid: idOf('email', String(index)),
        subject,
        description,
        regardingobjectid: lookup(regarding),
        ownerid: owner(user),
        directioncode: outgoing,
        messageid: `<timeline-${index}@${owners[user].mail.split('@')[1]}>`,
        actualend: secondOf(day(-daysAgo, 10)),
        createdon: secondOf(day(-daysAgo, 10)),
        statecode: 1,
        statuscode: outgoing ? 3 : 4,
      },
      [
        { ...mine, participationtypemask: outgoing ? role.sender : role.to },
        contactParty(contact, outgoing ? role.to : role.sender),
      ],
    )
  })
}
