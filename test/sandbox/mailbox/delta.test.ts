import { describe, expect, test } from '@jest/globals'
import { anna, createWorld, immutable, mime } from './world.ts'

const inbox = '/me/mailFolders/inbox/messages/delta'
const open = (world = createWorld()) => {
  const { ask, seam } = world
  const follow = (link: string, headers = {}) =>
    ask('GET', link.replace('http://localhost:4701/v1.0', ''), undefined, { ...immutable, ...headers })
  /** All pages of a round: the entries and the link for the next one. */
  const round = async (link: string, headers = {}) => {
    const entries: Record<string, unknown>[] = []
    let pages = 0
    for (let next = link; ; ) {
      const { status, json } = await follow(next, headers)
      expect(status).toBe(200)
      pages += 1
      entries.push(...json.value)
      expect('@odata.nextLink' in json).not.toBe('@odata.deltaLink' in json)
      if (json['@odata.deltaLink'] !== undefined) return { entries, pages, link: String(json['@odata.deltaLink']) }
      next = json['@odata.nextLink']
    }
  }
  const deliver = (name: string) => seam.deliverMime(anna.oid, mime(name))
  return { ...world, follow, round, deliver }
}
const paged = { Prefer: 'IdType="ImmutableId", odata.maxpagesize=2' }

describe('delta of messages', () => {
  test('a first round gives everything page by page, the next one only what happened since', async () => {
    const { ask, round, deliver } = open()
    const ids = [await deliver('one'), await deliver('two'), await deliver('three'), await deliver('four')]
    const first = await round(`${inbox}?$select=subject,isRead`, paged)
    expect(first.pages).toBe(2)
    expect(first.entries.map(({ id }) => id).sort()).toEqual([...ids].sort())
    expect(Object.keys(first.entries[0] ?? {}).sort()).toEqual([
      '@odata.etag',
      '@odata.type',
      'id',
      'isRead',
      'subject',
    ])
    expect((await round(first.link)).entries).toEqual([])

    await ask('PATCH', `/me/messages/${ids[0]}`, { categories: ['Red'] })
    await ask('DELETE', `/me/messages/${ids[1]}`)
    const fifth = await deliver('five')
    const second = await round(first.link)
    expect(second.entries).toEqual([
      expect.objectContaining({ id: ids[0], subject: 'one', '@odata.etag': expect.any(String) }),
      { '@odata.type': '#microsoft.graph.message', '@removed': { reason: 'deleted' }, id: ids[1] },
      expect.objectContaining({ id: fifth, subject: 'five' }),
    ])
    // The $select of the first request lives on in the link.
    expect(Object.keys(second.entries[0] ?? {})).not.toContain('categories')
    expect((await round(second.link)).entries).toEqual([])
    // An older link goes on from where it stood.
    expect((await round(first.link)).entries).toHaveLength(3)
  })

  test('a message that was only read comes without etag and with nothing else; with another change it comes whole', async () => {
    const { ask, round, deliver } = open()
    const id = await deliver('one')
    const { link } = await round(inbox)
    await ask('PATCH', `/me/messages/${id}`, { isRead: true })
    const parentFolderId = (await ask('GET', '/me/mailFolders/inbox')).json.id
    const light = await round(link)
    expect(light.entries).toEqual([{ '@odata.type': '#microsoft.graph.message', id, isRead: true, parentFolderId }])
    await ask('PATCH', `/me/messages/${id}`, { importance: 'high' })
    await ask('PATCH', `/me/messages/${id}`, { isRead: false })
    const whole = await round(light.link)
    expect(whole.entries).toEqual([
      expect.objectContaining({ id, importance: 'high', isRead: false, '@odata.etag': expect.any(String) }),
    ])
  })

  test('one immutable id is removed from the folder it left and new in the one it went to, and may come back', async () => {
    const { ask, round, deliver } = open()
    const id = await deliver('one')
    const [here, there] = [await round(inbox), await round('/me/mailFolders/archive/messages/delta')]
    await ask('POST', `/me/messages/${id}/move`, { destinationId: 'archive' })
    const [left, arrived] = [await round(here.link), await round(there.link)]
    expect(left.entries).toEqual([expect.objectContaining({ id, '@removed': { reason: 'deleted' } })])
    expect(arrived.entries).toEqual([expect.objectContaining({ id, subject: 'one' })])
    await ask('POST', `/me/messages/${id}/move`, { destinationId: 'inbox' })
    expect((await round(left.link)).entries).toEqual([expect.objectContaining({ id, subject: 'one' })])
  })

  test('what changes while a round is being read is in that round or the next, never in neither', async () => {
    const { ask, follow, round, deliver } = open()
    const ids: string[] = []
    for (const name of ['one', 'two', 'three', 'four', 'five']) ids.push(await deliver(name))
    const first = (await follow(inbox, paged)).json
    const seen = new Set<unknown>(first.value.map(({ id }: { id: string }) => id))
    const [early] = [...seen]
    await ask('PATCH', `/me/messages/${early}`, { categories: ['Late'] })
    const late = await deliver('six')
    const rest = await round(first['@odata.nextLink'], paged)
    for (const { id } of rest.entries) seen.add(id)
    expect(ids.every((id) => seen.has(id))).toBe(true)
    const next = (await round(rest.link)).entries
    expect(next).toContainEqual(expect.objectContaining({ id: early, categories: ['Late'] }))
    expect([...seen, ...next.map(({ id }) => id)]).toContain(late)
  })

  test('changeType and a filter by receivedDateTime live on in the link', async () => {
    const { ask, round, deliver } = open()
    const old = await deliver('one')
    const created = await round(`${inbox}?changeType=created`)
    const filtered = await round(`${inbox}?$filter=receivedDateTime ge 2026-05-05T00:00:00Z`)
    expect(filtered.entries).toEqual([])
    await ask('PATCH', `/me/messages/${old}`, { categories: ['Red'] })
    expect((await round(filtered.link)).entries).toEqual([])
    expect((await round(created.link)).entries).toEqual([])
    const id = await deliver('two')
    expect((await round(created.link)).entries).toEqual([expect.objectContaining({ id })])
  })

  test('what Graph does not offer is refused', async () => {
    const { ask, follow, round } = open()
    const code = async (path: string) => {
      const { status, json } = await ask('GET', path)
      return [status, json.error.code]
    }
    expect(await code('/me/messages/delta')).toEqual([400, 'BadRequest'])
    expect(await code(`${inbox}?$filter=isRead eq true`)).toEqual([400, 'BadRequest'])
    expect(await code(`${inbox}?$orderby=subject`)).toEqual([400, 'BadRequest'])
    expect(await code(`${inbox}?$select=nothing`)).toEqual([400, 'BadRequest'])
    const bad = await ask('GET', `${inbox}?$deltatoken=abc`)
    expect([bad.status, bad.json.error.message]).toEqual([400, 'Badly formed token.'])
    // A token of another folder, and one of a mailbox that was set up anew.
    const { link } = await round(inbox)
    expect((await follow(link.replace('inbox', 'archive'))).json.error.code).toBe('syncStateNotFound')
    expect((await open().follow(link)).status).toBe(410)
  })
})

test('delta of mail folders tells of new, renamed and deleted ones', async () => {
  const { ask, round } = open()
  const first = await round('/me/mailFolders/delta')
  expect(first.entries.map(({ displayName }) => displayName)).toContain('Inbox')
  const { id } = (await ask('POST', '/me/mailFolders/inbox/childFolders', { displayName: 'Deals' })).json
  const second = await round(first.link)
  expect(second.entries).toContainEqual(
    expect.objectContaining({ '@odata.type': '#microsoft.graph.mailFolder', id, displayName: 'Deals' }),
  )
  await ask('PATCH', `/me/mailFolders/${id}`, { displayName: 'Won' })
  expect((await round(second.link)).entries).toContainEqual(expect.objectContaining({ id, displayName: 'Won' }))
  await ask('DELETE', `/me/mailFolders/${id}`)
  expect((await round(second.link)).entries).toContainEqual(
    expect.objectContaining({ id, '@removed': { reason: 'deleted' } }),
  )
})

test('delta of contacts gives changed contacts whole, per folder', async () => {
  const { ask, round } = open()
  const first = await round('/me/contacts/delta?$select=displayName')
  const carol = (await ask('POST', '/me/contacts', { givenName: 'Carol' }, immutable)).json.id
  const folder = (await ask('POST', '/me/contactFolders', { displayName: 'Partners' })).json.id
  const dora = (await ask('POST', `/me/contactFolders/${folder}/contacts`, { givenName: 'Dora' }, immutable)).json.id
  const second = await round(first.link)
  expect(second.entries).toEqual([expect.objectContaining({ id: carol, displayName: 'Carol' })])
  const partners = await round(`/me/contactFolders/${folder}/contacts/delta`)
  expect(partners.entries).toEqual([expect.objectContaining({ id: dora, givenName: 'Dora', jobTitle: null })])
  await ask('DELETE', `/me/contacts/${carol}`)
  expect((await round(second.link)).entries).toEqual([
    { '@odata.type': '#microsoft.graph.contact', '@removed': { reason: 'deleted' }, id: carol },
  ])
})

test('contact folders: the default one is not in the list, but has a name', async () => {
  const { ask } = createWorld()
  const { id } = (await ask('GET', '/me/contactFolders/contacts')).json
  expect((await ask('GET', '/me/contactFolders')).json.value).toEqual([])
  const made = (await ask('POST', '/me/contactFolders', { displayName: 'Partners' })).json
  expect(made).toMatchObject({ displayName: 'Partners', parentFolderId: id })
  expect((await ask('POST', '/me/contactFolders', { displayName: 'partners' })).status).toBe(409)
  expect((await ask('PATCH', `/me/contactFolders/${made.id}`, { displayName: 'Friends' })).json.displayName).toBe(
    'Friends',
  )
  expect((await ask('DELETE', `/me/contactFolders/${id}`)).status).toBe(403)
  expect((await ask('DELETE', `/me/contactFolders/${made.id}`)).status).toBe(204)
  expect((await ask('GET', `/me/contactFolders/${made.id}`)).status).toBe(404)
})
