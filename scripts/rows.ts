/**
 * `npm run rows [-- --json]`: every row of the grid of synchronized fields in each of its directions, run for real through
 * core, both connectors and both of the sandbox's servers. A cell passes when Outlook's change, the CRM's change, and changes
 * on both sides come to what the direction says.
 */
import { parseArgs } from 'node:util'
import { type Cell, directions, runRows } from '../test/contract/rows/run.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const signs: Readonly<Record<Cell, string>> = { pass: 'pass', fail: 'FAIL', 'not allowed': '–' }
const width = [30, 28, 8, 12, 8, 14] as const
const line = (cells: readonly string[]) => cells.map((cell, index) => cell.padEnd(width[index] ?? 0)).join('')

if (!values.json) console.log(line(['entity', 'mapping', ...directions]))
const rows = await runRows(({ entity, mappingName, faults, ...cells }) => {
  if (values.json) return
  console.log(
    line([entity, mappingName, ...directions.map((direction) => signs[cells[direction as keyof typeof cells]])]),
  )
  for (const fault of faults) console.log(`    ${fault}`)
})
if (values.json) console.log(JSON.stringify(rows, null, 2))
const cells = rows.flatMap((row) => directions.map((direction) => row[direction as 'none']))
const failed = cells.filter((cell) => cell === 'fail').length
if (!values.json) {
  const passed = cells.filter((cell) => cell === 'pass').length
  console.log(
    `\n${rows.length} rows, ${passed} cells pass, ${failed} fail, ${cells.length - passed - failed} are not allowed`,
  )
}
process.exitCode = failed > 0 ? 1 : 0
