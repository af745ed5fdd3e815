/** Microsoft's own JavaScript client against the sandbox mailbox, over https, since it knows no other. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client, FileUpload, GraphError, LargeFileUploadTask, PageIterator } from '@microsoft/microsoft-graph-client'
import { openCertificate } from '../../../src/sandbox/identity/certificate.ts'
import { type Listener, listen } from '../../../src/sandbox/listen.ts'
import { anna, ben, createWorld, immutable, mime } from './world.ts'

let folder = ''
let trusted: readonly string[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-graph-client-'))
  trusted = getCACertificates('default')
  const { cert } = await openCertificate(folder, new Date())
  setDefaultCACertificates([...trusted, cert])
})
afterAll(() => {
  setDefaultCACertificates([...trusted])
  rmSync(folder, { recursive: true })
})

/** A client that speaks for Anna to a fresh mailbox on a socket. */
async function withClient(work: (client: Client, world: ReturnType<typeof createWorld>) => Promise<void>) {
  const listener: Listener = await listen('mailbox', 0, await openCertificate(folder, new Date()))
  const world = createWorld(`${listener.origin}/v1.0`)
  listener.answerWith(world.app.fetch)
  const client = Client.initWithMiddleware({
    baseUrl: `${listener.origin}/`,
    defaultVersion: 'v1.0',
    customHosts: new Set(['localhost']),
    authProvider: { getAccessToken: async () => anna.name },
  })
  try {
    await work(client, world)
  } finally {
    await listener.close()
  }
}

describe('@microsoft/microsoft-graph-client', () => {
  test('reads a list to its end through nextLinks', () =>
    withClient(async (client, { seam }) => {
      for (const name of ['one', 'two', 'three']) await seam.deliverMime(anna.oid, mime(name))
      const page = await client.api('/me/messages').select('subject').top(1).headers(immutable).get()
      const subjects: string[] = []
      const iterator = new PageIterator(
        client,
        page,
        (message: { subject: string }) => {
          subjects.push(message.subject)
          return true
        },
        { headers: immutable },
      )
      await iterator.iterate()
      expect(subjects.sort()).toEqual(['one', 'three', 'two'])
    }))

  test('finds the deltaLink at the end of a round and what changed behind it', () =>
    withClient(async (client, { seam }) => {
      for (const name of ['one', 'two', 'three']) await seam.deliverMime(anna.oid, mime(name))
      const headers = { Prefer: 'IdType="ImmutableId", odata.maxpagesize=2' }
      const page = await client.api('/me/mailFolders/inbox/messages/delta').headers(headers).get()
      let count = 0
      const iterator = new PageIterator(client, page, () => ++count > 0, { headers })
      await iterator.iterate()
      expect(count).toBe(3)
      const id = await seam.deliverMime(anna.oid, mime('four'))
      const next = await client
        .api(iterator.getDeltaLink() ?? '')
        .headers(headers)
        .get()
      expect(next.value).toMatchObject([{ id, subject: 'four' }])
    }))

  test('writes, sends, answers and deletes', () =>
    withClient(async (client, { ask }) => {
      const toRecipients = [{ emailAddress: { address: ben.mail } }]
      const draft = await client.api('/me/messages').headers(immutable).post({ subject: 'Offer', toRecipients })
      await client.api(`/me/messages/${draft.id}`).update({ subject: 'Better offer' })
      await client.api(`/me/messages/${draft.id}/send`).post({})
      await client.api('/me/sendMail').post({ message: { subject: 'Now', toRecipients } })
      const inbox = await ask('GET', '/me/messages?$orderby=subject', undefined, {}, ben)
      expect(inbox.json.value).toMatchObject([{ subject: 'Better offer' }, { subject: 'Now' }])
      const reply = await client.api(`/me/messages/${draft.id}/createReply`).post({ comment: 'More' })
      expect(reply.subject).toBe('RE: Better offer')
      await client.api(`/me/messages/${reply.id}`).delete()
      const stream: ReadableStream<Uint8Array> = await client.api(`/me/messages/${draft.id}/$value`).getStream()
      expect(await new Response(stream).text()).toContain('Subject: Better offer')
    }))

  test('uploads a file of more than 3 MB piece by piece', () =>
    withClient(async (client) => {
      const { id } = await client.api('/me/messages').post({ subject: 'Plans' })
      const content = new Uint8Array(3_400_000).map((_, at) => at % 251)
      const file = new FileUpload(content, 'plans.bin', content.byteLength)
      const session = await LargeFileUploadTask.createUploadSession(
        client,
        `/me/messages/${id}/attachments/createUploadSession`,
        { AttachmentItem: { attachmentType: 'file', name: file.name, size: file.size } },
      )
      const task = new LargeFileUploadTask(client, file, session, { rangeSize: 320 * 1024 * 4 })
      const { location } = await task.upload()
      const attachment = await client.api(location).get()
      expect(attachment).toMatchObject({ name: 'plans.bin', size: content.byteLength })
      expect(Buffer.from(attachment.contentBytes, 'base64').equals(content)).toBe(true)
      expect((await client.api(`/me/messages/${id}`).get()).hasAttachments).toBe(true)
    }))

  test('asks many things in one batch', () =>
    withClient(async (client) => {
      const { responses } = await client.api('/$batch').post({
        requests: [
          { id: '1', method: 'GET', url: '/me' },
          { id: '2', method: 'GET', url: '/me/mailFolders/inbox', dependsOn: ['1'] },
        ],
      })
      expect(responses).toMatchObject([
        { id: '1', status: 200, body: { mail: anna.mail } },
        { id: '2', status: 200, body: { displayName: 'Inbox' } },
      ])
    }))

  test('reads refusals as GraphErrors and comes back after Retry-After', () =>
    withClient(async (client, { faults }) => {
      const refused: unknown = await client
        .api('/me/messages/none')
        .get()
        .catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(GraphError)
      expect(refused).toMatchObject({ statusCode: 404, code: 'ErrorItemNotFound' })
      faults.inject({ match: /GET .*\/me$/, count: 1, kind: 'throttle', retryAfterSeconds: 0 })
      expect((await client.api('/me').get()).mail).toBe(anna.mail)
    }))
})
