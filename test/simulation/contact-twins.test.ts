/**
 * A contact of the CRM enters the filter, and the mailbox has somebody like it: a line for each situation and
 * answer. Each is run; run again, and nothing is written; then, for every effect of the answer, the process dies before it,
 * the next passes go on, and the end is the same.
 *
 *   Outlook | answer | after
 *
 *   Outlook  `address`, `phone` (with the same name), `name` alone, `number` alone, `linked` with another record, `nobody`
 *            alike; `+`: with the category; `mark`: with the mark of the record, and without the category
 *   answer   `same`, `other`, `leave`, on the record's side (`r`) or the item's (`i`); `-` nobody answers
 *   after    job titles in Outlook and in the CRM, and the links: `+` tracked, `~` let go, `?` asked
 */
import { describe, expect, test } from '@jest/globals'
import { type Answer, answerQuestion, questions } from '../../src/core/follow/answer.ts'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { ContactItem } from '../../src/core/item.ts'
import { isNoItem, type Link } from '../../src/core/link.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { actor, Died, emptyItem, TwoSides, worldOf } from './two-sides.ts'

const table = `
nobody   | -       | Alike,Record / Record / +
address  | -       | Alike / Record / ?
address  | r same  | Record / Record / +
address  | r other | Alike,Record / Record / +
address  | r leave | Alike / Record / ~
phone    | -       | Alike / Record / ?
phone    | r same  | Record / Record / +
name     | -       | Alike,Record / Record / +
number   | -       | Alike,Record / Record / +
linked   | -       | Alike,Record / Alike,Record / ++
mark     | -       | Record / Record / +
phone+   | -       | Alike / Record / ??
phone+   | i same  | Record / Record / +
phone+   | i other | Alike,Record / Alike,Record / ++
name+    | -       | Alike,Record / Alike,Record / ++
number+  | -       | Alike,Record / Alike,Record / ++
address+ | -       | Alike / Record / ??
address+ | r same  | Record / Record / +
address+ | i same  | Record / Record / +
address+ | i other | Alike,Record / Alike,Record / ++
address+ | r other | Alike,Record / Record / +?
`

interface Scenario {
  readonly outlook: string
  readonly answer: string
  readonly after: string
}

const scenarios = table
  .trim()
  .split('\n')
  .map((line): Scenario => {
    const [outlook = '', answer = '', after = ''] = line.split('|').map((cell) => cell.trim())
    return { outlook, answer, after }
  })

const address = 'nora@fabrikam.example'
const recordId = '00000000-0000-4000-8000-00000000c0de'

/** Somebody whom a person keeps in Outlook alone, with more than the CRM knows. */
function putAlike(state: TwoSides, how: string): ContactItem {
  const blank = emptyItem('contact', state.newId()) as ContactItem
  const isNamed = how.startsWith('phone') || how.startsWith('name')
  const isReachable = how.startsWith('phone') || how.startsWith('number')
  const item: ContactItem = {
    ...blank,
    contact: {
      ...blank.contact,
      givenName: isNamed ? 'nora ' : 'Somebody',
      surname: isNamed ? 'BLOM' : 'Else',
      jobTitle: 'Alike',
      nickName: 'No',
      mobilePhone: isReachable ? '020-123 45 67' : '',
      emailAddresses:
        how.startsWith('address') || how === 'linked' || how === 'mark' ? [{ address: 'Nora@Fabrikam.example' }] : [],
    },
    categories: ['Friends', ...(how.endsWith('+') || how === 'linked' ? [trackedCategory.displayName] : [])],
    ...(how === 'mark' ? { mark: worldOf(state).recordUrl({ table: 'contact', id: recordId }) } : {}),
  }
  return state.putItem(item) as ContactItem
}

function putRecord(state: TwoSides): void {
  state.putRow(recordId, 'contact', {
    columns: {
      ...{ firstname: 'Nora', lastname: 'Blom', jobtitle: 'Record', department: 'Sales' },
      ...{ emailaddress1: address, telephone1: '+31 (0)20 123 4567' },
    },
  })
}

async function pass(state: TwoSides): Promise<void> {
  await syncMailbox(worldOf(state), actor, { correlationId: 'twins' })
}

const asked = (state: TwoSides): readonly Link[] =>
  [...state.links.values()].filter(({ failure }) => questions.has(failure?.code ?? ''))

/** A day has gone by. */
function lookAtAll(state: TwoSides): void {
  for (const name of state.notes.keys()) if (name.startsWith('whole:')) state.notes.delete(name)
}

async function begin({ outlook }: Scenario): Promise<TwoSides> {
  const state = new TwoSides()
  await pass(state)
  if (outlook !== 'nobody') putAlike(state, outlook)
  else putAlike(state, 'somebody else')
  // It has its own record before the other one appears.
  if (outlook === 'linked') await pass(state)
  putRecord(state)
  await pass(state)
  return state
}

async function say(state: TwoSides, said: string, dieBefore?: number): Promise<number> {
  const [side, what = ''] = said.split(' ')
  const open = asked(state)
  const link = open.find(({ itemId }) => isNoItem(itemId) === (side === 'r'))
  if (!link) throw new Error('nothing is asked there')
  const alike = [...state.items.values()][0] as ContactItem
  const same: Answer = side === 'r' ? { linkToItem: alike.id } : { linkTo: recordId }
  const answer = what === 'same' ? same : what === 'other' ? 'go-on' : 'leave'
  const world = worldOf(state, dieBefore === undefined ? {} : { dieBefore })
  try {
    await answerQuestion(world, actor, link, answer, { correlationId: 'answer' }, open)
  } catch (error) {
    if (!(error instanceof Died)) throw error
  }
  return world.effects()
}

async function play(scenario: Scenario, dieBefore?: number): Promise<TwoSides> {
  const state = await begin(scenario)
  if (scenario.answer === '-') return state
  await say(state, scenario.answer, dieBefore)
  // Died before the decision was on disk: nobody has said anything yet.
  const [side] = scenario.answer.split(' ')
  if (dieBefore === 1 && asked(state).some(({ itemId }) => isNoItem(itemId) === (side === 'r')))
    await say(state, scenario.answer)
  await pass(state)
  return state
}

const signs: Readonly<Record<string, string>> = { tracked: '+', unlinked: '~', failed: '?' }

function summary(state: TwoSides): string {
  const items = [...state.items.values()].map((item) => (item as ContactItem).contact.jobTitle)
  const rows = [...state.rows.values()].map(({ columns }) => String(columns.jobtitle))
  const links = [...state.links.values()].map(({ state: is }) => signs[is] ?? is).sort()
  return `${items.sort()} / ${rows.sort()} / ${links.join('')}`
}

describe.each(scenarios.map((scenario) => [`${scenario.outlook}, ${scenario.answer}`, scenario] as const))(
  '%s',
  (_name, scenario) => {
    test(`becomes ${scenario.after}`, async () => {
      const state = await play(scenario)
      expect(summary(state)).toBe(scenario.after)
      if (!scenario.answer.endsWith('same')) return
      // Nothing of either is lost: what one side alone knew, both know now, and what gave way is in the history.
      const [item] = [...state.items.values()] as ContactItem[]
      const row = state.rows.get(recordId)
      expect(item?.contact).toMatchObject({ department: 'Sales', nickName: 'No' })
      expect(item?.categories).toContain('Friends')
      expect(row?.columns).toMatchObject({ department: 'Sales', nickname: 'No' })
      const told = state.receipts.flatMap(({ decisions }) => decisions)
      expect(told).toContainEqual(
        expect.objectContaining({ mapping: 'Job Title', itemValue: 'Alike', recordValue: 'Record' }),
      )
    })

    test('run again, nothing is written and nobody asked anew', async () => {
      const state = await play(scenario)
      state.writes = 0
      const receipts = state.receipts.length
      const results = [
        ...(await syncMailbox(worldOf(state), actor, { correlationId: 'again' })),
        ...(await syncMailbox(worldOf(state), actor, { correlationId: 'again' })),
      ]
      expect({ writes: state.writes, receipts: state.receipts.length - receipts }).toEqual({ writes: 0, receipts: 0 })
      expect(results.map(({ asked: questions = 0 }) => questions).some(Boolean)).toBe(false)
    })

    test('dying before any effect of the answer ends the same', async () => {
      const whole = await play(scenario)
      for (let effect = 1; effect < 12; effect++) {
        const state = await play(scenario, effect)
        await pass(state)
        lookAtAll(state)
        await pass(state)
        expect({ effect, is: summary(state), intents: state.intents.size }).toEqual({
          ...{ effect, is: scenario.after, intents: whole.intents.size },
        })
      }
    })
  },
)

test('whoever stands in Outlook alone is asked about once the other one is gone: the question ends by itself', async () => {
  const state = await begin({ outlook: 'address', answer: '-', after: '' })
  const [alike] = [...state.items.keys()]
  state.dropItem(alike as string)
  // Told by no feed of contacts that follow: the daily look at everything finds it.
  lookAtAll(state)
  await pass(state)
  expect(summary(state)).toBe('Record / Record / +')
})

test('a column that the person may not read is no reason to ask', async () => {
  const state = new TwoSides()
  await pass(state)
  putAlike(state, 'address')
  putRecord(state)
  const world = worldOf(state)
  const asRead: typeof world = {
    ...world,
    crm: {
      ...world.crm,
      readRecords: async (of, ids, options) =>
        (await world.crm.readRecords(of, ids, options)).map((record) => {
          if ('code' in record) return record
          const { emailaddress1: _hidden, ...columns } = record.columns
          return { ...record, columns, unreadable: ['emailaddress1'] }
        }),
    },
  }
  await syncMailbox(asRead, actor, { correlationId: 'secured' })
  expect(summary(state)).toBe('Alike,Record / Record / +')
  expect(JSON.stringify([[...state.links.values()], state.receipts])).not.toContain(address)
})

test('an item that could not become one record, and became another’s, is not asked about again (invariant 2)', async () => {
  const state = await begin({ outlook: 'address', answer: '-', after: '' })
  const [alike] = [...state.items.keys()]
  const same = async (record: string) => {
    const link = asked(state).find(({ recordId: id }) => id === record) as Link
    return answerQuestion(worldOf(state), actor, link, { linkToItem: alike as string }, { correlationId: 'same' })
  }
  state.hidden.add(recordId)
  expect((await same(recordId)).link).toMatchObject({ state: 'failed', failure: { code: 'record-not-readable' } })
  const second = recordId.replace('c0de', 'c0d2')
  state.putRow(second, 'contact', { columns: { lastname: 'Blom', jobtitle: 'Second', emailaddress1: address } })
  await pass(state)
  expect((await same(second)).outcome).toBe('done')
  for (let look = 0; look < 3; look++) {
    lookAtAll(state)
    await pass(state)
  }
  expect([...state.links.values()].filter(({ itemId }) => itemId === alike)).toHaveLength(1)
  expect(asked(state)).toEqual([])
  // Nor does a question that was open all the while take it away.
  const late = { ...([...state.links.values()][0] as Link), id: 'late', recordId, state: 'failed' as const }
  const refused = answerQuestion(
    worldOf(state),
    actor,
    late,
    { linkToItem: alike as string },
    { correlationId: 'late' },
  )
  await expect(refused).rejects.toMatchObject({ code: 'item-conflict' })
})

test('a record that was just begun from another item is not given to this one (invariant 2)', async () => {
  const state = new TwoSides()
  await pass(state)
  putAlike(state, 'address+')
  putRecord(state)
  await pass(state)
  const link = asked(state).find(({ itemId }) => !isNoItem(itemId)) as Link
  // Somebody else, whose record is there already when the process dies.
  putAlike(state, 'name+')
  const rows = state.rows.size
  for (let dieBefore = 1; state.rows.size === rows; dieBefore++) {
    const world = worldOf(state, { dieBefore })
    await syncMailbox(world, actor, { correlationId: 'died' }).catch((error) => expect(error).toBeInstanceOf(Died))
  }
  const [intent] = state.intents.values()
  expect(intent?.record?.id).toBeDefined()
  const linkTo = String(intent?.record?.id)
  await expect(
    answerQuestion(worldOf(state), actor, link, { linkTo }, { correlationId: 'same' }),
  ).rejects.toMatchObject({ code: 'record-conflict' })
  await pass(state)
  const tracked = [...state.links.values()].filter(({ state: is }) => is === 'tracked')
  expect(tracked.map(({ recordId: id }) => id)).toEqual([linkTo])
})
