/**
 * `npm run simulate [-- --histories N --seed S]`: random edits on both sides in virtual time, with faults, lost cursors and a
 * process that dies at any effect; each history must end in agreement, with nothing lost and nothing doubled.
 * A failing seed prints its history; the same seed plays it again.
 */
import { parseArgs } from 'node:util'
import { runHistory } from '../test/simulation/history.ts'

const { values } = parseArgs({
  options: { histories: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
})
const histories = wholeNumber('--histories', values.histories)
const first = wholeNumber('--seed', values.seed)
const mostShown = 3

let deaths = 0
let effects = 0
let failed = 0
const began = Date.now()
for (let seed = first; seed < first + histories; seed++) {
  const result = await runHistory(seed)
  deaths += result.deaths
  effects += result.effects
  if (result.faults.length > 0) {
    failed++
    if (failed <= mostShown) {
      console.log(`\nseed ${seed}:\n${result.lines.join('\n')}`)
      for (const fault of result.faults) console.log(`✗ ${fault}`)
      console.log(`again: npm run simulate -- --histories 1 --seed ${seed}`)
    }
  }
  if ((seed - first + 1) % 10_000 === 0 && process.stdout.isTTY) console.log(`${seed - first + 1} histories …`)
}
const seconds = Math.round((Date.now() - began) / 1000)
console.log(
  `${histories} histories from seed ${first}: ${effects} effects, ${deaths} deaths, ${failed} did not end as they must (${seconds} s)`,
)
process.exitCode = failed > 0 ? 1 : 0

function wholeNumber(name: string, text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 1) return number
  console.error(`${name} must be a whole number of at least 1, not "${text}".`)
  process.exit(2)
}
