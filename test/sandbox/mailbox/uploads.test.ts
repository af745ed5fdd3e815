import { describe, expect, test } from '@jest/globals'
import { createWorld } from './world.ts'

const size = 3 * 1024 * 1024 + 5
async function begin() {
  const { ask, app } = createWorld()
  const { id } = (await ask('POST', '/me/messages', { subject: 'x' })).json
  const path = `/me/messages/${id}/attachments/createUploadSession`
  const create = (file: object) => ask('POST', path, { AttachmentItem: { attachmentType: 'file', name: 'a', ...file } })
  const put = async (url: string, from: number, length: number) => {
    const headers = { 'Content-Range': `bytes ${from}-${from + length - 1}/${size}` }
    const response = await app.request(url, { method: 'PUT', headers, body: new Uint8Array(length) })
    return [response.status, await response.text()] as const
  }
  return { ask, app, id, create, put }
}

describe('upload sessions', () => {
  test('what is too small, too large or of another kind is refused', async () => {
    const { create } = await begin()
    expect((await create({ size: 10 })).json.error.code).toBe('ErrorAttachmentSizeShouldNotBeLessThanMinimumSize')
    expect((await create({ size: 151 * 1024 * 1024 })).status).toBe(413)
    expect((await create({ size, attachmentType: 'item' })).status).toBe(400)
  })

  test('pieces come in order; a wrong one is refused and the upload goes on where it was', async () => {
    const { ask, app, id, create, put } = await begin()
    const { status, json } = await create({ size })
    expect([status, json.nextExpectedRanges]).toEqual([201, ['0-']])
    expect((await put(json.uploadUrl, 100, 50))[0]).toBe(416)
    expect(await put(json.uploadUrl, 0, size - 5)).toEqual([200, expect.stringContaining(`"${size - 5}-"`)])
    expect((await put(json.uploadUrl, 0, 5))[0]).toBe(416)
    expect((await put(json.uploadUrl, size - 5, 6))[0]).toBe(416)
    expect(await (await app.request(json.uploadUrl)).json()).toMatchObject({ nextExpectedRanges: [`${size - 5}-`] })
    expect((await ask('GET', `/me/messages/${id}/attachments`)).json.value).toEqual([])
    expect((await put(json.uploadUrl, size - 5, 5))[0]).toBe(201)
    expect((await ask('GET', `/me/messages/${id}/attachments?$select=name,size`)).json.value).toMatchObject([
      { name: 'a', size },
    ])
    expect((await app.request(json.uploadUrl)).status).toBe(404)
  })

  test('a cancelled one is gone', async () => {
    const { app, create, put } = await begin()
    const { uploadUrl } = (await create({ size })).json
    expect((await app.request(uploadUrl, { method: 'DELETE' })).status).toBe(204)
    expect((await put(uploadUrl, 0, 5))[0]).toBe(404)
  })
})
