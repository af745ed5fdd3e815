/** E-mail is tracked by itself through both connectors and both servers. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { MailWorld } from '../../src/core/mail/notice.ts'
import { undeliverableCategory } from '../../src/core/mail/retries.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { track } from '../../src/core/track.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, dies, dyingAfter, makeUnreadable, maren, openMail, stranger } from './mail-world.ts'
import { graphAddress, person } from './world.ts'

type Json = Record<string, unknown>

let open: Awaited<ReturnType<typeof openMail>> | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const aside = hasJudge ? '' : ' (exchanges not judged: the contracts do not stand beside the checkout)'

describe(`mail that comes${aside}`, () => {
  test('is tracked where the filter says all; looking again writes nothing, and costs one request (R-190, invariant 5)', async () => {
    open = await openMail(0)
    const id = await open.deliver({ From: `Somebody <${stranger}>` })
    expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
    expect(await open.stateOf(id)).toBe('tracked')
    expect(await open.categoriesOf(id)).toContain(trackedCategory.displayName)
    expect(await open.pass()).toMatchObject({ created: 0, updated: 0, unlinked: 0 })
    const before = open.exchanges.length
    expect(await open.pass()).toMatchObject({ looked: 0 })
    expect(open.exchanges.slice(before).map(({ url }) => new URL(url).pathname)).toEqual(['/v1.0/$batch'])
  })

  test('from somebody in the CRM is tracked, from a stranger not (R-190, R-194)', async () => {
    open = await openMail(2)
    const known = await open.deliver()
    const unknown = await open.deliver({ From: `Somebody <${stranger}>` })
    const blind = await open.deliver({ To: `List <list@steiner-guss.example>` })
    await open.pass()
    expect([await open.stateOf(known), await open.stateOf(unknown), await open.stateOf(blind)]).toEqual([
      'tracked',
      'none',
      'none',
    ])
  })

  test('and is about a meeting is no e-mail; marked with the category it tracks the meeting (R-165)', async () => {
    open = await openMail(0)
    const { graph, pass, world, actor } = open
    const tomas = person('Tomás')
    const inviting = await open.mailbox.app.request(`${graphAddress}/users/${tomas.oid}/events`, {
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
    expect(await pass()).toMatchObject({ created: 0, failed: 0, looked: 1 })
    const found = (await graph('GET', '/mailFolders/inbox/messages?$top=1&$select=id,subject')).value as Json[]
    expect(found).toMatchObject([{ subject: 'Price talk' }])
    const id = String(found[0]?.id)
    expect((await world.journal.mailDecisions(actor(), [id])).get(id)?.reason).toEqual({ code: 'meeting-message' })
    await graph('PATCH', `/messages/${id}`, { categories: [trackedCategory.displayName] })
    expect(await pass()).toMatchObject({ created: 1, failed: 0 })
    expect(await open.stateOf(id)).toBe('none')
    const meeting = (await world.mailbox.meetingOf(id, { correlationId }))?.eventId ?? ''
    expect((await world.journal.findLink(actor(), 'event', meeting))?.state).toBe('tracked')
    // Marked once more, it is tracked already.
    await graph('PATCH', `/messages/${id}`, { categories: [] })
    await graph('PATCH', `/messages/${id}`, { categories: [trackedCategory.displayName] })
    expect(await pass()).toMatchObject({ created: 0, updated: 0, failed: 0 })
  })

  test('is not tracked where the filter says none, nor before Tandem first looked (R-021)', async () => {
    open = await openMail(4)
    const id = await open.deliver()
    await open.pass()
    expect(await open.stateOf(id)).toBe('none')
    await open.world.crm.setPersonalOptions({ incomingEmailFilteringMethod: 0 }, { correlationId })
    const old = await open.deliver({ Date: 'Fri, 20 Nov 2026 09:00:00 +0000' })
    await open.pass()
    expect(await open.stateOf(old)).toBe('none')
  })

  test('answers a tracked one and is regarding the same record (R-197, R-200)', async () => {
    open = await openMail(1)
    const { world, actor } = open
    const first = await open.deliver({ 'Message-ID': '<first@steiner-guss.example>' })
    await open.pass()
    expect(await open.stateOf(first)).toBe('none')
    const [account] = await world.crm.search('a', ['account'], 1, { correlationId })
    if (!account) throw new Error('the organization is empty')
    const wish = { actor: actor(), kind: 'message' as const, correlationId }
    await track(world, { ...wish, itemId: first, operationId: 'by hand', regarding: account })
    const answer = await open.deliver({ Subject: 'Re: A question', 'In-Reply-To': '<first@steiner-guss.example>' })
    const other = await open.deliver({ Subject: 'Another question' })
    expect(await open.pass()).toMatchObject({ created: 1 })
    expect([await open.stateOf(answer), await open.stateOf(other)]).toEqual(['tracked', 'none'])
    expect((await world.journal.findLink(actor(), 'message', answer))?.regarding?.id).toBe(account.id)
    expect([await open.whoRegarded(first), await open.whoRegarded(answer)]).toEqual(['set-by-person', 'given-by-reply'])
  })

  test.each([1, 0] as const)(
    'together with what it answers is regarding its record, too (filter %p, R-200)',
    async (filter) => {
      open = await openMail(1)
      const { world, actor } = open
      const first = await open.deliver({ 'Message-ID': '<first@steiner-guss.example>' })
      await open.pass()
      const [account] = await world.crm.search('a', ['account'], 1, { correlationId })
      if (!account) throw new Error('the organization is empty')
      const wish = { actor: actor(), kind: 'message' as const, correlationId }
      await track(world, { ...wish, itemId: first, operationId: 'by hand', regarding: account })
      await world.crm.setPersonalOptions({ incomingEmailFilteringMethod: filter }, { correlationId })
      // Threads of their own for Exchange: what they answer is known by the header alone.
      const none: MailWorld = { ...world, journal: { ...world.journal, linksOfConversations: async () => [] } }
      const [answer, next, last] = [
        await open.deliver({ 'Message-ID': '<answer@x.example>', 'In-Reply-To': '<first@steiner-guss.example>' }),
        await open.deliver({ 'Message-ID': '<next@x.example>', 'In-Reply-To': '<answer@x.example>' }),
        await open.deliver({ 'In-Reply-To': '<next@x.example>' }),
      ]
      expect(await open.pass(none)).toMatchObject({ created: 3, failed: 0 })
      for (const id of [answer, next, last])
        expect((await world.journal.findLink(actor(), 'message', id))?.regarding?.id).toBe(account.id)
      const kept = (await world.journal.mailDecisions(actor(), [last])).get(last)
      expect(kept).toMatchObject({
        reason: { code: filter === 1 ? 'accepted-thread' : 'accepted-all' },
        method: 'InReplyTo',
      })
    },
  )

  test('of a person or a domain on the never-track list stays out, and so does private mail', async () => {
    open = await openMail(0, { never: { people: ['steiner-guss.example'], isSensitive: true, categories: ['Family'] } })
    const listed = await open.deliver()
    const secret = await open.deliver({ From: `Somebody <${stranger}>`, Sensitivity: 'Private' })
    const free = await open.deliver({ From: `Somebody <${stranger}>` })
    await open.pass()
    expect([await open.stateOf(listed), await open.stateOf(secret), await open.stateOf(free)]).toEqual([
      'none',
      'none',
      'tracked',
    ])
  })

  test('that a person untracked stays untracked, wherever it is moved (R-141)', async () => {
    open = await openMail(0)
    const id = await open.deliver()
    await open.pass()
    await open.pass()
    await open.graph('PATCH', `/messages/${id}`, { categories: [] })
    expect(await open.pass()).toMatchObject({ unlinked: 1 })
    expect(await open.stateOf(id)).toBe('none')
    expect(await open.emails("subject eq 'A question'")).not.toEqual([])
    await open.graph('POST', `/messages/${id}/move`, { destinationId: 'archive' })
    await open.pass()
    await open.graph('POST', `/messages/${id}/move`, { destinationId: 'inbox' })
    expect(await open.pass()).toMatchObject({ created: 0 })
    expect(await open.stateOf(id)).toBe('none')
  })

  test('is tracked by the category whatever the filter says, from any client (R-139, R-141, R-192)', async () => {
    open = await openMail(4)
    const id = await open.deliver()
    await open.pass()
    await open.graph('PATCH', `/messages/${id}`, { categories: [trackedCategory.displayName] })
    expect(await open.pass()).toMatchObject({ created: 1 })
    expect(await open.stateOf(id)).toBe('tracked')
  })

  test('while the cursor was lost is not lost (410), and nothing is doubled', async () => {
    open = await openMail(0)
    const { world, actor } = open
    await open.deliver()
    await open.pass()
    await open.deliver({ Subject: 'In the gap' })
    const lost = '{"link":"/me/mailFolders/inbox/messages/delta?$deltatoken=never-given"}'
    await world.journal.keep(actor(), { 'mail:inbox': lost, 'mail:sentitems': lost })
    expect(await open.pass()).toMatchObject({ created: 1, failed: 0 })
    expect(await open.emails("subject eq 'In the gap'")).toHaveLength(1)
    expect(await open.emails("subject eq 'A question'")).toHaveLength(1)
  })
})

test('a process that dies after any effect loses nothing and makes nothing twice (invariants 1 and 2)', async () => {
  let steps = 0
  for (let step = 1, died = true; died; step++) {
    open = await openMail(0)
    const { world } = open
    const id = await open.deliver()
    died = await dies(open.pass(dyingAfter(step, world)))
    await open.pass()
    await open.pass()
    expect({ step, state: await open.stateOf(id) }).toEqual({ step, state: 'tracked' })
    expect(await open.emails("subject eq 'A question'")).toHaveLength(1)
    expect(await open.categoriesOf(id)).toContain(trackedCategory.displayName)
    steps = step
    await open.close()
    open = undefined
  }
  expect(steps).toBeGreaterThan(5)
})

describe('a message that fails', () => {
  test('holds up no other, is tried five times, and then says that it could not be delivered (R-072, R-151)', async () => {
    open = await openMail(0)
    const { world } = open
    const poisoned = await open.deliver({ Subject: 'Poisoned' })
    const fine = await open.deliver()
    let isMended = false
    const poison: MailWorld = {
      ...world,
      crm: {
        ...world.crm,
        writeEach: async (sets, call) => {
          const outcomes = await world.crm.writeEach(isMended ? sets : sets.filter((set) => !isPoisoned(set)), call)
          return isMended
            ? outcomes
            : sets
                .map((set, index) =>
                  isPoisoned(set)
                    ? new TandemError('invalid-value', { side: 'crm', detail: 'a plug-in' })
                    : (outcomes[index] ?? outcomes[0]),
                )
                .flatMap((one) => one ?? [])
        },
      },
    }
    const isPoisoned = (set: readonly object[]) => JSON.stringify(set).includes('Poisoned')
    expect(await open.pass(poison)).toMatchObject({ created: 1, failed: 1 })
    expect(await open.stateOf(fine)).toBe('tracked')
    for (let time = 2; time <= 5; time++) expect(await open.pass(poison)).toMatchObject({ failed: 1 })
    expect(await open.categoriesOf(poisoned)).toContain(undeliverableCategory.displayName)
    expect(await open.pass(poison)).toMatchObject({ failed: 0 })
    // The cause is mended, and the person puts the category on again.
    isMended = true
    await open.graph('PATCH', `/messages/${poisoned}`, { categories: [trackedCategory.displayName] })
    await open.pass(poison)
    expect(await open.stateOf(poisoned)).toBe('tracked')
  })
})

describe('a message that can’t be read', () => {
  const states = (ids: readonly string[]) => Promise.all(ids.map((id) => open?.stateOf(id)))

  test.each([500, 400])('holds up no other, and is decided when it can be read (%p, invariant 10)', async (status) => {
    open = await openMail(0)
    const { mailbox, pass, deliver } = open
    const bad = await deliver({ Subject: 'Bad' })
    const good = [await deliver(), await deliver(), await deliver()]
    makeUnreadable(mailbox, bad, status)
    expect(await pass()).toMatchObject({ created: 3, failed: 1 })
    expect(await states([bad, ...good])).toEqual(['none', 'tracked', 'tracked', 'tracked'])
    const later = await deliver()
    expect(await pass()).toMatchObject({ created: 1, failed: 1 })
    expect(await open.stateOf(later)).toBe('tracked')
    mailbox.faults.clear()
    expect(await pass()).toMatchObject({ created: 1, failed: 0 })
    expect(await open.stateOf(bad)).toBe('tracked')
    expect(await pass()).toMatchObject({ looked: 0, failed: 0 })
  })

  test('is given up after a day, which stands where a person asks; the category tries it anew (R-072, R-151)', async () => {
    open = await openMail(0)
    const { mailbox, pass, deliver, world, actor } = open
    const bad = await deliver({ Subject: 'Bad' })
    makeUnreadable(mailbox, bad)
    const decided = async () => (await world.journal.mailDecisions(actor(), [bad])).get(bad)?.reason
    for (let time = 1; time <= 6; time++) expect(await pass()).toMatchObject({ failed: 1 })
    open.later(86_400)
    // Nothing else was read: it may be the mailbox.
    expect(await pass()).toMatchObject({ failed: 1 })
    expect(await decided()).toBeUndefined()
    await deliver({ Date: 'Tue, 24 Nov 2026 12:05:00 +0000' })
    expect(await pass()).toMatchObject({ created: 1, failed: 1 })
    expect(await decided()).toEqual({ code: 'unreadable' })
    expect(await pass()).toMatchObject({ looked: 0, failed: 0 })
    mailbox.faults.clear()
    await open.graph('PATCH', `/messages/${bad}`, { categories: [trackedCategory.displayName] })
    expect(await pass()).toMatchObject({ created: 1 })
  })

  test('is not the reason where none of several can be read: the mailbox is away, for a while', async () => {
    open = await openMail(0)
    const { mailbox, pass, deliver } = open
    const both = [await deliver(), await deliver()]
    for (const id of both) makeUnreadable(mailbox, id)
    for (let time = 1; time <= 5; time++) await expect(pass()).rejects.toMatchObject({ code: 'upstream-unavailable' })
    expect(await pass()).toMatchObject({ failed: 2 })
    mailbox.faults.clear()
    expect(await pass()).toMatchObject({ created: 2, failed: 0 })
    expect(await states(both)).toEqual(['tracked', 'tracked'])
  })
})
