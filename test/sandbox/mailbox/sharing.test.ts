/** Somebody else's mailbox over Graph: who may read, who may change, and what is answered to the others. */
import { describe, expect, it } from '@jest/globals'
import { anna, ben, createWorld, mime } from './world.ts'

const editor = (folder: string) => ({ folder, mayEdit: true, seesPrivate: false })
const reader = (folder: string) => ({ folder, mayEdit: false, seesPrivate: false })
const meeting = {
  subject: 'Salary review',
  body: { contentType: 'text', content: 'Numbers inside' },
  start: { dateTime: '2026-05-05T09:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-05-05T10:00:00', timeZone: 'UTC' },
}

async function open() {
  const world = createWorld()
  const messageId = await world.seam.deliverMime(anna.oid, mime('offer'))
  const sentId = await world.seam.deliverMime(anna.oid, mime('sent'), { folder: 'sentitems' })
  const eventId = await world.seam.putEvent(anna.oid, meeting)
  const privateId = await world.seam.putEvent(anna.oid, { ...meeting, sensitivity: 'private' })
  const asBen = (method: string, path: string, body?: unknown) =>
    world.ask(method, `/users/${anna.oid}${path}`, body, {}, ben)
  return { ...world, asBen, messageId, sentId, eventId, privateId }
}

describe('a mailbox that somebody else opens', () => {
  it('is closed to whom nothing is shared with', async () => {
    const { asBen, messageId } = await open()
    const refused = await asBen('GET', `/messages/${messageId}`)
    expect([refused.status, refused.json.error.code]).toEqual([403, 'ErrorAccessDenied'])
    expect((await asBen('GET', '/mailFolders/inbox')).status).toBe(403)
  })

  it('shows what lies in a shared folder, and changes it for an editor', async () => {
    const { asBen, seam, messageId, sentId } = await open()
    seam.share(anna.oid, ben.oid, [editor('inbox')])
    expect((await asBen('GET', `/messages/${messageId}`)).json.subject).toBe('offer')
    expect((await asBen('GET', '/mailFolders/inbox/messages')).json.value).toHaveLength(1)
    const changed = await asBen('PATCH', `/messages/${messageId}`, { categories: ['Red'] })
    expect([changed.status, changed.json.categories]).toEqual([200, ['Red']])
    // Other folders, and what lies in them, are not there for Ben.
    for (const path of [`/messages/${sentId}`, '/mailFolders/sentitems', '/calendar', '/messages']) {
      const hidden = await asBen('GET', path)
      expect([path, hidden.status, hidden.json.error.code]).toEqual([path, 404, 'ErrorItemNotFound'])
    }
  })

  it('may only be read where nobody made the caller an editor, and no more when the share is withdrawn', async () => {
    const { asBen, seam, messageId, eventId } = await open()
    seam.share(anna.oid, ben.oid, [reader('inbox'), reader('calendar')])
    expect((await asBen('GET', `/events/${eventId}`)).json.subject).toBe('Salary review')
    const refused = await asBen('PATCH', `/messages/${messageId}`, { categories: ['Red'] })
    expect([refused.status, refused.json.error.code]).toEqual([403, 'ErrorAccessDenied'])
    expect((await asBen('GET', '/calendar')).json).toMatchObject({ canEdit: false, canViewPrivateItems: false })
    seam.share(anna.oid, ben.oid, [])
    expect((await asBen('GET', `/messages/${messageId}`)).status).toBe(403)
    expect(seam.sharedWith(ben.oid)).toEqual([])
  })

  it('hides all of a private event but its time, unless the owner allowed more', async () => {
    const { asBen, seam, privateId } = await open()
    seam.share(anna.oid, ben.oid, [editor('calendar')])
    const hidden = await asBen('GET', `/events/${privateId}?$expand=attachments`)
    expect(hidden.json).toMatchObject({ subject: 'Private appointment', sensitivity: 'private', attendees: [] })
    expect(hidden.text).not.toMatch(/Salary|Numbers/)
    expect((await asBen('GET', `/events/${privateId}/attachments`)).status).toBe(403)
    expect((await asBen('PATCH', `/events/${privateId}`, { categories: ['Red'] })).status).toBe(403)
    seam.share(anna.oid, ben.oid, [{ ...editor('calendar'), seesPrivate: true }])
    expect((await asBen('GET', `/events/${privateId}`)).json.subject).toBe('Salary review')
  })

  it('opens wholly to members of a shared mailbox, but for its settings and categories', async () => {
    const { asBen, seam, sentId } = await open()
    seam.share(anna.oid, ben.oid, [{ folder: '*', mayEdit: true, seesPrivate: true }])
    expect((await asBen('GET', `/messages/${sentId}`)).status).toBe(200)
    expect((await asBen('GET', '/mailFolders')).status).toBe(200)
    expect((await asBen('GET', '/mailboxSettings')).status).toBe(403)
    expect((await asBen('GET', '/outlook/masterCategories')).status).toBe(403)
    expect(seam.sharedWith(ben.oid)).toMatchObject([{ owner: { name: 'Anna' }, shares: [{ folder: '*' }] }])
  })

  it('needs the permissions for shared mailboxes', async () => {
    const { asBen, seam, messageId, grants } = await open()
    seam.share(anna.oid, ben.oid, [editor('inbox')])
    grants.splice(0, grants.length, 'Mail.ReadWrite', 'Mail.Read.Shared')
    expect((await asBen('GET', `/messages/${messageId}`)).status).toBe(200)
    expect((await asBen('PATCH', `/messages/${messageId}`, { isRead: true })).status).toBe(403)
    expect((await asBen('GET', '/calendar')).status).toBe(403)
  })
})
