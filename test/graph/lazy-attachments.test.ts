import { describe, expect, test } from '@jest/globals'
import { createMailbox } from '../../src/graph/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'

const address = 'https://graph.example/v1.0'
const call = { correlationId: 'correlation' }

function mailboxThat(answers: (line: string, signal: AbortSignal) => Response | Promise<Response>) {
  const asked: string[] = []
  const upstream = createUpstream({
    side: 'mailbox',
    address,
    getToken: async () => 'token',
    lane: createLane(4),
    fetch: async (input, init) => {
      const line = decodeURIComponent(`${init?.method} ${String(input).slice(address.length)}`)
      asked.push(line)
      return answers(line, init?.signal ?? new AbortController().signal)
    },
    now: () => new Date(),
    sleep: async () => undefined,
  })
  return { mailbox: createMailbox({ address, mailbox: 'me', upstream }), asked }
}

const sentItems = () => Response.json({ id: 'SENT' })

describe('attachments whose content stays in the mailbox', () => {
  test('still tell what the body calls them, so that inline pictures stay inline', async () => {
    const picture = {
      '@odata.type': '#microsoft.graph.fileAttachment',
      id: 'P',
      name: 'p.png',
      size: 9,
      isInline: true,
    }
    const { mailbox, asked } = mailboxThat((line) =>
      line.includes('sentitems')
        ? sentItems()
        : Response.json({ id: 'M', attachments: [{ ...picture, contentId: 'image001@x' }] }),
    )
    const item = await mailbox.readItem('message', 'M', { ...call, contentUpTo: 0 })
    expect(asked.some((line) => line.includes('microsoft.graph.fileAttachment/contentId'))).toBe(true)
    expect(item.attachments).toEqual([
      { id: 'P', kind: 'file', name: 'p.png', contentType: '', size: 9, isInline: true, contentId: 'image001@x' },
    ])
  })

  test('of a nested message its MIME comes byte for byte, whatever its character set', async () => {
    const mime = Buffer.from([0x53, 0x75, 0x62, 0x3a, 0x20, 0xe4, 0xf6, 0xff, 0x0d, 0x0a])
    const { mailbox } = mailboxThat((line) =>
      line.endsWith('/$value')
        ? new Response(mime, { headers: { 'Content-Type': 'text/plain' } })
        : Response.json({ '@odata.type': '#microsoft.graph.itemAttachment', id: 'A' }),
    )
    expect(await mailbox.readAttachment('message', 'M', 'A', call)).toBe(mime.toString('base64'))
  })

  test('a link has no content', async () => {
    const { mailbox } = mailboxThat(() =>
      Response.json({ '@odata.type': '#microsoft.graph.referenceAttachment', id: 'A' }),
    )
    expect(await mailbox.readAttachment('message', 'M', 'A', call)).toBe('')
  })
})

describe('what is asked once for everybody', () => {
  test('does not end with the first asker', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const { mailbox } = mailboxThat(async (line, signal) => {
      if (!line.includes('sentitems')) return Response.json({ id: 'M', parentFolderId: 'SENT' })
      await released
      signal.throwIfAborted()
      return sentItems()
    })
    const gone = new AbortController()
    const first = mailbox.readItem('message', 'M', { ...call, contentUpTo: 0, signal: gone.signal })
    const second = mailbox.readItem('message', 'M', { ...call, contentUpTo: 0 })
    gone.abort(new Error('the pane was closed'))
    release()
    await Promise.allSettled([first])
    expect(await second).toMatchObject({ inSentItems: true })
  })

  test('is asked again after a failure', async () => {
    let isWell = false
    const { mailbox } = mailboxThat((line) => {
      if (!line.includes('sentitems')) return Response.json({ id: 'M' })
      return isWell ? sentItems() : new Response('<html>proxy</html>')
    })
    const read = () => mailbox.readItem('message', 'M', { ...call, contentUpTo: 0 })
    await expect(read()).rejects.toMatchObject({ code: 'upstream-unavailable' })
    isWell = true
    expect(await read()).toMatchObject({ id: 'M' })
  })
})

test.each([
  ['recipients that are no list', { id: 'M', toRecipients: 7 }],
  ['a person that is no person', { id: 'M', toRecipients: [null] }],
  ['attachments that are no list', { id: 'M', attachments: 'none' }],
])('%s: garbage in the shape of a message is named, not a crash', async (_what, body) => {
  const { mailbox } = mailboxThat((line) => (line.includes('sentitems') ? sentItems() : Response.json(body)))
  await expect(mailbox.readItem('message', 'M', { ...call, contentUpTo: 0 })).rejects.toMatchObject({
    code: 'upstream-unavailable',
  })
})

test('a person without a mailbox in the cloud is told so, not that the message was deleted', async () => {
  const body = { error: { code: 'MailboxNotEnabledForRESTAPI', message: 'x' } }
  const { mailbox } = mailboxThat(() => Response.json(body, { status: 404 }))
  await expect(mailbox.readItem('event', 'E', { ...call, contentUpTo: 0 })).rejects.toMatchObject({
    code: 'item-not-readable',
  })
})
