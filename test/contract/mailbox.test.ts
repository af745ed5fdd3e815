import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import { trackedCategory } from '../../src/core/mark.ts'
import { createMailbox } from '../../src/graph/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'
import { hasJudge, recordingFetch, verdicts } from './judge.ts'
import { clock, graphAddress, openContractWorld, person } from './world.ts'

let open: Awaited<ReturnType<typeof openContractWorld>> | undefined
afterEach(async () => {
  // Whatever a test did, both directions of all of it must conform.
  const spoken = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(spoken, { immutableIds: true })).toEqual([])
})

const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }
const maren = person('Maren')
const crlf = '\r\n'

/** Text in Latin-1 inside a message that is attached to a message with an inline picture. */
const nested = Buffer.from(
  [
    'From: a@b.example',
    'Subject: inner',
    'Content-Type: text/plain; charset=iso-8859-1',
    '',
    'Gr\u00fc\u00dfe',
    '',
  ].join(crlf),
  'latin1',
)
const withEverything = Buffer.concat([
  Buffer.from(
    [
      'From: Nora Blom <nora@fabrikam.example>',
      `To: Maren Voss <${maren.mail}>`,
      'Subject: Everything',
      'Message-ID: <everything@fabrikam.example>',
      'In-Reply-To: <before@fabrikam.example>',
      'Importance: high',
      'Date: Fri, 20 Nov 2026 09:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="x"',
      '',
      '--x',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Look: <img src="cid:picture@x"></p>',
      '--x',
      'Content-Type: image/png; name="p.png"',
      'Content-ID: <picture@x>',
      'Content-Disposition: inline; filename="p.png"',
      'Content-Transfer-Encoding: base64',
      '',
      'iVBORw0KGgo=',
      '--x',
      'Content-Type: message/rfc822',
      'Content-Disposition: attachment; filename="inner.eml"',
      '',
      '',
    ].join(crlf),
  ),
  nested,
  Buffer.from(`${crlf}--x--${crlf}`),
])

describe('the mailbox connector before the sandbox', () => {
  test('reads a message with all that matters in one request, with and without contents', async () => {
    open = await openContractWorld()
    const { world, mailbox, exchanges } = open
    const id = await mailbox.seam.deliverMime(maren.oid, withEverything)
    const small = await world.mailbox.readItem('message', id, { ...call, contentUpTo: 1000, attachmentsSizeHint: 500 })
    expect(small).toMatchObject({
      id,
      subject: 'Everything',
      internetMessageId: '<everything@fabrikam.example>',
      importance: 'high',
      isDraft: false,
      inSentItems: false,
      receivedDateTime: expect.stringMatching(/Z$/),
      from: { emailAddress: { address: 'nora@fabrikam.example' } },
      attachments: [
        { name: 'p.png', kind: 'file', isInline: true, contentId: 'picture@x', contentBytes: 'iVBORw0KGgo=' },
        { name: 'inner.eml', kind: 'item' },
      ],
    })
    exchanges.splice(0)
    const large = await world.mailbox.readItem('message', id, { ...call, contentUpTo: 1000, attachmentsSizeHint: 5000 })
    expect(exchanges).toHaveLength(1)
    expect(large.attachments.map(({ name, contentId, contentBytes }) => [name, contentId, contentBytes])).toEqual([
      ['p.png', 'picture@x', undefined],
      ['inner.eml', undefined, undefined],
    ])
    const [picture, inner] = large.attachments
    expect(await world.mailbox.readAttachment('message', id, picture?.id ?? '', call)).toBe('iVBORw0KGgo=')
    const mime = Buffer.from(await world.mailbox.readAttachment('message', id, inner?.id ?? '', call), 'base64')
    expect(mime.toString('latin1')).toContain('Gr\u00fc\u00dfe')
  })

  test('knows what lies in Sent Items, and what is a draft (R-227)', async () => {
    open = await openContractWorld()
    const { world, mailbox } = open
    const sent = await mailbox.seam.deliverMime(maren.oid, withEverything, { folder: 'sentitems' })
    const draft = await mailbox.seam.deliverMime(maren.oid, withEverything, { folder: 'drafts', isDraft: true })
    const read = (id: string) => world.mailbox.readItem('message', id, { ...call, contentUpTo: 0 })
    expect(await read(sent)).toMatchObject({ inSentItems: true, isDraft: false })
    expect(await read(draft)).toMatchObject({ inSentItems: false, isDraft: true })
  })

  test('marks and unmarks without touching other categories', async () => {
    open = await openContractWorld()
    const { world, mailbox } = open
    const id = await mailbox.seam.deliverMime(maren.oid, withEverything, { categories: ['Blue'] })
    const read = () => world.mailbox.readItem('message', id, { ...call, contentUpTo: 0 })
    await world.mailbox.ensureCategories([trackedCategory], call)
    await world.mailbox.ensureCategories([trackedCategory], call)
    const mark = 'https://org.example/main.aspx?etn=email&id=1'
    const { changeKey } = await world.mailbox.updateItem(
      'message',
      id,
      { mark, categories: ['Blue', trackedCategory.displayName] },
      call,
    )
    expect(await read()).toMatchObject({ mark, changeKey, categories: ['Blue', trackedCategory.displayName] })
    await world.mailbox.updateItem('message', id, { mark: null, categories: ['Blue'] }, call)
    const bare = await read()
    expect([bare.mark, bare.categories]).toEqual([undefined, ['Blue']])
  })

  test('a category that somebody else made meanwhile is no failure', async () => {
    open = await openContractWorld()
    const { world, mailbox, exchanges } = open
    const other = createMailbox({ address: graphAddress, mailbox: 'me', upstream: upstreamOf(mailbox.app, exchanges) })
    const fresh = { displayName: `Mine ${randomUUID()}`, color: 'preset4' }
    await world.mailbox.ensureCategories([], call)
    await other.ensureCategories([fresh], call)
    await world.mailbox.ensureCategories([fresh], call)
    expect(exchanges.filter(({ method }) => method === 'POST').map(({ status }) => status)).toEqual([201, 409])
  })

  test('an event is read in UTC, a whole day at its midnight, and changed only as it was planned on', async () => {
    open = await openContractWorld()
    const { world, mailbox } = open
    const organizer = { emailAddress: { name: maren.name, address: maren.mail } }
    const id = await mailbox.seam.putEvent(maren.oid, {
      subject: 'Lunch',
      start: { dateTime: '2026-07-01T12:00:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2026-07-01T13:00:00', timeZone: 'W. Europe Standard Time' },
      organizer,
    })
    const day = await mailbox.seam.putEvent(maren.oid, {
      subject: 'Fair',
      isAllDay: true,
      start: { dateTime: '2026-07-02T00:00:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2026-07-03T00:00:00', timeZone: 'W. Europe Standard Time' },
      organizer,
    })
    const read = (event: string) => world.mailbox.readItem('event', event, { ...call, contentUpTo: 0 })
    const lunch = await read(id)
    expect(lunch).toMatchObject({ start: '2026-07-01T10:00:00Z', end: '2026-07-01T11:00:00Z', type: 'singleInstance' })
    expect(await read(day)).toMatchObject({
      isAllDay: true,
      start: '2026-07-02T00:00:00Z',
      end: '2026-07-03T00:00:00Z',
    })
    const planned = { ...call, ifChangeKey: lunch.changeKey }
    await world.mailbox.updateItem('event', id, { location: 'Canteen', start: '2026-07-01T10:30:00Z' }, planned)
    expect(await read(id)).toMatchObject({ location: 'Canteen', start: '2026-07-01T10:30:00Z' })
    await expect(world.mailbox.updateItem('event', id, { location: 'Roof' }, planned)).rejects.toMatchObject({
      code: 'item-conflict',
    })
    expect(await read(id)).toMatchObject({ location: 'Canteen' })
  })

  test('what is not there is gone, whether it once was or never could be', async () => {
    open = await openContractWorld()
    const { world, mailbox, actAs } = open
    const id = await mailbox.seam.deliverMime(maren.oid, withEverything)
    const read = (one: string) => world.mailbox.readItem('message', one, { ...call, contentUpTo: 0 })
    for (const one of ['nonsense', `${id}x`, 'a=b?c&d#e']) {
      await expect(read(one)).rejects.toMatchObject({ code: 'item-gone' })
    }
    // Somebody else's message is not there for this person (invariant 6).
    actAs(person('Jonas'))
    await expect(read(id)).rejects.toMatchObject({ code: 'item-gone' })
  })
})

function upstreamOf(
  app: Parameters<typeof recordingFetch>[1],
  exchanges: Parameters<typeof recordingFetch>[2],
): ReturnType<typeof createUpstream> {
  return createUpstream({
    side: 'mailbox',
    address: graphAddress,
    getToken: async () => 'token',
    lane: createLane(4),
    fetch: recordingFetch('graph', app, exchanges),
    now: clock.now,
    sleep: async () => undefined,
  })
}
