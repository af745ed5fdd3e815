import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mappingsOf } from '../../src/core/catalogue/index.ts'
import type { Direction } from '../../src/core/decision.ts'
import type { EventItem } from '../../src/core/item.ts'
import type { Link } from '../../src/core/link.ts'
import { plan } from '../../src/core/plan.ts'
import type { CrmRecord } from '../../src/core/record.ts'
import type { Rules } from '../../src/core/rules.ts'
import { fitText, textAsHtml } from '../../src/core/text.ts'
import { actor, FakeState, fakeWorld, meeting, people } from './fake-world.ts'

const world = fakeWorld(new FakeState())
const settings = await world.crm.settings({ correlationId: 'x' })

function rules(directionOf: Rules['directionOf']): Rules {
  return {
    organizationId: 'organization',
    ownerId: people[1]?.id ?? '',
    settings,
    people,
    directionOf,
    conflictOf: () => 'later',
    mappingsOf,
    timeZone: 'UTC',
    now: world.now(),
    html: world.html,
    guidFor: world.guidFor,
    recordUrl: world.recordUrl,
  }
}

const direction = fc.constantFrom<Direction>('none', 'toCrm', 'toExchange', 'bidirectional')
const word = fc.constantFrom('', 'a', 'b', 'c', 'ä'.repeat(250))
/** The column holds no more than 200. */
const fitting = fc.constantFrom('', 'a', 'b', 'c', 'ä'.repeat(200))

interface Case {
  readonly directions: Readonly<Record<string, Direction>>
  readonly base: string
  readonly item: { readonly subject: string; readonly location: string }
  readonly record: { readonly subject: string; readonly location: string }
  readonly itemMoved: boolean
  readonly recordMoved: boolean
}

const cases: fc.Arbitrary<Case> = fc.record({
  directions: fc.record({ Subject: direction, Location: direction, Description: direction }),
  base: word,
  item: fc.record({ subject: word, location: word }),
  record: fc.record({ subject: fitting, location: fitting }),
  itemMoved: fc.boolean(),
  recordMoved: fc.boolean(),
})

function sidesOf(one: Case): { item: EventItem; record: CrmRecord; link: Link } {
  const item = { ...meeting, ...one.item }
  const made = plan(
    { item: meeting },
    rules(() => 'bidirectional'),
  )
  const create = made.operations[0]
  if (create?.kind !== 'create') throw new Error('no create')
  const record: CrmRecord = {
    table: 'appointment',
    id: made.recordId,
    version: one.recordMoved ? '2' : '1',
    columns: { ...create.columns, statecode: 3, statuscode: 5, ...one.record },
    parties: create.parties ?? [],
    attachments: [],
    modifiedOn: '2026-11-20T00:00:00Z',
  }
  const link: Link = {
    id: 'link',
    tid: actor.tid,
    mailbox: actor.oid,
    kind: 'event',
    itemId: item.id,
    itemKey: item.iCalUId,
    table: 'appointment',
    recordId: record.id,
    state: 'tracked',
    base: { ...made.base, Subject: one.base, Location: one.base },
    itemVersion: one.itemMoved ? 'before' : item.changeKey,
    recordVersion: '1',
    updatedAt: '2026-11-20T00:00:00Z',
    trackedBy: actor.oid,
  }
  return { item, record, link }
}

function carriedOut(sides: ReturnType<typeof sidesOf>, made: ReturnType<typeof plan>): ReturnType<typeof sidesOf> {
  const update = made.operations.find((operation) => operation.kind === 'update')
  return {
    item: { ...sides.item, ...(made.item as Partial<EventItem> | undefined), changeKey: 'after' },
    record: {
      ...sides.record,
      version: 'after',
      columns: { ...sides.record.columns, ...(update?.kind === 'update' ? update.columns : {}) },
    },
    link: { ...sides.link, base: made.base, itemVersion: 'after', recordVersion: 'after' },
  }
}

describe('plan, whatever both sides hold', () => {
  const directionOf =
    (one: Case): Rules['directionOf'] =>
    (mapping) =>
      one.directions[mapping.mapping] ?? mapping.defaultDirection

  test('is deterministic and does not touch what it was given', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const sides = sidesOf(one)
        const before = structuredClone(sides)
        expect(plan(sides, rules(directionOf(one)))).toEqual(plan(sides, rules(directionOf(one))))
        expect(sides).toEqual(before)
      }),
    )
  })

  test('never writes against a direction', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const made = plan(sidesOf(one), rules(directionOf(one)))
        for (const { direction: allowed, outcome } of made.decisions) {
          if (outcome === 'toCrm') expect(['toCrm', 'bidirectional']).toContain(allowed)
          if (outcome === 'toExchange') expect(['toExchange', 'bidirectional']).toContain(allowed)
        }
        const update = made.operations.find((operation) => operation.kind === 'update')
        const columns = update?.kind === 'update' ? update.columns : {}
        for (const [mapping, column] of [
          ['Subject', 'subject'],
          ['Location', 'location'],
        ] as const) {
          if (['none', 'toExchange'].includes(one.directions[mapping] ?? '')) expect(columns).not.toHaveProperty(column)
          if (['none', 'toCrm'].includes(one.directions[mapping] ?? ''))
            expect(made.item ?? {}).not.toHaveProperty(column)
        }
      }),
    )
  })

  test('carried out once, the second plan writes nothing; two-way fields agree (invariant 5)', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const sides = sidesOf(one)
        const after = carriedOut(sides, plan(sides, rules(directionOf(one))))
        const again = plan(after, rules(directionOf(one)))
        expect(again.operations).toEqual([])
        expect(again.item).toBeUndefined()
        if (one.directions.Subject === 'bidirectional') {
          expect(fitText(after.item.subject, 200)).toBe(after.record.columns.subject)
        }
      }),
    )
  })

  test('a column that may not be read never reaches Outlook, the base or a decision (invariant 6)', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const sides = sidesOf(one)
        const secured: CrmRecord = {
          ...sides.record,
          unreadable: ['location'],
          columns: { ...sides.record.columns, location: 'SECRET' },
        }
        expect(JSON.stringify(plan({ ...sides, record: secured }, rules(directionOf(one))))).not.toContain('SECRET')
      }),
    )
  })
})

test('text is cut between what a person sees as characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, length) => {
      const fitted = fitText(text, length)
      expect(fitted.length).toBeLessThanOrEqual(length)
      expect(text.startsWith(fitted)).toBe(true)
      const segments = [...new Intl.Segmenter().segment(text)]
      // A character that is longer than the place by itself is cut: what can be seen of it is more than nothing.
      if ((segments[0]?.segment.length ?? 0) > length) return
      expect([...segments.map(({ index }) => index), text.length]).toContain(fitted.length)
    }),
  )
})

test('plain text becomes HTML that can run nothing', () => {
  expect(textAsHtml('<script>alert(1)</script> & "x"')).not.toContain('<script')
})

describe('a meeting with people and a link', () => {
  const everyWay = rules(() => 'bidirectional')
  test('says who accepted and who declined, beside the people (R-253)', () => {
    const item: EventItem = {
      ...meeting,
      attendees: [
        { type: 'required', emailAddress: { name: 'Nora', address: 'nora@fabrikam.example' }, response: 'accepted' },
        { type: 'optional', emailAddress: { address: 'bo@else.example' }, response: 'declined' },
        { type: 'required', emailAddress: { address: 'ida@else.example' }, response: 'notResponded' },
      ],
    }
    const { decisions } = plan({ item }, everyWay)
    const partsOf = (name: string) => decisions.find(({ mapping }) => mapping === name)?.parts
    expect(partsOf('Required Attendees')).toEqual([{ name: 'Nora', outcome: 'kept', detail: 'Accepted.' }])
    expect(partsOf('Optional Attendees')).toEqual([{ name: 'bo@else.example', outcome: 'kept', detail: 'Declined.' }])
  })

  test('keeps the way into an online meeting: the CRM does not write over its text', () => {
    const online: EventItem = { ...meeting, onlineMeetingUrl: 'https://meet.example/1', changeKey: 'e2' }
    const made = plan({ item: online }, everyWay)
    const [create] = made.operations
    if (create?.kind !== 'create') throw new Error('no create')
    const record: CrmRecord = {
      ...{ table: 'appointment', id: made.recordId, version: '2', attachments: [], modifiedOn: '2026-11-24T10:00:00Z' },
      columns: { statecode: 0, statuscode: 1, ...create.columns, description: 'From the CRM', location: 'Hall 9' },
      parties: create.parties ?? [],
    }
    const link = {
      table: 'appointment',
      recordId: record.id,
      base: made.base,
      itemVersion: 'e2',
      recordVersion: '1',
    } as unknown as Link
    const again = plan({ item: online, record, link }, everyWay)
    expect(again.item).toMatchObject({ location: 'Hall 9' })
    expect(again.item).not.toHaveProperty('body')
    expect(again.decisions.find(({ mapping }) => mapping === 'Description')).toMatchObject({
      ...{ outcome: 'kept', reason: 'online-meeting-text' },
    })
  })
})
