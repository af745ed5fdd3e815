import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor } from '@testing-library/react'
import type { BackfillStatus } from '../../../src/api/backfill.ts'
import { options } from '../more-samples.ts'
import { contextOf, message } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const running: NonNullable<BackfillStatus['backfill']> = {
  ...{ from: '2026-11-01T00:00:00.000Z', to: '2026-11-08T00:00:00.000Z', folders: ['inbox'], state: 'running' },
  ...{ startedAt: '2026-11-23T11:00:00Z', updatedAt: '2026-11-23T11:01:00Z', total: 300, looked: 120, accepted: 40 },
  ...{ known: 10, refused: [{ because: 'Its sender is not known to the CRM.', count: 70 }] },
}

async function open(answers: Parameters<typeof renderPane>[1]) {
  const world = renderPane(message, {
    context: () => contextOf(message),
    options: () => options,
    neverTrack: () => ({ people: [], isSensitive: true, categories: [], everybodys: [] }),
    ...answers,
  })
  await world.user.click(await screen.findByRole('button', { name: 'More' }))
  await world.user.click(await screen.findByRole('menuitem', { name: 'Options' }))
  await screen.findByRole('heading', { name: 'Older mail' })
  return world
}

describe('older mail', () => {
  test('is counted and judged before it is started', async () => {
    let status: BackfillStatus = {}
    const { user, container, callsTo } = await open({
      backfill: () => status,
      previewBackfill: () => ({
        ...{ total: 300, looked: 60, accepted: 1, refused: [{ because: 'It answers nothing.', count: 59 }] },
        messages: [
          {
            ...{ subject: 'Offer', from: 'nora@new.example', receivedAt: '2026-11-02T00:00:00Z', isAccepted: true },
            because: 'A recipient has all mail tracked.',
          },
        ],
      }),
      startBackfill: () => {
        status = { backfill: { ...running, looked: 0, accepted: 0, refused: [] } }
        return status
      },
    })
    expect(screen.queryByRole('button', { name: 'Track older mail' })).toBeNull()
    await user.click(await screen.findByRole('checkbox', { name: 'Sent Items' }))
    await user.click(screen.getByRole('button', { name: 'See what would be tracked' }))
    await screen.findByText(/300 messages of these days\. Of the first 60 .*, 1 would be tracked/)
    screen.getByText('59 not tracked: It answers nothing.')
    await user.click(screen.getByRole('button', { name: 'Message by message' }))
    screen.getByText(/Tracked: Offer \(nora@new\.example\)/)
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Track older mail' }))
    await screen.findByText(/Under way: 0 of 300/)
    expect(callsTo('startBackfill')[0]?.request).toMatchObject({ folders: ['inbox', 'sentitems'] })
    const [started] = callsTo('startBackfill')
    const { from, to } = (started?.request ?? {}) as { from: string; to: string }
    expect(Date.parse(to) - Date.parse(from)).toBeGreaterThan(30 * 86_400_000)
  })

  test('that is under way says how far it is and why not, and may be stopped and gone on with', async () => {
    const { user, container, callsTo } = await open({
      backfill: () => ({ backfill: running }),
      holdBackfill: ({ isStopped }: { isStopped: boolean }) => ({
        backfill: { ...running, state: isStopped ? 'stopped' : 'running' },
      }),
    })
    await screen.findByText(/Under way: 120 of 300 messages looked at, 40 tracked/)
    screen.getByText(/70 not tracked: Its sender is not known/)
    expect(screen.queryByRole('button', { name: 'See what would be tracked' })).toBeNull()
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Stop: Older mail' }))
    await user.click(await screen.findByRole('button', { name: 'Go on: Older mail' }))
    await waitFor(() => expect(callsTo('holdBackfill')).toHaveLength(2))
    await screen.findByText(/Under way/)
  })

  test('that is done says so, and another period can be chosen', async () => {
    await open({ backfill: () => ({ backfill: { ...running, state: 'done', looked: 300 } }) })
    await screen.findByText(/Done: 300 messages looked at, 40 tracked/)
    screen.getByRole('button', { name: 'See what would be tracked' })
    expect(screen.queryByRole('button', { name: /^Stop/ })).toBeNull()
  })
})
