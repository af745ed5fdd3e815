/** A contact's addresses and telephones: a list in Outlook, columns in the CRM, of which some may be empty. */
import { describe, expect, test } from '@jest/globals'
import type { ContactItem, ContactProperties, ItemChanges } from '../../src/core/item.ts'
import type { Link } from '../../src/core/link.ts'
import { type Plan, plan } from '../../src/core/plan.ts'
import type { ColumnValue, CrmRecord } from '../../src/core/record.ts'
import type { Rules } from '../../src/core/rules.ts'
import { rulesOf } from '../../src/core/rules-of.ts'
import { applyChanges, emptyItem, me, TwoSides, worldOf } from '../simulation/two-sides.ts'

const state = new TwoSides()
const rules: Rules = rulesOf(worldOf(state), {
  ...{ organizationId: 'organization', ownerId: me.id, settings: state.settings, people: [] },
  fieldRules: { directions: {}, custom: [] },
})
const columnsOfList = {
  emailAddresses: ['emailaddress1', 'emailaddress2', 'emailaddress3'],
  businessPhones: ['telephone1', 'business2'],
  homePhones: ['telephone2', 'home2'],
}
type List = keyof typeof columnsOfList
const lists = Object.keys(columnsOfList) as List[]

/** Both sides of one contact, as synchronization leaves them. */
class Pair {
  record: CrmRecord
  item: ContactItem | undefined
  link: Link | undefined
  private readonly list: List

  constructor(list: List, values: readonly string[]) {
    this.list = list
    state.dropRow('row')
    state.putRow('row', 'contact', { columns: { lastname: 'Blom', ...this.columns(values) } })
    this.record = state.shown('row') as CrmRecord
  }

  private columns(values: readonly string[]): Record<string, ColumnValue> {
    return Object.fromEntries(columnsOfList[this.list].map((column, place) => [column, values[place] || null]))
  }

  sync(under = rules): Plan {
    const sides = {
      record: this.record,
      ...(this.item ? { item: this.item } : {}),
      ...(this.link ? { link: this.link } : {}),
    }
    const made = plan(sides, under)
    const written = made.operations.flatMap((one) => (one.kind === 'update' ? [one.columns] : []))
    this.record = { ...this.record, columns: Object.assign({}, this.record.columns, ...written) }
    if (made.item) this.item = applyChanges(this.item ?? emptyItem('contact', 'c1'), made.item) as ContactItem
    if (this.item && made.item) this.inOutlook(closed(this.outlook))
    const { base, recordBase } = made
    this.link = { base, ...(recordBase ? { recordBase } : {}), table: 'contact', recordId: 'row' } as unknown as Link
    return made
  }

  /** Nothing that the CRM or Outlook would have to be told. */
  isSettled(): boolean {
    const { operations, item } = this.sync()
    return operations.length === 0 && item === undefined
  }

  inCrm(values: readonly string[]): void {
    this.record = { ...this.record, columns: { ...this.record.columns, ...this.columns(values) }, version: '9' }
  }

  inOutlook(values: readonly string[]): void {
    const listed = this.list === 'emailAddresses' ? values.map((address) => ({ address, name: 'Nora' })) : values
    const contact: Partial<ContactProperties> = { [this.list]: listed }
    const item = this.item as ContactItem
    this.item = { ...item, contact: { ...item.contact, ...contact }, changeKey: 'k9' }
  }

  get crm(): readonly string[] {
    return columnsOfList[this.list].map((column) => String(this.record.columns[column] ?? ''))
  }

  get outlook(): readonly string[] {
    const listed = (this.item as ContactItem).contact[this.list] as readonly (string | { address?: string })[]
    return listed.map((one) => (typeof one === 'string' ? one : (one.address ?? '')))
  }
}

/** Every subset of a list's places filled. */
const subsets = (list: List) =>
  Array.from({ length: 2 ** columnsOfList[list].length }, (_none, mask) =>
    columnsOfList[list].map((_column, place) => (mask & (1 << place) ? `${'abc'[place]}@x.example` : '')),
  )
const closed = (values: readonly string[]) => values.filter(Boolean)
const cases = lists.flatMap((list) => subsets(list).map((values) => ({ list, values })))

test.each(cases)(
  '$list $values: synchronized again, nothing is written, nor once a place was emptied in the CRM',
  ({ list, values }) => {
    for (const [place, value] of values.entries()) {
      const pair = new Pair(list, values)
      pair.sync()
      expect([pair.outlook, pair.isSettled(), pair.crm]).toEqual([closed(values), true, values])
      if (!value) continue
      const left = values.with(place, '')
      pair.inCrm(left)
      pair.sync()
      expect([pair.outlook, pair.isSettled(), pair.crm]).toEqual([closed(left), true, left])
      // Killed before it was noted: Outlook has it, the base does not know.
      const killed = new Pair(list, values)
      killed.sync()
      killed.inCrm(left)
      const { link } = killed
      killed.sync()
      killed.link = link
      expect([killed.isSettled(), killed.outlook, killed.crm]).toEqual([true, closed(left), left])
    }
  },
)

test.each(cases)(
  '$list $values: whatever a person adds, changes or takes away in Outlook, nothing is lost or doubled',
  ({ list, values }) => {
    const before = closed(values)
    const edits = [
      ...before.map((_one, index) => before.with(index, 'new@x.example')),
      ...before.map((_one, index) => before.toSpliced(index, 1)),
      ...(before.length < values.length
        ? Array.from({ length: before.length + 1 }, (_none, index) => before.toSpliced(index, 0, 'new@x.example'))
        : []),
      before.toReversed(),
    ]
    for (const edited of edits) {
      const pair = new Pair(list, values)
      pair.sync()
      pair.inOutlook(edited)
      pair.sync()
      expect([pair.outlook, closed(pair.crm)]).toEqual([edited, edited])
      expect(pair.isSettled()).toBe(true)
    }
  },
)

describe('what a person changes in Outlook', () => {
  const editedThere = (values: readonly string[], edited: readonly string[], crm = values) => {
    const pair = new Pair('emailAddresses', values)
    pair.sync()
    pair.inOutlook(edited)
    pair.inCrm(crm)
    pair.sync()
    return { crm: pair.crm, outlook: pair.outlook, settled: pair.isSettled() }
  }

  test('goes to the column that the CRM has it in', () => {
    expect(editedThere(['', 'b', ''], ['n'])).toEqual({ crm: ['', 'n', ''], outlook: ['n'], settled: true })
    expect(editedThere(['', 'b', ''], ['b', 'n'])).toEqual({ crm: ['', 'b', 'n'], outlook: ['b', 'n'], settled: true })
    expect(editedThere(['', 'b', ''], ['n', 'b'])).toEqual({ crm: ['n', 'b', ''], outlook: ['n', 'b'], settled: true })
    expect(editedThere(['a', '', 'c'], ['a', 'n', 'c'])).toMatchObject({ crm: ['a', 'n', 'c'], settled: true })
    expect(editedThere(['a', '', 'c'], ['n', 'c'])).toMatchObject({ crm: ['n', '', 'c'], settled: true })
    expect(editedThere(['a', 'b', ''], ['b', 'a'])).toMatchObject({ crm: ['b', 'a', ''], settled: true })
  })

  test('meets what the CRM changed meanwhile place by place', () => {
    expect(editedThere(['', 'b', ''], ['b', 'n'], ['', 'other', ''])).toEqual({
      ...{ crm: ['', 'other', 'n'], outlook: ['other', 'n'], settled: true },
    })
    expect(editedThere(['', 'b', ''], ['n'], ['a', 'b', ''])).toMatchObject({
      crm: ['a', 'n', ''],
      outlook: ['a', 'n'],
    })
  })

  test('places that Outlook itself tells are taken as they are', () => {
    expect(editedThere(['a', '', ''], ['', 'a'])).toMatchObject({ crm: ['', 'a', ''], settled: true })
  })
})

test('compared for the first time, what both hold at other places is no difference', () => {
  const pair = new Pair('emailAddresses', ['', 'B@x.example', ''])
  pair.item = { ...(emptyItem('contact', 'c1') as ContactItem) }
  pair.inOutlook(['B@x.example'])
  pair.sync()
  expect([pair.crm, pair.outlook, pair.isSettled()]).toEqual([['', 'B@x.example', ''], ['B@x.example'], true])
})

test('a place that does not synchronize does not move the others', () => {
  const narrow: Rules = {
    ...rules,
    directionOf: (row) => (row.mapping === 'Email' ? 'none' : rules.directionOf(row)),
  }
  const pair = new Pair('emailAddresses', ['a', 'b', ''])
  pair.sync(narrow)
  const again = pair.sync(narrow)
  expect([again.operations, again.item satisfies ItemChanges | undefined]).toEqual([[], undefined])
  expect([pair.crm, pair.outlook]).toEqual([['a', 'b', ''], ['b']])
})
