import { expect, test } from '@jest/globals'
import { toneOf } from '../../../src/taskpane/office/tone.ts'

test.each([
  ['white on the web', { bodyBackgroundColor: '#ffffff', bodyForegroundColor: '#242424' }, 'light'],
  ['dark on the web', { bodyBackgroundColor: '#1f1f1f', bodyForegroundColor: '#ffffff' }, 'dark'],
  [
    'colorful Windows, whose body is light grey',
    { bodyBackgroundColor: '#e6e6e6', bodyForegroundColor: '#262626' },
    'light',
  ],
  ['dark grey Windows', { bodyBackgroundColor: '#666666', bodyForegroundColor: '#f0f0f0' }, 'dark'],
  ['black Windows', { bodyBackgroundColor: '#0a0a0a', bodyForegroundColor: '#f0f0f0' }, 'dark'],
  ['a contrast theme', { bodyBackgroundColor: '#000000', bodyForegroundColor: '#FFFF00' }, 'high-contrast'],
  [
    'black with grey letters, which is no contrast theme',
    { bodyBackgroundColor: '#000000', bodyForegroundColor: '#d6d6d6' },
    'dark',
  ],
  ['colours without a sign', { bodyBackgroundColor: '292929' }, 'dark'],
  ['a host that says so itself', { bodyBackgroundColor: '#666666', isDarkTheme: true } as object, 'dark'],
  ['no colours', {}, undefined],
  ['colours of another form', { bodyBackgroundColor: 'white' }, undefined],
])('%s', (_name, theme, tone) => {
  expect(toneOf(theme)).toBe(tone)
})

test('nothing told', () => {
  expect(toneOf(undefined)).toBeUndefined()
})
