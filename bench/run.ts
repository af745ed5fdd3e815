/** `npm run bench [-- NAME …] [--json]`: a line for each measure. Without names all of them, one after the other. */
import { Command, InvalidArgumentError } from 'commander'
import { bulkContacts } from './bulk-contacts.ts'
import { bulkCpu } from './bulk-cpu.ts'
import { burst } from './burst.ts'
import { fleet } from './fleet.ts'
import { fleetProcesses } from './fleet-processes.ts'
import { growth } from './growth.ts'
import { idleCycle } from './idle-cycle.ts'
import type { Measure } from './measure.ts'
import { memory } from './memory.ts'
import { paneReady } from './pane-ready.ts'
import { paneWeight } from './pane-weight.ts'
import { push } from './push.ts'
import { track } from './track.ts'

const benches: Readonly<
  Record<string, (contacts?: number, mayInstall?: boolean) => Promise<Measure | readonly Measure[] | string>>
> = {
  track: () => track(),
  'pane-weight': () => paneWeight(),
  'pane-ready': () => paneReady(),
  'bulk-contacts': (contacts) => bulkContacts(contacts),
  'bulk-cpu': bulkCpu,
  'idle-cycle': () => idleCycle(),
  fleet: async () => [await fleet(), ...(await fleetProcesses())],
  growth: () => growth(plotTo),
  memory: () => memory(),
  push: () => push(),
  burst: () => burst(),
}

const command = new Command('npm run bench --')
  .argument('[names...]', `which ones: ${Object.keys(benches).join(', ')}`)
  .option('--contacts <number>', 'how many contacts the bulk measures change', wholeNumber)
  .option('--install', 'let apt install what bulk-cpu compares with, where it is missing')
  .option('--plot <file>', 'where growth draws its curve, as SVG')
  .option('--json', 'one JSON line for each measure')
  .parse()
const {
  contacts,
  install,
  plot: plotTo,
  json,
} = command.opts<{
  contacts?: number
  install?: boolean
  plot?: string
  json?: boolean
}>()
const names = command.args.length > 0 ? command.args : Object.keys(benches)
const unknown = names.filter((name) => !(name in benches))
if (unknown.length > 0) {
  command.error(`There is no benchmark "${unknown.join('", "')}". There are: ${Object.keys(benches).join(', ')}.`)
}
for (const name of names) {
  const result = await benches[name]?.(contacts, install)
  if (!result) continue
  if (typeof result === 'string') {
    // Not on the lines of measures, which somebody may read as JSON.
    console.error(result)
    continue
  }
  for (const one of [result].flat())
    console.log(
      json
        ? JSON.stringify(one)
        : `${one.name.padEnd(12)} ours ${one.ours} ${one.unit}   floor ${one.floor} ${one.unit}   ratio ${one.ratio}   (${one.detail})`,
    )
}
function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 2) throw new InvalidArgumentError('Give a whole number of at least 2.')
  return number
}

// Whatever a browser or server left open does not keep the program.
process.exit(0)
