/** Contacts and leads made of unknown senders, through both connectors and both servers. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { addPerson } from '../../src/core/add-person.ts'
import type { MailWorld } from '../../src/core/mail/notice.ts'
import { track } from '../../src/core/track.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, dies, dyingAfter, maren, openMail, stranger } from './mail-world.ts'
import { person } from './world.ts'

type Open = Awaited<ReturnType<typeof openMail>>
let open: Open | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const from = `"Blom, Nora" <${stranger}>`
const madeOf = (world: Open, set: string) =>
  world.rows(`${set}?$filter=emailaddress1 eq '${stranger}'&$select=firstname,lastname,_ownerid_value`)
const senderOf = async (world: Open, id: string) => {
  const link = await world.world.journal.findLink(world.actor(), 'message', id)
  const record = await world.world.crm.readRecord('email', link?.recordId ?? '', { correlationId })
  return record?.parties.find(({ participation }) => participation === 1)
}
const receiptOf = async (world: Open, id: string) => {
  const link = await world.world.journal.findLink(world.actor(), 'message', id)
  const [receipt] = await world.store.receipts('tenant', link?.id ?? '', 1)
  return receipt?.decisions.find(({ mapping }) => mapping === 'From')
}

async function openWith(kind: 'none' | 'contact' | 'lead', change: Parameters<typeof openMail>[1] = {}): Promise<Open> {
  const world = await openMail(0, change, true)
  await world.world.crm.setPersonalOptions({ autoCreateContactOnPromote: kind }, { correlationId })
  return world
}

const aside = hasJudge ? '' : ' (exchanges not judged: the contracts do not stand beside the checkout)'

describe(`an unknown sender${aside}`, () => {
  test.each([
    ['contact', 'contacts'],
    ['lead', 'leads'],
  ] as const)('becomes a %s once, the message’s sender is that row, and the receipt says so', async (kind, set) => {
    open = await openWith(kind)
    const id = await open.deliver({ From: from })
    await open.deliver({ From: from, Subject: 'One more' })
    expect(await open.pass()).toMatchObject({ created: 2, failed: 0 })
    expect(await madeOf(open, set)).toMatchObject([
      { firstname: 'Nora', lastname: 'Blom', _ownerid_value: maren.systemUserId },
    ])
    expect(await senderOf(open, id)).toMatchObject({ address: stranger, record: { table: kind } })
    expect(await receiptOf(open, id)).toMatchObject({
      reason: 'sender-made',
      parts: [{ name: `Nora Blom (${stranger})`, outcome: 'toCrm' }],
    })
  })

  test('stays an address where the person chose so, where the message is not tracked, and of what they sent', async () => {
    open = await openWith('none')
    const id = await open.deliver({ From: from })
    await open.pass()
    expect(await senderOf(open, id)).not.toHaveProperty('record')
    await open.world.crm.setPersonalOptions(
      { autoCreateContactOnPromote: 'contact', incomingEmailFilteringMethod: 4 },
      { correlationId },
    )
    await open.deliver({ From: 'Other <other@nowhere.example>' })
    await open.pass()
    expect([...(await madeOf(open, 'contacts')), ...(await madeOf(open, 'leads'))]).toEqual([])
  })

  test('is made by hand as well, unless the never-track list names them', async () => {
    open = await openWith('contact')
    const { world, actor } = open
    const wish = { actor: actor(), kind: 'message' as const, correlationId }
    const kept = await open.deliver({ From: from })
    const outside: MailWorld = { ...world, isKeptOut: async () => true }
    await track(outside, { ...wish, itemId: kept, operationId: 'kept out' })
    expect(await madeOf(open, 'contacts')).toEqual([])
    const free = await open.deliver({ From: from })
    await track(world, { ...wish, itemId: free, operationId: 'by hand' })
    expect(await madeOf(open, 'contacts')).toHaveLength(1)
  })

  test('in two mailboxes is one contact', async () => {
    open = await openWith('contact')
    const aiko = person('愛子')
    const headers = { From: from, 'Message-ID': '<both@nowhere.example>', To: `${maren.mail}, ${aiko.mail}` }
    await open.deliver(headers)
    await open.deliver(headers, aiko)
    // Of both nobody has seen the other's contact: the second create finds the first's row.
    const blind: MailWorld = {
      ...open.world,
      crm: {
        ...open.world.crm,
        lookup: async (asked, call) =>
          ({ ...(await open?.world.crm.lookup(asked, call)), matches: [], records: [] }) as never,
      },
    }
    await open.pass(blind)
    expect(await madeOf(open, 'contacts')).toHaveLength(1)
    open.actAs(aiko)
    const theirs = open.openWorld()
    await theirs.crm.setPersonalOptions(
      { autoCreateContactOnPromote: 'contact', incomingEmailFilteringMethod: 0 },
      { correlationId },
    )
    await open.pass(theirs)
    await open.deliver({ ...headers, 'Message-ID': '<second@nowhere.example>' }, aiko)
    await open.pass(theirs)
    expect(await madeOf(open, 'contacts')).toHaveLength(1)
  })

  test('whom the person may not make stays an address, the message is tracked, and the receipt says why', async () => {
    open = await openWith('contact')
    const { world } = open
    const { TandemError } = await import('../../src/core/errors.ts')
    const without: MailWorld = {
      ...world,
      crm: {
        ...world.crm,
        writeEach: async (sets, call) =>
          sets.some(([first]) => first?.table === 'contact')
            ? [new TandemError('privilege-missing', { side: 'crm', detail: 'prvCreateContact' })]
            : world.crm.writeEach(sets, call),
      },
    }
    const id = await open.deliver({ From: from })
    expect(await open.pass(without)).toMatchObject({ created: 1, failed: 0 })
    expect(await receiptOf(open, id)).toMatchObject({
      reason: 'some-unresolved',
      parts: [{ outcome: 'kept', detail: expect.stringContaining('prvCreateContact') }],
    })
    expect(await senderOf(open, id)).not.toHaveProperty('record')
  })
})

test('a process that dies after any effect makes the sender once, and the message is theirs (invariants 1 and 2)', async () => {
  let steps = 0
  for (let step = 1, died = true; died; step++) {
    open = await openWith('contact')
    const id = await open.deliver({ From: from })
    died = await dies(open.pass(dyingAfter(step, open.world)))
    await open.pass()
    await open.pass()
    expect({ step, made: (await madeOf(open, 'contacts')).length }).toEqual({ step, made: 1 })
    expect(await senderOf(open, id)).toMatchObject({ record: { table: 'contact' } })
    expect(await open.emails("subject eq 'A question'")).toHaveLength(1)
    steps = step
    await open.close()
    open = undefined
  }
  expect(steps).toBeGreaterThan(7)
})

describe('somebody on the item whom a person adds (R-133)', () => {
  const lead = { table: 'lead', firstname: 'Nora', lastname: 'Blom', companyname: '' } as const
  test('is made once, with the message’s subject as topic; twice is once, and somebody who is there is who it is', async () => {
    open = await openWith('none')
    const itemId = await open.deliver({ From: from })
    const request = { actor: open.actor(), kind: 'message' as const, itemId, correlationId }
    const made = await addPerson(open.world, { ...request, address: stranger.toUpperCase(), person: lead })
    expect(made).toMatchObject({ table: 'lead', name: 'Nora Blom' })
    expect(await addPerson(open.world, { ...request, address: stranger, person: lead })).toMatchObject({ id: made.id })
    expect(await madeOf(open, 'leads')).toHaveLength(1)
    expect(await open.rows(`leads?$filter=leadid eq ${made.id}&$select=subject`)).toMatchObject([
      { subject: 'A question' },
    ])
    const wanted = addPerson(open.world, { ...request, address: 'somebody@else.example', person: lead })
    await expect(wanted).rejects.toMatchObject({ code: 'invalid-value' })
  })
})
