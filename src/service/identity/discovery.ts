/** What the authority says of itself: who issues its tokens, and where its keys are. */
import type { Configuration } from '../configuration.ts'

export interface AuthorityFacts {
  readonly issuer: string
  readonly jwksUrl: string
  /** The whole document, as MSAL takes it. */
  readonly document: string
}

/** Asks once; a failure is asked again the next time. @throws when the authority does not answer with its document */
export function createDiscovery(
  { authority, issuer, jwksUrl }: Pick<Configuration, 'authority' | 'issuer' | 'jwksUrl'>,
  request: typeof fetch,
): () => Promise<AuthorityFacts> {
  let known: Promise<AuthorityFacts> | undefined
  async function ask(): Promise<AuthorityFacts> {
    const response = await request(`${authority}/v2.0/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(10_000),
    })
    if (!response.ok) throw new Error(`The authority answered its openid-configuration with status ${response.status}`)
    const document = await response.text()
    const facts = JSON.parse(document) as { issuer?: unknown; jwks_uri?: unknown }
    if (typeof facts.issuer !== 'string' || typeof facts.jwks_uri !== 'string') {
      throw new Error('The authority’s openid-configuration names no issuer or no keys')
    }
    return { issuer: issuer ?? facts.issuer, jwksUrl: jwksUrl ?? facts.jwks_uri, document }
  }
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
}
