/** Which meeting on one side is which on the other, and what a missing one means (R-262, invariant 4). */
import { describe, expect, test } from '@jest/globals'
import {
  isOutOfDate,
  isReadAlike,
  isToBeCompared,
  linksOfMeetings,
  type Meeting,
  meetingsOf,
} from '../../src/core/follow/meetings-of-series.ts'
import type { Instance } from '../../src/core/following.ts'
import { type Link, noItem } from '../../src/core/link.ts'

const timed = { isAllDay: false, timeZone: 'Europe/Berlin' }
const one = (id: string, originalStart: string, more: Partial<Instance> = {}): Instance => ({
  ...{ id, originalStart, version: '1', isOwn: false, ...more },
})
const told = (meetings: readonly Meeting[]) =>
  meetings.map(({ originalStart, item, record, isDeletedInCrm }) => [
    ...[originalStart.slice(5, 16), item?.id ?? '-', record?.id ?? '-'],
    ...(isDeletedInCrm ? ['deleted'] : []),
  ])

describe('meetings of both sides', () => {
  test('belong together by the start that the pattern gives them, however it is written', () => {
    const meetings = meetingsOf(
      { instances: [one('r2', '2026-12-08T09:00:00Z'), one('r1', '2026-12-01T09:00:00Z')], deleted: [] },
      [one('i1', '2026-12-01T09:00:00.0000000Z'), one('i3', '2026-12-15T09:00:00Z')],
      timed,
    )
    expect(told(meetings)).toEqual([
      ['12-01T09:00', 'i1', 'r1'],
      ['12-08T09:00', '-', 'r2'],
      ['12-15T09:00', 'i3', '-'],
    ])
  })

  test('belong together although the series lives by other clocks, but not a day apart', () => {
    const records = { instances: [one('r1', '2026-03-16T09:00:00Z'), one('r2', '2026-03-17T09:00:00Z')], deleted: [] }
    const items = [
      one('i1', '2026-03-16T08:00:00Z'),
      one('i2', '2026-03-17T08:00:00Z'),
      one('i3', '2026-03-18T08:00:00Z'),
    ]
    expect(told(meetingsOf(records, items, timed))).toEqual([
      ['03-16T09:00', 'i1', 'r1'],
      ['03-17T09:00', 'i2', 'r2'],
      ['03-18T08:00', 'i3', '-'],
    ])
  })

  test('of whole days belong together by the date where the CRM user is', () => {
    const records = { instances: [one('r1', '2026-11-30T23:00:00Z')], deleted: ['2026-12-07T23:00:00Z'] }
    const items = [one('i1', '2026-12-01T00:00:00Z'), one('i2', '2026-12-08T00:00:00Z')]
    expect(told(meetingsOf(records, items, { ...timed, isAllDay: true }))).toEqual([
      ['12-01T00:00', 'i1', 'r1'],
      ['12-08T00:00', 'i2', '-', 'deleted'],
    ])
  })
})

describe('a meeting that one side lacks', () => {
  const item = one('i', '2026-12-01T09:00:00Z')
  const record = one('r', '2026-12-01T09:00:00Z')
  const meeting = (more: Partial<Meeting>): Meeting => ({
    originalStart: '2026-12-01T09:00:00Z',
    isDeletedInCrm: false,
    ...more,
  })

  test.each<[string, Meeting, boolean]>([
    ['is compared when Outlook no longer lists it', meeting({ record }), true],
    ['is compared when the CRM tells that it was deleted', meeting({ item, isDeletedInCrm: true }), true],
    ['is left alone when the CRM merely does not show it', meeting({ item }), false],
    ['is left alone when neither side has it', meeting({ isDeletedInCrm: true }), false],
    ['is none, and as its series has it', meeting({ item, record }), false],
    ['is none, and was changed in Outlook', meeting({ item: { ...item, isOwn: true }, record }), true],
    ['is none, and was changed in the CRM', meeting({ item, record: { ...record, isOwn: true } }), true],
  ])('%s', (_what, one, expected) => {
    expect(isToBeCompared(one, undefined)).toBe(expected)
  })

  test('means nothing where both sides read the pattern otherwise', () => {
    const at = (day: string, more: Partial<Meeting>) => meeting({ originalStart: `2026-12-${day}T09:00:00Z`, ...more })
    expect(isReadAlike([at('01', { item, record }), at('08', { record }), at('15', { record })])).toBe(true)
    expect(isReadAlike([at('01', { item, record }), at('03', { item }), at('08', { record })])).toBe(false)
    expect(isReadAlike([at('01', { record }), at('08', { record })])).toBe(false)
    expect(isReadAlike([at('01', { record }), at('08', { item, isDeletedInCrm: true })])).toBe(true)
    // What lies before or beyond the CRM's rows it has not expanded.
    expect(isReadAlike([at('01', { item }), at('08', { item, record }), at('15', { item })])).toBe(true)
  })
})

describe('the link of a meeting', () => {
  const link = (more: Partial<Link> = {}): Link => ({
    ...{ id: 'l', tid: 't', mailbox: 'm', kind: 'event', itemId: 'i', itemKey: '', table: 'appointment' },
    ...{
      recordId: 'r',
      state: 'tracked',
      base: {},
      updatedAt: '',
      trackedBy: 'm',
      itemVersion: '1',
      recordVersion: '1',
    },
    occurrence: { seriesLinkId: 's', seriesRecordId: 'sr', originalStart: '2026-12-01T09:00:00Z' },
    ...more,
  })
  const [meeting] = meetingsOf(
    { instances: [one('r', '2026-12-01T09:00:00Z', { isOwn: true })], deleted: [] },
    [one('i', '2026-12-01T09:00:00Z', { isOwn: true })],
    timed,
  ) as [Meeting]

  test('is found by its start; one whose start neither side has any more is told apart', () => {
    const gone = { ...link().occurrence, originalStart: 'then' } as NonNullable<Link['occurrence']>
    const other = link({ id: 'o', itemId: 'former', recordId: 'former', occurrence: gone })
    const { known, others } = linksOfMeetings([meeting], [link(), other])
    expect([known.get(meeting)?.id, others.map(({ id }) => id)]).toEqual(['l', ['o']])
  })

  test('is found by its row or item where its start moved, as whole days do with the zone of the CRM user', () => {
    const moved = link({ occurrence: { seriesLinkId: 's', seriesRecordId: 'sr', originalStart: 'a day before' } })
    expect(linksOfMeetings([meeting], [moved]).known.get(meeting)).toBe(moved)
  })

  test('says when nothing moved, and when there is no more to do', () => {
    expect(isToBeCompared(meeting, link())).toBe(false)
    expect(isToBeCompared(meeting, link({ recordVersion: '0' }))).toBe(true)
    expect(isToBeCompared(meeting, link({ failure: { code: 'x', detail: '' } }))).toBe(true)
    const { item: _deleted, ...alone } = meeting
    expect(isToBeCompared(alone, link({ state: 'unlinked' }))).toBe(false)
  })

  test('is out of date when the CRM made its row anew', () => {
    expect(isOutOfDate(meeting, link())).toBe(false)
    expect(isOutOfDate(meeting, link({ recordId: 'former' }))).toBe(true)
    expect(isOutOfDate(meeting, link({ itemId: noItem('r') }))).toBe(false)
  })
})
