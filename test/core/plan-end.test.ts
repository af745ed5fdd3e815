/** One side is gone: what becomes of the other. Nothing is deleted unasked (invariant 4). */
import { describe, expect, test } from '@jest/globals'
import type { FollowedItem, FollowedKind, FollowedTable } from '../../src/core/following.ts'
import type { Link } from '../../src/core/link.ts'
import { type EndingSides, planEnd } from '../../src/core/plan-end.ts'
import type { CrmRecord } from '../../src/core/record.ts'
import { rulesOf } from '../../src/core/rules-of.ts'
import { actor, applyChanges, emptyItem, me, organizerParty, TwoSides, worldOf } from '../simulation/two-sides.ts'

const state = new TwoSides()
const rules = rulesOf(worldOf(state), {
  ...{ organizationId: 'organization', ownerId: me.id, settings: state.settings, people: [] },
  fieldRules: { directions: {}, custom: [] },
})
const other = { table: 'systemuser', id: '00000000-0000-4000-8000-0000000000bb', name: 'Bo' }

const link = (kind: FollowedKind, table: FollowedTable, change: Partial<Link> = {}): Link => ({
  ...{
    id: 'link',
    tid: actor.tid,
    mailbox: actor.oid,
    kind,
    itemId: 'item',
    itemKey: 'item',
    table,
    recordId: 'record',
  },
  ...{ state: 'tracked', base: {}, trackedBy: actor.oid, updatedAt: '2026-11-23T12:00:00Z', ...change },
})
const record = (table: FollowedTable, change: Partial<CrmRecord> = {}): CrmRecord => ({
  ...{ table, id: 'record', version: '7', attachments: [], modifiedOn: '2026-11-23T12:00:00Z' },
  columns: { statecode: 0, scheduledstart: '2026-12-01T09:00:00Z' },
  parties: [organizerParty],
  lookups: { ownerid: me },
  ...change,
})
const item = (kind: FollowedKind, change: object = {}): FollowedItem =>
  ({ ...applyChanges(emptyItem(kind, 'item'), { mark: 'mark' }), changeKey: 'k', ...change }) as FollowedItem

const what = (sides: EndingSides) => {
  const { ends, itemAction, recordAction } = planEnd(sides, rules)
  return [ends, itemAction === 'deleted' ? 'item goes' : recordAction === 'deleted' ? 'record goes' : 'both stay']
}

describe('deleted in the CRM', () => {
  const gone = (sides: Omit<EndingSides, 'recordIs'>) => what({ ...sides, recordIs: 'deleted' })
  const stays = ['record-deleted-item-stays', 'both stay']
  const goes = ['record-deleted', 'item goes']
  const appointment = link('event', 'appointment')
  const guests = [{ type: 'required', emailAddress: { address: 'nora@fabrikam.example' } }]
  test.each([
    ['a meeting ahead of mine goes (R-258)', { link: appointment, item: item('event') }, goes],
    [
      'a meeting that is over stays (R-258)',
      { link: appointment, item: item('event', { start: '2026-11-20T09:00:00Z' }) },
      stays,
    ],
    [
      'somebody else’s meeting stays (R-308)',
      { link: appointment, item: item('event', { isOrganizer: false, attendees: guests }) },
      stays,
    ],
    ['a service activity goes (R-267)', { link: link('event', 'serviceappointment'), item: item('event') }, goes],
    [
      'a booking goes, also one that is over (R-276)',
      { link: link('event', 'bookableresourcebooking'), item: item('event', { start: '2026-11-20T09:00:00Z' }) },
      goes,
    ],
    [
      'a contact of mine stays (R-268, R-311)',
      { link: link('contact', 'contact', { recordOwner: me.id }), item: item('contact') },
      stays,
    ],
    [
      'somebody else’s contact goes (R-268)',
      { link: link('contact', 'contact', { recordOwner: other.id }), item: item('contact') },
      goes,
    ],
    ['a task goes (R-274)', { link: link('task', 'task'), item: item('task') }, goes],
    [
      'a completed task stays (R-274)',
      { link: link('task', 'task'), item: item('task', { status: 'completed' }) },
      stays,
    ],
  ])('%s', (_name, sides, expected) => {
    expect(gone(sides as Omit<EndingSides, 'recordIs'>)).toEqual(expected)
  })
})

describe('deleted in Outlook', () => {
  const gone = (of: Link, row: CrmRecord) => what({ link: of, record: row, recordIs: 'there' })
  const stays = ['item-deleted-record-stays', 'both stay']
  const goes = ['item-deleted', 'record goes']
  const closed = { statecode: 1, scheduledstart: '2026-12-01T09:00:00Z' }
  const over = { statecode: 0, scheduledstart: '2026-11-20T09:00:00Z' }
  test.each([
    ['a meeting ahead of mine goes (R-260)', link('event', 'appointment'), record('appointment'), goes],
    [
      'a completed one stays (R-256, R-260)',
      link('event', 'appointment'),
      record('appointment', { columns: closed }),
      stays,
    ],
    ['one that has begun stays (R-260)', link('event', 'appointment'), record('appointment', { columns: over }), stays],
    ['somebody else’s stays (R-260)', link('event', 'appointment'), record('appointment', { parties: [] }), stays],
    [
      'a series that has begun goes (R-266)',
      link('event', 'recurringappointmentmaster'),
      record('recurringappointmentmaster', { columns: over }),
      goes,
    ],
    ['a service activity stays (R-267)', link('event', 'serviceappointment'), record('serviceappointment'), stays],
    [
      'a booking stays (R-276)',
      link('event', 'bookableresourcebooking'),
      record('bookableresourcebooking', { columns: { endtime: '2026-12-01T09:00:00Z' } }),
      stays,
    ],
    ['a contact of mine goes (R-268)', link('contact', 'contact'), record('contact'), goes],
    [
      'somebody else’s contact stays (R-268)',
      link('contact', 'contact'),
      record('contact', { lookups: { ownerid: other } }),
      stays,
    ],
    ['a task goes (R-274)', link('task', 'task'), record('task'), goes],
    ['a phone call goes (R-274)', link('task', 'phonecall'), record('phonecall'), goes],
  ])('%s', (_name, of, row, expected) => {
    expect(gone(of, row)).toEqual(expected)
  })

  test('the delete is for the version that was looked at', () => {
    const { operations } = planEnd({ link: link('task', 'task'), record: record('task'), recordIs: 'there' }, rules)
    expect(operations).toEqual([{ kind: 'delete', table: 'task', id: 'record', ifVersion: '7' }])
  })
})

describe('nobody deleted (invariant 4)', () => {
  test('a right that was lost and a filter that was left end the link and take only our mark away (R-245, R-292)', () => {
    for (const recordIs of ['not-readable', 'outside-filter'] as const) {
      const made = planEnd({ link: link('contact', 'contact'), item: item('contact'), recordIs }, rules)
      expect(made).toMatchObject({ itemAction: 'updated', recordAction: 'none', item: { mark: null } })
    }
  })

  test('an organization may choose Microsoft’s way, but nobody is mailed by it (R-245)', () => {
    const theirs = { ...rules, settings: { ...rules.settings, deleteOutsideFilter: true } }
    const sides = { link: link('contact', 'contact'), item: item('contact'), recordIs: 'outside-filter' as const }
    expect(planEnd(sides, theirs)).toMatchObject({ itemAction: 'deleted', ends: 'outside-filter-item-gone' })
    const meeting = item('event', { attendees: [{ type: 'required', emailAddress: { address: 'a@b.example' } }] })
    expect(planEnd({ ...sides, link: link('event', 'appointment'), item: meeting }, theirs)).toMatchObject({
      ...{ itemAction: 'updated', ends: 'outside-filter' },
    })
  })

  test('both are gone: nothing is left to do', () => {
    expect(what({ link: link('task', 'task'), recordIs: 'deleted' })).toEqual(['both-gone', 'both stay'])
  })
})

describe('one meeting of a series (R-266)', () => {
  const occurrence = { seriesLinkId: 'series', seriesRecordId: 'master', originalStart: '2026-12-01T09:00:00Z' }
  const of = (more: object = {}) => link('event', 'appointment', { occurrence: { ...occurrence, ...more } })
  const guests = [{ type: 'required', emailAddress: { address: 'nora@fabrikam.example' } }]
  const past = record('appointment', { columns: { statecode: 0, scheduledstart: '2026-11-20T09:00:00Z' } })

  test('goes and stays by the rules of a single one', () => {
    const there = { recordIs: 'there' } as const
    expect(what({ ...there, link: of(), record: record('appointment') })).toEqual(['item-deleted', 'record goes'])
    expect(what({ ...there, link: of(), record: past })).toEqual(['item-deleted-record-stays', 'both stay'])
    expect(what({ recordIs: 'deleted', link: of(), item: item('event') })).toEqual(['record-deleted', 'item goes'])
  })

  test('that sync itself made out of the pattern goes, also when it is over', () => {
    expect(what({ recordIs: 'there', link: of({ isCopy: true }), record: past })).toEqual([
      'item-deleted',
      'record goes',
    ])
    const closed = record('appointment', { columns: { ...past.columns, statecode: 1 } })
    expect(what({ recordIs: 'there', link: of({ isCopy: true }), record: closed })[1]).toBe('both stay')
  })

  test('is not cancelled for its guests because of what was deleted before anybody compared (invariant 3)', () => {
    const invited = item('event', { attendees: guests })
    const deleted = { recordIs: 'deleted', item: invited } as const
    expect(what({ ...deleted, link: of() })).toEqual(['record-deleted', 'item goes'])
    expect(what({ ...deleted, link: of({ tellsNobody: true }) })).toEqual(['record-deleted-item-stays', 'both stay'])
  })

  test('keeps the mark, which is its series’', () => {
    const plan = planEnd(
      { link: of({ tellsNobody: true }), item: item('event', { attendees: guests }), recordIs: 'deleted' },
      rules,
    )
    expect([plan.itemAction, plan.item]).toEqual(['none', undefined])
  })
})
