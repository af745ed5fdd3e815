import { expect, test } from '@jest/globals'
import { fakeOrganization, idOf, seller } from './fake-organization.ts'

const type = 'Microsoft.Dynamics.CRM.activitymimeattachment'

async function begin() {
  const { call } = fakeOrganization()
  const id = idOf(await call(seller, 'POST', 'appointments', { subject: 'x' }))
  const owner = { 'objectid_activitypointer@odata.bind': `/activitypointers(${id})` }
  return {
    call,
    owner,
    attach: (file: object) => call(seller, 'POST', 'activitymimeattachments', { ...owner, ...file }),
    appointment: async () => (await call(seller, 'GET', `appointments(${id})`)).json as Record<string, unknown>,
  }
}

test('an activity counts its files, and is another version when one comes or goes', async () => {
  const { call, attach, appointment } = await begin()
  const first = await appointment()
  const file = idOf(await attach({ filename: 'a.txt', body: 'aGk=' }))
  const second = await appointment()
  expect(second.attachmentcount).toBe(1)
  expect(second['@odata.etag']).not.toBe(first['@odata.etag'])
  await call(seller, 'DELETE', `activitymimeattachments(${file})`)
  expect(await appointment()).toMatchObject({ attachmentcount: 0 })
})

test('the limit counts base64, and blocked types are refused', async () => {
  const { attach } = await begin()
  const base64 = (bytes: number) => Buffer.alloc(bytes).toString('base64')
  expect((await attach({ filename: 'a.bin', body: base64(3_932_160) })).status).toBe(204)
  const large = await attach({ filename: 'a.bin', body: base64(3_932_161) })
  expect([large.status, large.json]).toMatchObject([400, { error: { code: '0x80044a02' } }])
  const blocked = await attach({ filename: 'a.EXE', body: 'aGk=' })
  expect(blocked.json).toMatchObject({ error: { code: '0x80043e09' } })
})

test('a large file goes up and comes down block by block', async () => {
  const { call, owner } = await begin()
  const id = '31111111-1111-4111-8111-111111111111'
  const Target = { '@odata.type': type, activitymimeattachmentid: id, filename: 'a.bin', mimetype: 'x/y', ...owner }
  const begun = (await call(seller, 'POST', 'InitializeAttachmentBlocksUpload', { Target })).json
  const { FileContinuationToken } = begun as { FileContinuationToken: string }
  const block = (BlockId: string, text: string) =>
    call(seller, 'POST', 'UploadBlock', {
      ...{ BlockId, BlockData: Buffer.from(text).toString('base64'), FileContinuationToken },
    })
  expect((await block('two', 'world')).status).toBe(204)
  expect((await block('one', 'hello ')).status).toBe(204)
  const done = { Target, BlockList: ['one', 'two'], FileContinuationToken }
  expect((await call(seller, 'POST', 'CommitAttachmentBlocksUpload', done)).json).toMatchObject({
    ...{ ActivityMimeAttachmentId: id, FileSizeInBytes: 11 },
  })
  expect((await call(seller, 'POST', 'CommitAttachmentBlocksUpload', done)).status).toBe(400)
  const down = (await call(seller, 'POST', 'InitializeAttachmentBlocksDownload', { Target })).json
  expect(down).toMatchObject({ FileSizeInBytes: 11, FileName: 'a.bin' })
  const part = { ...(down as object), Offset: 6, BlockLength: 100 }
  const { Data } = (await call(seller, 'POST', 'DownloadBlock', part)).json as { Data: string }
  expect(Buffer.from(Data, 'base64').toString()).toBe('world')
})
