/** What a person is booked for as a resource, on single plans. */
import { describe, expect, test } from '@jest/globals'
import { prepare } from '../../src/core/follow/prepare.ts'
import type { Link } from '../../src/core/link.ts'
import { planRecord } from '../../src/core/plan-record.ts'
import type { CrmRecord } from '../../src/core/record.ts'
import { mappingsUnder, type Rules } from '../../src/core/rules.ts'
import { FakeState, fakeWorld, meeting } from './fake-world.ts'

const me = '00000000-0000-4000-8000-0000000000aa'
const id = '00000000-0000-4000-8000-000000000001'
const world = fakeWorld(new FakeState())
const rules: Rules = {
  ...{ organizationId: 'organization', ownerId: me, people: [], conflictOf: () => 'outlook' },
  settings: await world.crm.settings({ correlationId: 'x' }),
  mappingsOf: mappingsUnder({ directions: {}, custom: [] }),
  directionOf: (mapping) => mapping.defaultDirection,
  ...{ timeZone: 'Europe/Berlin', now: world.now(), html: world.html },
  ...{ guidFor: world.guidFor, recordUrl: world.recordUrl },
}
const ahead = { starttime: '2026-12-03T08:00:00Z', endtime: '2026-12-03T11:00:00Z' }

const booking = (columns: CrmRecord['columns'] = {}): CrmRecord => ({
  ...{ table: 'bookableresourcebooking', id, version: '1', parties: [], attachments: [] },
  columns: { name: 'Survey', ...ahead, statecode: 0, ...columns },
  modifiedOn: '2026-11-20T10:00:00Z',
})
const planned = (record: CrmRecord) => planRecord({ record }, record.table, id, rules)
const begun = (record: CrmRecord) =>
  prepare(
    {
      pair: { linkId: 'link', kind: 'event', record: { table: 'bookableresourcebooking', id }, origin: 'filter' },
      reference: { table: 'bookableresourcebooking', id },
      record,
      recordIs: 'there',
    },
    rules,
  ).kind

describe('a booking', () => {
  test('becomes an event at its time that is marked and invites nobody', () => {
    const made = planned(booking({ 'bookingstatus.status': 2, 'resource._userid_value': me }))
    expect(made.item).toMatchObject({
      ...{ subject: 'Survey', start: ahead.starttime, end: ahead.endtime, isAllDay: false, showAs: 'busy' },
      mark: expect.stringContaining(id),
    })
    expect(made.item).not.toHaveProperty('attendees')
    expect(made).toMatchObject({ itemAction: 'created', recordAction: 'already-there', operations: [] })
  })

  test.each([
    ['proposed', { 'bookingstatus.status': 1 }, 'tentative'],
    ['committed', { 'bookingstatus.status': 2 }, 'busy'],
    ['canceled', { 'bookingstatus.status': 3 }, 'free'],
    ['somebody else’s by now', { 'bookingstatus.status': 2, 'resource._userid_value': id }, 'free'],
    ['of a status that is not told', {}, undefined],
  ])('%s shows so', (_what, columns, shown) => {
    expect(planned(booking(columns)).item?.showAs).toBe(shown)
  })

  test('that is over or canceled before it came does not come any more; of the others each does', () => {
    expect(begun(booking({ 'bookingstatus.status': 2 }))).toBe('plan')
    expect(begun(booking())).toBe('plan')
    expect(begun(booking({ 'bookingstatus.status': 3 }))).toBe('skip')
    expect(begun(booking({ starttime: '2020-01-01T08:00:00Z', endtime: '2020-01-01T09:00:00Z' }))).toBe('skip')
  })

  test('changed in Outlook stays as it is there, whoever wins otherwise, and the CRM hears nothing of it', () => {
    const record = booking({ 'bookingstatus.status': 2 })
    const { base, recordBase } = planned(record)
    const link: Link = {
      ...{ id: 'link', tid: 'tenant', mailbox: 'me', kind: 'event', itemId: meeting.id, itemKey: '' },
      ...{ table: record.table, recordId: id, state: 'tracked', base, trackedBy: 'me', updatedAt: '' },
      ...(recordBase ? { recordBase } : {}),
    }
    const item = {
      ...meeting,
      subject: 'Mine',
      start: ahead.starttime,
      end: ahead.endtime,
      mark: world.recordUrl(record),
    }
    const made = planRecord({ link, item, record }, record.table, id, rules)
    expect(made.operations).toEqual([])
    expect(made.decisions.find(({ mapping }) => mapping === 'Subject')).toMatchObject({
      outcome: 'kept',
      reason: 'direction-to-outlook-only',
    })
    const later = booking({ 'bookingstatus.status': 2, name: 'Survey, hall 3' })
    expect(planRecord({ link, item, record: later }, record.table, id, rules).item?.subject).toBe('Survey, hall 3')
  })
})
