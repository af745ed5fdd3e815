import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { type Lock, missingBinaries } from '../scripts/complete-lock.ts'

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as Lock

test('the lock file knows every platform’s binaries, so that npm ci takes it everywhere', () => {
  expect(missingBinaries(lock)).toEqual([])
  // The counter-proof: one that is taken away is missed.
  const { 'node_modules/@swc/core-darwin-arm64': _taken, ...rest } = lock.packages
  expect(missingBinaries({ packages: rest }).map(({ name }) => name)).toEqual(['@swc/core-darwin-arm64'])
})

test('the lock file names no registry', () => {
  expect(JSON.stringify(lock)).not.toMatch(/"resolved"/)
})
