import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import type { Participant } from '../../../src/api/item.ts'
import { ApiProblem } from '../../../src/taskpane/api-client/api-failures.ts'
import { contextOf, message, trackedWith } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const sender: Participant = {
  ...{ address: 'nora.blom@new.example', name: 'Nora Blom', roles: ['from'], matches: [] },
  proposed: { firstname: 'Nora', lastname: 'Blom' },
}
const other: Participant = { ...sender, address: 'jo@new.example', name: 'Jo', roles: ['cc'] }
const record = { table: 'lead', id: '00000000-0000-4000-8000-0000000000b1', name: 'Nora Blom' }
const open = (participants: readonly Participant[], answers: Parameters<typeof renderPane>[1] = {}) =>
  renderPane(message, { context: () => ({ ...contextOf(message), participants: [...participants] }), ...answers })
const dialog = async () => within(await screen.findByRole('dialog', { hidden: true }))

describe('somebody who is not in the CRM (R-133)', () => {
  test('and is nobody, as the mailbox itself, is not offered', async () => {
    const { proposed: _none, ...mailbox } = { ...sender, address: 'support@new.example', name: 'Support' }
    open([other, mailbox])
    await screen.findByRole('button', { name: 'Add Jo to Dynamics 365' })
    expect(screen.queryByRole('button', { name: /Add Support/ })).toBeNull()
  })

  test('is added as a lead under the name that the message calls them; the sender’s message is tracked along', async () => {
    const { user, container, callsTo } = open([sender], {
      addPerson: () => ({ record }),
      track: () => trackedWith(record),
    })
    await user.click(await screen.findByRole('button', { name: 'Add Nora Blom to Dynamics 365' }))
    const form = await dialog()
    expect((form.getByRole('textbox', { name: 'First name' }) as HTMLInputElement).value).toBe('Nora')
    form.getByText(/The message is tracked as well/)
    await expectAccessible(container.ownerDocument.body)
    await user.selectOptions(form.getByRole('combobox', { name: 'Add as' }), 'Lead')
    await user.type(form.getByRole('textbox', { name: 'Company' }), 'New')
    await user.click(form.getByRole('button', { name: 'Add' }))
    await waitFor(() => expect(callsTo('track')).toHaveLength(1))
    expect(callsTo('addPerson')[0]?.request).toMatchObject({
      address: sender.address,
      person: { table: 'lead', firstname: 'Nora', lastname: 'Blom', companyname: 'New' },
    })
    expect(callsTo('track')[0]?.request).toMatchObject({ regarding: { table: 'lead', id: record.id } })
    await waitFor(() => expect(callsTo('context').length).toBeGreaterThan(1))
  })

  test('and did not send the message is added, and nothing is tracked', async () => {
    const { user, callsTo } = open([other], { addPerson: () => ({ record }) })
    await user.click(await screen.findByRole('button', { name: 'Add Jo to Dynamics 365' }))
    const form = await dialog()
    expect(form.queryByText(/tracked as well/)).toBeNull()
    await user.selectOptions(form.getByRole('combobox', { name: 'Add as' }), 'Account')
    expect((form.getByRole('textbox', { name: 'Name' }) as HTMLInputElement).value).toBe('new.example')
    await user.click(form.getByRole('button', { name: 'Add' }))
    await waitFor(() => expect(callsTo('context').length).toBeGreaterThan(1))
    expect(callsTo('track')).toEqual([])
  })

  test('and may not be made says why, and what was typed stays', async () => {
    const { user } = open([other], {
      addPerson: () => {
        throw new ApiProblem({
          ...{ type: 'urn:x', title: 'No', status: 403, detail: 'Your CRM role lacks a privilege for this.' },
          ...{ code: 'privilege-missing', correlationId: 'c-1' },
        })
      },
    })
    await user.click(await screen.findByRole('button', { name: 'Add Jo to Dynamics 365' }))
    const form = await dialog()
    const last = form.getByRole('textbox', { name: 'Last name' })
    await user.clear(last)
    await user.type(last, 'Jones{Enter}')
    await form.findByText(/lacks a privilege/)
    expect((last as HTMLInputElement).value).toBe('Jones')
  })
})
