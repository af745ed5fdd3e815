/** Thousands of tracked messages under the never-track list, worked off slice by slice by processes that come and go. */
import { describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { MessageItem } from '../../src/core/item.ts'
import { backwards, neverSlice, startNeverBackwards, untrackedInSlice } from '../../src/core/mail/apply-never-track.ts'
import { type NeverTrack, usualNeverTrack } from '../../src/core/mail/never-track.ts'
import type { MailHeaders, MailWorld } from '../../src/core/mail/notice.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import type { Store } from '../../src/store/index.ts'
import { databases, storesOn } from './databases.ts'
import { actor, colleague, intent, link, receipt } from './samples.ts'

const list: NeverTrack = { ...usualNeverTrack, people: ['listed.example'] }
const call = { correlationId: 'correlation' }
const upTo = (count: number) => Array.from({ length: count }, (_none, number) => number)
const count = 3_000
/** Every thirtieth falls under the list. */
const isListed = (number: number) => number % 30 === 0
/** This one, too, and Exchange never lets it be changed. */
const locked = 300
const numberOf = (itemId: string) => Number(itemId.slice('item-'.length))

/** The mailbox of all processes. */
function mailboxes() {
  const asked: number[] = []
  const mailbox = {
    async mailHeaders(ids: readonly string[]) {
      asked.push(ids.length)
      return ids.map((id): Partial<MailHeaders> => {
        const from = isListed(numberOf(id)) ? 'anna@listed.example' : 'anna@other.example'
        return { id, from, to: [], cc: [], sensitivity: 'normal', categories: [] }
      })
    },
    async readItem(_kind: string, id: string): Promise<Partial<MessageItem>> {
      return { kind: 'message', id, categories: [trackedCategory.displayName] }
    },
    async updateItem(_kind: string, id: string) {
      if (numberOf(id) === locked) throw new TandemError('item-not-readable', { side: 'mailbox' })
      return { itemVersion: 'v2' }
    },
  }
  let ids = 0
  const worldOf = (journal: Store) =>
    ({ mailbox, crm: {}, journal, newId: () => `id-${++ids}`, now: () => new Date() }) as unknown as MailWorld
  return { worldOf, asked }
}

describe.each(databases)('on %s', (database) => {
  const { place, open } = storesOn(database)

  async function fill(store: Store, whose: typeof actor): Promise<void> {
    const settled = upTo(count).map((number) => {
      const id = `${whose.oid} link ${String(number).padStart(5, '0')}`
      const itemId = `item-${number}`
      return {
        intent: intent({ id: `operation of ${id}`, linkId: id, actor: whose, itemId }),
        link: link({ id, mailbox: whose.oid, itemId, itemKey: `<${number}@x.example>` }),
        receipt: receipt({ id: `receipt of ${id}`, linkId: id, itemId, actor: whose.oid }),
      }
    })
    await store.begin(...settled.map((one) => one.intent))
    await store.settle(settled)
  }

  test('thousands are looked at in slices, by whichever process looks, and none twice', async () => {
    const at = await place()
    let store = await open(at)
    await fill(store, actor)
    await fill(store, colleague)
    const { worldOf, asked } = mailboxes()
    await startNeverBackwards(worldOf(store), actor, { list, keepRecord: true })
    let slices = 0
    for (let more = true; more; slices++) {
      // The process that did the last slice is gone; this one has never seen the mailbox before.
      await store.close()
      store = await open(at)
      const before = (await backwards.of(store, actor))?.work
      more = await neverSlice(worldOf(store), actor, { list, tell: () => undefined }, call)
      const after = (await backwards.of(store, actor))?.work
      expect((after?.untracked ?? 0) - (before?.untracked ?? 0)).toBeLessThanOrEqual(untrackedInSlice)
    }
    const listed = upTo(count).filter(isListed).length
    expect((await backwards.of(store, actor))?.work).toMatchObject({
      ...{ total: count, looked: count, matched: listed, untracked: listed - 1, failed: 1, waiting: 0, isDone: true },
      why: { 'item-not-readable': { count: 1 } },
    })
    expect(slices).toBeGreaterThanOrEqual(count / 100)
    // Headers of a hundred at once, and of none again.
    expect(Math.max(...asked)).toBe(100)
    expect(asked.reduce((sum, more) => sum + more, 0)).toBe(count)
    expect(await store.countLinks(actor, 'message')).toBe(count - listed + 1)
    expect(await store.countLinks(colleague, 'message')).toBe(count)
  }, 120_000)

  test('a person stops it while a slice is at work, and it goes on where it was', async () => {
    const at = await place()
    const working = await open(at)
    const other = database === 'PostgreSQL' ? await open(at) : working
    await fill(working, actor)
    const { worldOf } = mailboxes()
    await startNeverBackwards(worldOf(working), actor, { list, keepRecord: true })
    const meanwhile: Store = {
      ...working,
      async begin(...intents) {
        await backwards.hold(other, actor, true)
        await working.begin(...intents)
      },
    }
    expect(await neverSlice(worldOf(meanwhile), actor, { list, tell: () => undefined }, call)).toBe(false)
    const stopped = await backwards.of(other, actor)
    expect(stopped).toMatchObject({ isStopped: true, work: { isDone: false } })
    expect(stopped?.work.looked).toBeGreaterThan(0)
    expect(await neverSlice(worldOf(working), actor, { list, tell: () => undefined }, call)).toBe(false)
    expect((await backwards.of(other, actor))?.work.looked).toBe(stopped?.work.looked)
    await backwards.hold(other, actor, false)
    expect(await neverSlice(worldOf(other), actor, { list, tell: () => undefined }, call)).toBe(true)
    expect((await backwards.of(working, actor))?.work.looked).toBeGreaterThan(stopped?.work.looked ?? 0)
  })
})
