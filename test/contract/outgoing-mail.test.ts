/** The CRM's own e-mail is sent from the mailbox of its sender, exactly once, through both connectors and both servers. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import { type OutgoingWorld, sendPending } from '../../src/core/mail/send-pending.ts'
import { syncIncomingMail } from '../../src/core/mail/sync-incoming-mail.ts'
import { track } from '../../src/core/track.ts'
import { hasJudge, verdicts } from './judge.ts'
import { graphAddress, openContractWorld, organizationAddress, person } from './world.ts'

type Json = Record<string, unknown>
const correlationId = 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f'

let open: Awaited<ReturnType<typeof openOutgoing>> | undefined
afterEach(async () => {
  // The slice has no `permanentDelete`, though Graph has (observed.md).
  const exchanges = (open?.exchanges ?? []).filter(({ url }) => !/permanentDelete$/.test(url))
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

class Died extends Error {}

/** Chunks of uploads that were taken. */
let uploads = 0

const countingUploads =
  (fetcher: typeof fetch): typeof fetch =>
  (input, init) => {
    if (init?.method === 'PUT') uploads++
    return fetcher(input, init)
  }

/** A world whose process dies as soon as it reads a second piece of a file. */
function dyingBetweenPieces(world: OutgoingWorld): OutgoingWorld {
  const addFile: typeof world.mailbox.addFile = (kind, itemId, file, options) => {
    async function* pieces(from: number) {
      let count = 0
      for await (const piece of file.pieces(from)) {
        if (++count > 1) throw new Died()
        yield piece
      }
    }
    return world.mailbox.addFile(kind, itemId, { ...file, pieces }, options)
  }
  return { ...world, mailbox: { ...world.mailbox, addFile } }
}

async function openOutgoing() {
  uploads = 0
  const contract = await openContractWorld({ around: countingUploads })
  const { world, mailbox, organization, actor } = contract
  const headers = { Authorization: 'Bearer token', 'Content-Type': 'application/json', Prefer: 'IdType="ImmutableId"' }
  const ask = async (app: typeof mailbox.app, url: string, method = 'GET', body?: unknown): Promise<Json> => {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await app.request(url, init)
    const text = await response.text()
    if (response.status >= 300) throw new Error(`${method} ${url}: ${response.status} ${text}`)
    return text ? (JSON.parse(text) as Json) : {}
  }
  const crm = (path: string, method?: string, body?: unknown) =>
    ask(organization.app as never, `${organizationAddress}/${path}`, method, body)
  const { systemUserId, organizationId } = await world.crm.whoAmI({ correlationId })
  const asSomebody = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    contract.actAs(person(name))
    try {
      return await work()
    } finally {
      contract.actAs(person('Maren'))
    }
  }
  /** As an administrator decides it. */
  const decide = (columns: Json) => asSomebody('Tomás', () => crm(`organizations(${organizationId})`, 'PATCH', columns))
  await decide({ allowunresolvedpartiesonemailsend: true, trackingprefix: '' })
  let emails = 0
  return {
    ...contract,
    crm,
    decide,
    asSomebody,
    systemUserId,
    graph: (path: string, method?: string, body?: unknown) =>
      ask(mailbox.app as never, `${graphAddress}${path}`, method, body),
    async pass(through: OutgoingWorld = world) {
      contract.later(60)
      const [result] = await sendPending(through, actor(), { correlationId })
      if (result?.failure) throw result.failure
      return result
    },
    /** Somebody writes it in the CRM and presses Send. */
    async write(
      change: Json = {},
      parties?: readonly Json[],
      files: readonly (readonly [string, Buffer, string?])[] = [],
    ) {
      const id = `00000000-0000-4000-8000-${String(++emails).padStart(12, '0')}`
      await crm('emails', 'POST', {
        ...{ activityid: id, subject: 'From the CRM', description: '<p>Dear customer</p>', directioncode: true },
        email_activity_parties: [
          { participationtypemask: 1, 'partyid_systemuser@odata.bind': `/systemusers(${systemUserId})` },
          ...(parties ?? [{ participationtypemask: 2, addressused: 'anna@outside.example' }]),
        ],
        ...change,
      })
      for (const [filename, content, attachmentcontentid] of files)
        await crm('activitymimeattachments', 'POST', {
          'objectid_activitypointer@odata.bind': `/activitypointers(${id})`,
          ...{ filename, mimetype: 'application/octet-stream', body: content.toString('base64') },
          ...(attachmentcontentid === undefined ? {} : { attachmentcontentid }),
        })
      await crm(`emails(${id})`, 'PATCH', { statuscode: 6 })
      return id
    },
    async sendAnew(id: string) {
      await crm(`emails(${id})`, 'PATCH', { statecode: 0, statuscode: 1 })
      await crm(`emails(${id})`, 'PATCH', { statuscode: 6 })
    },
    history: async () =>
      (await contract.store.receiptsOf(actor(), { outcome: 'failed', limit: 9 })).map(({ receipt }) => receipt),
    statusOf: async (id: string) => (await crm(`emails(${id})?$select=statuscode`)).statuscode,
    async sent(subject = 'From the CRM') {
      const filter = encodeURIComponent(`startswith(subject,'${subject}')`)
      const select = '$select=id,categories,internetMessageId,toRecipients,body,importance,isDraft&$expand=attachments'
      const found = await ask(mailbox.app as never, `${graphAddress}/me/messages?$filter=${filter}&${select}`)
      return found.value as (Json & { id: string })[]
    },
  }
}

const aside = hasJudge ? '' : ' (exchanges not judged: the contracts do not stand beside the checkout)'

describe(`an e-mail of the CRM that is to be sent${aside}`, () => {
  test('goes from the sender’s mailbox, is Sent and linked, and is never sent again (R-233, R-235)', async () => {
    open = await openOutgoing()
    const { world, actor } = open
    const id = await open.write({ prioritycode: 2 })
    expect(await open.pass()).toMatchObject({ updated: 1, failed: 0 })
    expect(await open.statusOf(id)).toBe(3)
    const [message, ...more] = await open.sent()
    expect(more).toEqual([])
    expect(message).toMatchObject({ isDraft: false, importance: 'high' })
    expect(JSON.stringify(message?.toRecipients)).toContain('anna@outside.example')
    expect((await world.journal.findLink(actor(), 'message', message?.id ?? ''))?.recordId).toBe(id)
    expect((await open.crm(`emails(${id})?$select=messageid`)).messageid).toBe(message?.internetMessageId)
    expect(await open.pass()).toMatchObject({ looked: 0 })
    expect(await open.sent()).toHaveLength(1)
  })

  test('makes no second record when it is found in Sent Items', async () => {
    open = await openOutgoing()
    const { world, actor } = open
    const incoming = () =>
      syncIncomingMail(world, actor(), { correlationId, never: usualNeverTrack, tracksSent: true, isSmart: false })
    await incoming()
    await open.write()
    await open.pass()
    await incoming()
    const { value } = await open.crm("emails?$filter=subject eq 'From the CRM'&$select=activityid")
    expect(value).toHaveLength(1)
  })

  test.each([
    ['the look at Sent Items', 'incoming'],
    ['a person in the pane', 'track'],
  ])('that has gone, and is found by %s before its row is closed, is that row’s', async (_, by) => {
    open = await openOutgoing()
    const { world, actor } = open
    const incoming = () =>
      syncIncomingMail(world, actor(), { correlationId, never: usualNeverTrack, tracksSent: false, isSmart: false })
    await incoming()
    const id = await open.write()
    const sendDraft: typeof world.mailbox.sendDraft = async (...given) => {
      await world.mailbox.sendDraft(...given)
      throw new Died()
    }
    await expect(open.pass({ ...world, mailbox: { ...world.mailbox, sendDraft } })).rejects.toBeInstanceOf(Died)
    const [message] = await open.sent()
    const itemId = message?.id ?? ''
    if (by === 'incoming') await incoming()
    else await track(world, { actor: actor(), kind: 'message', itemId, operationId: randomUUID(), correlationId })
    expect((await world.journal.findLink(actor(), 'message', itemId))?.recordId).toBe(id)
    expect(await open.pass()).toMatchObject({ updated: 1, failed: 0 })
    expect(await open.statusOf(id)).toBe(3)
    const { value } = await open.crm("emails?$filter=subject eq 'From the CRM'&$select=activityid,messageid")
    expect(value).toMatchObject([{ activityid: id, messageid: message?.internetMessageId }])
    expect(await open.sent()).toHaveLength(1)
  })

  test('has its Message-ID before it goes: a colleague who gets it and looks at once makes no second one (R-223, R-224)', async () => {
    open = await openOutgoing()
    const { world } = open
    const colleague = person('Priya')
    await open.decide({ ignoreinternalemail: true })
    open.later(600)
    const looks = () =>
      syncIncomingMail(outgoing.openWorld(), outgoing.actor(), {
        ...{ correlationId, never: usualNeverTrack, tracksSent: false, isSmart: false },
      })
    const outgoing = open
    await open.asSomebody('Priya', async () => {
      await outgoing.openWorld().crm.setPersonalOptions({ incomingEmailFilteringMethod: 0 }, { correlationId })
      await looks()
    })
    const id = await open.write({}, [{ participationtypemask: 2, addressused: colleague.mail }])
    const sendDraft: typeof world.mailbox.sendDraft = async (...given) => {
      await world.mailbox.sendDraft(...given)
      throw new Died()
    }
    await expect(open.pass({ ...world, mailbox: { ...world.mailbox, sendDraft } })).rejects.toBeInstanceOf(Died)
    await open.asSomebody('Priya', looks)
    expect(await open.pass()).toMatchObject({ updated: 1, failed: 0 })
    const { value } = await open.crm("emails?$filter=subject eq 'From the CRM'&$select=activityid,statuscode")
    expect(value).toMatchObject([{ activityid: id, statuscode: 3 }])
    expect(value).toHaveLength(1)
  })

  test('of somebody without an address is not sent, and says so (R-236)', async () => {
    open = await openOutgoing()
    const contacts = (await open.crm('contacts?$filter=emailaddress1 eq null&$select=contactid&$top=1')).value as Json[]
    const nobody = contacts[0]
      ? [{ participationtypemask: 2, 'partyid_contact@odata.bind': `/contacts(${contacts[0].contactid})` }]
      : []
    const id = await open.write({}, nobody)
    const fine = await open.write({ subject: 'Fine' })
    expect(await open.pass()).toMatchObject({ failed: 1, updated: 1 })
    expect([await open.statusOf(id), await open.statusOf(fine)]).toEqual([8, 3])
    expect(await open.history()).toMatchObject([
      { recordId: id, outcome: 'failed', failure: { code: 'invalid-value' } },
    ])
    expect(await open.sent()).toEqual([])
  })

  test('of a colleague is not this mailbox’s to send (R-237)', async () => {
    open = await openOutgoing()
    const users = (await open.crm('systemusers?$select=systemuserid,fullname')).value as Json[]
    const colleague = users.find(({ fullname }) => String(fullname).includes('Tomás'))?.systemuserid
    const id = await open.write({
      email_activity_parties: [
        { participationtypemask: 1, 'partyid_systemuser@odata.bind': `/systemusers(${colleague})` },
        { participationtypemask: 2, addressused: 'anna@outside.example' },
      ],
    })
    expect(await open.pass()).toMatchObject({ looked: 0 })
    expect(await open.statusOf(id)).toBe(6)
  })

  test('goes, however many of a colleague its writer had sent before it (invariant 10)', async () => {
    open = await openOutgoing()
    const users = (await open.crm('systemusers?$select=systemuserid,fullname')).value as Json[]
    const colleague = users.find(({ fullname }) => String(fullname).includes('Tomás'))?.systemuserid
    const email_activity_parties = [
      { participationtypemask: 1, 'partyid_systemuser@odata.bind': `/systemusers(${colleague})` },
      { participationtypemask: 2, addressused: 'anna@outside.example' },
    ]
    for (let count = 0; count < 50; count++) await open.write({ subject: 'Not mine', email_activity_parties })
    open.later(1)
    const id = await open.write()
    expect(await open.pass()).toMatchObject({ looked: 1, updated: 1 })
    expect([await open.statusOf(id), (await open.sent()).length, (await open.sent('Not mine')).length]).toEqual([
      3, 1, 0,
    ])
  })

  test('of those that Exchange refuses none stands in the way of the others for ever (R-238, invariant 10)', async () => {
    open = await openOutgoing()
    const { world } = open
    const createDraft: typeof world.mailbox.createDraft = async (message, ...given) => {
      if (message.subject === 'Refused') throw new TandemError('send-as-denied', { side: 'mailbox' })
      return world.mailbox.createDraft(message, ...given)
    }
    const through = { ...world, mailbox: { ...world.mailbox, createDraft } }
    for (let count = 0; count < 50; count++) await open.write({ subject: 'Refused' })
    open.later(1)
    const id = await open.write()
    expect(await open.pass(through)).toMatchObject({ looked: 50, pending: 50, updated: 0 })
    expect(await open.pass(through)).toMatchObject({ looked: 50, updated: 1 })
    expect([await open.statusOf(id), (await open.sent()).length]).toEqual([3, 1])
  })

  test('that the mailbox fails on each time holds up no other, and is Failed after a day (R-072, invariant 10)', async () => {
    open = await openOutgoing()
    const { world } = open
    const createDraft: typeof world.mailbox.createDraft = async (message, ...given) => {
      if (message.subject === 'Poisoned') throw new TandemError('upstream-unavailable', { side: 'mailbox' })
      return world.mailbox.createDraft(message, ...given)
    }
    const through = { ...world, mailbox: { ...world.mailbox, createDraft } }
    const poisoned = await open.write({ subject: 'Poisoned' })
    open.later(1)
    const fine = await open.write()
    expect(await open.pass(through)).toMatchObject({ updated: 1, pending: 1, failed: 0 })
    expect([await open.statusOf(poisoned), await open.statusOf(fine)]).toEqual([7, 3])
    // Alone it looks like a service that is away, for some looks.
    for (let time = 2; time <= 5; time++)
      await expect(open.pass(through)).rejects.toMatchObject({ code: 'upstream-unavailable' })
    expect(await open.pass(through)).toMatchObject({ pending: 1 })
    open.later(24 * 3600)
    expect(await open.pass(through)).toMatchObject({ failed: 1 })
    expect(await open.statusOf(poisoned)).toBe(8)
    expect(await open.history()).toMatchObject([{ recordId: poisoned, failure: { code: 'upstream-unavailable' } }])
  })

  test('is sent once, wherever the process dies between', async () => {
    let steps = 0
    for (let step = 1; step <= 20; step++) {
      steps = step
      open = await openOutgoing()
      const { world } = open
      const id = await open.write({}, undefined, [['note.txt', Buffer.from('a note')]])
      let effects = 0
      // Dies after the effect: its answer is never heard.
      const dying =
        <Arguments extends readonly unknown[], Answer>(work: (...given: Arguments) => Promise<Answer>) =>
        async (...given: Arguments): Promise<Answer> => {
          const answer = await work(...given)
          if (++effects === step) throw new Died()
          return answer
        }
      const through: OutgoingWorld = {
        ...world,
        mailbox: {
          ...world.mailbox,
          createDraft: dying(world.mailbox.createDraft),
          addFile: dying(world.mailbox.addFile),
          sendDraft: dying(world.mailbox.sendDraft),
          write: dying(world.mailbox.write),
        },
        crm: { ...world.crm, write: dying(world.crm.write), writeEach: dying(world.crm.writeEach) },
        journal: { ...world.journal, keep: dying(world.journal.keep), begin: dying(world.journal.begin) },
      }
      const died = await open.pass(through).then(
        () => false,
        (error: unknown) => error instanceof Died,
      )
      for (let round = 0; round < 3; round++) await open.pass()
      expect({ step, status: await open.statusOf(id), sent: (await open.sent()).length }).toEqual({
        step,
        status: 3,
        sent: 1,
      })
      expect((await open.sent())[0]?.attachments).toHaveLength(1)
      const { value } = await open.crm("emails?$filter=subject eq 'From the CRM'&$select=activityid")
      expect(value).toHaveLength(1)
      await open.close()
      open = undefined
      if (!died) break
    }
    expect(steps).toBeGreaterThan(5)
    expect(steps).toBeLessThan(20)
  })

  describe('that was sent, and is not in Sent Items', () => {
    /** It is gone, from Drafts and from Sent Items. */
    const losing = ({ mailbox, ...world }: OutgoingWorld): OutgoingWorld => ({
      ...world,
      mailbox: { ...mailbox, sendDraft: (id, options) => mailbox.discardDraft(id, options) },
    })
    async function missing() {
      const outgoing = await openOutgoing()
      open = outgoing
      const id = await outgoing.write()
      expect(await outgoing.pass(losing(outgoing.world))).toMatchObject({ pending: 1, updated: 0 })
      return { outgoing, id }
    }

    test('waits for an hour, is Failed, and goes once when a person sends it anew', async () => {
      const { outgoing, id } = await missing()
      outgoing.later(1800)
      expect(await outgoing.pass()).toMatchObject({ pending: 1 })
      outgoing.later(1800)
      expect(await outgoing.pass()).toMatchObject({ failed: 1 })
      expect([await outgoing.statusOf(id), await outgoing.sent()]).toEqual([8, []])
      expect(await outgoing.history()).toMatchObject([{ recordId: id, failure: { code: 'item-gone' } }])
      await outgoing.sendAnew(id)
      expect(await outgoing.pass()).toMatchObject({ updated: 1, failed: 0 })
      expect([await outgoing.statusOf(id), (await outgoing.sent()).length]).toEqual([3, 1])
    })

    test('is not sent by itself, wherever the process dies around its failure', async () => {
      const steps = 5
      for (let step = 1; step <= steps; step++) {
        const { outgoing, id } = await missing()
        const { world } = outgoing
        outgoing.later(3600)
        let effects = 0
        const dying =
          <Arguments extends readonly unknown[], Answer>(work: (...given: Arguments) => Promise<Answer>) =>
          async (...given: Arguments): Promise<Answer> => {
            const answer = await work(...given)
            if (++effects === step) throw new Died()
            return answer
          }
        const { crm, journal } = world
        const died = await outgoing
          .pass({
            ...world,
            crm: { ...crm, write: dying(crm.write) },
            journal: { ...journal, keep: dying(journal.keep), settle: dying(journal.settle) },
          })
          .then(
            () => false,
            (error: unknown) => error instanceof Died,
          )
        // Failed, its receipt, forgotten, out of the line; the fifth is not there.
        expect({ step, died }).toEqual({ step, died: step < steps })
        outgoing.later(3600)
        await outgoing.pass()
        expect([await outgoing.statusOf(id), await outgoing.sent()]).toEqual([8, []])
        await outgoing.sendAnew(id)
        await outgoing.pass()
        await outgoing.pass()
        expect([await outgoing.statusOf(id), (await outgoing.sent()).length]).toEqual([3, 1])
        await outgoing.close()
        open = undefined
      }
    })
  })

  test('waits in front of a full mailbox, goes once there is room, and the cycle says what it waits for (R-238)', async () => {
    open = await openOutgoing()
    const { mailbox, actor } = open
    const id = await open.write()
    mailbox.seam.limitTo(actor().oid, 10)
    expect(await open.pass()).toMatchObject({ pending: 1, failed: 0, waiting: { code: 'mailbox-full' } })
    expect([await open.statusOf(id), await open.sent()]).toEqual([6, []])
    mailbox.seam.limitTo(actor().oid, undefined)
    const after = await open.pass()
    expect(after).toMatchObject({ updated: 1 })
    expect(after?.waiting).toBeUndefined()
    expect([await open.statusOf(id), (await open.sent()).length]).toEqual([3, 1])
  })

  test('is stopped by recipients that belong to nobody, unless the organization lets it (R-236)', async () => {
    open = await openOutgoing()
    await open.decide({ allowunresolvedpartiesonemailsend: false })
    open.later(600)
    const id = await open.write()
    expect(await open.pass()).toMatchObject({ failed: 1 })
    expect([await open.statusOf(id), await open.sent()]).toEqual([8, []])
    const [receipt] = await open.history()
    expect(receipt?.failure?.detail).toContain('anna@outside.example')
    const notes = await open.crm(`annotations?$filter=_objectid_value eq ${id}&$select=subject,notetext`)
    expect(notes.value).toMatchObject([{ subject: 'Not sent', notetext: expect.stringContaining('anna@outside') }])
  })

  test('goes to the first address of each recipient, whatever stands on the e-mail (R-236)', async () => {
    open = await openOutgoing()
    const found = (await open.crm('contacts?$filter=emailaddress1 ne null&$select=contactid,emailaddress1&$top=1'))
      .value
    const [contact] = found as Json[]
    const party = { 'partyid_contact@odata.bind': `/contacts(${contact?.contactid})`, addressused: 'old@else.example' }
    await open.write({}, [{ participationtypemask: 2, ...party }])
    expect(await open.pass()).toMatchObject({ updated: 1 })
    const to = JSON.stringify((await open.sent())[0]?.toRecipients)
    expect(to).toContain(String(contact?.emailaddress1))
    expect(to).not.toContain('old@else.example')
  })

  test('has a tracking token at the end of its subject, which the row keeps (R-205 to R-207)', async () => {
    open = await openOutgoing()
    await open.decide({ trackingprefix: 'CRM:' })
    open.later(600)
    const id = await open.write()
    await open.pass()
    const { trackingtoken, subject } = await open.crm(`emails(${id})?$select=trackingtoken,subject`)
    expect(trackingtoken).toMatch(/^CRM:0\d{3}\d{3}$/)
    const [message] = (await open.graph("/me/messages?$filter=startswith(subject,'From the CRM')&$select=subject"))
      .value as Json[]
    expect([message?.subject, subject]).toEqual([`From the CRM ${trackingtoken}`, `From the CRM ${trackingtoken}`])
  })

  describe('in somebody else’s name (R-237)', () => {
    /** Somebody else writes it with Maren as its sender, and has it sent. */
    async function submitted(by: string) {
      const outgoing = await openOutgoing()
      open = outgoing
      const id = await outgoing.asSomebody(by, () => outgoing.write())
      return { outgoing, id }
    }
    const allow = (outgoing: Awaited<ReturnType<typeof openOutgoing>>) =>
      outgoing.world.crm.setPersonalOptions({ isSendAsAllowed: true }, { correlationId })

    test('goes when the writer has the privilege and the sender allows it', async () => {
      const { outgoing, id } = await submitted('Tomás')
      await allow(outgoing)
      expect(await outgoing.pass()).toMatchObject({ updated: 1, failed: 0 })
      expect([await outgoing.statusOf(id), (await outgoing.sent()).length]).toEqual([3, 1])
    })

    test('is refused where the sender does not allow it, says who, and sends nothing', async () => {
      const { outgoing, id } = await submitted('Tomás')
      expect(await outgoing.pass()).toMatchObject({ failed: 1 })
      expect([await outgoing.statusOf(id), await outgoing.sent()]).toEqual([8, []])
      const [receipt] = await outgoing.history()
      expect(receipt?.failure).toMatchObject({ code: 'send-as-not-allowed', detail: expect.stringContaining('Maren') })
    })

    test('is refused where the writer lacks the privilege', async () => {
      const { outgoing, id } = await submitted('Priya')
      await allow(outgoing)
      expect(await outgoing.pass()).toMatchObject({ failed: 1 })
      expect(await outgoing.statusOf(id)).toBe(8)
      const [receipt] = await outgoing.history()
      expect(receipt?.failure?.detail).toContain('Priya')
    })

    test('of a queue goes from the writer’s mailbox on the queue’s behalf, as soon as Exchange lets it', async () => {
      const outgoing = await openOutgoing()
      open = outgoing
      const queue = '41111111-1111-4111-8111-111111111111'
      const [administrator, address] = [person('Tomás'), 'help@house.example']
      const { actor, mailbox } = outgoing
      const made = { queueid: queue, name: 'Help desk', emailaddress: address, queueviewtype: 0 }
      await outgoing.asSomebody('Tomás', () => outgoing.crm('queues', 'POST', made))
      outgoing.actAs(administrator)
      const id = await outgoing.write({
        email_activity_parties: [
          { participationtypemask: 1, 'partyid_queue@odata.bind': `/queues(${queue})` },
          { participationtypemask: 2, addressused: 'anna@outside.example' },
        ],
      })
      const through = outgoing.openWorld()
      const select = '$filter=isDraft eq true&$select=id,toRecipients,body'
      const drafts = async () => (await outgoing.graph(`/me/messages?${select}`)).value as Json[]
      const before = (await drafts()).length
      expect(await outgoing.pass(through)).toMatchObject({ pending: 1, waiting: { code: 'send-as-denied' } })
      expect(await outgoing.statusOf(id)).toBe(6)
      const first = (await drafts()).map((draft) => draft.id)
      // The same draft waits on.
      await outgoing.pass(through)
      expect((await drafts()).map((draft) => draft.id)).toEqual(first)
      // Somebody takes it back meanwhile and writes it anew: what goes is what they wrote last.
      await outgoing.crm(`emails(${id})`, 'PATCH', { statecode: 0, statuscode: 1 })
      await outgoing.crm(`emails(${id})`, 'PATCH', { description: '<p>On second thoughts</p>' })
      await outgoing.crm(`emails(${id})`, 'PATCH', { statuscode: 6 })
      expect(await outgoing.pass(through)).toMatchObject({ pending: 1, waiting: { code: 'send-as-denied' } })
      expect((await drafts()).length).toBe(before + 1)
      mailbox.seam.letSend(actor().oid, address, 'sendOnBehalf')
      expect(await outgoing.pass(through)).toMatchObject({ updated: 1 })
      const query = "$filter=startswith(subject,'From the CRM') and isDraft eq false&$select=from,sender,body"
      const [message] = (await outgoing.graph(`/me/messages?${query}`)).value as Json[]
      expect(JSON.stringify(message?.from)).toContain(address)
      expect(JSON.stringify(message?.sender)).toContain(administrator.mail)
      expect(JSON.stringify(message?.body)).toContain('On second thoughts')
    })
  })

  test('shows the pictures of its text, small and large, and carries the other files beside it (R-233)', async () => {
    open = await openOutgoing()
    await open.decide({ maxuploadfilesize: 128 * 1_048_576 })
    const [small, large] = ['<img src="cid:logo@house.example">', '<img src="cid:Photo%201">']
    const id = await open.write({ description: `<p>Dear customer ${small} ${large}</p>` }, undefined, [
      ['logo.png', Buffer.from('a logo'), '<logo@house.example>'],
      ['photo.png', randomBytes(3 * 1_048_576 + 7), 'photo 1'],
      ['other.png', Buffer.from('another'), 'photo'],
      ['note.txt', Buffer.from('a note')],
    ])
    await open.pass()
    expect(await open.statusOf(id)).toBe(3)
    const [message] = await open.sent()
    expect(JSON.stringify(message?.body)).toContain('cid:logo@house.example')
    const files = ((message?.attachments ?? []) as Json[]).map(({ name, contentId, isInline }) => [
      name,
      contentId,
      isInline,
    ])
    expect(files).toEqual([
      ['logo.png', 'logo@house.example', true],
      ['photo.png', 'photo 1', true],
      ['other.png', 'photo', false],
      ['note.txt', null, false],
    ])
  })

  test('takes large files along in pieces, and goes on with them where a process died between two', async () => {
    open = await openOutgoing()
    await open.decide({ maxuploadfilesize: 128 * 1_048_576 })
    const content = randomBytes(6 * 1_048_576 + 7)
    const id = await open.write({}, undefined, [
      ['small.txt', Buffer.from('small')],
      ['large.bin', content],
    ])
    // Dies between the chunks in turn; what was sent of the file is not sent again.
    for (const sent of [1, 2]) {
      await expect(open.pass(dyingBetweenPieces(open.world))).rejects.toBeInstanceOf(Died)
      expect(uploads).toBe(sent)
    }
    await open.pass()
    expect(await open.statusOf(id)).toBe(3)
    const [message] = await open.sent()
    const files = new Map(
      ((message?.attachments ?? []) as Json[]).map(({ name, contentBytes }) => [String(name), String(contentBytes)]),
    )
    expect([...files.keys()]).toEqual(['small.txt', 'large.bin'])
    expect(Buffer.from(files.get('large.bin') ?? '', 'base64').equals(content)).toBe(true)
    // Three chunks, none of them twice.
    expect(uploads).toBe(3)
  })
})
