/** `docs/rules.md` says which test holds a rule: the file must be there, and know the rule's number. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

const lines = readFileSync('docs/rules.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const number = /^\| R-(\d{3}) \|/.exec(line)?.[1]
    return number ? [{ number: Number(number), line }] : []
  })

/** Numbers cited in a file, ranges among them. */
function cited(file: string): ReadonlySet<number> {
  const text = readFileSync(file, 'utf8')
  const numbers = new Set([...text.matchAll(/R-(\d{3})/g)].map(([, number]) => Number(number)))
  for (const [, from, to] of text.matchAll(/R-(\d{3}) to R-(\d{3})/g))
    for (let number = Number(from); number <= Number(to); number++) numbers.add(number)
  return numbers
}

test('every rule stands there once, with what holds it, or why not', () => {
  expect(lines.length).toBeGreaterThan(100)
  expect(new Set(lines.map(({ number }) => number)).size).toBe(lines.length)
  for (const { line } of lines) expect(line).toMatch(/\| (held: `test\/|decided: |not yet: )/)
})

test('a rule that is held is cited where it is held', () => {
  const wrong = lines.flatMap(({ number, line }) =>
    [...line.matchAll(/`(test\/[^`]+)`/g)].flatMap(([, file = '']) =>
      existsSync(file) && cited(file).has(number) ? [] : [`R-${number}: ${file}`],
    ),
  )
  expect(wrong).toEqual([])
})

const facts = '../shared/spec/product-facts.md'
const whereFactsAre = existsSync(facts) ? test : test.skip

whereFactsAre('all of the collected facts are there (skipped where ../shared is not beside the checkout)', () => {
  const told = [...readFileSync(facts, 'utf8').matchAll(/\*\*R-(\d{3})\*\*/g)].map(([, number]) => Number(number))
  const known = new Set(lines.map(({ number }) => number))
  expect(told.length).toBeGreaterThan(300)
  expect(told.filter((number) => !known.has(number))).toEqual([])
})
