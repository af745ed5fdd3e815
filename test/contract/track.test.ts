import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import { openItem } from '../../src/core/open-item.ts'
import { readFields } from '../../src/core/read-fields.ts'
import { setRegarding } from '../../src/core/set-regarding.ts'
import { track } from '../../src/core/track.ts'
import { untrack } from '../../src/core/untrack.ts'
import { hasJudge, verdicts } from './judge.ts'
import { mime, openContractWorld, person } from './world.ts'

let open: Awaited<ReturnType<typeof openContractWorld>> | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

const aside = hasJudge ? '' : ' (skipped: the contracts do not stand beside the checkout)'
let operations = 0
const base = () => ({ operationId: `operation-${++operations}`, correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' })

describe('through both connectors and both servers', () => {
  test('a message is tracked, seen, given another regarding and untracked; every exchange conforms', async () => {
    open = await openContractWorld()
    const { world, mailbox, exchanges, actor } = open
    const known = 'j.grossmann@steiner-guss.example'
    const id = await mailbox.seam.deliverMime(person('Maren').oid, mime('<order-17@fabrikam.example>', known))
    const request = { ...base(), actor: actor(), kind: 'message' as const, itemId: id }
    const [account, contact] = await Promise.all([
      world.crm.search('a', ['account'], 1, request),
      world.crm.search('a', ['contact'], 1, request),
    ])
    const [first, second] = [account[0], contact[0]]
    if (!first || !second) throw new Error('the organization is empty')

    const opened = await openItem(world, request)
    expect(opened.item).toMatchObject({ subject: 'Order 17 — two files' })
    const tracked = await track(world, { ...request, regarding: first })
    expect(tracked.receipt).toMatchObject({ outcome: 'done', recordAction: 'created' })
    expect(tracked.link?.state).toBe('tracked')

    const record = await world.crm.readRecord('email', tracked.receipt.recordId, request)
    expect(record).toMatchObject({
      columns: { subject: 'Order 17 — two files', statuscode: 4, directioncode: false },
      regarding: { id: first.id },
      // Somebody whom the CRM knows may be the sender, whatever kind of record that is.
      parties: expect.arrayContaining([
        expect.objectContaining({ participation: 1, record: expect.objectContaining({ table: 'contact' }) }),
      ]),
      attachments: [{ name: 'a.txt' }, { name: 'b.pdf', size: 9 }],
    })
    const again = await openItem(world, request)
    expect(again.link?.state).toBe('tracked')
    expect(again.item.categories).toContain('Tracked to Dynamics 365')
    expect(again.item.mark).toContain(tracked.receipt.recordId)

    await setRegarding(world, { ...request, ...base(), regarding: second })
    expect((await world.crm.readRecord('email', tracked.receipt.recordId, request))?.regarding?.id).toBe(second.id)
    expect((await readFields(world, request)).decisions).toHaveLength(18)

    await untrack(world, { ...request, ...base(), keepRecord: false })
    expect(await world.crm.readRecord('email', tracked.receipt.recordId, request)).toBeUndefined()
    const bare = await openItem(world, request)
    expect(bare.item.categories).not.toContain('Tracked to Dynamics 365')
    expect(bare.item.mark).toBeUndefined()
    if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
  })

  test('a meeting is tracked with its people and tracked again without a write', async () => {
    open = await openContractWorld()
    const { world, mailbox, exchanges, actor } = open
    const maren = person('Maren')
    const id = await mailbox.seam.putEvent(maren.oid, {
      subject: 'Kick-off',
      body: { contentType: 'html', content: '<p>Agenda</p>' },
      start: { dateTime: '2026-11-25T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-11-25T10:00:00', timeZone: 'UTC' },
      location: { displayName: 'Room 4' },
      showAs: 'busy',
      organizer: { emailAddress: { name: maren.name, address: maren.mail } },
      attendees: [{ type: 'required', emailAddress: { name: 'Nora', address: 'nora@fabrikam.example' } }],
    })
    const request = { ...base(), actor: actor(), kind: 'event' as const, itemId: id }
    const { receipt } = await track(world, request)
    expect(receipt).toMatchObject({ outcome: 'done', recordAction: 'created' })
    expect(await world.crm.readRecord('appointment', receipt.recordId, request)).toMatchObject({
      columns: {
        subject: 'Kick-off',
        location: 'Room 4',
        statecode: 3,
        statuscode: 5,
        scheduledstart: '2026-11-25T09:00:00Z',
      },
    })
    const patches = () => exchanges.filter(({ method }) => method === 'PATCH').length
    const changeSets = () => exchanges.filter(({ requestBody }) => requestBody?.includes('changeset')).length
    const before = [patches(), changeSets()]
    const again = await track(world, { ...request, ...base() })
    expect(again.receipt.recordAction).toBe('none')
    expect([patches(), changeSets()]).toEqual(before)
    expect(again.receipt.decisions.filter(({ outcome }) => outcome === 'toCrm' || outcome === 'toExchange')).toEqual([])
    if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
  })

  test(`the verdicts above were given${aside}`, () => {
    expect(hasJudge || aside).toBeTruthy()
  })
})

test('a track with the pane’s hints takes three upstream round trips after one another, and five requests', async () => {
  /** Lets all requests that wait at one time go together, and counts how often that happens. */
  let waves = 0
  let waiting: (() => void)[] = []
  const settle = async () => {
    // Enough turns of the event loop for everything that needs no answer to come to rest.
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  let isCounting = false
  let requests = 0
  const release = async () => {
    await settle()
    waves++
    const now = waiting
    waiting = []
    for (const go of now) go()
  }
  open = await openContractWorld({
    around: (fetcher) => async (input, init) => {
      if (isCounting) {
        requests++
        await new Promise<void>((go) => {
          waiting.push(go)
          if (waiting.length === 1) void release()
        })
      }
      return fetcher(input, init)
    },
  })
  const { world, mailbox, actor } = open
  const maren = person('Maren')
  const deliver = (name: string) => mailbox.seam.deliverMime(maren.oid, mime(`<${name}@fabrikam.example>`))
  const [account] = await world.crm.search('a', ['account'], 1, base())
  if (!account) throw new Error('no account')
  const trackOne = async (name: string, hints: boolean) => {
    const itemId = await deliver(name)
    return track(world, {
      ...base(),
      // Each click has its own: what holds for one click only is asked anew.
      correlationId: randomUUID(),
      actor: actor(),
      kind: 'message',
      itemId,
      regarding: account,
      ...(hints
        ? {
            hints: {
              internetMessageId: `<${name}@fabrikam.example>`,
              addresses: ['nora@fabrikam.example', maren.mail],
              attachmentsSize: 30,
            },
          }
        : {}),
    })
  }
  // What is known once (who I am, settings, categories, Sent Items) is asked before.
  await trackOne('warm', true)
  isCounting = true
  const { receipt } = await trackOne('measured', true)
  expect(receipt.outcome).toBe('done')
  expect(waves).toBe(3)
  // The message, what holds at this moment, who and what is there already; the e-mail; the mark.
  expect(requests).toBe(5)
  // Counter-proof: without hints people must be looked up after the message was read, and files fetched.
  waves = 0
  await trackOne('unhinted', false)
  expect(waves).toBeGreaterThan(3)
})
