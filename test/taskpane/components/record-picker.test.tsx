import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor } from '@testing-library/react'
import type { RecordList } from '../../../src/api/record.ts'
import { ServiceUnreachable } from '../../../src/taskpane/api-client/api-failures.ts'
import { deferred } from '../fake-world.ts'
import { contextOf, fabrikam, message, northwind, renewal, trackedWith } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const input = () => screen.findByRole('combobox', { name: 'Search for a record' })
const options = () => screen.queryAllByRole('option').map((option) => option.textContent)
const pointedAt = async () => {
  const id = (await input()).getAttribute('aria-activedescendant')
  return id ? (document.getElementById(id)?.textContent ?? '') : ''
}

const answers = {
  context: () => contextOf(message),
  recent: () => ({ records: [fabrikam, northwind] }),
  search: ({ q }: { q: string }) => ({
    records: [northwind, fabrikam].filter(({ name }) => name.toLowerCase().includes(q)),
  }),
  track: () => trackedWith(renewal),
}

describe('choosing a record', () => {
  test('before typing stand the suggestions with their reasons, then recent records not among them', async () => {
    const { container } = renderPane(message, answers)
    await screen.findByText('Fabrikam, Inc.')
    expect(options()).toEqual([
      expect.stringMatching(/^Northwind: renewal 2027.*Open opportunity of somebody on this item$/),
      expect.stringMatching(/^Nancy Davolio/),
      expect.stringMatching(/^Northwind Traders/),
      expect.stringMatching(/^Fabrikam/),
    ])
    await expectAccessible(container)
  })

  test('arrow keys, Enter and Enter again track without a mouse', async () => {
    const { user, callsTo } = renderPane(message, answers)
    await user.click(await input())
    await screen.findByText('Fabrikam, Inc.')
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}')
    expect(await pointedAt()).toMatch(/^Northwind: renewal 2027/)
    await user.keyboard('{Enter}')
    expect(callsTo('track')).toEqual([])
    expect(document.activeElement).toBe(await screen.findByRole('button', { name: 'Track with this regarding' }))
    await user.keyboard('{Enter}')
    await screen.findByRole('heading', { name: /Tracked regarding/ })
    expect(callsTo('track')[0]?.request).toMatchObject({ regarding: { table: renewal.table, id: renewal.id } })
  })

  test('arrow keys go round in both directions', async () => {
    const { user } = renderPane(message, answers)
    await user.click(await input())
    await screen.findByText('Fabrikam, Inc.')
    await user.keyboard('{ArrowUp}')
    expect(await pointedAt()).toMatch(/^Fabrikam/)
    await user.keyboard('{ArrowDown}')
    expect(await pointedAt()).toMatch(/^Northwind: renewal/)
  })

  test('Escape clears what was typed', async () => {
    const { user } = renderPane(message, answers)
    await user.type(await input(), 'fab')
    await screen.findByText('Found')
    await user.keyboard('{Escape}')
    expect(await input()).toHaveProperty('value', '')
    await screen.findByText('Suggested')
  })

  test('Enter without arrow keys takes the best that was found, and nothing before typing', async () => {
    const { user } = renderPane(message, answers)
    await user.click(await input())
    await user.keyboard('{Enter}')
    expect(screen.queryByRole('button', { name: 'Track with this regarding' })).toBeNull()
    await user.keyboard('fab')
    await screen.findByText('Found')
    await user.keyboard('{Enter}')
    await screen.findByRole('button', { name: 'Track with this regarding' })
    screen.getByText('Fabrikam, Inc.')
  })

  test('fast typing asks once, for the last word', async () => {
    const { user, callsTo } = renderPane(message, answers)
    await user.type(await input(), 'fabrikam')
    await screen.findByText('Found')
    expect(callsTo('search').map(({ request }) => request)).toEqual([{ q: 'fabrikam' }])
  })

  test('the answer to an earlier word is dropped, whenever it comes', async () => {
    const first = deferred<RecordList>()
    const { user, callsTo } = renderPane(message, {
      ...answers,
      search: ({ q }: { q: string }) => (q === 'nor' ? first.promise : { records: [fabrikam] }),
    })
    const box = await input()
    await user.type(box, 'nor')
    await waitFor(() => expect(callsTo('search')).toHaveLength(1))
    await user.clear(box)
    await user.type(box, 'fab')
    await screen.findByText('Found')
    expect(callsTo('search')[0]?.signal?.aborted).toBe(true)
    first.resolve({ records: [northwind] })
    await first.promise
    expect(options()).toEqual([expect.stringMatching(/^Fabrikam/)])
  })

  test('a search that finds nothing says so, one that fails can be tried again', async () => {
    let tries = 0
    const { user } = renderPane(message, {
      ...answers,
      search: () => (++tries === 1 ? Promise.reject(new ServiceUnreachable('offline')) : { records: [] }),
    })
    await user.type(await input(), 'zzz')
    await screen.findByText(/You are offline/)
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await screen.findByText('Nothing found for “zzz”.')
  })

  test('a choice can be taken back, and typing goes on', async () => {
    const { user } = renderPane(message, answers)
    await user.click(await screen.findByText('Northwind: renewal 2027'))
    await user.click(await screen.findByRole('button', { name: 'Choose something else than Northwind: renewal 2027' }))
    expect(document.activeElement).toBe(await input())
    await screen.findByRole('button', { name: 'Track' })
  })
})

describe('Change Regarding (R-126)', () => {
  test('starts in the search, sets the chosen record, and Escape leaves it', async () => {
    const { user, callsTo } = renderPane(message, {
      ...answers,
      context: () => contextOf(message, trackedWith(renewal).status),
      setRegarding: () => trackedWith(fabrikam, { verb: 'set-regarding', recordAction: 'updated' }),
    })
    await user.click(await screen.findByRole('button', { name: 'Change Regarding' }))
    expect(document.activeElement).toBe(await input())
    await user.keyboard('{Escape}')
    await user.click(await screen.findByRole('button', { name: 'Change Regarding' }))
    await user.click(await screen.findByText('Fabrikam, Inc.'))
    await user.click(screen.getByRole('button', { name: 'Set Regarding' }))
    await screen.findByRole('heading', { name: /Tracked regarding Fabrikam/ })
    expect(callsTo('setRegarding').map(({ request }) => request)).toEqual([
      expect.objectContaining({ regarding: { table: 'account', id: fabrikam.id } }),
    ])
  })
})
