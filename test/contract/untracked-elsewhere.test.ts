/**
 * What a person untracked while another installation worked on the mailbox stays untracked: the item itself says
 * so. Two installations, each with a store of its own, on one mailbox and one organization.
 */
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { backfills, startBackfill } from '../../src/core/mail/backfill.ts'
import { explainMail } from '../../src/core/mail/explain-mail.ts'
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import { standBy } from '../../src/core/mail/sync-incoming-mail.ts'
import { markProperty, trackedCategory } from '../../src/core/mark.ts'
import { track } from '../../src/core/track.ts'
import { untrack } from '../../src/core/untrack.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { temporaryFolders } from '../store/samples.ts'
import { openFolders } from './folder-world.ts'
import { hasJudge, verdicts } from './judge.ts'
import { openMail } from './mail-world.ts'
import { openFollowing } from './open-following.ts'
import type { openContractWorld } from './world.ts'

type Contract = Awaited<ReturnType<typeof openContractWorld>>

const correlationId = 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f'
const call = { correlationId }
const marked = { categories: [trackedCategory.displayName] }
const folder = temporaryFolders()
let contract: Contract | undefined
let theirs: Store | undefined
afterEach(async () => {
  const exchanges = contract?.exchanges ?? []
  await theirs?.close()
  await contract?.close()
  contract = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

/** The other installation, which knows nothing of what this one did. */
async function openOther<Open extends Contract>(open: Open) {
  contract = open
  const store = await openStore({ file: join(folder(), 'other.sqlite') })
  theirs = store
  const world = { ...open.openWorld(), journal: store }
  return {
    ...{ store, world },
    stateOf: async (id: string, kind: 'message' | 'event' = 'message') =>
      (await store.findLink(open.actor(), kind, id))?.state ?? 'none',
  }
}

type Open = Awaited<ReturnType<typeof openMail>>
/** The ways in which a person untracks a message; a pass of the installation that works hears of the second. */
const ways: Readonly<Record<string, (open: Open, id: string) => Promise<unknown>>> = {
  'in the pane': ({ world, actor }, id) =>
    untrack(world, { actor: actor(), kind: 'message', itemId: id, operationId: 'off', keepRecord: true, ...call }),
  'by taking the category away': async ({ graph, pass }, id) => {
    await pass()
    await graph('PATCH', `/messages/${id}`, { categories: [] })
    expect(await pass()).toMatchObject({ unlinked: 1 })
  },
}

describe.each(Object.entries(ways))('a message that a person untracked %s', (_name, letGo) => {
  test('is not tracked by the installation that takes over, until a person wants it', async () => {
    const open = await openMail(0, {}, true)
    const other = await openOther(open)
    await standBy(other.world, open.actor())
    const id = await open.deliver()
    const free = await open.deliver()
    await open.pass()
    await letGo(open, id)
    await open.pass(other.world)
    expect([await other.stateOf(id), await other.stateOf(free)]).toEqual(['none', 'tracked'])
    expect(await open.categoriesOf(id)).toEqual([])
    // Wherever it is moved.
    await open.graph('POST', `/messages/${id}/move`, { destinationId: 'archive' })
    await open.pass(other.world)
    await open.graph('POST', `/messages/${id}/move`, { destinationId: 'inbox' })
    await open.pass(other.world)
    expect(await other.stateOf(id)).toBe('none')
    const choices = { never: usualNeverTrack, tracksSent: false, isSmart: false }
    expect(await explainMail(other.world, open.actor(), id, choices, call)).toMatchObject({
      ...{ decided: { reason: { code: 'let-go' } }, now: { isAccepted: false, reason: { code: 'let-go' } } },
    })

    await open.graph('PATCH', `/messages/${id}`, marked)
    await open.pass(other.world)
    expect(await other.stateOf(id)).toBe('tracked')
    expect(await open.emails("subject eq 'A question'")).toHaveLength(2)
    expect((await other.world.mailbox.mailHeaders([id], call))[0]).not.toHaveProperty('letGoIn')
  })

  test('is left alone by what looks at older mail, and by what colleagues track', async () => {
    const open = await openMail(0, {}, true)
    const other = await openOther(open)
    const { actor, later, pass } = open
    const id = await open.deliver({ 'Message-ID': '<shared@x.example>' })
    await pass()
    await letGo(open, id)
    later(3600)
    // It came before the other one first looked.
    await pass(other.world)
    await startBackfill(
      other.world,
      actor(),
      { folders: ['inbox'], from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' },
      call,
    )
    await pass(other.world)
    expect(await other.stateOf(id)).toBe('none')
    const note = await backfills.of(other.world.journal, actor())
    expect(note?.work).toMatchObject({ looked: 1, accepted: 0, refused: { 'let-go': 1 } })
    await other.store.keep(actor(), { systemuser: 'me' })
    await other.store.tellOfMail({ tid: 'tenant', oid: 'a colleague' }, '<shared@x.example>', ['me'], 'now')
    expect(await other.store.mailTold(actor())).toHaveLength(1)
    await pass(other.world)
    expect(await other.store.mailTold(actor())).toEqual([])
    expect(await other.stateOf(id)).toBe('none')
  })
})

describe('in a tracked folder', () => {
  test('what a person untracked there stays so, and is tracked when it is moved in again or marked', async () => {
    const open = await openFolders()
    const other = await openOther(open)
    const pass = open.passOf(other.world)
    const place = await open.folder('Steiner')
    await open.track(place)
    const ids = [await open.deliver({}, 'inbox/Steiner'), await open.deliver({}, 'inbox/Steiner')]
    const free = await open.deliver({}, 'inbox/Steiner')
    await open.pass()
    await open.pass()
    for (const id of ids) await open.graph('PATCH', `/messages/${id}`, { categories: [] })
    expect(await open.pass()).toMatchObject({ unlinked: 2 })

    const states = () => Promise.all(ids.map((id) => other.stateOf(id)))
    await pass()
    expect([await other.stateOf(free), await states()]).toEqual(['tracked', ['none', 'none']])
    for (const id of ids) await open.graph('PATCH', `/messages/${id}`, { importance: 'high' })
    await pass()
    expect(await states()).toEqual(['none', 'none'])

    await open.move(ids[0] ?? '', 'inbox')
    await pass()
    await open.move(ids[0] ?? '', place)
    await open.graph('PATCH', `/messages/${ids[1]}`, marked)
    await pass()
    expect(await states()).toEqual(['tracked', 'tracked'])
    expect(await open.emails('A question')).toHaveLength(3)
  })

  test('what was untracked elsewhere and moved in since is tracked: that is the newer word', async () => {
    const open = await openFolders()
    const other = await openOther(open)
    const { world, actor } = open
    const place = await open.folder('Steiner')
    await open.track(place)
    const id = await open.deliver()
    const wish = { actor: actor(), kind: 'message' as const, itemId: id, ...call }
    await track(world, { ...wish, operationId: 'one' })
    await untrack(world, { ...wish, operationId: 'two', keepRecord: true })
    await open.move(id, place)
    await open.passOf(other.world)()
    expect(await other.stateOf(id)).toBe('tracked')
  })
})

describe('a meeting that a person untracked', () => {
  async function openMeeting() {
    const open = await openFollowing()
    const other = await openOther(open)
    await open.pass()
    const made = await open.outlook('POST', '/events', {
      subject: 'Kick-off',
      start: { dateTime: '2026-11-30T11:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-11-30T12:00:00', timeZone: 'UTC' },
    })
    const id = String(made.id)
    const wish = { actor: open.actor(), kind: 'event' as const, itemId: id, ...call }
    await track(open.world, { ...wish, operationId: 'on' })
    const count = async () => ((await open.outlook('GET', '/events?$top=500&$select=id')).value as unknown[]).length
    return {
      ...{ ...open, other, id, count },
      untrack: (keepRecord: boolean) => untrack(open.world, { ...wish, operationId: 'off', keepRecord }),
      trackThere: () => track(other.world, { ...wish, operationId: 'there' }),
      linkedThere: async () => {
        const filter = encodeURIComponent("subject eq 'Kick-off'")
        const [row] = await open.rows(`appointments?$filter=${filter}&$select=activityid`)
        return other.store.linksOfRecords(open.actor(), 'appointment', [String(row?.activityid)])
      },
    }
  }

  test('is not linked by a filter of the installation that takes over, nor made a second time', async () => {
    const open = await openMeeting()
    const { pass, other, id, count } = open
    await open.untrack(true)
    const before = await count()
    await pass(other.world)
    await pass(other.world)
    expect([await other.stateOf(id, 'event'), await count()]).toEqual(['none', before])
    expect(await open.linkedThere()).toMatchObject([{ state: 'unlinked' }])
    expect((await open.outlook('GET', `/events/${id}?$select=categories`)).categories).toEqual([])
    // Deleted, it does not come back either.
    await open.outlook('DELETE', `/events/${id}`)
    open.later(86_400)
    await pass(other.world)
    expect(await count()).toBe(before - 1)
  })

  test('is linked by a filter where it was another copy of it that was untracked', async () => {
    const { pass, other, id, outlook } = await openMeeting()
    // As an update by its organizer brings it, who untracked the meeting in a calendar of his own.
    const singleValueExtendedProperties = [{ id: markProperty, value: 'untracked:id-of-the-organizer' }]
    await outlook('PATCH', `/events/${id}`, { categories: [], singleValueExtendedProperties })
    await pass(other.world)
    expect(await other.stateOf(id, 'event')).toBe('tracked')
  })

  test('is tracked again by a person', async () => {
    const open = await openMeeting()
    await open.untrack(true)
    await open.pass(open.other.world)
    await open.trackThere()
    await open.pass(open.other.world)
    expect(await open.other.stateOf(open.id, 'event')).toBe('tracked')
    expect((await open.outlook('GET', `/events/${open.id}?$select=categories`)).categories).toEqual(marked.categories)
  })

  test.each([true, false])(
    'stays in Outlook where the one that takes over had linked it before (CRM copy kept: %s)',
    async (keepRecord) => {
      const open = await openMeeting()
      const { pass, other, id, count } = open
      await pass(other.world)
      expect(await other.stateOf(id, 'event')).toBe('tracked')
      await open.untrack(keepRecord)
      const before = await count()
      await pass(other.world)
      await pass(other.world)
      expect([await other.stateOf(id, 'event'), await count()]).toEqual(['none', before])
      expect((await open.outlook('GET', `/events/${id}?$select=categories`)).categories).toEqual([])
    },
  )
})
