import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import type {
  Installation,
  MailboxDetail,
  MailboxesRequest,
  MailboxLine,
  MailboxList,
} from '../../../src/api/administrator.ts'
import type { Alert } from '../../../src/api/mailbox.ts'
import { contextOf, message } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const line = (name: string, health: MailboxLine['health'], errors = 0): MailboxLine => ({
  ...{ oid: `oid of ${name}`, name, address: `${name.toLowerCase()}@contoso.example`, health, isRunning: false },
  ...{ alerts: { error: errors, warning: 0, information: 0 }, unfinished: 0, lastAt: '2026-11-23T11:57:00Z' },
})
const counts: MailboxList['counts'] = { known: 2, off: 1, failing: 0, held: 0, throttled: 0, 'standing-by': 0 }
const nora = line('Nora', 'healthy')
const tomas = line('Tomas', 'off', 1)
const waiting: MailboxDetail['organization'] & object = {
  isActive: true,
  approval: 'pending',
  isApprovalRequired: true,
  profileSince: '2026-01-01T00:00:00Z',
}
const detail: MailboxDetail = {
  ...tomas,
  workloads: [
    {
      ...{ workload: 'incomingEmail', health: 'off', isSwitchedOff: false, endedAt: '2026-11-23T11:57:00Z' },
      failure: { code: 'mailbox-not-approved', detail: 'This mailbox is not approved yet.' },
    },
    { workload: 'outgoingEmail', health: 'off', isSwitchedOff: true },
    { workload: 'appointmentsContactsTasks', health: 'healthy', isSwitchedOff: false, done: 3, failed: 0 },
  ],
  openAlerts: [
    {
      ...{ topic: 'off:incomingEmail', severity: 'error', code: 'mailbox-not-approved', workload: 'incomingEmail' },
      ...{ detail: 'Not approved.', since: '2026-11-23T10:00:00Z', at: '2026-11-23T10:00:00Z', times: 1 },
    },
  ],
  tests: [{ workload: 'incomingEmail', at: '2026-11-23T11:00:00Z' }],
  organization: waiting,
}

describe('all mailboxes', () => {
  const open = async (answers: Parameters<typeof renderPane>[1] = {}) => {
    const world = renderPane(message, {
      ...{ context: () => contextOf(message), administrator: () => ({ isAdministrator: true }) },
      installation: () => ({
        openAlerts: [],
        severities: ['error', 'warning', 'information'],
        tellsOwners: false,
        outsideFilter: 'unlink',
      }),
      mailboxes: () => ({ mailboxes: [nora, tomas], counts }),
      mailboxOf: () => detail,
      ...answers,
    })
    await world.user.click(await screen.findByRole('button', { name: 'More' }))
    await world.user.click(await screen.findByRole('menuitem', { name: 'All mailboxes' }))
    await screen.findByRole('heading', { name: 'All mailboxes' })
    return world
  }

  test('are for administrators: nobody else is offered the page', async () => {
    const { user, callsTo } = renderPane(message, {
      context: () => contextOf(message),
      administrator: () => ({ isAdministrator: false }),
    })
    await user.click(await screen.findByRole('button', { name: 'More' }))
    await screen.findByRole('menuitem', { name: 'Mailbox' })
    await waitFor(() => expect(callsTo('administrator')).toHaveLength(1))
    expect(screen.queryByRole('menuitem', { name: 'All mailboxes' })).toBeNull()
  })

  test('are listed with their health, searched, narrowed, and shown page by page', async () => {
    const asked: MailboxesRequest[] = []
    const { user, container } = await open({
      mailboxes: (request: MailboxesRequest) => {
        asked.push(request)
        return request.after ? { mailboxes: [tomas], counts } : { mailboxes: [nora], counts, after: 'next' }
      },
    })
    await screen.findByText('Nora')
    screen.getByText('Healthy')
    screen.getByRole('option', { name: 'Off (1)' })
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    await screen.findByText('Tomas')
    screen.getByText('1 error')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Which mailboxes' }), 'off')
    await user.type(screen.getByRole('searchbox', { name: /Search names/ }), 'to')
    await waitFor(() => expect(asked.at(-1)).toEqual({ show: 'off', search: 'to' }))
    expect(asked[1]).toEqual({ show: 'everybody', after: 'next' })
  })

  test('open one by one: its parts, alerts and decisions, and what can be done', async () => {
    const organization: MailboxDetail['organization'] = { ...waiting, approval: 'approved' }
    const approved: MailboxDetail = { ...detail, openAlerts: [], organization }
    const { user, callsTo, container } = await open({
      approveMailboxOf: () => approved,
      closeAlertOf: () => ({ ...detail, openAlerts: [] }),
      switchMailboxOf: () => detail,
      testMailboxOf: () => detail,
      syncMailboxOf: () => detail,
    })
    await user.click(await screen.findByRole('button', { name: /Tomas/ }))
    await screen.findByRole('heading', { name: 'Tomas' })
    await screen.findByText('This mailbox is not approved yet.')
    screen.getByText('Waits for approval')
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Dismiss' }))
    await waitFor(() => expect(screen.queryByText('Not approved.')).toBeNull())
    await user.click(screen.getByRole('switch', { name: 'Synchronized: Outgoing e-mail' }))
    await waitFor(() => expect(callsTo('switchMailboxOf')).toMatchObject([{ request: { oid: detail.oid, off: [] } }]))
    await screen.findByText('Saved')
    await user.click(await screen.findByRole('button', { name: 'Sync now' }))
    await screen.findByText(/It was looked at/)
    expect(callsTo('syncMailboxOf')).toHaveLength(1)
    await user.click(await screen.findByRole('button', { name: 'Approve address…' }))
    const dialog = await screen.findByRole('dialog', { name: `Approve ${detail.address}?` })
    await user.click(within(dialog).getByRole('button', { name: 'Approve' }))
    await screen.findByText('It is approved.')
    expect(screen.queryByRole('button', { name: 'Approve address…' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Back to all mailboxes' }))
    await screen.findByRole('heading', { name: 'All mailboxes' })
    // One is where one was, and the list did not begin anew.
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: /Tomas/ })))
    expect(callsTo('mailboxes')).toHaveLength(1)
  })

  test('are tested from a start date on that somebody chose (R-022)', async () => {
    const { user, callsTo } = await open({ testMailboxOf: () => detail })
    await user.click(await screen.findByRole('button', { name: /Tomas/ }))
    await user.click(await screen.findByRole('button', { name: 'Test and enable' }))
    const dialog = await screen.findByRole('dialog', { name: 'Test and enable' })
    within(dialog).getByText(/later than the server profile’s/)
    await user.type(within(dialog).getByLabelText(/Start date/), '2026-11-01')
    await user.click(within(dialog).getByRole('button', { name: 'Test and enable' }))
    const since = new Date('2026-11-01T00:00:00').toISOString()
    await waitFor(() => expect(callsTo('testMailboxOf')).toMatchObject([{ request: { oid: detail.oid, since } }]))
  })

  test('have what concerns all of them above: alerts, which are raised, and who is told (R-073 to R-075)', async () => {
    const concern: Alert = {
      topic: 'many-mailboxes',
      severity: 'error',
      code: 'many-mailboxes',
      detail: 'Half of them are off.',
      ...{ since: '2026-11-23T10:00:00Z', at: '2026-11-23T10:00:00Z', times: 1 },
    }
    const severities: Installation['severities'] = ['error', 'warning', 'information']
    let now: Installation = { openAlerts: [concern], severities, tellsOwners: false, outsideFilter: 'unlink' }
    const { user, callsTo } = await open({
      installation: () => now,
      changeInstallation: (choice: Partial<Installation>) => {
        now = { ...now, ...choice }
        return now
      },
    })
    await screen.findByText('Half of them are off.')
    await user.click(screen.getByRole('button', { name: 'Alerts' }))
    await user.click(screen.getByRole('checkbox', { name: 'Information' }))
    await user.click(screen.getByRole('switch', { name: /Tell owners/ }))
    await waitFor(() =>
      expect(callsTo('changeInstallation')).toMatchObject([
        { request: { severities: ['error', 'warning'] } },
        { request: { tellsOwners: true } },
      ]),
    )
  })
})
