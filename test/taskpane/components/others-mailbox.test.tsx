import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen } from '@testing-library/react'
import type { ItemContext, OthersMailbox } from '../../../src/api/item.ts'
import type { SelectedItem } from '../../../src/taskpane/office/host.ts'
import { contextOf, message, receiptOf, trackedWith } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const address = 'anna@tandem.example'
const annas: SelectedItem = { ...message, mailbox: { address, mayEdit: true } }
const delegated: OthersMailbox = { kind: 'delegated', name: 'Anna Berg', address }
const inMailbox = (mailbox: OthersMailbox, status: Partial<ItemContext['status']> = {}): ItemContext => ({
  ...contextOf(annas, status),
  mailbox,
})

describe('an item of somebody else’s mailbox', () => {
  test('says whose it is, and is tracked there', async () => {
    const { user, container, callsTo } = renderPane(annas, {
      context: () => inMailbox(delegated),
      track: () => trackedWith(),
    })
    await screen.findByText('Mailbox of Anna Berg')
    screen.getByText(/You work here as a delegate, with your own rights\. What you track belongs to Anna Berg\./)
    // Why a rule did not track it is its owner's to ask.
    expect(screen.queryByRole('button', { name: 'Why is this (not) tracked?' })).toBeNull()
    await expectAccessible(container)
    await user.click(await screen.findByRole('button', { name: 'Track' }))
    await screen.findByRole('heading', { name: /^Tracked/ })
    for (const name of ['context', 'track'] as const)
      expect(callsTo(name)[0]?.request).toMatchObject({ item: { id: 'AAA', mailbox: address } })
  })

  test('of several people is called so', async () => {
    renderPane(annas, { context: () => inMailbox({ kind: 'shared', name: 'Support', address }) })
    await screen.findByText('Shared mailbox Support')
  })

  test('that may only be read offers nothing that would be refused', async () => {
    const { container } = renderPane(
      { ...annas, mailbox: { address, mayEdit: false } },
      { context: () => inMailbox(delegated) },
    )
    await screen.findByText(/You may read here, but not change anything, so you can’t track/)
    await screen.findByRole('link', { name: /Nancy Davolio/ })
    expect(screen.queryByRole('button', { name: 'Track' })).toBeNull()
    await expectAccessible(container)
  })

  test('that nobody would keep in step says what helps', async () => {
    const refusal = { code: 'mailbox-not-connected', detail: 'The owner of this mailbox does not use Tandem yet.' }
    renderPane(annas, { context: () => inMailbox(delegated, { refusal }) })
    await screen.findByText(refusal.detail)
    expect(screen.queryByRole('button', { name: 'Track' })).toBeNull()
  })
})

test('an own item says nothing of mailboxes; its receipt says who it was that asked', async () => {
  const { user } = renderPane(message, {
    context: () => contextOf(message),
    history: () => ({ receipts: [{ ...receiptOf(), by: 'Kim Olsen' }] }),
  })
  await screen.findByRole('button', { name: 'Track' })
  expect(screen.queryByText(/Mailbox of/)).toBeNull()
  await user.click(await screen.findByRole('button', { name: 'More' }))
  await user.click(await screen.findByRole('menuitem', { name: 'History' }))
  await screen.findByText(/by Kim Olsen/)
})
