import { expect, test } from '@jest/globals'
import { createRememberedChoices } from '../../../src/taskpane/state/remembered-choices.ts'
import { account } from './fake-ports.ts'

function createStorage(initial?: string) {
  const kept = new Map<string, string>()
  if (initial !== undefined) kept.set('tandem.choices', initial)
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}

test('a choice outlives a reload of the pane (office-js issue 5152)', () => {
  const storage = createStorage()
  createRememberedChoices(() => storage).remember('message:a', account)
  expect(createRememberedChoices(() => storage).recall('message:a')).toEqual(account)
})

test('a choice that was taken back is forgotten', () => {
  const storage = createStorage()
  const choices = createRememberedChoices(() => storage)
  choices.remember('message:a', account)
  choices.remember('message:a', undefined)
  expect(createRememberedChoices(() => storage).recall('message:a')).toBeUndefined()
})

test('the oldest choices go when there are too many', () => {
  const choices = createRememberedChoices(() => createStorage())
  for (let index = 0; index < 30; index++) choices.remember(`message:${index}`, account)
  expect(choices.recall('message:0')).toBeUndefined()
  expect(choices.recall('message:29')).toEqual(account)
})

test.each(['{', 'null', '7', '{"a":1}', '[["message:a"]]'])(
  'what can’t be read, such as %s, is as good as nothing',
  (rubbish) => {
    const choices = createRememberedChoices(() => createStorage(rubbish))
    expect(choices.recall('message:a')).toBeUndefined()
    choices.remember('message:a', account)
    expect(choices.recall('message:a')).toEqual(account)
  },
)

test('a browser that keeps nothing for embedded pages does not stop the pane', () => {
  const choices = createRememberedChoices(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  choices.remember('message:a', account)
  expect(choices.recall('message:a')).toEqual(account)
})
