import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { act, cleanup, renderHook, screen, waitFor, within } from '@testing-library/react'
import { ApiProblem, ServiceUnreachable } from '../../../src/taskpane/api-client/api-failures.ts'
import { SurroundingsProvider } from '../../../src/taskpane/components/pane-context.tsx'
import { proposedProperty } from '../../../src/taskpane/components/proposed-property.ts'
import { useLinksPreview } from '../../../src/taskpane/components/use-links-preview.ts'
import type { Pane } from '../../../src/taskpane/state/pane.ts'
import { deferred } from '../fake-world.ts'
import { field, linksPreview, meeting, nothingWouldChange, options, ownPair, ruleId, rules } from '../more-samples.ts'
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
/** Without layout Fluent can't tell that a dialog has the focus, and hides it; the browser's test looks at that. */
const unseen = { hidden: true }
async function confirm({ user }: Pick<World, 'user'>, action: string) {
  const dialog = within(await screen.findByRole('dialog', unseen))
  const button = dialog.getByRole('button', { name: action, ...unseen })
  await waitFor(() => expect(button.getAttribute('aria-disabled')).not.toBe('true'))
  await user.click(button)
}
const entryOf = (name: string) => within(screen.getByText(name).closest('li') as HTMLElement)

describe('the synchronized fields', () => {
  const open = async (answers: Parameters<typeof renderPane>[1] = {}, item = message) => {
    const world = renderPane(item, {
      context: () => contextOf(item),
      rules: () => rules,
      previewLinks: () => nothingWouldChange,
      ...answers,
    })
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

  test('take another direction at once after the question, and keep it when the organization does', async () => {
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
    await screen.findByText('Nothing would change in your mailbox now.')
    expect(callsTo('previewLinks')[0]?.request).toEqual({ directions: { 'contact/Job Title': 'toExchange' } })
    expect(callsTo('changeRule')).toEqual([])
    screen.getByRole('button', { name: /^Job Title: Both directions/, ...unseen })
    await confirm({ user }, 'Change')
    await screen.findByRole('button', { name: 'Job Title: Dynamics 365 to Outlook. Change the direction' })
    expect(callsTo('changeRule')[0]?.request).toEqual({ rowId: ruleId(3), direction: 'toExchange' })
    answer.resolve(field(3, { direction: 'toExchange' }))
    await screen.findByText('Job Title is now: Dynamics 365 to Outlook.')
  })

  const choose = async (answers: Parameters<typeof renderPane>[1]) => {
    const world = await open(answers)
    await world.user.click(await screen.findByRole('button', { name: 'Contact (3)' }))
    await world.user.click(screen.getByRole('button', { name: /^Job Title: / }))
    await world.user.click(await screen.findByRole('menuitemradio', { name: /Dynamics 365 to Outlook/ }))
    return { ...world, dialog: within(await screen.findByRole('dialog', unseen)) }
  }

  test('say before a change what it would do in the person’s own mailbox', async () => {
    const { user, dialog, callsTo } = await choose({ previewLinks: () => linksPreview })
    const said = await dialog.findByText(
      'In your mailbox the next synchronization would change 3 records in Dynamics 365 and 1 item in Outlook.',
    )
    expect(said.getAttribute('role')).toBe('status')
    dialog.getByText('From “Both directions” to “Dynamics 365 to Outlook”, for everybody in your organization.')
    const list = within(dialog.getByRole('region', { name: 'What would change', ...unseen }))
    list.getByText('Sigrid Haugen')
    list.getByText('“Director” instead of “Chief of plants”')
    list.getByText('no value instead of not shown')
    list.getByText('The record was deleted in the CRM.')
    list.getByText('and 1 more')
    await expectAccessible(screen.getByRole('dialog', unseen))
    await user.click(dialog.getByRole('button', { name: 'Cancel', ...unseen }))
    await waitFor(() => expect(screen.queryByRole('dialog', unseen)).toBeNull())
    expect(callsTo('changeRule')).toEqual([])
    screen.getByRole('button', { name: /^Job Title: Both directions/ })
  })

  test('say how many items would be deleted in Outlook, and how many links would merely end (R-245)', async () => {
    const ends = (number: number, itemAction: 'deleted' | 'updated', because: string) => ({
      ...{
        kind: 'event' as const,
        name: `Meeting ${number}`,
        inOutlook: true,
        inCrm: false,
        itemAction,
        ends: because,
      },
      ...{
        record: { table: 'appointment', id: ruleId(80 + number), name: '' },
        recordAction: 'none' as const,
        fields: [],
      },
    })
    const { dialog } = await choose({
      previewLinks: () => ({
        ...{ ...linksPreview, inOutlook: 3, inCrm: 0, deletedInOutlook: 2, unlinked: 1, left: 37 },
        changes: [
          ends(1, 'deleted', 'The record left the filters; its copy goes.'),
          ends(2, 'deleted', 'The record left the filters; its copy goes.'),
          ends(3, 'updated', 'The record left the filters; its copy stays.'),
        ],
      }),
    })
    const said = await dialog.findByText(
      'In your mailbox the next synchronization would change 3 items in Outlook. 2 items would be deleted in Outlook. ' +
        '1 link would end without anything being deleted by that.',
    )
    expect(said.getAttribute('role')).toBe('status')
    const list = within(dialog.getByRole('region', { name: 'What would change', ...unseen }))
    expect(list.getAllByText('The record left the filters; its copy goes.')).toHaveLength(2)
    list.getByText('The record left the filters; its copy stays.')
  })

  test('say that the synchronization would stop before it goes so far, and where one answers (invariant 9)', async () => {
    const because = '620 of 700 linked items would be changed.'
    const { dialog } = await choose({
      previewLinks: () => ({
        ...{ ...linksPreview, inOutlook: 620, looked: 700, left: 80 },
        holds: [
          { kind: 'contact', reason: 'many-changes', count: 620, links: 700, because },
          {
            ...{ kind: 'event', reason: 'many-unlinked', count: 11, links: 12, because: '11 of 12 links would end.' },
            since: '2026-11-23T11:57:00Z',
          },
        ],
      }),
    })
    await dialog.findByText('Contacts would stand still')
    const said = dialog.getByText(
      `${because} That is unusual: the synchronization would stop before it goes so far, and ask. You would answer on the page Mailbox.`,
    )
    expect(said.closest('[role=status]')).not.toBeNull()
    dialog.getByText('Meetings stand still')
    dialog.getByText(/^11 of 12 links would end\. That waits for your word on the page Mailbox\./)
    await expectAccessible(screen.getByRole('dialog', unseen))
    expect(dialog.getByRole('button', { name: 'Change', ...unseen }).getAttribute('aria-disabled')).not.toBe('true')
  })

  test('say nothing of it where it would not stop', async () => {
    const { dialog } = await choose({ previewLinks: () => linksPreview })
    await dialog.findByText(/would change 3 records/)
    expect(dialog.queryByText(/stand still/)).toBeNull()
  })

  test('wait for the look, and can be changed all the same where it does not work', async () => {
    const answer = deferred<typeof linksPreview>()
    const { user, dialog, callsTo } = await choose({
      previewLinks: () => answer.promise,
      changeRule: () => field(3, { direction: 'toExchange' }),
    })
    dialog.getByText('Looking what would change in your mailbox…')
    await user.click(dialog.getByRole('button', { name: 'Change', ...unseen }))
    expect(callsTo('changeRule')).toEqual([])
    answer.reject(new ServiceUnreachable('service-silent'))
    await dialog.findByText(/^The look did not work\. Tandem did not answer in time/)
    dialog.getByText('You can make the change all the same.')
    await confirm({ user }, 'Change')
    await screen.findByText('Job Title is now: Dynamics 365 to Outlook.')
  })

  test('keep nobody waiting for a look that takes too long', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] })
    try {
      const signals: (AbortSignal | undefined)[] = []
      const api = {
        call: (_name: string, _request: unknown, signal?: AbortSignal) => {
          signals.push(signal)
          return new Promise(() => {})
        },
      }
      const { result } = renderHook(() => useLinksPreview({ settings: { syncContactCompany: true } }, true), {
        wrapper: ({ children }) => (
          <SurroundingsProvider
            value={{ pane: { api } as unknown as Pane, locale: 'en', mailboxAddress: '', now: () => new Date() }}
          >
            {children}
          </SurroundingsProvider>
        ),
      })
      expect(result.current).toEqual({ is: 'awaited' })
      await act(() => jest.advanceTimersByTimeAsync(20_000))
      expect(result.current).toEqual({ is: 'too-long' })
      expect(signals[0]?.aborted).toBe(true)
    } finally {
      jest.useRealTimers()
    }
  })

  test('go back when the organization refuses, and are no longer offered to whom it lets change nothing', async () => {
    const { user } = await open({ changeRule: () => Promise.reject(problem({})) })
    await user.click(await screen.findByRole('button', { name: 'Contact (3)' }))
    await user.click(screen.getByRole('button', { name: /^Job Title: / }))
    await user.click(await screen.findByRole('menuitemradio', { name: /Not synchronized/ }))
    await confirm({ user }, 'Change')
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

describe('what becomes of an item whose record left the filters (R-245)', () => {
  const title = 'When a record leaves the filters'
  const installation = (outsideFilter: 'unlink' | 'delete') => () => ({
    ...{ openAlerts: [], severities: [], tellsOwners: false, outsideFilter },
  })
  const open = async (answers: Parameters<typeof renderPane>[1]) => {
    const world = renderPane(message, { context: () => contextOf(message), rules: () => rules, ...answers })
    await turnTo(world, 'Synchronized fields')
    return world
  }
  const asAdministrator = (outsideFilter: 'unlink' | 'delete', answers: Parameters<typeof renderPane>[1] = {}) =>
    open({
      ...{ administrator: () => ({ isAdministrator: true }), installation: installation(outsideFilter) },
      ...{ previewLinks: () => linksPreview, ...answers },
    })

  test('stands there for an administrator with who says so, and the other way can be looked at, not chosen', async () => {
    const { user, callsTo, container } = await asAdministrator('unlink')
    const section = within(await screen.findByRole('region', { name: title }))
    section.getByText(/stays in Outlook, and the two no longer follow each other/)
    section.getByText(/TANDEM_OUTSIDE_FILTER is “unlink”/)
    await expectAccessible(container)
    const opener = section.getByRole('button', { name: 'See what deleting would do' })
    expect(callsTo('previewLinks')).toEqual([])
    await user.click(opener)
    const dialog = within(await screen.findByRole('dialog', unseen))
    await dialog.findByText(/would change 3 records in Dynamics 365 and 1 item in Outlook/)
    dialog.getByText(/under TANDEM_OUTSIDE_FILTER=delete\..*here nothing is changed/)
    expect(callsTo('previewLinks')[0]?.request).toEqual({ settings: { deleteOutsideFilter: true } })
    await expectAccessible(screen.getByRole('dialog', unseen))
    expect(dialog.getAllByRole('button', unseen).map(({ textContent }) => textContent)).toEqual(['Close'])
    await user.click(dialog.getByRole('button', { name: 'Close', ...unseen }))
    await waitFor(() => expect(screen.queryByRole('dialog', unseen)).toBeNull())
    await waitFor(() => expect(document.activeElement).toBe(opener))
  })

  test('offers keeping where deleting holds; a look that does not work says so, and offers nothing to go on with', async () => {
    const { user, callsTo } = await asAdministrator('delete', {
      previewLinks: () => Promise.reject(new ServiceUnreachable('service-silent')),
    })
    await screen.findByText(/TANDEM_OUTSIDE_FILTER is “delete”/)
    await user.click(screen.getByRole('button', { name: 'See what keeping would do' }))
    const dialog = within(await screen.findByRole('dialog', unseen))
    await dialog.findByText(/^The look did not work\./)
    expect(callsTo('previewLinks')[0]?.request).toEqual({ settings: { deleteOutsideFilter: false } })
    expect(dialog.queryByText(/make the change/)).toBeNull()
  })

  test('is shown to nobody else, and nobody else asks for it', async () => {
    const { callsTo } = await open({ administrator: () => ({ isAdministrator: false }) })
    await screen.findByRole('button', { name: 'Contact (3)' })
    // The menu asked, and the page did.
    await waitFor(() => expect(callsTo('administrator')).toHaveLength(2))
    expect(screen.queryByRole('region', { name: title })).toBeNull()
    expect(callsTo('installation')).toEqual([])
  })

  test('says why it can’t be shown to an administrator, and asks again', async () => {
    let fails = true
    const { user } = await asAdministrator('unlink', {
      installation: () => (fails ? Promise.reject(new ServiceUnreachable('service-silent')) : installation('unlink')()),
    })
    const retry = await screen.findByRole('button', { name: 'Try again' })
    fails = false
    await user.click(retry)
    await screen.findByRole('region', { name: title })
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
    return { ...world, dialog: within(await screen.findByRole('dialog', unseen)) }
  }

  test('is removed after a question', async () => {
    const world = renderPane(message, {
      context: () => contextOf(message),
      rules: () => rules,
      removeRule: () => ({ rowId: ownPair.id ?? '' }),
    })
    await turnTo(world, 'Synchronized fields')
    await world.user.click(await screen.findByRole('button', { name: 'Contact (3)' }))
    await world.user.click(screen.getByRole('button', { name: 'Remove “Cost centre”' }))
    const dialog = within(await screen.findByRole('dialog', unseen))
    expect(world.callsTo('removeRule')).toEqual([])
    await world.user.click(dialog.getByRole('button', { name: 'Remove', ...unseen }))
    await screen.findByRole('button', { name: 'Contact (2)', ...unseen })
    expect(screen.queryByText('Cost centre')).toBeNull()
    // The button that was pressed is gone with its field.
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add an own pair', ...unseen })),
    )
  })

  test('is proposed a property no longer than the organization keeps, whatever it is called', () => {
    const proposed = proposedProperty(`${'Donaudampfschiff'.repeat(4)}🎉 fahrt`, 'Datetime')
    expect(proposed).toMatch(/^SystemTime \{[0-9A-F-]+\} Name Donaudampf/)
    expect(proposed).toHaveLength(100)
  })

  test('is proposed the property that fits its column, and stands in the list when it is made', async () => {
    const budget = field(9, { table: 'appointment', mapping: 'Budget', crmColumns: ['new_budget'], isCustom: true })
    const { user, dialog, callsTo } = await open({ addRule: () => budget })
    expect((dialog.getByRole('combobox', { name: 'Kind of record', ...unseen }) as HTMLSelectElement).value).toBe(
      'appointment',
    )
    await user.type(dialog.getByRole('textbox', { name: 'Name', ...unseen }), 'Budget')
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Column in Dynamics 365', ...unseen }), 'new_budget')
    const property = dialog.getByRole('textbox', {
      name: 'Property of the Outlook item',
      ...unseen,
    }) as HTMLInputElement
    expect(property.value).toBe('Double {00020329-0000-0000-C000-000000000046} Name Budget')
    await user.click(dialog.getByRole('button', { name: 'Add', ...unseen }))
    await screen.findByText('“Budget” was added.')
    expect(callsTo('addRule')[0]?.request).toEqual({
      table: 'appointment',
      mapping: 'Budget',
      crmColumn: 'new_budget',
      property: property.value,
      direction: 'bidirectional',
    })
    screen.getByRole('button', { name: 'Appointment (3)', ...unseen })
  })

  test('that is refused says so at the input that is at fault', async () => {
    const errors = [{ path: 'property', message: 'This property is used by “Loyalty”. Choose another one' }]
    const { user, dialog } = await open({
      addRule: () => Promise.reject(problem({ code: 'invalid-value', status: 422, errors })),
    })
    await user.type(dialog.getByRole('textbox', { name: 'Name', ...unseen }), 'Budget')
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Column in Dynamics 365', ...unseen }), 'new_budget')
    await user.click(dialog.getByRole('button', { name: 'Add', ...unseen }))
    await dialog.findByText('This property is used by “Loyalty”. Choose another one.')
    expect(
      dialog.getByRole('textbox', { name: 'Property of the Outlook item', ...unseen }).getAttribute('aria-invalid'),
    ).toBe('true')
    await user.click(dialog.getByRole('button', { name: 'Cancel', ...unseen }))
    await waitFor(() => expect(screen.queryByRole('dialog', unseen)).toBeNull())
  })
})

describe('the options', () => {
  test('show what Dynamics 365 keeps, and keep each choice at once', async () => {
    const world = renderPane(message, {
      context: () => contextOf(message),
      options: () => options,
      previewLinks: () => linksPreview,
      changeOptions: (choice: object) => ({ ...options, ...choice }),
    })
    await turnTo(world, 'Options')
    const company = (await screen.findByLabelText(/Account as company/)) as HTMLInputElement
    expect(company.checked).toBe(false)
    expect((screen.getByLabelText('Time zone') as HTMLSelectElement).value).toBe('Europe/Berlin')
    await expectAccessible(world.container)
    await world.user.click(company)
    // Contacts that are linked already would change: that is shown first.
    await screen.findByText(/would change 3 records in Dynamics 365 and 1 item in Outlook/)
    expect(world.callsTo('previewLinks')[0]?.request).toEqual({ settings: { syncContactCompany: true } })
    expect(world.callsTo('changeOptions')).toEqual([])
    expect(company.checked).toBe(false)
    await confirm(world, 'Change')
    await screen.findByText('Saved')
    expect(company.checked).toBe(true)
    await world.user.selectOptions(screen.getByLabelText('E-mail that is tracked by itself'), '4')
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
    const sendAs = (await screen.findByLabelText(/on my behalf/)) as HTMLInputElement
    await world.user.click(sendAs)
    await screen.findByText(/lacks a privilege/)
    expect(sendAs.checked).toBe(false)
  })
})
