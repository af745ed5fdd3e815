/** Tracked folders through both connectors and both servers. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { explainMail } from '../../src/core/mail/explain-mail.ts'
import { folderNoteName, lookAgainName } from '../../src/core/mail/folder-notes.ts'
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import type { MailWorld } from '../../src/core/mail/notice.ts'
import { acceptSentence } from '../../src/core/mail/reasons.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { setRegarding } from '../../src/core/set-regarding.ts'
import { track } from '../../src/core/track.ts'
import { untrack } from '../../src/core/untrack.ts'
import { correlationId, type Json, mail, maren, openFolders } from './folder-world.ts'
import { hasJudge, verdicts } from './judge.ts'
import { makeUnreadable } from './mail-world.ts'
import { graphAddress, person } from './world.ts'

let open: Awaited<ReturnType<typeof openFolders>> | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const aside = hasJudge ? '' : ' (exchanges not judged: the contracts do not stand beside the checkout)'

describe(`a tracked folder${aside}`, () => {
  test('has everything in it tracked, whatever the filter says and whenever it came (R-178, R-187)', async () => {
    open = await openFolders()
    const folder = await open.folder('Steiner')
    const lying = await open.deliver({ Date: 'Mon, 02 Feb 2015 12:00:00 +0000' }, 'inbox/Steiner')
    await open.track(folder, open.account)
    expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
    const [old, fresh] = [await open.deliver({ Date: 'Tue, 03 Feb 2015 12:00:00 +0000' }), await open.deliver()]
    await open.pass()
    expect([await open.stateOf(lying), await open.stateOf(old), await open.stateOf(fresh)]).toEqual([
      ...['tracked', 'none', 'none'],
    ])
    await open.move(old, folder)
    await open.move(fresh, folder)
    expect(await open.pass()).toMatchObject({ created: 2 })
    for (const id of [lying, old, fresh]) {
      expect(await open.regardingOf(id)).toBe(open.account.id)
      expect(await open.whoRegarded(id)).toBe('given-by-folder')
      expect(await open.categoriesOf(id)).toContain(trackedCategory.displayName)
    }
  })

  test('costs nothing more than the one request when nothing is new, and without any there is no more in it', async () => {
    open = await openFolders()
    const parts = async () => {
      const before = open?.exchanges.length ?? 0
      expect(await open?.pass()).toMatchObject({ looked: 0 })
      const seen = (open?.exchanges.slice(before) ?? []).filter(({ service }) => service === 'graph')
      expect(seen.map(({ url }) => new URL(url).pathname)).toEqual(['/v1.0/$batch'])
      return (JSON.parse(seen[0]?.requestBody ?? '{}') as { requests: unknown[] }).requests.length
    }
    await open.pass()
    expect(await parts()).toBe(2)
    await open.track(await open.folder('One'))
    await open.track(await open.folder('Two'), open.account)
    await open.pass()
    await open.pass()
    // Inbox, Sent Items, what moved among the folders, and each of the two.
    expect(await parts()).toBe(5)
  })

  test('goes on without a message that can’t be read, and tracks it as soon as it can be (invariant 10)', async () => {
    open = await openFolders()
    const folder = await open.folder('Steiner')
    await open.track(folder, open.account)
    await open.pass()
    const [bad, ...good] = [
      ...[await open.deliver({}, 'inbox/Steiner'), await open.deliver({}, 'inbox/Steiner')],
      await open.deliver({}, 'inbox/Steiner'),
    ]
    makeUnreadable(open.mailbox, String(bad))
    expect(await open.pass()).toMatchObject({ created: 2, failed: 1 })
    for (const id of good) expect(await open.regardingOf(id)).toBe(open.account.id)
    expect(await open.pass()).toMatchObject({ created: 0, failed: 1 })
    open.mailbox.faults.clear()
    expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
    expect(await open.regardingOf(String(bad))).toBe(open.account.id)
    // Of a folder that is followed no more nothing is tried again.
    const late = await open.deliver({}, 'inbox/Steiner')
    makeUnreadable(open.mailbox, late)
    expect(await open.pass()).toMatchObject({ failed: 1 })
    for (const { rowId } of await open.world.crm.trackedFolders({ correlationId }))
      await open.world.crm.dropTrackedFolder(rowId, { correlationId })
    expect(await open.pass()).toMatchObject({ failed: 0 })
  })

  test('does not speak for those below it, nor for a folder that is none of the Inbox’s (R-173, R-174)', async () => {
    open = await openFolders()
    const [above, aside] = [await open.folder('Above'), await open.folder('Aside', 'msgfolderroot')]
    await open.folder('Below', above)
    await open.track(above)
    await open.track(aside)
    const [below, beside] = [await open.deliver({}, 'inbox/Above/Below'), await open.deliver({}, 'Aside')]
    const within = await open.deliver({}, 'inbox/Above')
    await open.pass()
    expect([await open.stateOf(below), await open.stateOf(beside), await open.stateOf(within)]).toEqual([
      ...['none', 'none', 'tracked'],
    ])
  })

  test('may be renamed and moved below the Inbox; outside of it the rule rests until it is back (R-183)', async () => {
    open = await openFolders()
    const [folder, parent] = [await open.folder('Steiner'), await open.folder('Customers')]
    await open.track(folder)
    await open.pass()
    await open.graph('PATCH', `/mailFolders/${folder}`, { displayName: 'Steiner Guss' })
    await open.graph('POST', `/mailFolders/${folder}/move`, { destinationId: parent })
    const deeper = await open.deliver({}, 'inbox/Customers/Steiner Guss')
    await open.pass()
    expect(await open.stateOf(deeper)).toBe('tracked')
    const { now } = await why(deeper)
    expect(now.reason).toMatchObject({ code: 'accepted-folder', entry: 'x' })
    // The folder above it goes, and takes it along.
    await open.graph('POST', `/mailFolders/${parent}/move`, { destinationId: 'msgfolderroot' })
    const outside = await open.deliver({}, 'Customers/Steiner Guss')
    await open.pass()
    expect(await open.stateOf(outside)).toBe('none')
    expect(await open.stateOf(deeper)).toBe('tracked')
    await open.graph('POST', `/mailFolders/${parent}/move`, { destinationId: 'inbox' })
    await open.pass()
    expect(await open.stateOf(outside)).toBe('tracked')
  })

  test('that is deleted leaves what is in the CRM, and holds up no other (R-183, R-188)', async () => {
    open = await openFolders()
    const [gone, fine] = [await open.folder('Gone'), await open.folder('Fine')]
    await open.track(gone)
    await open.track('AAMkNoSuchFolder=')
    await open.track(fine)
    await open.deliver({ Subject: 'In the one that goes' }, 'inbox/Gone')
    await open.pass()
    await open.graph('DELETE', `/mailFolders/${gone}`)
    const id = await open.deliver({}, 'inbox/Fine')
    expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
    expect(await open.stateOf(id)).toBe('tracked')
    expect(await open.emails('In the one that goes')).toHaveLength(1)
    const kept = JSON.parse((await open.world.journal.recall(open.actor(), 'folders:places')) ?? '{}') as {
      places: Record<string, unknown>
    }
    expect(kept.places).toMatchObject({ [gone]: null, 'AAMkNoSuchFolder=': null, [fine]: { isUnderInbox: true } })
  })

  test('that is tracked no more: old mail stays tracked, new mail is not (R-181); tracked anew it is a new wish', async () => {
    open = await openFolders()
    const folder = await open.folder('Steiner')
    const rowId = await open.track(folder, open.account)
    const old = await open.deliver({}, 'inbox/Steiner')
    await open.pass()
    await open.world.crm.dropTrackedFolder(rowId, { correlationId })
    const fresh = await open.deliver({}, 'inbox/Steiner')
    await open.pass()
    expect([await open.stateOf(old), await open.stateOf(fresh)]).toEqual(['tracked', 'none'])
    expect(await open.regardingOf(old)).toBe(open.account.id)
    expect(await open.world.journal.recall(open.actor(), folderNoteName(folder))).toBeUndefined()
    await open.track(folder)
    await open.pass()
    expect(await open.stateOf(fresh)).toBe('tracked')
  })

  test('is not looked at beyond the limit, nor when the organization says no (R-064, R-172, R-173)', async () => {
    open = await openFolders()
    const [first, second] = [await open.folder('First'), await open.folder('Second')]
    await open.track(first)
    await open.track(second)
    const [one, two] = [await open.deliver({}, 'inbox/First'), await open.deliver({}, 'inbox/Second')]
    await open.pass(open.world, { terms: { isOn: false, most: 25 } })
    expect([await open.stateOf(one), await open.stateOf(two)]).toEqual(['none', 'none'])
    await open.pass(open.world, { terms: { isOn: true, most: 1 } })
    expect([await open.stateOf(one), await open.stateOf(two)]).toEqual(['tracked', 'none'])
  })

  test('tracks nothing that was last changed before an administrator’s start date (R-023)', async () => {
    open = await openFolders()
    const folder = await open.folder('Steiner')
    const before = await open.deliver({}, 'inbox/Steiner')
    await open.track(folder)
    const notBefore = new Date(Date.parse('2026-11-23T12:00:00Z') + 3_600_000).toISOString()
    await open.pass(open.world, { notBefore })
    expect(await open.stateOf(before)).toBe('none')
    open.later(7200)
    const after = await open.deliver()
    await open.move(after, folder)
    await open.pass(open.world, { notBefore })
    expect([await open.stateOf(before), await open.stateOf(after)]).toEqual(['none', 'tracked'])
  })

  test('lets nothing through that is on the never-track list', async () => {
    open = await openFolders()
    await open.track(await open.folder('Steiner'))
    const id = await open.deliver({}, 'inbox/Steiner')
    await open.pass(open.world, { never: { ...usualNeverTrack, people: ['nowhere.example'] } })
    expect(await open.stateOf(id)).toBe('none')
  })

  test('holds nothing that a person untracks there, and takes it again when it is moved in again', async () => {
    open = await openFolders()
    const folder = await open.folder('Steiner')
    await open.track(folder)
    const id = await open.deliver({}, 'inbox/Steiner')
    await open.pass()
    await open.pass()
    await open.graph('PATCH', `/messages/${id}`, { categories: [] })
    expect(await open.pass()).toMatchObject({ unlinked: 1 })
    await open.graph('PATCH', `/messages/${id}`, { importance: 'high' })
    await open.pass()
    expect(await open.stateOf(id)).toBe('none')
    // A cursor that is lost tells of everything anew.
    await loseCursor(folder)
    await open.pass()
    expect(await open.stateOf(id)).toBe('none')
    await open.move(id, 'inbox')
    await open.pass()
    await open.move(id, folder)
    await open.pass()
    expect(await open.stateOf(id)).toBe('tracked')
    await open.graph('PATCH', `/messages/${id}`, { categories: [] })
    await open.pass()
    expect(await open.stateOf(id)).toBe('none')
    await open.graph('PATCH', `/messages/${id}`, { categories: [trackedCategory.displayName] })
    await open.pass()
    expect(await open.stateOf(id)).toBe('tracked')
  })

  test('makes no e-mail of an invitation; marked with the category, the meeting is tracked (R-165)', async () => {
    open = await openFolders()
    const { graph, world, actor } = open
    const folder = await open.folder('Meetings')
    await open.track(folder)
    const inviting = await open.mailbox.app.request(`${graphAddress}/users/${person('Tomás').oid}/events`, {
      method: 'POST',
      headers: { Authorization: 'Bearer application', 'Content-Type': 'application/json' },
      body: JSON.stringify({
        subject: 'Price talk',
        start: { dateTime: '2026-12-03T09:00:00', timeZone: 'UTC' },
        end: { dateTime: '2026-12-03T10:00:00', timeZone: 'UTC' },
        attendees: [{ type: 'required', emailAddress: { name: 'Maren', address: maren.mail } }],
      }),
    })
    expect(inviting.status).toBe(201)
    const found = (await graph('GET', '/mailFolders/inbox/messages?$top=1&$select=id,subject')).value as Json[]
    expect(found).toMatchObject([{ subject: 'Price talk' }])
    const id = String(found[0]?.id)
    await open.move(id, folder)
    expect(await open.pass()).toMatchObject({ created: 0, failed: 0 })
    expect((await why(id)).now.reason).toEqual({ code: 'meeting-message' })
    await graph('PATCH', `/messages/${id}`, { categories: [trackedCategory.displayName] })
    expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
    const meeting = (await world.mailbox.meetingOf(id, { correlationId }))?.eventId ?? ''
    expect([await open.stateOf(id), (await world.journal.findLink(actor(), 'event', meeting))?.state]).toEqual([
      ...['none', 'tracked'],
    ])
  })

  test('leaves answers to what lies in it to the filters (R-186)', async () => {
    open = await openFolders()
    await open.track(await open.folder('Steiner'))
    await open.deliver({ 'Message-ID': '<parent@nowhere.example>' }, 'inbox/Steiner')
    await open.pass()
    const answer = await open.deliver({ 'In-Reply-To': '<parent@nowhere.example>' })
    await open.pass()
    expect(await open.stateOf(answer)).toBe('none')
  })

  test('whose cursor is lost loses nothing and doubles nothing', async () => {
    open = await openFolders()
    const folder = await open.folder('Steiner')
    await open.track(folder, open.account)
    await open.deliver({}, 'inbox/Steiner')
    await open.pass()
    await open.deliver({ Subject: 'In the gap' }, 'inbox/Steiner')
    await loseCursor(folder)
    expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
    expect([(await open.emails('A question')).length, (await open.emails('In the gap')).length]).toEqual([1, 1])
  })
})

describe(`the record of a tracked folder${aside}`, () => {
  test('beats the one that a person chose: before, and afterwards from the pane (R-179, R-184)', async () => {
    open = await openFolders()
    const { world, actor, account, other } = open
    const [related, plain] = [await open.folder('Related'), await open.folder('Plain')]
    await open.track(related, account)
    await open.track(plain)
    const [one, two] = [await open.deliver(), await open.deliver()]
    const wish = { actor: actor(), kind: 'message' as const, correlationId, regarding: other }
    for (const itemId of [one, two]) await track(world, { ...wish, itemId, operationId: itemId })
    await open.pass()
    await open.move(one, related)
    await open.move(two, plain)
    await open.pass()
    expect([await open.regardingOf(one), await open.regardingOf(two)]).toEqual([account.id, other.id])
    await setRegarding(world, { ...wish, itemId: one, operationId: 'again' })
    await world.journal.keep(actor(), { [lookAgainName(one)]: 'again' })
    expect([await open.regardingOf(one), await open.whoRegarded(one)]).toEqual([other.id, 'set-by-person'])
    await open.pass()
    expect([await open.regardingOf(one), await open.whoRegarded(one)]).toEqual([account.id, 'given-by-folder'])
    expect(await world.journal.recall(actor(), lookAgainName(one))).toBeUndefined()
    const before = open.exchanges.length
    await open.pass()
    expect(open.exchanges.slice(before).filter(({ service }) => service === 'graph')).toHaveLength(1)
  })

  test('changes for all that lies in the folder; taken away, all stays as it is (R-180, R-182)', async () => {
    open = await openFolders()
    const { account, other } = open
    const folder = await open.folder('Steiner')
    const rowId = await open.track(folder, account)
    const old = [await open.deliver({}, 'inbox/Steiner'), await open.deliver({}, 'inbox/Steiner')]
    await open.pass()
    await open.pass()
    await open.relate(rowId, folder, other)
    expect(await open.pass()).toMatchObject({ updated: 2 })
    for (const id of old) expect(await open.regardingOf(id)).toBe(other.id)
    await open.relate(rowId, folder, null)
    const fresh = await open.deliver({}, 'inbox/Steiner')
    await open.pass()
    expect(await open.regardingOf(old[0] as string)).toBe(other.id)
    expect([await open.stateOf(fresh), await open.regardingOf(fresh)]).toEqual(['tracked', undefined])
    // The same record once more: also what came meanwhile is regarding it.
    await open.relate(rowId, folder, other)
    await open.pass()
    expect(await open.regardingOf(fresh)).toBe(other.id)
  })

  test('that is deactivated keeps nothing from being tracked, and the folder says so', async () => {
    open = await openFolders()
    const folder = await open.folder('Steiner')
    await open.track(folder, open.account)
    await open.crm('PATCH', `accounts(${open.account.id})`, { statecode: 1, statuscode: 2 })
    const id = await open.deliver({}, 'inbox/Steiner')
    await open.pass()
    expect([await open.stateOf(id), await open.regardingOf(id)]).toEqual(['tracked', undefined])
    const note = await open.world.journal.recall(open.actor(), folderNoteName(folder))
    expect(JSON.parse(note ?? '{}')).toMatchObject({ failure: { code: 'record-inactive' } })
  })

  test('that this person may not give leaves the message tracked as it is, and the folder says so', async () => {
    open = await openFolders()
    const { world, account, other } = open
    const folder = await open.folder('Steiner')
    const rowId = await open.track(folder, account)
    const id = await open.deliver({}, 'inbox/Steiner')
    await open.pass()
    await open.relate(rowId, folder, other)
    const refused = new TandemError('privilege-missing', { side: 'crm' })
    const through = {
      ...world,
      crm: { ...world.crm, writeEach: async (sets: readonly unknown[]) => sets.map(() => refused) },
    }
    for (let time = 1; time <= 6; time++) {
      await open.pass(through)
      await open.graph('PATCH', `/messages/${id}`, { importance: time % 2 ? 'high' : 'low' })
    }
    expect([await open.stateOf(id), await open.regardingOf(id)]).toEqual(['tracked', account.id])
    expect(await open.categoriesOf(id)).toEqual([trackedCategory.displayName])
    const note = await world.journal.recall(open.actor(), folderNoteName(folder))
    expect(JSON.parse(note ?? '{}')).toMatchObject({ failure: { code: 'privilege-missing' } })
    await open.pass()
    expect(await open.regardingOf(id)).toBe(other.id)
  })

  test('of two people’s folders: the first that was processed wins (R-185, R-305)', async () => {
    open = await openFolders()
    const { account, other, actor } = open
    const colleague = person('Tomás')
    const theirs = open.openWorld()
    const message = { 'Message-ID': '<both@nowhere.example>', To: `${maren.mail}, ${colleague.mail}` }
    const folder = await open.folder('Mine')
    await open.track(folder, account)
    const mine = await open.deliver(message, 'inbox/Mine')
    await open.pass()
    const me = actor()
    open.actAs(colleague)
    const theirPass = open.passOf(theirs)
    await theirPass()
    const theirFolder = await open.folder('Theirs')
    await open.track(theirFolder, other, theirs)
    const second = await open.mailbox.seam.deliverMime(colleague.oid, mail(message), { folder: 'inbox/Theirs' })
    await theirPass()
    expect(await open.stateOf(second)).toBe('tracked')
    open.actAs(maren)
    expect(await open.regardingOf(mine)).toBe(account.id)
    // Touched again on either side, it stays so.
    open.actAs(colleague)
    await open.graph('PATCH', `/messages/${second}`, { importance: 'high' })
    await theirPass()
    open.actAs(maren)
    expect(await open.regardingOf(mine)).toBe(account.id)
    expect(actor()).toEqual(me)
    // It leaves the first one's folder: then it is the other one's.
    await open.move(mine, 'inbox')
    await open.pass()
    open.actAs(colleague)
    await open.graph('PATCH', `/messages/${second}`, { importance: 'low' })
    await theirPass()
    open.actAs(maren)
    expect(await open.regardingOf(mine)).toBe(other.id)
  })
})

test('why it is tracked: its folder is named, also after it left', async () => {
  open = await openFolders()
  const folder = await open.folder('Steiner')
  await open.track(folder)
  const id = await open.deliver({}, 'inbox/Steiner')
  await open.pass()
  const { decided } = await why(id)
  expect(decided && acceptSentence(decided.reason)).toBe(
    'It lies in “Steiner”, a tracked folder: everything in it is tracked.',
  )
  await open.move(id, 'archive')
  await open.pass()
  const left = (await why(id)).decided
  expect(left && acceptSentence(left.reason)).toBe(
    'It lay in “Steiner”, a tracked folder: everything in it is tracked.',
  )
})

class Died extends Error {}

test('a process that dies after any effect loses nothing and makes nothing twice (invariants 1 and 2)', async () => {
  let steps = 0
  for (let step = 1, died = true; died; step++) {
    open = await openFolders()
    const { world, account, other } = open
    const folder = await open.folder('Steiner')
    const rowId = await open.track(folder, account)
    const known = await open.deliver({}, 'inbox/Steiner')
    await open.pass()
    await open.pass()
    // All at once: another record for what is there, a new message, one that was tracked by hand, and one that is let go.
    const lost = await open.deliver({ Subject: 'Let go' }, 'inbox/Steiner')
    await open.pass()
    await open.pass()
    await open.relate(rowId, folder, other)
    await open.graph('PATCH', `/messages/${lost}`, { categories: [] })
    const fresh = await open.deliver({ Subject: 'Fresh' }, 'inbox/Steiner')
    let effects = 0
    // The work is done, and its answer is never heard.
    const dying =
      <Given extends readonly unknown[], Answer>(work: (...given: Given) => Promise<Answer>) =>
      async (...given: Given): Promise<Answer> => {
        const answer = await work(...given)
        if (++effects === step) throw new Died()
        return answer
      }
    const { mailbox, crm, journal } = world
    const through: MailWorld = {
      ...world,
      mailbox: { ...mailbox, write: dying(mailbox.write), updateItem: dying(mailbox.updateItem) },
      crm: { ...crm, write: dying(crm.write), writeEach: dying(crm.writeEach) },
      journal: {
        ...journal,
        keep: dying(journal.keep),
        begin: dying(journal.begin),
        commit: dying(journal.commit),
        keepMailDecisions: dying(journal.keepMailDecisions),
      },
    }
    died = await open.pass(through).then(
      () => false,
      (error: unknown) => {
        if (error instanceof Died) return true
        throw error
      },
    )
    await open.pass()
    await open.pass()
    const states = [await open.stateOf(known), await open.stateOf(fresh), await open.stateOf(lost)]
    expect({ step, states }).toEqual({ step, states: ['tracked', 'tracked', 'none'] })
    for (const id of [known, fresh]) {
      expect({ step, regarding: await open.regardingOf(id) }).toEqual({ step, regarding: other.id })
      expect(await open.categoriesOf(id)).toContain(trackedCategory.displayName)
    }
    for (const subject of ['A question', 'Fresh', 'Let go']) expect(await open.emails(subject)).toHaveLength(1)
    steps = step
    await open.close()
    open = undefined
  }
  expect(steps).toBeGreaterThan(10)
})

test('what a person untracks and then moves into a tracked folder is tracked', async () => {
  open = await openFolders()
  const { world, actor } = open
  const folder = await open.folder('Steiner')
  await open.track(folder)
  const id = await open.deliver()
  const wish = { actor: actor(), kind: 'message' as const, correlationId, itemId: id }
  await track(world, { ...wish, operationId: 'one' })
  await untrack(world, { ...wish, operationId: 'two', keepRecord: true })
  await open.pass()
  await open.move(id, folder)
  await open.pass()
  expect(await open.stateOf(id)).toBe('tracked')
  expect(await open.emails('A question')).toHaveLength(1)
})

async function why(id: string) {
  if (!open) throw new Error('no world')
  const folders = await open.world.crm.trackedFolders({ correlationId })
  const choices = { never: usualNeverTrack, tracksSent: false, isSmart: false, folders }
  return explainMail(open.world, open.actor(), id, choices, { correlationId })
}

async function loseCursor(folder: string): Promise<void> {
  if (!open) throw new Error('no world')
  const { journal } = open.world
  const name = folderNoteName(folder)
  const note = JSON.parse((await journal.recall(open.actor(), name)) ?? '{}') as object
  const lost = JSON.stringify({ link: `/me/mailFolders/${folder}/messages/delta?$deltatoken=never-given` })
  await journal.keep(open.actor(), { [name]: JSON.stringify({ ...note, cursor: lost }) })
}
