import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { ApiProblem, ServiceUnreachable } from '../../../src/taskpane/api-client/api-failures.ts'
import { conflict, meeting, preview } from '../more-samples.ts'
import { contextOf, fields, receiptOf, trackedWith } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const context = () => contextOf(meeting, trackedWith().status)
const restored = trackedWith(undefined, {
  ...conflict,
  id: 'receipt-10',
  decisions: conflict.decisions.map((each) => ({ ...each, outcome: 'both' as const, reason: 'restored' })),
})

describe('the history of the mailbox', () => {
  const open = async (answers: Parameters<typeof renderPane>[1] = {}) => {
    const world = renderPane(meeting, {
      context,
      history: () => ({ receipts: [conflict, receiptOf()] }),
      restore: () => restored,
      ...answers,
    })
    await world.user.click(await screen.findByRole('button', { name: 'More' }))
    await world.user.click(await screen.findByRole('menuitem', { name: 'History' }))
    return world
  }

  test('says what was done with which item, and on demand what became of each field', async () => {
    const { user, container } = await open()
    const article = within(await screen.findByRole('article', { name: 'Synchronized: Kick-off' }))
    article.getByText('The item in Outlook was changed.')
    await user.click(article.getByRole('button', { name: '1 field went' }))
    article.getByText('Attic')
    article.getByText('Hall 9')
    screen.getByRole('article', { name: 'Tracked: Renewal of the maintenance contract' })
    await expectAccessible(container)
  })

  test('names what an activity is regarding, and the company of a contact', async () => {
    const company = { table: 'account', id: 'a', name: 'Steiner Guss GmbH', url: 'https://crm.example/a' }
    const contact = receiptOf({ id: 'receipt-11', kind: 'contact', name: 'Nora Blom', regarding: company })
    await open({
      history: () => ({ receipts: [contact, receiptOf({ regarding: { ...company, name: 'Deal Inc.' } })] }),
    })
    await screen.findByText('Company: Steiner Guss GmbH.')
    screen.getByText('Regarding Deal Inc.')
  })

  test('is searched while a person types, and narrowed by kind and outcome', async () => {
    const { user, callsTo } = await open({
      history: ({ text }: { text?: string }) => ({ receipts: text ? [] : [conflict] }),
    })
    await screen.findByRole('article')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Kind' }), 'contact')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Outcome' }), 'failed')
    await user.type(screen.getByRole('searchbox'), 'attic')
    await screen.findByText('Nothing found.')
    expect(callsTo('history').at(-1)?.request).toEqual({ text: 'attic', table: 'contact', outcome: 'failed' })
  })

  test('goes further back on demand', async () => {
    const { user, callsTo } = await open({
      history: ({ cursor }: { cursor?: string }) =>
        cursor
          ? { receipts: [receiptOf()] }
          : { receipts: [conflict], cursor: 'next', lookedBackTo: '2026-11-22T10:00:00Z' },
    })
    await user.click(await screen.findByRole('button', { name: 'Look further back' }))
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(2))
    expect(callsTo('history').at(-1)?.request).toEqual({ cursor: 'next' })
    expect(screen.queryByRole('button', { name: 'Look further back' })).toBeNull()
  })

  test('that can’t be read can be tried again', async () => {
    let tries = 0
    const { user } = await open({
      history: () =>
        ++tries === 1 ? Promise.reject(new ServiceUnreachable('service-unreachable')) : { receipts: [conflict] },
    })
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    await screen.findByRole('article')
  })

  test('lets a value that gave way be put back, after a question', async () => {
    const { user, callsTo } = await open()
    await user.click(await screen.findByRole('button', { name: '1 field went' }))
    await user.click(screen.getByRole('button', { name: 'Put back the value of Outlook in Location' }))
    const dialog = within(await screen.findByRole('dialog'))
    dialog.getByText('Attic')
    expect(callsTo('restore')).toEqual([])
    await user.click(dialog.getByRole('button', { name: 'Put back' }))
    await waitFor(() => expect(screen.getAllByText('Location was put back.').length).toBeGreaterThan(0))
    expect(callsTo('restore')[0]?.request).toEqual({
      receiptId: 'receipt-9',
      mapping: 'Location',
      side: 'outlook',
      operationId: expect.any(String),
    })
    // What it came to stands in the history, and on the item.
    await waitFor(() => expect(callsTo('history')).toHaveLength(2))
    await waitFor(() => expect(callsTo('context')).toHaveLength(2))
  })

  test('says why a value could not be put back, and sends the same wish when it is tried again', async () => {
    const problem = {
      ...{ type: 'urn:x', title: 'No', status: 502, code: 'upstream-unavailable', correlationId: 'c-1' },
      detail: 'The service does not answer properly at the moment.',
    }
    let tries = 0
    const { user, callsTo } = await open({
      restore: () => (++tries === 1 ? Promise.reject(new ApiProblem(problem)) : restored),
    })
    await user.click(await screen.findByRole('button', { name: '1 field went' }))
    await user.click(screen.getByRole('button', { name: /^Put back the value/ }))
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Put back' }))
    await screen.findByText(/does not answer properly/)
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(screen.getAllByText('Location was put back.').length).toBeGreaterThan(0))
    const [one, two] = callsTo('restore').map(({ request }) => request)
    expect(two).toEqual(one)
  })

  test('tells when a rule kept the value from going back', async () => {
    const kept = {
      ...restored,
      receipt: {
        ...restored.receipt,
        decisions: conflict.decisions.map((each) => ({
          ...each,
          outcome: 'kept' as const,
          because: 'The record is completed or canceled in the CRM.',
        })),
      },
    }
    const { user } = await open({ restore: () => kept })
    await user.click(await screen.findByRole('button', { name: '1 field went' }))
    await user.click(screen.getByRole('button', { name: /^Put back the value/ }))
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Put back' }))
    await screen.findByText(/Location was not put back\. The record is completed/)
  })
})

describe('what would happen now', () => {
  const itemFields = {
    ...fields,
    kind: 'event' as const,
    table: 'appointment',
    fields: preview.fields.map((each) => ({
      ...each,
      crmColumns: [each.mapping.toLowerCase()],
      allowedDirections: ['bidirectional' as const, 'toExchange' as const],
    })),
    history: [conflict],
  }
  const open = async (answers: Parameters<typeof renderPane>[1] = {}) => {
    const world = renderPane(meeting, { context, fields: () => itemFields, preview: () => preview, ...answers })
    await world.user.click(await screen.findByRole('button', { name: 'Fields' }))
    const section = within(await screen.findByRole('region', { name: 'What would happen now' }))
    return { ...world, section }
  }

  test('is asked only on demand, and shows what would go where and why', async () => {
    const { user, section, callsTo, container } = await open()
    expect(callsTo('preview')).toEqual([])
    await user.click(section.getByRole('button', { name: 'Show what would happen' }))
    await section.findByText('The copy in Dynamics 365 would be changed. The item in Outlook would not be changed.')
    const place = within(section.getByText('Location').closest('li') as HTMLElement)
    place.getByText('Attic')
    place.getByText('Changed in Outlook.')
    expect(section.queryByText('Subject')).toBeNull()
    await expectAccessible(container)
  })

  test('is shown under another direction, which nobody’s rules get', async () => {
    const { user, section, callsTo } = await open()
    await user.click(section.getByRole('button', { name: 'Show what would happen' }))
    await user.click(await section.findByRole('button', { name: 'Try other directions' }))
    await user.selectOptions(section.getByRole('combobox', { name: 'Location' }), 'toExchange')
    await waitFor(() => expect(callsTo('preview')).toHaveLength(2))
    expect(callsTo('preview')[1]?.request).toMatchObject({ directions: { 'appointment/Location': 'toExchange' } })
    expect(callsTo('changeRule')).toEqual([])
  })

  test('says when there is nothing to do, when the link would end, and when nothing can happen', async () => {
    const quiet = await open({ preview: () => ({ ...preview, recordAction: 'none', fields: [] }) })
    await quiet.user.click(quiet.section.getByRole('button', { name: 'Show what would happen' }))
    await quiet.section.findByText('Both sides are in step.')
    cleanup()
    const ending = await open({
      preview: () => ({ ...preview, ends: 'The record was deleted in the CRM.', fields: [] }),
    })
    await ending.user.click(ending.section.getByRole('button', { name: 'Show what would happen' }))
    await ending.section.findByText('The record was deleted in the CRM.')
    cleanup()
    const refusal = { code: 'private-item', detail: 'This item is marked private.' }
    const refused = await open({ preview: () => ({ ...preview, refusal, fields: [] }) })
    await refused.user.click(refused.section.getByRole('button', { name: 'Show what would happen' }))
    await refused.section.findByText('This item is marked private.')
  })

  test('stands beside the item’s own history, where values can be put back, too', async () => {
    const { user, callsTo } = await open({ restore: () => restored })
    const history = within(screen.getByRole('region', { name: 'History' }))
    await user.click(history.getByRole('button', { name: '1 field went' }))
    await user.click(history.getByRole('button', { name: /^Put back the value/ }))
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Put back' }))
    await waitFor(() => expect(screen.getAllByText('Location was put back.').length).toBeGreaterThan(0))
    await waitFor(() => expect(callsTo('fields')).toHaveLength(2))
  })
})
