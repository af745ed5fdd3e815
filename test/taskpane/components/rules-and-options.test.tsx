import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { ApiProblem } from '../../../src/taskpane/api-client/api-failures.ts'
import { deferred } from '../fake-world.ts'
import { field, meeting, options, ownPair, ruleId, rules } from '../more-samples.ts'
import { contextOf, message, otherMessage } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const problem = (change: object) =>
  new ApiProblem({
    ...{ type: 'urn:x', title: 'No', status: 403, detail: 'Your CRM role lacks a privilege for this.' },
    ...{ code: 'privilege-missing', correlationId: 'c-1' },
    ...change,
  })

type World = ReturnType<typeof renderPane>
async function turnTo({ user }: World, page: string) {
  await user.click(await screen.findByRole('button', { name: 'More' }))
  await user.click(await screen.findByRole('menuitem', { name: page }))
  const heading = await screen.findByRole('heading', { name: page })
  await waitFor(() => expect(document.activeElement).toBe(heading))
}
const entryOf = (name: string) => within(screen.getByText(name).closest('li') as HTMLElement)

describe('the synchronized fields', () => {
  const open = async (answers: Parameters<typeof renderPane>[1] = {}, item = message) => {
    const world = renderPane(item, { context: () => contextOf(item), rules: () => rules, ...answers })
    await turnTo(world, 'Synchronized fields')
    return world
  }

  test('stand by kind of record with names, columns and directions', async () => {
    const { user, container } = await open()
    await user.click(await screen.findByRole('button', { name: 'Contact (3)' }))
    entryOf('Job Title').getByText('jobtitle')
    entryOf('Cost centre').getByText('Own pair')
    entryOf('Home Address · Address 2').getByText(/In effect: Not synchronized\. .*mailing address/)
    await user.click(screen.getByRole('button', { name: 'E-mail (1)' }))
    const mail = entryOf('Subject')
    mail.getByText('Outlook to Dynamics 365')
    mail.getByText('Fixed')
    expect(mail.queryByRole('button')).toBeNull()
    await expectAccessible(container)
  })

  test('can be narrowed by name, column or kind: then all that match are open', async () => {
    const { user } = await open()
    await user.type(await screen.findByRole('searchbox', { name: 'Filter fields' }), 'scheduledend')
    screen.getByText('Appointment Time')
    expect(screen.queryByRole('button', { name: /^Contact/ })).toBeNull()
    await user.clear(screen.getByRole('searchbox'))
    await user.type(screen.getByRole('searchbox'), 'nothing')
    screen.getByText('No field matches.')
  })

  test('take another direction at once, and keep it when the organization does', async () => {
    const answer = deferred<ReturnType<typeof field>>()
    const { user, callsTo } = await open({ changeRule: () => answer.promise })
    await user.click(await screen.findByRole('button', { name: 'Contact (3)' }))
    await user.click(screen.getByRole('button', { name: 'Job Title: Both directions. Change the direction' }))
    const menu = within(await screen.findByRole('menu'))
    expect(menu.getAllByRole('menuitemradio').map((each) => each.getAttribute('aria-checked'))).toEqual([
      'true',
      'false',
      'false',
      'false',
    ])
    await user.click(menu.getByRole('menuitemradio', { name: /Dynamics 365 to Outlook/ }))
    await screen.findByRole('button', { name: 'Job Title: Dynamics 365 to Outlook. Change the direction' })
    expect(callsTo('changeRule')[0]?.request).toEqual({ rowId: ruleId(3), direction: 'toExchange' })
    answer.resolve(field(3, { direction: 'toExchange' }))
    await screen.findByText('Job Title is now: Dynamics 365 to Outlook.')
  })

  test('go back when the organization refuses, and are no longer offered to whom it lets change nothing', async () => {
    const { user } = await open({ changeRule: () => Promise.reject(problem({})) })
    await user.click(await screen.findByRole('button', { name: 'Contact (3)' }))
    await user.click(screen.getByRole('button', { name: /^Job Title: / }))
    await user.click(await screen.findByRole('menuitemradio', { name: /Not synchronized/ }))
    await screen.findByText(/lets them change synchronized fields/)
    const entry = entryOf('Job Title')
    entry.getByText('Both directions')
    expect(entry.getByRole('alert').textContent).toMatch(/lacks a privilege/)
    expect(screen.queryByRole('button', { name: /^Job Title: / })).toBeNull()
    expect(screen.queryByRole('button', { name: 'Add an own pair' })).toBeNull()
  })

  test('are only shown where the service knows that this person may not change them', async () => {
    const { user } = await open({ rules: () => ({ ...rules, mayChange: false }) })
    await user.click(await screen.findByRole('button', { name: 'Contact (3)' }))
    expect(screen.queryByRole('button', { name: /Change the direction/ })).toBeNull()
  })

  test('stay in sight when Outlook moves on to another item', async () => {
    const world = await open()
    world.select(otherMessage)
    await waitFor(() => expect(world.callsTo('context')).toHaveLength(2))
    screen.getByRole('heading', { name: 'Synchronized fields' })
    await world.user.click(screen.getByRole('button', { name: 'Back to the item' }))
    await screen.findByRole('heading', { name: 'Not tracked' })
  })

  test('are there without an item, too', async () => {
    const world = renderPane(null, { rules: () => rules })
    await turnTo(world, 'Synchronized fields')
    await world.user.click(screen.getByRole('button', { name: 'Back' }))
    await screen.findByText(/Select one message/)
  })
})

describe('an own pair', () => {
  const open = async (answers: Parameters<typeof renderPane>[1] = {}) => {
    const world = renderPane(meeting, {
      context: () => contextOf(meeting),
      rules: () => rules,
      columns: () => ({ columns: [{ name: 'new_budget', type: 'Money' }] }),
      ...answers,
    })
    await turnTo(world, 'Synchronized fields')
    await world.user.click(await screen.findByRole('button', { name: 'Add an own pair' }))
    return { ...world, dialog: within(await screen.findByRole('dialog')) }
  }

  test('is proposed the property that fits its column, and stands in the list when it is made', async () => {
    const budget = field(9, { table: 'appointment', mapping: 'Budget', crmColumns: ['new_budget'], isCustom: true })
    const { user, dialog, callsTo } = await open({ addRule: () => budget })
    await expectAccessible(screen.getByRole('dialog'))
    expect((dialog.getByRole('combobox', { name: 'Kind of record' }) as HTMLSelectElement).value).toBe('appointment')
    await user.type(dialog.getByRole('textbox', { name: 'Name' }), 'Budget')
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Column in Dynamics 365' }), 'new_budget')
    const property = dialog.getByRole('textbox', { name: 'Property of the Outlook item' }) as HTMLInputElement
    expect(property.value).toBe('Double {00020329-0000-0000-C000-000000000046} Name Budget')
    await user.click(dialog.getByRole('button', { name: 'Add' }))
    await screen.findByText('“Budget” was added.')
    expect(callsTo('addRule')[0]?.request).toEqual({
      table: 'appointment',
      mapping: 'Budget',
      crmColumn: 'new_budget',
      property: property.value,
      direction: 'bidirectional',
    })
    screen.getByRole('button', { name: 'Appointment (3)' })
  })

  test('that is refused says so at the input that is at fault', async () => {
    const errors = [{ path: 'property', message: 'This property is used by “Loyalty”. Choose another one' }]
    const { user, dialog } = await open({
      addRule: () => Promise.reject(problem({ code: 'invalid-value', status: 422, errors })),
    })
    await user.type(dialog.getByRole('textbox', { name: 'Name' }), 'Budget')
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Column in Dynamics 365' }), 'new_budget')
    await user.click(dialog.getByRole('button', { name: 'Add' }))
    await dialog.findByText('This property is used by “Loyalty”. Choose another one.')
    expect(dialog.getByRole('textbox', { name: 'Property of the Outlook item' }).getAttribute('aria-invalid')).toBe(
      'true',
    )
    await user.click(dialog.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  test('is removed after a question', async () => {
    const world = renderPane(message, {
      context: () => contextOf(message),
      rules: () => rules,
      removeRule: () => ({ rowId: ownPair.id ?? '' }),
    })
    await turnTo(world, 'Synchronized fields')
    await world.user.click(await screen.findByRole('button', { name: 'Contact (3)' }))
    await world.user.click(screen.getByRole('button', { name: 'Remove “Cost centre”' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(world.callsTo('removeRule')).toEqual([])
    await world.user.click(dialog.getByRole('button', { name: 'Remove' }))
    await screen.findByRole('button', { name: 'Contact (2)' })
    expect(screen.queryByText('Cost centre')).toBeNull()
  })
})

describe('the options', () => {
  test('show what Dynamics 365 keeps, and keep each choice at once', async () => {
    const world = renderPane(message, {
      context: () => contextOf(message),
      options: () => options,
      changeOptions: (choice: object) => ({ ...options, ...choice }),
    })
    await turnTo(world, 'Options')
    const company = (await screen.findByRole('switch', { name: /Account as company/ })) as HTMLInputElement
    expect(company.checked).toBe(false)
    expect((screen.getByRole('combobox', { name: 'Time zone' }) as HTMLSelectElement).value).toBe('Europe/Berlin')
    await expectAccessible(world.container)
    await world.user.click(company)
    await screen.findByText('Saved')
    expect(company.checked).toBe(true)
    await world.user.selectOptions(screen.getByRole('combobox', { name: 'E-mail that is tracked by itself' }), '4')
    await waitFor(() => expect(world.callsTo('changeOptions')).toHaveLength(2))
    expect(world.callsTo('changeOptions').map(({ request }) => request)).toEqual([
      { syncContactCompany: true },
      { incomingEmailFilteringMethod: 4 },
    ])
  })

  test('go back when they are refused, and say why', async () => {
    const world = renderPane(message, {
      context: () => contextOf(message),
      options: () => options,
      changeOptions: () => Promise.reject(problem({})),
    })
    await turnTo(world, 'Options')
    const sendAs = (await screen.findByRole('switch', { name: /on my behalf/ })) as HTMLInputElement
    await world.user.click(sendAs)
    await screen.findByText(/lacks a privilege/)
    expect(sendAs.checked).toBe(false)
  })
})
