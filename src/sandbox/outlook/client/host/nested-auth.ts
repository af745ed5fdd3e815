import type { NestedToken } from '../settings.ts'

/** Who the host's broker speaks for. */
export interface BrokerAccount {
  readonly oid: string
  readonly tenantId: string
  readonly name: string
  readonly mail: string
  /** Host of the identity, under which MSAL files account and tokens. */
  readonly environment: string
}

interface NestedAuthRequest {
  readonly messageType: 'NestedAppAuthRequest'
  readonly method: string
  readonly requestId: string
  readonly tokenParams?: { readonly clientId?: string; readonly scope?: string }
}

/**
 * Answers one request of nested app authentication (protocol, section 9); undefined for a string that is none.
 * There is nobody to ask for consent, so a silent request and one that may open a window get the same answer.
 */
export async function answerNestedAuth(
  message: string,
  account: BrokerAccount,
  requestToken: (clientId: string, scope: string) => Promise<NestedToken>,
): Promise<string | undefined> {
  const request = read(message)
  if (!request) return undefined
  const answer = (content: object) =>
    JSON.stringify({ messageType: 'NestedAppAuthResponse', requestId: request.requestId, ...content })
  const homeAccountId = `${account.oid}.${account.tenantId}`
  const { environment } = account
  switch (request.method) {
    case 'GetInitContext':
      return answer({
        success: true,
        initContext: {
          sdkName: 'sandbox',
          sdkVersion: '1.0.0',
          capabilities: { queryAccount: true },
          accountContext: { homeAccountId, environment, tenantId: account.tenantId },
        },
      })
    case 'GetToken':
    case 'GetTokenPopup':
      try {
        const { clientId = '', scope = '' } = request.tokenParams ?? {}
        const token = await requestToken(clientId, scope)
        return answer({
          success: true,
          token: {
            access_token: token.accessToken,
            id_token: token.idToken,
            expires_in: token.expiresInSeconds,
            scope: token.scope,
            properties: null,
          },
          account: {
            homeAccountId,
            environment,
            tenantId: account.tenantId,
            username: account.mail,
            localAccountId: account.oid,
            name: account.name,
            idToken: token.idToken,
          },
        })
      } catch (error) {
        const description = error instanceof Error ? error.message : String(error)
        return answer({ success: false, error: { status: 'PERSISTENT_ERROR', code: 'token_refused', description } })
      }
    default:
      return answer({
        success: false,
        error: { status: 'DISABLED', code: 'not_supported', description: `${request.method} is not offered here.` },
      })
  }
}

function read(message: string): NestedAuthRequest | undefined {
  try {
    const request = JSON.parse(message) as NestedAuthRequest | null
    return request?.messageType === 'NestedAppAuthRequest' ? request : undefined
  } catch {
    return undefined
  }
}
