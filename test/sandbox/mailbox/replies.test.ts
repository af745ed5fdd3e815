import { describe, expect, test } from '@jest/globals'
import { anna, ben, createWorld, immutable, mime } from './world.ts'

const asText = { Prefer: 'outlook.body-content-type="text"' }
const carol = { emailAddress: { name: 'Carol', address: 'carol@outside.test' } }
const html = (subject: string) =>
  new TextEncoder().encode(
    [
      'From: Carol <carol@outside.test>',
      `To: Anna <${anna.mail}>, Ben <${ben.mail}>`,
      'Cc: Dora <dora@outside.test>',
      `Subject: ${subject}`,
      'Message-ID: <second@outside.test>',
      'References: <first@outside.test>',
      'Date: Mon, 04 May 2026 07:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/related; boundary=x',
      '',
      '--x',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<html><body class="a"><p>Old <img src="cid:logo@x"></p></body></html>',
      '--x',
      'Content-Type: image/png; name=logo.png',
      'Content-Disposition: inline; filename=logo.png',
      'Content-ID: <logo@x>',
      '',
      'png',
      '--x',
      'Content-Type: text/plain; name=note.txt',
      'Content-Disposition: attachment; filename=note.txt',
      '',
      'note',
      '--x--',
      '',
    ].join('\r\n'),
  )

describe('createReply, createReplyAll, createForward', () => {
  test('a reply is a draft to the author, under one prefix, in the same conversation, with the old text below', async () => {
    const { ask, seam } = createWorld()
    const id = await seam.deliverMime(anna.oid, html('Fwd: Re: Offer'))
    const original = (await ask('GET', `/me/messages/${id}`)).json
    const { status, json } = await ask('POST', `/me/messages/${id}/createReply`, { comment: 'a < b' }, immutable)
    expect(status).toBe(201)
    expect(json).toMatchObject({
      subject: 'RE: Offer',
      isDraft: true,
      toRecipients: [carol],
      ccRecipients: [],
      conversationId: original.conversationId,
    })
    expect(json.body.content).toMatch(/<body class="a"><div>a &lt; b<\/div>.*carol@outside\.test.*Old/s)
    const index = Buffer.from(json.conversationIndex, 'base64')
    expect(index.subarray(0, 22)).toEqual(Buffer.from(original.conversationIndex, 'base64').subarray(0, 22))
    expect(index).toHaveLength(27)
    expect((await ask('GET', '/me/mailFolders/drafts')).json.id).toBe(json.parentFolderId)
    const text = (await ask('GET', `/me/messages/${json.id}/$value`)).text
    expect(text).toMatch(/^In-Reply-To: <second@outside.test>\r$/im)
    expect(text).toMatch(/^References: <first@outside.test>\s+<second@outside.test>\r$/im)
    // The picture in the quoted text comes along, the file does not.
    const files = (await ask('GET', `/me/messages/${json.id}/attachments`)).json.value
    expect(files.map(({ name }: { name: string }) => name)).toEqual(['logo.png'])
  })

  test('a reply to all leaves oneself out and keeps the copies as copies', async () => {
    const { ask, seam } = createWorld()
    const id = await seam.deliverMime(anna.oid, html('Offer'))
    const { json } = await ask('POST', `/me/messages/${id}/createReplyAll`)
    const named = (list: { emailAddress: { address: string } }[]) => list.map((each) => each.emailAddress.address)
    expect(named(json.toRecipients)).toEqual(['carol@outside.test', ben.mail])
    expect(named(json.ccRecipients)).toEqual(['dora@outside.test'])
  })

  test('a forward takes the files along, and a body of one’s own stands for the whole text', async () => {
    const { ask, seam } = createWorld()
    const id = await seam.deliverMime(anna.oid, html('Offer'))
    const body = { message: { body: { contentType: 'text', content: 'See there' } }, toRecipients: [carol] }
    const { json } = await ask('POST', `/me/messages/${id}/createForward`, body, asText)
    expect(json).toMatchObject({ subject: 'FW: Offer', body: { contentType: 'text', content: 'See there' } })
    expect(json).toMatchObject({ toRecipients: [carol], hasAttachments: true })
    const files = (await ask('GET', `/me/messages/${json.id}/attachments`)).json.value
    expect(files).toHaveLength(2)
    expect((await ask('POST', `/me/messages/${id}/createForward`, { comment: '', ...body })).status).toBe(400)
  })

  test('an own message is answered to whom it went', async () => {
    const { ask } = createWorld()
    const message = { subject: 'Hi', toRecipients: [{ emailAddress: { address: ben.mail } }] }
    await ask('POST', '/me/sendMail', { message })
    const [sent] = (await ask('GET', '/me/mailFolders/sentitems/messages')).json.value
    expect(sent.from.emailAddress.address).toBe(anna.mail)
    const { json } = await ask('POST', `/me/messages/${sent.id}/createReply`)
    expect(json.toRecipients).toMatchObject([{ emailAddress: { address: ben.mail } }])
  })
})

describe('reply, forward, sendMail', () => {
  test('answers between two mailboxes stay one conversation on both sides', async () => {
    const { ask } = createWorld()
    await ask('POST', '/me/sendMail', {
      message: { subject: 'Hi', toRecipients: [{ emailAddress: { address: ben.mail } }] },
    })
    const [got] = (await ask('GET', '/me/mailFolders/inbox/messages', undefined, {}, ben)).json.value
    expect((await ask('POST', `/me/messages/${got.id}/reply`, { comment: 'Yes' }, {}, ben)).status).toBe(202)
    const [back] = (await ask('GET', '/me/mailFolders/inbox/messages', undefined, asText)).json.value
    const [sent] = (await ask('GET', '/me/mailFolders/sentitems/messages')).json.value
    expect(back).toMatchObject({ subject: 'RE: Hi', conversationId: sent.conversationId })
    expect(back.body.content).toMatch(/^Yes/)
    expect((await ask('GET', '/me/mailFolders/drafts/messages', undefined, {}, ben)).json.value).toEqual([])
  })

  test('a refused sendMail or forward leaves no draft, no copy and no delivery behind', async () => {
    const { ask, seam } = createWorld()
    const id = await seam.deliverMime(anna.oid, mime('one'))
    const refused = [
      await ask('POST', '/me/sendMail', { message: { subject: 'To nobody' } }),
      await ask('POST', '/me/sendMail', {
        message: {
          toRecipients: [{ emailAddress: { address: ben.mail } }],
          singleValueExtendedProperties: [{ id: 'nonsense', value: 'x' }],
        },
      }),
      await ask('POST', '/me/sendMail', {
        message: {
          toRecipients: [{ emailAddress: { address: ben.mail } }],
          internetMessageHeaders: [{ name: 'In-Reply-To', value: '<x@y>' }],
        },
      }),
      await ask('POST', `/me/messages/${id}/forward`, { comment: 'no address' }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    expect(refused[2]?.json.error.code).toBe('InvalidInternetMessageHeader')
    for (const folder of ['drafts', 'sentitems'])
      expect((await ask('GET', `/me/mailFolders/${folder}/messages`)).json.value).toEqual([])
    expect((await ask('GET', '/me/messages', undefined, {}, ben)).json.value).toEqual([])
  })

  test('a draft sent twice at once is sent once', async () => {
    const { ask } = createWorld()
    const draft = (await ask('POST', '/me/messages', { toRecipients: [{ emailAddress: { address: ben.mail } }] })).json
    const send = () => ask('POST', `/me/messages/${draft.id}/send`)
    const answers = await Promise.all([send(), send()])
    expect(answers.map(({ status }) => status).sort()).toEqual([202, expect.any(Number)])
    expect(answers.some(({ status }) => status >= 400)).toBe(true)
    expect((await ask('GET', '/me/messages', undefined, {}, ben)).json.value).toHaveLength(1)
  })
})
