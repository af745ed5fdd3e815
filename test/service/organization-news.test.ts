/** What changed in the organization is read once, and each mailbox is handed its own. Over a real store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { FollowedTable } from '../../src/core/following.ts'
import type { Actor, Link } from '../../src/core/link.ts'
import type { FilterNotice, OrganizationFeed, PlacedNotice } from '../../src/core/organization-news.ts'
import { createLog } from '../../src/service/log.ts'
import { createSharedNews, type SharedNews } from '../../src/service/organization-news.ts'
import { openStore, type Store } from '../../src/store/index.ts'

const tid = 'tenant'
const maren: Actor = { tid, oid: 'maren' }
const tomas: Actor = { tid, oid: 'tomas' }
const call = { correlationId: 'correlation' }
const own = { ...call, reach: 'own' as const }

let folder: string
let store: Store
let time: number
let news: SharedNews
let organization: Organization
let concerned: string[][]

/** The organization as its application sees it. */
class Organization implements Pick<OrganizationFeed, 'changes' | 'changedFilters'> {
  readonly log: { table: FollowedTable; notice?: PlacedNotice; gone?: string }[] = []
  filters: FilterNotice[] = []
  everybodys = 'false'
  asked = 0
  refusal?: TandemError
  /** Of this table. */
  lost?: FollowedTable

  change(id: string, people: readonly string[] = [], table: FollowedTable = 'task', series?: string): string {
    const version = String(this.log.length + 1)
    this.log.push({ table, notice: { id, version, people, ...(series ? { series } : {}) } })
    return version
  }
  remove(id: string, table: FollowedTable = 'task'): void {
    this.log.push({ table, gone: id })
  }
  async changes(table: FollowedTable, cursor: string | undefined) {
    this.asked++
    if (this.refusal) throw this.refusal
    const fromStart = cursor === undefined || this.lost === table
    if (this.lost === table) delete this.lost
    const some = this.log.slice(fromStart ? 0 : Number(cursor)).filter((entry) => entry.table === table)
    return {
      records: some.flatMap(({ notice }) => notice ?? []),
      gone: some.flatMap(({ gone }) => gone ?? []),
      ...{ cursor: String(this.log.length), more: false, fromStart },
    }
  }
  async changedFilters() {
    if (this.refusal) throw this.refusal
    return { notices: this.filters, everybodys: this.everybodys }
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-news-'))
  store = await openStore({ file: join(folder, 'tandem.sqlite') })
  time = Date.parse('2026-11-23T12:00:00Z')
  organization = new Organization()
  concerned = []
  news = open()
})
afterEach(async () => {
  await news.stop()
  await store.close()
  rmSync(folder, { recursive: true })
})

const open = () =>
  createSharedNews({
    ...{ feed: organization, store, tid, log: createLog('silent'), now: () => new Date(time), everyMs: 0 },
    onNews: (oids) => concerned.push([...oids]),
  })
const look = (actor: Actor, cursor?: string, options: typeof own | typeof call = own) =>
  news.of(actor, async () => `user-${actor.oid}`).changes('task', cursor, options)

async function link(actor: Actor, recordId: string, recordVersion = '0'): Promise<void> {
  const made: Link = {
    ...{ id: `${actor.oid} ${recordId}`, tid, mailbox: actor.oid, kind: 'task', itemId: recordId, itemKey: recordId },
    ...{ table: 'task', recordId, base: {}, state: 'tracked', trackedBy: actor.oid, updatedAt: '', recordVersion },
  }
  await store.touch([made])
}

describe('a mailbox', () => {
  test('begins from the start without being told all there is, and then hears of what has to do with it', async () => {
    organization.change('old', ['user-maren'])
    await link(maren, 'linked')
    const first = await look(maren)
    expect(first).toMatchObject({ records: [], fromStart: true, more: false })
    organization.change('mine', ['user-maren'])
    organization.change('linked', ['user-tomas'])
    organization.change('foreign', ['user-tomas'])
    organization.remove('linked')
    await news.read()
    expect(await look(maren, first.cursor)).toMatchObject({ records: [{ id: 'mine', version: '2' }], gone: ['linked'] })
  })

  test('whose filters reach further hears of everything', async () => {
    const { cursor } = await look(maren)
    organization.change('foreign', ['user-tomas'])
    await news.read()
    expect((await look(maren, cursor, call)).records).toMatchObject([{ id: 'foreign' }])
    expect((await look(maren, cursor, own)).records).toEqual([])
  })

  test('is told of nothing twice, and of the newest state of each record once', async () => {
    const { cursor } = await look(maren)
    organization.change('mine', ['user-maren'])
    await news.read()
    const version = organization.change('mine', ['user-maren'])
    await news.read()
    const second = await look(maren, cursor)
    expect(second.records).toEqual([{ id: 'mine', version }])
    expect((await look(maren, second.cursor)).records).toEqual([])
  })

  test('is not woken by the echo of what it wrote itself', async () => {
    const { cursor } = await look(maren)
    await look(tomas)
    const version = organization.change('both', ['user-maren', 'user-tomas'])
    await link(maren, 'both', version)
    await news.read()
    expect(concerned).toEqual([['tomas']])
    expect((await look(maren, cursor)).records).toEqual([])
  })

  test('with a link to a series hears of each of its meetings, whoever owns them (R-262)', async () => {
    await store.touch([
      {
        ...{ id: 'series', tid, mailbox: maren.oid, kind: 'event', itemId: 'master', itemKey: 'master', base: {} },
        ...{ table: 'recurringappointmentmaster', recordId: 'weekly', state: 'tracked', trackedBy: maren.oid },
        updatedAt: '',
      },
    ])
    const lookAtMeetings = (cursor?: string) =>
      news.of(maren, async () => 'user-maren').changes('appointment', cursor, own)
    const { cursor } = await lookAtMeetings()
    organization.change('monday', ['user-tomas'], 'appointment', 'weekly')
    organization.change('foreign', ['user-tomas'], 'appointment', 'other')
    await news.read()
    expect((await lookAtMeetings(cursor)).records).toMatchObject([{ id: 'monday' }])
  })

  test('whose link was being made while the change was handed out hears of it a little later', async () => {
    const { cursor } = await look(maren)
    organization.change('just-linked')
    await news.read()
    await link(maren, 'just-linked', 'before')
    expect((await look(maren, cursor)).records).toEqual([])
    time += 130_000
    await news.read()
    const later = await look(maren, cursor)
    expect(later.records).toMatchObject([{ id: 'just-linked' }])
    time += 130_000
    await news.read()
    expect((await look(maren, later.cursor)).records).toEqual([])
  })

  test('in which nothing happened asks the store once in a look, and nothing of its own', async () => {
    const tables = ['task', 'contact', 'appointment'] as const
    const feed = news.of(maren, async () => 'user-maren')
    const through = async (correlationId: string, cursors: readonly (string | undefined)[]) => {
      const found: string[] = []
      for (const [index, table] of tables.entries())
        found.push((await feed.changes(table, cursors[index], { ...own, correlationId })).cursor)
      return found
    }
    const cursors = await through('first', [])
    const asked = [jest.spyOn(store, 'feeds'), jest.spyOn(store, 'newsFor'), jest.spyOn(store, 'recall')]
    expect(await through('second', cursors)).toEqual(cursors)
    expect(asked.map((spy) => spy.mock.calls.length)).toEqual([1, 0, 0])
    organization.change('mine', ['user-maren'], 'contact')
    await news.read()
    const { records } = await feed.changes('contact', cursors[1], { ...own, correlationId: 'third' })
    expect(records.map(({ id }) => id)).toEqual(['mine'])
  })

  test('that was away for so long that its news were forgotten compares everything', async () => {
    const { cursor } = await look(maren)
    organization.change('mine', ['user-maren'])
    await news.read()
    time += 4 * 86_400_000
    expect(await store.forgetNews(new Date(time - 86_400_000))).toBeGreaterThan(0)
    expect(await look(maren, cursor)).toMatchObject({ fromStart: true, records: [] })
  })

  test('compares everything after the organization lost its place', async () => {
    const { cursor } = await look(maren)
    organization.lost = 'task'
    await news.read()
    const anew = await look(maren, cursor)
    expect(anew.fromStart).toBe(true)
    expect((await look(maren, anew.cursor)).fromStart).toBe(false)
  })

  test('with a cursor of another kind begins anew', async () => {
    expect((await look(maren, 'tasks?$deltatoken=1')).fromStart).toBe(true)
    expect((await look(maren, '{"epoch":1}')).fromStart).toBe(true)
  })
})

describe('all mailboxes together', () => {
  test('cost the organization one look', async () => {
    await look(maren)
    await news.read()
    const before = organization.asked
    const cursor = (await look(maren)).cursor
    for (let one = 0; one < 50; one++) await look({ tid, oid: `mailbox-${one}` }, cursor)
    expect(organization.asked).toBe(before)
  })

  test('fall back to their own rights where the application may not read', async () => {
    organization.refusal = new TandemError('privilege-missing', { side: 'crm' })
    await expect(look(maren)).rejects.toMatchObject({ code: 'privilege-missing' })
    const { asked } = organization
    await expect(look(tomas)).rejects.toMatchObject({ code: 'privilege-missing' })
    // Not asked again for everybody.
    expect(organization.asked).toBe(asked)
    delete organization.refusal
    time += 11 * 60_000
    expect((await look(tomas)).fromStart).toBe(true)
  })

  test('are not left in the dark when the organization is away', async () => {
    const { cursor } = await look(maren)
    organization.refusal = new TandemError('upstream-unavailable', { side: 'crm' })
    await news.read()
    await expect(look(maren, cursor)).rejects.toMatchObject({ code: 'upstream-unavailable' })
  })
})

describe('filters', () => {
  test('are what they were until one of the user’s own changes, or one that is everybody’s', async () => {
    const first = await look(maren)
    expect(first.filtersChanged).toBe(true)
    const second = await look(maren, first.cursor)
    expect(second.filtersChanged).toBe(false)
    organization.filters = [{ id: 'f1', version: '1', owner: 'user-tomas' }]
    await news.read()
    expect((await look(maren, second.cursor)).filtersChanged).toBe(false)
    organization.filters = [{ id: 'f2', version: '1', owner: 'user-maren' }]
    await news.read()
    const third = await look(maren, second.cursor)
    expect(third.filtersChanged).toBe(true)
    await news.read()
    const fourth = await look(maren, third.cursor)
    expect(fourth.filtersChanged).toBe(false)
    organization.filters = [{ id: 'f3', version: '1' }]
    await news.read()
    expect((await look(maren, fourth.cursor)).filtersChanged).toBe(true)
  })

  test('are asked for anew by everybody when the organization’s switch of bookings is another one, once, also if the process ended meanwhile (R-276)', async () => {
    let { cursor } = await look(maren)
    const isOther = async () => {
      await news.read()
      const next = await look(maren, cursor)
      cursor = next.cursor
      return next.filtersChanged
    }
    expect(await isOther()).toBe(false)
    organization.everybodys = 'true'
    expect([await isOther(), await isOther()]).toEqual([true, false])
    await news.stop()
    news = open()
    expect(await isOther()).toBe(false)
    await news.stop()
    organization.everybodys = 'false'
    news = open()
    expect([await isOther(), await isOther()]).toEqual([true, false])
  })

  test('are asked for now and then all the same: nobody tells of one that was deleted', async () => {
    const { cursor } = await look(maren)
    time += 7 * 3_600_000
    expect((await look(maren, cursor)).filtersChanged).toBe(true)
  })
})
