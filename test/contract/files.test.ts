/** Files of meetings through both connectors and both servers: small and large, both ways, by whoever changed them. */
import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import { previewItem } from '../../src/core/follow/preview-item.ts'
import { gather } from '../../src/core/gather.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, type Json, openFollowing } from './open-following.ts'
import { person } from './world.ts'

let open: Awaited<ReturnType<typeof openMeeting>> | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const small = Buffer.from('first draft')
const large = randomBytes(3 * 1_048_576 + 11)

/** A tracked meeting on both sides. */
async function openMeeting(most = 128 * 1_048_576) {
  const following = await openFollowing({ isEmptyMailbox: true })
  const { outlook, crm, rows, pass, mailbox, later } = following
  const [own] = await rows('organizations?$select=organizationid')
  const chosen = { isappointmentattachmentsyncenabled: true, maxuploadfilesize: most }
  await crm('PATCH', `organizations(${own?.organizationid})`, chosen, person('Tomás'))
  const event = await outlook('POST', '/events', {
    subject: 'With files',
    start: { dateTime: '2026-12-03T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-12-03T10:00:00', timeZone: 'UTC' },
    categories: [trackedCategory.displayName],
  })
  await pass()
  const [appointment] = await rows("appointments?$filter=subject eq 'With files'&$select=activityid")
  const [eventId, recordId] = [String(event.id), String(appointment?.activityid)]
  const attachments = `/events/${eventId}/attachments`
  const look = async () => {
    later(60)
    await pass()
  }
  return {
    ...following,
    eventId,
    recordId,
    look,
    async inOutlook(name: string, content: Buffer) {
      if (content.byteLength < 3_000_000) {
        const file = { '@odata.type': '#microsoft.graph.fileAttachment', name }
        await outlook('POST', attachments, { ...file, contentBytes: content.toString('base64') })
        return
      }
      const AttachmentItem = { attachmentType: 'file', name, size: content.byteLength }
      const { uploadUrl } = await outlook('POST', `${attachments}/createUploadSession`, { AttachmentItem })
      for (let at = 0; at < content.byteLength; at += 4_000_000) {
        const chunk = content.subarray(at, at + 4_000_000)
        const range = `bytes ${at}-${at + chunk.byteLength - 1}/${content.byteLength}`
        const headers = { 'Content-Range': range }
        await mailbox.app.request(String(uploadUrl), { method: 'PUT', headers, body: new Uint8Array(chunk) })
      }
    },
    /** What is told of the files before a sync; nothing is written by that. */
    async previewed() {
      const { world, actor, exchanges } = following
      const before = exchanges.length
      const request = { actor: actor(), kind: 'event' as const, itemId: eventId, correlationId }
      const gathered = await gather(world, request, { toWrite: false })
      const made = await previewItem(world, gathered, { correlationId })
      if (!made || made instanceof Error) throw made ?? new Error('no plan')
      const asked = exchanges.slice(before)
      expect(asked.every(({ method, url }) => method === 'GET' || url.endsWith('$batch'))).toBe(true)
      expect(asked.some(({ requestBody }) => /^(PATCH|POST|DELETE) /m.test(requestBody ?? ''))).toBe(false)
      const { outcome } = made.decisions.find(({ mapping }) => mapping === 'Attachments') ?? {}
      return { outcome, moves: made.files.map(({ does, name }) => `${does} ${name}`) }
    },
    takeFromOutlook: (id: string) => outlook('DELETE', `${attachments}/${id}`),
    inCrm: (filename: string, content: Buffer) =>
      crm('POST', 'activitymimeattachments', {
        'objectid_activitypointer@odata.bind': `/activitypointers(${recordId})`,
        ...{ filename, mimetype: 'application/octet-stream', body: content.toString('base64') },
      }),
    async outlookFiles(): Promise<readonly (readonly [string, Buffer])[]> {
      const { value } = (await outlook('GET', attachments)) as { value: Json[] }
      return value.map(({ name, contentBytes }) => [String(name), Buffer.from(String(contentBytes), 'base64')])
    },
    async crmFiles(): Promise<readonly (readonly [string, Buffer, string])[]> {
      const found = await rows(`activitymimeattachments?$filter=_objectid_value eq ${recordId}&$select=filename,body`)
      return found.map(({ filename, body, activitymimeattachmentid }) => [
        ...([String(filename), Buffer.from(String(body), 'base64'), String(activitymimeattachmentid)] as const),
      ])
    },
    idsInOutlook: async () =>
      ((await outlook('GET', `${attachments}?$select=id,name`)) as { value: Json[] }).value.map(({ id }) => String(id)),
  }
}

describe('files of a tracked meeting', () => {
  test.each([
    ['small', small],
    ['large', large],
  ])('a %s one follows from Outlook, and goes when it was taken away there', async (_which, content) => {
    open = await openMeeting()
    await open.inOutlook('plan.bin', content)
    await open.look()
    const [file] = await open.crmFiles()
    expect(file?.[0]).toBe('plan.bin')
    expect(file?.[1].equals(content)).toBe(true)
    const [id = ''] = await open.idsInOutlook()
    await open.takeFromOutlook(id)
    await open.look()
    expect(await open.crmFiles()).toEqual([])
  })

  test.each([
    ['small', small],
    ['large', large],
  ])('a %s one follows from the CRM, and goes when it was taken away there', async (_which, content) => {
    open = await openMeeting()
    const { crm, look, inCrm, outlookFiles, crmFiles } = open
    await inCrm('offer.bin', content)
    await look()
    const [file] = await outlookFiles()
    expect(file?.[0]).toBe('offer.bin')
    expect(file?.[1].equals(content)).toBe(true)
    const [there] = await crmFiles()
    await crm('DELETE', `activitymimeattachments(${there?.[2]})`)
    await look()
    expect(await outlookFiles()).toEqual([])
  })

  test('a preview of the meeting tells of its files what the sync then does, by their contents (R-102, R-304)', async () => {
    open = await openMeeting()
    const { inOutlook, takeFromOutlook, idsInOutlook, crm, crmFiles, look, exchanges, previewed } = open
    const replaced = async (content: Buffer) => {
      const [id = ''] = await idsInOutlook()
      await takeFromOutlook(id)
      await inOutlook('plan.bin', content)
    }
    const written = async () => {
      const before = exchanges.length
      await look()
      const asked = exchanges.slice(before)
      return asked.some(({ method, url }) => method !== 'GET' && /activitymimeattachments|\/attachments/.test(url))
    }
    await inOutlook('plan.bin', small)
    expect(await previewed()).toEqual({ outcome: 'toCrm', moves: ['put-on-record plan.bin'] })
    await look()
    expect(await previewed()).toEqual({ outcome: 'unchanged', moves: [] })
    // Taken away and put back: another attachment with the same content.
    await replaced(small)
    expect(await previewed()).toEqual({ outcome: 'unchanged', moves: [] })
    expect(await written()).toBe(false)
    const second = Buffer.from('second draft')
    await replaced(second)
    expect(await previewed()).toEqual({ outcome: 'toCrm', moves: ['put-on-record plan.bin'] })
    await look()
    // Both get the same third draft, and Outlook's is put back later: nothing goes, and nothing is lost.
    const third = Buffer.from('third draft!')
    const [file] = await crmFiles()
    const body = third.toString('base64')
    await crm('PATCH', `activitymimeattachments(${file?.[2]})`, { body })
    await replaced(third)
    expect(await previewed()).toEqual({ outcome: 'unchanged', moves: [] })
    expect(await written()).toBe(false)
    expect((await crmFiles()).map(([name, content]) => [name, content.toString()])).toEqual([
      ['plan.bin', 'third draft!'],
    ])
  })

  test('nothing is read of contents, and nothing written, where no file changed', async () => {
    open = await openMeeting()
    const { look, inOutlook, inCrm, exchanges, outlook, eventId } = open
    await inOutlook('a.txt', small)
    await inCrm('b.bin', large)
    await look()
    await look()
    await outlook('PATCH', `/events/${eventId}`, { subject: 'Another subject' })
    exchanges.length = 0
    await look()
    const asked = exchanges.map(({ method, url, requestBody }) => `${method} ${url} ${requestBody ?? ''}`)
    expect(asked.filter((one) => /attachments\/|activitymimeattachments|AttachmentBlocks/i.test(one))).toEqual([])
    expect(asked.some((one) => one.includes('Another subject'))).toBe(true)
  })

  test('one over the limit in base64, and a blocked one, stay and are told of (R-062, R-063)', async () => {
    open = await openMeeting(4_000)
    const { store, actor } = open
    await open.inOutlook('fits.bin', randomBytes(3_000))
    await open.inOutlook('between.bin', randomBytes(3_001))
    await open.inOutlook('setup.exe', small)
    await open.look()
    expect((await open.crmFiles()).map(([name]) => name)).toEqual(['fits.bin'])
    expect(await open.outlookFiles()).toHaveLength(3)
    const [{ receipt } = { receipt: undefined }] = await store.receiptsOf(actor(), { limit: 1 })
    const decision = receipt?.decisions.find(({ mapping }) => mapping === 'Attachments')
    expect(decision).toMatchObject({ outcome: 'toCrm', reason: 'some-attachments-left-out' })
    expect(decision?.parts?.filter(({ outcome }) => outcome === 'kept').map(({ name }) => name)).toEqual([
      'between.bin',
      'setup.exe',
    ])
  })
})
