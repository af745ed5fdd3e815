/** Tracked folders over HTTP through real connectors against the sandbox. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { type FolderList, folderList } from '../../src/api/folders.ts'
import { whyAnswer } from '../../src/api/mail.ts'
import { openWholeHouse } from './whole-house.ts'

type Json = Record<string, unknown>

describe('the whole house', () => {
  const house = openWholeHouse()

  const ask = (address: string, method?: string, body?: unknown, as = 0) =>
    house.ask(address, { method, body, as, hasImmutableIds: true })
  const api = (path: string, method?: string, body?: unknown, as?: number) =>
    ask(`${house.ready.service}/api/${path}`, method, body, as)
  const graph = async (path: string, method?: string, body?: unknown) =>
    (await ask(`${house.ready.graph}/me/${path}`, method, body)).body
  const crm = async (path: string, method?: string, body?: unknown, as?: number) =>
    ask(`${house.ready.organization}/${path}`, method, body, as)
  const folders = async (): Promise<FolderList> => folderList.parse((await api('mail/folders')).body)
  const makeFolder = async (displayName: string, parent = 'inbox') =>
    String((await graph(`mailFolders/${parent}/childFolders`, 'POST', { displayName })).id)
  const find = (list: FolderList, id: string) => list.folders.find((folder) => folder.id === id)

  test('shows the folders below the Inbox, tracks one, changes its record, and lets it go', async () => {
    const [id, aside] = [await makeFolder('Ärger & Sorgen'), await makeFolder('Aside', 'msgfolderroot')]
    const inner = await makeFolder('Inner', id)
    const before = await folders()
    expect(before).toMatchObject({ isOn: true, most: 25, count: 0, lost: [] })
    expect([find(before, id), find(before, inner)?.depth, find(before, aside)]).toMatchObject([
      { displayName: 'Ärger & Sorgen', depth: 0, totalItemCount: 0 },
      1,
      undefined,
    ])
    const [account] = ((await api('records?q=a&tables=account')).body as { records: Json[] }).records
    const regarding = { table: 'account', id: String(account?.id) }
    const tracked = folderList.parse((await api('mail/folders', 'POST', { folderId: id, regarding })).body)
    expect(find(tracked, id)?.tracking).toMatchObject({ regarding: { name: account?.name }, isUnused: false })
    expect(tracked.count).toBe(1)
    // Once more is the same folder.
    expect((await api('mail/folders', 'POST', { folderId: id, regarding: null })).body).toMatchObject({ count: 1 })
    const rowId = find(await folders(), id)?.tracking?.rowId
    expect(find(await folders(), id)?.tracking?.regarding).toBeUndefined()
    const row = await crm(`mailboxtrackingfolders(${rowId})?$select=exchangefolderid,exchangefoldername`)
    expect(row.body).toMatchObject({ exchangefoldername: 'Ärger & Sorgen' })
    // A colleague neither sees the row nor takes it away.
    expect((await crm(`mailboxtrackingfolders(${rowId})`, 'GET', undefined, 2)).status).toBe(403)
    expect((await api(`mail/folders/${rowId}`, 'DELETE', undefined, 2)).status).toBe(200)
    expect((await folders()).count).toBe(1)
    expect((await api(`mail/folders/${rowId}`, 'DELETE')).body).toMatchObject({ count: 0 })
    expect(find(await folders(), id)?.tracking).toBeUndefined()
  })

  test('refuses what is no folder below the Inbox, a record that is none, and one too many, by name', async () => {
    const [id, aside] = [await makeFolder('Wanted'), await makeFolder('Beside', 'msgfolderroot')]
    const refused = async (body: unknown) => {
      const { status, body: problem } = await api('mail/folders', 'POST', body)
      return [status, problem.code]
    }
    expect(await refused({ folderId: aside })).toEqual([404, 'folder-not-below-inbox'])
    expect(await refused({ folderId: 'inbox' })).toEqual([404, 'folder-not-below-inbox'])
    const nobody = { table: 'account', id: '00000000-0000-4000-8000-0000000000ff' }
    expect(await refused({ folderId: id, regarding: nobody })).toEqual([403, 'record-not-readable'])
    expect(await refused({})).toEqual([400, 'request-invalid'])
    const organization = ((await crm('organizations?$select=name')).body as { value: Json[] }).value[0]
    const terms = async (change: object, holds: (list: FolderList) => boolean) => {
      expect((await crm(`organizations(${organization?.organizationid})`, 'PATCH', change, 1)).status).toBe(204)
      // Known for some minutes, and read anew before a person's own look.
      for (let tries = 0; tries < 20 && !holds(await folders()); tries++) await api('mailbox/sync', 'POST')
    }
    await terms({ maxfolderbasedtrackingmappings: 1 }, ({ most }) => most === 1)
    expect((await api('mail/folders', 'POST', { folderId: id })).status).toBe(200)
    const second = await makeFolder('One too many')
    expect(await refused({ folderId: second })).toEqual([409, 'too-many-folders'])
    const off = { isfolderbasedtrackingenabled: false, maxfolderbasedtrackingmappings: 25 }
    await terms(off, ({ isOn }) => !isOn)
    expect(await refused({ folderId: second })).toEqual([409, 'folders-off'])
    const list = await folders()
    expect(find(list, id)?.tracking?.state).toBe('off')
    await terms({ isfolderbasedtrackingenabled: true }, ({ isOn }) => isOn)
    await api(`mail/folders/${find(list, id)?.tracking?.rowId}`, 'DELETE')
  })

  test('a message that is moved there is tracked within seconds, by itself, and says why (R-176)', async () => {
    await api('mailbox/sync', 'POST')
    const id = await makeFolder('Quick')
    await api('mail/folders', 'POST', { folderId: id })
    // The subscription of a new folder is made within some seconds.
    await sleep(9_000)
    const [any] = ((await graph('mailFolders/inbox/messages?$top=1&$select=id')) as { value: Json[] }).value
    const started = Date.now()
    await graph(`messages/${any?.id}/move`, 'POST', { destinationId: id })
    const answer = async () => whyAnswer.parse((await api('mail/why', 'POST', { id: String(any?.id) })).body)
    while (!(await answer()).isTracked && Date.now() - started < 60_000) await sleep(500)
    expect(await answer()).toMatchObject({
      isTracked: true,
      decided: { code: 'accepted-folder', because: expect.stringContaining('“Quick”') },
    })
    // Well before the next look would be due by itself.
    expect(Date.now() - started).toBeLessThan(60_000)
    expect(find(await folders(), id)?.tracking).toMatchObject({ state: 'followed', lastAt: expect.any(String) })
    await graph(`mailFolders/${id}/move`, 'POST', { destinationId: 'deleteditems' })
    await api('mailbox/sync', 'POST')
    const { lost } = await folders()
    expect(lost).toMatchObject([{ name: 'Quick', state: 'outside' }])
    expect(await api(`mail/folders/${lost[0]?.rowId}`, 'DELETE')).toMatchObject({ body: { count: 0, lost: [] } })
  })
})
