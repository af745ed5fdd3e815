/** Tokens for the two sides: on behalf of a person for what they ask, as the application for what Tandem does by itself. */
import { X509Certificate } from 'node:crypto'
import {
  AuthError,
  type AuthenticationResult,
  ClientAuthError,
  ConfidentialClientApplication,
  InteractionRequiredAuthError,
} from '@azure/msal-node'
import { TandemError } from '../../core/errors.ts'
import type { Configuration } from '../configuration.ts'
import type { AuthorityFacts } from './discovery.ts'

/** Gives a token of the asked side, kept until shortly before it ends. @throws TandemError */
export interface UpstreamTokens {
  readonly graph: (signal: AbortSignal) => Promise<string>
  readonly organization: (signal: AbortSignal) => Promise<string>
}

export interface TokenSource {
  /** Of one person; `assertion` gives the newest token that they sent. */
  onBehalfOf(assertion: () => string): UpstreamTokens
  readonly asApplication: UpstreamTokens
}

/** A token is asked for anew so long before it ends, as MSAL itself does it, in milliseconds. */
const renewBeforeMs = 5 * 60_000

export function createTokenSource(configuration: Configuration, discover: () => Promise<AuthorityFacts>): TokenSource {
  const { authority, clientId, credential, graphScope, organizationOrigin } = configuration
  const organizationScope = `${organizationOrigin}/.default`

  /**
   * A client keeps every token it was ever given; one for each person is forgotten together with them, a common one
   * would grow for ever.
   */
  async function createClient(): Promise<ConfidentialClientApplication> {
    const { document } = await discover()
    return new ConfidentialClientApplication({
      auth: {
        clientId,
        authority,
        // The authority is the one that was configured: nobody else needs to be asked whether it may be trusted.
        knownAuthorities: [new URL(authority).host],
        authorityMetadata: document,
        ...(credential.kind === 'secret'
          ? { clientSecret: credential.secret }
          : {
              clientCertificate: {
                thumbprintSha256: new X509Certificate(credential.certificate).fingerprint256.replaceAll(':', ''),
                privateKey: credential.key,
                x5c: credential.certificate,
              },
            }),
      },
    })
  }

  /** @param assertion what the tokens are given for */
  function tokens(
    ask: (client: ConfidentialClientApplication, scope: string, given: string) => Promise<AuthenticationResult | null>,
    assertion: () => string = () => '',
  ) {
    let client: Promise<ConfidentialClientApplication> | undefined
    const get = (scope: string) => {
      // MSAL keeps them, too, but takes a millisecond to find one, and a click makes five calls.
      let known: { readonly assertion: string; readonly token: string; readonly until: number } | undefined
      return async (signal: AbortSignal) => {
        const given = assertion()
        if (known?.assertion === given && Date.now() < known.until) return known.token
        const result = await acquired(scope, given, signal)
        known = { assertion: given, token: result.accessToken, until: keptUntil(result) }
        return result.accessToken
      }
    }
    async function acquired(scope: string, given: string, signal: AbortSignal): Promise<AuthenticationResult> {
      try {
        client ??= createClient().catch((error: unknown) => {
          client = undefined
          throw error
        })
        const result = await unlessAborted(
          client.then((each) => ask(each, scope, given)),
          signal,
        )
        if (!result) throw new Error('no token came')
        return result
      } catch (error) {
        signal.throwIfAborted()
        throw failureOf(error)
      }
    }
    return { graph: get(graphScope), organization: get(organizationScope) }
  }

  return {
    onBehalfOf: (assertion) =>
      tokens(
        (client, scope, oboAssertion) => client.acquireTokenOnBehalfOf({ oboAssertion, scopes: [scope] }),
        assertion,
      ),
    asApplication: tokens((client, scope) => client.acquireTokenByClientCredential({ scopes: [scope] })),
  }
}

function keptUntil({ expiresOn, refreshOn }: AuthenticationResult): number {
  const end = (expiresOn?.getTime() ?? 0) - renewBeforeMs
  return refreshOn ? Math.min(end, refreshOn.getTime()) : end
}

/** MSAL takes no signal. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop)
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
  }
}

/** Codes of Entra that only a person at the keyboard can answer. */
const signInAgain = new Set(['invalid_grant', 'interaction_required', 'consent_required', 'login_required'])

function failureOf(error: unknown): TandemError {
  if (error instanceof TandemError) return error
  if (
    error instanceof InteractionRequiredAuthError ||
    (error instanceof AuthError && signInAgain.has(error.errorCode))
  ) {
    return new TandemError('sign-in-required', { detail: entraCode(error), cause: error })
  }
  const detail = error instanceof AuthError && !(error instanceof ClientAuthError) ? `, ${entraCode(error)}` : ''
  return new TandemError('upstream-unavailable', { detail: `Microsoft Entra${detail}`, cause: error })
}

/** `AADSTS50013` is what an administrator can look up. */
function entraCode(error: AuthError): string {
  return /AADSTS\d+/.exec(error.errorMessage)?.[0] ?? error.errorCode
}
