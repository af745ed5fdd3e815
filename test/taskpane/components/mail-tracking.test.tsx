import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import type { NeverTrackList } from '../../../src/api/mail.ts'
import type { NeverBackwardsStatus } from '../../../src/api/never-backwards.ts'
import { ApiProblem } from '../../../src/taskpane/api-client/api-failures.ts'
import { options } from '../more-samples.ts'
import { contextOf, message } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const unseen = { hidden: true }
const nothing: NeverTrackList = { people: [], isSensitive: true, categories: [], everybodys: ['fabrikam.example'] }

describe('why a message was not tracked', () => {
  const open = (why: () => object) => renderPane(message, { context: () => contextOf(message), why: why as never })

  test('is asked when somebody wants to know, and said in a sentence', async () => {
    let asked = 0
    const now = { isAccepted: false, code: 'sender-unknown', because: 'Its sender is not known to the CRM.' }
    const { user, container } = open(() => {
      asked++
      return { isTracked: false, decided: { ...now, at: '2026-11-23T11:00:00Z' }, now }
    })
    const button = await screen.findByRole('button', { name: 'Why is this (not) tracked?' })
    expect(asked).toBe(0)
    await user.click(button)
    await screen.findByText(/Not tracked by itself, decided .*: Its sender is not known to the CRM\./)
    expect(screen.queryByText(/if it came now/)).toBeNull()
    await expectAccessible(container)
  })

  test('says also what would be decided now, where that is something else', async () => {
    const { user } = open(() => ({
      isTracked: false,
      decided: { isAccepted: false, code: 'filter-none', because: 'You chose none.', at: '2026-11-23T11:00:00Z' },
      now: { isAccepted: true, code: 'accepted-all', because: 'A recipient has all mail tracked.' },
    }))
    await user.click(await screen.findByRole('button', { name: 'Why is this (not) tracked?' }))
    await screen.findByText(/It would be tracked if it came now: A recipient has all mail tracked\./)
  })

  test.each([
    ['let-go', '', /^It was untracked .*: in the pane, or by taking the category away\. No rule tracks it again\.$/],
    ['failed', 'The CRM said no.', /^It could not be tracked, tried .*: The CRM said no\.$/],
    ['waiting', 'Exchange is away.', /^It waits since .*, and is tried again by itself\. Exchange is away\.$/],
  ] as const)('that was to be tracked and is not, says what came of it: %s', async (is, because, said) => {
    const now = { isAccepted: true, code: 'accepted-all', because: 'A recipient has all mail tracked.' }
    const at = '2026-11-23T11:00:00Z'
    const { user } = open(() => ({ isTracked: false, decided: { ...now, at }, became: { is, at, because }, now }))
    await user.click(await screen.findByRole('button', { name: 'Why is this (not) tracked?' }))
    await screen.findByText(/^To be tracked by itself, decided .*: A recipient has all mail tracked\.$/)
    screen.getByText(said)
  })

  test('that was tracked by a person says so', async () => {
    const { user } = open(() => ({ isTracked: true, now: { isAccepted: false, code: 'x', because: 'No.' } }))
    await user.click(await screen.findByRole('button', { name: 'Why is this (not) tracked?' }))
    await screen.findByText(/A person tracked it/)
    expect(screen.queryByText(/No\./)).toBeNull()
  })
})

describe('the never-track list', () => {
  async function open(answers: Parameters<typeof renderPane>[1] = {}) {
    const world = renderPane(message, {
      context: () => contextOf(message),
      options: () => options,
      neverTrack: () => nothing,
      ...answers,
    })
    await world.user.click(await screen.findByRole('button', { name: 'More' }))
    await world.user.click(await screen.findByRole('menuitem', { name: 'Options' }))
    await screen.findByRole('heading', { name: 'Never tracked' })
    return world
  }

  test('takes addresses and domains, and lets them go again', async () => {
    let list = nothing
    const { user, container } = await open({
      changeNeverTrack: (change) => {
        list = { ...list, ...(change as Partial<NeverTrackList>) }
        return list
      },
    })
    await screen.findByText(/Your administrator excludes for everybody: fabrikam\.example/)
    await user.type(await screen.findByRole('textbox', { name: 'Address or domain' }), 'anna@contoso.example{Enter}')
    await screen.findByText('anna@contoso.example')
    expect((screen.getByRole('textbox', { name: 'Address or domain' }) as HTMLInputElement).value).toBe('')
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: /anna@contoso\.example/ }))
    await waitFor(() => expect(screen.queryByText('anna@contoso.example')).toBeNull())
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Address or domain' }))
    expect(list.people).toEqual([])
  })

  test('says what is wrong with an entry, and keeps it to be mended', async () => {
    const { user } = await open({
      changeNeverTrack: () => {
        throw new ApiProblem({
          ...{ type: 'urn:x', title: 'No', status: 400, detail: '“anna@”: give an address or a domain.' },
          ...{ code: 'invalid-value', correlationId: 'c-1' },
        })
      },
    })
    const entry = await screen.findByRole('textbox', { name: 'Address or domain' })
    await user.type(entry, 'anna@{Enter}')
    await screen.findByText(/give an address or a domain/)
    expect((entry as HTMLInputElement).value).toBe('anna@')
  })

  const under: NonNullable<NeverBackwardsStatus['backwards']> = {
    ...{ keepRecord: true, state: 'running', startedAt: '2026-11-23T11:00:00Z', updatedAt: '2026-11-23T11:01:00Z' },
    ...{ total: 5000, looked: 900, matched: 33, untracked: 30, waiting: 1, failed: 2 },
    why: [{ because: 'Exchange does not let it be read.', count: 2 }],
  }
  const apply = 'Apply to mail that is tracked already'

  test('is applied backwards only after it was said to how many, and goes on in the background', async () => {
    let status: NeverBackwardsStatus = {}
    const { user, container, callsTo } = await open({
      neverBackwards: () => status,
      previewNeverBackwards: () => ({ total: 9, looked: 9, matched: 3, failed: 0 }),
      startNeverBackwards: () => {
        status = { backwards: { ...under, total: 9, looked: 0, untracked: 0, waiting: 0, why: [] } }
        return status
      },
    })
    await user.click(await screen.findByRole('button', { name: apply }))
    const dialog = within(await screen.findByRole('dialog', unseen))
    dialog.getByText('Untrack 3 messages?')
    expect(callsTo('startNeverBackwards')).toHaveLength(0)
    await user.click(dialog.getByRole('button', { name: 'Untrack', ...unseen }))
    await screen.findByText('Under way: 0 of 9 tracked messages looked at, 0 untracked. You may close the pane.')
    expect(callsTo('startNeverBackwards').map(({ request }) => request)).toEqual([{ keepRecord: true }])
    await expectAccessible(container)
    // It can be reached, and does nothing while it is under way.
    await user.click(screen.getByRole('button', { name: apply }))
    expect(callsTo('previewNeverBackwards')).toHaveLength(1)
  })

  test('says of how many it can tell before it is applied backwards', async () => {
    const { user } = await open({
      neverBackwards: () => ({}),
      previewNeverBackwards: () => ({ total: 5000, looked: 400, matched: 0, failed: 0 }),
    })
    await user.click(await screen.findByRole('button', { name: apply }))
    const dialog = within(await screen.findByRole('dialog', unseen))
    dialog.getByText('Untrack what falls under the list?')
    dialog.getByText(/Of 400 of your 5000 tracked messages, 0 fall under the list; all are looked at in the background/)
  })

  test('speaks of one message as of one', async () => {
    const { user } = await open({
      neverBackwards: () => ({}),
      previewNeverBackwards: () => ({ total: 9, looked: 9, matched: 1, failed: 0 }),
    })
    await user.click(await screen.findByRole('button', { name: apply }))
    const dialog = within(await screen.findByRole('dialog', unseen))
    dialog.getByText('Untrack 1 message?')
    dialog.getByText('It loses its category and its link. The copy in Dynamics 365 stays.')
  })

  test('says where nothing that is tracked falls under it', async () => {
    const { user } = await open({
      neverBackwards: () => ({}),
      previewNeverBackwards: () => ({ total: 9, looked: 9, matched: 0, failed: 0 }),
    })
    await user.click(await screen.findByRole('button', { name: apply }))
    await screen.findByText('No tracked message falls under the list.')
  })

  test('that is being applied backwards says how far it is and what it waits for, and may be stopped and gone on with', async () => {
    const waiting = { code: 'upstream-unavailable', detail: 'The service does not answer.' }
    const { user, container, callsTo } = await open({
      neverBackwards: () => ({ backwards: { ...under, failure: waiting } }),
      holdNeverBackwards: ({ isStopped }: { isStopped: boolean }) => ({
        backwards: { ...under, state: isStopped ? 'stopped' : 'running' },
      }),
    })
    await screen.findByText(/Under way: 900 of 5000 tracked messages looked at, 30 untracked/)
    screen.getByText('2 not untracked: Exchange does not let it be read.')
    screen.getByText('1 could not be untracked yet and will be by itself.')
    screen.getByText('Waiting: The service does not answer.')
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: `Stop: ${apply}` }))
    await user.click(await screen.findByRole('button', { name: `Go on: ${apply}` }))
    await waitFor(() => expect(callsTo('holdNeverBackwards')).toHaveLength(2))
    await screen.findByText(/Under way/)
  })

  test('that was applied backwards says what came of it', async () => {
    await open({
      neverBackwards: () => ({ backwards: { ...under, state: 'done', looked: 5000, matched: 34, untracked: 32 } }),
    })
    await screen.findByText('Done: 5000 tracked messages looked at, 34 under the list, 32 untracked, 2 failed.')
    expect(screen.queryByRole('button', { name: /^Stop/ })).toBeNull()
  })
})
