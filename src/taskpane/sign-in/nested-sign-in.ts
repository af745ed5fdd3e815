import type { AuthenticationResult, IPublicClientApplication } from '@azure/msal-browser'
import type { PaneConfiguration } from '../../api/service.ts'
import { type Account, type SignIn, SignInFailure } from './sign-in.ts'

/** The part of msal-browser that is used. It weighs as much as React, so it comes after the first paint. */
export type Msal = Pick<typeof import('@azure/msal-browser'), 'createNestablePublicClientApplication'>

/**
 * Sign-in through Outlook itself (nested app authentication): silent, then once with a window, then only when a person
 * presses the button. Tokens are for Tandem's own scope; id tokens never leave the pane.
 */
export function createNestedSignIn(ports: {
  readonly loadMsal: () => Promise<Msal>
  readonly configuration: () => Promise<PaneConfiguration>
  readonly isOffered: boolean
  /** Which account Outlook means, where it has several. */
  readonly mailboxAddress: string
}): SignIn {
  let application: Promise<IPublicClientApplication> | undefined
  let known: Account | undefined
  let hasAsked = false
  /** One window at a time, however many calls wait for a token. */
  let underWay: Promise<string> | undefined

  function start(): Promise<IPublicClientApplication> {
    application ??= Promise.all([ports.loadMsal(), ports.configuration()]).then(([msal, { clientId, authority }]) =>
      msal.createNestablePublicClientApplication({ auth: { clientId, authority } }),
    )
    application.catch(() => {
      application = undefined // so that "Try again" does
    })
    return application
  }

  async function acquire(fresh: boolean, ask: 'again' | 'other' | undefined): Promise<string> {
    const [msal, { scope }] = await Promise.all([start(), ports.configuration()])
    const request = { scopes: [scope], ...(ports.mailboxAddress ? { loginHint: ports.mailboxAddress } : {}) }
    try {
      if (ask === 'other') return keep(await msal.acquireTokenPopup({ scopes: [scope], prompt: 'select_account' }))
      if (ask) return keep(await msal.acquireTokenPopup(request))
      try {
        return keep(await msal.acquireTokenSilent({ ...request, ...(fresh ? { forceRefresh: true } : {}) }))
      } catch (error) {
        if (!needsPerson(error) || hasAsked) throw error
        hasAsked = true
        return keep(await msal.acquireTokenPopup(request))
      }
    } catch (cause) {
      throw failureOf(cause)
    }
  }

  function keep({ accessToken, account }: AuthenticationResult): string {
    const claims = account?.idTokenClaims
    const addresses = [claims?.preferred_username, claims?.email, claims?.upn, ...(claims?.emails ?? [])]
    known = account
      ? {
          name: account.name ?? account.username,
          username: account.username,
          addresses: addresses.filter((address): address is string => typeof address === 'string'),
        }
      : undefined
    return accessToken
  }

  return {
    account: () => known,
    async token({ fresh = false, ask }) {
      if (!ports.isOffered) throw new SignInFailure('sign-in-not-offered')
      if (ask || !underWay) {
        underWay = acquire(fresh, ask).finally(() => {
          underWay = undefined
        })
      }
      return underWay
    },
  }
}

const codeOf = (error: unknown): string => String((error as { errorCode?: unknown } | undefined)?.errorCode ?? '')

/** MSAL's own class; its name is asked, not its identity, because MSAL is loaded late. */
function needsPerson(error: unknown): boolean {
  const name = (error as { name?: unknown } | undefined)?.name
  return name === 'InteractionRequiredAuthError' || codeOf(error) === 'no_account_error'
}

function failureOf(cause: unknown): SignInFailure {
  const reason = (cause as { errorMessage?: string } | undefined)?.errorMessage || codeOf(cause) || String(cause)
  if (codeOf(cause) === 'user_cancelled') return new SignInFailure('sign-in-cancelled', { cause })
  if (needsPerson(cause)) return new SignInFailure('sign-in-needed', { reason, cause })
  return new SignInFailure('sign-in-failed', { reason, cause })
}
