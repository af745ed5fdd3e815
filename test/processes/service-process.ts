/**
 * The service as a process of its own. It is loaded, waits for a line on stdin, and is then started as `npm run service` starts
 * it; so a process that takes over for one that was killed is there at once. `TANDEM_TEST_TIMES` (JSON of ServiceOptions)
 * makes waiting short.
 */
import { createInterface } from 'node:readline'
import { readConfiguration, type ServiceOptions, startService } from '../../src/service/index.ts'

const times = JSON.parse(process.env.TANDEM_TEST_TIMES ?? '{}') as ServiceOptions
process.stdout.write('loaded\n')
const lines = createInterface({ input: process.stdin })
lines.on('close', () => process.exit(0))
lines.once('line', async () => {
  try {
    const service = await startService(readConfiguration(process.env), times)
    process.stdout.write(`${JSON.stringify({ address: service.address })}\n`)
    process.once('SIGTERM', () => service.close().then(() => process.exit(0)))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exit(1)
  }
})
