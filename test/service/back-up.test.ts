/** What is said where the store can’t be copied; that it can is tried with the command line. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { backUp } from '../../src/service/operator/back-up.ts'
import { StoreError } from '../../src/store/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-copy-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a disk that is full is named, and the half of a copy does not stay', async () => {
  const file = join(folder, 'copy.sqlite')
  const store = {
    async backUp() {
      writeFileSync(file, 'half')
      throw new StoreError('store-full', 'tandem.sqlite')
    },
  }
  await expect(backUp(store, file)).rejects.toMatchObject({
    ...{ code: 'request-invalid', message: expect.stringMatching(/copy\.sqlite.*full.*store itself is well/s) },
  })
  expect(existsSync(file)).toBe(false)
})

test('what is there already is left as it is', async () => {
  const file = join(folder, 'copy.sqlite')
  writeFileSync(file, 'mine')
  const store = { backUp: async () => writeFileSync(file, 'another') }
  await expect(backUp(store, file)).rejects.toMatchObject({ message: expect.stringContaining('is there already') })
  expect(existsSync(file)).toBe(true)
})
