/** `npm run service`: the service for a real tenant, configured by environment variables. */
import { StoreError } from '../store/index.ts'
import { ConfigurationError, PortTaken, readConfiguration, startService } from './index.ts'

try {
  const service = await startService(readConfiguration(process.env))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      service.close().then(() => process.exit(0))
    })
  }
} catch (error) {
  const isForPeople = error instanceof ConfigurationError || error instanceof PortTaken || error instanceof StoreError
  process.stderr.write(isForPeople ? `${error.message}\n` : `${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = error instanceof ConfigurationError ? 2 : 1
}
