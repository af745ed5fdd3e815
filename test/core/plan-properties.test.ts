/** What holds for every plan, whatever both sides hold and whatever the rules are. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mappingsOf } from '../../src/core/catalogue/index.ts'
import type { Direction } from '../../src/core/decision.ts'
import { fieldOf } from '../../src/core/fields/index.ts'
import type { FollowedItem } from '../../src/core/following.ts'
import type { Link } from '../../src/core/link.ts'
import { type Plan, plan } from '../../src/core/plan.ts'
import { comparable, contextOf } from '../../src/core/plan-record.ts'
import type { ColumnValue, CrmRecord, RecordTable } from '../../src/core/record.ts'
import { mappingsUnder, type Rules } from '../../src/core/rules.ts'
import { actor, applyChanges, emptyItem, me, TwoSides, worldOf } from '../simulation/two-sides.ts'

const state = new TwoSides()
const world = worldOf(state)
const word = fc.constantFrom('', 'Amber', 'Birch', 'Cedar', 'x'.repeat(300), 'a 👩‍👩‍👧‍👦 b', 'two\r\nlines ')
const date = fc.constantFrom('2026-12-01T00:00:00Z', '2027-03-28T00:00:00Z', '2026-10-25T00:00:00Z')
const time = fc.constantFrom('2026-12-01T09:00:00Z', '2027-03-28T00:30:00Z', '2026-10-25T01:30:00Z')

const contact = fc
  .record({
    jobTitle: word,
    surname: word,
    givenName: word,
    mobilePhone: word,
    city: word,
    street: word,
    phones: fc.array(word, { maxLength: 2 }),
  })
  .map(({ city, street, phones, ...texts }): FollowedItem => {
    const blank = emptyItem('contact', 'c1')
    if (blank.kind !== 'contact') throw new Error('no contact')
    const { contact } = blank
    const businessAddress = { ...contact.businessAddress, city, street }
    return {
      ...blank,
      changeKey: 'k1',
      contact: {
        ...contact,
        ...texts,
        displayName: `${texts.givenName} ${texts.surname}`.trim(),
        businessPhones: phones,
        businessAddress,
      },
    }
  })
const task = fc
  .record({
    title: word,
    content: word,
    status: fc.constantFrom('notStarted', 'inProgress', 'completed', 'waitingOnOthers', 'deferred' as const),
    importance: fc.constantFrom('low', 'normal', 'high' as const),
    due: fc.option(date),
    start: fc.option(date),
  })
  .map(({ title, content, status, importance, due, start }): FollowedItem => {
    const blank = emptyItem('task', 't1')
    if (blank.kind !== 'task') throw new Error('no task')
    return {
      ...blank,
      changeKey: 'k1',
      title,
      body: { contentType: 'text', content },
      status,
      importance,
      ...(due ? { dueDateTime: due } : {}),
      ...(start ? { startDateTime: start } : {}),
    }
  })
const event = fc
  .record({
    subject: word,
    location: word,
    content: word,
    showAs: fc.constantFrom('free', 'tentative', 'busy', 'oof', 'workingElsewhere' as const),
    start: time,
    isAllDay: fc.boolean(),
    isOrganizer: fc.boolean(),
    guests: fc.uniqueArray(fc.constantFrom('nora@fabrikam.example', 'bo@else.example', 'ida@else.example'), {
      maxLength: 3,
    }),
  })
  .map(({ content, start, isAllDay, guests, isOrganizer, ...rest }): FollowedItem => {
    const blank = emptyItem('event', 'e1')
    if (blank.kind !== 'event') throw new Error('no event')
    const from = isAllDay ? `${start.slice(0, 10)}T00:00:00Z` : start
    const end = new Date(Date.parse(from) + (isAllDay ? 86_400_000 : 3_600_000)).toISOString().replace('.000', '')
    const organizer = isOrganizer ? blank.organizer : { emailAddress: { address: 'bo@else.example' } }
    return {
      ...blank,
      ...rest,
      changeKey: 'k1',
      isOrganizer,
      ...(organizer ? { organizer } : {}),
      isAllDay,
      start: from,
      end,
      body: { contentType: 'text', content },
      attendees: guests.map((address) => ({ type: 'required' as const, emailAddress: { address } })),
    }
  })

const cases = [
  ['contact', 'contact', contact],
  ['task', 'task', task],
  ['fax', 'task', task],
  ['letter', 'task', task],
  ['phonecall', 'task', task],
  ['appointment', 'event', event],
] as const

const directions: readonly Direction[] = ['none', 'toCrm', 'toExchange', 'bidirectional']

function rules(
  table: string,
  chosen: readonly number[],
  conflict: 'later' | 'crm' | 'outlook',
  overrides: Partial<Rules> = {},
): Rules {
  const mappings = mappingsOf(table)
  return {
    organizationId: 'organization',
    ownerId: me.id,
    settings: state.settings,
    people: [{ ...me, address: 'alex@tandem.example', isActive: true, createdOn: '2025-01-01T00:00:00Z' }],
    mappingsOf: mappingsUnder({ directions: {}, custom: [] }),
    directionOf: (mapping) => {
      const index = mappings.findIndex((row) => row.mapping === mapping.mapping)
      const direction = directions[(chosen[index % chosen.length] ?? 3) % 4] as Direction
      return mapping.allowedDirections.includes(direction) ? direction : mapping.defaultDirection
    },
    conflictOf: () => conflict,
    timeZone: 'Europe/Amsterdam',
    now: new Date('2026-11-23T12:00:00Z'),
    html: world.html,
    guidFor: world.guidFor,
    recordUrl: world.recordUrl,
    ...overrides,
  }
}

/** What the record holds once a plan's operations are done. */
function recordAfter(table: RecordTable, made: Plan, before?: CrmRecord): CrmRecord {
  const blank: Record<string, ColumnValue> = { statecode: 0, statuscode: table === 'task' ? 2 : 1 }
  for (const row of mappingsOf(table)) for (const column of row.crmColumns) blank[column] ??= null
  if (table !== 'contact') blank.prioritycode = 1
  let record: CrmRecord = before ?? {
    ...{ table, id: made.recordId, version: '1', columns: blank, parties: [], attachments: [] },
    ...{ modifiedOn: '2026-11-23T11:00:00Z', createdOn: '2026-11-23T11:00:00Z' },
    lookups: { ownerid: me, parentcustomerid: null },
  }
  for (const operation of made.operations) {
    if (operation.kind !== 'create' && operation.kind !== 'update') continue
    record = {
      ...record,
      version: `${record.version}+`,
      columns: { ...record.columns, ...operation.columns },
      parties: operation.parties ?? record.parties,
    }
  }
  return record
}

function linkAfter(table: RecordTable, made: Plan, item: FollowedItem, record: CrmRecord): Link {
  return {
    ...{ id: 'link', tid: actor.tid, mailbox: actor.oid, kind: item.kind, itemId: item.id, itemKey: item.id },
    ...{ table, recordId: record.id, state: 'tracked', base: made.base, trackedBy: actor.oid },
    ...(made.recordBase ? { recordBase: made.recordBase } : {}),
    itemVersion: item.changeKey,
    recordVersion: record.version,
    updatedAt: '2026-11-23T11:00:00Z',
  }
}

const chosen = fc.array(fc.nat(3), { minLength: 1, maxLength: 12 })
const conflict = fc.constantFrom('later', 'crm', 'outlook' as const)
const itemAfter = (item: FollowedItem, made: Plan): FollowedItem =>
  made.item ? { ...applyChanges(item, made.item), changeKey: `${item.changeKey}+` } : item

describe.each(cases)('%s', (table, kind, items) => {
  /** Both sides agreed once under two-way rules, then each was edited: the situation that a plan is made for. */
  const situation = fc
    .tuple(items, items, items, chosen, conflict)
    .map(([first, edited, foreign, directionsChosen, policy]) => {
      const open = rules(table, [3], 'later')
      const start = plan({ item: first, link: { table, base: {} } as unknown as Link }, open)
      const record = recordAfter(table, start)
      const item = itemAfter(first, start)
      const link = linkAfter(table, start, item, record)
      // The CRM's edit is what some other item would have made of the record.
      const other = plan({ item: foreign, link: { table, base: {} } as unknown as Link }, open)
      const create = other.operations.find((operation) => operation.kind === 'create')
      const columns = create?.kind === 'create' ? create.columns : {}
      const crmRecord: CrmRecord = {
        ...record,
        version: '9',
        columns: { ...record.columns, ...columns },
        modifiedOn: '2026-11-23T11:30:00Z',
      }
      const mine: FollowedItem = {
        ...edited,
        changeKey: 'k9',
        lastModifiedDateTime: '2026-11-23T11:20:00Z',
        categories: item.categories,
        ...(item.mark ? { mark: item.mark } : {}),
      }
      return { link, item: mine, record: crmRecord, under: rules(table, directionsChosen, policy) }
    })

  test('is deterministic', () => {
    fc.assert(
      fc.property(situation, ({ link, item, record, under }) => {
        expect(plan({ link, item, record }, under)).toEqual(plan({ link, item, record }, under))
      }),
      { numRuns: 100 },
    )
  })

  test('applied, and planned again, it changes nothing (invariant 5)', () => {
    fc.assert(
      fc.property(situation, ({ link, item, record, under }) => {
        const made = plan({ link, item, record }, under)
        const [itemThen, recordThen] = [itemAfter(item, made), recordAfter(table, made, record)]
        const again = plan(
          { link: linkAfter(table, made, itemThen, recordThen), item: itemThen, record: recordThen },
          under,
        )
        const why = again.decisions.filter(({ outcome }) => outcome !== 'unchanged' && outcome !== 'kept')
        expect({ why, operations: again.operations, item: again.item }).toEqual({
          why: [],
          operations: [],
          item: undefined,
        })
      }),
      { numRuns: 300 },
    )
  })

  test('never goes where its direction forbids, and touches no other field', () => {
    fc.assert(
      fc.property(situation, ({ link, item, record, under }) => {
        const made = plan({ link, item, record }, under)
        const goes = (outcome: string) =>
          made.decisions.filter((decision) => decision.outcome === outcome || decision.outcome === 'both')
        for (const { direction } of goes('toCrm')) expect(['toCrm', 'bidirectional']).toContain(direction)
        for (const { direction } of goes('toExchange')) expect(['toExchange', 'bidirectional']).toContain(direction)
        const allowed = new Set(
          mappingsOf(table)
            .filter(({ mapping }) => goes('toCrm').some((decision) => decision.mapping === mapping))
            .flatMap(({ crmColumns }) => crmColumns),
        )
        const written = made.operations.flatMap((operation) =>
          operation.kind === 'update' ? Object.keys(operation.columns) : [],
        )
        // A date that stood for both keeps standing for the other; a name crosses in its parts; a state says when.
        const together = new Set([
          'statecode',
          'statuscode',
          'scheduledstart',
          'scheduledend',
          'firstname',
          'middlename',
          'lastname',
          'suffix',
          'isalldayevent',
          'globalobjectid',
        ])
        for (const column of written) expect(allowed.has(column) || together.has(column)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('a secured column is never shown, kept or written (invariant 6)', () => {
    fc.assert(
      fc.property(situation, fc.nat(40), ({ link, item, record, under }, which) => {
        const mappings = mappingsOf(table).filter((row) => row.crmColumns.length === 1 && fieldOf(row))
        const mapping = mappings[which % mappings.length] as (typeof mappings)[number]
        const [column] = mapping.crmColumns as [string]
        const secret = 'SECRET-VALUE'
        const { [column]: _hidden, ...columns } = record.columns
        const hidden: CrmRecord = { ...record, columns, unreadable: [column] }
        const made = plan(
          { link: { ...link, base: { ...link.base, [mapping.mapping]: secret } }, item, record: hidden },
          under,
        )
        expect(JSON.stringify([made.item, made.base, made.recordBase, made.decisions])).not.toContain(secret)
        expect(
          made.operations.some(
            (operation) =>
              operation.kind === 'update' &&
              column in operation.columns &&
              !['scheduledstart', 'scheduledend'].includes(column),
          ),
        ).toBe(false)
        expect(mapping.mapping in made.base).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  test('two-way everywhere, both sides agree afterwards but for what a rule keeps and says so', () => {
    fc.assert(
      fc.property(situation, ({ link, item, record }) => {
        const under = rules(table, [3], 'later')
        const made = plan({ link, item, record }, under)
        const recordThen = recordAfter(table, made, record)
        const context = contextOf(under)
        const whole = itemAfter(item, made)
        const then = linkAfter(table, made, whole, recordThen)
        const itemThen = comparable({ link: then, item: whole, record: recordThen }, under, context).item ?? whole
        for (const mapping of mappingsOf(table)) {
          const field = fieldOf(mapping)
          const decision = made.decisions.find((one) => one.mapping === mapping.mapping)
          if (!field || decision?.outcome === 'kept' || decision?.outcome === 'unchanged') continue
          const [value, held] = [field.fromItem(itemThen, context), field.fromRecord(recordThen, context)]
          const fits = [value, field.onRecord && value !== undefined ? field.onRecord(value) : value]
          const back = held !== undefined && field.onItem ? field.onItem(held) : held
          expect(
            fits.some((one) => JSON.stringify(one) === JSON.stringify(held)) ||
              JSON.stringify(value) === JSON.stringify(back),
          ).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test(`is of kind ${kind}`, () => expect(fc.sample(items, 1)[0]?.kind).toBe(kind))
})
