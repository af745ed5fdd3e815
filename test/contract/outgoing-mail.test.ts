/** The CRM's own e-mail is sent from the mailbox of its sender, exactly once, through both connectors and both servers. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import { type OutgoingWorld, sendPending } from '../../src/core/mail/send-pending.ts'
import { syncIncomingMail } from '../../src/core/mail/sync-incoming-mail.ts'
import { hasJudge, verdicts } from './judge.ts'
import { graphAddress, openContractWorld, organizationAddress } from './world.ts'

type Json = Record<string, unknown>
const correlationId = 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f'

let open: Awaited<ReturnType<typeof openOutgoing>> | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

class Died extends Error {}

async function openOutgoing() {
  const contract = await openContractWorld()
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
  const { systemUserId } = await world.crm.whoAmI({ correlationId })
  let emails = 0
  return {
    ...contract,
    crm,
    async pass(through: OutgoingWorld = world) {
      contract.later(60)
      const [result] = await sendPending(through, actor(), { correlationId })
      if (result?.failure) throw result.failure
      return result
    },
    /** Somebody writes it in the CRM and presses Send. */
    async write(change: Json = {}, parties?: readonly Json[]): Promise<string> {
      const id = `00000000-0000-4000-8000-${String(++emails).padStart(12, '0')}`
      await crm('emails', 'POST', {
        ...{ activityid: id, subject: 'From the CRM', description: '<p>Dear customer</p>', directioncode: true },
        email_activity_parties: [
          { participationtypemask: 1, 'partyid_systemuser@odata.bind': `/systemusers(${systemUserId})` },
          ...(parties ?? [{ participationtypemask: 2, addressused: 'anna@outside.example' }]),
        ],
        ...change,
      })
      await crm(`emails(${id})`, 'PATCH', { statuscode: 6 })
      return id
    },
    history: async () =>
      (await contract.store.receiptsOf(actor(), { outcome: 'failed', limit: 9 })).map(({ receipt }) => receipt),
    statusOf: async (id: string) => (await crm(`emails(${id})?$select=statuscode`)).statuscode,
    async sent(subject = 'From the CRM') {
      const filter = encodeURIComponent(`subject eq '${subject}'`)
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

  test('is sent once, wherever the process dies between', async () => {
    let steps = 0
    for (let step = 1; step <= 20; step++) {
      steps = step
      open = await openOutgoing()
      const { world } = open
      const id = await open.write()
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
      const { value } = await open.crm("emails?$filter=subject eq 'From the CRM'&$select=activityid")
      expect(value).toHaveLength(1)
      await open.close()
      open = undefined
      if (!died) break
    }
    expect(steps).toBeGreaterThan(5)
    expect(steps).toBeLessThan(20)
  })
})
