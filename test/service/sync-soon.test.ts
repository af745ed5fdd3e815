import { expect, test } from '@jest/globals'
import { syncSoon } from '../../src/service/handlers/sync-soon.ts'

const actor = { tid: 't', oid: 'o' }

test('answers when the look is done, at once when it takes long, and hears of a failure that comes soon', async () => {
  let finish: () => void = () => undefined
  const long = new Promise<object>((resolve) => {
    finish = () => resolve({})
  })
  await syncSoon({ syncNow: async () => ({}) }, actor, 60_000)
  await syncSoon({ syncNow: () => long }, actor, 1)
  finish()
  await expect(syncSoon({ syncNow: async () => Promise.reject(new Error('store')) }, actor, 60_000)).rejects.toThrow(
    'store',
  )
})

test('a failure after the answer is nobody’s unhandled one', async () => {
  let fail: (error: Error) => void = () => undefined
  const long = new Promise<object>((_resolve, reject) => {
    fail = reject
  })
  await syncSoon({ syncNow: () => long }, actor, 1)
  fail(new Error('later'))
  await new Promise((resolve) => setTimeout(resolve, 5))
})
