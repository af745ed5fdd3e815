import { describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { EventItem, MessageItem } from '../../src/core/item.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { openItem } from '../../src/core/open-item.ts'
import { readFields } from '../../src/core/read-fields.ts'
import type { Receipt } from '../../src/core/receipt.ts'
import { resume } from '../../src/core/resume.ts'
import { setRegarding } from '../../src/core/set-regarding.ts'
import { suggest } from '../../src/core/suggest.ts'
import { track } from '../../src/core/track.ts'
import { untrack } from '../../src/core/untrack.ts'
import { account, actor, Died, FakeState, fakeWorld, meeting, message, wish } from './fake-world.ts'

function onlyRow(state: FakeState) {
  expect(state.rows.size).toBe(1)
  const [row] = state.rows.values()
  if (!row) throw new Error('no row')
  return row
}

describe('tracking a received message', () => {
  test('makes one e-mail with parties, body, attachments but too large and blocked ones, and regarding, marks the item and tells why (R-062, R-063, R-119, R-142)', async () => {
    const state = new FakeState(message)
    const { link, receipt } = await track(fakeWorld(state), { ...wish(), regarding: account })

    const row = onlyRow(state)
    expect(row.columns).toMatchObject({
      subject: 'Order 17',
      messageid: '<one@fabrikam.example>',
      directioncode: false,
      statecode: 1,
      statuscode: 4,
      prioritycode: 2,
      notifications: 1,
    })
    expect(row.regarding?.name).toBe('Fabrikam')
    expect(row.parties).toEqual([
      expect.objectContaining({
        participation: 1,
        address: 'nora@fabrikam.example',
        record: expect.objectContaining({ table: 'contact' }),
      }),
      expect.objectContaining({
        participation: 2,
        address: 'alex@tandem.example',
        record: expect.objectContaining({ table: 'systemuser' }),
      }),
      { participation: 3, address: 'nobody@else.example' },
    ])
    expect(row.attachments.map(({ name }) => name)).toEqual(['order.pdf'])
    expect(state.items.get(message.id)).toMatchObject({ categories: ['Blue', trackedCategory.displayName] })
    expect(link).toMatchObject({ state: 'tracked', regarding: { name: 'Fabrikam' } })
    expect(receipt.outcome).toBe('done')
    const attachments = receipt.decisions.find(({ mapping }) => mapping === 'Attachments')
    expect(attachments?.parts?.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['order.pdf', 'toCrm'],
      ['setup.exe', 'kept'],
      ['film.mov', 'kept'],
    ])
    expect(receipt.decisions).toHaveLength(18)
    expect(state.intents.size).toBe(0)
  })

  test('a second click makes nothing twice and writes nothing', async () => {
    const state = new FakeState(message)
    await track(fakeWorld(state), { ...wish(), regarding: account })
    const writes = state.writes
    const { receipt } = await track(fakeWorld(state), { ...wish(), regarding: account })
    expect(receipt.recordAction).toBe('none')
    expect(state.writes).toBe(writes)
    expect(state.rows.size).toBe(1)
  })

  test('from a second mailbox it is the same activity (R-223)', async () => {
    const state = new FakeState(message, { ...message, id: 'copy-of-kim' })
    await track(fakeWorld(state), { ...wish(), regarding: account })
    const { receipt, link } = await track(fakeWorld(state), {
      ...wish(),
      actor: { tid: 'tenant', oid: 'kim' },
      itemId: 'copy-of-kim',
    })
    expect(receipt.recordAction).toBe('already-there')
    expect(link?.regarding?.name).toBe('Fabrikam')
    expect(state.rows.size).toBe(1)
    expect(state.links.size).toBe(2)
  })

  test('the sender’s copy in Sent Items is a second, outgoing activity (R-224, R-227), and one where the organization says so', async () => {
    const sent: MessageItem = { ...message, id: 'sent', inSentItems: true }
    const two = new FakeState(message, sent)
    const rows = () => [...two.rows.values()].map(({ columns }) => [columns.directioncode, columns.statuscode])
    await track(fakeWorld(two), { ...wish(), itemId: 'sent' })
    // Nothing is made for the recipient before they track it themselves.
    expect(rows()).toEqual([[true, 3]])
    await track(fakeWorld(two), wish())
    expect(rows()).toEqual([
      [true, 3],
      [false, 4],
    ])
    const one = new FakeState(message, sent)
    const settings = { trackInternalMailAsTwoActivities: false }
    await track(fakeWorld(one, { settings }), wish())
    await track(fakeWorld(one, { settings }), { ...wish(), itemId: 'sent' })
    expect(one.rows.size).toBe(1)
  })

  test('adopts a record that another product made for the same Message-ID', async () => {
    const state = new FakeState(message)
    state.rows.set('made-before', {
      columns: { messageid: message.internetMessageId, directioncode: false, statecode: 1, statuscode: 4 },
      parties: [],
      attachments: [],
      version: 7,
    })
    const { link, receipt } = await track(fakeWorld(state), wish())
    expect(link?.recordId).toBe('made-before')
    expect(receipt.recordAction).toBe('already-there')
    expect(state.rows.size).toBe(1)
  })

  test('says so when a colleague’s copy may not be read, and makes no second one', async () => {
    const state = new FakeState(message)
    const first = await track(fakeWorld(state), wish())
    state.hidden.add(first.receipt.recordId)
    state.links.clear()
    const { link, receipt } = await track(fakeWorld(state), wish())
    expect(receipt).toMatchObject({ outcome: 'failed', failure: { code: 'record-not-readable' } })
    expect(link?.state).toBe('failed')
    expect(state.rows.size).toBe(1)
  })

  test('refuses a regarding that is deactivated or out of reach before anything is written', async () => {
    const state = new FakeState(message)
    state.regardable.set(account.id, { ...account, isActive: false })
    await expect(track(fakeWorld(state), { ...wish(), regarding: account })).rejects.toMatchObject({
      code: 'record-inactive',
    })
    state.regardable.clear()
    await expect(track(fakeWorld(state), { ...wish(), regarding: account })).rejects.toMatchObject({
      code: 'record-not-readable',
    })
    expect(state.writes).toBe(0)
  })

  test('an item that is gone is named so', async () => {
    await expect(track(fakeWorld(new FakeState()), wish())).rejects.toMatchObject({ code: 'item-gone' })
  })

  test('a subject of 10,000 characters is cut at a whole character and the receipt says so (R-065)', async () => {
    const state = new FakeState({ ...message, subject: '👩‍👩‍👧'.repeat(1250) })
    const { receipt } = await track(fakeWorld(state), wish())
    const subject = String(onlyRow(state).columns.subject)
    expect(subject.length).toBeLessThanOrEqual(800)
    expect(subject).toBe('👩‍👩‍👧'.repeat(100))
    expect(receipt.decisions.find(({ mapping }) => mapping === 'Subject')?.reason).toBe('shortened')
  })

  test('a draft waits until it is sent, keeps its regarding, and is then the sent mail (R-016, R-127)', async () => {
    const draft: MessageItem = { ...message, isDraft: true, internetMessageId: '<draft@tandem.example>' }
    const state = new FakeState(draft)
    const { link } = await track(fakeWorld(state), { ...wish(), regarding: account })
    expect(link?.state).toBe('pending')
    expect(state.rows.size).toBe(0)
    const [intent] = state.intents.values()
    if (!intent) throw new Error('the wish was lost')
    await resume(fakeWorld(state), intent)
    expect(state.rows.size).toBe(0)

    state.items.set(draft.id, { ...draft, isDraft: false, inSentItems: true })
    const done = await resume(fakeWorld(state), intent)
    expect(done.link).toMatchObject({ state: 'tracked', regarding: { name: 'Fabrikam' } })
    expect(onlyRow(state)).toMatchObject({ columns: { statuscode: 3 }, regarding: { name: 'Fabrikam' } })
    expect(state.intents.size).toBe(0)
  })

  test('a receipt says what gave the record, where no person chose it, and after a wait, too (invariant 7)', async () => {
    const reasonIn = ({ receipt }: { readonly receipt: Receipt }) =>
      receipt.decisions.find(({ mapping }) => mapping === 'Regarding')?.reason
    const draft: MessageItem = { ...message, isDraft: true }
    const cases = {
      ...{ folder: 'given-by-folder', InReplyTo: 'given-by-reply', TrackingToken: 'given-by-token' },
      ...{ ConversationIndex: 'given-by-conversation', SmartMatching: 'given-by-likeness' },
    } as const
    for (const [givenBy, reason] of Object.entries(cases) as [keyof typeof cases, string][]) {
      const wished = { ...wish(), regarding: account, givenBy }
      expect(reasonIn(await track(fakeWorld(new FakeState(message)), wished))).toBe(reason)
      const state = new FakeState(draft)
      await track(fakeWorld(state), wished)
      const [intent] = state.intents.values()
      if (!intent) throw new Error('the wish was lost')
      state.items.set(draft.id, { ...draft, isDraft: false, inSentItems: true })
      expect(reasonIn(await resume(fakeWorld(state), intent))).toBe(reason)
    }
    const state = new FakeState(message)
    expect(reasonIn(await track(fakeWorld(state), { ...wish(), regarding: account }))).toBe('set-by-person')
    // Where nothing was given, nothing is said of who gave it.
    expect(reasonIn(await track(fakeWorld(new FakeState(message)), { ...wish(), givenBy: 'folder' }))).toBe('no-value')
  })

  test('a pending draft can be given another regarding, and the wait goes on as a track', async () => {
    const draft: MessageItem = { ...message, isDraft: true }
    const state = new FakeState(draft)
    await track(fakeWorld(state), wish())
    const { link } = await setRegarding(fakeWorld(state), { ...wish(), regarding: account })
    expect(link).toMatchObject({ state: 'pending', regarding: { name: 'Fabrikam' } })
    const [intent] = state.intents.values()
    if (!intent) throw new Error('the wish was lost')
    state.items.set(draft.id, { ...draft, isDraft: false, inSentItems: true })
    expect((await resume(fakeWorld(state), intent)).link?.state).toBe('tracked')
    expect(onlyRow(state).regarding?.name).toBe('Fabrikam')
  })

  test('a draft that was thrown away ends quietly, with a receipt', async () => {
    const state = new FakeState({ ...message, isDraft: true })
    await track(fakeWorld(state), wish())
    const [intent] = state.intents.values()
    if (!intent) throw new Error('the wish was lost')
    state.items.clear()
    const { link, receipt } = await resume(fakeWorld(state), intent)
    expect(link).toBeNull()
    expect(receipt.failure?.code).toBe('item-gone')
    expect(state.intents.size + state.links.size).toBe(0)
  })
})

describe('when something goes wrong', () => {
  test('an upstream that is away leaves the item pending and loses nothing (R-015)', async () => {
    const state = new FakeState(message)
    const { link, receipt } = await track(
      fakeWorld(state, { crmFault: new TandemError('upstream-unavailable', { side: 'crm' }) }),
      {
        ...wish(),
        regarding: account,
      },
    )
    expect(link).toMatchObject({ state: 'pending', failure: { code: 'upstream-unavailable' } })
    expect(receipt.outcome).toBe('pending')
    const [intent] = state.intents.values()
    if (!intent) throw new Error('the wish was lost')
    const done = await resume(fakeWorld(state), intent)
    expect(done.link?.state).toBe('tracked')
    expect(done.link?.failure).toBeUndefined()
    expect(onlyRow(state).regarding?.name).toBe('Fabrikam')
  })

  test('a refusal of the CRM is final, on the link and in the receipt', async () => {
    const state = new FakeState(message)
    const { link } = await track(
      fakeWorld(state, { crmFault: new TandemError('privilege-missing', { side: 'crm' }) }),
      wish(),
    )
    expect(link).toMatchObject({ state: 'failed', failure: { code: 'privilege-missing' } })
    expect(state.intents.size).toBe(0)
    expect((await track(fakeWorld(state), wish())).link?.state).toBe('tracked')
  })

  test('a meeting that moved meanwhile is read and planned again', async () => {
    const state = new FakeState(meeting)
    const { link } = await track(
      fakeWorld(state, { mailboxFault: new TandemError('item-conflict', { side: 'mailbox' }) }),
      wish('event'),
    )
    expect(link?.state).toBe('tracked')
    expect(state.rows.size).toBe(1)
  })

  for (const kind of ['message', 'event'] as const) {
    test(`whatever instant it dies at, doing it again ends in the same state: ${kind} (invariants 1 and 2)`, async () => {
      const item = kind === 'message' ? message : meeting
      const undisturbed = new FakeState(item)
      await track(fakeWorld(undisturbed), { ...wish(kind), regarding: account })
      for (let step = 1; step <= 4; step++) {
        const state = new FakeState(item)
        const request = { ...wish(kind), regarding: account }
        await expect(track(fakeWorld(state, { dieBefore: step }), request)).rejects.toThrow(Died)
        const [intent] = state.intents.values()
        if (intent) await resume(fakeWorld(state), intent)
        else await track(fakeWorld(state), request)
        expect(
          [...state.rows.values()].map(({ columns, parties, attachments }) => ({ columns, parties, attachments })),
        ).toEqual(
          [...undisturbed.rows.values()].map(({ columns, parties, attachments }) => ({
            columns,
            parties,
            attachments,
          })),
        )
        expect([...state.items.values()]).toEqual([...undisturbed.items.values()])
        expect([...state.links.values()].map(({ state, base }) => ({ state, base }))).toEqual(
          [...undisturbed.links.values()].map(({ state, base }) => ({ state, base })),
        )
        expect(state.intents.size).toBe(0)
        const writes = state.writes
        await track(fakeWorld(state), wish(kind))
        expect(state.writes).toBe(writes)
      }
      // The loop above proves nothing unless there were exactly four effects to die before.
      await track(fakeWorld(new FakeState(item), { dieBefore: 5 }), { ...wish(kind), regarding: account })
    })
  }
})

describe('afterwards', () => {
  test('the regarding can be changed and dropped; the activity stays (R-126)', async () => {
    const state = new FakeState(message)
    await track(fakeWorld(state), wish())
    const set = await setRegarding(fakeWorld(state), { ...wish(), regarding: account })
    expect(set.receipt).toMatchObject({ recordAction: 'updated', regarding: { name: 'Fabrikam' } })
    expect(onlyRow(state).regarding?.name).toBe('Fabrikam')
    const dropped = await setRegarding(fakeWorld(state), { ...wish(), regarding: null })
    expect(dropped.link?.regarding).toBeUndefined()
    expect(onlyRow(state).regarding).toBeUndefined()
  })

  test('change of regarding on something untracked is refused, on a record that was deleted too', async () => {
    const state = new FakeState(message)
    await expect(setRegarding(fakeWorld(state), { ...wish(), regarding: account })).rejects.toMatchObject({
      code: 'not-tracked',
    })
    await track(fakeWorld(state), wish())
    state.rows.clear()
    await expect(setRegarding(fakeWorld(state), { ...wish(), regarding: account })).rejects.toMatchObject({
      code: 'record-gone',
    })
  })

  test('untrack keeps the copy or deletes it, as asked, and takes only our category away (R-120)', async () => {
    const state = new FakeState(message)
    await track(fakeWorld(state), wish())
    const kept = await untrack(fakeWorld(state), { ...wish(), keepRecord: true })
    expect(kept).toMatchObject({ link: null, receipt: { recordAction: 'kept' } })
    expect(state.rows.size).toBe(1)
    expect(state.items.get(message.id)?.categories).toEqual(['Blue'])
    expect(state.items.get(message.id)?.mark).toBeUndefined()

    expect((await track(fakeWorld(state), wish())).receipt.recordAction).toBe('already-there')
    await untrack(fakeWorld(state), { ...wish(), keepRecord: false })
    expect(state.rows.size).toBe(0)
  })

  test('what was untracked, and found to be so before its end was on disk, ends as done (invariant 1)', async () => {
    const state = new FakeState(message)
    const { link } = await track(fakeWorld(state), wish())
    const ended = { ...wish(), operationId: 'untracked' }
    await untrack(fakeWorld(state, { dieBefore: 3 }), { ...ended, keepRecord: true }).catch(() => undefined)
    const [intent] = state.intents.values()
    if (!link || !intent) throw new Error('it did not die in between')
    expect(state.items.get(message.id)?.mark).toBeUndefined()
    state.links.delete(link.id)
    const { receipt } = await resume(fakeWorld(state), intent)
    expect(receipt).toMatchObject({ verb: 'untrack', outcome: 'done' })
    expect(receipt).not.toHaveProperty('failure')
    expect(state.intents.size).toBe(0)
  })

  test('a copy that a colleague tracks too is not deleted with one person’s link', async () => {
    const state = new FakeState(message, { ...message, id: 'copy-of-kim' })
    await track(fakeWorld(state), wish())
    await track(fakeWorld(state), { ...wish(), actor: { tid: 'tenant', oid: 'kim' }, itemId: 'copy-of-kim' })
    const { receipt } = await untrack(fakeWorld(state), { ...wish(), keepRecord: false })
    expect(receipt).toMatchObject({ recordAction: 'kept', failure: { code: 'record-shared' } })
    expect(state.rows.size).toBe(1)
  })

  test('untrack of a message that is gone from the mailbox still forgets the link', async () => {
    const state = new FakeState(message)
    await track(fakeWorld(state), wish())
    state.items.clear()
    expect((await untrack(fakeWorld(state), { ...wish(), keepRecord: true })).link).toBeNull()
    expect(state.links.size).toBe(0)
  })
})

describe('a meeting', () => {
  test('becomes an appointment with its people, time and state (R-098, R-251)', async () => {
    const state = new FakeState(meeting)
    const { receipt } = await track(fakeWorld(state), { ...wish('event'), regarding: account })
    expect(onlyRow(state)).toMatchObject({
      columns: {
        subject: 'Kick-off',
        location: 'Room 4',
        description: 'Agenda',
        scheduledstart: '2026-11-25T09:00:00Z',
        scheduledend: '2026-11-25T10:00:00Z',
        isalldayevent: false,
        statecode: 3,
        statuscode: 5,
        globalobjectid: meeting.iCalUId,
      },
      parties: [{ participation: 7 }, { participation: 5, address: 'nora@fabrikam.example' }],
    })
    expect(receipt.decisions).toHaveLength(11)
  })

  test('one meeting of a series is tracked with its series, seen there, and untracked there (R-262)', async () => {
    const master: EventItem = {
      ...meeting,
      type: 'seriesMaster',
      recurrence: {
        ...{ type: 'weekly', interval: 1, daysOfWeek: ['wednesday'], dayOfMonth: 0, month: 0, index: 'first' },
        ...{ rangeType: 'numbered', startDate: '2026-11-25', numberOfOccurrences: 10 },
      },
    }
    const one: EventItem = { ...meeting, id: 'one', type: 'occurrence', seriesMasterId: master.id }
    const state = new FakeState(master, one)
    const world = fakeWorld(state)
    const tracked = await track(world, { ...wish('event'), itemId: 'one' })
    expect(tracked.link).toMatchObject({ itemId: master.id, table: 'recurringappointmentmaster', state: 'tracked' })
    expect((await openItem(world, { ...wish('event'), itemId: 'one' })).link?.id).toBe(tracked.link?.id)
    expect(state.items.get('one')?.mark).toBeUndefined()
    await untrack(world, { ...wish('event'), itemId: 'one', keepRecord: false })
    expect(state.rows.size).toBe(0)
  })

  test('a series and a private meeting are refused with a reason', async () => {
    const series = fakeWorld(new FakeState({ ...meeting, type: 'occurrence' }))
    await expect(track(series, wish('event'))).rejects.toMatchObject({ code: 'series-not-supported' })
    const secret = fakeWorld(new FakeState({ ...meeting, sensitivity: 'private' }))
    await expect(track(secret, wish('event'))).rejects.toMatchObject({ code: 'private-item' })
  })

  test('tracked again, each side’s change goes to the other, and a completed record hears nothing (R-240, R-256)', async () => {
    const state = new FakeState(meeting)
    await track(fakeWorld(state), wish('event'))
    const tracked = state.items.get(meeting.id)
    if (tracked?.kind !== 'event') throw new Error('no meeting')
    state.items.set(meeting.id, { ...tracked, subject: 'Kick-off 2', changeKey: 'moved' })
    const row = onlyRow(state)
    row.columns = { ...row.columns, location: 'Room 5' }
    row.version++
    await track(fakeWorld(state), wish('event'))
    expect(onlyRow(state).columns.subject).toBe('Kick-off 2')
    expect(state.items.get(meeting.id)).toMatchObject({ location: 'Room 5' })

    const closed = onlyRow(state)
    closed.columns = { ...closed.columns, statecode: 1, statuscode: 3 }
    closed.version++
    const now = state.items.get(meeting.id)
    if (now?.kind !== 'event') throw new Error('no meeting')
    state.items.set(meeting.id, { ...now, subject: 'Too late', changeKey: 'again' })
    const { receipt } = await track(fakeWorld(state), wish('event'))
    expect(onlyRow(state).columns.subject).toBe('Kick-off 2')
    expect(receipt.decisions.find(({ mapping }) => mapping === 'Subject')?.reason).toBe('record-closed')
  })
})

describe('looking', () => {
  test('shows who people are, proposes what it is regarding, and writes nothing', async () => {
    const state = new FakeState(message)
    const opened = await openItem(fakeWorld(state), { ...wish(), recent: [account] })
    expect(opened.participants.map(({ address, roles, matches }) => [address, roles, matches[0]?.name])).toEqual([
      ['nora@fabrikam.example', ['from'], 'Nora Blom'],
      ['alex@tandem.example', ['to'], 'Alex'],
      ['nobody@else.example', ['cc'], undefined],
    ])
    expect(opened.suggestions.map(({ name, reason }) => [name, reason])).toEqual([
      ['Big deal', 'opportunity'],
      ['Nora Blom', 'participant'],
      ['Fabrikam', 'account'],
    ])
    expect(state.writes + state.intents.size + state.categories).toBe(0)
  })

  test('open work that speaks of the same as the subject is proposed first', () => {
    const work = [
      { table: 'incident', id: '1', name: 'Printer jams' },
      { table: 'opportunity', id: '2', name: 'Order for Oslo, phase 17' },
    ]
    const sources = { thread: [], participants: [], recent: [], openWork: work }
    expect(suggest({ ...sources, subject: 'Re: the order for OSLO' })[0]?.name).toBe('Order for Oslo, phase 17')
    expect(suggest({ ...sources, subject: 'Hello' })[0]?.name).toBe('Printer jams')
  })

  test('a recent record that may no longer be read is not shown again (invariant 6)', async () => {
    const state = new FakeState(message)
    state.regardable.clear()
    const lost = { table: 'account', id: '00000000-0000-4000-8000-0000000000ee', name: 'Secret' }
    const { suggestions } = await openItem(fakeWorld(state), { ...wish(), recent: [lost] })
    expect(suggestions.map(({ name }) => name)).not.toContain('Secret')
  })

  test('a record that was deleted in the CRM is told, not hidden', async () => {
    const state = new FakeState(message)
    await track(fakeWorld(state), wish())
    state.rows.clear()
    const opened = await openItem(fakeWorld(state), wish())
    expect(opened.refusal?.code).toBe('record-gone')
  })

  test('the field view is a plan that nobody applies', async () => {
    const state = new FakeState(meeting)
    const before = await readFields(fakeWorld(state), wish('event'))
    expect(before.decisions.map(({ mapping }) => mapping)).toHaveLength(11)
    expect(state.writes + state.intents.size).toBe(0)
    await track(fakeWorld(state), wish('event'))
    const after = await readFields(fakeWorld(state), wish('event'))
    expect(after.decisions.find(({ mapping }) => mapping === 'Location')).toMatchObject({
      itemValue: 'Room 4',
      recordValue: 'Room 4',
      reason: 'same-on-both-sides',
      direction: 'bidirectional',
    })
    expect(actor.oid).toBe('alex')
  })
})
