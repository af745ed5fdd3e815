import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import type { Alert, MailboxStatus, Trouble } from '../../../src/api/mailbox.ts'
import { ServiceUnreachable } from '../../../src/taskpane/api-client/api-failures.ts'
import { deferred } from '../fake-world.ts'
import { hold, mailbox } from '../more-samples.ts'
import { contextOf, message, otherMessage } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const context = () => contextOf(message)
const held: MailboxStatus = { ...mailbox, holds: [hold] }
const unseen = { hidden: true }
const entryOf = (name: string) => within(screen.getByText(name).closest('li') as HTMLElement)

describe('the mailbox', () => {
  const open = async (answers: Parameters<typeof renderPane>[1] = {}) => {
    const world = renderPane(message, {
      ...{
        context,
        mailbox: () => mailbox,
        mailboxTest: () => ({ tests: [] }),
        alerts: () => ({ alerts: [] }),
        troubles: () => ({ troubles: [] }),
      },
      ...answers,
    })
    await world.user.click(await screen.findByRole('button', { name: 'More' }))
    await world.user.click(await screen.findByRole('menuitem', { name: 'Mailbox' }))
    await screen.findByRole('heading', { name: 'Mailbox' })
    return world
  }

  test('shows when it was looked at, when it will be, what is linked and what was done', async () => {
    const { container } = await open()
    await screen.findByText(/\(3 minutes ago\)/)
    screen.getByText(/\(in 2 minutes\)/)
    const meetings = entryOf('Meetings')
    meetings.getByText('12 linked')
    meetings.getByText('2 created, 1 updated, 1 failed')
    entryOf('Contacts').getByText('Microsoft Graph does not answer properly at the moment.')
    entryOf('Tasks').getByText('Nothing to do last time.')
    await expectAccessible(container)
  })

  test('shows how far a look is, and says what it came to when it is over', async () => {
    const progress = (done: number): MailboxStatus['progress'] => [
      { workload: 'incomingEmail', state: 'done', kind: 'message', done: 3, of: 3 },
      { workload: 'appointmentsContactsTasks', state: 'running', kind: 'contact', done, of: 1200 },
    ]
    const [halfway, over] = [deferred<MailboxStatus>(), deferred<MailboxStatus>()]
    const looks: (MailboxStatus | Promise<MailboxStatus>)[] = [
      // The hint on the item looks, too.
      ...[mailbox, mailbox, halfway.promise, over.promise],
    ]
    const { user, container } = await open({
      mailbox: () => looks.shift() ?? mailbox,
      syncNow: () => ({ ...mailbox, isRunning: true, progress: progress(200) }),
    })
    await user.click(await screen.findByRole('button', { name: 'Sync now' }))
    const bar = await screen.findByRole('progressbar', { name: 'Contacts: 200 of 1,200.' })
    expect(bar.getAttribute('aria-valuenow')).toBe('203')
    await expectAccessible(container)
    halfway.resolve({ ...mailbox, isRunning: true, progress: progress(400) })
    await screen.findByRole('progressbar', { name: 'Contacts: 400 of 1,200.' })
    over.resolve(mailbox)
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull())
    await screen.findByText(/^Synchronized: /)
  })

  test('is tested when somebody asks, and says of each part whether it works (R-030, R-043)', async () => {
    const at = '2026-11-23T11:00:00Z'
    const failure = { code: 'privilege-missing', detail: 'Your CRM role lacks a privilege. (prvCreateActivity)' }
    const { user, callsTo, container } = await open({
      mailboxTest: () => ({ tests: [] }),
      testMailbox: () => ({
        tests: [
          { workload: 'incomingEmail', at },
          { workload: 'outgoingEmail', at },
          { workload: 'appointmentsContactsTasks', at, failure },
        ],
      }),
    })
    await screen.findByText(/No message is sent/)
    await user.click(screen.getByRole('button', { name: 'Test this mailbox' }))
    await screen.findByText('Incoming e-mail: works')
    entryOf('Appointments, contacts and tasks: does not work').getByText(failure.detail)
    expect(callsTo('testMailbox')).toHaveLength(1)
    await expectAccessible(container)
  })

  test('says what the person should know, until they have seen it (R-073, R-074)', async () => {
    const alert = (severity: Alert['severity'], topic: string): Alert => ({
      ...{ topic, severity, code: 'upstream-unavailable', workload: 'incomingEmail', times: 3 },
      ...{ detail: `About ${topic}.`, since: '2026-11-23T10:00:00Z', at: '2026-11-23T11:00:00Z' },
    })
    let alerts = [alert('warning', 'failing:incomingEmail'), alert('information', 'on:incomingEmail')]
    const { user, container } = await open({
      alerts: () => ({ alerts }),
      closeAlert: ({ topic }: { topic: string }) => {
        alerts = alerts.filter((one) => one.topic !== topic)
        return { alerts }
      },
    })
    await screen.findByText('About failing:incomingEmail.')
    expect(screen.getAllByText(/3 times/)).toHaveLength(2)
    await expectAccessible(container)
    await user.click(screen.getAllByRole('button', { name: 'Dismiss' })[0] as HTMLElement)
    await waitFor(() => expect(screen.queryByText('About failing:incomingEmail.')).toBeNull())
    screen.getByText('About on:incomingEmail.')
    // Who works with the keyboard goes on from here.
    expect(document.activeElement).not.toBe(document.body)
  })

  test('lets a person choose among several installations, and only then (R-282, R-284)', async () => {
    const seenAt = '2026-11-23T11:58:00Z'
    const client = (id: string, isHolder: boolean) => ({
      ...{ id, name: `${id}.contoso.example`, organization: 'https://contoso.crm.example', seenAt },
      ...{ isThis: id === 'new', isHolder },
    })
    const { user, callsTo, container } = await open({
      syncClients: () => ({ clients: [client('old', true), client('new', false)] }),
      chooseClient: () => ({ clients: [client('old', false), client('new', true)] }),
    })
    const group = await screen.findByRole('radiogroup', { name: /One of them does the work/ })
    const [older, newer] = within(group).getAllByRole<HTMLInputElement>('radio')
    expect(older?.checked).toBe(true)
    within(group).getByText('new.contoso.example (this one)')
    await expectAccessible(container)
    // An arrow key would choose while it passes: nothing is taken over before a person says so.
    await user.click(newer as HTMLElement)
    const dialog = await screen.findByRole('dialog', {
      name: 'Let new.contoso.example synchronize your mailbox?',
      ...unseen,
    })
    within(dialog).getByText('It begins within a minute, and old.contoso.example stops.')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog', unseen)).toBeNull())
    expect(older?.checked).toBe(true)
    expect(callsTo('chooseClient')).toHaveLength(0)
    await user.click(newer as HTMLElement)
    await user.click(await screen.findByRole('button', { name: 'Let it synchronize', ...unseen }))
    await waitFor(() => expect(newer?.checked).toBe(true))
    expect(callsTo('chooseClient')).toHaveLength(1)
    // Who works with the keyboard goes on from here.
    await waitFor(() => expect(document.activeElement).not.toBe(document.body))
  })

  test('says when it takes over, where a person has just chosen it (R-287)', async () => {
    const until = '2026-11-23T12:01:00Z'
    const detail = 'This Tandem takes over the mailbox within a minute of the choice.'
    const disabled = { code: 'taking-over', detail, since: '2026-11-23T10:00:00Z', until }
    await open({ mailbox: () => ({ ...mailbox, disabled }) })
    const at = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit' }).format(new Date(until))
    await screen.findByText((text) => text.startsWith('This Tandem takes over at ') && text.includes(at.slice(-5)))
    screen.getByText(detail)
    expect(screen.queryByText('Another Tandem synchronizes this mailbox')).toBeNull()
  })

  test('asks nobody which installation it is where there is one', async () => {
    const seenAt = '2026-11-23T11:58:00Z'
    const only = { id: 'a', name: 'a', organization: 'o', isThis: true, isHolder: true, seenAt }
    const { callsTo } = await open({ syncClients: () => ({ clients: [only] }) })
    await waitFor(() => expect(callsTo('syncClients')).toHaveLength(1))
    expect(screen.queryByRole('radiogroup')).toBeNull()
  })

  test('says whether changes are seen within seconds, and why not where they aren’t', async () => {
    await open()
    await screen.findByText('Seen within seconds.')
    cleanup()
    const because = 'Tandem has no public https address at which Microsoft Graph could tell it of changes.'
    await open({ mailbox: () => ({ ...mailbox, push: { isOn: false, because } }) })
    await screen.findByText(`Those in Outlook are seen at the next sync. ${because}`)
  })

  test('leads to the history where something failed', async () => {
    const { user } = await open({ history: () => ({ receipts: [] }) })
    await user.click(await screen.findByRole('button', { name: 'See in the history' }))
    await screen.findByRole('heading', { name: 'History' })
  })

  test('lists what is not in step, and takes the answer to a question (R-254, R-272)', async () => {
    const failure = { code: 'duplicate-found', detail: 'The CRM has somebody like this already. (Nora Blom)' }
    const candidate = {
      table: 'contact',
      id: '00000000-0000-4000-8000-00000000000c',
      name: 'Nora Blom',
      url: 'https://x.example/',
      matched: 'address' as const,
    }
    const asked: Trouble = {
      ...{
        linkId: 'link-1',
        kind: 'contact',
        state: 'failed',
        name: 'N. Blom',
        failure,
        since: '2026-11-23T11:00:00Z',
      },
      candidates: [candidate],
    }
    const { user, callsTo, container } = await open({
      troubles: () => ({ troubles: [asked] }),
      answer: () => ({ troubles: [] }),
    })
    await screen.findByText(failure.detail)
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Same person: N. Blom is Nora Blom' }))
    await waitFor(() => expect(screen.queryByText('Not in step')).toBeNull())
    expect(callsTo('answer')).toMatchObject([{ request: { linkId: 'link-1', choice: { linkTo: candidate.id } } }])
  })

  test('a contact of the CRM that Outlook seems to know: the same person, another one, or no copy (R-272)', async () => {
    const failure = {
      code: 'duplicate-in-mailbox',
      detail: 'Your contacts in Outlook have somebody like this. (Nora B.)',
    }
    const asked: Trouble = {
      ...{ linkId: 'link-2', kind: 'contact', state: 'failed', name: 'Nora Blom', failure },
      since: '2026-11-23T11:00:00Z',
      itemCandidates: [{ id: 'item-7', name: 'Nora B.', detail: 'nora@blom.example, Buyer', matched: 'address' }],
    }
    const { user, callsTo, container } = await open({
      troubles: () => ({ troubles: [asked] }),
      answer: () => ({ troubles: [] }),
    })
    await screen.findByText('nora@blom.example, Buyer')
    screen.getByRole('button', { name: 'Make another contact: Nora Blom' })
    screen.getByRole('button', { name: 'Not in Outlook: Nora Blom' })
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Same person: Nora Blom is Nora B.' }))
    await waitFor(() => expect(screen.queryByText('Not in step')).toBeNull())
    expect(callsTo('answer')).toMatchObject([{ request: { linkId: 'link-2', choice: { linkToItem: 'item-7' } } }])
  })

  test('reading goes on at what was answered, not at the page’s beginning', async () => {
    const asked = ['Lunch', 'Dinner'].map(
      (name): Trouble => ({
        ...{ linkId: `link-${name}`, kind: 'event', state: 'failed', name, since: '2026-11-23T11:00:00Z' },
        failure: { code: 'schedule-conflict', detail: `Something is there at the time of ${name}.` },
      }),
    )
    const { user, container } = await open({
      troubles: () => ({ troubles: asked }),
      answer: () => ({ troubles: asked.slice(1) }),
    })
    ;(await screen.findByRole('button', { name: 'Do not track: Lunch' })).focus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Answered: Lunch'))
    screen.getByRole('button', { name: 'Make it all the same: Dinner' })
    await expectAccessible(container)
  })

  test('says so where it can’t be read what is not in step, and reads it on demand', async () => {
    let isAway = true
    const { user } = await open({
      troubles: () => {
        if (isAway) throw new ServiceUnreachable('service-unreachable')
        return { troubles: [] }
      },
    })
    const section = await screen.findByRole('region', { name: 'Not in step' })
    isAway = false
    await user.click(await within(section).findByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(screen.queryByText('Not in step')).toBeNull())
  })

  test('likely the same people are linked together, but for those taken out; who could not be is told (R-272)', async () => {
    const names = ['Nora', 'Ida', 'Ole', 'Una', 'Two', 'Twin']
    const asked = names.map(
      (name): Trouble => ({
        ...{ linkId: `link-${name}`, kind: 'contact', state: 'failed', name, since: '2026-11-23T11:00:00Z' },
        failure: { code: 'duplicate-in-mailbox', detail: `Outlook has somebody like ${name}.` },
        itemCandidates: [
          // Two of the CRM are likely one of Outlook: no clear answer.
          { id: name === 'Twin' ? 'item-Two' : `item-${name}`, name: `${name} O.`, matched: 'name-and-telephone' },
        ],
      }),
    )
    const gone = { code: 'item-gone', detail: 'The item is no longer in the mailbox.' }
    const { user, callsTo, container } = await open({
      troubles: () => ({ troubles: asked }),
      answerAll: () => ({
        results: [
          { linkId: 'link-Nora', outcome: 'done' },
          { linkId: 'link-Ole', outcome: 'pending' },
          { linkId: 'link-Una', outcome: 'failed', failure: gone },
        ],
        troubles: asked.filter(({ name }) => name === 'Ida' || name === 'Una'),
      }),
    })
    await screen.findByRole('heading', { name: 'Probably the same people' })
    await expectAccessible(container)
    expect(screen.getAllByRole('checkbox').map((box) => (box as HTMLInputElement).checked)).toEqual(
      Array.from({ length: 5 }, () => true),
    )
    await user.click(screen.getByRole('checkbox', { name: 'All 4' }))
    expect(screen.getByRole('button', { name: 'Link people' }).getAttribute('aria-disabled')).toBe('true')
    await user.click(screen.getByRole('checkbox', { name: 'All 4' }))
    await user.click(screen.getByRole('checkbox', { name: 'Ida' }))
    await user.click(screen.getByRole('button', { name: 'Another answer for Ida' }))
    screen.getByRole('button', { name: 'Same person: Ida is Ida O.' })
    screen.getByRole('button', { name: 'Link 3 people' }).focus()
    await user.keyboard('{Enter}')
    await screen.findByText(/1 person linked. 1 person will be by the next synchronization. 1 person was not:/)
    screen.getByText(`Una: ${gone.detail}`)
    expect(callsTo('answerAll')).toMatchObject([
      {
        request: {
          answers: ['Nora', 'Ole', 'Una'].map((name) => ({
            linkId: `link-${name}`,
            choice: { linkToItem: `item-${name}` },
          })),
        },
      },
    ])
    // Whoever was taken out stays so.
    expect((screen.getByRole('checkbox', { name: 'Ida' }) as HTMLInputElement).checked).toBe(false)
    screen.getByRole('button', { name: 'Link 1 person' })
    await expectAccessible(container)
  })

  test('that was never looked at says so', async () => {
    const { last: _last, nextAt: _nextAt, ...fresh } = mailbox
    await open({ mailbox: () => fresh })
    await screen.findByText('Not yet')
    screen.getByText('When you ask for it')
  })

  test('is synchronized on demand, once, and what came of it is said', async () => {
    const answer = deferred<MailboxStatus>()
    const { user, callsTo } = await open({ syncNow: () => answer.promise })
    await user.click(await screen.findByRole('button', { name: 'Sync now' }))
    const button = await screen.findByRole('button', { name: 'Syncing…' })
    screen.getByText('Any moment')
    await user.click(button)
    expect(callsTo('syncNow')).toHaveLength(1)
    answer.resolve({
      ...mailbox,
      last: { startedAt: '2026-11-23T11:59:00Z', endedAt: '2026-11-23T12:00:00Z', scopes: [] },
    })
    const said = await screen.findByText('Synchronized. Both sides were in step.')
    expect(said.closest('[role=status]')).not.toBeNull()
    screen.getByRole('button', { name: 'Sync now' })
    screen.getByText(/\(now\)/)
  })

  test('says what was done, what went wrong, and what stands still', async () => {
    const { user } = await open({ syncNow: () => held })
    await user.click(await screen.findByRole('button', { name: 'Sync now' }))
    await screen.findByText(
      'Synchronized: 2 created, 1 updated, 1 failed. Not synchronized. Microsoft Graph does not answer properly at the moment. Something stands still and waits for your word.',
    )
  })

  test('that could not be synchronized can be tried again', async () => {
    let tries = 0
    const { user } = await open({
      syncNow: () => (++tries === 1 ? Promise.reject(new ServiceUnreachable('service-silent')) : mailbox),
    })
    await user.click(await screen.findByRole('button', { name: 'Sync now' }))
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    await screen.findByText(/^Synchronized: 2 created/)
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  test('goes on where it stood still, after a question', async () => {
    const { user, callsTo, container } = await open({ mailbox: () => held, release: () => mailbox })
    await screen.findByText('Meetings stand still')
    screen.getByText(hold.because)
    await user.click(screen.getByRole('button', { name: 'Which ones?' }))
    const whole =
      'Would be deleted in Dynamics 365:A meeting without a subjectQuarterly reviewWould be deleted in Outlook:Site visitand 8 more'
    expect(screen.getByRole('region', { name: 'What waits for your word' }).textContent).toBe(whole)
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Let it go on…' }))
    const dialog = within(await screen.findByRole('dialog', unseen))
    dialog.getByText(hold.because)
    expect(dialog.getByRole('region', { name: 'What waits for your word', ...unseen }).textContent).toBe(whole)
    dialog.getByText('If it goes on, they are deleted.')
    await user.click(dialog.getByRole('button', { name: 'Cancel', ...unseen }))
    expect(callsTo('release')).toEqual([])
    await user.click(await screen.findByRole('button', { name: 'Let it go on…' }))
    await user.click(
      within(await screen.findByRole('dialog', unseen)).getByRole('button', { name: 'Let it go on', ...unseen }),
    )
    await waitFor(() => expect(screen.queryByText('Meetings stand still')).toBeNull())
    expect(callsTo('release').map(({ request }) => request)).toEqual([{ kind: 'event' }])
  })

  test('shows what was let go on already', async () => {
    await open({ mailbox: () => ({ ...mailbox, holds: [{ ...hold, isReleased: true }] }) })
    await screen.findByText('You let it go on; the next synchronization does.')
    expect(screen.queryByRole('button', { name: 'Let it go on…' })).toBeNull()
  })

  test('that is being synchronized is looked at until it is done', async () => {
    let looks = 0
    await open({ mailbox: () => ({ ...mailbox, isRunning: ++looks <= 2 }) })
    await screen.findByRole('button', { name: 'Syncing…' })
    await screen.findByRole('button', { name: 'Sync now' }, { timeout: 5_000 })
  })

  test('that failed too often says since when it is off, and why (R-071)', async () => {
    await open({
      mailbox: () => ({
        ...mailbox,
        disabled: { code: 'upstream-unavailable', detail: 'Graph does not answer.', since: '2026-11-23T10:00:00Z' },
      }),
    })
    await screen.findByText('Synchronization is off')
    screen.getByText('Graph does not answer.')
    screen.getByText(/Sync now turns it on at once/)
  })

  test('that was asked for a long pause says so', async () => {
    await open({ mailbox: () => ({ ...mailbox, last: mailbox.last && { ...mailbox.last, throttledSeconds: 1200 } }) })
    await screen.findByText(/asks for a pause of 20 minutes/)
  })
})

describe('the hint on the item', () => {
  test('says that something stands still and leads there; it is asked for once', async () => {
    const world = renderPane(message, { context, mailbox: () => held, release: () => mailbox })
    const { user, callsTo } = world
    await screen.findByRole('button', { name: 'See what and why' })
    await expectAccessible(world.container)
    world.select(otherMessage)
    await screen.findByText('Lunch')
    expect(callsTo('mailbox')).toHaveLength(1)
    await user.click(await screen.findByRole('button', { name: 'See what and why' }))
    await user.click(await screen.findByRole('button', { name: 'Let it go on…' }))
    await user.click(
      within(await screen.findByRole('dialog', unseen)).getByRole('button', { name: 'Let it go on', ...unseen }),
    )
    await waitFor(() => expect(callsTo('release')).toHaveLength(1))
    await user.click(screen.getByRole('button', { name: 'Back to the item', ...unseen }))
    await screen.findByRole('heading', { name: 'Not tracked' })
    expect(screen.queryByRole('button', { name: 'See what and why' })).toBeNull()
  })

  test('is absent where nothing stands still, and where nobody knows', async () => {
    renderPane(message, { context, mailbox: () => mailbox })
    await screen.findByRole('heading', { name: 'Not tracked' })
    expect(screen.queryByRole('button', { name: 'See what and why' })).toBeNull()
    cleanup()
    const { callsTo } = renderPane(message, {
      context,
      mailbox: () => Promise.reject(new ServiceUnreachable('service-unreachable')),
    })
    await screen.findByRole('heading', { name: 'Not tracked' })
    await waitFor(() => expect(callsTo('mailbox')).toHaveLength(1))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('keeps no item waiting', async () => {
    const answer = deferred<MailboxStatus>()
    const { callsTo } = renderPane(message, { context, mailbox: () => answer.promise })
    await screen.findByRole('heading', { name: 'Not tracked' })
    await waitFor(() => expect(callsTo('mailbox')).toHaveLength(1))
    answer.resolve(held)
    await screen.findByRole('button', { name: 'See what and why' })
  })
})
