import { describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { FollowedKind, ItemNews } from '../../src/core/following.ts'
import type { ItemChanges } from '../../src/core/item.ts'
import type { ItemWrite, ItemWritten } from '../../src/core/ports.ts'
import { call, judgedWorlds } from './followed-world.ts'
import { graphAddress } from './world.ts'

const openWorld = judgedWorlds()

const mark = "https://org.example/main.aspx?etn=task&id=1&name=O'Neill"

function begin(as: 'me' | 'owner' = 'me') {
  const open = openWorld(as)
  const { mailbox, sandbox } = open
  const write = async (...writes: ItemWrite[]): Promise<ItemWritten[]> => {
    const outcomes = await mailbox.write(writes, call)
    for (const outcome of outcomes) if (outcome instanceof TandemError) throw outcome
    return outcomes as ItemWritten[]
  }
  /** Every page until no more waits. */
  const look = async (kind: FollowedKind, cursor?: string) => {
    const pages: ItemNews[] = []
    do pages.push(await mailbox.changes(kind, pages.at(-1)?.cursor ?? cursor, call))
    while (pages.at(-1)?.more)
    return {
      items: pages.flatMap(({ items }) => items),
      gone: pages.flatMap(({ gone }) => gone),
      fromStart: pages.map(({ fromStart }) => fromStart),
      cursor: pages.at(-1)?.cursor ?? '',
    }
  }
  /** As somebody else who uses Graph; what they say is not put before the judge. */
  const byHand = async (method: string, path: string, body?: object) => {
    const response = await sandbox.app.request(`${graphAddress}/me${path}`, {
      method,
      headers: { Authorization: 'Bearer token', 'Content-Type': 'application/json', Prefer: 'IdType="ImmutableId"' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return (response.status === 204 ? {} : await response.json()) as { readonly id: string; readonly changeKey: string }
  }
  return { ...open, write, look, byHand }
}

const samples: Readonly<Record<FollowedKind, ItemChanges>> = {
  event: { subject: 'Lunch', start: '2026-11-30T11:00:00Z', end: '2026-11-30T12:00:00Z' },
  contact: { contact: { givenName: 'Nora', surname: 'Blom' } },
  task: { title: 'Call' },
}
const kinds = Object.keys(samples) as FollowedKind[]
const create = (kind: FollowedKind, changes: ItemChanges = {}, transactionId = 'transaction'): ItemWrite => ({
  ...{ action: 'create', kind, changes: { ...samples[kind], ...changes }, transactionId },
})

describe.each(kinds)('changes of the kind %s', (kind) => {
  test('tell of what is there, then of what is new under the version that our write returned', async () => {
    const { write, look, mailbox } = begin()
    const [old] = await write(create(kind, { categories: ['Blue'] }))
    const first = await look(kind)
    expect(first.items).toContainEqual({ ...old, categories: ['Blue'] })
    expect(new Set(first.fromStart)).toEqual(new Set([true]))
    const [made] = await write(
      create(kind, { mark, ...(kind === 'task' ? { extended: { percentComplete: '5' } } : {}) }, 'other'),
    )
    const second = await look(kind, first.cursor)
    expect(second).toMatchObject({ items: [{ ...made, categories: [] }], gone: [], fromStart: [false] })
    const id = made?.id ?? ''
    const [changed] = await write({ action: 'update', kind, id, changes: { mark: 'other', categories: ['Red'] } })
    const third = await look(kind, second.cursor)
    expect(third).toMatchObject({ items: [{ ...changed, categories: ['Red'] }], gone: [] })
    const [read] = await mailbox.readItems(kind, [id], call)
    expect(read).toMatchObject({ changeKey: changed?.changeKey })
    await write({ action: 'delete', kind, id })
    const fourth = await look(kind, third.cursor)
    expect(fourth).toMatchObject({ items: [], gone: [id], fromStart: [false] })
    expect(await look(kind, fourth.cursor)).toMatchObject({ items: [], gone: [], fromStart: [false] })
  })

  test('start again when the cursor is lost, or is none', async () => {
    const { write, look, pass } = begin()
    const [made] = await write(create(kind))
    const { cursor } = await look(kind)
    pass(31)
    const again = await look(kind, cursor)
    expect(again.fromStart[0]).toBe(true)
    expect(again.items).toContainEqual(expect.objectContaining({ id: made?.id }))
    const garbled = again.cursor.replace(/deltatoken=[^"]+/g, 'deltatoken=garbage')
    for (const one of ['nonsense', '{}', '[7]', garbled])
      expect((await look(kind, one)).items).toContainEqual(expect.objectContaining({ id: made?.id }))
    expect((await look(kind, again.cursor)).fromStart).toEqual([false])
  })

  test('find what carries a mark', async () => {
    const { write, mailbox } = begin()
    const [marked] = await write(create(kind, { mark }), create(kind, { mark: `${mark}0` }, 'b'), create(kind, {}, 'c'))
    expect(await mailbox.findMarked(kind, mark, call)).toEqual([marked?.id])
    expect(await mailbox.findMarked(kind, 'https://elsewhere', call)).toEqual([])
  })
})

describe('changes of events', () => {
  test('tell of a series once, under its master, whatever happens to its instances', async () => {
    const { write, look, byHand } = begin()
    const [series] = await write(
      create('event', {
        recurrence: {
          ...{ type: 'daily', interval: 1, daysOfWeek: [], dayOfMonth: 0, month: 0, index: 'first' },
          ...{ rangeType: 'numbered', startDate: '2026-11-30', numberOfOccurrences: 5, timeZone: 'Europe/Berlin' },
        },
      }),
    )
    const first = await look('event')
    expect(first.items).toEqual([{ ...series, categories: [] }])
    const span = 'startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-02T00:00:00Z'
    const { value } = (await byHand('GET', `/events/${series?.id}/instances?${span}`)) as unknown as {
      value: { id: string }[]
    }
    const instance = value[0]?.id ?? ''
    await byHand('PATCH', `/events/${instance}`, { subject: 'Moved' })
    const second = await look('event', first.cursor)
    expect(second.items.map(({ id }) => id)).toEqual([series?.id])
    expect(second.items[0]?.changeKey).not.toBe(series?.changeKey)
    await byHand('DELETE', `/events/${instance}`)
    const third = await look('event', second.cursor)
    expect(third.items.map(({ id }) => id)).toEqual([series?.id])
    expect(third.gone).not.toContain(series?.id)
  })

  test('look from a month back to a year ahead, and the window moves on', async () => {
    const { write, look, pass } = begin()
    const at = (start: string) => ({ start: `${start}T10:00:00Z`, end: `${start}T11:00:00Z` })
    const [, near, far] = await write(
      create('event', at('2026-10-20'), 'past'),
      create('event', at('2026-10-24'), 'near'),
      create('event', at('2027-12-10'), 'far'),
    )
    const first = await look('event')
    expect(first.items.map(({ id }) => id)).toEqual([near?.id])
    pass(20)
    expect((await look('event', first.cursor)).fromStart).toEqual([false])
    pass(11)
    const moved = await look('event', first.cursor)
    expect([moved.fromStart, moved.items.map(({ id }) => id), moved.gone]).toEqual([[true], [far?.id], []])
  })
})

describe('changes of tasks', () => {
  test('come from every list, those of new lists as well; a list that is gone is no failure', async () => {
    const { look, byHand, exchanges } = begin()
    const lists = await Promise.all(
      ['A', 'B', 'C'].map((displayName) => byHand('POST', '/todo/lists', { displayName })),
    )
    const add = async (list: { id: string } | undefined, title: string) =>
      `${list?.id}/${(await byHand('POST', `/todo/lists/${list?.id}/tasks`, { title })).id}`
    const before = [await add(lists[0], 'one'), await add(lists[1], 'two')]
    const first = await look('task')
    expect(first.items.map(({ id }) => id).sort()).toEqual(before.sort())
    const extra = await byHand('POST', '/todo/lists', { displayName: 'D' })
    const after = [await add(lists[2], 'three'), await add(extra, 'four')]
    await byHand('DELETE', `/todo/lists/${lists[0]?.id}`)
    exchanges.splice(0)
    const second = await look('task', first.cursor)
    expect(second.items.map(({ id }) => id).sort()).toEqual(after.sort())
    expect(second.gone).toEqual([])
    expect(second.fromStart).toEqual([false, false])
    exchanges.splice(0)
    expect((await look('task', second.cursor)).items).toEqual([])
    expect(exchanges).toHaveLength(1)
  })
})

test('pages follow one another, and the first round is one round', async () => {
  const { sandbox, owner, look, exchanges } = begin()
  for (let number = 0; number < 205; number++) await sandbox.seam.putContact(owner.oid, { givenName: `N${number}` })
  const first = await look('contact')
  expect(first.items).toHaveLength(205)
  expect(first.fromStart).toEqual([true, true])
  expect(exchanges).toHaveLength(2)
  expect((await look('contact', first.cursor)).fromStart).toEqual([false])
})

test('an application follows the mailbox that it names in the same way', async () => {
  const { write, look, mailbox, exchanges } = begin('owner')
  const cursors = await Promise.all(kinds.map(async (kind) => (await look(kind)).cursor))
  const made = await write(...kinds.map((kind) => create(kind, { mark, categories: ['Blue'] })))
  for (const [index, kind] of kinds.entries()) {
    const { items } = await look(kind, cursors[index])
    expect(items).toEqual([{ ...made[index], categories: ['Blue'] }])
    expect(await mailbox.findMarked(kind, mark, call)).toEqual([made[index]?.id])
  }
  expect(exchanges.map(({ url }) => url).filter((url) => url.includes('/me/'))).toEqual([])
})
