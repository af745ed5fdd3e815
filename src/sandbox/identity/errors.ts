/** Refusals of the token endpoint: OAuth error, HTTP status and sentence for each AADSTS number that is used here. */
const catalogue = {
  900144: [400, 'invalid_request', "The request body must contain the following parameter: '{0}'."],
  90002: [400, 'invalid_request', "Tenant '{0}' not found. Check to make sure you have the correct tenant ID."],
  700016: [400, 'unauthorized_client', "Application with identifier '{0}' was not found in the directory."],
  7000215: [401, 'invalid_client', 'Invalid client secret provided.'],
  7000216: [401, 'invalid_client', "'client_assertion' or 'client_secret' is required for the '{0}' grant type."],
  700021: [401, 'invalid_client', 'Client assertion application identifier does not match the client_id parameter.'],
  700023: [401, 'invalid_client', 'Client assertion audience claim does not match realm issuer.'],
  700024: [401, 'invalid_client', 'Client assertion is not within its valid time range.'],
  700027: [
    401,
    'invalid_client',
    'The certificate with identifier used to sign the client assertion is not registered.',
  ],
  70003: [400, 'unsupported_grant_type', "The app requested an unsupported grant type '{0}'."],
  70011: [
    400,
    'invalid_scope',
    "The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid.",
  ],
  28003: [400, 'invalid_scope', 'Provided value for scope {0} names more than one resource.'],
  1002012: [
    400,
    'invalid_scope',
    "The value for scope {0} is not valid. Client credential flows must use '/.default'.",
  ],
  500011: [400, 'invalid_resource', 'The resource principal named {0} was not found in the tenant.'],
  65001: [400, 'invalid_grant', 'The user or administrator has not consented to use the application with scope {0}.'],
  50034: [400, 'invalid_grant', 'The user account {0} does not exist in the directory.'],
  50013: [400, 'invalid_grant', 'Assertion failed signature validation.'],
  500131: [400, 'invalid_grant', 'Assertion audience does not match the Client app presenting the assertion.'],
  500133: [400, 'invalid_grant', 'Assertion is not within its valid time range.'],
  50027: [400, 'invalid_grant', 'JWT token is invalid or malformed.'],
} as const

/** A refusal of the identity, with Entra's number. */
export class IdentityRefusal extends Error {
  readonly code: number
  readonly status: 400 | 401
  readonly oauthError: string
  constructor(code: keyof typeof catalogue, detail = '', options?: ErrorOptions) {
    const [status, oauthError, sentence] = catalogue[code]
    super(`AADSTS${code}: ${sentence.replace('{0}', detail)}`, options)
    this.name = 'IdentityRefusal'
    this.code = code
    this.status = status
    this.oauthError = oauthError
  }

  /** The body that Entra's token endpoint answers with. */
  body(now: Date, traceId: string, correlationId: string): Record<string, unknown> {
    const timestamp = now.toISOString().replace('T', ' ').replace(/\.\d+/, '')
    return {
      error: this.oauthError,
      error_description: `${this.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [this.code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
    }
  }
}
