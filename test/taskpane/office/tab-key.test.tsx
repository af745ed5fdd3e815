import { expect, test } from '@jest/globals'
import { keepTabInPane } from '../../../src/taskpane/office/tab-key.ts'

test('office.js hears of Tab where it can hand the focus on within the pane, and of every other key', () => {
  document.body.innerHTML = '<h2 tabindex="-1">Title</h2><button>Go</button>'
  keepTabInPane(document)
  const heard: string[] = []
  window.addEventListener('keydown', ({ key, target }) => heard.push(`${key} ${(target as Element).tagName}`))
  for (const name of ['h2', 'button', 'body'])
    for (const key of ['Tab', 'Enter'])
      document.querySelector(name)?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  expect(heard).toEqual(['Enter H2', 'Tab BUTTON', 'Enter BUTTON', 'Enter BODY'])
})
