import { localOf, utcOf } from '../../interchange/wall-clock.ts'
import type { MailboxSeam, SandboxUser } from '../seams.ts'
import { type Mailbox, person } from './address-book.ts'
import { idOf } from './ids.ts'
import { type MeetingSeed, meetings } from './meetings.ts'
import { workdaysFrom } from './times.ts'
import { houseDomain } from './users.ts'
import { houseZone, houseZoneWindows } from './zone.ts'

type Exceptions = NonNullable<Parameters<MailboxSeam['putEvent']>[2]>

const dayMs = 86_400_000
const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** Puts each meeting into the calendars of its organizer and of the users invited, under one iCalUId. */
export async function seedCalendar(mailbox: MailboxSeam, now: Date): Promise<void> {
  for (const meeting of meetings) {
    const organizer = person(meeting.organizer)
    const holders = [organizer, ...(meeting.required ?? []).map(person), ...(meeting.optional ?? []).map(person)]
    for (const { user } of holders)
      if (user !== undefined) await mailbox.putEvent(user.oid, eventOf(meeting, user, now), exceptionsOf(meeting, now))
  }
}

function span(meeting: MeetingSeed, now: Date): { start: string; end: string } {
  const day = workdaysFrom(now)(meeting.workday, 0)
  if (meeting.hour === undefined) {
    const end = new Date(day.getTime() + (meeting.days ?? 1) * dayMs)
    return { start: localOf(day, 'UTC'), end: localOf(end, 'UTC') }
  }
  const start = day.getTime() + (meeting.hour * 60 + (meeting.minute ?? 0)) * 60_000
  const end = new Date(start + (meeting.minutes ?? 30) * 60_000)
  return { start: localOf(new Date(start), 'UTC'), end: localOf(end, 'UTC') }
}

function eventOf(meeting: MeetingSeed, holder: SandboxUser, now: Date): Record<string, unknown> {
  const { start, end } = span(meeting, now)
  const organizer = person(meeting.organizer)
  const allDay = meeting.hour === undefined
  const timeZone = allDay ? 'UTC' : houseZoneWindows
  const isOrganizer = organizer.user?.oid === holder.oid
  return {
    subject: meeting.subject,
    body: { contentType: 'html', content: meeting.body === undefined ? '' : `<p>${meeting.body}</p>` },
    start: { dateTime: start, timeZone },
    end: { dateTime: end, timeZone },
    isAllDay: allDay,
    iCalUId: `${idOf('event', meeting.key)}@${houseDomain}`,
    organizer: { emailAddress: address(organizer) },
    isOrganizer,
    responseStatus: { response: isOrganizer ? 'organizer' : 'accepted', time: now.toISOString() },
    attendees: [
      ...(meeting.required ?? []).map((key, index) => attendee(key, 'required', index)),
      ...(meeting.optional ?? []).map((key, index) => attendee(key, 'optional', index + 1)),
    ],
    showAs: meeting.showAs ?? 'busy',
    sensitivity: meeting.private === true ? 'private' : 'normal',
    importance: meeting.importance ?? 'normal',
    isReminderOn: meeting.reminder !== undefined,
    reminderMinutesBeforeStart: meeting.reminder ?? 15,
    categories: meeting.categories ?? [],
    ...(meeting.location === undefined ? {} : { location: { displayName: meeting.location } }),
    ...(meeting.online === true
      ? {
          isOnlineMeeting: true,
          onlineMeetingProvider: 'teamsForBusiness',
          onlineMeeting: { joinUrl: `https://meet.${houseDomain}/${idOf('meeting', meeting.key)}` },
        }
      : {}),
    ...(meeting.series === undefined
      ? {}
      : {
          recurrence: {
            pattern: {
              type: 'weekly',
              interval: 1,
              daysOfWeek: [dayNames[new Date(`${start.slice(0, 10)}T00:00:00Z`).getUTCDay()]],
              firstDayOfWeek: 'monday',
            },
            range: {
              type: 'numbered',
              startDate: start.slice(0, 10),
              numberOfOccurrences: meeting.series.count,
              recurrenceTimeZone: houseZoneWindows,
            },
          },
        }),
  }
}

function exceptionsOf(meeting: MeetingSeed, now: Date): Exceptions {
  const { series } = meeting
  if (series === undefined) return []
  const first = new Date(`${span(meeting, now).start}Z`)
  const instance = (number: number) => new Date(first.getTime() + number * 7 * dayMs)
  const exceptions: Exceptions[number][] = []
  if (series.moved !== undefined) {
    const { instance: number, days, hour, subject } = series.moved
    const original = instance(number)
    const midnight = Math.floor(original.getTime() / dayMs) * dayMs
    const start = new Date(midnight + days * dayMs + hour * 3_600_000)
    const end = new Date(start.getTime() + (meeting.minutes ?? 30) * 60_000)
    exceptions.push({
      originalStart: utcOf(localOf(original, 'UTC'), houseZone).toISOString(),
      changes: {
        subject,
        start: { dateTime: localOf(start, 'UTC'), timeZone: houseZoneWindows },
        end: { dateTime: localOf(end, 'UTC'), timeZone: houseZoneWindows },
      },
    })
  }
  if (series.deleted !== undefined)
    exceptions.push({
      originalStart: utcOf(localOf(instance(series.deleted), 'UTC'), houseZone).toISOString(),
      cancelled: true,
    })
  return exceptions
}

function attendee(key: string, type: 'required' | 'optional', index: number): Record<string, unknown> {
  const response = ['accepted', 'tentativelyAccepted', 'none'][index % 3]
  return { type, status: { response, time: '0001-01-01T00:00:00Z' }, emailAddress: address(person(key)) }
}

function address(mailbox: Mailbox): { name: string; address: string } {
  return { name: mailbox.name, address: mailbox.address }
}
