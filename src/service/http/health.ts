/** Whether Tandem can work, check by check. Without its store it can't; the other checks are what somebody should look at. */
import type { Store } from '../../store/index.ts'
import type { Configuration } from '../configuration.ts'
import type { ScheduleCounts } from '../schedule.ts'

export interface Check {
  readonly name: 'store' | 'sign-in' | 'mailbox' | 'crm' | 'cycles'
  readonly isOk: boolean
  /** For an operator; no secrets. */
  readonly detail: string
}

export interface Health {
  /** `failing`: nothing can be done. `degraded`: something is away or late, and goes on by itself when it is over. */
  readonly status: 'ok' | 'degraded' | 'failing'
  readonly checks: readonly Check[]
}

export interface HealthChecks {
  check(): Promise<Health>
  /** The store can be written. */
  isReady(): Promise<boolean>
  /** Where the looks at mailboxes are counted. */
  watch(schedule: () => Promise<ScheduleCounts>): void
}

const probeLimitMs = 3_000
/** Whoever asks often is told what was found lately: health must not become load. In milliseconds. */
const probeLifeMs = 15_000
/** A mailbox has been due for so long: there are too few processes, or a side or the database is too slow. In milliseconds. */
const worryingMs = 60_000

export function createHealth(
  store: Pick<Store, 'check'>,
  { authority, graphUrl, organizationUrl }: Pick<Configuration, 'authority' | 'graphUrl' | 'organizationUrl'>,
  now: () => Date,
): HealthChecks {
  let schedule: (() => Promise<ScheduleCounts>) | undefined
  const upstreams = lately(now, () =>
    Promise.all([
      probe('sign-in', `${authority}/v2.0/.well-known/openid-configuration`),
      probe('mailbox', graphUrl),
      probe('crm', organizationUrl),
    ]),
  )

  return {
    async check() {
      const [own, others] = await Promise.all([checkStore(store), upstreams()])
      // Where the store is away, so is what is planned.
      const looks = own.isOk && schedule ? [await checkCycles(schedule)] : []
      const checks = [own, ...others, ...looks]
      const isWell = checks.every(({ isOk }) => isOk)
      return { status: own.isOk ? (isWell ? 'ok' : 'degraded') : 'failing', checks }
    },
    isReady: async () => (await checkStore(store)).isOk,
    watch(counts) {
      schedule = counts
    },
  }
}

function lately<Found>(now: () => Date, find: () => Promise<Found>): () => Promise<Found> {
  let last: { readonly at: number; readonly found: Promise<Found> } | undefined
  return () => {
    const at = now().getTime()
    // A clock that was set back makes nothing last for ever.
    if (!last || Math.abs(at - last.at) >= probeLifeMs) last = { at, found: find() }
    return last.found
  }
}

async function checkCycles(schedule: () => Promise<ScheduleCounts>): Promise<Check> {
  const name = 'cycles'
  try {
    const { due, oldestDueMs } = await schedule()
    const isOk = oldestDueMs < worryingMs
    const late = `${due} mailboxes wait for their turn, the first for ${Math.round(oldestDueMs / 1000)} s`
    return { name, isOk, detail: isOk ? 'on time' : late }
  } catch (error) {
    return { name, isOk: false, detail: (error as { code?: string }).code ?? 'nobody knows' }
  }
}

async function checkStore(store: Pick<Store, 'check'>): Promise<Check> {
  try {
    await store.check()
    return { name: 'store', isOk: true, detail: 'can be written' }
  } catch (error) {
    return { name: 'store', isOk: false, detail: (error as { code?: string }).code ?? 'does not answer' }
  }
}

/** Asked without a token: any answer at all, a refusal too, shows that somebody is there. */
async function probe(name: Check['name'], url: string): Promise<Check> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(probeLimitMs), redirect: 'manual' })
    await response.body?.cancel()
    const isOk = response.status < 500
    return { name, isOk, detail: isOk ? 'answers' : `answers with status ${response.status}` }
  } catch {
    return { name, isOk: false, detail: 'does not answer' }
  }
}
