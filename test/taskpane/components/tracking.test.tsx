import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import type { TrackingResult } from '../../../src/api/receipt.ts'
import { ApiProblem, ServiceUnreachable } from '../../../src/taskpane/api-client/api-failures.ts'
import { deferred } from '../fake-world.ts'
import {
  contextOf,
  message,
  otherMessage,
  receiptOf,
  renewal,
  trackedWith,
  unsavedDraft,
  untracked,
} from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const title = (name: string | RegExp) => screen.findByRole('heading', { level: 2, name })
const button = (name: string | RegExp) => screen.findByRole('button', { name })
const problem = (detail: string) =>
  new ApiProblem({
    type: 'about:blank',
    title: '',
    status: 503,
    detail,
    code: 'upstream-unavailable',
    correlationId: 'c-1',
  })

describe('the states of R-121', () => {
  test('an item that nobody tracked offers tracking and who is on it', async () => {
    const { container } = renderPane(message, { context: () => contextOf(message) })
    await title('Not tracked')
    await button('Track')
    screen.getByRole('link', { name: /Nancy Davolio/ })
    screen.getByText('Not in Dynamics 365')
    expect(screen.queryByRole('button', { name: 'Untrack' })).toBeNull()
    await expectAccessible(container)
  })

  test('processing stands until the answer is there, and never "tracked" before', async () => {
    const answer = deferred<TrackingResult>()
    const { user, container } = renderPane(message, { context: () => contextOf(message), track: () => answer.promise })
    await user.click(await button('Track'))
    await title('Processing, please wait')
    expect(screen.queryByRole('button', { name: 'Track' })).toBeNull()
    expect(screen.queryByText('Tracked')).toBeNull()
    answer.resolve(trackedWith())
    await title('Tracked')
    screen.getByRole('link', { name: /View in Dynamics 365/ })
    await expectAccessible(container)
  })

  test('a resource’s booking offers no record to be regarding (R-276)', async () => {
    const { status } = trackedWith()
    const record = { table: 'bookableresourcebooking', id: 'b', name: 'Install sensors', url: 'https://crm.example/b' }
    renderPane(message, { context: () => contextOf(message, { ...status, record }) })
    await button('Untrack')
    expect(screen.queryByRole('button', { name: /Regarding/ })).toBeNull()
  })

  test('tracked regarding names the record, when and by whom', async () => {
    renderPane(message, { context: () => contextOf(message, trackedWith(renewal).status) })
    await title(/Tracked regarding Northwind: renewal 2027/)
    screen.getByText(/by Ada Brandt/)
    await button('Change Regarding')
    await button('Track without Regarding')
  })

  test('a failure of the past says its reason and offers tracking again', async () => {
    renderPane(message, {
      context: () =>
        contextOf(message, { state: 'failed', failure: { code: 'privilege-missing', detail: 'Your role lacks it.' } }),
    })
    await title('Track failure')
    screen.getByText('Your role lacks it.')
    await button('Track')
  })

  test('pending in compose says that it waits for the sending (R-127)', async () => {
    const draft = { ...message, mode: 'compose' as const }
    renderPane(draft, { context: () => contextOf(draft, { state: 'pending' }) })
    await title('Track pending')
    screen.getByText(/when the message is sent/)
  })

  test('an item that may not be tracked says why and offers no button', async () => {
    renderPane(message, {
      context: () => contextOf(message, { refusal: { code: 'private-item', detail: 'This item is marked private.' } }),
    })
    await screen.findByText('This item is marked private.')
    expect(screen.queryByRole('button', { name: 'Track' })).toBeNull()
  })

  test('nothing selected says what to do', async () => {
    renderPane(null, {})
    await screen.findByText(/Select one message or appointment/)
  })

  test('a screen reader hears the state', async () => {
    const { user } = renderPane(message, { context: () => contextOf(message), track: () => trackedWith(renewal) })
    await user.click(await button('Track'))
    await waitFor(() =>
      expect(screen.getAllByRole('status').map((status) => status.textContent)).toContain(
        'Tracked regarding Northwind: renewal 2027',
      ),
    )
  })
})

describe('people on the item (R-131)', () => {
  test('an address of several records shows the best, and the others on demand (R-217)', async () => {
    const context = contextOf(message)
    const [first, ...rest] = context.participants
    const several = first && { ...first, matches: [...first.matches, renewal] }
    const { user } = renderPane(message, {
      context: () => ({ ...context, participants: several ? [several, ...rest] : [] }),
    })
    const more = await button('1 further match')
    expect(screen.queryByRole('link', { name: /Northwind: renewal/ })).toBeNull()
    await user.click(more)
    screen.getByRole('link', { name: /Northwind: renewal/ })
  })

  test('many people are cut short until asked for', async () => {
    const many = Array.from({ length: 9 }, (_, number) => ({
      address: `p${number}@x.example`,
      name: '',
      roles: ['to' as const],
      matches: [],
      proposed: { firstname: '', lastname: `p${number}` },
    }))
    const { user } = renderPane(message, { context: () => ({ ...contextOf(message), participants: many }) })
    await screen.findByText('People (9)')
    expect(screen.queryByText('p8@x.example')).toBeNull()
    await user.click(await button('Show 5 more'))
    screen.getByText('p8@x.example')
  })
})

describe('one click is one operation', () => {
  test('a double click asks once', async () => {
    const answer = deferred<TrackingResult>()
    const { user, callsTo } = renderPane(message, { context: () => contextOf(message), track: () => answer.promise })
    await user.dblClick(await button('Track'))
    answer.resolve(trackedWith())
    await title('Tracked')
    expect(callsTo('track')).toHaveLength(1)
  })

  test('trying again after silence repeats the same operation', async () => {
    let tries = 0
    const { user, callsTo } = renderPane(message, {
      context: () => contextOf(message),
      track: () => (++tries === 1 ? Promise.reject(new ServiceUnreachable('service-silent')) : trackedWith()),
    })
    await user.click(await button('Track'))
    await screen.findByText(/did not answer in time/)
    await user.click(await button('Try again'))
    await title('Tracked')
    const ids = callsTo('track').map(({ request }) => (request as { operationId: string }).operationId)
    expect(ids).toHaveLength(2)
    expect(ids[1]).toBe(ids[0])
  })

  test('an item that changed under the click is not tracked by mistake', async () => {
    const { user, callsTo, select } = renderPane(message, { context: () => contextOf(message) })
    const track = await button('Track')
    select(otherMessage, { isTold: false })
    await user.click(track)
    await screen.findByText(/Nothing was done: Outlook had moved on/)
    expect(callsTo('track')).toEqual([])
  })
})

describe('answers of an item that is no longer selected', () => {
  test('a late context is dropped', async () => {
    const late = deferred<ReturnType<typeof contextOf>>()
    const { select } = renderPane(message, {
      context: ({ item }: { item: { id: string } }) => (item.id === 'AAA' ? late.promise : contextOf(otherMessage)),
    })
    await screen.findByLabelText('Looking this item up…')
    select(otherMessage)
    await title('Not tracked')
    late.resolve(contextOf(message, trackedWith(renewal).status))
    await late.promise
    expect(screen.queryByText(/Tracked regarding/)).toBeNull()
    await title('Not tracked')
  })

  test('the answer to a track goes to its own item', async () => {
    const answer = deferred<TrackingResult>()
    const { user, select } = renderPane(message, {
      context: ({ item }: { item: { id: string } }) => contextOf(item.id === 'AAA' ? message : otherMessage),
      track: () => answer.promise,
    })
    await user.click(await button('Track'))
    await title('Processing, please wait')
    select(otherMessage)
    await title('Not tracked')
    answer.resolve(trackedWith(renewal))
    await answer.promise
    await title('Not tracked')
    expect(screen.queryByText('A copy was made in Dynamics 365.')).toBeNull()
  })
})

describe('what did not work', () => {
  test('a problem shows its sentence, the id for the log, and a button that helps', async () => {
    let tries = 0
    const { user, container } = renderPane(message, {
      context: () => (++tries === 1 ? Promise.reject(problem('Dynamics 365 does not answer.')) : contextOf(message)),
    })
    await screen.findByText('Dynamics 365 does not answer.')
    screen.getByText(/c-1/)
    await expectAccessible(container)
    await user.click(await button('Try again'))
    await title('Not tracked')
  })

  test('a track that failed in the CRM says so once and never "went"', async () => {
    const failure = { code: 'invalid-value', detail: 'The CRM refused a value.' }
    const { user } = renderPane(message, {
      context: () => contextOf(message),
      track: () => ({
        status: { state: 'failed', failure },
        receipt: receiptOf({ outcome: 'failed', recordAction: 'none', failure }),
      }),
    })
    await user.click(await button('Track'))
    await title('Track failure')
    expect(screen.getAllByText('The CRM refused a value.')).toHaveLength(1)
    expect(screen.queryByText(/went/)).toBeNull()
  })
})

describe('untrack (R-120)', () => {
  const open = async (answers = {}) => {
    const world = renderPane(message, {
      context: () => contextOf(message, trackedWith(renewal).status),
      untrack: () => untracked,
      ...answers,
    })
    await world.user.click(await button('Untrack'))
    return { ...world, dialog: within(await screen.findByRole('dialog')) }
  }

  test('keeps the copy unless the person says otherwise', async () => {
    const { user, dialog, callsTo } = await open()
    expect(dialog.getByRole('radio', { name: /Keep the copy/ })).toHaveProperty('checked', true)
    await user.click(dialog.getByRole('button', { name: 'Untrack' }))
    await title('Not tracked')
    expect(callsTo('untrack')[0]?.request).toMatchObject({ keepRecord: true })
  })

  test('deletes it only when asked to, and the button says so', async () => {
    const { user, dialog, callsTo } = await open()
    await user.click(dialog.getByRole('radio', { name: /Delete the copy/ }))
    await user.click(dialog.getByRole('button', { name: 'Untrack and delete' }))
    await title('Not tracked')
    expect(callsTo('untrack')[0]?.request).toMatchObject({ keepRecord: false })
  })

  test('cancelled, nothing is done', async () => {
    const { user, dialog, callsTo } = await open()
    await user.click(dialog.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(callsTo('untrack')).toEqual([])
    await title(/Tracked regarding/)
  })
})

describe('other commands of a tracked item (R-126)', () => {
  test('Track without Regarding drops the link and keeps the activity', async () => {
    const { user, callsTo } = renderPane(message, {
      context: () => contextOf(message, trackedWith(renewal).status),
      setRegarding: () => trackedWith(undefined, { verb: 'set-regarding', recordAction: 'updated' }),
    })
    await user.click(await button('Track without Regarding'))
    await title('Tracked')
    expect(callsTo('setRegarding')[0]?.request).toMatchObject({ regarding: null })
  })

  test('a draft is saved before it is tracked', async () => {
    const { user, callsTo } = renderPane(unsavedDraft, {
      context: () => contextOf(unsavedDraft, { state: 'pending' }),
      track: () => ({ ...trackedWith(), status: { state: 'pending' } }),
    })
    await screen.findByText(/as soon as it is saved/)
    await user.click(await button('Track'))
    await title('Track pending')
    expect(callsTo('track')[0]?.request).toMatchObject({ item: { id: 'SAVED' }, regarding: null })
  })
})
