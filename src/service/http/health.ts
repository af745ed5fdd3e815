/** Whether Tandem can work, check by check. Only the store decides; the two sides and the sign-in are reported. */
import type { Store } from '../../store/index.ts'
import type { Configuration } from '../configuration.ts'

export interface Check {
  readonly name: 'store' | 'sign-in' | 'mailbox' | 'crm'
  readonly isOk: boolean
  /** For an operator; no secrets. */
  readonly detail: string
}

export interface Health {
  readonly status: 'ok' | 'failing'
  readonly checks: readonly Check[]
}

const probeLimitMs = 3_000
/** Whoever asks often is told what was found lately: health must not become load. In milliseconds. */
const probeLifeMs = 15_000

export function createHealth(
  store: Pick<Store, 'check'>,
  { authority, graphUrl, organizationUrl }: Pick<Configuration, 'authority' | 'graphUrl' | 'organizationUrl'>,
  now: () => Date,
): () => Promise<Health> {
  let probes: { readonly at: number; readonly checks: Promise<readonly Check[]> } | undefined

  function upstreams(): Promise<readonly Check[]> {
    const at = now().getTime()
    if (!probes || at - probes.at >= probeLifeMs) {
      const checks = Promise.all([
        probe('sign-in', `${authority}/v2.0/.well-known/openid-configuration`),
        probe('mailbox', graphUrl),
        probe('crm', organizationUrl),
      ])
      probes = { at, checks }
    }
    return probes.checks
  }

  return async () => {
    const [own, others] = await Promise.all([checkStore(store), upstreams()])
    return { status: own.isOk ? 'ok' : 'failing', checks: [own, ...others] }
  }
}

async function checkStore(store: Pick<Store, 'check'>): Promise<Check> {
  try {
    await store.check()
    return { name: 'store', isOk: true, detail: 'answers' }
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
