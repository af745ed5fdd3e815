/**
 * `npm run corpus [-- --json] [--step N]`: every calendar and card of ../shared/corpus goes Outlook → CRM → Outlook through core, both
 * connectors and both of the sandbox's servers, and is compared in every mapped field. With a step only every N-th event.
 */
import { parseArgs } from 'node:util'
import { hasCorpus } from '../test/contract/corpus/place.ts'
import { runCorpus } from '../test/contract/corpus/run.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, step: { type: 'string', default: '1' } },
})
if (!hasCorpus) {
  console.error('corpus: ../shared/corpus does not stand beside this checkout; there is nothing to run.')
  process.exit(1)
}
const report = await runCorpus(Math.max(1, Number(values.step) || 1), (text) => {
  if (!values.json) console.error(text)
})
console.log(JSON.stringify(report, null, 2))
const { unexplained, strangeInstances, unlinked, touched, afterwards, mailed } = report
process.exitCode =
  unexplained.length + strangeInstances.length + unlinked + touched.length + afterwards + mailed > 0 ? 1 : 0
