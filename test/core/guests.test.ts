/** A meeting that others come to: Outlook tells them of every change, so that it is changed only where a person did (invariant 3). */
import { describe, expect, test } from '@jest/globals'
import { mappingsOf } from '../../src/core/catalogue/index.ts'
import type { EventItem } from '../../src/core/item.ts'
import type { Link } from '../../src/core/link.ts'
import { type Plan, plan } from '../../src/core/plan.ts'
import type { CrmRecord, Party } from '../../src/core/record.ts'
import type { Rules } from '../../src/core/rules.ts'
import { actor, FakeState, fakeWorld, meeting, people } from './fake-world.ts'

const world = fakeWorld(new FakeState())
const rules: Rules = {
  ...{ organizationId: 'organization', ownerId: people[1]?.id ?? '', people, mappingsOf },
  settings: await world.crm.settings({ correlationId: 'x' }),
  directionOf: () => 'bidirectional',
  conflictOf: () => 'later',
  ...{ timeZone: 'UTC', now: world.now(), html: world.html, guidFor: world.guidFor, recordUrl: world.recordUrl },
}

interface Both {
  readonly item: EventItem
  readonly record: CrmRecord
  readonly link: Link
}

/** In step, and compared. */
function inStep(item: EventItem = meeting): Both {
  const made = plan({ item }, rules)
  const [create] = made.operations
  if (create?.kind !== 'create') throw new Error('no create')
  const record: CrmRecord = {
    ...{ table: 'appointment', id: made.recordId, version: '1', attachments: [] },
    columns: { ...create.columns, statecode: 3, statuscode: 5 },
    ...{ parties: create.parties ?? [], modifiedOn: '2026-11-20T00:00:00Z' },
  }
  const link: Link = {
    ...{ id: 'link', tid: actor.tid, mailbox: actor.oid, kind: 'event', itemId: item.id, itemKey: item.iCalUId },
    ...{ table: 'appointment', recordId: record.id, state: 'tracked', base: made.base },
    ...(made.recordBase ? { recordBase: made.recordBase } : {}),
    ...{ itemVersion: item.changeKey, recordVersion: '1', updatedAt: '2026-11-20T00:00:00Z', trackedBy: actor.oid },
  }
  return { item, record, link }
}

const changed = ({ record }: Both, columns: CrmRecord['columns']): CrmRecord => ({
  ...record,
  version: '2',
  modifiedOn: '2026-11-30T00:00:00Z',
  columns: { ...record.columns, ...columns },
})
const after = (link: Link, { base, recordBase }: Plan): Link => {
  const { recordBase: _before, ...rest } = link
  return { ...rest, base, ...(recordBase ? { recordBase } : {}) }
}
const said = ({ decisions }: Plan, name: string) => {
  const { outcome, reason } = decisions.find(({ mapping }) => mapping === name) ?? {}
  return [outcome, reason]
}

describe('a meeting that is over (R-249)', () => {
  const past = { start: '2026-11-10T09:00:00Z', end: '2026-11-10T10:00:00Z' }

  test('keeps its guests from what is written about it afterwards', () => {
    const both = inStep({ ...meeting, ...past })
    const made = plan({ ...both, record: changed(both, { description: 'INTERNAL', subject: 'Done' }) }, rules)
    expect([said(made, 'Description'), said(made, 'Subject')]).toEqual([
      ['kept', 'meeting-past'],
      ['kept', 'meeting-past'],
    ])
    for (const property of ['body', 'subject']) expect(made.item ?? {}).not.toHaveProperty(property)
  })

  test('without guests it follows as ever', () => {
    const both = inStep({ ...meeting, ...past, attendees: [] })
    const made = plan({ ...both, record: changed(both, { subject: 'Done' }) }, rules)
    expect(made.item).toMatchObject({ subject: 'Done' })
  })

  test('that somebody moves into the future is to come again', () => {
    const both = inStep({ ...meeting, ...past })
    const later = { scheduledstart: '2026-12-10T09:00:00Z', scheduledend: '2026-12-10T10:00:00Z' }
    const made = plan({ ...both, record: changed(both, later) }, rules)
    expect(said(made, 'Appointment Time')).toEqual(['toExchange', 'changed-in-crm'])
  })
})

describe('a meeting that was never compared', () => {
  test.each([
    ['open', { statecode: 3, statuscode: 5 }],
    ['completed (R-256)', { statecode: 1, statuscode: 3 }],
  ])('stays as it is in Outlook where the CRM differs: %s', (_name, state) => {
    const both = inStep()
    const other = { subject: 'Before', scheduledstart: '2026-11-24T09:00:00Z', scheduledend: '2026-11-24T10:00:00Z' }
    const record = changed(both, { ...other, ...state })
    const { item } = both
    const first = plan({ item, record }, rules)
    for (const name of ['Subject', 'Appointment Time'])
      expect([name, ...said(first, name)]).toEqual([name, 'kept', 'nobody-invited-unasked'])
    expect(first.item ?? {}).not.toHaveProperty('subject')
    expect(first.item ?? {}).not.toHaveProperty('start')
    // Both are noted as they are: the next look has nothing to say, and what a person changes then, follows.
    const link = after(both.link, first)
    const again = plan({ item, record, link }, rules)
    expect(said(again, 'Subject')).toEqual(['unchanged', 'neither-changed'])
    if (state.statecode === 3) {
      expect(
        plan({ item, record: { ...record, columns: { ...record.columns, subject: 'New' } }, link }, rules).item,
      ).toMatchObject({ subject: 'New' })
      const told = plan({ item: { ...item, subject: 'Mine' }, record, link }, rules)
      expect(told.operations).toMatchObject([{ kind: 'update', columns: { subject: 'Mine' } }])
    }
  })

  test('that sync itself made, and could not note, follows: what differs people changed since', () => {
    const both = inStep()
    const record = changed(both, { subject: 'New' })
    const begun = (at: string, withoutItem = false) =>
      plan({ item: both.item, record }, { ...rules, begun: { at, withoutItem } }).item
    expect(begun('2026-11-20T00:00:00Z')).not.toHaveProperty('subject')
    expect(begun('2026-11-20T00:00:00Z', true)).toMatchObject({ subject: 'New' })
    const made = { ...record, createdOn: '2026-11-20T00:00:01Z' }
    const ours = plan(
      { item: both.item, record: made },
      { ...rules, begun: { at: '2026-11-20T00:00:00Z', withoutItem: false } },
    )
    expect(ours.item).toMatchObject({ subject: 'New' })
    const anothers = plan(
      { item: both.item, record: made },
      { ...rules, begun: { at: '2026-11-21T00:00:00Z', withoutItem: false } },
    )
    expect(anothers.item).not.toHaveProperty('subject')
  })

  test('without guests the later side wins, as ever (R-303)', () => {
    const both = inStep({ ...meeting, attendees: [] })
    const made = plan({ item: both.item, record: changed(both, { subject: 'Later' }) }, rules)
    expect(made.item).toMatchObject({ subject: 'Later' })
  })
})

describe('guests that never were the same on both sides', () => {
  const guest = (name: string) => ({
    type: 'required' as const,
    emailAddress: { name, address: `${name}@fabrikam.example` },
  })
  const party = (name: string): Party => ({ participation: 5, address: `${name}@fabrikam.example`, name })
  const apart = () => {
    const both = inStep({ ...meeting, attendees: [guest('anna')] })
    const record = { ...both.record, parties: [...both.record.parties, party('bert')] }
    const first = plan({ item: both.item, record }, rules)
    expect(said(first, 'Required Attendees')).toEqual(['kept', 'nobody-invited-unasked'])
    return { ...both, record, link: after(both.link, first) }
  }
  const addressesOf = (made: Plan) =>
    made.operations
      .flatMap((operation) => ('parties' in operation ? (operation.parties ?? []) : []))
      .filter(({ participation }) => participation === 5)
      .map(({ address }) => address.slice(0, 4))
      .sort()

  test('stay so, and one that a person adds in Outlook joins the CRM’s', () => {
    const both = apart()
    expect(said(plan(both, rules), 'Required Attendees')).toEqual(['unchanged', 'neither-changed'])
    const made = plan({ ...both, item: { ...both.item, attendees: [guest('anna'), guest('carl')] } }, rules)
    expect(addressesOf(made)).toEqual(['anna', 'bert', 'carl'])
    expect(made.item ?? {}).not.toHaveProperty('attendees')
  })

  test('one that a person adds in the CRM is invited, and nobody else', () => {
    const both = apart()
    const record = { ...both.record, version: '2', parties: [...both.record.parties, party('dora')] }
    const made = plan({ ...both, record }, rules)
    expect(made.item?.attendees?.map(({ emailAddress }) => emailAddress.address?.slice(0, 4)).sort()).toEqual([
      'anna',
      'dora',
    ])
  })
})
