import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import type { FolderList, FolderTracking, TrackFolderRequest } from '../../../src/api/folders.ts'
import { ApiProblem } from '../../../src/taskpane/api-client/api-failures.ts'
import { contextOf, message } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const account = { table: 'account', id: '00000000-0000-4000-8000-0000000000a1', name: 'Steiner Guss' }
const tracking: FolderTracking = {
  ...{ rowId: '00000000-0000-4000-8000-000000000001', state: 'followed', isUnused: false },
}
const plain: FolderList = {
  ...{ isOn: true, most: 25, count: 1, lost: [] },
  folders: [
    { id: 'one', displayName: 'Customers', depth: 0, totalItemCount: 1 },
    { id: 'two', displayName: 'Steiner', depth: 1, totalItemCount: 12, tracking },
  ],
}

async function open(list: FolderList, answers: Parameters<typeof renderPane>[1] = {}) {
  const world = renderPane(message, { context: () => contextOf(message), folders: () => list, ...answers })
  await world.user.click(await screen.findByRole('button', { name: 'More' }))
  await world.user.click(await screen.findByRole('menuitem', { name: 'Tracked folders' }))
  await screen.findByRole('heading', { name: 'Tracked folders' })
  return world
}

const entryOf = (name: string) => {
  const found = screen.getAllByRole('listitem').find((item) => item.textContent?.startsWith(name))
  if (!found) throw new Error(`no folder ${name}`)
  return within(found)
}

describe('the page of tracked folders', () => {
  test('shows the folders, which are tracked, and how many may be', async () => {
    const { container } = await open(plain)
    await screen.findByText(/1 of 25 possible folders tracked/)
    entryOf('Customers').getByText('1 message')
    entryOf('Customers').getByRole('button', { name: 'Track the folder Customers' })
    entryOf('Steiner').getByText('Tracked')
    entryOf('Steiner').getByText('regarding nothing in particular')
    await expectAccessible(container)
  })

  test('tracks one, gives it a record found by its name, and lets it go, all by keyboard', async () => {
    const asked: TrackFolderRequest[] = []
    let list = plain
    const first = plain.folders[0] as FolderList['folders'][number]
    const { user, callsTo } = await open(plain, {
      search: () => ({ records: [account] }),
      trackFolder: (wish) => {
        asked.push(wish)
        const { regarding } = wish as TrackFolderRequest
        const now = { ...tracking, rowId: '00000000-0000-4000-8000-000000000002' }
        list = {
          ...list,
          count: 2,
          folders: [{ ...first, tracking: regarding ? { ...now, regarding: account } : now }],
        }
        return list
      },
      untrackFolder: () => ({ ...list, count: 1, folders: [first] }),
    })
    const button = await screen.findByRole('button', { name: 'Track the folder Customers' })
    button.focus()
    await user.keyboard('{Enter}')
    await screen.findByText('Customers is tracked.')
    expect(asked).toEqual([{ folderId: 'one' }])
    const choose = await screen.findByRole('button', { name: 'Choose record for the folder Customers' })
    await waitFor(() => expect(document.activeElement).toBe(choose))
    await user.keyboard('{Enter}')
    const box = await screen.findByRole('combobox')
    await waitFor(() => expect(document.activeElement).toBe(box))
    await user.keyboard('Steiner')
    await screen.findByRole('option', { name: /Steiner Guss/ })
    await user.keyboard('{Enter}')
    await screen.findByText(/The record of Customers is kept/)
    expect(asked.at(-1)).toEqual({ folderId: 'one', regarding: { table: 'account', id: account.id } })
    await user.click(screen.getByRole('button', { name: 'Untrack the folder Customers' }))
    await screen.findByText(/Customers is no longer tracked/)
    expect(callsTo('untrackFolder').map(({ request }) => request)).toEqual([
      { rowId: '00000000-0000-4000-8000-000000000002' },
    ])
    await screen.findByRole('button', { name: 'Track the folder Customers' })
  })

  test('takes a record away', async () => {
    const asked: unknown[] = []
    const [first, second] = plain.folders
    const related = {
      ...plain,
      folders: [first, { ...second, tracking: { ...tracking, regarding: account } }],
    } as FolderList
    const { user } = await open(related, {
      trackFolder: (wish) => {
        asked.push(wish)
        return plain
      },
    })
    await screen.findByText('Steiner Guss')
    await user.click(screen.getByRole('button', { name: 'Remove record of the folder Steiner' }))
    await screen.findByText(/has no record any more/)
    expect(asked).toEqual([{ folderId: 'two', regarding: null }])
  })

  test('says of each why it is not looked at, and what could not be done', async () => {
    const row = (number: number) => `00000000-0000-4000-8000-00000000001${number}`
    const { container } = await open({
      ...{ isOn: true, most: 2, count: 4 },
      folders: [
        { id: 'a', displayName: 'Later', depth: 0, totalItemCount: 0, tracking: { ...tracking, state: 'over-limit' } },
        { id: 'b', displayName: 'Quiet', depth: 0, totalItemCount: 0, tracking: { ...tracking, isUnused: true } },
        {
          ...{ id: 'c', displayName: 'Closed', depth: 0, totalItemCount: 0 },
          tracking: { ...tracking, failure: { code: 'record-inactive', detail: 'The record is deactivated.' } },
        },
        { id: 'd', displayName: 'Free', depth: 0, totalItemCount: 0 },
      ],
      lost: [
        { ...tracking, rowId: row(1), state: 'gone', name: 'Deleted' },
        { ...tracking, rowId: row(2), state: 'outside', name: 'Moved' },
      ],
    })
    await screen.findByText(/allows fewer folders/)
    screen.getByText(/Nothing came to it for three months/)
    screen.getByText('The record is deactivated.')
    screen.getByText(/You track as many as your organization allows/)
    screen.getByRole('heading', { name: 'Not found below your Inbox' })
    entryOf('Deleted').getByText(/no such folder any more/)
    entryOf('Moved').getByText(/not below your Inbox/)
    const track = screen.getByRole('button', { name: 'Track the folder Free' })
    expect(track.getAttribute('aria-disabled')).toBe('true')
    await expectAccessible(container)
  })

  test('says that the organization has switched it off, what a refusal says, and finds a folder among many', async () => {
    const many = Array.from({ length: 14 }, (_one, index) => ({
      ...{ id: `f${index}`, displayName: `Folder ${index}`, depth: 0, totalItemCount: 0 },
    }))
    const { user } = await open(
      { ...plain, folders: many },
      {
        trackFolder: () => {
          throw new ApiProblem({
            ...{ type: 'urn:x', title: 'No', status: 409, detail: 'You track as many folders as allowed.' },
            ...{ code: 'too-many-folders', correlationId: 'c-1' },
          })
        },
      },
    )
    await user.type(await screen.findByRole('searchbox', { name: 'Filter folders' }), 'der 13')
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent?.slice(0, 9))).toEqual(['Folder 13'])
    await user.click(screen.getByRole('button', { name: 'Track the folder Folder 13' }))
    await screen.findByText('You track as many folders as allowed.')
    cleanup()
    await open({ ...plain, isOn: false })
    await screen.findByText(/switched tracked folders off/)
  })
})

test('a message in such a folder says, before another record is chosen, that the folder’s comes back (R-179)', async () => {
  const tracked = contextOf(message, { state: 'tracked', regarding: account })
  const { user } = renderPane(message, {
    context: () => ({ ...tracked, folder: { name: 'Steiner', hasRecord: true } }),
  })
  await user.click(await screen.findByRole('button', { name: /Change/ }))
  await screen.findByText(/This message lies in Steiner, a tracked folder/)
})
