import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, within } from '@testing-library/react'
import type { FieldDecision } from '../../../src/api/receipt.ts'
import { ServiceUnreachable } from '../../../src/taskpane/api-client/api-failures.ts'
import { contextOf, decisions, fields, message, otherMessage, renewal, trackedWith } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const trackedContext = () => contextOf(message, trackedWith(renewal).status)

describe('the receipt', () => {
  test('says how many fields went, and on demand which did not and why, attachment by attachment', async () => {
    const { user, container } = renderPane(message, { context: () => contextOf(message), track: () => trackedWith() })
    await user.click(await screen.findByRole('button', { name: 'Track' }))
    const receipt = within(await screen.findByRole('article', { name: 'Tracked' }))
    receipt.getByText('A copy was made in Dynamics 365.')
    expect(receipt.queryByText(/setup\.exe/)).toBeNull()
    await user.click(receipt.getByRole('button', { name: '3 fields went, 1 did not' }))
    receipt.getByText('Did not go (1)')
    receipt.getByText('Went (3)')
    receipt.getByText('Nothing to do (1)')
    expect(receipt.getByText(/setup\.exe/).textContent).toMatch(/This type of file is blocked/)
    receipt.getByText(/c0ffee00/)
    await expectAccessible(container)
  })
})

describe('the receipt of a message with a record', () => {
  const because = 'Given by the tracked folder that the message lay in.'
  const of = (reason: string): FieldDecision => ({
    ...{ mapping: 'Regarding', outlookField: 'Regarding', crmField: 'Regarding', direction: 'toCrm', outcome: 'toCrm' },
    ...{ reason, because: reason === 'given-by-folder' ? because : 'Chosen by a person in the pane.' },
  })

  test.each([
    ['given-by-folder', 1],
    ['set-by-person', 0],
  ])('says without being asked that no person chose it: %s', async (reason, times) => {
    const context = () => contextOf(message)
    const track = () => trackedWith(renewal, { decisions: [...decisions, of(reason)] })
    const { user } = renderPane(message, { context, track })
    await user.click(await screen.findByRole('button', { name: /^Track/ }))
    const receipt = within(await screen.findByRole('article', { name: 'Tracked' }))
    expect(receipt.queryAllByText(because)).toHaveLength(times)
  })
})

describe('the fields', () => {
  test('are read only when they are asked for, and show direction, both values and the reason', async () => {
    const { user, callsTo, container } = renderPane(message, { context: trackedContext, fields: () => fields })
    const open = await screen.findByRole('button', { name: 'Fields' })
    expect(callsTo('fields')).toEqual([])
    await user.click(open)
    const body = within((await screen.findByText('Body · Description')).closest('li') as HTMLElement)
    body.getByText('Outlook to Dynamics 365')
    body.getByText('Dear Ada, …')
    body.getByText('not shown')
    body.getByText('The record is new: the value comes from Outlook.')
    const to = within(screen.getByText('To').closest('li') as HTMLElement)
    to.getByText('no value')
    within(screen.getByRole('region', { name: 'History' })).getByRole('article', { name: 'Tracked' })
    await expectAccessible(container)
  })

  test('can be filtered by name or column', async () => {
    const { user } = renderPane(message, { context: trackedContext, fields: () => fields })
    await user.click(await screen.findByRole('button', { name: 'Fields' }))
    await user.type(await screen.findByRole('searchbox', { name: 'Filter fields' }), 'prioritycode')
    screen.getByText('Importance')
    expect(screen.queryByText('Subject')).toBeNull()
    await user.type(screen.getByRole('searchbox', { name: 'Filter fields' }), 'x')
    screen.getByText('No field matches.')
  })

  test('follow the selection, and what can’t be read can be tried again', async () => {
    let tries = 0
    const { user, callsTo, select } = renderPane(message, {
      context: trackedContext,
      fields: () => (++tries === 1 ? Promise.reject(new ServiceUnreachable('service-unreachable')) : fields),
    })
    await user.click(await screen.findByRole('button', { name: 'Fields' }))
    await screen.findByText(/Tandem can’t be reached/)
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await screen.findByText('Importance')
    select(otherMessage)
    await screen.findByText('Importance')
    expect(callsTo('fields').map(({ request }) => (request as { item: { id: string } }).item.id)).toContain('BBB')
    await user.click(screen.getByRole('button', { name: 'Back to the item' }))
    await screen.findByRole('heading', { name: /Tracked regarding/ })
  })
})
