import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import type { NeverTrackList } from '../../../src/api/mail.ts'
import { ApiProblem } from '../../../src/taskpane/api-client/api-failures.ts'
import { options } from '../more-samples.ts'
import { contextOf, message } from '../samples.ts'
import { expectAccessible, renderPane } from './render-pane.tsx'

afterEach(cleanup)

const unseen = { hidden: true }
const nothing: NeverTrackList = { people: [], isSensitive: true, categories: [], everybodys: ['fabrikam.example'] }

describe('why a message was not tracked', () => {
  const open = (why: () => object) => renderPane(message, { context: () => contextOf(message), why: why as never })

  test('is asked when somebody wants to know, and said in a sentence', async () => {
    let asked = 0
    const now = { isAccepted: false, code: 'sender-unknown', because: 'Its sender is not known to the CRM.' }
    const { user, container } = open(() => {
      asked++
      return { isTracked: false, decided: { ...now, at: '2026-11-23T11:00:00Z' }, now }
    })
    const button = await screen.findByRole('button', { name: 'Why is this (not) tracked?' })
    expect(asked).toBe(0)
    await user.click(button)
    await screen.findByText(/Not tracked by itself, decided .*: Its sender is not known to the CRM\./)
    expect(screen.queryByText(/if it came now/)).toBeNull()
    await expectAccessible(container)
  })

  test('says also what would be decided now, where that is something else', async () => {
    const { user } = open(() => ({
      isTracked: false,
      decided: { isAccepted: false, code: 'filter-none', because: 'You chose none.', at: '2026-11-23T11:00:00Z' },
      now: { isAccepted: true, code: 'accepted-all', because: 'A recipient has all mail tracked.' },
    }))
    await user.click(await screen.findByRole('button', { name: 'Why is this (not) tracked?' }))
    await screen.findByText(/It would be tracked if it came now: A recipient has all mail tracked\./)
  })

  test.each([
    ['let-go', '', /^It was untracked .*: in the pane, or by taking the category away\. No rule tracks it again\.$/],
    ['failed', 'The CRM said no.', /^It could not be tracked, tried .*: The CRM said no\.$/],
    ['waiting', 'Exchange is away.', /^It waits since .*, and is tried again by itself\. Exchange is away\.$/],
  ] as const)('that was to be tracked and is not, says what came of it: %s', async (is, because, said) => {
    const now = { isAccepted: true, code: 'accepted-all', because: 'A recipient has all mail tracked.' }
    const at = '2026-11-23T11:00:00Z'
    const { user } = open(() => ({ isTracked: false, decided: { ...now, at }, became: { is, at, because }, now }))
    await user.click(await screen.findByRole('button', { name: 'Why is this (not) tracked?' }))
    await screen.findByText(/^To be tracked by itself, decided .*: A recipient has all mail tracked\.$/)
    screen.getByText(said)
  })

  test('that was tracked by a person says so', async () => {
    const { user } = open(() => ({ isTracked: true, now: { isAccepted: false, code: 'x', because: 'No.' } }))
    await user.click(await screen.findByRole('button', { name: 'Why is this (not) tracked?' }))
    await screen.findByText(/A person tracked it/)
    expect(screen.queryByText(/No\./)).toBeNull()
  })
})

describe('the never-track list', () => {
  async function open(answers: Parameters<typeof renderPane>[1] = {}) {
    const world = renderPane(message, {
      context: () => contextOf(message),
      options: () => options,
      neverTrack: () => nothing,
      ...answers,
    })
    await world.user.click(await screen.findByRole('button', { name: 'More' }))
    await world.user.click(await screen.findByRole('menuitem', { name: 'Options' }))
    await screen.findByRole('heading', { name: 'Never tracked' })
    return world
  }

  test('takes addresses and domains, and lets them go again', async () => {
    let list = nothing
    const { user, container } = await open({
      changeNeverTrack: (change) => {
        list = { ...list, ...(change as Partial<NeverTrackList>) }
        return list
      },
    })
    await screen.findByText(/Your administrator excludes for everybody: fabrikam\.example/)
    await user.type(await screen.findByRole('textbox', { name: 'Address or domain' }), 'anna@contoso.example{Enter}')
    await screen.findByText('anna@contoso.example')
    expect((screen.getByRole('textbox', { name: 'Address or domain' }) as HTMLInputElement).value).toBe('')
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: /anna@contoso\.example/ }))
    await waitFor(() => expect(screen.queryByText('anna@contoso.example')).toBeNull())
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Address or domain' }))
    expect(list.people).toEqual([])
  })

  test('says what is wrong with an entry, and keeps it to be mended', async () => {
    const { user } = await open({
      changeNeverTrack: () => {
        throw new ApiProblem({
          ...{ type: 'urn:x', title: 'No', status: 400, detail: '“anna@”: give an address or a domain.' },
          ...{ code: 'invalid-value', correlationId: 'c-1' },
        })
      },
    })
    const entry = await screen.findByRole('textbox', { name: 'Address or domain' })
    await user.type(entry, 'anna@{Enter}')
    await screen.findByText(/give an address or a domain/)
    expect((entry as HTMLInputElement).value).toBe('anna@')
  })

  test('is applied backwards only after it was said to how many', async () => {
    const asked: unknown[] = []
    const { user } = await open({
      applyNeverTrack: (wish) => {
        asked.push(wish)
        return { looked: 9, untracked: 3, failed: 0 }
      },
    })
    await user.click(await screen.findByRole('button', { name: 'Apply to mail that is tracked already' }))
    const dialog = within(await screen.findByRole('dialog', unseen))
    dialog.getByText('Untrack 3 messages?')
    expect(asked).toEqual([{ keepRecord: true, isTrial: true }])
    await user.click(dialog.getByRole('button', { name: 'Untrack', ...unseen }))
    await screen.findByText('3 untracked.')
    expect(asked.at(-1)).toEqual({ keepRecord: true, isTrial: false })
  })
})
