/** `docs/invariants.md` names the tests that hold each invariant: they must be there, and know which one they hold. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

const rows = readFileSync('docs/invariants.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const number = /^\| \*\*(\d+)\. /.exec(line)?.[1]
    return number
      ? [{ number: Number(number), files: [...line.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file as string) }]
      : []
  })

test('there are ten of them, in their order', () => {
  expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test.each(rows)('invariant $number is held by tests that name it', ({ number, files }) => {
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) {
    expect({ file, isThere: existsSync(file) }).toEqual({ file, isThere: true })
    const named = new RegExp(`invariants? (?:\\d+, )*(?:\\d+ and )?${number}\\b`)
    expect({ file, names: named.test(readFileSync(file, 'utf8')) }).toEqual({ file, names: true })
  }
})
