/** A store from yesterday, and none at all, through both connectors and both servers (docs/operations.md). */
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { temporaryFolders } from '../store/samples.ts'
import { correlationId, openFollowing } from './open-following.ts'

const folder = temporaryFolders()
const tracked = { categories: [trackedCategory.displayName] }
let open: Awaited<ReturnType<typeof openFollowing>> | undefined
let restored: Store | undefined
afterEach(async () => {
  await restored?.close()
  await open?.close()
  restored = undefined
  open = undefined
})

describe.each(['an older copy of the store', 'no store at all'])('with %s', (which) => {
  test('nothing is made twice, nothing is lost, and nobody is told (invariants 1, 2, 3)', async () => {
    open = await openFollowing()
    const { outlook, rows, pass, later, world, actor, mailbox, store } = open
    await pass()
    const before = await outlook('POST', '/contacts', { ...tracked, givenName: 'Early', surname: 'Bird' })
    await pass()
    const copy = join(folder(), 'copy.sqlite')
    if (which.startsWith('an older')) {
      await store.backUp(copy)
    }
    // Life goes on after the copy was made.
    later(3600)
    const after = await outlook('POST', '/contacts', { ...tracked, givenName: 'Late', surname: 'Riser' })
    await outlook('PATCH', `/contacts/${String(before.id)}`, { jobTitle: 'Changed since' })
    await pass()
    const everything = async () => ({
      contacts: (await rows('contacts?$select=lastname')).length,
      tasks: (await rows('tasks?$select=subject')).length,
      appointments: (await rows('appointments?$select=subject')).length,
      items: ((await outlook('GET', '/contacts?$top=500&$select=id')).value as unknown[]).length,
      events: ((await outlook('GET', '/events?$top=500&$select=id')).value as unknown[]).length,
      told: mailbox.seam.meetingMessages().filter(({ kind }) => kind !== 'response').length,
    })
    const was = await everything()

    later(3600)
    restored = await openStore({ file: copy })
    const again = { ...world, journal: restored }
    for (let number = 0; number < 3; number++) {
      later(300)
      for (const { failure, hold } of await syncMailbox(again, actor(), { correlationId })) {
        if (failure) throw failure
        expect(hold).toBeUndefined()
      }
    }
    expect(await everything()).toEqual(was)
    const [early] = await rows("contacts?$filter=lastname eq 'Bird'&$select=jobtitle")
    expect(early?.jobtitle).toBe('Changed since')
    // And both sides go on following each other.
    later(60)
    await outlook('PATCH', `/contacts/${String(after.id)}`, { jobTitle: 'Follows' })
    await syncMailbox(again, actor(), { correlationId })
    const [late] = await rows("contacts?$filter=lastname eq 'Riser'&$select=jobtitle")
    expect(late?.jobtitle).toBe('Follows')
  })
})
