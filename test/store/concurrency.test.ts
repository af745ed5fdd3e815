/** Several processes write into one PostgreSQL at the same time: what one of them would leave, they leave together. */
import { describe, expect, test } from '@jest/globals'
import { type Feed, OperationReused, type Store } from '../../src/store/index.ts'
import { storesOn } from './databases.ts'
import { hasPostgres } from './postgres-server.ts'
import { actor, colleague, fabrikam, intent, link, receipt } from './samples.ts'

const describeWithPostgres = hasPostgres ? describe : describe.skip
const at = new Date('2026-11-23T12:00:00Z')
const upTo = (count: number) => Array.from({ length: count }, (_none, number) => number)

describeWithPostgres('several processes on one PostgreSQL', () => {
  const { place, open } = storesOn('PostgreSQL')
  const several = async (count = 3): Promise<readonly Store[]> => {
    const one = await place()
    return Promise.all(upTo(count).map(() => open(one)))
  }
  const settled = (number: number) => ({
    intent: intent({ id: `operation-${number}` }),
    link: link({ itemVersion: `v${number}` }),
    receipt: receipt({ id: `receipt-${number}`, at: at.toISOString() }),
  })

  test('that start together bring the schema up to date once', async () => {
    const stores = await several(6)
    await Promise.all(stores.map((store) => store.check()))
    await stores[0]?.commit(intent(), { link: link(), receipt: receipt() })
    expect(await stores[5]?.findLink(actor, 'message', 'item-1')).toEqual(link())
  })

  test('count the receipts of one link without a gap and without a number twice, also when it is untracked', async () => {
    const stores = await several()
    const untracked = (number: number) => ({ ...settled(number), link: null })
    const writes = upTo(60).map((number) => {
      const { intent: wish, ...result } = number % 3 === 0 ? settled(number) : untracked(number)
      const store = stores[number % stores.length]
      return number % 2 === 0 ? store?.commit(wish, result) : store?.settle([{ intent: wish, ...result }])
    })
    await Promise.all(writes)
    const history = (await stores[0]?.receiptsOf(actor, { limit: 100 })) ?? []
    expect(history.map(({ place: { position } }) => position)).toEqual(upTo(60).map((number) => 60 - number))
  })

  test('that begin and end the same many wishes in other orders never wait for each other', async () => {
    const stores = await several()
    const wishes = upTo(200).map((number) => intent({ id: `operation-${number}`, linkId: `link-${number}` }))
    const both = [...wishes, ...wishes.map((wish) => ({ ...wish, actor: colleague, linkId: `${wish.linkId} too` }))]
    await Promise.all(stores.flatMap((store) => [store.begin(...both), store.begin(...both.toReversed())]))
    expect(await stores[0]?.unfinishedOf(actor)).toHaveLength(200)
    expect(await stores[0]?.unfinishedOf(colleague)).toHaveLength(200)
  })

  test('keep the notes of many mailboxes in other orders', async () => {
    const stores = await several()
    const notes = upTo(300).map((number) => ({
      actor: { tid: 'tenant-1', oid: `user-${number}` },
      name: 'report',
      value: 'x',
    }))
    await Promise.all(
      stores.flatMap((store) => [
        store.keepMany(notes),
        store.keepMany(notes.toReversed()),
        ...notes.slice(0, 5).map((note) => store.keep(note.actor, { report: 'y', cursor: 'z' })),
      ]),
    )
    expect(await stores[0]?.recall({ tid: 'tenant-1', oid: 'user-0' }, 'cursor')).toBe('z')
    expect(await stores[0]?.recall({ tid: 'tenant-1', oid: 'user-299' }, 'report')).toBe('x')
  })

  test('make of one item one link, whichever of them is first (invariant 2)', async () => {
    const stores = await several()
    const tries = await Promise.allSettled(
      stores.map((store, number) =>
        store.commit(intent({ id: `operation-${number}`, linkId: `link-${number}` }), {
          link: link({ id: `link-${number}` }),
          receipt: receipt({ id: `receipt-${number}`, linkId: `link-${number}` }),
        }),
      ),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const first = tries.findIndex(({ status }) => status === 'fulfilled')
    expect(await stores[0]?.findLink(actor, 'message', 'item-1')).toMatchObject({ id: `link-${first}` })
  })

  test('leave a newer wish alone while the older one ends (invariant 1)', async () => {
    const stores = await several()
    for (const round of upTo(10)) {
      const [older, newer] = [intent({ id: `older-${round}` }), intent({ id: `newer-${round}`, regarding: fabrikam })]
      await stores[0]?.begin(older)
      await Promise.all([
        stores[1]?.begin(newer),
        stores[2]?.commit(older, { link: link(), receipt: receipt({ id: `receipt-${round}` }) }),
      ])
      expect(await stores[0]?.unfinishedOf(actor)).toEqual([newer])
    }
  })

  test('refuse an operation id that another wish has in the same moment', async () => {
    const stores = await several()
    const key = { actor, operationId: 'one-id' }
    const tries = await Promise.allSettled(
      stores.map((store, number) => store.startOperation(key, `wish ${number}`, at)),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refusals = tries.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(refusals.every((reason) => reason instanceof OperationReused)).toBe(true)
  })

  test('take each page of the organization’s changes in once, and forget old ones meanwhile', async () => {
    const stores = await several()
    const page = (number: number) => ({
      records: [{ id: `record-${number}`, version: '1', people: [] }],
      gone: [],
      cursor: `cursor-${number}`,
      at: new Date(at.getTime() + number),
    })
    await stores[0]?.takeNews(actor.tid, 'contact', undefined, { ...page(0), epoch: 'first' })
    for (const number of upTo(12)) {
      const from = (await stores[0]?.feeds())?.get('contact') as Feed
      const [taken] = await Promise.all([
        Promise.all(stores.map((store) => store.takeNews(actor.tid, 'contact', from, page(number + 1)))),
        ...stores.map((store) => store.forgetNews(new Date(at.getTime() + number))),
      ])
      expect(taken.filter((concerned) => concerned !== undefined)).toHaveLength(1)
    }
    const news = await stores[0]?.newsFor('contact', actor.oid, { after: 11, limit: 10, isWide: true })
    expect(news).toMatchObject({ records: [{ id: 'record-12' }], position: 12, more: false })
    expect((await stores[0]?.feeds())?.get('contact')).toMatchObject({ position: 12 })
  })
})
