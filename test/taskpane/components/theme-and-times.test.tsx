import { teamsHighContrastTheme, webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { Boundary } from '../../../src/taskpane/components/boundary.tsx'
import { webAddress } from '../../../src/taskpane/components/record-link.tsx'
import { sayInstant } from '../../../src/taskpane/components/times.ts'
import { contextOf, message } from '../samples.ts'
import { renderPane } from './render-pane.tsx'

afterEach(cleanup)

const background = () => {
  const provider = document.querySelector('.fui-FluentProvider')
  return provider && getComputedStyle(provider).getPropertyValue('--colorNeutralBackground1')
}

describe('the theme', () => {
  test('is the system’s until Outlook says another, and follows Outlook then', async () => {
    const { setTone } = renderPane(message, { context: () => contextOf(message) })
    await screen.findByRole('button', { name: 'Track' })
    expect(background()).toBe(webLightTheme.colorNeutralBackground1)
    act(() => setTone('dark'))
    expect(background()).toBe(webDarkTheme.colorNeutralBackground1)
    // So are the browser's own calendars and scroll bars.
    expect(document.documentElement.style.getPropertyValue('color-scheme')).toBe('dark')
    act(() => setTone('high-contrast'))
    await waitFor(() => expect(background()).toBe(teamsHighContrastTheme.colorNeutralBackground1))
    act(() => setTone('light'))
    expect(background()).toBe(webLightTheme.colorNeutralBackground1)
    expect(document.documentElement.style.getPropertyValue('color-scheme')).toBe('light')
  })
})

function Broken(): never {
  throw new Error('chunk 7 could not be loaded')
}

describe('a part that can’t be drawn', () => {
  test('leaves a sentence and a way out, not an empty pane', async () => {
    const complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
    const reload = jest.fn()
    render(
      <Boundary reload={reload}>
        <Broken />
      </Boundary>,
    )
    screen.getByRole('alert')
    screen.getByRole('button', { name: 'Try again' }).click()
    expect(reload).toHaveBeenCalledTimes(1)
    complaints.mockRestore()
  })
})

describe('times', () => {
  const now = new Date(2026, 10, 23, 12)
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString()

  test.each([
    ['today by the clock', at(2026, 10, 23, 9, 5), 'en-GB', '9:05'],
    ['this year with the day', at(2026, 10, 2, 9, 5), 'en-GB', '2 Nov, 9:05'],
    ['before with the year', at(2025, 10, 2, 9, 5), 'en-GB', '2 Nov 2025, 9:05'],
    ['in Outlook’s language', at(2026, 10, 2, 9, 5), 'de-DE', '2. Nov., 9:05'],
    ['what is none as it came', 'soon', 'en-GB', 'soon'],
  ])('%s', (_case, instant, locale, said) => {
    expect(sayInstant(instant, locale, now)).toBe(said)
  })
})

describe('links into the CRM', () => {
  test.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', undefined])('%s is not followed', (url) => {
    expect(webAddress(url)).toBeUndefined()
  })

  test('an address of the web is', () => {
    expect(webAddress('https://contoso.example/main.aspx')).toBe('https://contoso.example/main.aspx')
  })
})
