import { describe, expect, test } from '@jest/globals'
import { newMessage } from '../../../../src/sandbox/outlook/client/draft.ts'
import { initialData } from '../../../../src/sandbox/outlook/client/host/initial-data.ts'
import { toEwsId, toRestId } from '../../../../src/sandbox/outlook/client/host/item-ids.ts'
import { toOfficeRecurrence } from '../../../../src/sandbox/outlook/client/host/recurrence.ts'
import type { CalendarEvent, Message } from '../../../../src/sandbox/outlook/client/mailbox.ts'

const user = { name: 'Ada', mail: 'ada@contoso.example', timeZone: 'W. Europe Standard Time' }
const person = (address: string) => ({ emailAddress: { name: address.toUpperCase(), address } })

const message: Message = {
  id: 'AA-k_1=',
  subject: 'RE: Fwd: Offer',
  bodyPreview: '',
  body: { contentType: 'html', content: '' },
  from: person('from@x.example'),
  toRecipients: [person('to@x.example')],
  ccRecipients: [],
  bccRecipients: [],
  receivedDateTime: '2026-03-02T09:00:00Z',
  sentDateTime: '2026-03-02T08:59:00Z',
  createdDateTime: '2026-03-02T09:00:00Z',
  lastModifiedDateTime: '2026-03-02T09:00:00Z',
  isRead: false,
  isDraft: false,
  hasAttachments: false,
  importance: 'normal',
  categories: [],
  conversationId: 'c-1',
  internetMessageId: '<1@x.example>',
  attachments: [
    { '@odata.type': '#microsoft.graph.itemAttachment', id: 'a-1', name: 'Mail', size: 3, isInline: false },
  ],
}

const event: CalendarEvent = {
  id: 'E-1',
  subject: 'Visit',
  body: { contentType: 'text', content: '' },
  bodyPreview: '',
  start: { dateTime: '2026-03-02T09:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-03-02T10:30:00.0000000', timeZone: 'UTC' },
  isAllDay: false,
  isCancelled: false,
  isOrganizer: false,
  organizer: person('org@x.example'),
  attendees: [
    { ...person('req@x.example'), type: 'required', status: { response: 'accepted' } },
    { ...person('opt@x.example'), type: 'optional', status: { response: 'notResponded' } },
  ],
  categories: [],
  sensitivity: 'private',
  showAs: 'busy',
  type: 'singleInstance',
  hasAttachments: false,
  createdDateTime: '2026-03-01T09:00:00Z',
  lastModifiedDateTime: '2026-03-01T09:00:00Z',
  attachments: [],
}

describe('ids', () => {
  test('are EWS’ for the add-in and come back as Graph’s', () => {
    expect(toEwsId('AA-k_1=')).toBe('AA/k+1=')
    expect(toRestId(toEwsId('AA-k_1='))).toBe('AA-k_1=')
  })
})

describe('initial data', () => {
  test('of a message in read form', () => {
    expect(initialData({ kind: 'messageRead', message }, user)).toMatchObject({
      itemType: 1,
      id: 'AA/k+1=',
      itemClass: 'IPM.Note',
      subject: 'RE: Fwd: Offer',
      normalizedSubject: 'Offer',
      from: { name: 'FROM@X.EXAMPLE', address: 'from@x.example' },
      to: [{ address: 'to@x.example' }],
      internetMessageId: '<1@x.example>',
      attachments: [{ id: 'a/1', attachmentType: 1 }],
      userEmailAddress: user.mail,
      userTimeZone: user.timeZone,
    })
  })

  test('of a meeting request says so', () => {
    const request = { ...message, meetingMessageType: 'meetingRequest' }
    expect(initialData({ kind: 'messageRead', message: request }, user)).toMatchObject({
      itemType: 3,
      itemClass: 'IPM.Schedule.Meeting.Request',
    })
  })

  test('of an appointment carries required people as to, optional as cc, and UTC times', () => {
    expect(initialData({ kind: 'appointmentRead', event }, user)).toMatchObject({
      itemType: 2,
      to: [{ address: 'req@x.example', appointmentResponse: 3 }],
      cc: [{ address: 'opt@x.example', appointmentResponse: 0 }],
      organizer: { address: 'org@x.example' },
      start: Date.UTC(2026, 2, 2, 9),
      end: Date.UTC(2026, 2, 2, 10, 30),
      sensitivity: 'private',
      recurrence: null,
    })
  })

  test('of what is written says only its kind, and of nothing only who is there', () => {
    const draft = newMessage({ subject: 'secret until asked for' })
    const written = initialData({ kind: 'messageCompose', draft }, user)
    expect(written).toMatchObject({ itemType: 4, conversationId: null })
    expect(JSON.stringify(written)).not.toContain('secret')
    expect(initialData(null, user)).toMatchObject({ itemType: 6, userDisplayName: 'Ada' })
  })
})

describe('a series for the add-in', () => {
  const times = {
    start: { dateTime: '2026-03-02T14:15:00.0000000', timeZone: 'W. Europe Standard Time' },
    end: { dateTime: '2026-03-02T15:00:00.0000000', timeZone: 'W. Europe Standard Time' },
  }

  test('weekly without end, by the clock of its own zone', () => {
    const recurrence = {
      pattern: { type: 'weekly', interval: 2, daysOfWeek: ['monday', 'thursday'], firstDayOfWeek: 'sunday' },
      range: { type: 'noEnd', startDate: '2026-03-02' },
    } as const
    expect(toOfficeRecurrence({ recurrence, ...times })).toEqual({
      recurrenceType: 'weekly',
      recurrenceProperties: { interval: 2, days: ['mon', 'thu'], firstDayOfWeek: 'sun' },
      recurrenceTimeZone: { name: 'W. Europe Standard Time' },
      seriesTimeJson: {
        startYear: 2026,
        startMonth: 3,
        startDay: 2,
        noEndDate: true,
        startTimeMin: 855,
        durationMin: 45,
      },
    })
  })

  test('on the last Friday of March each year until a date', () => {
    const recurrence = {
      pattern: { type: 'relativeYearly', interval: 1, daysOfWeek: ['friday'], index: 'last', month: 3 },
      range: { type: 'endDate', startDate: '2026-03-27', endDate: '2030-03-29' },
    } as const
    expect(toOfficeRecurrence({ recurrence, ...times })).toMatchObject({
      recurrenceType: 'yearly',
      recurrenceProperties: { dayOfWeek: 'fri', weekNumber: 'last', month: 'mar' },
      seriesTimeJson: { endYear: 2030, endMonth: 3, endDay: 29 },
    })
  })
})
